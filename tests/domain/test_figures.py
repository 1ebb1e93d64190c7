"""What finance looks at: ages, due dates that are to come, and how long money may go back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.charges import DebitTerms
from ledger.domain.debit_days import DebitDay, is_business_day
from ledger.domain.settlement.figures import (
    ages,
    at_risk_after,
    at_risk_until,
    planned_due_on,
    retried_due_on,
)

DAY = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("days", "nth"),
    [(-3, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (4_000, 4)],
)
def test_open_items_have_an_age(days: int, nth: int) -> None:
    """Days since first due: not due yet, 1 to 30, 31 to 60, 61 to 90, more; and all of it together is what is open."""
    found = ages(DAY, 100_00, [(DAY - timedelta(days=days), 2, 30_00)])
    assert found[nth].statements == 2
    assert sum(age.amount for age in found) == 100_00
    assert found[nth].amount == (100_00 if nth == 0 else 30_00)


def test_a_credit_may_go_back_for_56_days() -> None:
    """On the day of the credit and for 55 days after it."""
    credited_on = date(2027, 5, 5)
    until = at_risk_until(credited_on)
    assert (until - credited_on).days == 55
    assert at_risk_after(until) < credited_on
    assert at_risk_after(until + timedelta(days=1)) == credited_on


@pytest.mark.parametrize(
    ("day", "recorded_on", "today", "due_on"),
    [
        # Friday 26 February 2027 with 5 days' notice: told by Sunday the 21st, cut off after Friday the 19th.
        (DebitDay.END, date(2027, 2, 19), date(2027, 2, 19), date(2027, 2, 26)),
        (DebitDay.END, date(2027, 2, 19), date(2027, 2, 21), date(2027, 2, 26)),
        (DebitDay.END, date(2027, 2, 20), date(2027, 2, 20), date(2027, 3, 31)),
        (DebitDay.END, date(2027, 2, 19), date(2027, 2, 22), date(2027, 3, 31)),
        (DebitDay.MIDDLE, date(2027, 2, 19), date(2027, 2, 19), date(2027, 3, 15)),
    ],
)
def test_what_is_open_is_expected_on_the_next_due_date(
    day: DebitDay, recorded_on: date, today: date, due_on: date
) -> None:
    """The first one that can be announced still, and whose cut-off is not before it was recorded."""
    assert planned_due_on(DebitTerms(day, 5), recorded_on, today) == due_on


@given(
    st.sampled_from(DebitDay),
    st.integers(1, 14),
    st.integers(1, 5),
    st.dates(date(2027, 1, 1), date(2030, 12, 31)),
)
def test_the_forecast_agrees_with_what_members_are_told(
    day: DebitDay, notice_days: int, file_business_days: int, today: date
) -> None:
    """A charge is expected on the very day that the till is told when it is made."""
    terms = DebitTerms(day, notice_days)
    zone = ZoneInfo("Europe/Berlin")
    told = terms.due_on(datetime.combine(today, time(12), UTC), zone, file_business_days)
    assert planned_due_on(terms, today, today, file_business_days) == told
    again = retried_due_on(notice_days, today)
    assert is_business_day(again)
    assert today <= terms.notice_by(again)
    assert again <= terms.due_on(datetime.combine(today, time(12), UTC), zone)
