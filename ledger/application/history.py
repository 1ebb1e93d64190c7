"""The events as they were stored, for those who read them in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.utils import get_topic
from psycopg import AsyncConnection

from ledger.domain.account import POINTS_EVENTS, PointsEvent
from ledger.domain.member import Member
from ledger.domain.model import Event, LedgerAggregate
from ledger.domain.profile import ProfilePart
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.records import RecordedEvent
from ledger.eventstore.streams import (
    select_existing,
    select_newest,
    select_of_topic,
    select_window,
)

__all__ = [
    "ChangedProfile",
    "Enrolled",
    "RecordedEvent",
    "RecordedPoints",
    "StreamEvent",
    "Window",
    "enrolled_of",
    "existing_of",
    "merged_among",
    "points_of",
    "profile_changes_of",
    "read_last",
    "read_points_window",
    "read_stream",
    "read_window",
]

_OPENING = 1
_mapper = LedgerMapper()


class Window(NamedTuple):
    """Some events in order, and the position that was read up to."""

    events: list[RecordedEvent]
    position: int


async def read_window(
    connection: AsyncConnection[Any], after: int, limit: int, topics: Sequence[str]
) -> Window:
    """Return the events of some topics (none: all) among the next `limit` positions."""
    return Window(*await select_window(connection, after, limit, topics))


class RecordedPoints(NamedTuple):
    """An event that changes the sums of an account, and its place among all."""

    position: int
    topic: str
    event: PointsEvent


async def read_points_window(connection: AsyncConnection[Any], after: int, limit: int) -> Window:
    """Return the events that change the sums of accounts among the next `limit` positions."""
    topics = [get_topic(cls) for cls in POINTS_EVENTS]
    return await read_window(connection, after, limit, topics)


def points_of(window: Window) -> list[RecordedPoints]:
    """Return the events of a window of points, as what they are."""
    return [RecordedPoints(row.id, row.topic, _points_event(row)) for row in window.events]


def _points_event(row: RecordedEvent) -> PointsEvent:
    event = _mapper.to_domain_event(row)
    assert isinstance(event, PointsEvent), row.topic
    return event


class StreamEvent(NamedTuple):
    """An event of one aggregate, and its place among all."""

    position: int
    event: Event


async def read_stream(
    connection: AsyncConnection[Any], id_: UUID, before_version: int, limit: int
) -> list[StreamEvent]:
    """Return an aggregate's events before a version, newest first, without the one that opened it."""
    rows = await select_newest(connection, id_, _OPENING, before_version - 1, limit)
    return [StreamEvent(row.id, _mapper.to_domain_event(row)) for row in rows]


async def read_last(
    connection: AsyncConnection[Any], aggregate: LedgerAggregate, limit: int
) -> list[Event]:
    """Return the last events that made an aggregate what it is, oldest first."""
    rows = await select_newest(connection, aggregate.id, 0, aggregate.version, limit)
    return [_mapper.to_domain_event(row) for row in reversed(rows)]


class ChangedProfile(NamedTuple):
    """A change of a member's profile as its event has it."""

    position: int
    record_id: UUID
    parts: tuple[ProfilePart, ...]
    principal_id: str
    occurred_at: datetime
    recorded_at: datetime


async def profile_changes_of(
    connection: AsyncConnection[Any], member_ids: Sequence[UUID]
) -> dict[UUID, list[ChangedProfile]]:
    """Return the changes of the profiles of some members, oldest first; members without any are left out."""
    topic = get_topic(Member.ProfileChanged)
    found: defaultdict[UUID, list[ChangedProfile]] = defaultdict(list)
    for row in await select_of_topic(connection, member_ids, topic):
        event = _mapper.to_domain_event(row)
        assert isinstance(event, Member.ProfileChanged)
        found[event.originator_id].append(_changed(row.id, event))
    return found


def _changed(position: int, event: Member.ProfileChanged) -> ChangedProfile:
    return ChangedProfile(
        position,
        event.record_id,
        event.parts,
        event.principal_id,
        event.occurred_at,
        event.timestamp,
    )


async def existing_of(connection: AsyncConnection[Any], ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of some aggregates there are, whatever they are."""
    return await select_existing(connection, ids)


class Enrolled(NamedTuple):
    """A member as it was enrolled."""

    position: int
    member_reference: str


async def enrolled_of(
    connection: AsyncConnection[Any], member_ids: Sequence[UUID]
) -> dict[UUID, Enrolled]:
    """Return how some members were enrolled; ids that no member has are left out."""
    found: dict[UUID, Enrolled] = {}
    for row in await select_of_topic(connection, member_ids, get_topic(Member.Created)):
        event = _mapper.to_domain_event(row)
        assert isinstance(event, Member.Created)
        found[event.originator_id] = Enrolled(row.id, event.member_reference)
    return found


async def merged_among(
    connection: AsyncConnection[Any], member_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Return which of some members were found to be others."""
    rows = await select_of_topic(connection, member_ids, get_topic(Member.Merged))
    return frozenset(UUID(str(row.originator_id)) for row in rows)
