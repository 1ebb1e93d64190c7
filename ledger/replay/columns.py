"""How values are compared: as few kinds of plain values as possible, and the same from events and from rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANT_BYTES = 8
# Where points have dates, many share them.
INSTANTS_REMEMBERED_MAX = 16_384


class Kind(Enum):
    """What a column holds, with the SQL that reads it; `{}` is the column.

    Identifiers are text, as in the events' JSON. Instants are PostgreSQL's own eight bytes, which cost nothing to read.
    """

    UUID = "{}::text"
    INSTANT = "timestamptz_send({})"
    DAY = "to_char({}, 'YYYY-MM-DD')"
    INT = "{}::int8"
    TEXT = "{}"
    FLAG = "{}::bool"
    BYTES = "{}::bytea"
    NUMBER = "{}::numeric"
    """A whole number that may be larger than eight bytes."""


Columns = dict[str, Kind]


def micros(text: str) -> int:
    """Return an instant of an event's JSON as PostgreSQL counts it."""
    return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND


def packed(instant: int) -> bytes:
    """Return an instant as PostgreSQL sends it."""
    return instant.to_bytes(_INSTANT_BYTES, "big", signed=True)


def unpacked(sent: bytes) -> int:
    """Return an instant as a number."""
    return int.from_bytes(sent, "big", signed=True)


@lru_cache(INSTANTS_REMEMBERED_MAX)
def _instant(text: str) -> bytes:
    return packed(micros(text))


def instant(text: str | None) -> bytes | None:
    """Return an instant of an event's JSON as PostgreSQL sends it."""
    return None if text is None else _instant(text)


def to_datetime(sent: bytes) -> datetime:
    """Return an instant as a time."""
    return _EPOCH + unpacked(sent) * _MICROSECOND


def shown(kind: Kind, value: Any) -> Any:
    """Return a value as people read it, and JSON holds it."""
    match value:
        case bytes() if kind is Kind.INSTANT:
            return to_datetime(value).isoformat().replace("+00:00", "Z")
        case bytes():
            return value.hex()
        case Decimal():
            return int(value) if value == int(value) else str(value)
        case _:
            return value
