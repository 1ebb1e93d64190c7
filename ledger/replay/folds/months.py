"""Months of a programme, by numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ledger.replay.columns import micros, packed, to_datetime

SOURCES = 5
"""Numbers of a cohort for each month: reasons for points begin at 1."""

_MONTHS = 12
_UTC = "Z"


class Months:
    """Knows the months of instants, which mostly are that of the one before. A month is its number since the year 0."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Start with no month."""
        self._zone = zone
        self._recorded = self._earned = 0
        self._sent_from = self._sent_to = b""
        self._text_from = self._text_to = ""

    def of_sent(self, at: bytes) -> int:
        """Return the month of an instant, as PostgreSQL sends it. Instants since 2000 have the order of their bytes."""
        if not self._sent_from <= at < self._sent_to:
            self._recorded = self._month(to_datetime(at))
            first, end = self._bounds(self._recorded)
            self._sent_from, self._sent_to = packed(micros(first)), packed(micros(end))
        return self._recorded

    def of_text(self, text: str) -> int:
        """Return the month of an instant of an event's JSON. Such have the order of their letters down to seconds."""
        if not self._text_from <= text < self._text_to:
            assert text.endswith(_UTC), "events have times in UTC"
            self._earned = self._month(datetime.fromisoformat(text))
            self._text_from, self._text_to = (
                one.removesuffix("+00:00") for one in self._bounds(self._earned)
            )
        return self._earned

    def _month(self, at: datetime) -> int:
        day = at.astimezone(self._zone)
        return day.year * _MONTHS + day.month - 1

    def _bounds(self, month: int) -> tuple[str, str]:
        first, end = (
            datetime(year, before + 1, 1, tzinfo=self._zone).astimezone(UTC).isoformat()
            for year, before in (divmod(month, _MONTHS), divmod(month + 1, _MONTHS))
        )
        return first, end


def month_of(cohort: int) -> int:
    """Return the month of a cohort."""
    return cohort // SOURCES


def source_of(cohort: int) -> int:
    """Return why customers have the points of a cohort."""
    return cohort % SOURCES


def first_day(month: int) -> str:
    """Return the first day of a month."""
    year, before = divmod(month, _MONTHS)
    return f"{year:04d}-{before + 1:02d}-01"
