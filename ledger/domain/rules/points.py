"""What becomes of points once they are earned."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.lots import LotDates
from ledger.domain.rules.checks import Problems, in_range, wrong


class Expiry(StrEnum):
    """When points end."""

    NEVER = "NEVER"
    AFTER_DAYS = "AFTER_DAYS"
    """So many days after they were earned."""
    END_OF_YEAR = "END_OF_YEAR"
    """At the end of the year so many years after the one they were earned in."""
    INACTIVITY = "INACTIVITY"
    """All of an account's, so many days after its last earning was recorded."""


class ReturnPolicy(StrEnum):
    """What becomes of points that a return takes back and that are spent already."""

    DEFICIT = "DEFICIT"
    """They are owed: the next points that become available pay."""
    FLOOR = "FLOOR"
    """They are written off."""
    REFUSE = "REFUSE"
    """The return is refused."""


class PointsRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What becomes of points once they are earned. Days are calendar days of the programme's time zone."""

    pending_days: int = 0
    """Points can be spent from the start of the so-manieth day after the day they were earned; 0: at once."""
    expiry: Expiry = Expiry.NEVER
    expiry_days: int = 0
    """For AFTER_DAYS and INACTIVITY: points end with the so-manieth day."""
    expiry_years: int = 0
    """For END_OF_YEAR: 0 is the year they were earned in."""
    returns: ReturnPolicy = ReturnPolicy.DEFICIT
    restore_grace_days: int = 0
    """Points that a return gives back after their end can be spent for so many days; 0: they come back expired."""
    hold_seconds_max: int = limits.HOLD_SECONDS_MAX
    claim_days: int = 30
    """A receipt without a card can be claimed for one so many days later; 0: not at all."""

    def dates(self, earned_at: datetime, zone: ZoneInfo) -> LotDates:
        """Return when points earned at an instant become available and end."""
        day = earned_at.astimezone(zone).date()
        available_at = midnight(day, self.pending_days, zone) if self.pending_days else None
        match self.expiry:
            case Expiry.NEVER:
                return LotDates(available_at)
            case Expiry.AFTER_DAYS:
                return LotDates(available_at, midnight(day, self.expiry_days + 1, zone))
            case Expiry.END_OF_YEAR:
                new_year = date(day.year + self.expiry_years + 1, 1, 1)
                return LotDates(available_at, midnight(new_year, 0, zone))
            case Expiry.INACTIVITY:
                return LotDates(available_at)

    def account_expires_at(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when all points of an account end that is active now; None if they do not end for that."""
        if self.expiry is not Expiry.INACTIVITY:
            return None
        return midnight(now.astimezone(zone).date(), self.expiry_days + 1, zone)

    def grace_expires_at(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return until when points can be spent that come back after their end; None if they cannot."""
        if not self.restore_grace_days:
            return None
        return midnight(now.astimezone(zone).date(), self.restore_grace_days + 1, zone)

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        most = limits.EXPIRY_DAYS_MAX
        yield from in_range("points.pending_days", self.pending_days, 0, limits.PENDING_DAYS_MAX)
        yield from in_range("points.expiry_years", self.expiry_years, 0, limits.EXPIRY_YEARS_MAX)
        yield from in_range("points.restore_grace_days", self.restore_grace_days, 0, most)
        yield from in_range("points.claim_days", self.claim_days, 0, most)
        seconds_max = limits.HOLD_SECONDS_MAX
        yield from in_range("points.hold_seconds_max", self.hold_seconds_max, 1, seconds_max)
        if self.expiry in (Expiry.AFTER_DAYS, Expiry.INACTIVITY):
            # Points that end before they can be spent are none.
            least = self.pending_days + 1
            yield from in_range("points.expiry_days", self.expiry_days, least, most)
        elif self.expiry is Expiry.END_OF_YEAR and self.pending_days:
            years_max = limits.EXPIRY_YEARS_MAX
            yield from in_range("points.expiry_years", self.expiry_years, 1, years_max)
        if self.expiry_days and self.expiry in (Expiry.NEVER, Expiry.END_OF_YEAR):
            yield wrong(
                "points.expiry_days", "points.expiry_days is for AFTER_DAYS and INACTIVITY."
            )


NO_DATES = PointsRules()


def midnight(day: date, later: int, zone: ZoneInfo) -> datetime:
    """Return the start of a day, so many days after another."""
    return datetime.combine(day + timedelta(days=later), time(), zone).astimezone(UTC)
