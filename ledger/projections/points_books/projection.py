"""Events to books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ledger.domain.account import POINTS_EVENTS, PointsEvent
from ledger.domain.books import Book
from ledger.domain.rules.points import midnight
from ledger.eventstore.arrays import BigintArray, TextArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

Sums = dict[date, dict[Book, int]]


class Days:
    """Knows the day of an instant in a time zone. Events come in order of time, so the last day is remembered."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Start with no day."""
        self._zone = zone
        self._day = date.min
        self._starts = self._ends = datetime.min.replace(tzinfo=UTC)

    def day_of(self, at: datetime) -> date:
        """Return the day of an instant."""
        if not self._starts <= at < self._ends:
            self._day = at.astimezone(self._zone).date()
            self._starts = midnight(self._day, 0, self._zone)
            self._ends = midnight(self._day, 1, self._zone)
        return self._day


class PointsBooks(Projection):
    """One row a day of recording and book. The days are the programme's own."""

    NAME = "points_books"
    EVENTS = frozenset(POINTS_EVENTS)
    COLUMNS = {"day": "date", "book": "text", "points": "int8"}  # noqa: RUF012 - typed in the base class

    def __init__(self) -> None:
        """Start with no time zone; it is fixed at a programme's creation and asked for once."""
        self._days: Days | None = None

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add to the books of the days on which the events were recorded."""
        if self._days is None:
            self._days = Days(_zone(table))
        rows = [
            (day.isoformat(), book, points)
            for day, books in fold(events, self._days).items()
            for book, points in sorted(books.items())
        ]
        if rows:
            days, books, points = zip(*rows, strict=True)
            parameters = {
                "days": TextArray(days),
                "books": TextArray(books),
                "points": BigintArray(points),
            }
            table.change("add", parameters, len(rows))


def _zone(table: Table) -> ZoneInfo:
    rows = table.select("time_zone", {})
    return ZoneInfo(rows[0][0] if rows else "UTC")


def fold(events: Sequence[PositionedEvent], days: Days) -> Sums:
    """Return what each book got on each day."""
    sums: Sums = defaultdict(lambda: defaultdict(int))
    for _, event in events:
        assert isinstance(event, PointsEvent), event
        books = sums[days.day_of(event.timestamp)]
        for book, points in event.postings:
            if points:
                books[book] += points
    return sums
