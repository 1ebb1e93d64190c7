"""One batch's view of the aggregates: what is known, what was read, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.application.cache import AggregateCache
from ledger.domain.ids import Namespace
from ledger.domain.model import Cause, Event, LedgerAggregate
from ledger.domain.private import Private
from ledger.domain.programme import Programme
from ledger.domain.rules import Rules, RulesVersion

A = TypeVar("A", bound=LedgerAggregate)

_REMEMBERED = (Programme, Rules)
"""What a batch looks up once, until a command edits it."""


class Read(msgspec.Struct, frozen=True):
    """What was read: an aggregate's version, 0 if there is none."""

    id: UUID
    version: int


class NotLoadedError(Exception):
    """A decision needs something that is not in memory; it is made again once that is loaded."""

    def __init__(
        self, *, aggregate_ids: Iterable[UUID] = (), request_id: UUID | None = None
    ) -> None:
        """Name the aggregates, or the request whose answer is needed."""
        super().__init__("not loaded")
        self.aggregate_ids = frozenset(aggregate_ids)
        self.request_id = request_id


class Batch:
    """The aggregates as the commands of one batch see them, one after the other.

    Committed aggregates come from the cache and are never changed: a command that writes edits a fork. So a batch that
    is not stored leaves no trace. What was read is remembered with its version, for the store to confirm.

    A batch is `optimistic` the first time: what is expected to be new is taken to be absent without a look, and the
    store's keys decide. The second time nothing is taken for granted.
    """

    def __init__(
        self, cache: AggregateCache, namespace: Namespace, real_now: datetime, *, optimistic: bool
    ) -> None:
        """Start with nothing read."""
        self.namespace = namespace
        self.real_now = real_now
        self.optimistic = optimistic
        self.recorded_at: datetime | None = None
        self.cache = cache
        # By the ids' integers, as in the cache.
        self._read: dict[int, Read] = {}
        self._staged: dict[int, LedgerAggregate] = {}
        self._loaded: dict[int, LedgerAggregate | None] = {}
        self._edited: list[LedgerAggregate] = []
        self._earlier_parts: list[Event] = []
        self._private: list[Private] = []
        self._programme: Programme | None = None
        self._rules: Rules | None = None
        self._rules_now: RulesVersion | None = None
        self._now: datetime | None = None
        self._time_zone: ZoneInfo | None = None
        self._passing: set[int] = set()
        self.drawn: dict[int, dict[str, None]] = {}
        """What was drawn for a request, by its id, while its decision is made again after a look."""

    def rehearsal(self) -> Batch:
        """Return a view of this batch in which a command can be decided without a trace, to say what it would do."""
        return _Rehearsal(self)

    def add_loaded(self, ids: set[UUID], found: dict[UUID, LedgerAggregate]) -> None:
        """Take in what the store has of some ids; those it does not have are absent."""
        for id_ in ids:
            self._loaded[id_.int] = found.get(id_)

    def find(self, cls: type[A], id_: UUID) -> A | None:
        """Return an aggregate as this batch has it, or None if there is none.

        Raises:
            NotLoadedError: it is not in memory.
        """
        key = id_.int
        aggregate = self._staged.get(key)
        if aggregate is None:
            aggregate = self._committed(id_)
            self._read[key] = Read(id_, 0 if aggregate is None else aggregate.version)
        # An id may come from a caller, and be that of something else.
        return aggregate if isinstance(aggregate, cls) else None

    def find_unexpected(self, cls: type[A], id_: UUID) -> A | None:
        """Like `find`, for what is expected not to exist yet: an optimistic batch does not look."""
        if self.optimistic and not self.is_known(id_):
            self._loaded[id_.int] = None
            self._read[id_.int] = Read(id_, 0)
            return None
        return self.find(cls, id_)

    def is_known(self, id_: UUID) -> bool:
        """Whether this batch has heard of an id, without a look into the store.

        For ids that are drawn anew each time: the store's keys decide about them. To look first would never end,
        because the decision that is made again after the look draws another.
        """
        key = id_.int
        return key in self._staged or key in self._loaded or id_ in self.cache

    def require(self, ids: Iterable[UUID]) -> None:
        """Have some aggregates loaded together, before they are looked at one by one.

        Raises:
            NotLoadedError: some are not in memory.
        """
        missing = [id_ for id_ in ids if not self.is_known(id_)]
        if missing:
            raise NotLoadedError(aggregate_ids=missing)

    def _committed(self, id_: UUID) -> LedgerAggregate | None:
        key = id_.int
        if key in self._loaded:
            return self._loaded[key]
        aggregate = self.cache.get(id_)
        if aggregate is None:
            raise NotLoadedError(aggregate_ids=[id_])
        return aggregate

    def edit(self, aggregate: A) -> A:
        """Return the aggregate for the present command to change."""
        key = aggregate.id.int
        fork = self._staged.get(key)
        if fork is None:
            fork = self._staged[key] = aggregate.fork()
        if isinstance(fork, _REMEMBERED):
            self._programme = self._rules = self._rules_now = self._now = None
        self._edited.append(fork)
        assert isinstance(fork, type(aggregate))
        return fork

    def add(self, aggregate: LedgerAggregate) -> None:
        """Take in an aggregate that the present command opened."""
        self._staged[aggregate.id.int] = aggregate
        self._edited.append(aggregate)

    def add_passing(self, aggregate: LedgerAggregate) -> None:
        """Take in an aggregate that the present command opened and nobody needs soon."""
        self.add(aggregate)
        self._passing.add(aggregate.id.int)

    def collect_events(self) -> list[Event]:
        """Return the events of the present command, and be ready for the next."""
        events, self._earlier_parts = self._earlier_parts, []
        for aggregate in self._edited:
            pending = aggregate.pending_events
            events.extend(pending)  # type: ignore[arg-type]  # our aggregates trigger our events
            pending.clear()
        self._edited.clear()
        return events

    def keep_private(self, change: Private) -> None:
        """Have the vault changed with the events of the present command."""
        self._private.append(change)

    def collect_private(self) -> list[Private]:
        """Return what the present command changes in the vault, and be ready for the next."""
        private, self._private = self._private, []
        return private

    def end_part(self) -> None:
        """Keep the events so far in front of those that follow, where a command does one thing after the other."""
        self._earlier_parts = self.collect_events()

    def committed(self) -> list[LedgerAggregate]:
        """Return what is worth keeping once the batch is stored or confirmed."""
        loaded = (
            one for key, one in self._loaded.items() if one is not None and key not in self._staged
        )
        if not self._passing:
            return [*loaded, *self._staged.values()]
        kept = (one for key, one in self._staged.items() if key not in self._passing)
        return [*loaded, *kept]

    def only_read(self) -> dict[UUID, int]:
        """Return the versions of all that was read and is not written."""
        return {one.id: one.version for key, one in self._read.items() if key not in self._staged}

    @property
    def is_edited(self) -> bool:
        """Whether the present command has changed anything."""
        return bool(self._edited or self._earlier_parts or self._private)

    def programme(self) -> Programme:
        """Return the programme."""
        if self._programme is None:
            self._programme = self.find(Programme, self.namespace.programme)
            assert self._programme is not None, "a programme is served only after its creation"
        return self._programme

    def rules(self) -> Rules:
        """Return the programme's rules."""
        if self._rules is None:
            self._rules = self.find(Rules, self.namespace.rules)
            assert self._rules is not None, "a programme is created with its rules"
        return self._rules

    def rules_now(self) -> RulesVersion:
        """Return the rules in force now."""
        if self._rules_now is None:
            self._rules_now = self.rules().in_force(self.now())
        return self._rules_now

    def zone(self) -> ZoneInfo:
        """Return the programme's time zone."""
        if self._time_zone is None:
            self._time_zone = ZoneInfo(self.programme().time_zone)
        return self._time_zone

    def now(self) -> datetime:
        """Return what time it is in the programme: one instant for the batch, unless its clock is advanced in it."""
        if self._now is None:
            self._now = self.programme().now(self.real_now)
        return self._now

    def today(self) -> date:
        """Return which day it is in the programme."""
        return self.now().astimezone(self.zone()).date()

    def cause(self, request_id: UUID, principal_id: str, occurred_at: datetime | None) -> Cause:
        """Return the cause of a command's events. Without `occurred_at` they happen now."""
        now = self.now()
        self.recorded_at = now if self.recorded_at is None else max(self.recorded_at, now)
        return Cause(
            request_id=request_id,
            principal_id=principal_id,
            occurred_at=now if occurred_at is None else occurred_at,
            recorded_at=now,
        )


class _Rehearsal(Batch):
    """What it finds comes from another batch, which so knows what was read; what is edited in it goes nowhere."""

    def __init__(self, stage: Batch) -> None:
        """Start with what the other batch has."""
        super().__init__(stage.cache, stage.namespace, stage.real_now, optimistic=stage.optimistic)
        self._stage = stage
        self.drawn = stage.drawn

    def find(self, cls: type[A], id_: UUID) -> A | None:
        """Return an aggregate as it is in the rehearsal, or else on stage."""
        if id_.int in self._staged:
            return super().find(cls, id_)
        return self._stage.find(cls, id_)

    def find_unexpected(self, cls: type[A], id_: UUID) -> A | None:
        """Return an aggregate that is expected not to exist yet."""
        if id_.int in self._staged:
            return super().find(cls, id_)
        return self._stage.find_unexpected(cls, id_)

    def is_known(self, id_: UUID) -> bool:
        """Whether the rehearsal or the stage has heard of an id."""
        return id_.int in self._staged or self._stage.is_known(id_)
