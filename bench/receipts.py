"""Receipts as bytes: a serialised request, cut where two receipts differ, is put together anew in a microsecond.

Messages are made from the contract's own classes once; making each of them anew would cost the load generator more
than sending it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.v1 import point_of_sale_pb2, receipt_pb2

CURRENCY = "EUR"
LINES = 10
TEMPLATES = 32
# Whole units: a receipt of ten lines is some 5 to 200 EUR.
LINE_MINOR_MIN, LINE_MINOR_MAX = 49, 1_999
TAX_RATES_MILLIONTHS = (70_000, 190_000)
DISCOUNTED_EVERY = 5

_REQUEST_ID = "R" * 36
_NUMBER = "N" * 20
_CARD = "C" * 13
# `repeated RecordReceiptRequest receipts = 1`: field number and wire type.
_RECEIPTS_TAG = b"\x0a"


class Anonymous(NamedTuple):
    """A request to record a receipt of nobody, and how the receipt is named when it is presented."""

    request: bytes
    key: receipt_pb2.ReceiptKey


class ReceiptMaker:
    """Makes distinct, right receipts for cards, as the bytes of `RecordReceiptRequest`."""

    def __init__(self, seed: int, lines: int = LINES) -> None:
        """Cut a few templates; what they say differs in amounts."""
        self._random = random.Random(seed)
        requests = [_request(self._random, lines) for _ in range(TEMPLATES)]
        self._templates = [_cut(request) for request in requests]
        for request in requests:
            request.receipt.ClearField("holder")
        self._anonymous = [_cut_anonymous(request) for request in requests]

    def record(self, card_number: bytes) -> bytes:
        """Return a request to record a receipt that nobody has seen before."""
        before_id, before_number, before_card, rest = self._random.choice(self._templates)
        number = self._number()
        return b"".join(
            (before_id, self._request_id(), before_number, number, before_card, card_number, rest)
        )

    def record_anonymous(self) -> Anonymous:
        """Return a request to record a receipt of nobody, and what it takes to present it."""
        before_id, before_number, rest, key = self._random.choice(self._anonymous)
        number = self._number()
        request = b"".join((before_id, self._request_id(), before_number, number, rest))
        named = receipt_pb2.ReceiptKey()
        named.CopyFrom(key)
        named.number = number.decode()
        return Anonymous(request, named)

    def _request_id(self) -> bytes:
        bits = self._random.getrandbits
        return b"%08x-%04x-4%03x-8%03x-%012x" % (
            bits(32),
            bits(16),
            bits(12),
            bits(12),
            bits(48),
        )

    def _number(self) -> bytes:
        return b"%020x" % self._random.getrandbits(80)

    def present(self, receipts: Sequence[Anonymous]) -> bytes:
        """Return a request for a new member's card on receipts."""
        request_id = self._request_id().decode()
        return point_of_sale_pb2.PresentReceiptsRequest(
            request_id=request_id,
            member_reference=request_id,
            receipts=[one.key for one in receipts],
        ).SerializeToString()

    def upload(self, card_numbers: Sequence[bytes]) -> bytes:
        """Return a message of `UploadReceipts` with a receipt for each card."""
        parts: list[bytes] = []
        for card_number in card_numbers:
            request = self.record(card_number)
            parts += (_RECEIPTS_TAG, _varint(len(request)), request)
        return b"".join(parts)


def _cut(request: point_of_sale_pb2.RecordReceiptRequest) -> tuple[bytes, bytes, bytes, bytes]:
    data = request.SerializeToString()
    before_id, data = data.split(_REQUEST_ID.encode())
    before_number, data = data.split(_NUMBER.encode())
    before_card, rest = data.split(_CARD.encode())
    return before_id, before_number, before_card, rest


def _cut_anonymous(
    request: point_of_sale_pb2.RecordReceiptRequest,
) -> tuple[bytes, bytes, bytes, receipt_pb2.ReceiptKey]:
    before_id, data = request.SerializeToString().split(_REQUEST_ID.encode())
    before_number, rest = data.split(_NUMBER.encode())
    receipt = request.receipt
    key = receipt_pb2.ReceiptKey(
        shop_id=receipt.shop_id, till_id=receipt.till_id, business_date=receipt.business_date
    )
    return before_id, before_number, rest, key


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _request(source: random.Random, lines: int) -> point_of_sale_pb2.RecordReceiptRequest:
    now = datetime.now(UTC)
    receipt = receipt_pb2.Receipt(
        shop_id="shop-0042",
        till_id="till-03",
        number=_NUMBER,
        business_date=Date(year=now.year, month=now.month, day=now.day),
        occurred_at=_timestamp(now),
        channel=receipt_pb2.CHANNEL_STORE,
        card_number=_CARD,
    )
    total = sum(_add_line(receipt, index, source) for index in range(lines))
    receipt.total.CopyFrom(_money(total))
    receipt.tenders.add(kind=receipt_pb2.TENDER_KIND_BANK_CARD, amount=_money(total))
    return point_of_sale_pb2.RecordReceiptRequest(request_id=_REQUEST_ID, receipt=receipt)


def _add_line(receipt: receipt_pb2.Receipt, index: int, source: random.Random) -> int:
    """Add a line as a till prints it, with its tax, and return what it costs."""
    gross = source.randint(LINE_MINOR_MIN, LINE_MINOR_MAX)
    discount = gross // 10 if index % DISCOUNTED_EVERY == 0 else 0
    net = gross - discount
    rate = source.choice(TAX_RATES_MILLIONTHS)
    line = receipt.lines.add(
        line_id=str(index + 1),
        sku=f"40{source.randrange(10**11):011d}",
        category=f"dept-{source.randrange(40)}",
        quantity_thousandths=1_000 * source.randint(1, 3),
        unit=receipt_pb2.UNIT_EACH,
        gross_amount=_money(gross),
        tax_rate_millionths=rate,
        tax_amount=_money(net * rate // (1_000_000 + rate)),
    )
    if discount:
        line.discount_amount.CopyFrom(_money(discount))
    return net


def _money(minor: int) -> Money:
    units, cents = divmod(minor, 100)
    return Money(currency_code=CURRENCY, units=units, nanos=cents * 10_000_000)


def _timestamp(value: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(value)
    return found
