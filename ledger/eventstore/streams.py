"""Streams of events, read beside the writer: for those who look at many aggregates once."""

from __future__ import annotations

from collections.abc import Collection
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
