"""How the contract's types are written in a document.

Whatever fields `ledger.v1.Rules` has or will have, they are found through its descriptor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple, cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from google.type.timeofday_pb2 import TimeOfDay

NANOS_DIGITS = 9
INT64_MAX = 2**63 - 1

_WHOLE_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-INT64_MAX - 1, INT64_MAX),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<units>[0-9]{1,18})(?:\.(?P<fraction>[0-9]{1,9}))?")
_SECONDS = re.compile(r"(?P<seconds>[0-9]{1,12})s")


class Text(NamedTuple):
    """A message that a document writes as one text."""

    name: str
    """What people call it."""
    pattern: str
    examples: tuple[str, ...]
    read: Callable[[str, Message], None]
    """Fill the message; ValueError if the text is right by its pattern, but there is no such thing."""
    write: Callable[[Any], str]


def amount_text(money: Money) -> str:
    """An amount as a decimal number, without its currency, with two decimal places or as many as it takes."""
    sign = "-" if money.units < 0 or money.nanos < 0 else ""
    fraction = f"{abs(money.nanos):0{NANOS_DIGITS}}".rstrip("0").ljust(2, "0")
    return f"{sign}{abs(money.units)}.{fraction}"


def fill_amount(text: str, money: Money) -> None:
    """Fill in an amount exactly; its currency is somebody else's to say."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    sign = -1 if match["sign"] else 1
    money.units = sign * int(match["units"])
    money.nanos = sign * int((match["fraction"] or "").ljust(NANOS_DIGITS, "0"))


def decimal_text(number: Decimal | int) -> str:
    """A number's digits as they were written, never with an exponent."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def _fill_time(text: str, message: Message) -> None:
    cast("Timestamp", message).FromJsonString(text)


def _time_text(value: Timestamp) -> str:
    return value.ToJsonString()


def _fill_date(text: str, message: Message) -> None:
    day = date.fromisoformat(text)
    message.MergeFrom(Date(year=day.year, month=day.month, day=day.day))


def _date_text(value: Date) -> str:
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def _fill_time_of_day(text: str, message: Message) -> None:
    at = time.fromisoformat(text)
    message.MergeFrom(TimeOfDay(hours=at.hour, minutes=at.minute, seconds=at.second))


def _time_of_day_text(value: TimeOfDay) -> str:
    return f"{value.hours:02}:{value.minutes:02}" + (
        f":{value.seconds:02}" if value.seconds else ""
    )


def _fill_duration(text: str, message: Message) -> None:
    match = _SECONDS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    message.MergeFrom(Duration(seconds=int(match["seconds"])))


def _duration_text(value: Duration) -> str:
    return f"{value.seconds}s"


MONEY = Money.DESCRIPTOR.full_name
MONEY_NAME = "an amount"
MONEY_PATTERN = r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$"
MONEY_EXAMPLES = ("1.00",)

TEXTS: dict[str, Text] = {
    Timestamp.DESCRIPTOR.full_name: Text(
        "a time with its offset",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[-+][0-9]{2}:[0-9]{2})$",
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00"),
        _fill_time,
        _time_text,
    ),
    Date.DESCRIPTOR.full_name: Text(
        "a date", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", ("2025-12-31",), _fill_date, _date_text
    ),
    TimeOfDay.DESCRIPTOR.full_name: Text(
        "a time of day",
        r"^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
        ("17:30",),
        _fill_time_of_day,
        _time_of_day_text,
    ),
    Duration.DESCRIPTOR.full_name: Text(
        "a number of seconds", r"^[0-9]{1,12}s$", ("900s",), _fill_duration, _duration_text
    ),
}


def fields_of(descriptor: Descriptor) -> Sequence[FieldDescriptor]:
    """A message's fields in the order of the contract."""
    return descriptor.fields


def descriptor_of(message: Message) -> Descriptor:
    """A message's descriptor."""
    # The stubs name the C implementation's class beside this one; they are the same to us.
    return cast("Descriptor", message.DESCRIPTOR)


def is_map(field: FieldDescriptor) -> bool:
    """Whether a field holds values by name."""
    kind = field.message_type
    return kind is not None and bool(kind.GetOptions().map_entry)


def whole_number_range(field: FieldDescriptor) -> tuple[int, int] | None:
    """The least and greatest value of a field of whole numbers; None for others."""
    return _WHOLE_NUMBERS.get(field.cpp_type)


def short_names(enum: EnumDescriptor) -> dict[str, int]:
    """An enum's values by their names without prefix, but for the one that says nothing."""
    # The contract names values after their enum: Expiry has EXPIRY_NEVER.
    prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
    return {value.name.removeprefix(prefix): value.number for value in enum.values if value.number}
