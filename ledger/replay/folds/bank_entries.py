"""Lines of banks."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.changing import Changing
from ledger.replay.folds.fold import Handler, Stored
from ledger.replay.moves import Move


class _Entry(msgspec.Struct, gc=False):
    entry_id: str
    position: int
    recorded_position: int
    recorded_at: bytes
    file_id: str
    source: str
    kind: str
    number: int
    part: int
    state: str
    reason: str
    effect: str
    set_aside: str
    amount: int
    currency: str
    original_amount: int | None
    details_amount: int | None
    expected: int | None
    fee: int
    difference: int
    code: str
    status: str
    transaction_code: str
    booked_on: str | None
    value_on: str | None
    run_id: str | None
    statement_id: str | None
    attempt: int
    member_reference: str = ""
    decided_by: str = ""
    decided_at: bytes | None = None


class BankEntries(Changing):
    """What banks said, and what became of each line. All are kept: credits wait for others, and persons decide late."""

    NAME = "bank_entries"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "entry_id": Kind.UUID,
        "position": Kind.INT,
        "recorded_position": Kind.INT,
        "recorded_at": Kind.INSTANT,
        "file_id": Kind.UUID,
        "source": Kind.TEXT,
        "kind": Kind.TEXT,
        "number": Kind.INT,
        "part": Kind.INT,
        "state": Kind.TEXT,
        "reason": Kind.TEXT,
        "effect": Kind.TEXT,
        "set_aside": Kind.TEXT,
        "amount": Kind.INT,
        "currency": Kind.TEXT,
        "original_amount": Kind.INT,
        "details_amount": Kind.INT,
        "expected": Kind.INT,
        "fee": Kind.INT,
        "difference": Kind.INT,
        "code": Kind.TEXT,
        "status": Kind.TEXT,
        "transaction_code": Kind.TEXT,
        "booked_on": Kind.DAY,
        "value_on": Kind.DAY,
        "run_id": Kind.UUID,
        "statement_id": Kind.UUID,
        "attempt": Kind.INT,
        "member_reference": Kind.TEXT,
        "decided_by": Kind.TEXT,
        "decided_at": Kind.INSTANT,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.BankEntryRecorded": self._record,
            "ledger.BankEntryMatched": self._match,
            "ledger.BankEntryExcepted": self._except,
            "ledger.BankEntryResolved": self._resolve,
        }

    def _record(self, event: Stored, own: shapes.LineRecorded, move: Move) -> None:
        position, id_, _, _, _, recorded_at, *_ = event
        line = own.line
        said = (line.source, line.kind, line.number, line.part)
        undecided = ("INFO", "", "", "")
        amounts = (line.amount, line.currency, line.original_amount, line.details_amount)
        codes = (line.code, line.status, line.transaction_code)
        days = (line.booked_on, line.value_on)
        head = (id_, position, position, recorded_at, own.file_id)
        link = (line.run_id, line.statement_id, line.attempt)
        row = (*head, *said, *undecided, *amounts, None, 0, 0, *codes, *days, *link)
        self._rows[id_] = _Entry(*row)

    def _link(self, event: Stored, own: shapes.LineKnown, state: str) -> _Entry:
        row: _Entry = self._at(event, event[1])
        row.state = state
        row.run_id = own.run_id or row.run_id
        row.statement_id = own.statement_id or row.statement_id
        row.member_reference = own.member_reference or row.member_reference
        row.attempt = own.attempt or row.attempt
        row.fee += own.fee
        row.effect = own.effect or row.effect
        return row

    def _match(self, event: Stored, own: shapes.LineKnown, move: Move) -> None:
        self._link(event, own, "MATCHED")

    def _except(self, event: Stored, own: shapes.LineKnown, move: Move) -> None:
        row = self._link(event, own, "EXCEPTION")
        row.reason, row.expected = own.reason, own.expected

    def _resolve(self, event: Stored, own: shapes.LineKnown, move: Move) -> None:
        row = self._link(event, own, "RESOLVED")
        row.set_aside, row.difference = own.set_aside or "", own.difference
        row.decided_by, row.decided_at = event[7], event[5]
