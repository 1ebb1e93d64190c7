"""A message that has everything a field can be, and random messages of any kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.dayofweek_pb2 import DESCRIPTOR as DAYS
from google.type.money_pb2 import Money
from google.type.timeofday_pb2 import TimeOfDay
from hypothesis import strategies as st

from ledger.rulesdoc import shapes

CURRENCY = "EUR"
# What the contract can say: ten thousand years.
DURATION_SECONDS_MAX = 315_576_000_000

_GOOGLE: dict[str, Any] = {
    "at": Timestamp,
    "on": Date,
    "from_time": TimeOfDay,
    "lasts": Duration,
    "amount": Money,
}


def _sample() -> type[Message]:
    """Build the message `Sample`: what rules do not have today they may have tomorrow."""
    files = [kind.DESCRIPTOR.file.name for kind in _GOOGLE.values()]
    file = descriptor_pb2.FileDescriptorProto(
        name="sample.proto",
        package="sample",
        syntax="proto3",
        dependency=[*dict.fromkeys(files), DAYS.name],
    )
    message = file.message_type.add(name="Sample")
    _add(message, "count", Field.TYPE_INT32)
    _add(message, "big", Field.TYPE_INT64)
    _add(message, "unsigned", Field.TYPE_UINT64)
    _add(message, "name", Field.TYPE_STRING)
    _add(message, "on_or_off", Field.TYPE_BOOL)
    for name, kind in _GOOGLE.items():
        _add(message, name, Field.TYPE_MESSAGE, type_name=f".{kind.DESCRIPTOR.full_name}")
    _add(message, "inner", Field.TYPE_MESSAGE, type_name=".sample.Sample")
    many = {"label": Field.LABEL_REPEATED}
    _add(message, "inners", Field.TYPE_MESSAGE, type_name=".sample.Sample", **many)
    _add(message, "amounts", Field.TYPE_MESSAGE, type_name=".google.type.Money", **many)
    _add(message, "dates", Field.TYPE_MESSAGE, type_name=".google.type.Date", **many)
    _add(message, "names", Field.TYPE_STRING, **many)
    _add(message, "numbers", Field.TYPE_INT64, **many)
    _add(message, "days", Field.TYPE_ENUM, type_name=".google.type.DayOfWeek", **many)
    message.oneof_decl.add(name="either")
    for name in ("this", "that"):
        _add(message, name, Field.TYPE_INT32, oneof_index=0)
    entry = message.nested_type.add(name="ByNameEntry")
    entry.options.map_entry = True
    _add(entry, "key", Field.TYPE_STRING)
    _add(entry, "value", Field.TYPE_MESSAGE, type_name=".google.type.Money")
    _add(message, "by_name", Field.TYPE_MESSAGE, type_name=".sample.Sample.ByNameEntry", **many)
    pool = descriptor_pool.Default()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("sample.Sample"))


def _add(message: descriptor_pb2.DescriptorProto, name: str, kind: Any, **more: Any) -> None:
    number = len(message.field) + 1
    message.field.add(**{"name": name, "number": number, "type": kind, "label": 1, **more})


Sample: Any = _sample()

_TIMES = st.datetimes(datetime(1970, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
_WORDS = st.text(st.characters(codec="utf-8"), max_size=12)


def _money() -> st.SearchStrategy[Money]:
    whole = st.integers(-(10**18) + 1, 10**18 - 1)
    parts = st.tuples(whole, st.integers(0, 10**9 - 1))
    return parts.map(
        lambda one: Money(
            currency_code=CURRENCY, units=one[0], nanos=-one[1] if one[0] < 0 else one[1]
        )
    )


def _timestamp(value: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(value)
    return found


def _date(value: date) -> Date:
    return Date(year=value.year, month=value.month, day=value.day)


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    Money.DESCRIPTOR.full_name: _money(),
    Timestamp.DESCRIPTOR.full_name: _TIMES.map(_timestamp),
    Date.DESCRIPTOR.full_name: st.dates().map(_date),
    TimeOfDay.DESCRIPTOR.full_name: st.times().map(
        lambda at: TimeOfDay(hours=at.hour, minutes=at.minute, seconds=at.second)
    ),
    Duration.DESCRIPTOR.full_name: st.integers(0, DURATION_SECONDS_MAX).map(
        lambda seconds: Duration(seconds=seconds)
    ),
}


@st.composite
def messages(draw: st.DrawFn, kind: type[Message], depth: int = 2) -> Message:
    """A random message: any of its fields, with any value that a document can say."""
    message = kind()
    _draw_into(draw, message, depth)
    return message


def _draw_into(draw: st.DrawFn, message: Message, depth: int) -> None:
    taken: set[str] = set()
    for field in shapes.fields_of(shapes.descriptor_of(message)):
        oneof = field.containing_oneof
        if not draw(st.booleans()) or (oneof is not None and oneof.name in taken):
            continue
        taken |= {oneof.name} if oneof is not None else set()
        _draw_field(draw, message, field, depth)


def _draw_field(draw: st.DrawFn, message: Message, field: FieldDescriptor, depth: int) -> None:
    target: Any = getattr(message, field.name)
    if shapes.is_map(field):
        for name in draw(st.lists(_WORDS, max_size=2, unique=True)):
            target[name].CopyFrom(draw(_money()))
    elif field.is_repeated:
        for _ in range(draw(st.integers(0, 1))):
            if field.message_type is None:
                target.append(draw(_scalar(field)))
            else:
                _draw_message(draw, target.add(), field.message_type, depth)
    elif field.message_type is not None:
        target.SetInParent()
        _draw_message(draw, target, field.message_type, depth)
    else:
        setattr(message, field.name, draw(_scalar(field)))


def _draw_message(draw: st.DrawFn, message: Message, kind: Descriptor, depth: int) -> None:
    if kind.full_name in _VALUES:
        message.CopyFrom(draw(_VALUES[kind.full_name]))
    elif depth:
        _draw_into(draw, message, depth - 1)


def _scalar(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.enum_type is not None:
        return st.sampled_from(sorted(shapes.short_names(field.enum_type).values()))
    numbers = shapes.whole_number_range(field)
    if numbers is not None:
        return st.integers(*numbers)
    return st.booleans() if field.type == FieldDescriptor.TYPE_BOOL else _WORDS
