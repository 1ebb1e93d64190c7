"""What points stand for: the vectors that were agreed on, and what holds whatever happens."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import limits
from ledger.domain.errors import Refusal
from ledger.domain.liability import (
    NOTHING,
    Estimate,
    PointsSource,
    RollForward,
    Split,
    Sums,
    allocated_micros,
    alone_micros,
    liability,
    roll_forward,
    sale_price,
    split_price,
)
from ledger.domain.receipt import Channel, Line, ReceiptFacts, Tender, TenderKind
from ledger.domain.rules import LiabilityRules

# A point would be sold for 1.00; the amounts of the vectors are whole units, so a minor unit is one of them.
EXPECTED_95 = LiabilityRules(points=1, price=1, redeemed_share_millionths=950_000)
EXPECTED_97 = LiabilityRules(points=1, price=1, redeemed_share_millionths=970_000)
BY_95 = Estimate(EXPECTED_95, EXPECTED_95)
BY_97 = Estimate(EXPECTED_95, EXPECTED_97)
SALE = PointsSource.SALE
SOLD = Sums(earned=10_000, allocated_micros=allocated_micros(100_000, 10_000, EXPECTED_95))


def test_a_price_is_divided_by_relative_stand_alone_price() -> None:
    """100,000 for goods with 10,000 points of 1.00, 95 percent expected, is 91,324 for goods and 8,676 for points."""
    assert split_price(100_000, 10_000, EXPECTED_95) == Split(goods=91_324, points=8_676)


def test_redemption_releases_what_is_allocated_by_redeemed_of_expected() -> None:
    """4,500 redeemed of 9,500 expected release 4,110."""
    roll = roll_forward(SOLD, Sums(redeemed=4_500), SALE, BY_95, BY_95)
    assert roll.money == RollForward(opening=8_676, redeemed=4_110, closing=4_566)
    assert roll.points == RollForward(opening=10_000, redeemed=4_500, closing=5_500)


def test_a_new_estimate_catches_up() -> None:
    """8,500 redeemed in all, 9,700 expected by now, release 3,493 more: 3,578 less a catch-up of 85."""
    before = SOLD.plus(Sums(redeemed=4_500))
    money = roll_forward(before, Sums(redeemed=4_000), SALE, BY_95, BY_97).money
    assert money == RollForward(opening=4_566, re_estimated=85, redeemed=3_578, closing=1_073)
    assert money.opening - money.closing == 3_493


def test_expiry_releases_the_rest() -> None:
    """What expires as expected releases nothing; with the last points all of it is released."""
    roll = roll_forward(SOLD, Sums(redeemed=9_000, expired=500), SALE, BY_95, BY_95)
    assert roll.money is not None
    assert (roll.money.expired, roll.money.closing) == (0, 457)
    rest = roll_forward(SOLD, Sums(redeemed=9_000, expired=1_000), SALE, BY_95, BY_95)
    assert rest.money is not None
    assert (rest.money.expired, rest.money.closing) == (457, 0)


def test_nobody_is_expected_to_redeem_more_than_is_left() -> None:
    """Where half of the points expire unused, no more is owed than what the other half stands for."""
    money = roll_forward(SOLD, Sums(expired=5_000), SALE, BY_95, BY_95).money
    assert money is not None
    assert money.closing == round(8_676 * 5_000 / 9_500)


def test_more_redeemed_than_expected_owes_nothing() -> None:
    """Points beyond the estimate are redeemed for nothing, and never make what is owed negative."""
    money = roll_forward(SOLD, Sums(redeemed=9_800), SALE, BY_95, BY_95).money
    assert money == RollForward(opening=8_676, redeemed=8_676)


def test_a_return_takes_its_part_along() -> None:
    """What returns or persons take back leaves the rest as if it had never been earned."""
    for column in ("reversed", "taken"):
        half = roll_forward(SOLD, Sums(**{column: 5_000}), SALE, BY_95, BY_95).money
        assert half is not None
        assert (getattr(half, column), half.closing) == (4_338, 4_338)


def test_points_without_a_sale_stand_for_their_own_price() -> None:
    """Given away, 1,000 points of 1.00 that are expected at 95 percent stand for 950."""
    given_away = Sums(earned=1_000, allocated_micros=alone_micros(1_000, EXPECTED_95))
    assert liability(given_away, PointsSource.REWARD, BY_95) == 950


def test_what_was_earned_before_the_rules_spoke_is_valued_by_the_first_estimate() -> None:
    """Points from before are owed from the month on in which the rules first say what points are worth."""
    old = Sums(earned=10_000, redeemed=4_500, unvalued_points=10_000, unvalued_amount=100_000)
    assert roll_forward(NOTHING, old, SALE, None, None).money is None
    money = roll_forward(old, NOTHING, SALE, None, BY_95).money
    assert money == RollForward(re_estimated=4_566, closing=4_566)
    reward = Sums(earned=1_000, unvalued_points=1_000)
    assert liability(reward, PointsSource.REWARD, BY_95) == 950


def test_nothing_earned_is_nothing_owed() -> None:
    """A month without points stands for nothing."""
    assert liability(NOTHING, SALE, BY_95) == 0
    assert roll_forward(NOTHING, NOTHING, SALE, BY_95, BY_95).points.is_empty


# --- What a sale brought in --------------------------------------------------------------------


def receipt(*tenders: Tender) -> ReceiptFacts:
    """A receipt of two lines: 119.00 with 19.00 tax, and 21.40 with 1.40 tax, two pieces."""
    lines = (
        Line("1", "shoes", 1_000, gross=12_900, discount=1_000, tax=1_900),
        Line("2", "bread", 2_000, gross=2_140, tax=140),
    )
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    paid = tenders or (Tender(TenderKind.CASH, 14_040),)
    return ReceiptFacts(
        "shop", "till", "1", date(2026, 3, 1), at, Channel.STORE, lines, paid, 14_040
    )


def test_a_sale_brings_in_what_was_paid_without_tax() -> None:
    """Discounts and tax are no price, and neither is what came back before the points were credited."""
    assert sale_price(receipt(), {}) == 12_000
    assert sale_price(receipt(), {"2": 1_000}) == 11_000
    assert sale_price(receipt(), {"1": 1_000, "2": 2_000}) == 0


def test_what_points_paid_is_no_new_price() -> None:
    """A quarter paid with points leaves three quarters; all of it leaves nothing."""
    points = Tender(TenderKind.POINTS, 3_510, uuid4())
    assert sale_price(receipt(points, Tender(TenderKind.CASH, 10_530)), {}) == 9_000
    assert sale_price(receipt(Tender(TenderKind.POINTS, 14_040, uuid4())), {}) == 0


# --- What always holds -------------------------------------------------------------------------


class Step(NamedTuple):
    """What happens in a month, and what is estimated at its end."""

    sold: int
    price: int
    parts: tuple[int, int, int, int]
    back: int
    rules: LiabilityRules | None


estimates = st.builds(
    LiabilityRules,
    points=st.integers(1, 1_000),
    price=st.integers(1, 500),
    redeemed_share_millionths=st.integers(1, 10**6),
)
steps = st.builds(
    Step,
    sold=st.integers(0, 10**6),
    price=st.integers(0, limits.AMOUNT_MINOR_MAX),
    parts=st.tuples(*[st.integers(0, 100)] * 4),
    back=st.integers(0, 100),
    rules=st.none() | estimates,
)
NAMES = ("redeemed", "expired", "reversed", "taken")


def month_of(step: Step, before: Sums, estimate: Estimate | None, source: PointsSource) -> Sums:
    """What a step comes to: parts of what is there go, in percent, and some of what was redeemed comes back."""
    month = Sums(earned=step.sold)
    if estimate is None:
        month = month._replace(unvalued_points=step.sold, unvalued_amount=step.price)
    elif source is SALE:
        month = month._replace(
            allocated_micros=allocated_micros(step.price, step.sold, estimate.now)
        )
    else:
        month = month._replace(allocated_micros=alone_micros(step.sold, estimate.now))
    month = month._replace(redeemed=-before.redeemed * step.back // 100)
    for name, percent in zip(NAMES, step.parts, strict=True):
        gone = before.plus(month).outstanding * percent // 100
        month = month._replace(**{name: getattr(month, name) + gone})
    return month


@given(st.lists(steps, min_size=1, max_size=8), st.sampled_from(PointsSource))
def test_the_roll_forward_always_adds_up(played: list[Step], source: PointsSource) -> None:
    """Opening and movements are the closing, the next opening; never negative; nothing is left at the end."""
    before, opened_by, closed, released, allocated = NOTHING, None, 0, 0, 0
    last = Step(0, 0, (0, 100, 0, 0), 0, None)
    for step in (*played, last):
        closed_by = opened_by
        if step.rules is not None:
            closed_by = Estimate(step.rules if opened_by is None else opened_by.first, step.rules)
        month = month_of(step, before, closed_by, source)
        roll = roll_forward(before, month, source, opened_by, closed_by)
        for one in (roll.points, *([] if roll.money is None else [roll.money])):
            assert one.opening + one.earned + one.re_estimated - sum(one[2:6]) == one.closing
            assert one.closing >= 0
        if roll.money is not None:
            money = roll.money
            assert money.opening == closed
            closed = money.closing
            allocated += money.earned + money.re_estimated
            released += sum(money[2:6])
        before, opened_by = before.plus(month), closed_by
    assert before.outstanding == 0
    assert closed == 0
    assert released == allocated


@given(
    price=st.integers(0, limits.AMOUNT_MINOR_MAX),
    points=st.integers(0, limits.POINTS_MAX),
    rules=estimates,
)
def test_no_part_of_a_price_is_lost(price: int, points: int, rules: LiabilityRules) -> None:
    """Goods and points together have the price, and neither has less than nothing."""
    split = split_price(price, points, rules)
    assert split.goods + split.points == price
    assert min(split) >= 0


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (LiabilityRules(0, 1, 1), "points"),
        (LiabilityRules(1, 0, 1), "price"),
        (LiabilityRules(1, 1, 0), "redeemed_share_millionths"),
        (LiabilityRules(1, 1, 1_000_001), "redeemed_share_millionths"),
    ],
)
def test_an_estimate_that_cannot_be_applied_is_refused(rules: LiabilityRules, field: str) -> None:
    """Points cost something, and some are expected to be redeemed."""
    (problem,) = rules.problems()
    assert isinstance(problem, Refusal)
    assert problem.metadata["field"] == f"rules.liability.{field}"
