"""Events to statements of charges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

import msgspec

from ledger.domain.charges import Charges, ReturnAction, StatementState
from ledger.domain.charges.events import CollectionReturned, StatementReleased, StatementTaken
from ledger.domain.model import Event
from ledger.projections.folding import fold, statement_id_of
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

RELEASED = "RELEASED"
"""The state of a statement that no file ever had: its items were open again."""


class StatementRow(msgspec.Struct):
    """A statement. Amounts in minor units."""

    statement_id: UUID
    position: int
    """Of the last event that changed the row."""
    charges_id: UUID
    member_reference: str
    taken_at: datetime
    run_id: UUID
    due_on: date
    first_due_on: date
    amount: int
    items: int
    """How many it is made of."""
    state: str
    attempt: int = 1
    action: str = ""
    code: str = ""
    fee: int = 0
    reminders: int = 0
    credited_on: date | None = None
    returned_on: date | None = None

    @property
    def key(self) -> UUID:
        """The row's id."""
        return self.statement_id

    @classmethod
    def opened(cls, position: int, event: Event) -> Self | None:
        """Return the row of a statement that a run took first."""
        if not isinstance(event, StatementTaken):
            return None
        return cls(
            statement_id=event.statement_id,
            position=position,
            charges_id=event.originator_id,
            member_reference=event.member_reference,
            taken_at=event.timestamp,
            run_id=event.run_id,
            due_on=event.due_on,
            first_due_on=event.due_on,
            amount=event.amount,
            items=len(event.item_ids),
            state=StatementState.TAKEN,
        )

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        match event:
            case Charges.StatementRepeated():
                self.run_id, self.due_on, self.attempt = event.run_id, event.due_on, event.attempt
                self.state = StatementState.TAKEN
            case StatementReleased():
                self._release()
            case Charges.CollectionSent():
                self.state = StatementState.IN_TRANSIT
            case Charges.CollectionCredited():
                self.state, self.credited_on = StatementState.COLLECTED, event.credited_on
            case CollectionReturned():
                self._come_back(event)
            case Charges.ReturnFeeTold():
                self.fee += event.fee
            case _:
                self._decide(event)

    def _decide(self, event: Event) -> None:
        """Follow what people decide of one that came back."""
        match event:
            case Charges.StatementResubmitted():
                self.action = ReturnAction.RETRY
            case Charges.StatementHeld():
                self.action = ReturnAction.DECIDE
            case Charges.StatementReminded():
                self.reminders = event.level
            case Charges.StatementPartPaid():
                self.amount -= event.amount
            case Charges.StatementPaid():
                self.state, self.action = StatementState.PAID, ""
            case Charges.StatementWrittenOff():
                self.state, self.action = StatementState.WRITTEN_OFF, ""
            case _:
                raise AssertionError(event)

    def _release(self) -> None:
        if self.attempt == 1:
            self.state = RELEASED
            return
        self.state, self.action = StatementState.RETURNED, ReturnAction.RETRY
        self.attempt -= 1

    def _come_back(self, event: CollectionReturned) -> None:
        self.state, self.action, self.code = StatementState.RETURNED, event.action, event.code
        self.fee += event.fee
        self.returned_on = event.returned_on
        if event.was_credited:
            self.credited_on = None


class Statements(Projection):
    """One row a statement."""

    NAME = "statements"
    EVENTS = frozenset(
        {
            Charges.StatementTaken,
            Charges.StatementRepeated,
            Charges.StatementReleased,
            Charges.CollectionSent,
            Charges.CollectionCredited,
            Charges.CollectionReturned,
            Charges.ReturnFeeTold,
            Charges.StatementResubmitted,
            Charges.StatementHeld,
            Charges.StatementReminded,
            Charges.StatementPaid,
            Charges.StatementPartPaid,
            Charges.StatementWrittenOff,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "statement_id": "uuid",
        "position": "int8",
        "charges_id": "uuid",
        "member_reference": "text",
        "taken_at": "timestamptz",
        "run_id": "uuid",
        "due_on": "date",
        "first_due_on": "date",
        "amount": "int8",
        "items": "int8",
        "state": "text",
        "attempt": "int8",
        "action": "text",
        "code": "text",
        "fee": "int8",
        "reminders": "int8",
        "credited_on": "date",
        "returned_on": "date",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Write what has become of statements by now."""
        fold(table, events, StatementRow, statement_id_of)
