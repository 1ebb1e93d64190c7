"""What can be asked of settlement runs."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.settlement_runs.projection import RunRow

_QUERIES = load_queries("ledger.projections.settlement_runs", "queries.sql")

NAME = "settlement_runs"


class RunKey(NamedTuple):
    """Where a page ended."""

    due_on: date
    number: int


AFTER_ALL = RunKey(date.max, 0)


async def page(
    connection: AsyncConnection[TupleRow], limit: int, before: RunKey = AFTER_ALL
) -> list[RunRow]:
    """Return the runs before one, the latest due date first."""
    parameters = {
        "before_due_on": before.due_on,
        "before_number": before.number,
        "limit": limit,
    }
    cursor = await connection.execute(_QUERIES["page"], parameters)
    return [RunRow(*row) for row in await cursor.fetchall()]


async def by_id(connection: AsyncConnection[TupleRow], run_id: UUID) -> RunRow | None:
    """Return a run, or None if there is none."""
    cursor = await connection.execute(_QUERIES["by_id"], {"run_id": run_id})
    row = await cursor.fetchone()
    return None if row is None else RunRow(*row)
