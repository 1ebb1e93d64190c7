"""Months of the books of money."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.settlement.periods import Month


class MonthClosed(Answer, frozen=True):
    """Outcome of `CloseMonth`."""

    month: date
    """Its first day."""


class MonthReopened(Answer, frozen=True):
    """Outcome of `ReopenMonth`."""

    month: date
    """Its first day."""


class CloseMonth(Write[MonthClosed], frozen=True):
    """Book nothing in a month any more."""

    month: date
    """Its first day."""


class ReopenMonth(Write[MonthReopened], frozen=True):
    """Book in a month again, for a reason."""

    month: date
    """Its first day."""
    reason: str
    """A code."""


class FoundMonths(NamedTuple):
    """The months that were closed once, and the first day that can be booked on."""

    months: tuple[Month, ...]
    """Oldest first."""
    open_from: date
    today: date


class GetMonths(Read[FoundMonths], frozen=True):
    """Read which months are closed."""
