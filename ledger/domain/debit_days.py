"""On which days a bank collects: the business days of T2, and the day of the month that a member chose."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_SATURDAY = 5
_DAY = timedelta(days=1)
_ANY_YEAR = 2026


class DebitDay(StrEnum):
    """When in a month a member is debited."""

    BEGINNING = "BEGINNING"
    """The 1st, or the business day after it."""
    MIDDLE = "MIDDLE"
    """The 15th, or the business day after it."""
    END = "END"
    """The last day, or the business day before it, so that it stays in its month."""


@lru_cache
def _closing_days(year: int) -> frozenset[date]:
    """Return the closing days of T2 that are no weekends (European Central Bank)."""
    # It takes half a second to load, which a command or a till that never asks should not wait for.
    import holidays  # noqa: PLC0415

    return frozenset(holidays.financial_holidays("ECB", years=year))


def load() -> None:
    """Load what says when T2 is closed."""
    _closing_days(_ANY_YEAR)


def is_loaded() -> bool:
    """Whether that is loaded."""
    return _closing_days.cache_info().currsize > 0


def is_business_day(day: date) -> bool:
    """Whether T2 is open."""
    return day.weekday() < _SATURDAY and day not in _closing_days(day.year)


def business_day_from(day: date) -> date:
    """Return the day itself, or the business day after it."""
    while not is_business_day(day):
        day += _DAY
    return day


def business_day_until(day: date) -> date:
    """Return the day itself, or the business day before it."""
    while not is_business_day(day):
        day -= _DAY
    return day


def business_days_before(day: date, count: int) -> date:
    """Return the business day that so many business days lead to a day from."""
    for _ in range(count):
        day = business_day_until(day - _DAY)
    return day


def due_date(debit_day: DebitDay, year: int, month: int) -> date:
    """Return when a member with that debit day is debited in a month."""
    match debit_day:
        case DebitDay.BEGINNING:
            return business_day_from(date(year, month, 1))
        case DebitDay.MIDDLE:
            return business_day_from(date(year, month, 15))
        case DebitDay.END:
            return business_day_until(date(year, month, monthrange(year, month)[1]))


def next_due_date(debit_day: DebitDay, after: date) -> date:
    """Return the first due date of that debit day after a day."""
    year, month = after.year, after.month
    # The beginning of a month may fall on the day itself or before it, the end into the month.
    while (found := due_date(debit_day, year, month)) <= after:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - months of a year
    return found
