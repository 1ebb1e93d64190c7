"""What points are worth, and how many a receipt takes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import RedemptionRules, TillAction, TillRules

CENT = RedemptionRules(points=1, value=1)
"""A point is worth a cent."""
BERLIN = ZoneInfo("Europe/Berlin")


def fields(rules: RedemptionRules | TillRules) -> list[str]:
    """What is wrong with some rules."""
    return [problem.metadata["field"] for problem in rules.problems()]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (RedemptionRules(points=0, value=1), "rules.redemption.points"),
        (RedemptionRules(points=1, value=0), "rules.redemption.value"),
        (RedemptionRules(points=1, value=1, points_min=-1), "rules.redemption.points_min"),
        (RedemptionRules(1, 1, points_min=15, points_step=10), "rules.redemption.points_min"),
        (RedemptionRules(points=200, value=100), "rules.redemption.points_step"),
        (RedemptionRules(points=3, value=100, points_step=2), "rules.redemption.points_step"),
        (RedemptionRules(1, 1, share_percent_max=101), "rules.redemption.share_percent_max"),
        (
            RedemptionRules(1, 1, share_percent_min=60, share_percent_max=50),
            "rules.redemption.share_percent_min",
        ),
    ],
)
def test_rules_that_are_not_exact_or_out_of_range_are_wrong(
    rules: RedemptionRules, field: str
) -> None:
    """Whatever a step of points is worth must be whole minor units, and shares are percentages."""
    assert field in fields(rules)


def test_rules_that_are_exact_are_right() -> None:
    """Two hundred points for a euro are exact in steps of two."""
    assert fields(CENT) == []
    assert fields(RedemptionRules(200, 100, points_min=10, points_step=2)) == []


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (TillRules(card_receipts_max=5), "rules.till.card_receipts_over"),
        (TillRules(card_receipts_over=TillAction.FLAG), "rules.till.card_receipts_over"),
        (TillRules(card_receipts_max=-1), "rules.till.card_receipts_max"),
        (TillRules(business_day_ends_hour=13), "rules.till.business_day_ends_hour"),
    ],
)
def test_a_limit_needs_something_to_happen_over_it(rules: TillRules, field: str) -> None:
    """A limit without a consequence, or one without a limit, is a mistake."""
    assert field in fields(rules)


@given(
    value=st.integers(1, 500),
    points=st.integers(1, 500),
    steps=st.integers(1, 20),
    least=st.integers(0, 20),
    shares=st.tuples(st.integers(0, 100), st.integers(1, 100)),
    total=st.integers(0, 1_000_000),
)
def test_the_points_that_a_receipt_takes_are_exactly_those_that_pay_a_right_share(
    value: int, points: int, steps: int, least: int, shares: tuple[int, int], total: int
) -> None:
    """The least and the most points for a receipt are inside the shares, and the next step is not."""
    step = points * steps
    low, high = sorted(shares)
    assume(high > 0)
    rules = RedemptionRules(points, value, least * step, step, low, high)
    assert fields(rules) == []
    allowed = rules.points_for(total)

    def pays_right_share(candidate: int) -> bool:
        return total * low <= rules.worth(candidate) * 100 <= total * high

    assert allowed.least % step == allowed.most % step == 0
    assert not pays_right_share(allowed.most + step) or total == 0
    if allowed.least <= allowed.most:
        assert pays_right_share(allowed.least)
        assert pays_right_share(allowed.most)
        below = allowed.least - step
        assert below < max(rules.points_min, step) or not pays_right_share(below)


def test_a_number_of_points_that_is_not_allowed_is_refused_with_what_is() -> None:
    """The refusal says the least number and the step."""
    rules = RedemptionRules(1, 1, points_min=100, points_step=50)
    for points in (50, 120):
        with pytest.raises(Refusal) as caught:
            rules.check_points(points)
        assert caught.value.reason is Reason.REDEMPTION_NOT_ALLOWED
        assert caught.value.metadata == {
            "field": "points",
            "points_min": "100",
            "points_step": "50",
        }


def test_a_business_date_ends_at_its_hour() -> None:
    """Where it ends at four, the night belongs to the day before, by the programme's time zone."""
    night = TillRules(business_day_ends_hour=4)
    before, after = datetime(2025, 3, 15, 2, 59, tzinfo=UTC), datetime(2025, 3, 15, 3, tzinfo=UTC)
    assert night.business_date(before, BERLIN) == date(2025, 3, 14)
    assert night.business_date(after, BERLIN) == date(2025, 3, 15)
    assert TillRules().business_date(before, BERLIN) == date(2025, 3, 15)


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    hour=st.integers(0, 12),
    minutes=st.integers(-60, 60),
)
def test_bounds_and_business_date_agree(day: date, hour: int, minutes: int) -> None:
    """An instant is within the bounds of a day if and only if it has that business date, also when clocks change."""
    rules = TillRules(business_day_ends_hour=hour)
    start, end = rules.bounds(day, BERLIN)
    for edge in (start, end):
        at = edge.fromtimestamp(edge.timestamp() + 60 * minutes, UTC)
        assert (start <= at < end) == (rules.business_date(at, BERLIN) == day)
