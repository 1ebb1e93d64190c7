"""Calendar months from a day on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeVar

D = TypeVar("D", date, datetime)


def months_after(at: D, months: int) -> D:
    """Return the same day so many months later, or earlier below zero; the last day of a month that is shorter."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    first = at.replace(year=year, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=at.day - 1), following - timedelta(days=1))
