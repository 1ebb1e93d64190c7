"""One generation of a projection on its way through the events."""

from __future__ import annotations

from time import monotonic

from ledger.projections.projection import Projection
from ledger.projections.table import Table

LIVE_BATCH_EVENTS_MAX = 1_000
REBUILD_BATCH_EVENTS_MAX = 5_000

RETRY_SECONDS_MIN = 0.1
RETRY_SECONDS_MAX = 5.0


class Follower:
    """Knows how far a generation is, and how large a step it may take next.

    A step that fails is halved until the event that fails is alone, and grows again after that.
    """

    def __init__(
        self,
        projection: Projection,
        generation: int,
        table: Table,
        batch_max: int,
    ) -> None:
        """Start before all events."""
        self.projection = projection
        self.generation = generation
        self.table = table
        self.batch_max = batch_max
        self.position = 0
        self.failure = ""
        self._batch = batch_max
        self._retry_at = 0.0
        self._retry_seconds = RETRY_SECONDS_MIN

    @property
    def name(self) -> str:
        """Name of the projection."""
        return self.projection.NAME

    def stand_at(self, position: int, failure: str) -> None:
        """Take over what the database says."""
        if position != self.position:
            self.projection.forget()
        self.position, self.failure = position, failure

    def is_due(self, head: int) -> bool:
        """Whether there is anything to do now."""
        return self.position < head and monotonic() >= self._retry_at

    def end(self, head: int) -> int:
        """Return where the next step ends."""
        return min(head, self.position + min(self._batch, self.batch_max))

    def moved(self, end: int) -> None:
        """Note that a step is committed."""
        self.position, self.failure = end, ""
        self._batch = min(self._batch * 2, self.batch_max)
        self._retry_seconds = RETRY_SECONDS_MIN

    def stumbled(self, end: int) -> bool:
        """Note that a step failed; True if it was over a single event, so none smaller can help."""
        self.projection.forget()
        if end - self.position > 1:
            self._batch = (end - self.position) // 2
            return False
        self._batch = 1
        self.stand_back(self._retry_seconds)
        self._retry_seconds = min(self._retry_seconds * 2, RETRY_SECONDS_MAX)
        return True

    def stand_back(self, seconds: float) -> None:
        """Do nothing for some time."""
        self._retry_at = monotonic() + seconds
