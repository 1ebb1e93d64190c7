"""What the person bought and brought back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from ledger.application.streams import read_aggregates
from ledger.domain.receipt import Line, Receipt
from ledger.projections.account_entries.kinds import EntryKind
from ledger.service.export.document import Section
from ledger.service.export.whose import Whose, in_groups

# A receipt has up to 500 lines.
_GROUP = 20


class LineItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a receipt. Amounts are of the whole line, tax included."""

    line_id: str
    sku: str
    quantity_thousandths: int
    unit: str
    gross: str
    category: str = ""
    discount: str = ""
    tax: str = ""


class TenderItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A payment of a receipt."""

    kind: str
    amount: str
    redemption_id: UUID | None = None
    charge_id: UUID | None = None


class ReturnedLine(msgspec.Struct, frozen=True):
    """Some of a line that came back."""

    line_id: str
    quantity_thousandths: int


class ReturnItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Items that came back."""

    return_id: UUID
    occurred_at: datetime
    kind: str
    """RETURN, or VOID where the till took the receipt back."""
    amount: str
    shop_id: str
    lines: tuple[ReturnedLine, ...]
    till_id: str = ""


class ReceiptItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A receipt that counts for the person. Who sat at the till is somebody else's data."""

    receipt_id: UUID
    shop_id: str
    till_id: str
    number: str
    business_date: date
    occurred_at: datetime
    channel: str
    total: str
    points: int
    """Whole points that it earned."""
    lines: tuple[LineItem, ...]
    tenders: tuple[TenderItem, ...] = ()
    card_number: str = ""
    coupon_codes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    """What the rules asked somebody to look at."""
    returns: tuple[ReturnItem, ...] = ()


async def receipts(whose: Whose) -> AsyncIterator[ReceiptItem]:
    """Go through the receipts with their lines, for each account newest first."""
    async for group in in_groups(whose.entries(EntryKind.EARNED), _GROUP):
        points = {one.receipt_id: one.points for one in group if one.receipt_id is not None}
        async with whose.caller.programme.pool.connection() as connection:
            found = await read_aggregates(connection, Receipt, points)
        for id_, earned in points.items():
            yield _receipt_item(whose, found[id_], earned)


def _receipt_item(whose: Whose, receipt: Receipt, points: int) -> ReceiptItem:
    facts, amount = receipt.facts, whose.amount
    return ReceiptItem(
        receipt_id=receipt.id,
        shop_id=facts.shop_id,
        till_id=facts.till_id,
        number=facts.number,
        business_date=facts.business_date,
        occurred_at=facts.occurred_at,
        channel=facts.channel.value,
        total=amount(facts.total),
        points=points,
        lines=tuple(_line_item(whose, line) for line in facts.lines),
        tenders=tuple(
            TenderItem(one.kind.value, amount(one.amount), one.redemption_id, one.charge_id)
            for one in facts.tenders
        ),
        card_number=facts.card_number or "",
        coupon_codes=facts.coupons,
        flags=tuple(str(one) for one in receipt.flags),
        returns=tuple(_return_item(whose, one) for one in receipt.returns.values()),
    )


def _line_item(whose: Whose, line: Line) -> LineItem:
    return LineItem(
        line.line_id,
        line.sku,
        line.quantity_thousandths,
        line.unit.value,
        whose.amount(line.gross),
        line.category,
        whose.amount(line.discount) if line.discount else "",
        whose.amount(line.tax) if line.tax else "",
    )


def _return_item(whose: Whose, made: Receipt.ItemsReturned) -> ReturnItem:
    lines = tuple(ReturnedLine(one.line_id, one.quantity_thousandths) for one in made.lines)
    return ReturnItem(
        made.return_id,
        made.occurred_at,
        made.kind.value,
        whose.amount(made.amount),
        made.shop_id,
        lines,
        made.till_id,
    )


SECTIONS = (Section("receipts", ReceiptItem, receipts, ("account_entries",)),)
