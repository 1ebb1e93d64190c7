"""Tiers: what a member reaches by spending or earning much, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.rules.conditions import named_once

MONTHS_OF_A_YEAR = 12
NO_BONUS_PERCENT = 100


class TierBy(StrEnum):
    """What counts towards a tier."""

    POINTS = "POINTS"
    """What receipts earned."""
    SPEND = "SPEND"
    """What was paid."""


class TierWindow(StrEnum):
    """Which months count towards a tier."""

    MONTHS = "MONTHS"
    """So many, with the present one."""
    CALENDAR_YEAR = "CALENDAR_YEAR"
    """Those of the year."""


class Downgrade(StrEnum):
    """When a tier is lost that is not reached any more."""

    PERIOD_END = "PERIOD_END"
    """When the period it was reached for is over."""
    AT_ONCE = "AT_ONCE"


class Qualifying(msgspec.Struct, frozen=True):
    """What counts towards tiers in a month; less than nothing where a return takes it back."""

    month: int
    """Months since the year 0."""
    micropoints: int
    amount: int
    """In minor units."""


class Tier(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tier."""

    id: str
    reached_at: int
    """Whole points, or minor units: as much must have been earned or spent in the window."""
    percent: int = NO_BONUS_PERCENT
    """Of what all others earn: 150 is half as much again."""
    discount_percent: int = 0
    """What a till may take off; it is shown with the account."""


class Standing(NamedTuple):
    """The tier that a member has."""

    tier: Tier | None = None
    until: datetime | None = None
    """Its period ends then; None where it has none."""


NOTHING_REACHED = Standing()


class TierRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """How tiers are reached and lost."""

    levels: tuple[Tier, ...]
    """From the lowest to the highest."""
    by: TierBy = TierBy.SPEND
    window: TierWindow = TierWindow.MONTHS
    window_months: int = MONTHS_OF_A_YEAR
    """For MONTHS."""
    period_months: int = MONTHS_OF_A_YEAR
    """For MONTHS: a tier is had for so many months after the one it was reached in. For CALENDAR_YEAR: until the end of
    the year after."""
    downgrade: Downgrade = Downgrade.PERIOD_END

    def find(self, id_: str) -> Tier | None:
        """Return a tier by its id."""
        return next((tier for tier in self.levels if tier.id == id_), None)

    def rank(self, tier: Tier | None) -> int:
        """Return how high a tier is; 0 is none."""
        return 0 if tier is None else self.levels.index(tier) + 1

    def standing(
        self, sums: Mapping[int, tuple[int, int]], given: str, until: datetime | None, at: Moment
    ) -> Standing:
        """Return the tier that a member has at a moment, who was given one before; pure, so that no job is needed.

        When the period of a tier ends, what was reached in the window that ends with it counts for the next period.
        """
        reached = self._reached(sums, at.month)
        if self.downgrade is Downgrade.AT_ONCE:
            return Standing(reached)
        # What was given by rules under which a tier has no period is had as long as it is reached.
        tier = None if until is None else self.find(given)
        while tier is not None and until is not None and until <= at.now:
            last_month = month_of(until.astimezone(at.zone).date()) - 1
            tier = self._reached(sums, last_month)
            until = self.period_end(last_month, at.zone)
        if self.rank(reached) > self.rank(tier):
            return Standing(reached, self.period_end(at.month, at.zone))
        return NOTHING_REACHED if tier is None else Standing(tier, until)

    def period_end(self, month: int, zone: ZoneInfo) -> datetime:
        """Return when the period of a tier ends that is reached in a month."""
        if self.window is TierWindow.CALENDAR_YEAR:
            after = (month // MONTHS_OF_A_YEAR + 2) * MONTHS_OF_A_YEAR
        else:
            after = month + self.period_months + 1
        year, month_before = divmod(after, MONTHS_OF_A_YEAR)
        start = datetime.combine(date(year, month_before + 1, 1), time(), zone)
        return start.astimezone(UTC)

    def sum_in_window(self, sums: Mapping[int, tuple[int, int]], month: int) -> int:
        """Return what counts in the window that ends with a month: whole points, or minor units."""
        if self.window is TierWindow.CALENDAR_YEAR:
            first = month - month % MONTHS_OF_A_YEAR
        else:
            first = month - self.window_months + 1
        found = [pair for at, pair in sums.items() if first <= at <= month]
        if self.by is TierBy.SPEND:
            return sum(amount for _, amount in found)
        return sum(micropoints for micropoints, _ in found) // limits.MICROPOINTS_PER_POINT

    def next_after(self, tier: Tier | None) -> Tier | None:
        """Return the next higher tier."""
        rank = self.rank(tier)
        return self.levels[rank] if rank < len(self.levels) else None

    def _reached(self, sums: Mapping[int, tuple[int, int]], month: int) -> Tier | None:
        total = self.sum_in_window(sums, month)
        return next((tier for tier in reversed(self.levels) if tier.reached_at <= total), None)

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        if not self.levels:
            yield wrong("tiers.levels", "Tiers without a level are none.")
        yield from in_range("tiers.levels", len(self.levels), 0, limits.TIERS_MAX)
        yield from named_once("tiers.levels", [tier.id for tier in self.levels])
        months_max = limits.TIER_MONTHS_MAX
        yield from in_range("tiers.window_months", self.window_months, 1, months_max)
        yield from in_range("tiers.period_months", self.period_months, 1, months_max)
        before = 0
        for index, tier in enumerate(self.levels):
            path = f"tiers.levels[{index}]"
            if tier.reached_at <= before:
                yield wrong(path, "A tier is reached with more than the one below.")
            before = tier.reached_at
            most = limits.BONUS_PERCENT_MAX
            yield from in_range(f"{path}.percent", tier.percent, NO_BONUS_PERCENT, most)
            yield from in_range(f"{path}.discount_percent", tier.discount_percent, 0, 100)


class Moment(NamedTuple):
    """An instant, in a time zone."""

    now: datetime
    zone: ZoneInfo

    @property
    def month(self) -> int:
        """Months since the year 0."""
        return month_of(self.now.astimezone(self.zone).date())


def month_of(day: date) -> int:
    """Return the months since the year 0."""
    return day.year * MONTHS_OF_A_YEAR + day.month - 1
