"""Months of the contract to days of the domain, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from google.type.date_pb2 import Date

from ledger.domain.settlement.periods import next_month
from ledger.service import fields

MONTHS_MAX = 120
"""At once."""
_YEAR_MIN, _YEAR_MAX = 1970, 9998


class Months(NamedTuple):
    """Months, from one to another."""

    first: date
    """The first day."""
    last: date
    """The last day."""

    def each(self) -> Iterator[date]:
        """Go through their first days."""
        month = self.first
        while month <= self.last:
            yield month
            month = next_month(month)


def decode_month(request: Any, field: str) -> date:
    """Return the first day of a month."""
    value: Date = getattr(request, field)
    if value.day or not _YEAR_MIN <= value.year <= _YEAR_MAX or not 1 <= value.month <= 12:  # noqa: PLR2004 - months of a year
        raise fields.invalid(field, "must be a year from 1970 and a month, without a day.")
    return date(value.year, value.month, 1)


def encode_month(month: date) -> Date:
    """Return a month as the contract has it."""
    return Date(year=month.year, month=month.month)


def decode_months(request: Any) -> Months:
    """Return the months that something is asked of."""
    first, last = decode_month(request, "from_month"), decode_month(request, "to_month")
    if last < first:
        raise fields.invalid("to_month", "must not be before from_month.")
    if (last.year - first.year) * 12 + last.month - first.month >= MONTHS_MAX:
        raise fields.over_limit("to_month", MONTHS_MAX, "months")
    return Months(first, next_month(last) - timedelta(days=1))
