from uuid import UUID, uuid4

import grpc
import pytest
from google.type.date_pb2 import Date

from ledger.v1.receipt_pb2 import (
    CHANNEL_ONLINE,
    TENDER_KIND_CASH,
    TENDER_KIND_OTHER,
    TENDER_KIND_POINTS,
    UNIT_KILOGRAM,
    Receipt,
)
from tests.service.conftest import Shop
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import (
    RefusedError,
    Till,
    make_receipt,
    money,
    record_request,
)


def paid_with_points(total: int, redemption_id: str, card: str | None) -> Receipt:
    """A receipt that was paid half in cash and half with a redemption."""
    receipt = make_receipt(total=total, card_number=card)
    receipt.tenders[0].amount.CopyFrom(money(total - total // 2))
    receipt.tenders.add(
        kind=TENDER_KIND_POINTS, amount=money(total // 2), redemption_id=redemption_id
    )
    return receipt


def test_a_receipt_with_a_card_earns(shop: Shop) -> None:
    """A receipt with a card credits one point for each whole unit, and the rest waits."""
    till = shop.till
    card = till.new_card().card_number
    answer = till.record(make_receipt(total=1250, card_number=card))
    assert (answer.points_earned, answer.points_available, answer.replayed) == (12, 12, False)
    account = till.account(card)
    assert (account.points_available, account.remainder_millionths) == (12, 500_000)


def test_an_anonymous_receipt_credits_nobody(shop: Shop) -> None:
    """A receipt without a holder is recorded, and has no account and no points."""
    answer = shop.till.record(make_receipt(total=1000))
    assert (answer.account_id, answer.points_earned, answer.points_available) == ("", 0, 0)
    assert str(UUID(answer.receipt_id)) == answer.receipt_id


def test_an_online_receipt_has_no_till(shop: Shop) -> None:
    """A web shop's receipt is recorded without a till, and can be presented like any other."""
    receipts = [make_receipt(total=200, till_id="") for _ in range(3)]
    for receipt in receipts:
        receipt.channel = CHANNEL_ONLINE
        shop.till.record(receipt, role="checkout")
    assert shop.till.present(receipts, f"member-{uuid4()}").points_credited == 6


def test_the_parts_of_an_identity_are_not_mixed_up(shop: Shop) -> None:
    """Receipts of another shop, till, number or day are other receipts."""
    first = make_receipt(number="1", shop_id="a", till_id="bc")
    others = [make_receipt(number="1", shop_id="ab", till_id="c") for _ in range(4)]
    others[1].shop_id, others[1].till_id = "a", "b"
    others[2].shop_id, others[2].till_id, others[2].number = "a", "bc", "2"
    others[3].shop_id, others[3].till_id = "a", "bc"
    day = first.business_date
    # The last is of the day before or after, whichever is in the same month.
    others[3].business_date.CopyFrom(
        Date(year=day.year, month=day.month, day=day.day - 1 if day.day > 1 else 2)
    )
    answers = [shop.till.record(receipt) for receipt in [first, *others]]
    assert not any(answer.replayed for answer in answers)
    assert len({answer.receipt_id for answer in answers}) == 5


def test_discounts_taxes_and_weighed_goods_are_a_receipt(shop: Shop) -> None:
    """Lines with discounts, taxes, weights and no quantity at all add up to the total that earns."""
    receipt = make_receipt(total=1000, lines=3, card_number=shop.card)
    receipt.lines[0].unit = UNIT_KILOGRAM
    receipt.lines[0].quantity_thousandths = 450
    receipt.lines[0].gross_amount.CopyFrom(money(534))
    receipt.lines[0].discount_amount.CopyFrom(money(200))
    receipt.lines[0].tax_rate_millionths = 70_000
    receipt.lines[0].tax_amount.CopyFrom(money(22))
    receipt.lines[1].quantity_thousandths = 0
    receipt.lines[1].category = "returns of bottles"
    assert shop.till.record(receipt).points_earned == 10


def test_a_redemption_pays_one_receipt(till: Till) -> None:
    """A redemption pays a receipt of its account once; the receipt earns as any other."""
    card = till.new_card(total=1000).card_number
    redemption_id = till.redeem(card, 10).redemption_id
    receipt = paid_with_points(1000, redemption_id, card)
    answer = till.record(receipt)
    assert answer.points_available == 30
    assert till.record(receipt).replayed
    tendered = [event for event in till.all_events() if event.topic == "ledger.RedemptionTendered"]
    assert [event.originator_id for event in tendered] == [redemption_id]
    assert answer.receipt_id in tendered[0].state.decode()


def test_a_redemption_that_cannot_pay_is_refused(shop: Shop) -> None:
    """A redemption that is unknown, used or somebody else's is refused by its field."""
    till = shop.till
    card, other = (till.new_card(total=1000).card_number for _ in range(2))
    used, free = (till.redeem(card, 1).redemption_id for _ in range(2))
    recorded = till.record(paid_with_points(100, used, card))
    for redemption_id, holder, code, reason in (
        (str(uuid4()), card, grpc.StatusCode.NOT_FOUND, "REDEMPTION_UNKNOWN"),
        (recorded.receipt_id, card, grpc.StatusCode.NOT_FOUND, "REDEMPTION_UNKNOWN"),
        (used, card, grpc.StatusCode.FAILED_PRECONDITION, "REDEMPTION_NOT_USABLE"),
        (free, other, grpc.StatusCode.FAILED_PRECONDITION, "REDEMPTION_NOT_USABLE"),
        (free, None, grpc.StatusCode.FAILED_PRECONDITION, "REDEMPTION_NOT_USABLE"),
    ):
        request = record_request(paid_with_points(100, redemption_id, holder))
        error = refusal(till, "RecordReceipt", request)
        assert (error.code, error.reason) == (code, reason)
        assert error.metadata["field"] == "receipt.tenders[1].redemption_id"
    assert not till.record(paid_with_points(100, free, card)).replayed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("card_number", "receipt.card_number"),
        ("sku", "receipt.lines[0].sku"),
        ("gross_amount", "receipt.lines[0].gross_amount"),
        ("tender", "receipt.tenders[0].kind"),
        ("tenders", "receipt.tenders"),
        ("occurred_at", "receipt.occurred_at"),
    ],
)
def test_a_recorded_receipt_with_other_content_is_refused(
    shop: Shop, change: str, field: str
) -> None:
    """The same receipt with other content is refused, and the first field that differs is named."""
    receipt = make_receipt(total=1000)
    shop.till.record(receipt)
    match change:
        case "card_number":
            receipt.card_number = shop.card
        case "sku":
            receipt.lines[0].sku = "other"
        case "gross_amount":
            receipt.lines[0].gross_amount.CopyFrom(money(1001))
            receipt.total.CopyFrom(money(1001))
            receipt.tenders[0].amount.CopyFrom(money(1001))
        case "tender":
            receipt.tenders[0].kind = TENDER_KIND_OTHER
        case "tenders":
            receipt.tenders[0].amount.CopyFrom(money(999))
            receipt.tenders.add(kind=TENDER_KIND_CASH, amount=money(1))
        case "occurred_at":
            receipt.occurred_at.seconds -= 1
    with nothing_moves(shop.till), pytest.raises(RefusedError) as caught:
        shop.till.record(receipt)
    assert (caught.value.code, caught.value.reason) == (
        grpc.StatusCode.ALREADY_EXISTS,
        "RECEIPT_MISMATCH",
    )
    assert caught.value.metadata["field"] == field


def test_a_presented_receipt_sent_again_has_its_first_outcome(shop: Shop) -> None:
    """A receipt that was recorded anonymously is answered as such, although it counts for somebody by now."""
    receipts = [make_receipt(total=100) for _ in range(3)]
    first = [shop.till.record(receipt) for receipt in receipts]
    shop.till.present(receipts, f"member-{uuid4()}")
    again = [shop.till.record(receipt) for receipt in receipts]
    assert all(answer.replayed for answer in again)
    assert [answer.position for answer in again] == [answer.position for answer in first]
    assert {answer.account_id for answer in again} == {""}
