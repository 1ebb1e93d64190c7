"""A till's day through gRPC: what points pay, limits, exchanges, and the closing (rules 15a and 15b)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.v1 import point_of_sale_pb2 as pb
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.audit_pb2 import ListFlaggedReceiptsRequest, ListTillDaysRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.programme_pb2 import GetRulesRequest, PublishRulesRequest
from ledger.v1.receipt_pb2 import (
    RECEIPT_FLAG_CARD_LIMIT,
    RECEIPT_FLAG_OWN_CARD,
    TENDER_KIND_CASH,
    TENDER_KIND_POINTS,
    TENDER_KIND_RETURN,
    Receipt,
)
from ledger.v1.rules_pb2 import (
    TILL_ACTION_FLAG,
    TILL_ACTION_REFUSE,
    CardRules,
    EarningRules,
    RedemptionRules,
    Rules,
    TillRules,
)
from ledger.v1.till_pb2 import CloseTillDayRequest, QuoteRedemptionRequest, TillCount
from tests.support.process import ServiceProcess
from tests.support.refusals import books, nothing_moves, refusal
from tests.support.till import Till, key_of, make_receipt, money, timestamp

Code = grpc.StatusCode
START = datetime(2017, 1, 2, 12, tzinfo=UTC)
DAY = Date(year=2017, month=1, day=2)
NEXT_DAY = Date(year=2017, month=1, day=3)
CENT = RedemptionRules(points=100, value=money(100), points_min=100, points_step=50)
CENT.share_percent_max = 50
FLAGGING = TillRules(
    card_receipts_max=2,
    card_receipts_over=TILL_ACTION_FLAG,
    own_card=TILL_ACTION_FLAG,
    business_day_ends_hour=4,
)


def rules_of(**sections: Any) -> Rules:
    """Rules with sections that tills meet."""
    return Rules(
        effective_at=timestamp(START - timedelta(days=30)),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=1),
        **sections,
    )


def new_till(service: ServiceProcess, **sections: Any) -> Iterator[Till]:
    """A till of a new programme whose clock stands at noon, with such rules."""
    name = f"counter_{uuid4().hex[:12]}"
    reading = START.strftime("%Y-%m-%dT%H:%M:%SZ")
    service.create_programme(name, "--simulated-clock", reading)
    till = Till(service, name)
    request = PublishRulesRequest(request_id=str(uuid4()), rules=rules_of(**sections))
    till.call("PublishRules", request)
    till.await_projections()
    yield till
    till.retire()


@pytest.fixture(scope="module")
def shop(service: ServiceProcess) -> Iterator[Till]:
    """A programme where a point is worth a cent, and cards and cashiers are watched."""
    yield from new_till(service, redemption=CENT, till=FLAGGING)


@pytest.fixture(scope="module")
def plain(service: ServiceProcess) -> Iterator[Till]:
    """A programme without limits."""
    yield from new_till(service, redemption=RedemptionRules(points=1, value=money(1)))


@pytest.fixture
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme of a test's own, without limits."""
    yield from new_till(service, redemption=RedemptionRules(points=1, value=money(1)))


def receipt_of(total: int = 1000, card: str | None = None, **options: Any) -> Receipt:
    """A receipt of the programme's noon."""
    return make_receipt(total=total, card_number=card, occurred_at=START, **options)


def card_of(till: Till, total: int = 100_000, member: str | None = None) -> str:
    """A card with a point for each 1.00 of a total."""
    receipt = receipt_of(total, till_id="issuing")
    till.record(receipt)
    number: str = till.present([receipt], member or f"member-{uuid4()}").card_number
    return number


def below_zero(units: int) -> Money:
    """So many whole units less than nothing."""
    return Money(currency_code="EUR", units=-units)


def pay(receipt: Receipt, kind: Any, amount: int, redemption_id: str = "") -> Receipt:
    """Pay a part of a receipt otherwise than in cash."""
    cash = receipt.tenders[0]
    units = cash.amount.units * 100 + cash.amount.nanos // 10_000_000 - amount
    cash.amount.CopyFrom(money(units))
    receipt.tenders.add(kind=kind, amount=money(amount), redemption_id=redemption_id)
    if not units:
        del receipt.tenders[0]
    return receipt


# --- What points pay -----------------------------------------------------------------------------


def test_rules_of_the_till_are_published_and_shown(shop: Till) -> None:
    """What was published is shown as it was, with what was not said filled in."""
    shown = shop.call("GetRules", GetRulesRequest()).rules
    assert (shown.redemption, shown.till) == (CENT, FLAGGING)


def test_rules_without_the_sections_have_none(plain: Till) -> None:
    """What the rules do not speak of is absent."""
    shown = plain.call("GetRules", GetRulesRequest()).rules
    assert (shown.HasField("redemption"), shown.HasField("till")) == (True, False)


def test_a_quote_says_what_points_can_pay(shop: Till) -> None:
    """A till asks before it takes points, and nothing moves."""
    card = card_of(shop)
    request = QuoteRedemptionRequest(card_number=card, receipt_total=money(1090))
    with nothing_moves(shop):
        found = shop.call("QuoteRedemption", request)
    assert (found.points, found.amount, found.amount_to_pay) == (500, money(500), money(590))
    assert (found.points_available, found.points_left) == (1000, 500)
    assert (found.points_min, found.points_max, found.points_step) == (100, 500, 50)
    (lot,) = found.lots
    assert (lot.points, lot.HasField("expire_time")) == (500, False)
    assert lot.earn_time == timestamp(START)
    assert found.position == books(shop).position


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({}, "holder", "FIELD_INVALID"),
        ({"card_number": "1"}, "card_number", "CARD_NUMBER_INVALID"),
        ({"member_reference": "nobody"}, "member_reference", "MEMBER_UNKNOWN"),
        ({"points": -1}, "points", "FIELD_INVALID"),
        ({"points": 10**12 + 1}, "points", "FIELD_INVALID"),
        ({"points": 120}, "points", "REDEMPTION_NOT_ALLOWED"),
        ({"points": 550}, "points", "REDEMPTION_NOT_ALLOWED"),
        ({"receipt_total": below_zero(1)}, "receipt_total", "FIELD_INVALID"),
    ],
)
def test_a_wrong_quote_is_refused(
    shop: Till, fields: dict[str, Any], field: str, reason: str
) -> None:
    """Each mistake is told with its field."""
    own: dict[str, Any] = {"receipt_total": money(1090), **fields}
    if fields and not {"card_number", "member_reference"} & set(fields):
        own["card_number"] = card_of(shop)
    error = refusal(shop, "QuoteRedemption", QuoteRedemptionRequest(**own))
    assert (error.reason, error.metadata["field"]) == (reason, field)


def test_redemptions_and_receipts_keep_to_the_rules(shop: Till) -> None:
    """What a quote would not say cannot be redeemed, held or paid with."""
    card = card_of(shop)
    request = pb.RedeemPointsRequest(
        request_id=str(uuid4()), card_number=card, points=550, receipt_total=money(1000)
    )
    error = refusal(shop, "RedeemPoints", request)
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "REDEMPTION_NOT_ALLOWED")
    assert error.metadata == {"field": "points", "points_min": "100", "points_max": "500"}
    request.points = 500
    redeemed = shop.call("RedeemPoints", request)
    wrong = pay(receipt_of(1000, card), TENDER_KIND_POINTS, 400, redeemed.redemption_id)
    refused = refusal(
        shop, "RecordReceipt", pb.RecordReceiptRequest(request_id=str(uuid4()), receipt=wrong)
    )
    assert (refused.reason, refused.metadata["field"]) == (
        "TENDER_MISMATCH",
        "receipt.tenders[1].amount",
    )
    shop.record(pay(receipt_of(1000, card), TENDER_KIND_POINTS, 500, redeemed.redemption_id))


# --- Limits --------------------------------------------------------------------------------------


# Rule 15a
def test_flagged_receipts_are_recorded_and_listed(shop: Till) -> None:
    """The till is told, the receipt says so, and auditors have a list, newest first and in pages."""
    card = card_of(shop, member="cashier-7")
    receipts = [receipt_of(100, card, till_id="watched") for _ in range(3)]
    receipts[1].cashier_reference = "cashier-7"
    answers = [shop.record(receipt) for receipt in receipts]
    assert [list(answer.flags) for answer in answers] == [
        [],
        [RECEIPT_FLAG_OWN_CARD],
        [RECEIPT_FLAG_CARD_LIMIT],
    ]
    assert answers[2].points_available == 1003
    assert list(shop.receipt(receipts[1]).flags) == [RECEIPT_FLAG_OWN_CARD]
    assert shop.receipt(receipts[1]).receipt.cashier_reference == "cashier-7"
    request = ListFlaggedReceiptsRequest(page_size=1, at_least_position=answers[2].position)
    first = shop.call("ListFlaggedReceipts", request)
    request.page_token = first.next_page_token
    second = shop.call("ListFlaggedReceipts", request)
    ((newest,), (older,)) = first.receipts, second.receipts
    assert (newest.receipt, older.receipt) == (key_of(receipts[2]), key_of(receipts[1]))
    assert (older.cashier_reference, older.total, older.points) == ("cashier-7", money(100), 1)
    assert list(older.flags) == [RECEIPT_FLAG_OWN_CARD]
    assert older.account_id == answers[1].account_id
    assert older.position < newest.position


def test_a_token_of_another_list_is_refused(shop: Till) -> None:
    """A page token belongs to its method and its request."""
    request = ListFlaggedReceiptsRequest(page_token="x" * 30)
    assert refusal(shop, "ListFlaggedReceipts", request).reason == "PAGE_TOKEN_INVALID"
    days = ListTillDaysRequest(first_date=DAY, last_date=DAY, page_token="x" * 30)
    assert refusal(shop, "ListTillDays", days).reason == "PAGE_TOKEN_INVALID"


def test_a_refused_receipt_can_be_recorded_without_its_card(service: ServiceProcess) -> None:
    """Where the rules refuse, the till hears the limit, and the sale is recorded all the same."""
    rules = TillRules(card_receipts_max=1, card_receipts_over=TILL_ACTION_REFUSE)
    for till in new_till(service, till=rules):
        card = card_of(till)
        till.record(receipt_of(100, card))
        again = receipt_of(100, card)
        request = pb.RecordReceiptRequest(request_id=str(uuid4()), receipt=again)
        error = refusal(till, "RecordReceipt", request)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "CARD_LIMIT_REACHED")
        assert error.metadata == {
            "field": "receipt",
            "card_receipts_max": "1",
            "business_date": "2017-01-02",
        }
        request.receipt.ClearField("card_number")
        assert till.call("RecordReceipt", request).account_id == ""


# --- Exchanges -----------------------------------------------------------------------------------


def exchange(till: Till, bought: Receipt, new: Receipt, *lines: str, **fields: Any) -> Any:
    """Exchange lines of a receipt, or all of it, for a new one."""
    return till.call("ExchangeItems", exchange_request(bought, new, *lines, **fields))


def exchange_request(
    bought: Receipt, new: Receipt, *lines: str, **fields: Any
) -> pb.ExchangeItemsRequest:
    """A request to do so."""
    back = [pb.LineQuantity(line_id=line, quantity_thousandths=1000) for line in lines]
    return pb.ExchangeItemsRequest(
        request_id=str(uuid4()),
        returned=pb.ReturnedItems(receipt=key_of(bought), lines=back),
        receipt=new,
        **fields,
    )


# Rule 15a
def test_items_are_exchanged_on_one_receipt(plain: Till) -> None:
    """What came back pays for what is taken instead, and the account has the points of what was kept."""
    card = card_of(plain)
    bought = receipt_of(1000, card, lines=2)
    plain.record(bought)
    new = pay(receipt_of(700, card), TENDER_KIND_RETURN, 500)
    done = exchange(plain, bought, new, "1")
    assert (done.returned.amount, done.returned.points_clawed_back) == (money(500), 5)
    assert (done.recorded.points_earned, done.amount_to_refund) == (7, money(0))
    assert plain.account(card).points_available == 1012
    shown = plain.receipt(new)
    assert shown.exchanged_receipt_id == plain.receipt(bought).receipt_id
    assert [tender.kind for tender in shown.receipt.tenders] == [
        TENDER_KIND_CASH,
        TENDER_KIND_RETURN,
    ]
    assert plain.entries(card, done.position)[-1].points == 7


def test_points_that_come_back_pay_for_the_exchange(plain: Till) -> None:
    """A customer who had paid with all points can take something else for them."""
    card = card_of(plain)
    bought = receipt_of(1000, card)
    plain.record(pay(bought, TENDER_KIND_POINTS, 1000, plain.redeem(card, 1000).redemption_id))
    new = pay(receipt_of(800, card), TENDER_KIND_POINTS, 800)
    done = exchange(plain, bought, new, points=800)
    assert done.returned.amount_paid_with_points == money(1000)
    assert done.amount_to_refund == money(0)
    assert plain.receipt(new).receipt.tenders[0].redemption_id == done.redemption_id
    assert plain.account(card).points_available == 200 + 8


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ("no return", "returned", "FIELD_INVALID"),
        ("no receipt", "receipt", "FIELD_INVALID"),
        ("unknown", "returned.receipt", "RECEIPT_UNKNOWN"),
        ("no such line", "returned.lines[0].line_id", "LINE_UNKNOWN"),
        ("line twice", "returned.lines", "FIELD_INVALID"),
        ("too much", "receipt.tenders", "TENDER_MISMATCH"),
        ("points for nothing", "points", "FIELD_INVALID"),
        ("tender without points", "receipt.tenders[1].redemption_id", "FIELD_INVALID"),
        ("nobody's points", "receipt.holder", "FIELD_INVALID"),
        ("points over 10^12", "points", "FIELD_INVALID"),
    ],
)
def test_a_wrong_exchange_is_refused(plain: Till, change: str, field: str, reason: str) -> None:
    """Each mistake is told with its field, and neither the return nor the sale happens."""
    card = card_of(plain)
    bought = receipt_of(1000, card)
    plain.record(bought)
    new = receipt_of(1500, card)
    request = exchange_request(bought, pay(new, TENDER_KIND_RETURN, 1000))
    match change:
        case "no return":
            request.ClearField("returned")
        case "no receipt":
            request.ClearField("receipt")
        case "unknown":
            request.returned.receipt.number = "no such number"
        case "no such line" | "line twice":
            for _ in range(1 + (change == "line twice")):
                request.returned.lines.add(line_id="9", quantity_thousandths=1000)
        case "too much":
            del request.receipt.tenders[0]
            request.receipt.tenders[0].amount.CopyFrom(money(1500))
        case "points for nothing":
            request.points = 5
        case "points over 10^12":
            request.points = 10**12 + 1
        case _:
            request.receipt.tenders[1].kind = TENDER_KIND_POINTS
            if change == "nobody's points":
                request.receipt.ClearField("card_number")
                request.points = 1000
    error = refusal(plain, "ExchangeItems", request)
    assert (error.reason, error.metadata["field"]) == (reason, field)


def test_a_return_pays_in_exchanges_only(plain: Till) -> None:
    """A receipt alone cannot be paid with what came back, in a call or in an upload."""
    request = pb.RecordReceiptRequest(
        request_id=str(uuid4()), receipt=pay(receipt_of(), TENDER_KIND_RETURN, 100)
    )
    error = refusal(plain, "RecordReceipt", request)
    assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", "receipt.tenders[1].kind")


def test_an_exchange_is_made_once(plain: Till) -> None:
    """Repeated under the same or another request id, it is answered with the first outcome."""
    bought = receipt_of()
    plain.record(bought)
    request = exchange_request(bought, pay(receipt_of(), TENDER_KIND_RETURN, 1000))
    first = plain.call("ExchangeItems", request)
    with nothing_moves(plain):
        again = plain.call("ExchangeItems", request)
        request.request_id = str(uuid4())
        other = plain.call("ExchangeItems", request)
    assert again.replayed
    assert other == again
    first.replayed = first.recorded.replayed = True
    assert again == first


# --- Closing -------------------------------------------------------------------------------------


def close(till: Till, count: int, total: int, **fields: Any) -> Any:
    """Close the day of the till till-1."""
    return till.call("CloseTillDay", close_request(count, total, **fields))


def close_request(
    count: int, total: int, till_id: str = "till-1", day: Date = DAY, **counted: Any
) -> CloseTillDayRequest:
    """A request to do so."""
    said = TillCount(receipts_count=count, receipts_total=money(total), **counted)
    return CloseTillDayRequest(
        request_id=str(uuid4()),
        shop_id="shop-1",
        till_id=till_id,
        business_date=day,
        counted=said,
    )


def listed(till: Till, *, only_open: bool = False, **fields: Any) -> list[Any]:
    """The days of tills as finance sees them, without the till that issues cards."""
    request = ListTillDaysRequest(
        first_date=DAY,
        last_date=NEXT_DAY,
        only_open=only_open,
        at_least_position=books(till).position,
        **fields,
    )
    days = till.call("ListTillDays", request).till_days
    return [day for day in days if day.till_id != "issuing"]


# Rule 15b
def test_a_complete_day_is_shown_to_be_complete(till: Till) -> None:
    """Count, sum, returns, voids and numbers agree, and finance sees it."""
    card = card_of(till)
    receipts = [receipt_of(100 * n, card, number=f"A-{n:04}") for n in (7, 8, 9)]
    for receipt in receipts:
        till.record(receipt)
    till.return_items(receipts[0], occurred_at=timestamp(START))
    till.void(receipts[1])
    closed = close(
        till,
        3,
        2400,
        returns_count=1,
        returns_total=money(700),
        voids_count=1,
        voids_total=money(800),
        first_number="A-0007",
        last_number="A-0009",
    )
    assert (closed.closing.closing, closed.closing.complete) == (1, True)
    recorded = closed.closing.recorded
    assert (recorded.receipts_count, recorded.receipts_total) == (3, money(2400))
    assert (recorded.returns_count, recorded.voids_count, recorded.missing_count) == (1, 1, 0)
    (day,) = listed(till)
    assert (day.closings, day.complete, day.late_receipts) == (1, True, 0)
    assert (day.receipts_count, day.receipts_total) == (3, money(2400))
    assert day.closing == closed.closing
    assert day.close_time == timestamp(START)
    assert listed(till, only_open=True) == []


# Rule 15b
def test_a_closing_lists_what_is_missing_and_what_differs(till: Till) -> None:
    """Gaps in the numbers, receipts beyond first and last, and the differences of count and sum."""
    for number in (2, 3, 6, 12):
        till.record(receipt_of(100, number=f"A-{number:04}"))
    till.record(receipt_of(100, number="no digits"))
    closed = close(till, 9, 1000, first_number="A-0001", last_number="A-0009").closing
    recorded = closed.recorded
    assert [(run.first, run.last) for run in recorded.missing] == [(1, 1), (4, 5), (7, 9)]
    assert (recorded.missing_count, list(recorded.beyond), recorded.beyond_count) == (
        6,
        ["A-0012"],
        1,
    )
    assert recorded.unnumbered_count == 1
    assert (closed.count_difference, closed.total_difference) == (-4, below_zero(5))
    assert not closed.complete
    (day,) = listed(till)
    assert (day.complete, day.count_difference, day.total_difference) == (
        False,
        -4,
        closed.total_difference,
    )


# Rule 15b
def test_late_receipts_open_a_day_again(till: Till) -> None:
    """What is recorded after the closing shows, until the till closes once more."""
    till.record(receipt_of(100, number="1"))
    first = close(till, 2, 300)
    assert first.closing.recorded.position == first.position - 1
    till.record(receipt_of(200, number="2"))
    (day,) = listed(till, only_open=True)
    assert (day.closings, day.late_receipts, day.complete) == (1, 1, False)
    assert (day.count_difference, day.closing.count_difference) == (0, -1)
    assert close(till, 2, 300).closing.closing == 2
    (day,) = listed(till)
    assert (day.closings, day.late_receipts, day.complete) == (2, 0, True)
    assert listed(till, only_open=True) == []


# Rule 15b
def test_a_closing_happens_once_for_its_request(till: Till) -> None:
    """Sent again after more receipts have come, it is answered with the first outcome."""
    till.record(receipt_of(100))
    request = close_request(1, 100)
    first = till.call("CloseTillDay", request)
    till.record(receipt_of(100))
    again = till.call("CloseTillDay", request)
    assert (again.replayed, again.closing, again.position) == (True, first.closing, first.position)
    request.counted.receipts_count = 2
    error = refusal(till, "CloseTillDay", request)
    assert (error.reason, error.metadata["field"]) == (
        "REQUEST_ID_REUSED",
        "counted.receipts_count",
    )


# Rule 15b
def test_every_till_with_receipts_is_listed_and_every_closing(till: Till) -> None:
    """Days that nobody closed, days without a receipt that somebody closed, in order and in pages."""
    for till_id in ("till-1", "till-2"):
        till.record(receipt_of(100, till_id=till_id))
    other = receipt_of(100, shop_id="shop-0")
    other.business_date.CopyFrom(NEXT_DAY)
    till.record(other)
    close(till, 0, 0, till_id="till-9")
    keys = [(day.business_date.day, day.shop_id, day.till_id) for day in listed(till)]
    assert keys == [
        (2, "shop-1", "till-1"),
        (2, "shop-1", "till-2"),
        (2, "shop-1", "till-9"),
        (3, "shop-0", "till-1"),
    ]
    assert [day.closings for day in listed(till)] == [0, 0, 1, 0]
    assert listed(till)[2].complete
    request = ListTillDaysRequest(
        first_date=DAY, last_date=NEXT_DAY, page_size=1, at_least_position=books(till).position
    )
    paged: list[tuple[int, str, str]] = []
    while True:
        page = till.call("ListTillDays", request)
        paged.extend((day.business_date.day, day.shop_id, day.till_id) for day in page.till_days)
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert paged == keys


def test_only_a_tills_own_day_is_closed(till: Till) -> None:
    """A key of another shop cannot close it, and validation only compares."""
    key = till.call(
        "CreateKey", CreateKeyRequest(principal_id="t", role=ROLE_TILL, shop_id="shop-2")
    ).secret
    assert refusal(till, "CloseTillDay", close_request(0, 0), key=key).reason == "SHOP_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"shop_id": ""}, "shop_id", "FIELD_INVALID"),
        ({"shop_id": "x" * 65}, "shop_id", "LIMIT_EXCEEDED"),
        ({"till_id": "x" * 65}, "till_id", "LIMIT_EXCEEDED"),
        ({"business_date": Date()}, "business_date", "FIELD_INVALID"),
        ({"business_date": Date(year=2017, month=1, day=4)}, "business_date", "FIELD_INVALID"),
        ({"receipts_count": -1}, "counted.receipts_count", "FIELD_INVALID"),
        ({"receipts_count": 10**9 + 1}, "counted.receipts_count", "LIMIT_EXCEEDED"),
        ({"voids_count": -1}, "counted.voids_count", "FIELD_INVALID"),
        ({"returns_total": below_zero(1)}, "counted.returns_total", "FIELD_INVALID"),
        ({"first_number": "none"}, "counted.first_number", "FIELD_INVALID"),
        ({"first_number": "9", "last_number": "8"}, "counted.last_number", "FIELD_INVALID"),
        ({"last_number": "x" * 65}, "counted.last_number", "LIMIT_EXCEEDED"),
    ],
)
def test_a_wrong_closing_is_refused(
    shop: Till, change: dict[str, Any], field: str, reason: str
) -> None:
    """Each mistake is told with its field."""
    request = close_request(1, 100)
    counted = {
        name: value for name, value in change.items() if name in TillCount.DESCRIPTOR.fields_by_name
    }
    for name, value in change.items():
        if name in counted:
            continue
        if isinstance(value, Date):
            request.business_date.CopyFrom(value)
        else:
            setattr(request, name, value)
    request.counted.MergeFrom(TillCount(**counted))
    error = refusal(shop, "CloseTillDay", request)
    assert (error.reason, error.metadata["field"]) == (reason, field)


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"first_date": Date()}, "first_date", "FIELD_INVALID"),
        ({"last_date": Date(year=2017, month=1, day=1)}, "last_date", "FIELD_INVALID"),
        ({"last_date": Date(year=2018, month=1, day=4)}, "last_date", "LIMIT_EXCEEDED"),
        ({"page_size": 1001}, "page_size", "LIMIT_EXCEEDED"),
        ({"at_least_position": 10**9}, "at_least_position", "POSITION_AHEAD"),
    ],
)
def test_a_wrong_list_of_days_is_refused(
    shop: Till, change: dict[str, Any], field: str, reason: str
) -> None:
    """Each mistake is told with its field."""
    fields: dict[str, Any] = {"first_date": DAY, "last_date": DAY, **change}
    error = refusal(shop, "ListTillDays", ListTillDaysRequest(**fields))
    assert (error.reason, error.metadata["field"]) == (reason, field)


# Rule 15a
def test_a_receipt_is_voided_until_the_business_date_ends(shop: Till) -> None:
    """Where the rules end the day at four, the receipts of the evening can be voided at one."""
    evening = START + timedelta(hours=11)
    receipts = [make_receipt(total=100, occurred_at=evening) for _ in range(2)]
    shop.advance(evening)
    for receipt in receipts:
        shop.record(receipt)
    shop.advance(START + timedelta(hours=13))
    assert shop.void(receipts[0]).outcome.amount == money(100)
    shop.advance(START + timedelta(hours=16))
    request = pb.VoidReceiptRequest(request_id=str(uuid4()), receipt=key_of(receipts[1]))
    assert refusal(shop, "VoidReceipt", request).reason == "VOID_NOT_ALLOWED"
