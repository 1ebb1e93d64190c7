"""Fields of the contract to domain values; whatever is wrong is refused with the field's name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import is_card_number
from ledger.domain.rules.campaigns import COUPON_CODE_FORM, is_coupon_code

NANOS_PER_UNIT = 10**9
NANOS_PER_MICROSECOND = 1_000

_UUID_CHARACTERS = 36
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Years 1970 to 9999: what both a Timestamp and PostgreSQL can hold without surprise.
SECONDS_MAX = 253_402_300_799


def invalid(field: str, message: str) -> Refusal:
    """Return the refusal of a field of the wrong form."""
    return Refusal(Reason.FIELD_INVALID, f"{field}: {message}", field=field)


def over_limit(field: str, limit: int, what: str) -> Refusal:
    """Return the refusal of a field that is too large or has too many elements."""
    return Refusal(
        Reason.LIMIT_EXCEEDED, f"{field}: at most {limit} {what}.", field=field, limit=limit
    )


def identifier(text: str, field: str) -> str:
    """Return a text of 1 to 64 printable characters."""
    if not text:
        raise invalid(field, "must not be empty.")
    return optional_identifier(text, field)


def optional_identifier(text: str, field: str) -> str:
    """Return a text of at most 64 printable characters."""
    if len(text) > limits.IDENTIFIER_CHARACTERS_MAX:
        raise over_limit(field, limits.IDENTIFIER_CHARACTERS_MAX, "characters")
    if not text.isprintable():
        raise invalid(field, "must not have control characters.")
    return text


def note(text: str, field: str) -> str:
    """Return a text of at most 200 characters that may have lines."""
    if len(text) > limits.NOTE_CHARACTERS_MAX:
        raise over_limit(field, limits.NOTE_CHARACTERS_MAX, "characters")
    if not text.replace("\n", "").isprintable():
        raise invalid(field, "must not have control characters.")
    return text


def count(value: int, limit: int, what: str, field: str) -> int:
    """Return a number from 0 to a limit."""
    if value < 0:
        raise invalid(field, "must not be negative.")
    if value > limit:
        raise over_limit(field, limit, what)
    return value


def uuid(text: str, field: str) -> UUID:
    """Return a UUID in its usual form of 36 characters."""
    if len(text) != _UUID_CHARACTERS:  # of 32 it is one too, without its hyphens
        raise invalid(field, "must be a UUID.")
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        raise invalid(field, "must be a UUID.") from None


def uuid_text(value: UUID | None) -> str:
    """Return a UUID as the contract has it; empty for none."""
    return "" if value is None else msgspec.to_builtins(value)


def card_number(text: str, field: str) -> str:
    """Return a card number whose check digit is right."""
    if not is_card_number(text):
        raise Refusal(
            Reason.CARD_NUMBER_INVALID,
            f"{field}: must be 13 digits with a right check digit.",
            field=field,
        )
    return text


def optional_card_number(text: str, field: str) -> str | None:
    """Return a card number whose check digit is right, or None if it is empty."""
    return card_number(text, field) if text else None


def instant(value: Timestamp, field: str) -> datetime:
    """Return an instant of whole microseconds."""
    seconds, nanos = value.seconds, value.nanos
    if not 0 <= seconds <= SECONDS_MAX or not 0 <= nanos < NANOS_PER_UNIT:
        raise invalid(field, "must be between the years 1970 and 9999.")
    microseconds, rest = divmod(nanos, NANOS_PER_MICROSECOND)
    if rest:
        raise invalid(field, "must be whole microseconds.")
    return _EPOCH + timedelta(0, seconds, microseconds)


def optional_instant(request: Any, field: str) -> datetime | None:
    """Return a request's instant, or None if it is absent."""
    if not request.HasField(field):
        return None
    return instant(getattr(request, field), field)


def calendar_date(value: Date, field: str) -> date:
    """Return a full date."""
    try:
        return date(value.year, value.month, value.day)
    except ValueError:
        raise invalid(field, "must be a full date.") from None


def optional_date(request: Any, field: str) -> date | None:
    """Return a request's date, or None if it is absent."""
    return calendar_date(getattr(request, field), field) if request.HasField(field) else None


def date_message(day: date) -> Date:
    """Return a date as the contract has it."""
    return Date(year=day.year, month=day.month, day=day.day)


def optional_date_message(day: date | None) -> Date | None:
    """Return a date as the contract has it, if there is one."""
    return None if day is None else date_message(day)


def coupon_code(text: str) -> str:
    """Return a code in capitals; whether it can be one is another question."""
    # Some letters of others have capitals that are ours.
    return text.strip().upper() if text.isascii() else text


def some_coupon_code(text: str, field: str) -> str:
    """Return a code in capitals that can be one."""
    code = coupon_code(text)
    if not is_coupon_code(code):
        raise invalid(field, COUPON_CODE_FORM)
    return code


class MoneyField:
    """Money of one currency as integers of its minor unit."""

    def __init__(self, currency: str, exponent: int) -> None:
        """Take the currency and its number of decimal places."""
        self.currency = currency
        self.exponent = exponent
        self.minor_per_unit: int = 10**exponent
        self.nanos_per_minor = NANOS_PER_UNIT // self.minor_per_unit
        self.minor_by_nanos = {
            minor * self.nanos_per_minor: minor for minor in range(self.minor_per_unit)
        }
        """Minor units by the nanos that are exactly so many."""

    def decode(self, money: Money, field: str) -> int:
        """Return an amount in minor units: not negative, exact, within the limit."""
        currency = money.currency_code
        if not currency:
            raise invalid(field, "must not be empty, nor without a currency.")
        if currency != self.currency:
            raise Refusal(
                Reason.CURRENCY_MISMATCH,
                f"{field}: must be in {self.currency}.",
                field=field,
                expected=self.currency,
            )
        units, nanos = money.units, money.nanos
        if units < 0 or nanos < 0:
            raise invalid(field, "must not be negative.")
        exact = self.minor_by_nanos.get(nanos)
        if exact is None:
            raise invalid(field, f"must be exact in the minor unit of {self.currency}.")
        minor = units * self.minor_per_unit + exact
        if minor > limits.AMOUNT_MINOR_MAX:
            raise over_limit(field, limits.AMOUNT_MINOR_MAX, "minor units")
        return minor

    def encode(self, minor: int) -> Money:
        """Return an amount as the contract has it."""
        units, rest = divmod(minor, self.minor_per_unit)
        return Money(currency_code=self.currency, units=units, nanos=rest * self.nanos_per_minor)

    def text(self, minor: int) -> str:
        """Return an amount as people read it, without its currency."""
        units, rest = divmod(abs(minor), self.minor_per_unit)
        sign = "-" if minor < 0 else ""
        return f"{sign}{units}.{rest:0{self.exponent}}" if self.exponent else f"{sign}{units}"

    def encode_signed(self, minor: int) -> Money:
        """Return an amount that may be below zero: units and nanos have the same sign then."""
        money = self.encode(abs(minor))
        if minor < 0:
            money.units, money.nanos = -money.units, -money.nanos
        return money


def optional_timestamp(value: datetime | None) -> Timestamp | None:
    """Return an instant as the contract has it, if there is one."""
    return None if value is None else timestamp(value)


def timestamp(value: datetime) -> Timestamp:
    """Return an instant as the contract has it."""
    delta = value - _EPOCH
    return Timestamp(
        seconds=delta.days * 86_400 + delta.seconds,
        nanos=delta.microseconds * NANOS_PER_MICROSECOND,
    )
