"""Events of what members owe to collections.

What runs say of them is not read here: the control sheet compares both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

import msgspec

from ledger.domain.charges import Charges
from ledger.domain.charges.events import CollectionReturned, CollectionSent
from ledger.domain.model import Event
from ledger.projections.folding import fold, statement_id_of
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class CollectionState(StrEnum):
    """What became of a collection."""

    TAKEN = "TAKEN"
    """In a run that is not sealed."""
    RELEASED = "RELEASED"
    """The run does not collect it after all."""
    IN_TRANSIT = "IN_TRANSIT"
    """In a file, and the bank has not answered."""
    CREDITED = "CREDITED"
    """The bank credited it."""
    REJECTED = "REJECTED"
    """The bank refused it, or it came back before it was credited."""
    RETURNED = "RETURNED"
    """It came back after it was credited."""


class CollectionRow(msgspec.Struct):
    """A collection. Amounts in minor units."""

    statement_id: UUID
    run_id: UUID
    position: int
    """Of the last event that changed the row."""
    taken_position: int
    """Of the event by which the run took the statement."""
    charges_id: UUID
    member_reference: str
    due_on: date
    amount: int
    attempt: int
    state: str = CollectionState.TAKEN
    mandate_reference: str = ""
    account_version: int = 0
    code: str = ""
    action: str = ""
    fee: int = 0
    credited_on: date | None = None
    returned_on: date | None = None

    @property
    def key(self) -> UUID:
        """The statement: of its collections only the last can change."""
        return self.statement_id

    @classmethod
    def opened(cls, position: int, event: Event) -> Self | None:
        """Return the row of a collection that a run took."""
        if not isinstance(event, Charges.StatementTaken | Charges.StatementRepeated):
            return None
        return cls(
            statement_id=event.statement_id,
            run_id=event.run_id,
            position=position,
            taken_position=position,
            charges_id=event.originator_id,
            member_reference=event.member_reference,
            due_on=event.due_on,
            amount=event.amount,
            attempt=event.attempt if isinstance(event, Charges.StatementRepeated) else 1,
        )

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        match event:
            case Charges.StatementReleased():
                self.state, self.code = CollectionState.RELEASED, event.reason
            case CollectionSent():
                self._send(event)
            case Charges.CollectionCredited():
                self.state, self.credited_on = CollectionState.CREDITED, event.credited_on
            case CollectionReturned():
                self._come_back(event)
            case _:
                raise AssertionError(event)

    def _send(self, event: CollectionSent) -> None:
        self.state = CollectionState.IN_TRANSIT
        self.amount = event.amount
        self.mandate_reference = event.mandate_reference
        self.account_version = event.account_version

    def _come_back(self, event: CollectionReturned) -> None:
        came_back = CollectionState.RETURNED if event.was_credited else CollectionState.REJECTED
        self.state, self.code, self.action = came_back, event.code, event.action
        self.fee, self.returned_on = event.fee, event.returned_on


class Collections(Projection):
    """One row a collection."""

    NAME = "collections"
    EVENTS = frozenset(
        {
            Charges.StatementTaken,
            Charges.StatementRepeated,
            Charges.StatementReleased,
            Charges.CollectionSent,
            Charges.CollectionCredited,
            Charges.CollectionReturned,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "statement_id": "uuid",
        "run_id": "uuid",
        "position": "int8",
        "taken_position": "int8",
        "charges_id": "uuid",
        "member_reference": "text",
        "due_on": "date",
        "amount": "int8",
        "attempt": "int8",
        "state": "text",
        "mandate_reference": "text",
        "account_version": "int8",
        "code": "text",
        "action": "text",
        "fee": "int8",
        "credited_on": "date",
        "returned_on": "date",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Write what has become of collections by now."""
        fold(table, events, CollectionRow, statement_id_of)
