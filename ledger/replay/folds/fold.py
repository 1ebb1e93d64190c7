"""What every fold is: stored events in, rows out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from ledger.replay.columns import Columns
from ledger.replay.moves import Move
from ledger.replay.sinks import WHOLE, Kept, Row, Sink

Stored = tuple[int, str, str, bytes, bytes, bytes, int, str]
"""A stored event as it is read, because to make anything else of it takes longer than to fold it: position, id of the
stream, topic, state, when it occurred and was recorded, version of the rules, principal."""

Handler = Callable[[Stored, Any, Move], None]
"""Takes a stored event, what was decoded of its JSON, and how it moves points."""


Read = Callable[[Sequence[str]], list[Stored]]
"""Reads all events of some streams, of each in their order."""


class UnfoldableError(Exception):
    """An event does not go with those before it: the history is not as it was recorded, or replay has a fault."""

    def __init__(self, position: int, topic: str) -> None:
        """Take which event it is."""
        super().__init__(position, topic)
        self.position, self.topic = position, topic


class Place(NamedTuple):
    """Where a fold is at work."""

    zone: ZoneInfo
    """The programme's."""
    low: str
    """The first id of the streams that are folded here."""
    high: str
    """The last."""
    read: Read


class Fold(ABC):
    """Makes the rows of a projection out of the events of some streams, whole streams each, in order of position.

    A row goes into the sink as soon as it is known; what later events change is kept until `finish`.
    """

    NAME: ClassVar[str]
    """Of the projection."""
    COLUMNS: ClassVar[Columns]
    """All columns of its table, those of the key first."""
    KEY: ClassVar[int] = 1
    """How many columns are the key."""
    GROWS_ONLY: ClassVar[bool] = False
    """Rows are added and stay as they are, so they are comparable as of any position."""
    SMALL: ClassVar[bool] = False
    """So few rows that all are kept."""

    def __init__(self, sink: Sink) -> None:
        """Start before all events."""
        self.sink = sink

    @abstractmethod
    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""

    def foreign(self) -> Mapping[str, Handler]:
        """Return what takes events of streams that are folded elsewhere, by their names."""
        return {}

    def finish(self) -> None:
        """Put the rows that later events could have changed."""
        return

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection."""
        sink.put_all(rows)

    @classmethod
    def kept(cls, kept: Kept, key: Row) -> Row | None:
        """Return what a row that was kept has after its key; None if there is no such row."""
        facets = kept.rows.get(key)
        return None if facets is None else facets.get(WHOLE)


def bucket_of_position(position: int) -> str:
    """Return the bucket of a row that has no id."""
    return f"{position & 0xFF:02x}"
