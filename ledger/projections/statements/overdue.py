"""Statements that came back, and whose statements are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.statements.projection import StatementRow

_QUERIES = load_queries("ledger.projections.statements", "overdue.sql")


class OverdueKey(NamedTuple):
    """Where a page ended."""

    first_due_on: date
    statement_id: UUID


BEFORE_ALL = OverdueKey(date.min, UUID(int=0))


async def overdue(
    connection: AsyncConnection[TupleRow],
    after: OverdueKey,
    limit: int,
    action: str | None = None,
) -> list[StatementRow]:
    """Return statements that are owed again, the oldest first."""
    parameters = {
        "after_due_on": after.first_due_on,
        "after_id": after.statement_id,
        "action": action,
        "limit": limit,
    }
    cursor = await connection.execute(_QUERIES["overdue"], parameters)
    return [StatementRow(*row) for row in await cursor.fetchall()]


async def owners(connection: AsyncConnection[TupleRow], ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return whose some statements are; those that there are not are left out."""
    cursor = await connection.execute(_QUERIES["owners"], {"ids": list(ids)})
    return dict(await cursor.fetchall())
