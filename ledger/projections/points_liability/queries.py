"""What can be asked of what became of points by earning month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from psycopg import AsyncConnection, IsolationLevel
from psycopg.rows import TupleRow

from ledger.domain.liability import PointsSource, Sums
from ledger.domain.liability_months import Cohort, Movement
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.points_liability", "queries.sql")

NAME = "points_liability"


class Report(NamedTuple):
    """What became of points until the end of a month, beside the books of points, as of one moment."""

    liability_position: int
    books_position: int
    movements: list[Movement]
    """In order of their months."""
    in_books: list[int]
    """What accounts had at the end of the days that were asked for."""


async def report(connection: AsyncConnection[TupleRow], last: date, days: Sequence[date]) -> Report:
    """Return what became of points up to an accounting month, and what the books have at the end of some days."""
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with connection.transaction():
            cursor = await connection.execute(_QUERIES["positions"])
            positions = await cursor.fetchone()
            assert positions is not None, "a SELECT of two values has a row"
            movements = await connection.execute(_QUERIES["until"], {"last": last})
            found = [_movement(row) for row in await movements.fetchall()]
            books = await connection.execute(_QUERIES["in_books"], {"days": list(days)})
            in_books = [row[1] for row in await books.fetchall()]
    finally:
        await connection.set_isolation_level(None)
    return Report(positions[0], positions[1], found, in_books)


def _movement(row: TupleRow) -> Movement:
    accounting_month, earning_month, source, *columns = row
    cohort = Cohort(earning_month, PointsSource(source))
    return Movement(accounting_month, cohort, Sums(*map(int, columns)))
