"""Baskets as the messages a till sends."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.demo.basket import FIRST_DAY, Basket, Line
from ledger.demo.debit_calendar import NOTICE_DAYS
from ledger.v1.point_of_sale_pb2 import PresentReceiptsRequest, RecordReceiptRequest
from ledger.v1.programme_pb2 import AdvanceClockRequest, PublishRulesRequest
from ledger.v1.receipt_pb2 import (
    CHANNEL_STORE,
    TENDER_KIND_CASH,
    UNIT_EACH,
    Receipt,
    ReceiptKey,
)
from ledger.v1.rules_pb2 import (
    Campaign,
    CardRules,
    EarningRules,
    Rules,
    SettlementRules,
)

CURRENCY_CODE = "USD"
# Direct debits of SEPA know no other; a dollar of the data is a euro there.
DEBIT_CURRENCY = "EUR"
# More than the household that buys most owes at any time.
CREDIT_LIMIT_CENTS = 10_000_00
NANOS_PER_CENT = 10_000_000
CENTS_PER_UNIT = 100
# The data do not say at which till of a store a basket was paid.
TILL_ID = "1"
RECEIPTS_REQUIRED = 3
# Whatever is sent has an id made from what it is: played again, it is recognised.
REQUESTS = uuid.UUID("7f3c1d52-6a0b-5e53-9c1e-0d8f2b6a4e17")


def request_id(*what: object) -> str:
    """The request id of something the demo sends."""
    return str(uuid.uuid5(REQUESTS, "/".join(str(part) for part in what)))


@cache
def money(cents: int, currency: str = CURRENCY_CODE) -> Money:
    """Cents as an amount. Shared by all who ask for it: copy it, do not change it."""
    units, rest = divmod(cents, CENTS_PER_UNIT)
    return Money(currency_code=currency, units=units, nanos=rest * NANOS_PER_CENT)


def record_request(basket: Basket, currency: str = CURRENCY_CODE) -> RecordReceiptRequest:
    """The request that records a basket as an anonymous receipt."""
    made_at = basket.made_at
    request = RecordReceiptRequest(request_id=request_id("receipt", basket.basket_id))
    receipt = request.receipt
    receipt.shop_id = str(basket.store_id)
    receipt.till_id = TILL_ID
    receipt.number = str(basket.basket_id)
    receipt.business_date.CopyFrom(date_of(made_at.date()))
    receipt.occurred_at.seconds = int(made_at.timestamp())
    receipt.channel = CHANNEL_STORE
    _add_lines(receipt, basket.lines, currency)
    cents = sum(line.gross_cents - line.discount_cents for line in basket.lines)
    _add_total(receipt, cents, currency)
    return request


def _add_lines(receipt: Receipt, lines: list[Line], currency: str) -> None:
    # Filled in place: built one by one and handed over, lines take three times as long, and the
    # time it takes to prepare receipts is taken from the tills.
    for number, line in enumerate(lines, start=1):
        added = receipt.lines.add()
        added.line_id = str(number)
        added.sku = str(line.product_id)
        added.category = line.category
        added.quantity_thousandths = line.quantity_thousandths
        added.unit = UNIT_EACH
        added.gross_amount.CopyFrom(money(line.gross_cents, currency))
        if line.discount_cents:
            added.discount_amount.CopyFrom(money(line.discount_cents, currency))


def _add_total(receipt: Receipt, cents: int, currency: str) -> None:
    receipt.total.CopyFrom(money(cents, currency))
    if cents:
        receipt.tenders.add(kind=TENDER_KIND_CASH, amount=money(cents, currency))


def key_of(receipt: Receipt) -> ReceiptKey:
    """A receipt's identity."""
    return ReceiptKey(
        shop_id=receipt.shop_id,
        till_id=receipt.till_id,
        number=receipt.number,
        business_date=receipt.business_date,
    )


def present_request(member_reference: str, receipts: list[Receipt]) -> PresentReceiptsRequest:
    """The request for a household's card, made right after the last of its receipts."""
    return PresentReceiptsRequest(
        request_id=request_id("card", member_reference),
        member_reference=member_reference,
        receipts=[key_of(receipt) for receipt in receipts],
        occurred_at=receipts[-1].occurred_at,
    )


def rules_request(campaigns: Sequence[Campaign] = ()) -> PublishRulesRequest:
    """The rules of the demo: a point for each dollar, cents carried, a card on three receipts."""
    kind = ("rules", 1, "campaigns") if campaigns else ("rules", 1)
    return PublishRulesRequest(request_id=request_id(*kind), rules=_rules(campaigns, CURRENCY_CODE))


def charging_rules_request(campaigns: Sequence[Campaign] = ()) -> PublishRulesRequest:
    """The same for payment with the card, in the only currency in which banks collect."""
    rules = _rules(campaigns, DEBIT_CURRENCY)
    rules.settlement.CopyFrom(
        SettlementRules(
            creditor_name="Demo Grocer",
            creditor_id="DE98ZZZ09999999999",
            creditor_iban="DE02120300000000202051",
            credit_limit=money(CREDIT_LIMIT_CENTS, DEBIT_CURRENCY),
            notice_days=NOTICE_DAYS,
            remittance="Card purchases at the demo grocer",
        )
    )
    kind = ("rules", 1, "charge", "campaigns") if campaigns else ("rules", 1, "charge")
    return PublishRulesRequest(request_id=request_id(*kind), rules=rules)


def _rules(campaigns: Sequence[Campaign], currency: str) -> Rules:
    return Rules(
        version=1,
        effective_at=midnight(FIRST_DAY),
        earning=EarningRules(points=1, per_amount=money(100, currency), carry_remainders=True),
        card=CardRules(receipts_required=RECEIPTS_REQUIRED),
        campaigns=campaigns,
    )


def clock_request(to: date) -> AdvanceClockRequest:
    """The request that advances the clock to a midnight."""
    return AdvanceClockRequest(request_id=request_id("clock", to), to=midnight(to))


def date_of(day: date) -> Date:
    """A date as the contract has it."""
    return Date(year=day.year, month=day.month, day=day.day)


def midnight(day: date) -> Timestamp:
    """When a day begins."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Timestamp(seconds=int(start.timestamp()))
