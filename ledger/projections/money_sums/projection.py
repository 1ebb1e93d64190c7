"""Events to sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ledger.domain.model import Event
from ledger.domain.settlement.bank_entry import BankEntry
from ledger.domain.settlement.books import MONEY_EVENTS, Entry, document_day, entries_of
from ledger.domain.settlement.periods import Periods, booked_on, month_of
from ledger.domain.settlement.suspense import entries_of_line
from ledger.eventstore.arrays import BigintArray, TextArray, TimestamptzArray
from ledger.projections.money_journal.bank_lines import EVENTS as BANK_EVENTS
from ledger.projections.money_journal.bank_lines import BankLines
from ledger.projections.money_journal.projection import first_open_day, time_zone
from ledger.projections.points_books.projection import Days
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


@dataclass(slots=True)
class Sum:
    """What an account got in a month."""

    recorded_at: datetime
    debit: int = 0
    credit: int = 0
    postings: int = 0


Sums = dict[tuple[date, str, str], Sum]
"""By month, account and kind of booking."""


class Note(NamedTuple):
    """Whether a day is the first open one."""

    recorded_at: datetime
    now: int
    """1: it is; 0: it was."""


Notes = dict[date, Note]


class MoneySums(Projection):
    """One row a month, account and kind of booking."""

    NAME = "money_sums"
    EVENTS = MONEY_EVENTS | BANK_EVENTS | {Periods.MonthClosed, Periods.MonthReopened}
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "month": "date",
        "account": "text",
        "booking": "text",
        "debit": "int8",
        "credit": "int8",
        "postings": "int8",
        "recorded_at": "timestamptz",
    }

    def __init__(self) -> None:
        """Start with no time zone; it is fixed at a programme's creation and asked for once."""
        self._days: Days | None = None
        self._open_from: date | None = None

    def forget(self) -> None:
        """Forget which months are closed."""
        self._open_from = None

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add to the sums of the months in which the events are booked."""
        if self._days is None:
            self._days = Days(time_zone(table))
        before = first_open_day(table) if self._open_from is None else self._open_from
        sums: Sums = {}
        notes: Notes = {}
        lines = BankLines(table, events)
        open_from = before
        for _, event in events:
            if isinstance(event, Periods.MonthClosed | Periods.MonthReopened):
                notes[open_from] = Note(event.timestamp, 0)
                open_from = event.open_from
                notes[open_from] = Note(event.timestamp, 1)
                continue
            booked = _booked(lines, event, self._days.day_of(event.timestamp))
            _add(sums, event.timestamp, booked, open_from)
        _store(table, sums)
        _store_notes(table, notes)
        self._open_from = open_from


class Booked(NamedTuple):
    """What an event books, and the day of the document."""

    document_on: date
    entries: tuple[Entry, ...]


def _booked(lines: BankLines, event: Event, recorded_on: date) -> Booked:
    if type(event) not in BANK_EVENTS:
        return Booked(document_day(event, recorded_on), entries_of(event))
    entries: tuple[Entry, ...] = ()
    day = None
    if not isinstance(event, BankEntry.Created):
        entry = lines.line(event)
        day, entries = entry.line.day, entries_of_line(entry, event)
    lines.apply(event)
    return Booked(day or recorded_on, entries)


def _add(sums: Sums, recorded_at: datetime, booked: Booked, open_from: date) -> None:
    month = month_of(booked_on(booked.document_on, open_from))
    for booking, debit, credit, amount in booked.entries:
        for account, is_debit in ((debit, True), (credit, False)):
            one = sums.setdefault((month, account, booking), Sum(recorded_at))
            one.recorded_at = recorded_at
            one.postings += 1
            if is_debit:
                one.debit += amount
            else:
                one.credit += amount


def _store(table: Table, sums: Sums) -> None:
    if not sums:
        return
    # In one order, so that two runners never wait for each other in a circle.
    ordered = sorted(sums.items(), key=lambda one: one[0])
    parameters = {
        "months": TextArray([month.isoformat() for (month, _, _), _ in ordered]),
        "accounts": TextArray([account for (_, account, _), _ in ordered]),
        "bookings": TextArray([booking for (_, _, booking), _ in ordered]),
        "debits": BigintArray([one.debit for _, one in ordered]),
        "credits": BigintArray([one.credit for _, one in ordered]),
        "postings": BigintArray([one.postings for _, one in ordered]),
        "recorded_at": TimestamptzArray([one.recorded_at for _, one in ordered]),
    }
    table.change("add", parameters, len(ordered))


def _store_notes(table: Table, notes: Notes) -> None:
    if not notes:
        return
    ordered = sorted(notes.items())
    parameters = {
        "months": TextArray([day.isoformat() for day, _ in ordered]),
        "now": BigintArray([note.now for _, note in ordered]),
        "recorded_at": TimestamptzArray([note.recorded_at for _, note in ordered]),
    }
    table.change("set_open_from", parameters, len(ordered))
