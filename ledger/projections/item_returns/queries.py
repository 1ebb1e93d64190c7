"""What can be asked of the returns."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.item_returns", "queries.sql")


class TillReturns(NamedTuple):
    """What came back to a till. Amounts in minor units."""

    returns_count: int
    returns_total: int
    voids_count: int
    voids_total: int


async def of_till(
    connection: AsyncConnection[TupleRow],
    shop_id: str,
    till_id: str,
    start: datetime,
    end: datetime,
) -> TillReturns:
    """Return what came back to a till from one instant until before another."""
    parameters = {"shop_id": shop_id, "till_id": till_id, "start": start, "end": end}
    async with connection.cursor(binary=True, row_factory=args_row(TillReturns)) as cursor:
        await cursor.execute(_QUERIES["of_till"], parameters)
        found = await cursor.fetchone()
    assert found is not None, "sums always have a row"
    return found
