"""When finance has what to do: due dates, their cut-offs, and months that are over."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from ledger.demo.basket import FIRST_DAY

# As the rules of the demo have it: the members are told so many days before.
NOTICE_DAYS = 5
DAY = timedelta(days=1)
SATURDAY = 5
MIDDLE = 15


class DueDate(NamedTuple):
    """When banks collect, and from which day on it is known of whom."""

    due_on: date
    drafted_on: date


def due_dates(last: date) -> Iterator[DueDate]:
    """The due dates whose run can be drafted until a day, in order."""
    month = FIRST_DAY
    while month <= last + timedelta(days=31):
        following = next_month(month)
        for due_on in (
            business_day_from(month),
            business_day_from(month.replace(day=MIDDLE)),
            business_day_until(following - DAY),
        ):
            drafted_on = business_day_until(due_on - timedelta(days=NOTICE_DAYS) - DAY) + DAY
            if FIRST_DAY < drafted_on <= last:
                yield DueDate(due_on, drafted_on)
        month = following


def months_over(last: date) -> Iterator[date]:
    """The months that are over on a day, by their first days."""
    month = FIRST_DAY
    while next_month(month) <= last:
        yield month
        month = next_month(month)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def business_day_from(day: date) -> date:
    """The day itself, or the business day after it."""
    while not _is_business_day(day):
        day += DAY
    return day


def business_day_until(day: date) -> date:
    """The day itself, or the business day before it."""
    while not _is_business_day(day):
        day -= DAY
    return day


def _is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _closing_days(day.year)


@cache
def _closing_days(year: int) -> frozenset[date]:
    # Here, not above: it takes half a second to load.
    import holidays  # noqa: PLC0415 - as said

    return frozenset(holidays.financial_holidays("ECB", years=year))
