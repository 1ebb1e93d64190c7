"""`AuditService`: the history itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ledger.application.errors import ServiceDraining
from ledger.application.history import RecordedEvent, read_window
from ledger.service import fields
from ledger.service.books import points_books
from ledger.service.card_cases import CardCases
from ledger.service.journals import Journals, asked_range
from ledger.service.serving import Caller, Serving
from ledger.service.till_lists import TillLists
from ledger.v1 import audit_pb2 as pb

TOPICS_MAX = 100
POSITION_MAX = 2**63 - 1
EVENTS_A_MESSAGE_MAX = 500
MESSAGE_BYTES_MAX = 1024 * 1024
POLL_SECONDS_MIN = 0.02
POLL_SECONDS_MAX = 0.2


class Audit(TillLists, CardCases, Journals):
    """Events, journals and books, and lists of what somebody should look at."""

    def __init__(self, serving: Serving) -> None:
        """Take the process, to know when it stops."""
        self._draining = serving.draining

    async def StreamEvents(
        self, request: pb.StreamEventsRequest, caller: Caller
    ) -> AsyncIterator[pb.StreamEventsResponse]:
        """Stream events in order, and follow if asked to."""
        asked = asked_range(request)
        if len(request.topics) > TOPICS_MAX:
            raise fields.over_limit("topics", TOPICS_MAX, "topics")
        topics = [fields.identifier(topic, "topics") for topic in request.topics]
        position, until = asked.after, asked.until or POSITION_MAX
        pause = POLL_SECONDS_MIN
        while position < until:
            count = min(EVENTS_A_MESSAGE_MAX, until - position)
            # The connection is given back between pages: a slow reader holds nothing.
            async with caller.programme.pool.connection() as connection:
                events, reached = await read_window(connection, position, count, topics)
            for response in _messages(events, reached, position):
                yield response
            if reached > position:
                position = reached
                pause = POLL_SECONDS_MIN
            elif request.follow:
                await self._pause(pause)
                pause = min(pause * 2, POLL_SECONDS_MAX)
            else:
                return

    async def GetPointsBooks(
        self, request: pb.GetPointsBooksRequest, caller: Caller
    ) -> pb.GetPointsBooksResponse:
        """Answer the books of points."""
        return await points_books(request, caller)

    async def _pause(self, seconds: float) -> None:
        """Wait before the next look; a follower is sent away when the process stops."""
        try:
            async with asyncio.timeout(seconds):
                await self._draining.wait()
        except TimeoutError:
            return
        raise ServiceDraining


def _messages(
    events: list[RecordedEvent], reached: int, before: int
) -> list[pb.StreamEventsResponse]:
    """Pack events into messages well under the usual limit of four megabytes.

    Where the filter left out all of them, a message says how far that was.
    """
    messages: list[pb.StreamEventsResponse] = []
    size = 0
    for event in events:
        if not messages or size + len(event.state) > MESSAGE_BYTES_MAX:
            messages.append(pb.StreamEventsResponse())
            size = 0
        messages[-1].events.append(_encode(event))
        messages[-1].position = event.id
        size += len(event.state)
    if not messages and reached > before:
        messages.append(pb.StreamEventsResponse())
    if messages:
        messages[-1].position = reached
    return messages


def _encode(event: RecordedEvent) -> pb.StoredEvent:
    return pb.StoredEvent(
        position=event.id,
        originator_id=str(event.originator_id),
        originator_version=event.originator_version,
        topic=event.topic,
        state=bytes(event.state),
        request_id=str(event.request_id),
        principal_id=event.principal_id,
        occurred_at=fields.timestamp(event.occurred_at),
        recorded_at=fields.timestamp(event.recorded_at),
        rules_version=event.rules_version,
    )
