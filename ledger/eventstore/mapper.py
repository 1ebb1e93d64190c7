"""Domain events to rows and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder
from eventsourcing.utils import get_topic, resolve_topic

from ledger.domain.aggregates import AGGREGATES
from ledger.domain.model import ENVELOPE_FIELDS, Event, LedgerAggregate
from ledger.eventstore.records import NewEvent, RecordedEvent

_encode = msgspec.json.Encoder().encode


class JsonTranscoder(Transcoder):
    """The library's transcoder interface over msgspec: exact integers, ISO times, no floats of ours."""

    def encode(self, obj: Any) -> bytes:
        """Return the JSON of a value."""
        return _encode(obj)

    def decode(self, data: bytes) -> Any:
        """Return the plain value of some JSON."""
        return msgspec.json.decode(data)


class LedgerMapper(Mapper[UUID]):
    """Keeps what all events share in columns, and each event's own fields as JSON."""

    def __init__(self) -> None:
        """Make a mapper; it has no settings."""
        assert AGGREGATES, "their topics are registered"
        super().__init__(transcoder=JsonTranscoder())

    def to_new_event(self, event: Event) -> NewEvent:
        """Return what is stored of an event beside its request's columns."""
        cls = type(event)
        return NewEvent(
            event.originator_id,
            event.originator_version,
            cls.TOPIC,  # type: ignore[attr-defined]  # every event class of ours has one
            _encode(_state_of(cls)(event)),
            event.rules_version,
        )

    def to_stored_event(self, domain_event: Any) -> RecordedEvent:
        """Return the row of an event; its position is not known yet."""
        new = self.to_new_event(domain_event)
        return RecordedEvent(
            originator_id=new.originator_id,
            originator_version=new.originator_version,
            topic=new.topic,
            state=new.state,
            id=0,
            request_id=domain_event.request_id,
            principal_id=domain_event.principal_id,
            occurred_at=domain_event.occurred_at,
            recorded_at=domain_event.timestamp,
            rules_version=domain_event.rules_version,
        )

    def replay(self, rows: Iterable[RecordedEvent], found: dict[UUID, LedgerAggregate]) -> None:
        """Bring aggregates up to date with their events, and add those that are not there yet."""
        for row in rows:
            event = self.to_domain_event(row)
            aggregate = event.mutate(found.get(event.originator_id))
            assert aggregate is not None, "no event ends an aggregate"
            found[aggregate.id] = aggregate

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """Return the event of a row."""
        if not isinstance(stored_event, RecordedEvent):
            msg = "the ledger's events carry more columns than the library's"
            raise TypeError(msg)
        cls = resolve_topic(stored_event.topic)
        own = _decoder(cls).decode(stored_event.state)
        return cls(  # type: ignore[no-any-return]  # topics resolve to event classes
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            timestamp=stored_event.recorded_at,
            request_id=stored_event.request_id,
            principal_id=stored_event.principal_id,
            occurred_at=stored_event.occurred_at,
            rules_version=stored_event.rules_version,
            **{name: getattr(own, name) for name in own_fields(cls)},
        )


@cache
def own_fields(cls: type[Event]) -> tuple[str, ...]:
    """Return the fields of an event class that are stored as JSON."""
    return tuple(name for name in cls.__struct_fields__ if name not in ENVELOPE_FIELDS)


@cache
def _state_of(cls: type[Event]) -> Callable[[Event], msgspec.Struct]:
    """Return what takes an event's own fields out of it; as a struct they are encoded faster than as a dict."""
    names = own_fields(cls)
    defaults = {field.name: field.default for field in msgspec.structs.fields(cls)}
    fields = [(name, Any, defaults[name]) if name in cls.OMITTED else (name, Any) for name in names]
    state = msgspec.defstruct(f"{cls.__qualname__}Own", fields, kw_only=False, omit_defaults=True)
    if len(names) < 2:  # noqa: PLR2004 - for one name, attrgetter returns no tuple
        return lambda event: state(*[getattr(event, name) for name in names])
    values = attrgetter(*names)
    return lambda event: state(*values(event))


@cache
def _decoder(cls: type[Event]) -> msgspec.json.Decoder[Any]:
    hints = {field.name: field for field in msgspec.structs.fields(cls)}
    own = [
        (name, hints[name].type)
        if hints[name].required
        else (name, hints[name].type, hints[name].default)
        for name in own_fields(cls)
    ]
    return msgspec.json.Decoder(msgspec.defstruct(f"{cls.__qualname__}State", own, kw_only=True))


class _SnapshotVersion(msgspec.Struct):
    class_version: int


def take_snapshot(aggregate: LedgerAggregate) -> bytes:
    """Return an aggregate's state as JSON, with the version of its class."""
    assert aggregate.STATE is not None, "only aggregates with a STATE have snapshots"
    names = aggregate.STATE.__struct_fields__
    state = {name: getattr(aggregate, name) for name in names}
    return _encode({"class_version": aggregate.class_version, "state": state})


def open_snapshot(
    topic: str, originator_id: UUID, originator_version: int, data: bytes
) -> LedgerAggregate | None:
    """Return the aggregate of a snapshot, or None if its class has another version by now."""
    cls: type[LedgerAggregate] = resolve_topic(topic)
    found = msgspec.json.decode(data, type=_SnapshotVersion).class_version
    if found != cls.class_version or cls.STATE is None:
        return None
    state = _snapshot_decoder(cls.STATE).decode(data).state
    aggregate = object.__new__(cls)
    aggregate.__base_init__(originator_id, originator_version, _UNKNOWN_TIME)
    for name in cls.STATE.__struct_fields__:
        setattr(aggregate, name, getattr(state, name))
    return aggregate


_UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""The library wants a time of creation; the ledger's aggregates do not use it."""


@cache
def _snapshot_decoder(state: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(msgspec.defstruct("SnapshotData", [("state", state)]))


def topic_of(aggregate: LedgerAggregate) -> str:
    """Return the pinned name of an aggregate's class."""
    return get_topic(type(aggregate))
