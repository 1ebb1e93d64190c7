"""What can be asked of the dues."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.domain.sweep import Due
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.account_dues", "queries.sql")

NAME = "account_dues"
BEFORE_ALL = Due(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def page(
    connection: AsyncConnection[TupleRow], until: datetime, limit: int, after: Due = BEFORE_ALL
) -> list[Due]:
    """Return what is due next, up to an instant."""
    cursor = await connection.execute(
        _QUERIES["page"],
        {
            "due_at": after.due_at,
            "account_id": after.account_id,
            "until": until,
            "limit": limit,
        },
        binary=True,
    )
    return [Due(*row) for row in await cursor.fetchall()]
