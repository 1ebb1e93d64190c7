"""One batch's view of the aggregates: what is known, what was read, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from eventsourcing.application import LRUCache

from ledger.domain.ids import Namespace
from ledger.domain.model import Cause, Event, LedgerAggregate
from ledger.domain.programme import Programme
from ledger.domain.rules import Rules

A = TypeVar("A", bound=LedgerAggregate)

AggregateCache = LRUCache[UUID, LedgerAggregate]


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
        self.read_versions: dict[UUID, int] = {}
        self.staged: dict[UUID, LedgerAggregate] = {}
        self.recorded_at: datetime | None = None
        self._cache = cache
        self._loaded: dict[UUID, LedgerAggregate | None] = {}
        self._edited: list[LedgerAggregate] = []
        self._programme: Programme | None = None
        self._rules: Rules | None = None

    def add_loaded(self, ids: set[UUID], found: dict[UUID, LedgerAggregate]) -> None:
        """Take in what the store has of some ids; those it does not have are absent."""
        for id_ in ids:
            self._loaded[id_] = found.get(id_)

    def find(self, cls: type[A], id_: UUID) -> A | None:
        """Return an aggregate as this batch has it, or None if there is none.

        Raises:
            NotLoadedError: it is not in memory.
        """
        aggregate = self.staged.get(id_)
        if aggregate is None:
            aggregate = self._committed(id_)
            self.read_versions[id_] = 0 if aggregate is None else aggregate.version
        # An id may come from a caller, and be that of something else.
        return aggregate if isinstance(aggregate, cls) else None

    def find_unexpected(self, cls: type[A], id_: UUID) -> A | None:
        """Like `find`, for what is expected not to exist yet: an optimistic batch does not look."""
        if self.optimistic and not self.is_known(id_):
            self._loaded[id_] = None
            self.read_versions[id_] = 0
            return None
        return self.find(cls, id_)

    def is_known(self, id_: UUID) -> bool:
        """Whether this batch has heard of an id, without a look into the store.

        For ids that are drawn anew each time: the store's keys decide about them. To look first would never end,
        because the decision that is made again after the look draws another.
        """
        return id_ in self.staged or id_ in self._loaded or id_ in self._cache.cache

    def require(self, ids: Iterable[UUID]) -> None:
        """Have some aggregates loaded together, before they are looked at one by one.

        Raises:
            NotLoadedError: some are not in memory.
        """
        missing = [id_ for id_ in ids if not self.is_known(id_)]
        if missing:
            raise NotLoadedError(aggregate_ids=missing)

    def _committed(self, id_: UUID) -> LedgerAggregate | None:
        if id_ in self._loaded:
            return self._loaded[id_]
        try:
            return self._cache.get(id_)
        except KeyError:
            raise NotLoadedError(aggregate_ids=[id_]) from None

    def edit(self, aggregate: A) -> A:
        """Return the aggregate for the present command to change."""
        fork = self.staged.get(aggregate.id)
        if fork is None:
            fork = aggregate.fork()
            self.staged[fork.id] = fork
            if isinstance(
                fork, Programme | Rules
            ):  # what was remembered is not the newest any more
                self._programme = self._rules = None
        self._edited.append(fork)
        assert isinstance(fork, type(aggregate))
        return fork

    def add(self, aggregate: LedgerAggregate) -> None:
        """Take in an aggregate that the present command opened."""
        self.staged[aggregate.id] = aggregate
        self._edited.append(aggregate)

    def collect_events(self) -> list[Event]:
        """Return the events of the present command, and be ready for the next."""
        events: list[Event] = []
        for aggregate in self._edited:
            pending = aggregate.pending_events
            events.extend(pending)  # type: ignore[arg-type]  # our aggregates trigger our events
            pending.clear()
        self._edited.clear()
        return events

    def committed(self) -> list[LedgerAggregate]:
        """Return what is worth keeping once the batch is stored or confirmed."""
        loaded = (
            one for id_, one in self._loaded.items() if one is not None and id_ not in self.staged
        )
        return [*loaded, *self.staged.values()]

    @property
    def is_edited(self) -> bool:
        """Whether the present command has changed anything."""
        return bool(self._edited)

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

    def now(self) -> datetime:
        """Return what time it is in the programme: one instant for the batch, unless its clock is advanced in it."""
        return self.programme().now(self.real_now)

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
