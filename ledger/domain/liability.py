"""What points that customers still have stand for in the books of money (IFRS 15).

A sale's price is divided between the goods and the points that come with it. What is for the points is owed until they
are redeemed or gone. Everything is a function of sums over all points of an earning month, in integers, and is rounded
once, to the nearest minor unit, where it is told: what a month's points stand for is never a sum of earlier roundings.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from ledger.domain.receipt import ReceiptFacts, TenderKind
from ledger.domain.rules.liability import LiabilityRules

MILLION = 1_000_000


class PointsSource(IntEnum):
    """Why customers have points."""

    SALE = 1
    """They came with a sale, whose price is divided."""
    REWARD = 2
    """They were given without a sale: a promotion, an expense when they are given."""
    ADJUSTMENT = 3
    """A person gave them."""
    IMPORT = 4
    """They came from an older system, as what its customers had."""

    @property
    def is_sold(self) -> bool:
        """Whether what they stand for is owed to customers who paid for it; else it is a provision."""
        return self in (PointsSource.SALE, PointsSource.IMPORT)


class Split(NamedTuple):
    """A price, divided; in minor units."""

    goods: int
    points: int


class Sums(NamedTuple):
    """What became of the points of an earning month, over some time or in all."""

    earned: int = 0
    redeemed: int = 0
    """Less what returns gave back."""
    expired: int = 0
    reversed: int = 0
    """Returns took them back, at once or as what was owed for earlier ones."""
    taken: int = 0
    """Persons took them, by adjustments."""
    allocated_micros: int = 0
    """What they stood for when they were earned, in millionths of a minor unit."""
    unvalued_points: int = 0
    """Of those earned: when they were, the rules did not say yet what points are worth."""
    unvalued_amount: int = 0
    """The price of the sales that these came with, in minor units."""

    def plus(self, other: Sums) -> Sums:
        """Return both together."""
        return Sums(*(one + another for one, another in zip(self, other, strict=True)))

    @property
    def outstanding(self) -> int:
        """Points that customers still have."""
        return self.earned - self.redeemed - self.expired - self.reversed - self.taken


NOTHING = Sums()


class Estimate(NamedTuple):
    """By what the points of a programme are valued at some time."""

    first: LiabilityRules
    """The first that the rules said of it: it values what was earned before."""
    now: LiabilityRules


class RollForward(NamedTuple):
    """How it came from the opening to the closing of an accounting month; in points or in minor units."""

    opening: int = 0
    earned: int = 0
    redeemed: int = 0
    expired: int = 0
    reversed: int = 0
    taken: int = 0
    re_estimated: int = 0
    """More or less for what was there; of points there is none."""
    closing: int = 0

    def plus(self, other: RollForward) -> RollForward:
        """Return both together."""
        return RollForward(*(one + another for one, another in zip(self, other, strict=True)))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be said."""
        return not any(self)


class Roll(NamedTuple):
    """The roll-forward of an earning month over an accounting month."""

    points: RollForward
    money: RollForward | None
    """None while the rules have never said what points are worth."""


# --- At the sale -------------------------------------------------------------------------------


def sale_price(facts: ReceiptFacts, returned: Mapping[str, int]) -> int:
    """Return what a receipt brought in, in minor units: what was paid for what is kept, without tax and points.

    What points paid is no new price: it was paid when they were earned.
    """
    price = facts.total - sum([line.tax for line in facts.lines])
    if returned:
        lines = facts.lines
        back = sum(line.part(line.tax, returned.get(line.line_id)) for line in lines)
        price -= sum(facts.returned_net(returned).values()) - back
    price = max(0, price)
    by_points = sum([one.amount for one in facts.tenders if one.kind is TenderKind.POINTS])
    return price * max(0, facts.total - by_points) // facts.total if by_points else price


def allocated_micros(price: int, points: int, rules: LiabilityRules) -> int:
    """Return the part of a price that is for points, by relative stand-alone price; in millionths, rounded down.

    The goods' own stand-alone price is the price. That of the points counts as far as they are expected to be redeemed.
    """
    alone = points * rules.price * rules.redeemed_share_millionths
    whole = price * rules.points * MILLION + alone
    return price * alone * MILLION // whole if alone else 0


def alone_micros(points: int, rules: LiabilityRules) -> int:
    """Return what points without a sale stand for: their stand-alone price, as far as they are expected back."""
    return points * rules.price * rules.redeemed_share_millionths // rules.points


def split_price(price: int, points: int, rules: LiabilityRules) -> Split:
    """Return how a sale's price is divided between goods and points."""
    part = _nearest(allocated_micros(price, points, rules), MILLION)
    return Split(price - part, part)


# --- Afterwards --------------------------------------------------------------------------------


def liability(sums: Sums, source: PointsSource, estimate: Estimate | None) -> int:
    """Return what the points of an earning month stand for after all that became of them, in minor units.

    What was allocated stands for the redemptions that are expected: the share of all points, but for those that were
    taken back. So each that is made releases its part. No more can be expected than there are points left, so with the
    last of them, redeemed or not, nothing is owed any more.
    """
    if estimate is None or not sums.earned:
        return 0
    share = estimate.now.redeemed_share_millionths
    kept = sums.earned - sums.reversed - sums.taken
    expected = min(share * kept - MILLION * sums.redeemed, MILLION * sums.outstanding)
    allocated = _allocated(sums, source, estimate)
    return _nearest(allocated * max(0, expected), share * sums.earned * MILLION)


def roll_forward(
    before: Sums,
    month: Sums,
    source: PointsSource,
    opened_by: Estimate | None,
    closed_by: Estimate | None,
) -> Roll:
    """Return the roll-forward of an earning month over an accounting month.

    Args:
        before: all that became of the points until the month.
        month: what became of them in it.
        source: why customers have them.
        opened_by: the estimate at the end of the month before.
        closed_by: the estimate at the end of the month.
    """
    money = None
    if closed_by is not None:
        money = _money(before, month, source, (opened_by, closed_by))
    closing = before.plus(month).outstanding
    points = RollForward(before.outstanding, *month[:5], closing=closing)
    return Roll(points, money)


def _money(
    before: Sums, month: Sums, source: PointsSource, estimates: tuple[Estimate | None, Estimate]
) -> RollForward:
    """Return the same in money: what was earned, then the estimate, then what went, one after the other."""
    opened_by, closed_by = estimates
    opening = liability(before, source, opened_by)
    known = before.plus(
        NOTHING._replace(
            earned=month.earned,
            allocated_micros=month.allocated_micros,
            unvalued_points=month.unvalued_points,
            unvalued_amount=month.unvalued_amount,
        )
    )
    earned = _nearest(_allocated(known, source, closed_by), MILLION) - _nearest(
        _allocated(before, source, closed_by), MILLION
    )
    left = liability(known, source, closed_by)
    found = {"opening": opening, "earned": earned, "re_estimated": left - opening - earned}
    # What is undone first, so that it takes along what was allocated to it and nothing that others redeemed.
    for name in ("reversed", "taken", "redeemed", "expired"):
        known = known.plus(NOTHING._replace(**{name: getattr(month, name)}))
        after = liability(known, source, closed_by)
        found[name], left = left - after, after
    return RollForward(**found, closing=left)


def _allocated(sums: Sums, source: PointsSource, estimate: Estimate) -> int:
    """Return what points stood for when they were earned, in millionths; if unvalued then, by the first estimate."""
    points, amount = sums.unvalued_points, sums.unvalued_amount
    if not points:
        return sums.allocated_micros
    if source is PointsSource.SALE:
        return sums.allocated_micros + allocated_micros(amount, points, estimate.first)
    return sums.allocated_micros + alone_micros(points, estimate.first)


def _nearest(numerator: int, denominator: int) -> int:
    """Return a fraction that is not negative as the nearest whole number; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)
