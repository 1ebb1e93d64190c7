"""Events, read beside the writer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from ledger.eventstore.arrays import BigintArray, UuidArray
from ledger.eventstore.recorder import QUERIES, recorded_event
from ledger.eventstore.records import RecordedEvent


async def select_streams(
    connection: AsyncConnection[Any], ids: Collection[UUID]
) -> list[RecordedEvent]:
    """Return all events of some aggregates whose streams are short, in order for each."""
    parameters = {"ids": UuidArray(ids), "after_versions": BigintArray([0] * len(ids))}
    cursor = await connection.execute(QUERIES["select_streams"], parameters, binary=True)
    return [recorded_event(row) for row in await cursor.fetchall()]


async def select_stream(
    connection: AsyncConnection[Any], id_: UUID, after_version: int, limit: int
) -> list[RecordedEvent]:
    """Return the next events of an aggregate after a version, oldest first."""
    parameters = {"originator_id": id_, "gt": after_version, "lte": None, "limit": limit}
    cursor = await connection.execute(QUERIES["select_originator"], parameters, binary=True)
    return [recorded_event(row) for row in await cursor.fetchall()]


async def select_window(
    connection: AsyncConnection[Any], after: int, limit: int, topics: Sequence[str]
) -> tuple[list[RecordedEvent], int]:
    """Return the events of some topics (none: all) among the next `limit` positions, and how far that is."""
    cursor = await connection.execute(QUERIES["head"])
    row = await cursor.fetchone()
    assert row is not None
    stop = min(after + limit, row[0])
    cursor = await connection.execute(
        QUERIES["select_between"],
        {"start": after + 1, "stop": stop, "topics": list(topics), "limit": limit},
        binary=True,
    )
    events = [recorded_event(row) for row in await cursor.fetchall()]
    return events, max(after, stop)


async def select_newest(
    connection: AsyncConnection[Any], id_: UUID, after: int, until: int, limit: int
) -> list[RecordedEvent]:
    """Return an aggregate's events between two versions (after, up to), newest first."""
    cursor = await connection.execute(
        QUERIES["select_originator_backwards"],
        {"originator_id": id_, "gt": after, "lte": until, "limit": limit},
        binary=True,
    )
    return [recorded_event(row) for row in await cursor.fetchall()]


async def select_of_topic(
    connection: AsyncConnection[Any], ids: Sequence[UUID], topic: str
) -> list[RecordedEvent]:
    """Return the events of a topic of some aggregates, in order for each."""
    parameters = {"ids": list(ids), "topic": topic}
    cursor = await connection.execute(QUERIES["select_of_topic"], parameters, binary=True)
    return [recorded_event(row) for row in await cursor.fetchall()]


async def select_existing(connection: AsyncConnection[Any], ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of some aggregates there are."""
    cursor = await connection.execute(QUERIES["select_existing"], {"ids": list(ids)})
    return frozenset(row[0] for row in await cursor.fetchall())


async def is_stored(connection: AsyncConnection[Any], request_id: UUID) -> bool:
    """Whether a request was carried out."""
    cursor = await connection.execute(QUERIES["select_requests"], {"request_ids": [request_id]})
    return await cursor.fetchone() is not None


async def select_streams_until(
    connection: AsyncConnection[Any], ids: Collection[UUID], until: int
) -> list[RecordedEvent]:
    """Return the events of some aggregates up to a position, in order for each."""
    parameters = {"ids": UuidArray(ids), "until": until}
    cursor = await connection.execute(QUERIES["select_streams_until"], parameters, binary=True)
    return [recorded_event(row) for row in await cursor.fetchall()]


async def select_last_recorded_by(connection: AsyncConnection[Any], at: datetime) -> int:
    """Return the last position that was recorded by an instant; 0 for none."""
    cursor = await connection.execute(QUERIES["last_recorded_by"], {"at": at})
    row = await cursor.fetchone()
    assert row is not None, "there is always an answer"
    position: int = row[0]
    return position
