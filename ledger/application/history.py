"""The events as they were stored, for those who read them in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from ledger.domain.model import Event
from ledger.eventstore.asyncstore import select_stream, select_window
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent

__all__ = ["RecordedEvent", "StreamEvent", "Window", "read_stream", "read_window"]

_OPENING = 1


class Window(NamedTuple):
    """Some events in order, and the position that was read up to."""

    events: list[RecordedEvent]
    position: int


async def read_window(
    connection: AsyncConnection[Any], after: int, limit: int, topics: Sequence[str]
) -> Window:
    """Return the events of some topics (none: all) among the next `limit` positions."""
    return Window(*await select_window(connection, after, limit, topics))


class StreamEvent(NamedTuple):
    """An event of one aggregate, and its place among all."""

    position: int
    event: Event


async def read_stream(
    connection: AsyncConnection[Any], id_: UUID, before_version: int, limit: int
) -> list[StreamEvent]:
    """Return an aggregate's events before a version, newest first, without the one that opened it."""
    rows = await select_stream(connection, id_, _OPENING, before_version - 1, limit)
    mapper = LedgerMapper()
    return [StreamEvent(row.id, mapper.to_domain_event(row)) for row in rows]
