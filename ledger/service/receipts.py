"""A receipt of the contract to the domain's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from ledger.application.commands import ReceiptIdentity
from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Channel, Line, ReceiptFacts, Tender, TenderKind, Unit
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.v1 import receipt_pb2 as pb

K = TypeVar("K")
V = TypeVar("V")

_CHANNELS = {pb.CHANNEL_STORE: Channel.STORE, pb.CHANNEL_ONLINE: Channel.ONLINE}
_UNITS = {
    pb.UNIT_EACH: Unit.EACH,
    pb.UNIT_KILOGRAM: Unit.KILOGRAM,
    pb.UNIT_LITRE: Unit.LITRE,
    pb.UNIT_METRE: Unit.METRE,
}
_TENDERS = {
    pb.TENDER_KIND_CASH: TenderKind.CASH,
    pb.TENDER_KIND_BANK_CARD: TenderKind.BANK_CARD,
    pb.TENDER_KIND_POINTS: TenderKind.POINTS,
    pb.TENDER_KIND_VOUCHER: TenderKind.VOUCHER,
    pb.TENDER_KIND_OTHER: TenderKind.OTHER,
    pb.TENDER_KIND_RETURN: TenderKind.RETURN,
    pb.TENDER_KIND_CARD: TenderKind.CARD,
}

_TEXT_MAX = limits.IDENTIFIER_CHARACTERS_MAX
_AMOUNT_MAX = limits.AMOUNT_MINOR_MAX
_QUANTITY_MAX = limits.QUANTITY_THOUSANDTHS_MAX
_RATE_MAX = limits.TAX_RATE_MILLIONTHS_MAX


class Identity(Protocol):
    """Whatever says which receipt it is about."""

    @property
    def shop_id(self) -> str:
        """The shop."""

    @property
    def till_id(self) -> str:
        """The till; empty for a web shop."""

    @property
    def number(self) -> str:
        """As printed."""

    @property
    def business_date(self) -> date:
        """The day it counts to."""


class ReceiptField:
    """Decodes receipts of one programme."""

    def __init__(self, money: MoneyField) -> None:
        """Take the programme's money."""
        self._money = money

    def decode(self, receipt: pb.Receipt, *, exchange: bool = False) -> ReceiptFacts:
        """Return the receipt in domain values. In an exchange a return can pay, and points that are not spent yet.

        Raises:
            Refusal: FIELD_INVALID, LIMIT_EXCEEDED, CURRENCY_MISMATCH, SUM_MISMATCH or CARD_NUMBER_INVALID.
        """
        channel = _CHANNELS.get(receipt.channel)
        if channel is None:
            raise fields.invalid("receipt.channel", "must be STORE or ONLINE.")
        if not receipt.HasField("occurred_at"):
            raise fields.invalid("receipt.occurred_at", "must not be empty.")
        lines = self._lines(receipt)
        tenders = self._tenders(receipt, exchange=exchange)
        holder = receipt.WhichOneof("holder")
        facts = ReceiptFacts(
            shop_id=fields.identifier(receipt.shop_id, "receipt.shop_id"),
            till_id=_till(receipt.till_id, channel, "receipt.till_id"),
            number=fields.identifier(receipt.number, "receipt.number"),
            business_date=fields.calendar_date(receipt.business_date, "receipt.business_date"),
            occurred_at=fields.instant(receipt.occurred_at, "receipt.occurred_at"),
            channel=channel,
            lines=lines,
            tenders=tenders,
            total=self._money.decode(receipt.total, "receipt.total"),
            card_number=fields.card_number(receipt.card_number, "receipt.card_number")
            if holder == "card_number"
            else None,
            member_reference=fields.identifier(receipt.member_reference, "receipt.member_reference")
            if holder == "member_reference"
            else None,
            coupons=_coupons(receipt) if receipt.coupon_codes else (),
            cashier_reference=fields.optional_identifier(
                receipt.cashier_reference, "receipt.cashier_reference"
            ),
        )
        _check_sums(facts)
        return facts

    def encode(self, facts: ReceiptFacts) -> pb.Receipt:
        """Return a receipt as the contract has it."""
        money = self._money.encode
        receipt = pb.Receipt(
            shop_id=facts.shop_id,
            till_id=facts.till_id,
            number=facts.number,
            business_date=fields.date_message(facts.business_date),
            occurred_at=fields.timestamp(facts.occurred_at),
            channel=_key(_CHANNELS, facts.channel),
            total=money(facts.total),
            card_number=facts.card_number,
            member_reference=facts.member_reference,
            coupon_codes=facts.coupons,
            cashier_reference=facts.cashier_reference,
        )
        for line in facts.lines:
            receipt.lines.add(
                line_id=line.line_id,
                sku=line.sku,
                category=line.category,
                quantity_thousandths=line.quantity_thousandths,
                unit=_key(_UNITS, line.unit),
                gross_amount=money(line.gross),
                discount_amount=money(line.discount) if line.discount else None,
                tax_rate_millionths=line.tax_rate_millionths,
                tax_amount=money(line.tax) if line.tax else None,
            )
        for tender in facts.tenders:
            receipt.tenders.add(
                kind=_key(_TENDERS, tender.kind),
                amount=money(tender.amount),
                redemption_id=fields.uuid_text(tender.redemption_id),
                charge_id=fields.uuid_text(tender.charge_id),
            )
        return receipt

    def _lines(self, receipt: pb.Receipt) -> tuple[Line, ...]:
        given = receipt.lines
        count = len(given)
        if count == 0:
            raise fields.invalid("receipt.lines", "must not be empty.")
        if count > limits.RECEIPT_LINES_MAX:
            raise fields.over_limit("receipt.lines", limits.RECEIPT_LINES_MAX, "lines")
        lines = self._plain_lines(given) or tuple(
            self._line(line, f"receipt.lines[{index}].") for index, line in enumerate(given)
        )
        if len({line.line_id for line in lines}) != count:
            raise fields.invalid("receipt.lines", "line_id must be unique in the receipt.")
        return lines

    def _plain_lines(self, given: Iterable[pb.ReceiptLine]) -> tuple[Line, ...] | None:
        """Return the lines if all of them are plainly right, else None.

        Most of the time that a till waits for us goes into reading lines, field by field. So lines are read once
        without naming anything; only if something is amiss `_line` looks again, slowly, and says what.
        """
        money = self._money
        currency, minor_per_unit, minor_by_nanos = (
            money.currency,
            money.minor_per_unit,
            money.minor_by_nanos,
        )
        lines: list[Line] = []
        texts: list[str] = []
        try:
            for line in given:
                amount = line.gross_amount
                plain = amount.currency_code == currency
                gross = amount.units * minor_per_unit + minor_by_nanos[amount.nanos]
                discount = tax = 0
                if line.HasField("discount_amount"):
                    amount = line.discount_amount
                    plain = plain and amount.currency_code == currency
                    discount = amount.units * minor_per_unit + minor_by_nanos[amount.nanos]
                if line.HasField("tax_amount"):
                    amount = line.tax_amount
                    plain = plain and amount.currency_code == currency
                    tax = amount.units * minor_per_unit + minor_by_nanos[amount.nanos]
                quantity = line.quantity_thousandths
                rate = line.tax_rate_millionths
                line_id, sku, category = line.line_id, line.sku, line.category
                if not (
                    plain
                    and 1 <= len(line_id) <= _TEXT_MAX
                    and 1 <= len(sku) <= _TEXT_MAX
                    and len(category) <= _TEXT_MAX
                    and 0 <= discount <= gross <= _AMOUNT_MAX
                    and 0 <= tax <= gross - discount
                    and 0 <= quantity <= _QUANTITY_MAX
                    and 0 <= rate <= _RATE_MAX
                ):
                    return None
                texts += (line_id, sku, category)
                unit = _UNITS[line.unit]
                lines.append(
                    Line(line_id, sku, quantity, gross, unit, category, discount, rate, tax)
                )
        except KeyError:  # no unit, or an amount that is not exact
            return None
        return tuple(lines) if "".join(texts).isprintable() else None

    def _line(self, line: pb.ReceiptLine, path: str) -> Line:
        unit = _UNITS.get(line.unit)
        if unit is None:
            raise fields.invalid(path + "unit", "must be a unit.")
        quantity = fields.count(
            line.quantity_thousandths,
            limits.QUANTITY_THOUSANDTHS_MAX,
            "thousandths",
            path + "quantity_thousandths",
        )
        rate = fields.count(
            line.tax_rate_millionths,
            limits.TAX_RATE_MILLIONTHS_MAX,
            "millionths",
            path + "tax_rate_millionths",
        )
        money = self._money
        gross = money.decode(line.gross_amount, path + "gross_amount")
        discount = tax = 0
        if line.HasField("discount_amount"):
            discount = money.decode(line.discount_amount, path + "discount_amount")
            if discount > gross:
                raise fields.invalid(path + "discount_amount", "must not exceed the gross amount.")
        if line.HasField("tax_amount"):
            tax = money.decode(line.tax_amount, path + "tax_amount")
            if tax > gross - discount:
                raise fields.invalid(path + "tax_amount", "must not exceed gross - discount.")
        return Line(
            line_id=fields.identifier(line.line_id, path + "line_id"),
            sku=fields.identifier(line.sku, path + "sku"),
            quantity_thousandths=quantity,
            gross=gross,
            unit=unit,
            category=fields.optional_identifier(line.category, path + "category"),
            discount=discount,
            tax_rate_millionths=rate,
            tax=tax,
        )

    def _tenders(self, receipt: pb.Receipt, *, exchange: bool) -> tuple[Tender, ...]:
        given = receipt.tenders
        if len(given) > limits.RECEIPT_TENDERS_MAX:
            raise fields.over_limit("receipt.tenders", limits.RECEIPT_TENDERS_MAX, "tenders")
        tenders = tuple(
            [
                self._tender(tender, f"receipt.tenders[{index}].", exchange=exchange)
                for index, tender in enumerate(given)
            ]
        )
        paying = [id_ for one in tenders if (id_ := one.redemption_id or one.charge_id) is not None]
        if len(set(paying)) != len(paying):
            raise fields.invalid("receipt.tenders", "a redemption pays once, and so does a charge.")
        return tenders

    def _tender(self, tender: pb.Tender, path: str, *, exchange: bool) -> Tender:
        kind = _TENDERS.get(tender.kind)
        if kind is None:
            raise fields.invalid(path + "kind", "must be a kind of tender.")
        amount = self._money.decode(tender.amount, path + "amount")
        if kind is TenderKind.RETURN and not exchange:
            raise fields.invalid(path + "kind", "RETURN is for ExchangeItems only.")
        if tender.charge_id and kind is not TenderKind.CARD:
            raise fields.invalid(path + "charge_id", "is for CARD only.")
        if kind is TenderKind.POINTS:
            if exchange and not tender.redemption_id:
                return Tender(kind, amount)
            return Tender(kind, amount, fields.uuid(tender.redemption_id, path + "redemption_id"))
        if tender.redemption_id:
            raise fields.invalid(path + "redemption_id", "is for POINTS only.")
        if kind is TenderKind.CARD:
            charge_id = fields.uuid(tender.charge_id, path + "charge_id")
            return Tender(kind, amount, charge_id=charge_id)
        return Tender(kind, amount)


def _key(table: dict[K, V], value: V) -> K:
    return next(key for key, one in table.items() if one == value)


def optional_channel(channel: pb.Channel, field: str) -> Channel | None:
    """Return where something happened, or None if it is not said."""
    if not channel:
        return None
    found = _CHANNELS.get(channel)
    if found is None:
        raise fields.invalid(field, "must be STORE or ONLINE.")
    return found


def encode_channel(channel: Channel | None) -> pb.Channel:
    """Return where something happened as the contract has it."""
    return pb.CHANNEL_UNSPECIFIED if channel is None else _key(_CHANNELS, channel)


def encode_identity(receipt: Identity) -> pb.ReceiptKey:
    """Return how a receipt is named on paper, as the contract has it."""
    return pb.ReceiptKey(
        shop_id=receipt.shop_id,
        till_id=receipt.till_id,
        number=receipt.number,
        business_date=fields.date_message(receipt.business_date),
    )


def decode_identity(key: pb.ReceiptKey, path: str) -> ReceiptIdentity:
    """Return what makes a receipt that receipt."""
    return ReceiptIdentity(
        shop_id=fields.identifier(key.shop_id, f"{path}.shop_id"),
        till_id=fields.optional_identifier(key.till_id, f"{path}.till_id"),
        number=fields.identifier(key.number, f"{path}.number"),
        business_date=fields.calendar_date(key.business_date, f"{path}.business_date"),
    )


def _coupons(receipt: pb.Receipt) -> tuple[str, ...]:
    most = limits.RECEIPT_COUPONS_MAX
    fields.count(len(receipt.coupon_codes), most, "coupons", "receipt.coupon_codes")
    codes = tuple(
        fields.some_coupon_code(code, f"receipt.coupon_codes[{index}]")
        for index, code in enumerate(receipt.coupon_codes)
    )
    if len(set(codes)) != len(codes):
        raise fields.invalid("receipt.coupon_codes", "a coupon is shown once.")
    return codes


def _till(text: str, channel: Channel, field: str) -> str:
    if channel is Channel.STORE:
        return fields.identifier(text, field)
    if text:
        raise fields.invalid(field, "must be empty for ONLINE.")
    return ""


def _check_sums(facts: ReceiptFacts) -> None:
    net = sum([line.gross - line.discount for line in facts.lines])
    if facts.total != net:
        raise _sum_mismatch("receipt.total", expected=net, actual=facts.total)
    if facts.tenders or facts.total:
        paid = sum([tender.amount for tender in facts.tenders])
        if paid != facts.total:
            raise _sum_mismatch("receipt.tenders", expected=facts.total, actual=paid)


def _sum_mismatch(field: str, *, expected: int, actual: int) -> Refusal:
    return Refusal(
        Reason.SUM_MISMATCH,
        f"{field}: the sum is {expected}, not {actual}, in minor units.",
        field=field,
        expected=expected,
        actual=actual,
    )
