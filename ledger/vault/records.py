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
    """Who reads, in what role, by which method, and when."""

    principal_id: str
    role: str
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


async def record_of(
    connection: AsyncConnection[Any], reader: Reader, member_id: UUID, record_id: UUID
) -> StoredRecord | None:
    """Return one sealed record of a member; None if there is none any longer."""
    parameters = {"member_id": member_id, "record_id": record_id}
    found = await _read(connection, "record_of_member", reader, parameters)
    return found[0] if found else None


async def records_page(
    connection: AsyncConnection[Any],
    reader: Reader,
    kind: str,
    after: UUID,
    limit: int,
    access_id: UUID | None = None,
) -> list[StoredRecord]:
    """Return the records of a kind of the next `limit` members after one, in order of the members' ids.

    A search through all of them names its one entry in the log of accesses, which the first page makes.
    """
    parameters = {"kind": kind, "after": after, "limit": limit}
    if access_id is not None:
        parameters["access_id"] = access_id
    return await _read(connection, "records_page", reader, parameters)


async def records_by_ids(
    connection: AsyncConnection[Any], reader: Reader, record_ids: Sequence[UUID], access_id: UUID
) -> list[StoredRecord]:
    """Return some records of many members; those that there are not are left out.

    What is done with all of them names its one entry in the log of accesses, which the first call makes.
    """
    parameters = {"record_ids": list(record_ids), "access_id": access_id}
    return await _read(connection, "records_by_ids", reader, parameters)


async def members_with_records(connection: AsyncConnection[Any], kind: str) -> int:
    """Return how many members have records of a kind; what these say is not read."""
    cursor = await connection.execute(QUERIES["members_with_records"], {"kind": kind})
    row = await cursor.fetchone()
    assert row is not None, "a count is a row"
    found: int = row[0]
    return found


async def members_by_lookup(
    connection: AsyncConnection[Any], kind: str, digest: bytes, limit: int
) -> list[UUID]:
    """Return whom a value belongs to."""
    cursor = await connection.execute(
        QUERIES["members_by_lookup"], {"kind": kind, "digest": digest, "limit": limit}
    )
    return [row[0] for row in await cursor.fetchall()]


class AccessKey(NamedTuple):
    """Where in the log of accesses something is."""

    accessed_at: datetime
    access_id: UUID


FIRST_ACCESS = AccessKey(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
"""Before everything in the log."""


class Access(NamedTuple):
    """Somebody read what is personal."""

    access_id: UUID
    accessed_at: datetime
    principal_id: str
    method: str
    member_id: UUID | None
    """None: of all members."""

    @property
    def key(self) -> AccessKey:
        """Where it is."""
        return AccessKey(self.accessed_at, self.access_id)


async def accesses(
    connection: AsyncConnection[Any], after: AccessKey, member_id: UUID | None, limit: int
) -> list[Access]:
    """Return who read what is personal after something, oldest first: of one member, or (None) of anybody."""
    parameters = {
        "after_time": after.accessed_at,
        "after_id": after.access_id,
        "member_id": member_id,
        "limit": limit,
    }
    cursor = await connection.execute(QUERIES["accesses"], parameters)
    return [Access(*row) for row in await cursor.fetchall()]


async def _read(
    connection: AsyncConnection[Any], query: str, reader: Reader, parameters: dict[str, Any]
) -> list[StoredRecord]:
    cursor = await connection.execute(
        QUERIES[query], {"access_id": uuid4(), **reader._asdict(), **parameters}
    )
    return [StoredRecord(*row) for row in await cursor.fetchall()]
