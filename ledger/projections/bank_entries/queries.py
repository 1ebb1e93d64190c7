"""What can be asked of lines of banks."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.bank_entries.projection import BankEntryRow

_QUERIES = load_queries("ledger.projections.bank_entries", "queries.sql")

NAME = "bank_entries"


class Wanted(NamedTuple):
    """Which lines: those that are all of what is said."""

    state: str | None = None
    file_id: UUID | None = None
    run_id: UUID | None = None
    statement_id: UUID | None = None


async def page(
    connection: AsyncConnection[TupleRow], wanted: Wanted, after: int, limit: int
) -> list[BankEntryRow]:
    """Return lines after a position, in the order in which they were recorded."""
    parameters = {**wanted._asdict(), "after": after, "limit": limit}
    cursor = await connection.execute(_QUERIES["page"], parameters)
    return [BankEntryRow(*row) for row in await cursor.fetchall()]


async def by_id(connection: AsyncConnection[TupleRow], entry_id: UUID) -> BankEntryRow | None:
    """Return a line, or None if there is none."""
    cursor = await connection.execute(_QUERIES["by_id"], {"entry_id": entry_id})
    row = await cursor.fetchone()
    return None if row is None else BankEntryRow(*row)


async def states_of_file(connection: AsyncConnection[TupleRow], file_id: UUID) -> dict[str, int]:
    """Return how many lines of a file are in each state."""
    cursor = await connection.execute(_QUERIES["by_state"], {"file_id": file_id})
    return dict(await cursor.fetchall())
