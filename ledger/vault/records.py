"""Reading what is sealed. There is no way to it that does not say who reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from ledger.eventstore.sqlfiles import load_queries

QUERIES = load_queries("ledger.vault.sql", "queries.sql")
FIRST_MEMBER = UUID(int=0)


class Reader(NamedTuple):
    """Who reads, by which method, and when."""

    principal_id: str
    method: str
    now: datetime


class StoredRecord(NamedTuple):
    """A sealed record as it is stored."""

    record_id: UUID
    member_id: UUID
    key_kind: str
    kind: str
    sealed: bytes


async def records_of(
    connection: AsyncConnection[Any], reader: Reader, member_id: UUID, also: Sequence[UUID] = ()
) -> list[StoredRecord]:
    """Return the sealed records of a member, and of those that were found to be the same person."""
    parameters = {"member_id": member_id, "member_ids": [member_id, *also]}
    return await _read(connection, "records_of_member", reader, parameters)


async def records_page(
    connection: AsyncConnection[Any], reader: Reader, kind: str, after: UUID, limit: int
) -> list[StoredRecord]:
    """Return the records of a kind of the next `limit` members after one, in order of the members' ids."""
    parameters = {"kind": kind, "after": after, "limit": limit}
    return await _read(connection, "records_page", reader, parameters)


async def members_by_lookup(
    connection: AsyncConnection[Any], kind: str, digest: bytes, limit: int
) -> list[UUID]:
    """Return whom a value belongs to."""
    cursor = await connection.execute(
        QUERIES["members_by_lookup"], {"kind": kind, "digest": digest, "limit": limit}
    )
    return [row[0] for row in await cursor.fetchall()]


class Access(NamedTuple):
    """Who looked at what is personal."""

    access_id: UUID
    accessed_at: datetime
    principal_id: str
    method: str
    member_id: UUID | None
    """None: of everybody."""


FIRST_ACCESS = Access(UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC), "", "", None)
"""Before all of them."""


async def note_access(
    connection: AsyncConnection[Any], reader: Reader, member_id: UUID | None
) -> None:
    """Write down that somebody looks, where nothing sealed is read but what was found out is told."""
    parameters = {"access_id": uuid4(), **reader._asdict(), "member_id": member_id}
    await connection.execute(QUERIES["note_access"], parameters)


async def accesses_page(
    connection: AsyncConnection[Any], member_id: UUID, after: Access, limit: int
) -> list[Access]:
    """Return the next who looked at a member, or at everybody, oldest first."""
    parameters = {
        "member_id": member_id,
        "after_time": after.accessed_at,
        "after_id": after.access_id,
        "limit": limit,
    }
    cursor = await connection.execute(QUERIES["accesses"], parameters)
    return [Access(*row) for row in await cursor.fetchall()]


async def members_with(
    connection: AsyncConnection[Any], key_kind: str, member_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Return of which members something is kept that was sealed with a kind of key. Nothing sealed is read."""
    parameters = {"key_kind": key_kind, "member_ids": list(member_ids)}
    cursor = await connection.execute(QUERIES["members_with"], parameters)
    return frozenset(row[0] for row in await cursor.fetchall())


async def has_records(connection: AsyncConnection[Any], member_id: UUID) -> bool:
    """Whether anything sealed is kept of somebody."""
    cursor = await connection.execute(QUERIES["has_records"], {"member_id": member_id})
    return await cursor.fetchone() is not None


async def trim_accesses(connection: AsyncConnection[Any], before: datetime, limit: int) -> int:
    """Delete who looked before an instant, at most so many lines; return how many. The last 28 days stay."""
    parameters = {"before": before, "limit": limit}
    cursor = await connection.execute(QUERIES["trim_accesses"], parameters)
    row = await cursor.fetchone()
    assert row is not None, "a function answers"
    return int(row[0])


async def count_accesses(connection: AsyncConnection[Any], before: datetime) -> int:
    """Return how many lines would be deleted."""
    cursor = await connection.execute(QUERIES["count_accesses"], {"before": before})
    row = await cursor.fetchone()
    assert row is not None, "a count has a row"
    return int(row[0])


async def _read(
    connection: AsyncConnection[Any], query: str, reader: Reader, parameters: dict[str, Any]
) -> list[StoredRecord]:
    cursor = await connection.execute(
        QUERIES[query], {"access_id": uuid4(), **reader._asdict(), **parameters}
    )
    return [StoredRecord(*row) for row in await cursor.fetchall()]
