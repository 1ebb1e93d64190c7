"""The days on which a bank collects."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workalendar.europe import EuropeanCentralBank

from ledger.domain.debit_days import (
    DebitDay,
    business_days_before,
    due_date,
    is_business_day,
    next_due_date,
)

FIRST, LAST = date(2024, 1, 1), date(2034, 12, 31)
days = st.dates(FIRST, LAST)


@pytest.mark.parametrize(
    ("debit_day", "month", "expected"),
    [
        (DebitDay.BEGINNING, (2027, 1), date(2027, 1, 4)),
        (DebitDay.MIDDLE, (2027, 5), date(2027, 5, 17)),
        (DebitDay.END, (2027, 2), date(2027, 2, 26)),
        (DebitDay.END, (2027, 1), date(2027, 1, 29)),
        (DebitDay.END, (2027, 10), date(2027, 10, 29)),
    ],
)
def test_debit_days_move_to_business_days(
    debit_day: DebitDay, month: tuple[int, int], expected: date
) -> None:
    """The 1st and the 15th move to the business day after, the end to the one before, so that it stays in its month."""
    assert due_date(debit_day, *month) == expected


def test_business_days_agree_with_another_calendar() -> None:
    """Ten years of business days of T2 are those of an independent calendar."""
    other = EuropeanCentralBank()
    count = (LAST - FIRST).days + 1
    every = [FIRST + timedelta(days=number) for number in range(count)]
    assert [one for one in every if is_business_day(one) != other.is_working_day(one)] == []


@given(day=days, debit_day=st.sampled_from(list(DebitDay)))
def test_the_next_due_date_is_the_next(day: date, debit_day: DebitDay) -> None:
    """The next due date is after the day, is a due date of its month, and there is none between."""
    found = next_due_date(debit_day, day)
    assert found > day
    assert found == due_date(debit_day, found.year, found.month)
    before = found.replace(day=1) - timedelta(days=1)
    assert due_date(debit_day, before.year, before.month) <= day


@given(day=days, count=st.integers(0, 20))
def test_business_days_before(day: date, count: int) -> None:
    """So many business days before a day lie exactly so many business days."""
    found = business_days_before(day, count)
    between = (day - found).days
    opened = [is_business_day(found + timedelta(days=number)) for number in range(between)]
    assert sum(opened) == count
    assert count == 0 or is_business_day(found)
