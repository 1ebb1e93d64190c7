"""The books of points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.replay.columns import Kind, to_datetime
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import CONTRA, Move, Postings
from ledger.replay.sinks import Kept, Row, Sink

_HOUR = timedelta(hours=1)


class Days:
    """Knows the days of instants, which mostly are those of the hour before."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Start with no hour."""
        self._zone = zone
        self._from = self._to = b""
        self._day = ""

    def of(self, at: bytes) -> str:
        """Return the day of an instant, as PostgreSQL sends it. Instants since 2000 have the order of their bytes."""
        if not self._from <= at < self._to:
            self._find(at)
        return self._day

    def _find(self, at: bytes) -> None:
        time = to_datetime(at)
        self._day = time.astimezone(self._zone).date().isoformat()
        # Clocks change, and days begin, at a quarter of an hour at the finest.
        quarter = time.replace(minute=time.minute // 15 * 15, second=0, microsecond=0)
        self._from, self._to = _sent(quarter), _sent(quarter + timedelta(minutes=15))


def _sent(at: datetime) -> bytes:
    micros = (at - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return micros.to_bytes(8, "big", signed=True)


def _no_points() -> defaultdict[str, int]:
    return defaultdict(int)


class Books(Fold):
    """What each book got on each day of recording."""

    NAME = "points_books"
    KEY = 2
    SMALL = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "day": Kind.DAY,
        "book": Kind.TEXT,
        "points": Kind.INT,
    }

    def __init__(self, sink: Sink, zone: ZoneInfo) -> None:
        """Start with nothing on any day."""
        super().__init__(sink)
        self._days = Days(zone)
        self._sums: defaultdict[str, defaultdict[str, int]] = defaultdict(_no_points)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {topic: self._taking(contra) for topic, contra in CONTRA.items()}

    def _taking(self, contra_of: Callable[..., Postings]) -> Handler:
        sums, day_of = self._sums, self._days.of

        def take(event: Stored, own: object, move: Move) -> None:
            books = sums[day_of(event[5])]
            available, pending, held, owed = move
            if available:
                books["AVAILABLE"] += available
            if pending:
                books["PENDING"] += pending
            if held:
                books["HELD"] += held
            if owed:
                books["DEFICIT"] -= owed
            for book, points in contra_of(own):
                if points:
                    books[book] += points

        return take

    def finish(self) -> None:
        """Put all sums."""
        for day, books in self._sums.items():
            for book, points in books.items():
                self.sink.add("", (day, book), points)

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection."""
        for day, book, points in rows:
            sink.add("", (day, book), points)

    @classmethod
    def kept(cls, kept: Kept, key: Row) -> Row | None:
        """Return what a row that was kept has after its key."""
        return (kept.numbers[key],) if key in kept.numbers else None
