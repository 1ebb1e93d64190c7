"""Which receipts count for a card, beside a model that tries every way."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.presenting import (
    Choice,
    Kept,
    ReceiptVerdict,
    choose,
    choose_in_window,
    kept_of,
    verdict_on,
)
from ledger.domain.receipt import Line, Unit
from ledger.domain.rules import CardRules
from tests.support.world import make_facts

TODAY = date(2025, 3, 14)

RULES = st.builds(
    CardRules,
    receipts_required=st.integers(0, 4),
    one_shop=st.booleans(),
    window_days=st.integers(0, 5),
    receipt_total_min=st.sampled_from([0, 3]),
    single_total_min=st.sampled_from([0, 8]),
    single_items_min=st.sampled_from([0, 4]),
)
RECEIPTS = st.lists(
    st.builds(
        Kept,
        shop_id=st.sampled_from("abc"),
        business_date=st.integers(0, 9).map(lambda days: TODAY - timedelta(days=days)),
        total=st.integers(0, 9),
        items=st.integers(0, 5),
    ),
    max_size=7,
)


def is_enough(rules: CardRules, some: Sequence[Kept]) -> bool:
    """Whether these receipts alone, all of them, would be enough: said as the rules say it."""
    if rules.one_shop and len({one.shop_id for one in some}) > 1:
        return False
    return (
        (rules.receipts_required > 0 and len(some) >= rules.receipts_required)
        or (rules.single_total_min > 0 and any(k.total >= rules.single_total_min for k in some))
        or (rules.single_items_min > 0 and any(k.items >= rules.single_items_min for k in some))
    )


def any_way(rules: CardRules, receipts: Sequence[Kept]) -> bool:
    """Whether any of all ways to take some of the receipts is enough."""
    return any(
        is_enough(rules, some)
        for count in range(len(receipts) + 1)
        for some in combinations(receipts, count)
    )


def chosen(receipts: Sequence[Kept], choice: Choice) -> list[Kept]:
    """The receipts of a choice."""
    return [receipts[index] for index in choice.indices]


@given(RULES, RECEIPTS)
def test_a_card_is_issued_if_any_way_to_count_is_enough(
    rules: CardRules, receipts: list[Kept]
) -> None:
    """What is chosen is enough exactly if something is, and leaves out nothing that could be with it."""
    choice = choose(rules, receipts)
    assert (choice.condition is not None) == any_way(rules, receipts)
    some = chosen(receipts, choice)
    assert choice.condition is None or is_enough(rules, some)
    shops = {one.shop_id for one in some}
    left = [one for index, one in enumerate(receipts) if index not in choice.indices]
    assert all(rules.one_shop and one.shop_id not in shops for one in left)


@given(RULES, RECEIPTS)
def test_without_a_presentation_any_window_will_do(rules: CardRules, receipts: list[Kept]) -> None:
    """In the app way receipts are enough exactly if some within the window of one another are."""

    def is_within(some: Sequence[Kept]) -> bool:
        days = [one.business_date for one in some]
        return not rules.window_days or (max(days) - min(days)).days <= rules.window_days

    choice = choose_in_window(rules, receipts)
    ways = (
        some
        for count in range(1, len(receipts) + 1)
        for some in combinations(receipts, count)
        if is_within(some)
    )
    assert (choice.condition is not None) == any(is_enough(rules, some) for some in ways)
    if choice.condition is not None:
        some = chosen(receipts, choice)
        assert is_enough(rules, some)
        assert is_within(some)


@given(RULES, RECEIPTS)
def test_a_receipt_counts_by_its_date_and_what_is_kept(
    rules: CardRules, receipts: list[Kept]
) -> None:
    """A receipt counts by itself exactly if it is neither too old nor too small."""
    for one in receipts:
        old = rules.window_days > 0 and one.business_date < TODAY - timedelta(rules.window_days)
        small = one.total < rules.receipt_total_min
        counts = verdict_on(rules, one, TODAY) is ReceiptVerdict.COUNTS
        assert counts == (not old and not small)


@pytest.mark.parametrize(
    ("lines", "returned", "items"),
    [
        ((Line("1", "a", 3000, 300),), {}, 3),
        ((Line("1", "a", 3000, 300),), {"1": 1000}, 2),
        ((Line("1", "a", 2500, 300),), {}, 2),
        ((Line("1", "a", 0, 300),), {}, 0),
        ((Line("1", "a", 2500, 300, unit=Unit.KILOGRAM),), {}, 1),
        ((Line("1", "a", 2500, 300, unit=Unit.LITRE),), {"1": 2000}, 1),
        ((Line("1", "a", 2500, 300, unit=Unit.METRE),), {"1": 2500}, 0),
        ((Line("1", "a", 1000, 100), Line("2", "b", 250, 100, unit=Unit.KILOGRAM)), {}, 2),
    ],
)
def test_items_are_whole_pieces_and_weighed_lines(
    lines: tuple[Line, ...], returned: dict[str, int], items: int
) -> None:
    """Pieces count by number, what is weighed or measured counts as one a line, what came back not at all."""
    assert kept_of(make_facts(lines=lines), returned).items == items
