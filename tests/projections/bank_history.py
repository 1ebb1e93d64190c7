"""Lines of banks in a history, and what their rows must be: with nothing of the projection's own code."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, Link, SetAside
from ledger.domain.settlement.bank_line import (
    BankLine,
    BankLineKind,
    BankSource,
    ExceptionReason,
)
from tests.projections.history import History

DAY = date(2026, 4, 2)
FILE, RUN, STATEMENT = UUID(int=71), UUID(int=72), UUID(int=73)


def play_bank(history: History) -> None:
    """Record four lines: of one nothing becomes, one is matched late, one set aside, one resolved as a return."""
    _record(history, 1, BankLineKind.TOTAL, 100)
    late = _record(history, 2, BankLineKind.CREDIT, 9_900)
    fee = _record(history, 3, BankLineKind.DEBIT, -490)
    returned = _record(history, 4, BankLineKind.RETURN, -5_300)
    cause = history.next_cause()
    late.except_(cause, ExceptionReason.CREDIT_DIFFERS, Link(RUN), 10_000)
    fee.except_(cause, ExceptionReason.DEBIT_UNKNOWN)
    returned.except_(cause, ExceptionReason.RETURN_UNKNOWN)
    history.append(cause, late, fee, returned)
    cause = history.next_cause()
    late.match(cause, BankEntryEffect.CREDITED, Link(RUN))
    fee.set_aside(cause, SetAside.FEE)
    returned.resolve(cause, BankEntryEffect.RETURNED, Link(RUN, STATEMENT, 2, "zoe", 300))
    history.append(cause, late, fee, returned)


def _record(history: History, number: int, kind: BankLineKind, amount: int) -> BankEntry:
    cause = history.next_cause()
    line = BankLine(
        BankSource.STATEMENT, kind, number, 0, amount, "EUR", DAY, code="ZZ", status="BOOK"
    )
    id_ = history.namespace.bank_entry(str(number))
    entry = BankEntry.record(id_, cause, FILE, line)
    history.append(cause, entry)
    return entry


def bank_rows(history: History) -> list[tuple[Any, ...]]:
    """Return all lines, by what was said of each."""
    found: dict[UUID, dict[str, Any]] = {}
    for position, event in enumerate(history.events, start=1):
        if not isinstance(
            event, BankEntry.Created | BankEntry.Matched | BankEntry.Excepted | BankEntry.Resolved
        ):
            continue
        row = found.setdefault(event.originator_id, {})
        row["position"] = position
        match event:
            case BankEntry.Created(line=line):
                row |= {"recorded": position, "at": event.timestamp, "file": event.file_id}
                row |= {"line": line, "state": "INFO"}
            case BankEntry.Matched():
                row |= {"state": "MATCHED", "effect": event.effect.value, "run": event.run_id}
            case BankEntry.Excepted():
                row |= {"state": "EXCEPTION", "reason": event.reason.value}
                row |= {"expected": event.expected, "run": event.run_id}
            case BankEntry.Resolved():
                row |= {"state": "RESOLVED", "run": event.run_id, "fee": event.fee}
                row |= {"effect": event.effect.value if event.effect else ""}
                row |= {"set_aside": event.set_aside.value if event.set_aside else ""}
                row |= {"statement": event.statement_id, "attempt": event.attempt}
                row |= {"member": event.member_reference, "by": event.principal_id}
                row |= {"decided": event.timestamp}
    return sorted(_row(id_, said) for id_, said in found.items())


def _row(id_: UUID, said: dict[str, Any]) -> tuple[Any, ...]:
    line: BankLine = said["line"]
    return (
        *(id_, said["position"], said["recorded"], said["at"], said["file"]),
        *(line.source.value, line.kind.value, line.number, line.part, said["state"]),
        *(said.get("reason", ""), said.get("effect", ""), said.get("set_aside", "")),
        *(line.amount, line.currency, None, None, said.get("expected"), said.get("fee", 0), 0),
        *(line.code, line.status, "", line.booked_on, None, said.get("run")),
        *(said.get("statement"), said.get("attempt", 0), said.get("member", "")),
        *(said.get("by", ""), said.get("decided")),
    )
