"""Times, dates, amounts and receipt keys, between what people type and what the contract takes."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.v1.account_pb2 import Card, CardStatus
from ledger.v1.receipt_pb2 import ReceiptKey

NANOS_DIGITS = 9
INT64_MAX = 2**63 - 1
# What fits into the message; which values make sense is the service's to say.
INT64 = click.IntRange(-INT64_MAX - 1, INT64_MAX)
AMOUNT = re.compile(r"(?P<sign>-?)(?P<units>[0-9]+)(?:\.(?P<fraction>[0-9]{1,9}))?")


def time_text(value: Timestamp) -> str:
    """A time as RFC 3339 in UTC."""
    return value.ToJsonString()


class TimeParam(click.ParamType[Timestamp]):
    """A time as RFC 3339: `2017-02-01T00:00:00Z` or with an offset."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Timestamp:
        """The time that was typed."""
        if isinstance(value, Timestamp):
            return value
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2017-02-01T00:00:00Z", param, ctx)
        if read.tzinfo is None:
            self.fail(f"{value!r} lacks its offset: end it with Z (UTC) or +01:00", param, ctx)
        time = Timestamp()
        time.FromDatetime(read)
        return time


def local_date(time: Timestamp, time_zone: str) -> Date:
    """The calendar date of a time in a time zone."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        text = f"this machine does not know the time zone {time_zone}; give --business-date"
        raise CommandFailed(text, EXIT_USAGE) from None
    return date_message(time.ToDatetime(tzinfo=UTC).astimezone(zone).date())


def zone_of(time_zone: str) -> ZoneInfo:
    """A time zone to show days in; UTC where this machine does not know it."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def date_message(value: date) -> Date:
    """A date of Python's as one of the contract's."""
    return Date(year=value.year, month=value.month, day=value.day)


def parse_amount(text: str, currency_code: str) -> Money:
    """An amount as typed, exactly; whether it is fine for the currency is the service's to say."""
    match = AMOUNT.fullmatch(text)
    if match is None or int(match["units"]) > INT64_MAX:
        raise click.BadParameter(f"{text!r} is not an amount such as 12.34")
    units = int(match["units"])
    nanos = int((match["fraction"] or "").ljust(NANOS_DIGITS, "0"))
    sign = -1 if match["sign"] else 1
    return Money(currency_code=currency_code, units=sign * units, nanos=sign * nanos)


def amount_text(money: Money) -> str:
    """An amount as a decimal number, without its currency."""
    sign = "-" if money.units < 0 or money.nanos < 0 else ""
    fraction = f"{abs(money.nanos):0{NANOS_DIGITS}}".rstrip("0")
    # 1.50, but 1: how many decimals the currency has is not known here.
    point = "." + fraction.ljust(2, "0") if fraction else ""
    return f"{sign}{abs(money.units)}{point}"


def percent_text(millionths: int) -> str:
    """A share in millionths as percent, exactly."""
    return f"{Decimal(millionths).scaleb(-4).normalize():f}"


def parse_receipt_key(text: str) -> ReceiptKey:
    """A receipt's identity as typed: SHOP/TILL/NUMBER/DATE, the till empty for ONLINE."""
    try:
        # A receipt's number may hold slashes; shop, till and date hardly do.
        shop, till, rest = text.split("/", 2)
        number, day = rest.rsplit("/", 1)
        business_date = date_message(date.fromisoformat(day))
    except ValueError:
        text = f"{text!r} is not a receipt such as 330/1/31198570044/2017-01-01"
        raise click.BadParameter(text) from None
    return ReceiptKey(shop_id=shop, till_id=till, number=number, business_date=business_date)


def receipt_key_text(key: ReceiptKey) -> str:
    """A receipt's identity as `parse_receipt_key` takes it."""
    return f"{key.shop_id}/{key.till_id}/{key.number}/{date_text(key.business_date)}"


def date_text(day: Date) -> str:
    """A date as ISO 8601."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def iso_text(day: Date) -> str:
    """A date as ISO 8601, also one without a day (`2017-01`), or without a year (`--01-31`)."""
    year = f"{day.year:04}" if day.year else "-"
    return "-".join([year, *(f"{part:02}" for part in (day.month, day.day) if part)])


def card_text(card: Card) -> str:
    """A card's number with its status."""
    status = CardStatus.Name(card.status).removeprefix("CARD_STATUS_").lower()
    return f"{card.card_number} ({status})"
