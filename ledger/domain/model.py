"""What every event and every aggregate of the ledger has in common."""

from __future__ import annotations

import inspect
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

import msgspec
from eventsourcing.domain import BaseAggregate, CanInitAggregate, CanMutateAggregate
from eventsourcing.utils import resolve_topic


class Cause(msgspec.Struct, frozen=True):
    """Why an event happens: one write request of one principal.

    `occurred_at` is the caller's clock, `recorded_at` the programme's.
    """

    request_id: UUID
    principal_id: str
    occurred_at: datetime
    recorded_at: datetime


class Event(msgspec.Struct, CanMutateAggregate[UUID], frozen=True, kw_only=True):
    """An immutable fact. The fields here are stored in columns of their own, the fields of subclasses as JSON."""

    OMITTED: ClassVar[frozenset[str]] = frozenset()
    """Own fields that are not stored where they have their default. The fields that follow them must be, too."""

    originator_id: UUID
    originator_version: int
    timestamp: datetime
    """When it was recorded; the event store raises it so that it never falls as position rises."""
    request_id: UUID
    principal_id: str
    occurred_at: datetime
    rules_version: int = 0

    def _as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__struct_fields__}


class Opening(Event, CanInitAggregate[UUID], frozen=True, kw_only=True):
    """The first event of an aggregate."""

    originator_topic: str = ""

    def mutate(self, aggregate: Any) -> Any:
        """Return the aggregate that this event opens.

        The library's own way filters the event's fields by the signature of `__init__` each time; here the names are
        looked up once a class.
        """
        assert aggregate is None
        cls, names = _opens(self.originator_topic)
        opened = object.__new__(cls)
        opened.__base_init__(self.originator_id, self.originator_version, self.timestamp)
        opened.__init__(*[getattr(self, name) for name in names])  # type: ignore[misc]
        return opened


ENVELOPE_FIELDS = frozenset(Opening.__struct_fields__)
"""Fields that are not part of an event's stored JSON."""


class LedgerAggregate(BaseAggregate[UUID]):
    """An aggregate that can be forked, so that a decision that is not stored leaves no trace."""

    MUTABLE: ClassVar[tuple[str, ...]] = ()
    """Attributes that hold a container, which a fork copies. What the containers hold is immutable."""
    CACHED: ClassVar[bool] = True
    """False for aggregates that are seldom needed again."""
    SNAPSHOT_EVERY: ClassVar[int | None] = None
    """Events between two snapshots, or None for aggregates that stay short."""
    STATE: ClassVar[type[msgspec.Struct] | None] = None
    """The attributes with their types, for aggregates with snapshots."""
    class_version: ClassVar[int] = 1
    """Raised when the attributes change; snapshots of another version are ignored."""

    def __init_subclass__(cls) -> None:
        """Give every aggregate the same base event, so that the library does not define one for each."""
        cls.Event = Event  # type: ignore[attr-defined]  # the library looks for it by name
        super().__init_subclass__()

    def fork(self) -> Self:
        """Return a copy whose changes do not show in this one. It starts with no pending events."""
        copy = object.__new__(type(self))
        attributes = self.__dict__.copy()
        for name in self.MUTABLE:
            attributes[name] = attributes[name].copy()
        attributes["_pending_events"] = []
        copy.__dict__ = attributes
        return copy

    @classmethod
    def _open(cls, event_class: type[Opening], id_: UUID, cause: Cause, **fields: Any) -> Self:
        event = event_class(
            originator_id=id_,
            originator_version=cls.INITIAL_VERSION,
            timestamp=cause.recorded_at,
            request_id=cause.request_id,
            principal_id=cause.principal_id,
            occurred_at=cause.occurred_at,
            **fields,
        )
        opened: Self = event.mutate(None)
        opened.pending_events.append(event)
        return opened

    def _trigger(self, event_class: type[Event], cause: Cause, **fields: Any) -> None:
        event = event_class(
            originator_id=self._id,
            originator_version=self._version + 1,
            timestamp=cause.recorded_at,
            request_id=cause.request_id,
            principal_id=cause.principal_id,
            occurred_at=cause.occurred_at,
            **fields,
        )
        # What `mutate` checks first is so: the event was made for this aggregate just now.
        event.apply(self)
        self._version = event.originator_version
        self._modified_on = event.timestamp
        self._pending_events.append(event)


@cache
def _opens(topic: str) -> tuple[type[LedgerAggregate], tuple[str, ...]]:
    """Return an aggregate's class, and the names of the event's fields that it starts from."""
    cls: type[LedgerAggregate] = resolve_topic(topic)
    return cls, tuple(inspect.signature(cls.__init__).parameters)[1:]
