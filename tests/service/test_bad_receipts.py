"""Receipts that are refused, each with its code, its reason and its field. Nothing moves, and the id stays free."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc.error_details_pb2 import BadRequest
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.v1.receipt_pb2 import (
    CHANNEL_ONLINE,
    CHANNEL_UNSPECIFIED,
    TENDER_KIND_CASH,
    TENDER_KIND_POINTS,
    TENDER_KIND_UNSPECIFIED,
    UNIT_UNSPECIFIED,
    Receipt,
)
from tests.service.conftest import Shop
from tests.support.refusals import refusal
from tests.support.till import Till, make_receipt, money, record_request, timestamp

Spoil = Callable[[Receipt], object]

INVALID = grpc.StatusCode.INVALID_ARGUMENT
MIB = 1024 * 1024
LINE = "receipt.lines[0]"
TENDER = "receipt.tenders[0]"
UNKNOWN_ENUM = 99


class Case(NamedTuple):
    """What is done to a right receipt, and what is said of it."""

    spoil: Spoil
    reason: str
    field: str


def set_to(path: str, value: object) -> Spoil:
    """Assign a field, or replace a message."""

    def spoil(receipt: Receipt) -> None:
        owner: object = receipt
        *parents, last = path.split(".")
        for name in parents:
            owner = getattr(owner, name)
            if name in ("lines", "tenders"):
                owner = owner[0]  # type: ignore[index]  # both are lists
        if hasattr(value, "DESCRIPTOR"):
            getattr(owner, last).CopyFrom(value)
        else:
            setattr(owner, last, value)

    return spoil


def without(path: str) -> Spoil:
    """Clear a field."""

    def spoil(receipt: Receipt) -> None:
        *parents, last = path.split(".")
        owner: object = receipt
        for name in parents:
            owner = getattr(owner, name)[0]
        owner.ClearField(last)  # type: ignore[attr-defined]  # messages have it

    return spoil


def both(*spoils: Spoil) -> Spoil:
    """Do several things."""

    def spoil(receipt: Receipt) -> None:
        for one in spoils:
            one(receipt)

    return spoil


def euros(units: int, nanos: int = 0, currency: str = "EUR") -> Money:
    """An amount as it is on the wire."""
    return Money(currency_code=currency, units=units, nanos=nanos)


def texts() -> dict[str, Case]:
    """Texts of every field that are empty, too long, or have control characters."""
    required = {
        "shop_id": "receipt.shop_id",
        "till_id": "receipt.till_id",
        "number": "receipt.number",
        "member_reference": "receipt.member_reference",
        "lines.line_id": f"{LINE}.line_id",
        "lines.sku": f"{LINE}.sku",
    }
    cases = {
        f"{path} empty": Case(set_to(path, ""), "FIELD_INVALID", field)
        for path, field in required.items()
    }
    for path, field in (required | {"lines.category": f"{LINE}.category"}).items():
        for name, text in {
            "line feed": "a\nb",
            "nul": "a\x00b",
            "escape": "\x1b[2J",
            "next line": "a\x85b",
            "right-to-left override": "a\u202eb",
        }.items():
            cases[f"{path} with {name}"] = Case(set_to(path, text), "FIELD_INVALID", field)
        cases[f"{path} of 65"] = Case(set_to(path, "x" * 65), "LIMIT_EXCEEDED", field)
        cases[f"{path} of 1 MiB"] = Case(set_to(path, "x" * MIB), "LIMIT_EXCEEDED", field)
    return cases


def amounts() -> dict[str, Case]:
    """Amounts of every field that are no right amounts."""
    cases = {}
    for path, field in {
        "lines.gross_amount": f"{LINE}.gross_amount",
        "lines.discount_amount": f"{LINE}.discount_amount",
        "lines.tax_amount": f"{LINE}.tax_amount",
        "tenders.amount": f"{TENDER}.amount",
        "total": "receipt.total",
    }.items():
        for name, amount, reason in (
            ("negative", euros(-1), "FIELD_INVALID"),
            ("negative by nanos", euros(0, -10_000_000), "FIELD_INVALID"),
            ("of mixed signs", euros(1, -10_000_000), "FIELD_INVALID"),
            ("too fine", euros(1, 1), "FIELD_INVALID"),
            ("of a tenth of a cent", euros(1, 1_000_000), "FIELD_INVALID"),
            ("of a whole unit in nanos", euros(0, 1_000_000_000), "FIELD_INVALID"),
            ("over-long", euros(1_000_000_001), "LIMIT_EXCEEDED"),
            ("of all the bits there are", euros(2**63 - 1), "LIMIT_EXCEEDED"),
            ("in dollars", euros(1, 0, "USD"), "CURRENCY_MISMATCH"),
            ("in small letters", euros(1, 0, "eur"), "CURRENCY_MISMATCH"),
            ("without a currency", euros(1, 0, ""), "FIELD_INVALID"),
        ):
            cases[f"{path} {name}"] = Case(set_to(path, amount), reason, field)
    for path, field in {
        "lines.gross_amount": f"{LINE}.gross_amount",
        "tenders.amount": f"{TENDER}.amount",
        "total": "receipt.total",
    }.items():
        cases[f"{path} missing"] = Case(without(path), "FIELD_INVALID", field)
    return cases


FORMS = {
    "channel unspecified": Case(
        set_to("channel", CHANNEL_UNSPECIFIED), "FIELD_INVALID", "receipt.channel"
    ),
    "channel unknown": Case(set_to("channel", UNKNOWN_ENUM), "FIELD_INVALID", "receipt.channel"),
    "unit unspecified": Case(
        set_to("lines.unit", UNIT_UNSPECIFIED), "FIELD_INVALID", f"{LINE}.unit"
    ),
    "unit unknown": Case(set_to("lines.unit", UNKNOWN_ENUM), "FIELD_INVALID", f"{LINE}.unit"),
    "tender unspecified": Case(
        set_to("tenders.kind", TENDER_KIND_UNSPECIFIED), "FIELD_INVALID", f"{TENDER}.kind"
    ),
    "tender unknown": Case(set_to("tenders.kind", UNKNOWN_ENUM), "FIELD_INVALID", f"{TENDER}.kind"),
    "a till of an online receipt": Case(
        set_to("channel", CHANNEL_ONLINE), "FIELD_INVALID", "receipt.till_id"
    ),
    "no business date": Case(without("business_date"), "FIELD_INVALID", "receipt.business_date"),
    "a year for a date": Case(
        set_to("business_date", Date(year=2025)), "FIELD_INVALID", "receipt.business_date"
    ),
    "a day that is not": Case(
        set_to("business_date", Date(year=2025, month=2, day=29)),
        "FIELD_INVALID",
        "receipt.business_date",
    ),
    "a date that is negative": Case(
        set_to("business_date", Date(year=-1, month=2, day=3)),
        "FIELD_INVALID",
        "receipt.business_date",
    ),
    "a date two days off": Case(
        set_to("business_date", Date(year=2020, month=1, day=1)),
        "FIELD_INVALID",
        "receipt.business_date",
    ),
    "no time": Case(without("occurred_at"), "FIELD_INVALID", "receipt.occurred_at"),
    "a time finer than a microsecond": Case(
        set_to("occurred_at", Timestamp(seconds=1_700_000_000, nanos=1)),
        "FIELD_INVALID",
        "receipt.occurred_at",
    ),
    "a time before 1970": Case(
        set_to("occurred_at", Timestamp(seconds=-1)), "FIELD_INVALID", "receipt.occurred_at"
    ),
    "a time after 9999": Case(
        set_to("occurred_at", Timestamp(seconds=2**62)), "FIELD_INVALID", "receipt.occurred_at"
    ),
    "nanos of more than a second": Case(
        set_to("occurred_at", Timestamp(seconds=1, nanos=2_000_000_000)),
        "FIELD_INVALID",
        "receipt.occurred_at",
    ),
    "no lines": Case(without("lines"), "FIELD_INVALID", "receipt.lines"),
    "501 lines": Case(
        lambda receipt: receipt.CopyFrom(make_receipt(lines=501)),
        "LIMIT_EXCEEDED",
        "receipt.lines",
    ),
    "two lines of one id": Case(
        lambda receipt: receipt.lines.append(receipt.lines[0]), "FIELD_INVALID", "receipt.lines"
    ),
    "a quantity below zero": Case(
        set_to("lines.quantity_thousandths", -1), "FIELD_INVALID", f"{LINE}.quantity_thousandths"
    ),
    "a quantity over 10^12": Case(
        set_to("lines.quantity_thousandths", 10**12 + 1),
        "LIMIT_EXCEEDED",
        f"{LINE}.quantity_thousandths",
    ),
    "a tax rate below zero": Case(
        set_to("lines.tax_rate_millionths", -1), "FIELD_INVALID", f"{LINE}.tax_rate_millionths"
    ),
    "a tax rate over 100 %": Case(
        set_to("lines.tax_rate_millionths", 1_000_001),
        "LIMIT_EXCEEDED",
        f"{LINE}.tax_rate_millionths",
    ),
    "more discount than amount": Case(
        set_to("lines.discount_amount", money(1001)), "FIELD_INVALID", f"{LINE}.discount_amount"
    ),
    "more tax than amount": Case(
        set_to("lines.tax_amount", money(1001)), "FIELD_INVALID", f"{LINE}.tax_amount"
    ),
    "more tax than is left of the amount": Case(
        both(set_to("lines.discount_amount", money(500)), set_to("lines.tax_amount", money(501))),
        "FIELD_INVALID",
        f"{LINE}.tax_amount",
    ),
    "21 tenders": Case(
        lambda receipt: receipt.tenders.extend([receipt.tenders[0]] * 20),
        "LIMIT_EXCEEDED",
        "receipt.tenders",
    ),
    "points without a redemption": Case(
        set_to("tenders.kind", TENDER_KIND_POINTS), "FIELD_INVALID", f"{TENDER}.redemption_id"
    ),
    "points with a malformed redemption": Case(
        both(set_to("tenders.kind", TENDER_KIND_POINTS), set_to("tenders.redemption_id", "42")),
        "FIELD_INVALID",
        f"{TENDER}.redemption_id",
    ),
    "cash with a redemption": Case(
        set_to("tenders.redemption_id", str(uuid4())), "FIELD_INVALID", f"{TENDER}.redemption_id"
    ),
    "one redemption twice": Case(
        both(
            set_to("tenders.kind", TENDER_KIND_POINTS),
            set_to("tenders.redemption_id", "8a5de2ae-4c0e-4f0e-9d8b-0a1b2c3d4e5f"),
            lambda receipt: receipt.tenders.append(receipt.tenders[0]),
        ),
        "FIELD_INVALID",
        "receipt.tenders",
    ),
}

SUMS = {
    "total over the lines": Case(set_to("total", money(1001)), "SUM_MISMATCH", "receipt.total"),
    "total under the lines": Case(set_to("total", money(999)), "SUM_MISMATCH", "receipt.total"),
    "a line that disagrees": Case(
        set_to("lines.gross_amount", money(999)), "SUM_MISMATCH", "receipt.total"
    ),
    "a discount that is not taken off": Case(
        set_to("lines.discount_amount", money(1)), "SUM_MISMATCH", "receipt.total"
    ),
    "paid too little": Case(
        set_to("tenders.amount", money(999)), "SUM_MISMATCH", "receipt.tenders"
    ),
    "paid too much": Case(
        lambda receipt: receipt.tenders.add(kind=TENDER_KIND_CASH, amount=money(1)),
        "SUM_MISMATCH",
        "receipt.tenders",
    ),
    "not paid": Case(without("tenders"), "SUM_MISMATCH", "receipt.tenders"),
}

CARDS = {
    "a mistyped card": Case(
        set_to("card_number", "2000000000009"), "CARD_NUMBER_INVALID", "receipt.card_number"
    ),
    "a card of twelve digits": Case(
        set_to("card_number", "200000000000"), "CARD_NUMBER_INVALID", "receipt.card_number"
    ),
    "a card of letters": Case(
        set_to("card_number", "x" * 13), "CARD_NUMBER_INVALID", "receipt.card_number"
    ),
    "a card of other digits": Case(
        set_to("card_number", "\uff12" + "0" * 11 + "8"),
        "CARD_NUMBER_INVALID",
        "receipt.card_number",
    ),
    "an empty card": Case(set_to("card_number", ""), "CARD_NUMBER_INVALID", "receipt.card_number"),
    "a card of 1 MiB": Case(
        set_to("card_number", "2" * MIB), "CARD_NUMBER_INVALID", "receipt.card_number"
    ),
}

CASES = FORMS | SUMS | CARDS | texts() | amounts()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_wrong_receipt_is_refused_by_its_field(shop: Shop, case: Case) -> None:
    """A receipt that is wrong anywhere is refused, the field is named, and nothing moves."""
    receipt, request_id = make_receipt(), uuid4()
    right = Receipt()
    right.CopyFrom(receipt)
    case.spoil(receipt)
    error = refusal(shop.till, "RecordReceipt", record_request(receipt, request_id))
    assert (error.code, error.reason) == (INVALID, case.reason)
    assert error.metadata["field"] == case.field
    violations = BadRequest()
    assert error.details[1].Unpack(violations)
    assert [one.field for one in violations.field_violations] == [case.field]
    assert not shop.till.record(right, request_id).replayed


@pytest.mark.parametrize("case", SUMS.values(), ids=SUMS.keys())
def test_sums_that_disagree_are_told_in_minor_units(shop: Shop, case: Case) -> None:
    """A sum that disagrees is refused with the sum that it should be and the one that it is."""
    receipt = make_receipt()
    case.spoil(receipt)
    error = refusal(shop.till, "RecordReceipt", record_request(receipt))
    expected, actual = int(error.metadata["expected"]), int(error.metadata["actual"])
    assert expected != actual
    assert {expected, actual} <= {0, 999, 1000, 1001}


def test_limits_are_told(shop: Shop) -> None:
    """A refusal for a limit says what the limit is."""
    error = refusal(shop.till, "RecordReceipt", record_request(make_receipt(lines=501)))
    assert error.metadata["limit"] == "500"
    receipt = make_receipt()
    receipt.shop_id = "x" * 65
    error = refusal(shop.till, "RecordReceipt", record_request(receipt))
    assert error.metadata["limit"] == "64"


def test_another_currency_is_told_the_right_one(shop: Shop) -> None:
    """A refusal for a currency says which one the programme has."""
    error = refusal(shop.till, "RecordReceipt", record_request(make_receipt(currency="USD")))
    assert (error.reason, error.metadata["expected"]) == ("CURRENCY_MISMATCH", "EUR")


@pytest.mark.parametrize(
    ("off", "reason"),
    [
        (timedelta(minutes=10), "CLOCK_AHEAD"),
        (timedelta(days=4_000), "CLOCK_AHEAD"),
        (timedelta(days=-31), "TOO_LATE"),
        (timedelta(days=-20_000), "TOO_LATE"),
    ],
)
def test_a_clock_that_is_off_is_told_both_times(shop: Shop, off: timedelta, reason: str) -> None:
    """A receipt from the future or from long ago is refused with the till's time and ours."""
    now = datetime.now(UTC)
    receipt, request_id = make_receipt(occurred_at=now + off), uuid4()
    error = refusal(shop.till, "RecordReceipt", record_request(receipt, request_id))
    assert (error.code, error.reason) == (grpc.StatusCode.FAILED_PRECONDITION, reason)
    assert error.metadata["field"] == "receipt.occurred_at"
    assert datetime.fromisoformat(error.metadata["occurred_at"]) == now + off
    assert abs(datetime.fromisoformat(error.metadata["service_time"]) - now) < timedelta(minutes=1)
    # Corrected, it may be sent again under the same request id.
    receipt.occurred_at.CopyFrom(timestamp(now))
    receipt.business_date.CopyFrom(Date(year=now.year, month=now.month, day=now.day))
    assert not shop.till.record(receipt, request_id).replayed


def test_an_unknown_card_is_refused(shop: Shop) -> None:
    """A card number that is right, but nobody's, is not found."""
    receipt = make_receipt(card_number="2000000000008")
    error = refusal(shop.till, "RecordReceipt", record_request(receipt))
    assert (error.code, error.reason) == (grpc.StatusCode.NOT_FOUND, "CARD_UNKNOWN")
    assert error.metadata["field"] == "receipt.card_number"


def test_an_unknown_member_is_refused(shop: Shop) -> None:
    """A member that is not enrolled is not found."""
    receipt = make_receipt(member_reference="nobody")
    error = refusal(shop.till, "RecordReceipt", record_request(receipt))
    assert (error.code, error.reason) == (grpc.StatusCode.NOT_FOUND, "MEMBER_UNKNOWN")
    assert error.metadata["field"] == "receipt.member_reference"


def test_the_ends_of_all_ranges_are_taken(shop: Shop) -> None:
    """500 lines, 20 tenders, 64 characters, no quantity and the largest amount are a receipt."""
    receipt = make_receipt(total=100_000_000_000, lines=500, shop_id="s" * 64, till_id="ü" * 64)
    receipt.lines[0].quantity_thousandths = 0
    receipt.lines[1].quantity_thousandths = 10**12
    receipt.lines[2].tax_rate_millionths = 1_000_000
    receipt.lines[3].discount_amount.CopyFrom(receipt.lines[3].gross_amount)
    receipt.lines[4].gross_amount.units += receipt.lines[3].gross_amount.units
    receipt.lines[5].tax_amount.CopyFrom(receipt.lines[5].gross_amount)
    del receipt.tenders[:]
    receipt.tenders.extend([make_receipt(total=5_000_000_000).tenders[0] for _ in range(20)])
    receipt.card_number = shop.card
    answer = shop.till.record(receipt)
    assert answer.points_earned == 1_000_000_000


def test_a_receipt_of_nothing_needs_no_tender(shop: Shop) -> None:
    """A receipt with a total of zero may have a tender of zero, or none."""
    for tenders in (0, 1):
        receipt = make_receipt(total=0, card_number=shop.card)
        for _ in range(tenders):
            receipt.tenders.add(kind=TENDER_KIND_CASH, amount=money(0))
        assert shop.till.record(receipt).points_earned == 0


def test_a_finer_currency_has_other_amounts(shop: Shop) -> None:
    """What is too fine depends on the currency's own decimal places."""
    service = shop.till.service
    service.create_programme("yen", "--currency", "JPY", "--exponent", "0")
    till = Till(service, "yen")
    receipt = make_receipt(total=500, currency="JPY")
    receipt.lines[0].gross_amount.nanos = 500_000_000
    error = refusal(till, "RecordReceipt", record_request(receipt))
    assert (error.reason, error.metadata["field"]) == ("FIELD_INVALID", f"{LINE}.gross_amount")
    till.retire()
