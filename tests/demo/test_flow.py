"""The order of what the demo sends: who goes to which till, and when a card is due."""

from datetime import UTC, date, datetime

import pytest

from ledger.demo.basket import Basket, Line
from ledger.demo.households import Household
from ledger.demo.messages import clock_request, key_of, record_request, rules_request
from ledger.demo.play import assign
from ledger.demo.summary import Tally, percentile_ms, summarise


def _basket(household: int, basket: int) -> Basket:
    made_at = datetime(2017, 1, 3, 9, 0, basket % 60, tzinfo=UTC)
    return Basket(household, 300, basket, made_at, [Line(1, "", 1000, 250, 0)])


def test_a_household_goes_to_one_till() -> None:
    """Tills share the baskets by household, and each keeps the order they were made in."""
    baskets = [_basket(household % 7, household) for household in range(100)]
    queues = assign(iter(baskets), 3)
    assert sorted(basket.basket_id for queue in queues.values() for basket in queue) == [
        *range(100)
    ]
    for queue in queues.values():
        assert [basket.basket_id for basket in queue] == sorted(b.basket_id for b in queue)
    tills_of = {household: set[int]() for household in range(7)}
    for till, queue in queues.items():
        for basket in queue:
            tills_of[basket.household_id].add(till)
    assert all(len(tills) == 1 for tills in tills_of.values())


def test_the_third_receipt_earns_the_card() -> None:
    """Three receipts are anonymous, the third asks for the card on them, the fourth shows it."""
    household = Household("900")
    receipts = [record_request(_basket(900, number)).receipt for number in range(1, 5)]
    asked = []
    for receipt in receipts[:3]:
        household.show_card(receipt)
        asked.append(household.keep(receipt))
    assert asked[:2] == [None, None]
    assert asked[2] is not None
    assert list(asked[2].receipts) == [key_of(receipt) for receipt in receipts[:3]]
    assert asked[2].member_reference == "900"
    assert asked[2].occurred_at == receipts[2].occurred_at
    assert [receipt.card_number for receipt in receipts[:3]] == ["", "", ""]

    household.take_card("2000000000008")
    household.show_card(receipts[3])
    assert receipts[3].card_number == "2000000000008"
    assert household.keep(receipts[3]) is None
    assert household.receipts == 3


def test_what_is_not_a_receipt_has_ids_of_its_own() -> None:
    """The rules and each midnight of the clock are sent under ids that repeat and differ."""
    ids = [
        rules_request().request_id,
        clock_request(date(2017, 1, 2)).request_id,
        clock_request(date(2017, 1, 3)).request_id,
    ]
    assert len(set(ids)) == 3
    assert clock_request(date(2017, 1, 2)).request_id == ids[1]


def test_the_clock_goes_to_midnight() -> None:
    """The clock is advanced to the first instant of a day in UTC."""
    to = clock_request(date(2017, 1, 2)).to
    assert to.ToJsonString() == "2017-01-02T00:00:00Z"


def test_the_rules_of_the_demo() -> None:
    """A point for each dollar, cents carried, a card on three receipts, from the first midnight."""
    rules = rules_request().rules
    assert rules.effective_at.ToJsonString() == "2017-01-01T00:00:00Z"
    assert rules.earning.points == 1
    assert (rules.earning.per_amount.currency_code, rules.earning.per_amount.units) == ("USD", 1)
    assert rules.earning.per_amount.nanos == 0
    assert rules.earning.carry_remainders
    assert rules.card.receipts_required == 3
    assert not rules.HasField("clock")


@pytest.mark.parametrize(
    ("latencies", "percent", "expected"),
    [
        ([0.004], 99, 4.0),
        ([0.001, 0.002, 0.003, 0.004], 50, 2.0),
        ([number / 1000 for number in range(100, 0, -1)], 99, 99.0),
    ],
)
def test_percentiles(latencies: list[float], percent: int, expected: float) -> None:
    """A percentile is the least latency that so many percent of the calls do not exceed."""
    assert percentile_ms(latencies, percent) == expected


def test_a_summary_counts_what_was_played() -> None:
    """The rate is receipts by seconds, and every card belongs to a member."""
    tally = Tally(receipts=50, lines=400, points_earned=123, recognised=4)
    for number in range(7):
        tally.count_card(date(2017, 1 + number % 2, 30 - 5 * (number % 2)), 3 + number // 5)
    tally.latencies_seconds += [0.002] * 50
    summary = summarise(tally, days=2, seconds=4.0)
    assert summary.receipts_per_second == 12.5
    assert (summary.members, summary.cards_issued) == (7, 7)
    assert summary.cards_by_month == {"2017-01": 4, "2017-02": 3}
    assert summary.cards_after_receipts == {3: 5, 4: 2}
    assert (summary.points_earned, summary.recognised, summary.days) == (123, 4, 2)
    assert (summary.p50_ms, summary.p99_ms) == (2.0, 2.0)
