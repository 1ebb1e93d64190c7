"""What can be asked of the sums."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from psycopg import AsyncConnection, IsolationLevel
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.money_sums", "queries.sql")

NAME = "money_sums"


class SumRow(NamedTuple):
    """What an account got in a month for one kind of booking. Minor units."""

    month: date | None
    """Its first day; None: all months before those that were asked for."""
    account: str
    booking: str
    debit: int
    credit: int
    postings: int
    recorded_at: datetime
    """When the newest of them was recorded."""


class Sums(NamedTuple):
    """The sums of some months, as of a position."""

    rows: list[SumRow]
    position: int


async def between(connection: AsyncConnection[TupleRow], first: date, last: date) -> Sums:
    """Return the sums of the months from one day to another, and of all before them."""
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with connection.transaction():
            parameters = {"first": first, "last": last}
            cursor = await connection.execute(_QUERIES["between"], parameters)
            rows = [SumRow(*row) for row in await cursor.fetchall()]
            position = await (await connection.execute(_QUERIES["position"])).fetchone()
    finally:
        await connection.set_isolation_level(None)
    assert position is not None, "every projection is somewhere"
    return Sums(rows, position[0])
