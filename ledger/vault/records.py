"""Reading what is sealed. There is no way to it that does not say who reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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


async def _read(
    connection: AsyncConnection[Any], query: str, reader: Reader, parameters: dict[str, Any]
) -> list[StoredRecord]:
    cursor = await connection.execute(
        QUERIES[query], {"access_id": uuid4(), **reader._asdict(), **parameters}
    )
    return [StoredRecord(*row) for row in await cursor.fetchall()]
