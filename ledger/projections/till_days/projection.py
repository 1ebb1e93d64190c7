"""Events to closings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ledger.domain.till_day import TillDay
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class TillDays(Projection):
    """One row a closing."""

    NAME = "till_days"
    EVENTS = frozenset({TillDay.Created, TillDay.ClosedAgain})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "business_date": "date",
        "shop_id": "text",
        "till_id": "text",
        "closing": "int4",
        "position": "int8",
        "recorded_at": "timestamptz",
        "principal_id": "text",
        "details": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the closings."""
        table.add([_row(position, event) for position, event in events])


def _row(position: int, event: Any) -> tuple[Any, ...]:
    return (
        event.business_date,
        event.shop_id,
        event.till_id,
        event.closing.closing,
        position,
        event.timestamp,
        event.principal_id,
        msgspec.json.encode(event.closing).decode(),
    )
