"""Events to lines of banks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Self
from uuid import UUID

import msgspec

from ledger.domain.model import Event
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryState
from ledger.projections.folding import fold
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class BankEntryRow(msgspec.Struct):
    """A line. Amounts in minor units."""

    entry_id: UUID
    position: int
    recorded_position: int
    recorded_at: datetime
    file_id: UUID
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
    original_amount: int | None = None
    details_amount: int | None = None
    expected: int | None = None
    fee: int = 0
    difference: int = 0
    code: str = ""
    status: str = ""
    transaction_code: str = ""
    booked_on: date | None = None
    value_on: date | None = None
    run_id: UUID | None = None
    statement_id: UUID | None = None
    attempt: int = 0
    member_reference: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def key(self) -> UUID:
        """The row's id."""
        return self.entry_id

    @classmethod
    def opened(cls, position: int, event: Event) -> Self | None:
        """Return the row of a line that was recorded."""
        if not isinstance(event, BankEntry.Created):
            return None
        line = event.line
        return cls(
            entry_id=event.originator_id,
            position=position,
            recorded_position=position,
            recorded_at=event.timestamp,
            file_id=event.file_id,
            source=line.source,
            kind=line.kind,
            number=line.number,
            part=line.part,
            state=BankEntryState.INFO,
            reason="",
            effect="",
            set_aside="",
            amount=line.amount,
            currency=line.currency,
            original_amount=line.original_amount,
            details_amount=line.details_amount,
            code=line.code,
            status=line.status,
            transaction_code=line.transaction_code,
            booked_on=line.booked_on,
            value_on=line.value_on,
            run_id=line.run_id,
            statement_id=line.statement_id,
            attempt=line.attempt,
        )

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        match event:
            case BankEntry.Matched():
                self.state, self.effect = BankEntryState.MATCHED, event.effect
                self.fee += event.fee
                self.attempt = event.attempt or self.attempt
            case BankEntry.Excepted():
                self.state, self.reason = BankEntryState.EXCEPTION, event.reason
                self.expected = event.expected
            case BankEntry.Resolved():
                self._resolve(event)
            case _:
                raise AssertionError(event)
        self.run_id = event.run_id or self.run_id
        self.statement_id = event.statement_id or self.statement_id
        self.member_reference = event.member_reference or self.member_reference

    def _resolve(self, event: BankEntry.Resolved) -> None:
        self.state, self.effect = BankEntryState.RESOLVED, event.effect or self.effect
        self.set_aside, self.difference = event.set_aside or "", event.difference
        self.fee += event.fee
        self.attempt = event.attempt or self.attempt
        self.decided_by, self.decided_at = event.principal_id, event.timestamp


class BankEntries(Projection):
    """One row a line."""

    NAME = "bank_entries"
    EVENTS = frozenset(
        {BankEntry.Created, BankEntry.Matched, BankEntry.Excepted, BankEntry.Resolved}
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "entry_id": "uuid",
        "position": "int8",
        "recorded_position": "int8",
        "recorded_at": "timestamptz",
        "file_id": "uuid",
        "source": "text",
        "kind": "text",
        "number": "int8",
        "part": "int8",
        "state": "text",
        "reason": "text",
        "effect": "text",
        "set_aside": "text",
        "amount": "int8",
        "currency": "text",
        "original_amount": "int8",
        "details_amount": "int8",
        "expected": "int8",
        "fee": "int8",
        "difference": "int8",
        "code": "text",
        "status": "text",
        "transaction_code": "text",
        "booked_on": "date",
        "value_on": "date",
        "run_id": "uuid",
        "statement_id": "uuid",
        "attempt": "int8",
        "member_reference": "text",
        "decided_by": "text",
        "decided_at": "timestamptz",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Write what has become of lines by now."""
        fold(table, events, BankEntryRow, attrgetter("originator_id"))
