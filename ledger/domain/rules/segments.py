"""Segments: who a buyer is by what was bought lately. One pure function, and what it goes by."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from ledger.domain import limits
from ledger.domain.behaviour import Behaviour, Segment
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.rules.tiers import MONTHS_OF_A_YEAR, Moment

SCORES = 5
_CUT_POINTS = SCORES - 1
_DAYS_OF_A_MONTH_MIN = 28


class SegmentRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What makes a buyer one of a segment."""

    window_months: int = MONTHS_OF_A_YEAR
    """So many months count, with the present one."""
    occasional_purchases_max: int = 2
    """Who has bought no more often in the window is an occasional buyer."""
    lapsed_after_days: int = 90
    """Who has bought in the window, but not for so many days, has lapsed. 0: nobody does."""
    large_amount: int = 0
    """Who has spent as much in the window is a large buyer, in minor units. 0: nobody is."""
    recency_days: tuple[int, ...] = ()
    """Four cut points: the score is 5 for whoever bought at most as many days ago as the first says, and 1 beyond the
    last."""
    frequency_purchases: tuple[int, ...] = ()
    """Four cut points: the score is 1 for whoever bought less often than the first says, and 5 from the last on."""
    monetary_amounts: tuple[int, ...] = ()
    """Four cut points, in minor units: the score is 1 for whoever spent less than the first says, and 5 from the last
    on."""

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        months = self.window_months
        yield from in_range("segments.window_months", months, 1, limits.SEGMENT_MONTHS_MAX)
        most = limits.SEGMENT_PURCHASES_MAX
        name = "segments.occasional_purchases_max"
        yield from in_range(name, self.occasional_purchases_max, 0, most)
        name, days_max = "segments.lapsed_after_days", limits.SEGMENT_DAYS_MAX
        yield from in_range(name, self.lapsed_after_days, 0, days_max)
        if self.lapsed_after_days > lapsed_days_max(months):
            yield wrong(name, "Who has not bought for so long may have nothing in the window.")
        amount_max = limits.AMOUNT_MINOR_MAX
        yield from in_range("segments.large_amount", self.large_amount, 0, amount_max)
        yield from _cut_points("recency_days", self.recency_days, 0, days_max)
        yield from _cut_points("frequency_purchases", self.frequency_purchases, 1, most)
        yield from _cut_points("monetary_amounts", self.monetary_amounts, 0, amount_max)

    def has(self, segment: Segment) -> bool:
        """Whether anybody can be of a segment."""
        match segment:
            case Segment.LARGE_BUYER:
                return self.large_amount > 0
            case Segment.LAPSED:
                return self.lapsed_after_days > 0
            case Segment.OCCASIONAL:
                return self.occasional_purchases_max > 0
            case _:
                return True


def lapsed_days_max(window_months: int) -> int:
    """Return how many days ago whoever lapses may have bought, at most, to have done so in the window for certain."""
    return max(window_months - 1, 0) * _DAYS_OF_A_MONTH_MIN


def _cut_points(name: str, points: tuple[int, ...], least: int, most: int) -> Problems:
    if points and len(points) != _CUT_POINTS:
        yield wrong(f"segments.{name}", f"There are {_CUT_POINTS} cut points, or none.")
    before = least
    for index, point in enumerate(points):
        path = f"segments.{name}[{index}]"
        yield from in_range(path, point, least, most)
        if point < before:
            yield wrong(path, "Cut points go from the lowest to the highest.")
        before = point


class Scores(NamedTuple):
    """Recency, frequency and monetary value, each from 1 to 5, the best; 0 where there is none."""

    recency: int = 0
    frequency: int = 0
    monetary: int = 0


NO_SCORES = Scores()


class Placement(NamedTuple):
    """The segment of a buyer, and the figures behind it."""

    segment: Segment
    scores: Scores
    purchases: int
    """In the window."""
    amount: int
    """Spent and kept in the window, in minor units."""
    last_on: date | None
    """The day of the last purchase, in the window or before it; None if none is known."""
    days_since: int | None
    """Days since then."""


def segment_of(behaviour: Behaviour, rules: SegmentRules, at: Moment) -> Placement:
    """Return the segment and the scores of a buyer at a moment. Whatever speaks of segments is a use of this."""
    day = at.now.astimezone(at.zone).date()
    found = behaviour.until(day, rules.window_months)
    days = None if found.last_on is None else (day - found.last_on).days
    if not found.purchases or days is None:
        return Placement(Segment.VISITOR, NO_SCORES, 0, 0, found.last_on, days)
    scores = Scores(
        SCORES - sum(point < days for point in rules.recency_days) if rules.recency_days else 0,
        _score(found.purchases, rules.frequency_purchases),
        _score(found.amount, rules.monetary_amounts),
    )
    segment = _active(rules, found.purchases, found.amount)
    if rules.lapsed_after_days and days >= rules.lapsed_after_days:
        segment = Segment.LAPSED
    return Placement(segment, scores, found.purchases, found.amount, found.last_on, days)


def _score(value: int, points: tuple[int, ...]) -> int:
    return 1 + sum(point <= value for point in points) if points else 0


def _active(rules: SegmentRules, purchases: int, amount: int) -> Segment:
    if rules.large_amount and amount >= rules.large_amount:
        return Segment.LARGE_BUYER
    few = purchases <= rules.occasional_purchases_max
    return Segment.OCCASIONAL if few else Segment.REGULAR


def quintiles(values: list[int]) -> tuple[int, ...]:
    """Return the four values up to which the lower fifths of some reach, as far as they can be divided.

    For cut points that a value may reach and not exceed: a fifth of the values, or some more, is at most the first.
    """
    ordered = sorted(values)
    count = len(ordered)
    ranks = [-(-count * part // SCORES) for part in range(1, SCORES)]
    return tuple(ordered[rank - 1] for rank in ranks)


def quintile_starts(values: list[int]) -> tuple[int, ...]:
    """Return the four values from which on the upper fifths of some begin, as far as they can be divided.

    For cut points that a value must reach: a fifth of the values, or some less, is below the first.
    """
    ordered = sorted(values)
    return tuple(ordered[len(ordered) * part // SCORES] for part in range(1, SCORES))
