"""Events to cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.domain.card import Card
from ledger.domain.card_status import CardStatus
from ledger.domain.model import Event
from ledger.eventstore.arrays import TextArray, TimestamptzArray, UuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

UNBLOCKED = "UNBLOCKED"
"""No status: the one that the card had before it was blocked."""


@dataclass(slots=True)
class Row:
    """A card that was printed or assigned in these events."""

    card_id: UUID
    card_number: str
    batch: str
    status: str
    printed_at: datetime | None
    issued_at: datetime | None
    changed_at: datetime


class Cards(Projection):
    """One row a card. Times are by the programme's clock."""

    NAME = "cards"
    EVENTS = frozenset(
        {
            Card.Created,
            Card.Printed,
            Card.Assigned,
            Card.Blocked,
            Card.Unblocked,
            Card.Replaced,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "card_id": "uuid",
        "card_number": "text",
        "batch": "text",
        "status": "text",
        "printed_at": "timestamptz",
        "issued_at": "timestamptz",
        "changed_at": "timestamptz",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the cards that are new, and change the others, each once, one change after the other."""
        rows: dict[int, Row] = {}
        rounds: list[dict[int, Event]] = []
        for _, event in events:
            number = event.originator_id.int
            if isinstance(event, Card.Created | Card.Printed):
                rows[number] = _row(event)
            elif number in rows:
                _change(rows[number], event)
            else:
                _add_to_rounds(rounds, number, event)
        if rows:
            table.add(map(astuple, rows.values()))
        for changes in rounds:
            table.change("change", _parameters(list(changes.values())), len(changes))


def _row(event: Card.Created | Card.Printed) -> Row:
    at = event.timestamp
    id_, number = event.originator_id, event.card_number
    if isinstance(event, Card.Printed):
        return Row(id_, number, event.batch, CardStatus.PRINTED, at, None, at)
    return Row(id_, number, "", CardStatus.ACTIVE, None, at, at)


def _change(row: Row, event: Event) -> None:
    """Do to a new card what the table does to others."""
    status = _status(event)
    if status == UNBLOCKED:
        status = CardStatus.PRINTED if row.issued_at is None else CardStatus.ACTIVE
    elif status == CardStatus.ACTIVE:
        row.issued_at = event.timestamp
    row.status, row.changed_at = status, event.timestamp


def _add_to_rounds(rounds: list[dict[int, Event]], number: int, event: Event) -> None:
    """Put a change behind those of the same card: a statement changes a row once."""
    for changes in rounds:
        if number not in changes:
            changes[number] = event
            return
    rounds.append({number: event})


def _status(event: Event) -> str:
    match event:
        case Card.Assigned():
            return CardStatus.ACTIVE
        case Card.Blocked():
            return CardStatus.BLOCKED
        case Card.Replaced():
            return CardStatus.REPLACED
        case _:
            assert isinstance(event, Card.Unblocked), event
            return UNBLOCKED


def _parameters(events: list[Event]) -> dict[str, Any]:
    return {
        "card_ids": UuidArray([event.originator_id for event in events]),
        "statuses": TextArray([_status(event) for event in events]),
        "ats": TimestamptzArray([event.timestamp for event in events]),
    }
