"""A book by hand of who may be contacted: a list of all that happened, looked through anew for each answer.

It knows no windows and no counters: it asks the clock on the wall, minute by minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Quiet:
    """Hours of the day in which a way is quiet; over midnight where the end is not after the start."""

    way: str
    starts: int
    """Minutes after midnight."""
    ends: int
    weekday: int
    """1 is Monday; 0: every day."""

    def holds(self, way: str, local: datetime) -> bool:
        """Whether it is quiet at a time on the wall."""
        minute = local.hour * 60 + local.minute
        started_today = minute >= self.starts and (self.ends <= self.starts or minute < self.ends)
        started_yesterday = self.ends <= self.starts and minute < self.ends
        return self.way in ("", way) and (
            (started_today and self._is_for(local.date()))
            or (started_yesterday and self._is_for(local.date() - timedelta(days=1)))
        )

    def _is_for(self, day: date) -> bool:
        return self.weekday in (0, day.isoweekday())


@dataclass
class ContactBook:
    """All that happened to one member."""

    zone: ZoneInfo
    quiet: list[Quiet]
    limits: list[tuple[str, int]]
    """A way, or all for the empty one, and how often a month."""
    months: int
    """After which a consent ends that is not used; 0: never."""
    said: list[tuple[datetime, str, bool]] = field(default_factory=list)
    """When, which way, yes or no."""
    contacts: list[tuple[datetime, str]] = field(default_factory=list)

    def allowed(self, way: str, at: datetime) -> bool:
        """Whether an advertisement may go out."""
        return (
            self._agreed(way, at)
            and not any(one.holds(way, at.astimezone(self.zone)) for one in self.quiet)
            and not any(
                self._count(limited, at) >= most
                for limited, most in self.limits
                if limited in ("", way)
            )
        )

    def _agreed(self, way: str, at: datetime) -> bool:
        words = [(when, yes) for when, about, yes in self.said if about == way]
        if not words or not words[-1][1]:
            return False
        used = max([words[-1][0], *(when for when, by in self.contacts if by == way)])
        return not self.months or at < self._later(used)

    def _later(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        month = local.year * 12 + local.month - 1 + self.months
        for day in range(local.day, 0, -1):
            try:
                ends = local.replace(year=month // 12, month=month % 12 + 1, day=day, fold=0)
            except ValueError:
                continue
            return ends.astimezone(UTC)
        raise AssertionError

    def _count(self, way: str, at: datetime) -> int:
        month = f"{at.astimezone(self.zone):%Y-%m}"
        return sum(
            f"{when.astimezone(self.zone):%Y-%m}" == month and way in ("", by)
            for when, by in self.contacts
        )
