"""Months of the books: closed one after the other, and reopened with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening

MONTHS_OF_A_YEAR = 12
ALL_OPEN = date.min
"""The first open day, where no month is closed."""


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month that follows."""
    if month.month == MONTHS_OF_A_YEAR:
        return date(month.year + 1, 1, 1)
    return date(month.year, month.month + 1, 1)


def previous_month(month: date) -> date:
    """Return the first day of the month before."""
    if month.month == 1:
        return date(month.year - 1, MONTHS_OF_A_YEAR, 1)
    return date(month.year, month.month - 1, 1)


def booked_on(document_on: date, open_from: date) -> date:
    """Return the day in the books of a document: its own, or the first open one if its month is closed."""
    return max(document_on, open_from)


class Month(msgspec.Struct, frozen=True):
    """A month that was closed once."""

    month: date
    """Its first day."""
    closed_at: datetime | None = None
    """None: it is open again."""
    closed_by: str = ""
    """Who closed it last."""
    reopened_at: datetime | None = None
    reopened_by: str = ""
    reopened_for: str = ""
    """Why it was reopened last."""
    times_reopened: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether nothing is booked in it any more."""
        return self.closed_at is not None


_replace = msgspec.structs.replace


class Periods(LedgerAggregate):
    """The months of a programme's books.

    Closed months have no gaps: the next one is closed, and the last one reopened. What is older than the first that was
    ever closed stays closed with it.
    """

    TOPIC = "ledger.Periods"
    MUTABLE: ClassVar[tuple[str, ...]] = ("months",)

    class Created(Opening, frozen=True, kw_only=True):
        """The months of the books can be closed from now on."""

        TOPIC = "ledger.PeriodsOpened"

        originator_topic: str = "ledger.Periods"

    class MonthClosed(Event, frozen=True, kw_only=True):
        """Nothing is booked in a month any more."""

        TOPIC = "ledger.MonthClosed"

        month: date
        """Its first day."""

        @property
        def open_from(self) -> date:
            """The first day that can be booked on from now on."""
            return next_month(self.month)

        def apply(self, periods: Periods) -> None:
            """Remember who closed it."""
            known = periods.months.get(self.month) or Month(self.month)
            periods.months[self.month] = _replace(
                known, closed_at=self.timestamp, closed_by=self.principal_id
            )
            periods.open_from = self.open_from

    class MonthReopened(Event, frozen=True, kw_only=True):
        """A month can be booked in again."""

        TOPIC = "ledger.MonthReopened"

        month: date
        """Its first day."""
        reason: str
        """A code."""

        @property
        def open_from(self) -> date:
            """The first day that can be booked on from now on."""
            return self.month

        def apply(self, periods: Periods) -> None:
            """Remember who reopened it, and why."""
            known = periods.months[self.month]
            periods.months[self.month] = _replace(
                known,
                closed_at=None,
                reopened_at=self.timestamp,
                reopened_by=self.principal_id,
                reopened_for=self.reason,
                times_reopened=known.times_reopened + 1,
            )
            periods.open_from = self.open_from

    def __init__(self) -> None:
        """Start with all months open."""
        self.months: dict[date, Month] = {}
        """Those that were closed once, oldest first."""
        self.open_from = ALL_OPEN
        """The first day that can be booked on."""

    @classmethod
    def open(cls, id_: UUID, cause: Cause) -> Periods:
        """Begin to close months."""
        return cls._open(cls.Created, id_, cause)

    def check_close(self, month: date) -> None:
        """Refuse to close a month that is closed, or not the next."""
        if month < self.open_from:
            raise Refusal(Reason.MONTH_CLOSED, "The month is closed already.", field="month")
        if self.open_from not in (ALL_OPEN, month):
            raise _out_of_order(self.open_from)

    def close(self, cause: Cause, month: date) -> None:
        """Book nothing in a month any more."""
        self._trigger(self.MonthClosed, cause, month=month)

    def check_reopen(self, month: date) -> None:
        """Refuse to reopen a month that is open, or is followed by a closed one."""
        known = self.months.get(month)
        if known is None or not known.is_closed:
            raise not_closed()
        last = previous_month(self.open_from)
        if month != last:
            raise _out_of_order(last)

    def reopen(self, cause: Cause, month: date, reason: str) -> None:
        """Book in a month again."""
        self._trigger(self.MonthReopened, cause, month=month, reason=reason)


def check_over(month: date, today: date) -> None:
    """Refuse a month that is not over."""
    if next_month(month) > today:
        raise Refusal(Reason.MONTH_NOT_OVER, "The month is not over.", field="month")


def not_closed() -> Refusal:
    """Return why what is open is not reopened."""
    return Refusal(Reason.MONTH_NOT_CLOSED, "The month is not closed.", field="month")


def _out_of_order(expected: date) -> Refusal:
    return Refusal(
        Reason.MONTH_OUT_OF_ORDER,
        "Months are closed one after the other, and the last one is reopened first.",
        field="month",
        expected=f"{expected:%Y-%m}",
    )
