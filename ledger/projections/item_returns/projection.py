"""Events to returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.receipt import Receipt
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class ItemReturns(Projection):
    """One row a return."""

    NAME = "item_returns"
    EVENTS = frozenset({Receipt.ItemsReturned})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "return_id": "uuid",
        "receipt_id": "uuid",
        "position": "int8",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "amount": "int8",
        "kind": "text",
        "shop_id": "text",
        "till_id": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the returns."""
        table.add([_row(position, event) for position, event in events])


def _row(position: int, event: Any) -> tuple[Any, ...]:
    return (
        event.return_id,
        event.originator_id,
        position,
        event.occurred_at,
        event.timestamp,
        event.amount,
        event.kind,
        event.shop_id,
        event.till_id,
    )
