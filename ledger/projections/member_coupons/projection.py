"""Events to coupons of members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.coupon import Coupon
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class MemberCoupons(Projection):
    """One row for each coupon that only one member can use."""

    NAME = "member_coupons"
    EVENTS = frozenset({Coupon.Created})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "member_reference": "text",
        "position": "int8",
        "issued_at": "timestamptz",
        "code": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add those that are a member's."""
        rows = [_row(position, event) for position, event in events]
        table.add(row for row in rows if row[0])


def _row(position: int, event: Any) -> tuple[Any, ...]:
    facts = event.facts
    return facts.member_reference, position, event.timestamp, facts.code
