from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import limits
from ledger.domain.behaviour import NOTHING_BOUGHT, Behaviour, Purchase, Segment, bought_on
from ledger.domain.rules import SegmentRules, segment_of
from ledger.domain.rules.segments import NO_SCORES, Placement, Scores, quintile_starts, quintiles
from ledger.domain.rules.tiers import Moment

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2025, 3, 14)
RULES = SegmentRules(
    window_months=12, occasional_purchases_max=2, lapsed_after_days=90, large_amount=100_00
)
SCORED = msgspec.structs.replace(
    RULES,
    recency_days=(7, 14, 30, 60),
    frequency_purchases=(2, 4, 6, 8),
    monetary_amounts=(10_00, 20_00, 40_00, 80_00),
)


def bought(*purchases: tuple[date, int]) -> Behaviour:
    """What some purchases come to, each a day and an amount."""
    behaviour = NOTHING_BOUGHT
    for day, amount in purchases:
        behaviour = behaviour.with_purchase(Purchase(day, amount))
    return behaviour


def placed(
    behaviour: Behaviour, rules: SegmentRules = RULES, today: date = TODAY, hour: int = 12
) -> Placement:
    """The placement at an hour of a day in the programme's time zone."""
    at = datetime(today.year, today.month, today.day, hour, tzinfo=ZONE)
    return segment_of(behaviour, rules, Moment(at.astimezone(UTC), ZONE))


def ago(days: int) -> date:
    """A day so long ago."""
    return TODAY - timedelta(days=days)


def test_who_has_never_bought_is_a_visitor() -> None:
    """A member who is known and has bought nothing is a visitor without scores."""
    assert placed(NOTHING_BOUGHT, SCORED) == Placement(Segment.VISITOR, NO_SCORES, 0, 0, None, None)


@pytest.mark.parametrize(
    ("count", "segment"),
    [(1, Segment.OCCASIONAL), (2, Segment.OCCASIONAL), (3, Segment.REGULAR)],
)
def test_one_or_two_purchases_make_an_occasional_buyer_and_three_a_regular_one(
    count: int, segment: Segment
) -> None:
    """Occasional is who bought as often as the rules say at most, regular is who bought once more."""
    assert placed(bought(*[(ago(day), 100) for day in range(count)])).segment is segment


@pytest.mark.parametrize(
    ("amount", "segment"), [(99_99, Segment.OCCASIONAL), (100_00, Segment.LARGE_BUYER)]
)
def test_a_large_buyer_has_spent_as_much_as_the_rules_say(amount: int, segment: Segment) -> None:
    """Exactly the amount is enough, and one purchase may be."""
    assert placed(bought((TODAY, amount))).segment is segment


def test_without_an_amount_nobody_is_a_large_buyer() -> None:
    """Rules that name no amount have no large buyers."""
    rules = msgspec.structs.replace(RULES, large_amount=0)
    assert placed(bought((TODAY, 10**9)), rules).segment is Segment.OCCASIONAL


@pytest.mark.parametrize(
    ("days", "segment"), [(89, Segment.LARGE_BUYER), (90, Segment.LAPSED), (91, Segment.LAPSED)]
)
def test_who_has_not_bought_for_so_many_days_has_lapsed_however_much_it_was(
    days: int, segment: Segment
) -> None:
    """A buyer lapses with the day that the rules say, whatever was bought before."""
    assert placed(bought((ago(days), 500_00))).segment is segment


def test_without_days_nobody_lapses() -> None:
    """Rules that name no days have nobody who has lapsed."""
    rules = msgspec.structs.replace(RULES, lapsed_after_days=0)
    assert placed(bought((ago(300), 100)), rules).segment is Segment.OCCASIONAL


@pytest.mark.parametrize(
    ("day", "segment"),
    [(date(2024, 4, 1), Segment.LAPSED), (date(2024, 3, 31), Segment.VISITOR)],
)
def test_who_has_bought_nothing_in_the_window_is_a_visitor_again(
    day: date, segment: Segment
) -> None:
    """The window has whole months: the present one and those before it."""
    found = placed(bought((day, 500_00)))
    assert (found.segment, found.last_on) == (segment, day)


def test_a_day_is_that_of_the_time_zone() -> None:
    """An hour before midnight in the programme's time zone is still the day."""
    behaviour = bought((ago(90), 100))
    assert placed(behaviour, hour=23).segment is Segment.LAPSED
    assert placed(behaviour, today=ago(1), hour=23).segment is Segment.OCCASIONAL


@pytest.mark.parametrize(
    ("days", "score"),
    [(0, 5), (7, 5), (8, 4), (14, 4), (15, 3), (30, 3), (31, 2), (60, 2), (61, 1)],
)
def test_the_score_of_recency_falls_beyond_each_cut_point(days: int, score: int) -> None:
    """As many days as a cut point says are still good for its score."""
    assert placed(bought((ago(days), 100)), SCORED).scores.recency == score


@pytest.mark.parametrize(
    ("count", "score"), [(1, 1), (2, 2), (3, 2), (4, 3), (6, 4), (7, 4), (8, 5), (20, 5)]
)
def test_the_score_of_frequency_rises_at_each_cut_point(count: int, score: int) -> None:
    """As many purchases as a cut point says are enough for its score."""
    assert placed(bought(*[(TODAY, 100)] * count), SCORED).scores.frequency == score


@pytest.mark.parametrize(
    ("amount", "score"), [(999, 1), (1000, 2), (1999, 2), (2000, 3), (4000, 4), (8000, 5)]
)
def test_the_score_of_monetary_value_rises_at_each_cut_point(amount: int, score: int) -> None:
    """As much money as a cut point says is enough for its score."""
    assert placed(bought((TODAY, amount)), SCORED).scores.monetary == score


def test_without_cut_points_there_are_no_scores() -> None:
    """Rules may have segments and no scores."""
    assert placed(bought((TODAY, 100))).scores == Scores(0, 0, 0)


def test_what_is_bought_after_the_instant_is_left_out() -> None:
    """As of an earlier day, later purchases are none and the last one is the last until then."""
    behaviour = bought((ago(40), 100), (ago(3), 200), (ago(1), 300), (TODAY, 400))
    found = placed(behaviour, today=ago(2))
    assert (found.purchases, found.last_on) == (2, ago(3))
    assert placed(behaviour, today=ago(20)).amount == 100


@pytest.mark.parametrize(
    ("values", "cut_points"),
    [
        (list(range(1, 101)), (20, 40, 60, 80)),
        ([5, 4, 3, 2, 1], (1, 2, 3, 4)),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 9], (1, 1, 1, 1)),
        ([0, 0, 0, 0, 10, 60], (0, 0, 0, 10)),
    ],
)
def test_quintiles_divide_values_into_five_parts(
    values: list[int], cut_points: tuple[int, ...]
) -> None:
    """A fifth of the values is at most the first of them, two fifths at most the second, and so on."""
    assert quintiles(values) == cut_points


@pytest.mark.parametrize(
    ("values", "cut_points"),
    [
        ([5, 1, 4, 2, 3], (2, 3, 4, 5)),
        ([1, 2, 3, 4, 5, 6], (2, 3, 4, 5)),
        (list(range(1, 11)), (3, 5, 7, 9)),
        ([1, 1, 1, 1, 9], (1, 1, 1, 9)),
    ],
)
def test_fifths_start_where_a_score_is_reached(
    values: list[int], cut_points: tuple[int, ...]
) -> None:
    """A fifth of the values is below the first of them, two fifths below the second, and so on."""
    assert quintile_starts(values) == cut_points


# --- What is kept ---------------------------------------------------------------------------------


def test_what_comes_back_whole_was_no_purchase() -> None:
    """A purchase of which nothing is kept does not count, and the last is the one before."""
    behaviour = bought((ago(20), 500), (ago(3), 700), (ago(3), 100))
    for day, amount in ((ago(3), -700), (ago(3), -100)):
        behaviour = behaviour.with_purchase(Purchase(day, amount, -1))
    assert behaviour == bought((ago(20), 500))


def test_what_comes_back_in_part_lowers_what_was_spent() -> None:
    """A purchase of which something is kept counts, with what is kept."""
    behaviour = bought((ago(3), 700)).with_purchase(Purchase(ago(3), -200, 0))
    found = placed(behaviour)
    assert (found.purchases, found.amount) == (1, 500)


@pytest.mark.parametrize(
    ("before", "after", "purchase"),
    [
        (0, 500, Purchase(TODAY, 500, 1)),
        (500, 200, Purchase(TODAY, -300, 0)),
        (500, 0, Purchase(TODAY, -500, -1)),
        (0, 0, None),
    ],
)
def test_a_purchase_is_a_receipt_of_which_something_that_was_paid_for_is_kept(
    before: int, after: int, purchase: Purchase | None
) -> None:
    """It counts from the first cent, and until the last one comes back."""
    assert Purchase.between(TODAY, before, after) == purchase


def test_months_beyond_the_longest_window_are_forgotten() -> None:
    """What is kept stays small, while all purchases ever are still counted."""
    first = date(2018, 1, 31)
    days = [date(2018 + month // 12, month % 12 + 1, 28) for month in range(1, 12 * 10)]
    behaviour = bought((first, 100), *[(day, 100) for day in days])
    assert len(behaviour.packed) == 30 * limits.SEGMENT_MONTHS_KEPT
    assert (behaviour.purchases, behaviour.first_on) == (120, first)
    # What comes back of a month that is forgotten takes nothing away but from the number of all.
    back = behaviour.with_purchase(Purchase(first, -100, -1))
    assert (back.packed, back.purchases) == (behaviour.packed, 119)


def test_a_day_with_too_many_purchases_to_count_stays_one_until_its_month_has_none() -> None:
    """However often a card is used, what is kept has a bound; sums and numbers stay exact."""
    many = 40
    behaviour = bought(*[(ago(3), 100)] * many, (ago(5), 100))
    for back in range(1, many + 1):
        behaviour = behaviour.with_purchase(Purchase(ago(3), -100, -1))
        found = placed(behaviour)
        assert (found.purchases, found.amount) == (many + 1 - back, 100 * (many + 1 - back))
    assert placed(behaviour.with_purchase(Purchase(ago(5), -100, -1))).segment is Segment.VISITOR


DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
PURCHASES = st.lists(st.tuples(DAYS, st.integers(1, 10_000)), max_size=12)


def by_hand(purchases: list[tuple[date, int]], today: date, months: int) -> tuple[int, int]:
    """How many purchases and how much money a window has, counted one by one up to a month's end."""
    last = today.year * 12 + today.month
    inside = [
        amount for day, amount in purchases if last - months < day.year * 12 + day.month <= last
    ]
    return len(inside), sum(inside)


@given(PURCHASES, st.integers(1, 36), st.integers(0, 23))
def test_a_window_has_what_is_counted_one_by_one(
    purchases: list[tuple[date, int]], months: int, month: int
) -> None:
    """At the end of any month, a window of any length has the purchases of its months."""
    start = date(2024 + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    end = start - timedelta(days=1)
    found = bought(*purchases).until(end, months)
    assert (found.purchases, found.amount) == by_hand(purchases, end, months)
    assert found.last_on == max((day for day, _ in purchases if day <= end), default=None)


@given(PURCHASES, PURCHASES, st.randoms(use_true_random=False))
def test_returns_and_merges_in_any_order_leave_what_is_kept(
    kept: list[tuple[date, int]], returned: list[tuple[date, int]], random: Random
) -> None:
    """What came back whole leaves no trace, on one account or on two that are merged."""
    steps = [Purchase(day, amount) for day, amount in kept]
    random.shuffle(steps)
    one, other = NOTHING_BOUGHT, NOTHING_BOUGHT
    for day, amount in returned:
        one = one.with_purchase(Purchase(day, amount))
    for index, step in enumerate(steps):
        if index % 2:
            one = one.with_purchase(step)
        else:
            other = other.with_purchase(step)
    for day, amount in random.sample(returned, len(returned)):
        one = one.with_purchase(Purchase(day, -amount, -1))
    assert one.plus(other.listed()) == bought(*kept)


@given(PURCHASES)
def test_what_events_carry_is_all_there_is(purchases: list[tuple[date, int]]) -> None:
    """Listed for an event and read back, what was bought is the same."""
    behaviour = bought(*purchases)
    listed = behaviour.listed()
    assert NOTHING_BOUGHT.plus(listed) == behaviour
    assert bought_on([Purchase(*one) for one in purchases], ()) == listed
    days = Counter(day.day for day, _ in purchases)
    assert Counter(day for month in listed.months for day in month.days) == days
