"""What commands print: JSON, tables, and lines that a closed pipe ends quietly."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from ledger.cli.failure import ReaderLeft
from ledger.cli.values import iso_text, time_text


class Outcome(Protocol):
    """What the answer to a write says of itself."""

    replayed: bool
    rehearsed: bool


def note(answer: Outcome, replayed: str) -> str:
    """What is said behind an outcome that is not new, or none; `replayed` is what happened before."""
    if answer.rehearsed:
        return " (only said: nothing was recorded)"
    return f" ({replayed})" if answer.replayed else ""


def write(text: str) -> None:
    """Writes to stdout at once."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderLeft from None


def write_line(text: str) -> None:
    """Writes a line to stdout at once."""
    write(text + "\n")


def write_json(value: object, *, indent: int | None = 2) -> None:
    """Writes a value as JSON; without an indent on one line."""
    write_line(json_text(value, indent=indent))


def json_text(value: object, *, indent: int | None = None) -> str:
    """A value as JSON; without an indent on one line."""
    return json.dumps(value, indent=indent, ensure_ascii=False)


def write_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Writes one `name  value` a line."""
    lines = [(name, str(value)) for name, value in facts]
    width = max(len(name) for name, _ in lines)
    write("".join(f"{name:<{width}}  {value}\n" for name, value in lines))


def write_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes rows in columns as wide as their widest value; numbers stand to the right."""
    # Not rich: its tables fold, crop and interpret what stands in a cell, and take 5 s for
    # 10,000 rows. These go through grep and awk as they are.
    body = list(rows)
    columns = list(zip(headers, *body, strict=True))
    widths = [max(len(str(cell)) for cell in column) for column in columns]
    right = [bool(body) and isinstance(body[0][n], int) for n in range(len(headers))]
    write("".join(_table_line(row, widths, right) for row in [headers, *body]))


def _table_line(cells: Sequence[object], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        str(cell).rjust(width) if to_right else str(cell).ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip() + "\n"


def plain(message: Message) -> dict[str, Any]:
    """A message as plain values with the names of the contract.

    Unlike protobuf's own JSON, which scripts find awkward: whole numbers are numbers, every field
    is there, an enum's value is its name without the prefix, and a date is text as a time is.
    """
    # The stubs name the C implementation's class beside this one; they are the same to us.
    fields = cast("Sequence[FieldDescriptor]", message.DESCRIPTOR.fields)
    return {field.name: _field(message, field) for field in fields}


def _field(message: Message, field: FieldDescriptor) -> object:
    value = getattr(message, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        # Maps of the contract are from text to text.
        return dict(sorted(value.items()))
    if field.is_repeated:
        return [_value(field, item) for item in value]
    if field.has_presence and not message.HasField(field.name):
        return None
    return _value(field, value)


def _value(field: FieldDescriptor, value: Any) -> object:
    if isinstance(value, Timestamp):
        return time_text(value)
    if isinstance(value, Date):
        return iso_text(value)
    if isinstance(value, Message):
        return plain(value)
    if field.enum_type is not None:
        return enum_name(field, value)
    return value


def enum_name(field: FieldDescriptor, number: int) -> str:
    """The name of an enum's value without its prefix; the number of one that is newer than us."""
    assert field.enum_type is not None
    known = field.enum_type.values_by_number
    if number not in known:
        return str(number)
    # The contract names values after their enum: Role has ROLE_TILL.
    prefix = known[0].name.removesuffix("UNSPECIFIED")
    name: str = known[number].name
    return name.removeprefix(prefix)
