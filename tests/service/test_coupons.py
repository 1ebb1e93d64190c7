"""Coupons and promo codes at the till: used, refused, given back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest

from ledger.v1.receipt_pb2 import Receipt
from ledger.v1.rules_pb2 import CouponTerms
from tests.support.coupon_programme import DAY, TODAY, coupon_till, new_code
from tests.support.process import ServiceProcess
from tests.support.published import campaign, day, request, rules, till_with
from tests.support.refusals import refusal
from tests.support.till import (
    RefusedError,
    Till,
    make_receipt,
    record_request,
    status_reason,
)

Code = grpc.StatusCode


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme that these tests share, with cards and coupons of their own."""
    with coupon_till(service) as found:
        yield found


@pytest.fixture
def card(till: Till) -> str:
    """A card."""
    number: str = till.new_card().card_number
    return number


def shown(card: str | None, *codes: str, **options: Any) -> Receipt:
    """A receipt of 10 points with coupons."""
    receipt = make_receipt(card_number=card, **options)
    receipt.coupon_codes.extend(codes)
    return receipt


def refused(till: Till, receipt: Receipt) -> RefusedError:
    """Record a receipt that is refused, and see to it that it can be recorded without its coupons."""
    error = refusal(till, "RecordReceipt", record_request(receipt))
    del receipt.coupon_codes[:]
    till.record(receipt)
    return error


# At the till


def test_rule_22_a_coupon_is_used_with_its_receipt(till: Till, card: str) -> None:
    """A coupon counts once, whatever its letters; the receipt says which, and a retry uses no other."""
    mine = new_code()
    till.issue("gift", mine)
    receipt = shown(card, mine.lower())
    sent = record_request(receipt)
    assert till.call("RecordReceipt", sent).points_earned == 20
    assert till.call("RecordReceipt", sent).replayed
    receipt.coupon_codes[0] = mine
    assert till.record(receipt).replayed
    assert list(till.receipt(receipt).receipt.coupon_codes) == [mine]
    assert till.coupon(mine).used == 1
    error = refused(till, shown(card, mine))
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "COUPON_USED")
    assert error.metadata == {"field": "receipt.coupon_codes[0]", "uses_max": "1"}


def test_a_recorded_receipt_with_another_coupon_is_another(till: Till, card: str) -> None:
    """The same receipt with other coupons is refused, naming them as the contract does."""
    receipt = shown(card, "OPEN")
    till.record(receipt)
    receipt.coupon_codes[0] = "HELLO"
    error = refusal(till, "RecordReceipt", record_request(receipt))
    assert error.reason == "RECEIPT_MISMATCH"
    assert error.metadata["field"] == "receipt.coupon_codes[0]"


def test_rule_22_a_promo_code_counts_for_all_and_for_each(till: Till) -> None:
    """A promo code of two uses is used by two members, once each."""
    one, two, three = (till.new_card().card_number for _ in range(3))
    assert till.record(shown(one, "hello")).points_earned == 20
    error = refused(till, shown(one, "HELLO"))
    assert (error.reason, error.metadata["uses_per_member"]) == ("COUPON_USED", "1")
    assert till.record(shown(two, "Hello")).points_earned == 20
    error = refused(till, shown(three, "HELLO"))
    assert (error.reason, error.metadata["uses_max"]) == ("COUPON_USED", "2")
    found = till.coupon("hello")
    assert (found.code, found.campaign, found.used) == ("HELLO", "promo", 2)


def test_coupons_of_two_campaigns_count_both(till: Till, card: str) -> None:
    """A receipt takes one coupon of each campaign."""
    mine = new_code()
    till.issue("gift", mine)
    assert till.record(shown(card, mine, "OPEN")).points_earned == 30


def coupon_of(till: Till, campaign_id: str = "gift", **fields: Any) -> str:
    """The code of a new coupon."""
    new = new_code()
    till.issue(campaign_id, new, **fields)
    return new


def test_a_coupon_that_is_not_for_the_purchase_is_refused(till: Till, card: str) -> None:
    """Another member's, another day's, another purchase's and a second one of a campaign are refused by name."""
    tomorrow, yesterday = day(TODAY + 2 * DAY), day(TODAY - 2 * DAY)
    wrong = [
        (shown(card, coupon_of(till, member_reference="ann")), 0),
        (shown(card, "OPEN", coupon_of(till, starts_on=tomorrow)), 1),
        (shown(card, coupon_of(till, ends_on=yesterday)), 0),
        (shown(card, "YESTERDAY"), 0),
        (shown(card, "FRUIT"), 0),
        (shown(card, coupon_of(till), coupon_of(till)), 1),
        (shown(None, "OPEN"), 0),
    ]
    for receipt, index in wrong:
        codes = list(receipt.coupon_codes)
        error = refused(till, receipt)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "COUPON_NOT_USABLE"), codes
        assert error.metadata["field"] == f"receipt.coupon_codes[{index}]"


def test_a_code_that_nobody_knows_is_refused(till: Till, card: str) -> None:
    """A code without a coupon is refused with the receipt."""
    error = refused(till, shown(card, "OPEN", new_code()))
    assert (error.code, error.reason) == (Code.NOT_FOUND, "COUPON_UNKNOWN")
    assert error.metadata["field"] == "receipt.coupon_codes[1]"


@pytest.mark.parametrize(
    ("codes", "reason", "field"),
    [
        (["OPEN", ""], "FIELD_INVALID", "receipt.coupon_codes[1]"),
        (["A" * 33], "FIELD_INVALID", "receipt.coupon_codes[0]"),
        (["A B C D"], "FIELD_INVALID", "receipt.coupon_codes[0]"),
        (["ﬁrst"], "FIELD_INVALID", "receipt.coupon_codes[0]"),
        (["OPEN", "open"], "FIELD_INVALID", "receipt.coupon_codes"),
        ([f"CODE-{number}" for number in range(11)], "LIMIT_EXCEEDED", "receipt.coupon_codes"),
    ],
    ids=["nothing", "too long", "blanks", "other letters", "twice", "eleven"],
)
def test_what_cannot_be_coupons_is_refused(
    till: Till, card: str, codes: list[str], reason: str, field: str
) -> None:
    """Codes that cannot be any are refused before anything is looked up."""
    error = refused(till, shown(card, *codes))
    assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, reason)
    assert error.metadata["field"] == field


def test_a_coupon_has_the_days_of_its_own(till: Till, card: str) -> None:
    """On its first and its last day a coupon counts, by the business date."""
    mine = coupon_of(till, starts_on=day(TODAY), ends_on=day(TODAY))
    at = datetime.combine(TODAY, datetime.min.time(), UTC)
    assert till.record(shown(card, mine, occurred_at=at)).points_earned == 20


@pytest.mark.parametrize(
    ("make", "left"), [("back", 20), ("promo-back", 20), ("gift", None)], ids=str
)
def test_rule_22_a_return_gives_a_coupon_back_if_the_rules_say_so(
    till: Till, card: str, make: str, left: int | None
) -> None:
    """Once everything came back that was bought with a coupon it can be used again, or not, as the rules say."""
    mine = "AGAIN" if make == "promo-back" else coupon_of(till, make)
    receipt = shown(card, mine, lines=2)
    till.record(receipt)
    till.return_items(receipt, ("1", 1000))
    assert refused(till, shown(card, mine)).reason == "COUPON_USED"
    till.return_items(receipt, ("2", 1000))
    if left is None:
        assert refused(till, shown(card, mine)).reason == "COUPON_USED"
        return
    again = shown(card, mine)
    assert till.record(again).points_earned == left
    till.void(again)
    assert till.record(shown(card, mine)).points_earned == left


def test_a_day_of_a_till_that_was_offline_is_uploaded_with_its_coupons(
    till: Till, card: str
) -> None:
    """Each receipt of an upload uses its coupons or is refused; the second with the same one is."""
    mine = coupon_of(till)
    sent = [
        record_request(shown(card, mine)),
        record_request(shown(card, mine)),
        record_request(shown(card, "OPEN")),
        record_request(shown(card, "no code")),
    ]
    (answer,) = till.upload([sent])
    first, second, third, fourth = answer.results
    assert first.recorded.points_earned == third.recorded.points_earned == 20
    assert status_reason(second.error) == "COUPON_USED"
    assert status_reason(fourth.error) == "FIELD_INVALID"
    assert till.coupon(mine).used == 1


def test_an_old_promo_code_is_unknown(service: ServiceProcess) -> None:
    """A promo code that the rules in force do not have any more is no coupon of its campaign."""
    start = datetime(2025, 3, 14, 12, tzinfo=UTC)
    terms = CouponTerms(code="FIRST", uses_max=1)
    with till_with(
        service,
        "--simulated-clock",
        start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        campaigns=[campaign(points=10, coupon=terms)],
    ) as till:
        card = till.new_card(occurred_at=start).card_number
        till.record(shown(card, "FIRST", occurred_at=start))
        later = rules(campaigns=[campaign(points=10, coupon=CouponTerms(code="SECOND"))])
        later.effective_at.FromDatetime(start + DAY)
        till.call("PublishRules", request(later))
        till.advance(start + DAY)
        error = refused(till, shown(card, "FIRST", occurred_at=start + DAY))
        assert error.reason == "COUPON_UNKNOWN"
        again = shown(card, "SECOND", occurred_at=start + DAY)
        assert till.record(again).points_earned == 20
