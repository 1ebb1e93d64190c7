"""What finance looks at: how old open items are, when money is expected, and how long it may go back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain import limits
from ledger.domain.charges import DebitTerms
from ledger.domain.debit_days import DebitDay, next_due_date

AT_RISK_DAYS = 56
"""A member gets back what was debited within eight weeks, without a reason (Directive (EU) 2015/2366, article 77)."""


class Age(NamedTuple):
    """Open items by how long ago they were first due."""

    from_days: int
    """The least; 0: not due yet."""
    to_days: int
    """The most; 0: without end, or not due yet."""
    statements: int = 0
    amount: int = 0

    def has(self, days: int) -> bool:
        """Whether something is of this age that was first due so many days ago."""
        if not self.from_days:
            return days <= 0
        return self.from_days <= days and (not self.to_days or days <= self.to_days)


AGES = (Age(0, 0), Age(1, 30), Age(31, 60), Age(61, 90), Age(91, 0))


def ages(day: date, receivable: int, overdue: Iterable[tuple[date, int, int]]) -> tuple[Age, ...]:
    """Return what is open at the end of a day by age.

    Args:
        day: the day.
        receivable: all that is open.
        overdue: of that, what came back: when it was first due, how many statements, and their sum.
    """
    left = receivable
    found = list(AGES)
    for first_due_on, statements, amount in overdue:
        left -= amount
        nth = next(n for n, age in enumerate(AGES) if age.has((day - first_due_on).days))
        age = found[nth]
        found[nth] = age._replace(
            statements=age.statements + statements, amount=age.amount + amount
        )
    # What no statement has, and statements that are on their way for the first time.
    found[0] = found[0]._replace(amount=found[0].amount + left)
    return tuple(found)


def at_risk_after(day: date) -> date:
    """Return the last day whose credits cannot go back any more without a reason on a day."""
    return day - timedelta(days=AT_RISK_DAYS)


def at_risk_until(credited_on: date) -> date:
    """Return the last day on which a credit may go back without a reason."""
    return credited_on + timedelta(days=AT_RISK_DAYS - 1)


def planned_due_on(
    terms: DebitTerms,
    recorded_on: date,
    today: date,
    file_business_days: int = limits.FILE_BUSINESS_DAYS_DEFAULT,
) -> date:
    """Return when something is debited by some terms that was recorded on a day and that no run has taken.

    It is the first due date of the member's that can still be announced and whose cut-off came after that day.
    """
    due_on = next_due_date(terms.debit_day, today)
    while terms.notice_by(due_on) < today or _is_past(
        terms, due_on, recorded_on, file_business_days
    ):
        due_on = next_due_date(terms.debit_day, due_on)
    return due_on


def _is_past(terms: DebitTerms, due_on: date, recorded_on: date, file_business_days: int) -> bool:
    return terms.last_day(due_on, file_business_days) < recorded_on


def retried_due_on(notice_days: int, today: date) -> date:
    """Return when what came back is collected again: with the next run of any day that can still be announced."""
    return min(_announced_due_on(DebitTerms(day, notice_days), today) for day in DebitDay)


def _announced_due_on(terms: DebitTerms, today: date) -> date:
    due_on = next_due_date(terms.debit_day, today)
    while terms.notice_by(due_on) < today:
        due_on = next_due_date(terms.debit_day, due_on)
    return due_on
