"""What events book in the books of money, and on which day."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger.replay import money_shapes as shapes
from ledger.replay.folds.books import Days
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.postings import POSTINGS, Posting, Suspended, can_be_in_suspense
from ledger.replay.sinks import Row, Sink

_ALL_OPEN = "0001-01-01"


class Money(Fold):
    """Finds what events book, and on which day.

    That follows from which months are closed. So this fold is told of all months, whoever folds their stream.
    """

    def __init__(self, sink: Sink, zone: ZoneInfo) -> None:
        """Start with all months open."""
        super().__init__(sink)
        self._day_of = Days(zone).of
        self._open_from = _ALL_OPEN
        self._lines: dict[str, Suspended] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            **dict.fromkeys(POSTINGS, self._move),
            "ledger.BankEntryRecorded": self._record,
            "ledger.BankEntryMatched": self._go_on,
            "ledger.BankEntryExcepted": self._go_on,
            "ledger.BankEntryResolved": self._go_on,
            "ledger.MonthClosed": self._turning(_after, noted=True),
            "ledger.MonthReopened": self._turning(str, noted=True),
        }

    def foreign(self) -> Mapping[str, Handler]:
        """Return what takes events of streams that are folded elsewhere, by their names."""
        return {
            "ledger.MonthClosed": self._turning(_after, noted=False),
            "ledger.MonthReopened": self._turning(str, noted=False),
        }

    @abstractmethod
    def _post(self, event: Stored, on: Row, posting: Posting, number: int, said: Row) -> None:
        """Take one posting: days of the document and of booking, its number in the event, what else a row says."""

    @abstractmethod
    def _note_months(self, event: Stored, before: str) -> None:
        """Note which day is the first open one from now on, and which it was."""

    def _said(self, event: Stored, own: Any) -> Row:
        """Return what rows say beside the money: sums say nothing."""
        return ()

    def _post_all(
        self, event: Stored, own: Any, document_on: str | None, postings: Iterable[Posting]
    ) -> None:
        on = document_on or self._day_of(event[5])
        said = self._said(event, own)
        for number, posting in enumerate(postings):
            self._post(event, (on, max(on, self._open_from)), posting, number, said)

    def _move(self, event: Stored, own: Any, move: Move) -> None:
        self._post_all(event, own, own.document_on, POSTINGS[event[2]](own))

    def _record(self, event: Stored, own: shapes.LineRecorded, move: Move) -> None:
        if can_be_in_suspense(own.line):
            self._lines[event[1]] = Suspended(own.line)

    def _go_on(self, event: Stored, own: shapes.LineKnown, move: Move) -> None:
        line = self._lines.get(event[1])
        if line is not None:
            postings = line.go_on(event[2], own)
            self._post_all(event, line, line.day, postings)

    def _turning(self, first_open: Callable[[str], str], *, noted: bool) -> Handler:
        def turn(event: Stored, own: shapes.Month, move: Move) -> None:
            before, self._open_from = self._open_from, first_open(own.month)
            if noted:
                self._note_months(event, before)

        return turn


def _after(month: str) -> str:
    """Return the first day of the month after one."""
    later = date.fromisoformat(month) + timedelta(days=31)
    return later.replace(day=1).isoformat()
