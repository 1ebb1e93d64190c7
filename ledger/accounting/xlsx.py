"""The journal as a workbook: its lines, and the sums of its months and accounts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.accounting.lines import COLUMNS, Journal, Line, harmless, id_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

ROWS_MAX = 1_048_576
"""Of a sheet, in every program that reads the format; what is more goes on in another sheet."""
PIECE_BYTES = 256 * 1024
_SUM_COLUMNS = ("month", "account", "account_name", "opening", "debit", "credit", "closing")
_WIDTHS = (10, 5, 11, 11, 14, 9, 15, 9, 15, 12, 12, 8, 8, 16, 36, 36, 8, 36, 36, 10, 20)
_SUM_WIDTHS = (9, 9, 15, 14, 14, 14, 14)

Cell = str | int | Decimal | date | None


class XlsxExporter:
    """Writes a workbook. Its rows go through a file, and never all through memory; all of it comes at the end."""

    def __init__(self, journal: Journal, *, rows_max: int = ROWS_MAX) -> None:
        """Begin a workbook in a folder of its own."""
        # It takes a while to load, which nobody else should wait for.
        import xlsxwriter  # noqa: PLC0415

        self._journal = journal
        self._rows_max = rows_max
        # The exporter holds it beyond one method, and `close` removes it.
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "journal.xlsx"
        options = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(self._path), options)
        # The library would write down what time it is, and the same journal would give other bytes each time.
        self._book.set_properties({"title": _title(journal), "created": _plain(journal.made_at)})
        self._head = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        places = f"0.{'0' * journal.exponent}" if journal.exponent else "0"
        self._money = self._book.add_format({"num_format": f"#,##{places}"})
        self._sheets = 0
        self._row = 0
        self._sheet = self._new_sheet()

    def begin(self) -> bytes:
        """Return nothing yet."""
        return b""

    def lines(self, lines: Sequence[Line]) -> bytes:
        """Keep the lines; nothing comes yet."""
        for line in lines:
            if self._row == self._rows_max:
                self._sheet = self._new_sheet()
            self._write(self._sheet, self._row, self._cells(line))
            self._row += 1
        return b""

    def end(self) -> Iterator[bytes]:
        """Return the workbook, piece by piece."""
        self._write_sums()
        self._book.close()
        with self._path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Remove what was written on the way."""
        self._folder.cleanup()

    def _new_sheet(self) -> Worksheet:
        self._sheets += 1
        name = "Journal" if self._sheets == 1 else f"Journal {self._sheets}"
        self._row = 1
        return self._begin_sheet(name, COLUMNS, _WIDTHS)

    def _begin_sheet(self, name: str, columns: Sequence[str], widths: Sequence[int]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column, self._head)
        return sheet

    def _write(self, sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            match cell:
                case None | "":
                    pass
                case str():
                    sheet.write_string(row, column, cell)
                case date():
                    sheet.write_datetime(row, column, cell, self._day)
                case Decimal():
                    sheet.write_number(row, column, cell, self._money)
                case int():
                    sheet.write_number(row, column, cell)

    def _cells(self, line: Line) -> tuple[Cell, ...]:
        journal = self._journal
        return (
            line.position or None,
            line.line if line.position else None,
            line.booked_on,
            line.document_on,
            line.booking,
            journal.number(line.account),
            line.account,
            journal.number(line.contra),
            line.contra,
            self._amount(line.amount) if line.is_debit else None,
            None if line.is_debit else self._amount(-line.amount),
            journal.currency,
            line.postings,
            harmless(line.member_reference),
            id_text(line.charge_id),
            id_text(line.statement_id),
            line.attempt or None,
            id_text(line.run_id),
            id_text(line.entry_id),
            harmless(line.code),
            "" if line.recorded_at is None else line.recorded_at.isoformat(),
        )

    def _amount(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-self._journal.exponent)

    def _write_sums(self) -> None:
        sheet = self._begin_sheet("Sums", _SUM_COLUMNS, _SUM_WIDTHS)
        for row, one in enumerate(self._journal.sums, start=1):
            amounts = map(self._amount, (one.opening, one.debit, one.credit, one.closing))
            number = self._journal.number(one.account)
            self._write(sheet, row, (f"{one.month:%Y-%m}", number, one.account, *amounts))


def _title(journal: Journal) -> str:
    return f"{journal.programme} {journal.first:%Y-%m} {journal.last:%Y-%m}"


def _plain(at: datetime) -> datetime:
    """Return an instant as the format has it: without a zone, in whole seconds."""
    return at.replace(tzinfo=None, microsecond=0)
