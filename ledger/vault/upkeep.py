"""What keeps a programme's vault in order, and reads nothing that is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from ledger.eventstore.sqlfiles import load_queries
from ledger.vault.records import Reader

_QUERIES = load_queries("ledger.vault.sql", "upkeep.sql")


async def note_access(connection: AsyncConnection[Any], reader: Reader, member_id: UUID) -> None:
    """Write down that somebody looks, where more than sealed records is told."""
    parameters = {"access_id": uuid4(), **reader._asdict(), "member_id": member_id}
    await connection.execute(_QUERIES["note_access"], parameters)


async def members_with(
    connection: AsyncConnection[Any], key_kind: str, member_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Return of which members something is kept that was sealed with a kind of key."""
    parameters = {"key_kind": key_kind, "member_ids": list(member_ids)}
    cursor = await connection.execute(_QUERIES["members_with"], parameters)
    return frozenset(row[0] for row in await cursor.fetchall())


async def has_records(connection: AsyncConnection[Any], member_id: UUID) -> bool:
    """Whether anything sealed is kept of somebody."""
    cursor = await connection.execute(_QUERIES["has_records"], {"member_id": member_id})
    return await cursor.fetchone() is not None


async def trim_accesses(connection: AsyncConnection[Any], before: datetime, limit: int) -> int:
    """Delete who looked before an instant, at most so many lines; return how many. The last 28 days stay."""
    return await _number(connection, "trim_accesses", {"before": before, "limit": limit})


async def count_accesses(connection: AsyncConnection[Any], before: datetime) -> int:
    """Return how many lines would be deleted."""
    return await _number(connection, "count_accesses", {"before": before})


async def _number(connection: AsyncConnection[Any], query: str, parameters: dict[str, Any]) -> int:
    cursor = await connection.execute(_QUERIES[query], parameters)
    row = await cursor.fetchone()
    assert row is not None, "it answers a number"
    return int(row[0])
