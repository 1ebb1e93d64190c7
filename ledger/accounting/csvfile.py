"""The journal as CSV (RFC 4180): UTF-8, a point in decimals, one line a posting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ledger.accounting.lines import COLUMNS, Journal, Line, harmless, id_text


class CsvExporter:
    """Writes CSV."""

    def __init__(self, journal: Journal) -> None:
        """Take what all lines have in common."""
        self._journal = journal

    def begin(self) -> bytes:
        """Return the names of the columns."""
        return _csv([COLUMNS])

    def lines(self, lines: Sequence[Line]) -> bytes:
        """Return a line each."""
        return _csv(self._cells(line) for line in lines)

    def end(self) -> Iterator[bytes]:
        """Return nothing: whoever reads it adds up the columns."""
        return iter(())

    def close(self) -> None:
        """Nothing is held."""

    def _cells(self, line: Line) -> tuple[object, ...]:
        journal = self._journal
        return (
            line.position or "",
            line.line if line.position else "",
            line.booked_on,
            line.document_on or "",
            line.booking,
            journal.number(line.account),
            line.account,
            journal.number(line.contra),
            line.contra,
            journal.decimal(line.amount) if line.is_debit else "",
            "" if line.is_debit else journal.decimal(-line.amount),
            journal.currency,
            line.postings,
            harmless(line.member_reference),
            id_text(line.charge_id),
            id_text(line.statement_id),
            line.attempt or "",
            id_text(line.run_id),
            id_text(line.entry_id),
            harmless(line.code),
            "" if line.recorded_at is None else line.recorded_at.isoformat(),
        )


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
