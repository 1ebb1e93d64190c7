"""Sums of the journal of money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Stored
from ledger.replay.folds.money import Money
from ledger.replay.postings import Posting
from ledger.replay.sinks import Kept, Row, Sink


class Sums(Money):
    """What each account got in each month, and since when months are open.

    Each process adds up its own streams. So a row is in as many facets as processes know of it, by the first position
    that did: no two share an event.
    """

    NAME = "money_sums"
    KEY = 3
    SMALL = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "month": Kind.DAY,
        "account": Kind.TEXT,
        "booking": Kind.TEXT,
        "debit": Kind.INT,
        "credit": Kind.INT,
        "postings": Kind.INT,
        "recorded_at": Kind.INSTANT,
    }

    def __init__(self, sink: Sink, zone: ZoneInfo) -> None:
        """Start with nothing in any month."""
        super().__init__(sink, zone)
        self._sums: dict[Row, list[Any]] = {}
        """By month, account and booking: first position, debit, credit, postings, when the last was recorded."""

    def _post(self, event: Stored, on: Row, posting: Posting, number: int, said: Row) -> None:
        booking, debit, credit, amount = posting
        month = on[1][:-2] + "01"
        for account, debited, credited in ((debit, amount, 0), (credit, 0, amount)):
            one = self._sums.setdefault((month, account, booking), [event[0], 0, 0, 0, b""])
            one[1:] = one[1] + debited, one[2] + credited, one[3] + 1, event[5]

    def _note_months(self, event: Stored, before: str) -> None:
        for day, now in ((before, 0), (self._open_from, 1)):
            one = self._sums.setdefault((day, "", "OPEN_FROM"), [event[0], 0, 0, 0, b""])
            one[3:] = now, event[5]

    def finish(self) -> None:
        """Put all sums of these streams."""
        for key, (first, *sums) in self._sums.items():
            self.sink.put("", (*key, *sums), first)

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection."""
        for row in rows:
            sink.put("", row)

    @classmethod
    def kept(cls, kept: Kept, key: Row) -> Row | None:
        """Return what a row that was kept has after its key: the sums of its facets, and the last instant."""
        if key not in kept.rows:
            return None
        debits, credits_, postings, recorded_at = zip(*kept.rows[key].values(), strict=True)
        return sum(debits), sum(credits_), sum(postings), max(recorded_at)
