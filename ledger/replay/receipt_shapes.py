"""What a replay decodes of the JSON of events of receipts and tills, and of what the rules say of their worth."""

from __future__ import annotations

from typing import Any

import msgspec


class Line(msgspec.Struct):
    """A line of a receipt."""

    tax: int = 0


class Facts(msgspec.Struct):
    """What a till said of a receipt."""

    shop_id: str
    till_id: str
    number: str
    business_date: str
    channel: str
    lines: tuple[Line, ...]
    tenders: msgspec.Raw
    total: int
    cashier_reference: str = ""


class Recorded(msgspec.Struct):
    """A receipt."""

    facts: Facts
    account_id: str | None = None
    flags: tuple[str, ...] = ()


class Presented(msgspec.Struct):
    """A receipt that counts for somebody from now on."""

    account_id: str
    flags: tuple[str, ...] = ()


class LineBack(msgspec.Struct):
    """What came back of a line."""

    line_id: str
    quantity_thousandths: int


class Returned(msgspec.Struct):
    """Items that came back."""

    return_id: str
    kind: str
    lines: tuple[LineBack, ...]
    amount: int
    shop_id: str
    till_id: str = ""


class Sold(msgspec.Struct):
    """Points that a receipt earned, for whoever folds that."""

    receipt_id: str
    points: int
    earned_at: str


class CardCase(msgspec.Struct):
    """A receipt came back that a card was issued on."""

    return_id: str
    account_id: str
    receipt_id: str
    amount: int
    whole: bool
    still_enough: bool
    card_number: str
    kind: str


class TillDay(msgspec.Struct):
    """A till's day that was closed."""

    business_date: str
    shop_id: str
    till_id: str
    closing: msgspec.Raw


class Estimate(msgspec.Struct):
    """What points are worth: so many would be sold for a price, and a share of all is expected back."""

    points: int
    price: int
    redeemed_share_millionths: int


class Version(msgspec.Struct):
    """A version of the rules."""

    version: int
    effective_at: str
    liability: Estimate | None = None


class Published(msgspec.Struct):
    """Rules that were published."""

    rules: Version


FOREIGN = "~"
"""Before the name of an event in a stream that another process folds."""

RECEIPT_SHAPES: dict[str, type[Any]] = {
    "ledger.ReceiptRecorded": Recorded,
    "ledger.ReceiptPresented": Presented,
    FOREIGN + "ledger.PointsEarned": Sold,
    "ledger.ItemsReturned": Returned,
    "ledger.CardReceiptReturned": CardCase,
    "ledger.TillDayClosed": TillDay,
    "ledger.TillDayClosedAgain": TillDay,
    "ledger.RulesPublished": Published,
}
"""By the pinned names of events."""
