"""The events as they were stored, for those who read them in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from ledger.domain.model import Event, LedgerAggregate
from ledger.eventstore.asyncstore import select_last, select_window
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent

__all__ = ["RecordedEvent", "Window", "read_last", "read_window"]

_MAPPER = LedgerMapper()


class Window(NamedTuple):
    """Some events in order, and the position that was read up to."""

    events: list[RecordedEvent]
    position: int


async def read_window(
    connection: AsyncConnection[Any], after: int, limit: int, topics: Sequence[str]
) -> Window:
    """Return the events of some topics (none: all) among the next `limit` positions."""
    return Window(*await select_window(connection, after, limit, topics))


async def read_last(
    connection: AsyncConnection[Any], aggregate: LedgerAggregate, limit: int
) -> list[Event]:
    """Return the last events that made an aggregate what it is, oldest first."""
    rows = await select_last(connection, aggregate.id, aggregate.version, limit)
    return [_MAPPER.to_domain_event(row) for row in rows]
