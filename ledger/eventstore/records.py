"""What goes into the event store and comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import Notification

from ledger.domain.private import Private


@dataclass(frozen=True)
class RecordedEvent(Notification):
    """A stored event with all its columns. `id` is its position; 0 before it is stored."""

    request_id: UUID
    principal_id: str
    occurred_at: datetime
    recorded_at: datetime
    rules_version: int


class NewEvent(msgspec.Struct, frozen=True):
    """An event to store; its request has the other columns."""

    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    rules_version: int


class RequestRow(NamedTuple):
    """What a request was answered with."""

    request_id: UUID
    position: int
    method: str
    principal_id: str
    fingerprint: bytes
    answer: bytes


class NewRequest(NamedTuple):
    """A request to store with its events."""

    request_id: UUID
    method: str
    principal_id: str
    occurred_at: datetime
    fingerprint: bytes
    answer: bytes
    events: list[NewEvent]
    private: Sequence[Private] = ()
    """What goes into the vault and out of it in the same transaction."""


class Guards(NamedTuple):
    """What was read and must still be so: versions by aggregate (0: no event yet), and requests not stored yet."""

    versions: dict[UUID, int]
    absent_request_ids: list[UUID]


class Appended(NamedTuple):
    """A batch is durable: its events follow `base_position`."""

    base_position: int
    recorded_at: datetime


class Conflict(NamedTuple):
    """Nothing was stored, because these aggregates moved on or these requests are stored already."""

    ids: list[UUID]
    request_ids: list[UUID]


class Current(NamedTuple):
    """Everything that was read is still so, at this position."""

    head: int
