"""Events to card cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.card_grounds import CardGrounds
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class CardCases(Projection):
    """One row a return."""

    NAME = "card_cases"
    EVENTS = frozenset({CardGrounds.ReceiptReturned})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "return_id": "uuid",
        "position": "int8",
        "account_id": "uuid",
        "receipt_id": "uuid",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "amount": "int8",
        "whole": "bool",
        "still_enough": "bool",
        "card_number": "text",
        "kind": "text",
        "principal_id": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the cases."""
        table.add([_row(position, event) for position, event in events])


def _row(position: int, event: Any) -> tuple[Any, ...]:
    return (
        event.return_id,
        position,
        event.account_id,
        event.receipt_id,
        event.occurred_at,
        event.timestamp,
        event.amount,
        event.whole,
        event.still_enough,
        event.card_number,
        event.kind,
        event.principal_id,
    )
