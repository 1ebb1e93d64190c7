"""When a member is debited, and how long before that is announced."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.debit_days import DebitDay, business_days_before, next_due_date

_FILE_DAYS = limits.FILE_BUSINESS_DAYS_DEFAULT


class DebitTerms(msgspec.Struct, frozen=True):
    """What a member agreed to with the mandate, and may change at any time."""

    debit_day: DebitDay
    notice_days: int
    """Calendar days between the notice of a debit and its due date."""

    def next_due_on(self, after: date) -> date:
        """Return the first due date after a day."""
        return next_due_date(self.debit_day, after)

    def notice_by(self, due_on: date) -> date:
        """Return the last day on which a debit can be announced."""
        return due_on - timedelta(days=self.notice_days)

    def last_day(self, due_on: date, file_business_days: int = _FILE_DAYS) -> date:
        """Return the last day whose items are debited then: the business day before the notice.

        Where the bank has the file before that, as over a weekend, it is the business day before the file.
        """
        file_on = business_days_before(due_on, file_business_days)
        return business_days_before(min(self.notice_by(due_on), file_on), 1)

    def cut_off(
        self, due_on: date, zone: ZoneInfo, file_business_days: int = _FILE_DAYS
    ) -> datetime:
        """Return the instant before which an item was recorded that is debited then.

        It is the end of the last such day, in the programme's time zone.
        """
        last = self.last_day(due_on, file_business_days)
        return datetime.combine(last + timedelta(days=1), time(), zone)

    def due_on(
        self, recorded_at: datetime, zone: ZoneInfo, file_business_days: int = _FILE_DAYS
    ) -> date:
        """Return when something is debited that is recorded now."""
        due = next_due_date(self.debit_day, recorded_at.astimezone(zone).date())
        while self.cut_off(due, zone, file_business_days) <= recorded_at:
            due = next_due_date(self.debit_day, due)
        return due
