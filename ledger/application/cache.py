"""What a process remembers of committed aggregates."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from ledger.domain.model import LedgerAggregate


class AggregateCache:
    """The aggregates that were used last, as they are committed. What is in it is never changed.

    Keyed by the ids' integers, because a UUID computes its hash in Python each time.
    """

    def __init__(self, size: int) -> None:
        """Start empty. `size` is in aggregates."""
        self.size = size
        self._kept: OrderedDict[int, LedgerAggregate] = OrderedDict()

    def get(self, id_: UUID) -> LedgerAggregate | None:
        """Return an aggregate if it is remembered, which makes it the last to be dropped."""
        key = id_.int
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, aggregate: LedgerAggregate) -> LedgerAggregate | None:
        """Remember an aggregate, and return what was remembered of it before."""
        key = aggregate.id.int
        before = self._kept.pop(key, None)
        self._kept[key] = aggregate
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return before

    def forget(self, id_: UUID) -> None:
        """Drop an aggregate."""
        self._kept.pop(id_.int, None)

    def __contains__(self, id_: UUID) -> bool:
        """Whether an aggregate is remembered."""
        return id_.int in self._kept
