"""Aggregates and their events, read beside the writer: nothing of it is kept, or confirmed as current."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

import ledger.domain.aggregates  # noqa: F401 - every topic is known
from ledger.application.history import StreamEvent
from ledger.domain.model import Event, LedgerAggregate
from ledger.eventstore.mapper import LedgerMapper, own_fields
from ledger.eventstore.streams import is_stored, select_stream, select_streams

PAGE_EVENTS = 200

A = TypeVar("A", bound=LedgerAggregate)

_mapper = LedgerMapper()


class Lender(Protocol):
    """Lends connections for reads."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend one for as long as the block."""
        ...


async def read_aggregates(
    connection: AsyncConnection[Any], cls: type[A], ids: Collection[UUID]
) -> dict[UUID, A]:
    """Return those of some aggregates that there are, from their events. For streams that are short."""
    found: dict[UUID, LedgerAggregate] = {}
    _mapper.replay(await select_streams(connection, ids), found)
    return {id_: one for id_, one in found.items() if isinstance(one, cls)}


async def events_of(lender: Lender, id_: UUID) -> AsyncIterator[Event]:
    """Go through the events of an aggregate, oldest first, page by page."""
    async for page in pages_of(lender, id_):
        for _, event in page:
            yield event


async def pages_of(lender: Lender, id_: UUID) -> AsyncIterator[list[StreamEvent]]:
    """Go through the events of an aggregate with their positions, oldest first, a page at a time."""
    version = 0
    while True:
        async with lender.connection() as connection:
            rows = await select_stream(connection, id_, version, PAGE_EVENTS)
        if rows:
            yield [StreamEvent(row.id, _mapper.to_domain_event(row)) for row in rows]
        if len(rows) < PAGE_EVENTS:
            return
        version = rows[-1].originator_version


async def event_of(lender: Lender, id_: UUID, version: int) -> Event | None:
    """Return the event of an aggregate that has a version; None if there is none."""
    async with lender.connection() as connection:
        rows = await select_stream(connection, id_, version - 1, 1)
    return _mapper.to_domain_event(rows[0]) if rows else None


async def is_answered(lender: Lender, request_id: UUID) -> bool:
    """Whether a request was carried out before."""
    async with lender.connection() as connection:
        return await is_stored(connection, request_id)


def said(event: Event) -> dict[str, Any]:
    """Return what an event says beyond what all events say."""
    return {name: getattr(event, name) for name in own_fields(type(event))}
