"""What can be asked of the coupons of members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.arrays import TextArray
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.member_coupons", "queries.sql")

AFTER_ALL = 2**63 - 1


class IssuedCoupon(NamedTuple):
    """A coupon that was issued to a member."""

    position: int
    """Of the event that issued it."""
    issued_at: datetime
    code: str


async def page(
    connection: AsyncConnection[TupleRow],
    references: Collection[str],
    limit: int,
    before: int = AFTER_ALL,
) -> list[IssuedCoupon]:
    """Return the next coupons of some members, newest first."""
    parameters = {"references": TextArray(references), "before": before, "limit": limit}
    async with connection.cursor(binary=True, row_factory=args_row(IssuedCoupon)) as cursor:
        await cursor.execute(_QUERIES["page"], parameters)
        return await cursor.fetchall()
