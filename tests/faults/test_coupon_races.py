"""Two workers, many tills, the same coupon or campaign: it gives as often and as much as it may, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import grpc
import pytest

from ledger.v1.rules_pb2 import CouponTerms
from tests.faults.test_point_races import Call, race, split, sums
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.published import campaign, till_with
from tests.support.till import Till, make_receipt, record_request

CALLERS = 50
Code = grpc.StatusCode

CAMPAIGNS = [
    campaign("gift", points=7, coupon=CouponTerms(back_on_return=True)),
    campaign("few", points=7, coupon=CouponTerms(code="EARLY-BIRD", uses_max=3, uses_per_member=0)),
    campaign("each", points=7, coupon=CouponTerms(code="EACH", uses_per_member=2)),
    campaign("both", points=7, coupon=CouponTerms(code="BOTH", uses_max=5)),
    # Campaigns of their own shops, so that tests do not meet.
    campaign("budget", percent=200, budget_points=95, when={"shops": ["budget"]}),
    campaign("member", percent=200, member_points_max=95, when={"shops": ["member"]}),
]


@pytest.fixture(scope="module")
def till(battered: ServiceProcess) -> Iterator[Till]:
    """A till of a programme with campaigns: one point for 1.00, a card for one receipt."""
    with till_with(battered, campaigns=CAMPAIGNS) as found:
        found.await_projections()
        yield found


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    with till_of_each_worker(battered, till.programme) as found:
        yield found


@pytest.fixture
def cards(till: Till) -> list[str]:
    """Cards of ten members."""
    return [till.new_card().card_number for _ in range(10)]


def buy(card: str, *codes: str, shop_id: str = "shop-1") -> Call:
    """Record a receipt of 10 points with coupons."""
    receipt = make_receipt(card_number=card, shop_id=shop_id)
    receipt.coupon_codes.extend(codes)
    request = record_request(receipt)
    return lambda till: till.call("RecordReceipt", request)


def all_show(pair: list[Till], cards: list[str], code: str) -> tuple[list[Any], list[Any]]:
    """Fifty tills present a code, five with the card of each member; refusals are about the coupon."""
    calls = [buy(cards[number % len(cards)], code) for number in range(CALLERS)]
    answers, refused = split(race(pair, calls))
    assert {(one.code, one.reason) for one in refused} == {
        (Code.FAILED_PRECONDITION, "COUPON_USED")
    }
    assert {one.metadata["field"] for one in refused} == {"receipt.coupon_codes[0]"}
    assert {one.points_earned for one in answers} == {17}
    return answers, refused


def points(pair: list[Till], cards: list[str]) -> list[int]:
    """What each account has; both workers and the list of balances agree."""
    return [sums(pair, card)[0] for card in cards]


def test_a_coupon_is_used_once(pair: list[Till], cards: list[str]) -> None:
    """Fifty tills present the same coupon: one receipt gets what it gives, all others are refused."""
    pair[0].issue("gift", "ONLY-ONCE")
    answers, refused = all_show(pair, cards, "ONLY-ONCE")
    assert (len(answers), len(refused)) == (1, CALLERS - 1)
    assert [till.coupon("ONLY-ONCE").used for till in pair] == [1, 1]
    assert sorted(points(pair, cards)) == [0] * 9 + [17]


def test_a_coupon_of_three_uses_is_used_three_times(pair: list[Till], cards: list[str]) -> None:
    """Of fifty receipts with a coupon of three uses three are recorded."""
    pair[0].issue("gift", "THREE-TIMES", uses_max=3)
    answers, _ = all_show(pair, cards, "THREE-TIMES")
    assert len(answers) == 3
    assert [till.coupon("THREE-TIMES").used for till in pair] == [3, 3]
    assert sum(points(pair, cards)) == 3 * 17


def test_a_promo_code_is_used_as_often_as_all_may(pair: list[Till], cards: list[str]) -> None:
    """A promo code that nobody has used before is used three times, and not once more."""
    answers, refused = all_show(pair, cards, "EARLY-BIRD")
    assert len(answers) == 3
    assert {one.metadata["uses_max"] for one in refused} == {"3"}
    assert [till.coupon("EARLY-BIRD").used for till in pair] == [3, 3]
    assert sum(points(pair, cards)) == 3 * 17


def test_a_promo_code_is_used_as_often_as_a_member_may(pair: list[Till], cards: list[str]) -> None:
    """Fifty tills present a promo code with one member's card: it counts as often as each member may."""
    answers, refused = all_show(pair, cards[:1], "EACH")
    assert len(answers) == 2
    assert {one.metadata["uses_per_member"] for one in refused} == {"2"}
    assert points(pair, cards[:1]) == [2 * 17]


def test_a_promo_code_is_used_once_by_each_of_as_many_as_may(
    pair: list[Till], cards: list[str]
) -> None:
    """A promo code for five uses, one by each member, is used by five members."""
    answers, _ = all_show(pair, cards, "BOTH")
    assert len(answers) == len({one.account_id for one in answers}) == 5
    assert sorted(points(pair, cards)) == [0] * 5 + [17] * 5


def test_a_coupon_comes_back_once(pair: list[Till], cards: list[str]) -> None:
    """A return that is sent by many tills gives a coupon back for one more use."""
    pair[0].issue("gift", "COMES-BACK")
    receipt = make_receipt(card_number=cards[0])
    receipt.coupon_codes.append("COMES-BACK")
    pair[0].record(receipt)
    calls: list[Call] = [partial(Till.return_items, receipt=receipt)] * 10
    answers, refused = split(race(pair, calls))
    assert (len(answers), {one.reason for one in refused}) == (1, {"RECEIPT_RETURNED"})
    assert pair[1].coupon("COMES-BACK").used == 0
    answers, _ = all_show(pair, cards, "COMES-BACK")
    assert len(answers) == 1


def test_a_return_and_many_tills_race_for_a_coupon(pair: list[Till], cards: list[str]) -> None:
    """While a coupon comes back others present it: at any time it is used once at most."""
    pair[0].issue("gift", "IN-BETWEEN")
    receipt = make_receipt(card_number=cards[0])
    receipt.coupon_codes.append("IN-BETWEEN")
    pair[0].record(receipt)
    tries = [buy(card, "IN-BETWEEN") for card in cards[1:]]
    calls: list[Call] = [partial(Till.return_items, receipt=receipt), *tries]
    answers, refused = split(race(pair, calls))
    used = sum(hasattr(one, "points_earned") for one in answers)
    assert used == len(answers) - 1 <= 1
    assert {one.reason for one in refused} == {"COUPON_USED"}
    assert [till.coupon("IN-BETWEEN").used for till in pair] == [used, used]
    assert sum(points(pair, cards)) == 17 * used


@pytest.mark.parametrize(
    ("shop_id", "members"), [("budget", 10), ("member", 1)], ids=["of all", "of a member"]
)
def test_a_campaign_gives_no_more_than_it_may(
    pair: list[Till], cards: list[str], shop_id: str, members: int
) -> None:
    """Fifty receipts at once get exactly what a campaign may give, and each what was left for it."""
    calls: list[Callable[[Till], Any]] = [
        buy(cards[number % members], shop_id=shop_id) for number in range(CALLERS)
    ]
    answers, refused = split(race(pair, calls))
    assert not refused
    earned = sorted(one.points_earned for one in answers)
    assert earned == [10] * 40 + [15] + [20] * 9
    assert sum(points(pair, cards)) == CALLERS * 10 + 95
