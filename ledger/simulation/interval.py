"""Which part of history is looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class Interval:
    """Whole days of the programme's time zone, the last one included."""

    def __init__(self, first: date, last: date, zone: ZoneInfo) -> None:
        """Take the days."""
        self.zone = zone
        self.start = _midnight(first, zone)
        """The first instant of it."""
        self.end = _midnight(last + timedelta(days=1), zone)
        """The first instant after it."""

    def __contains__(self, at: datetime) -> bool:
        """Return whether an instant is within the days."""
        return self.start <= at < self.end


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
