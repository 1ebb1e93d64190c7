"""The journal in the formats of other programs, read by programs that are not ours."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from beancount import loader
from beancount.core.data import Open, Transaction

from ledger.accounting import datev_columns
from ledger.accounting.beancount import NAMES, BeancountExporter
from ledger.accounting.csvfile import CsvExporter
from ledger.accounting.datev import DatevExporter, Office
from ledger.accounting.lines import COLUMNS, Exporter, Journal, Line, MonthSum
from ledger.accounting.xlsx import XlsxExporter
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import USUAL_ACCOUNTS
from ledger.domain.settlement.books import Booking, MoneyAccount

_A, _B = MoneyAccount, Booking
JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))
OFFICE = Office(1001, 7)
RECORDED = datetime(2027, 3, 31, 22, 15, 7, 123_000, tzinfo=UTC)

ENTRIES: tuple[tuple[date, Booking, MoneyAccount, MoneyAccount, int, str], ...] = (
    (date(2027, 1, 4), _B.CHARGE, _A.RECEIVABLE, _A.CARD_CLEARING, 80_05, ""),
    (date(2027, 1, 9), _B.REFUND, _A.CARD_CLEARING, _A.RECEIVABLE, 10_00, ""),
    (date(2027, 1, 9), _B.CHARGE, _A.RECEIVABLE, _A.CARD_CLEARING, 1_234_567_89, ""),
    (date(2027, 1, 29), _B.COLLECTION, _A.IN_TRANSIT, _A.RECEIVABLE, 70_05, ""),
    (date(2027, 2, 1), _B.CREDIT, _A.BANK, _A.IN_TRANSIT, 70_05, ""),
    (date(2027, 3, 3), _B.RETURN, _A.RECEIVABLE, _A.BANK, 70_05, '=HYPERLINK("x");"é'),
    (date(2027, 3, 3), _B.RETURN_FEE, _A.RETURN_FEES, _A.BANK, 3_00, '=HYPERLINK("x");"é'),
    (date(2027, 3, 30), _B.WRITE_OFF, _A.WRITTEN_OFF, _A.RECEIVABLE, 70_05, "UNCOLLECTABLE"),
    (date(2027, 3, 31), _B.OTHER_PAYMENT, _A.CARD_CLEARING, _A.WRITTEN_OFF, 5, ""),
)


def lines() -> Iterator[Line]:
    """Return the postings of a quarter; the fee is booked with the return."""
    position = 10
    for day, booking, debit, credit, amount, code in ENTRIES:
        position += booking is not _B.RETURN_FEE
        both = Line(
            booked_on=day,
            booking=booking,
            account=debit,
            contra=credit,
            amount=amount,
            position=position,
            document_on=date(2026, 12, 31) if booking is _B.REFUND else day,
            recorded_at=RECORDED,
            member_reference="@m-1" if position % 2 else "m-2",
            charge_id=UUID(int=position) if booking is _B.CHARGE else None,
            statement_id=UUID(int=99) if debit is not _A.RECEIVABLE else None,
            attempt=1 if debit is not _A.RECEIVABLE else 0,
            entry_id=UUID(int=5) if _A.BANK in (debit, credit) else None,
            code=code,
        )
        first = 2 if booking is _B.RETURN_FEE else 0
        yield both._replace(line=first)
        yield both._replace(line=first + 1, account=credit, contra=debit, amount=-amount)


def sums(opening: dict[MoneyAccount, int]) -> list[MonthSum]:
    """Return the sums of the quarter, added up from the entries."""
    found, balance = [], Counter(opening)
    for month in (JANUARY, FEBRUARY, MARCH):
        debits: Counter[MoneyAccount] = Counter()
        credits_: Counter[MoneyAccount] = Counter()
        for day, _, debit, credit, amount, _ in ENTRIES:
            if day.month == month.month:
                debits[debit] += amount
                credits_[credit] += amount
        for account in MoneyAccount:
            one = MonthSum(month, account, balance[account], debits[account], credits_[account])
            balance[account] = one.closing
            found.append(one)
    return found


def journal(opening: dict[MoneyAccount, int] | None = None, *, closed: bool = False) -> Journal:
    """Return the quarter."""
    return Journal(
        programme='perfume "gold"',
        currency="EUR",
        exponent=2,
        accounts=USUAL_ACCOUNTS,
        first=JANUARY,
        last=date(2027, 3, 31),
        sums=sums(opening or {}),
        made_at=RECORDED,
        is_closed=closed,
    )


def export(exporter: Exporter, all_lines: Iterable[Line], page: int = 4) -> bytes:
    """Write lines page by page; those of an event come together."""
    pages: list[list[Line]] = [[]]
    for line in all_lines:
        if len(pages[-1]) >= page and pages[-1][-1].position != line.position:
            pages.append([])
        pages[-1].append(line)
    written = exporter.begin() + b"".join(exporter.lines(one) for one in pages)
    written += b"".join(exporter.end())
    exporter.close()
    return written


def totals() -> tuple[Counter[str], Counter[str]]:
    """Return the debits and credits of each account, by name, in minor units."""
    debits: Counter[str] = Counter()
    credits_: Counter[str] = Counter()
    for _, _, debit, credit, amount, _ in ENTRIES:
        debits[debit] += amount
        credits_[credit] += amount
    return debits, credits_


def minor(text: Any) -> int:
    """Return an amount of a table in minor units; nothing is zero."""
    return round(Decimal(str(text or 0)) * 100)


def test_csv_has_every_posting() -> None:
    """A line a posting, whose sums are those of the journal, and no cell that a spreadsheet calculates."""
    written = export(CsvExporter(journal()), lines())
    rows = list(csv.DictReader(io.StringIO(written.decode(), newline="")))
    assert tuple(rows[0]) == COLUMNS
    debits, credits_ = totals()
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        found[row["account_name"]][0] += minor(row["debit"])
        found[row["account_name"]][1] += minor(row["credit"])
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
    assert found == {name: [debits[name], credits_[name]] for name in {*debits, *credits_}}
    assert rows[0]["account"] == "1410"
    assert {row["member_reference"] for row in rows} == {"'@m-1", "m-2"}
    assert rows[10]["code"] == "'" + '=HYPERLINK("x");"é'
    assert written.count(b"\r\n") == 2 * len(ENTRIES) + 1


def test_a_workbook_has_every_posting(tmp_path: Path) -> None:
    """Another program reads dates, amounts and texts as what they are, sheet after sheet, and the sums."""
    path = tmp_path / "journal.xlsx"
    path.write_bytes(export(XlsxExporter(journal(), rows_max=11), lines()))
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == ["Journal", "Journal 2", "Sums"]
    rows: list[dict[str, Any]] = []
    for name in book.sheetnames[:-1]:
        head, *body = book[name].iter_rows(values_only=True)
        assert head == COLUMNS
        rows += [dict(zip(head, row, strict=True)) for row in body]
    assert len(rows) == 2 * len(ENTRIES)
    debits, credits_ = totals()
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        found[row["account_name"]][0] += minor(row["debit"])
        found[row["account_name"]][1] += minor(row["credit"])
    assert found == {name: [debits[name], credits_[name]] for name in {*debits, *credits_}}
    assert rows[0]["booked_on"] == datetime(2027, 1, 4)  # noqa: DTZ001 - the format knows no zones
    assert rows[4]["debit"] == 1_234_567.89
    cell = book["Journal"].cell(2, COLUMNS.index("member_reference") + 1)
    assert (cell.data_type, cell.value) == ("s", "'@m-1")
    _, *body = book["Sums"].iter_rows(values_only=True)
    assert [(row[0], row[2], minor(row[6])) for row in body] == [
        (f"{one.month:%Y-%m}", one.account, one.closing) for one in sums({})
    ]
    book.close()


def test_a_workbook_has_no_formula(tmp_path: Path) -> None:
    """Whatever a text begins with, it is a text."""
    path = tmp_path / "journal.xlsx"
    path.write_bytes(export(XlsxExporter(journal()), lines()))
    with ZipFile(path) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)


def exporters(of: Journal) -> list[Exporter]:
    """Return one of each format."""
    return [CsvExporter(of), XlsxExporter(of), DatevExporter(of, OFFICE), BeancountExporter(of)]


def test_the_same_journal_gives_the_same_bytes() -> None:
    """However it is cut into pages, and whenever it is written."""
    first = [export(one, lines(), page=1) for one in exporters(journal())]
    again = [export(one, lines(), page=100) for one in exporters(journal())]
    assert first == again


def test_beancount_finds_nothing_wrong() -> None:
    """Every transaction balances, and every account has at the end of each month what the sums say."""
    opening = {_A.RECEIVABLE: 12_00, _A.BANK: -5_00, _A.CARD_CLEARING: -7_00}
    written = export(BeancountExporter(journal(opening)), lines()).decode()
    entries, errors, options = loader.load_string(written)
    assert errors == []
    assert options["title"] == 'perfume "gold": money'
    transactions = [one for one in entries if isinstance(one, Transaction)]
    assert len(transactions) == len(ENTRIES)  # the fee is with its return, and there is the opening
    found: Counter[str] = Counter()
    for one in transactions[1:]:
        for posting in one.postings:
            assert posting.units is not None
            found[posting.account] += minor(posting.units.number)
    debits, credits_ = totals()
    assert {name: found[NAMES[name]] for name in MoneyAccount} == {
        name: debits[name] - credits_[name] for name in MoneyAccount
    }
    returned = next(one for one in transactions if one.narration == "RETURN")
    assert returned.meta["code"] == '=HYPERLINK("x");"é'
    assert returned.meta["entry"] == str(UUID(int=5))
    numbers = {one.account: one.meta.get("number") for one in entries if isinstance(one, Open)}
    assert numbers["Assets:Bank"] == "1200"


def test_beancount_finds_what_is_wrong() -> None:
    """Where sums and postings differ by a cent, or a posting is missing, the other program says so."""
    shifted = [
        one._replace(debit=one.debit + (one.account is _A.BANK and one.month == MARCH))
        for one in journal().sums
    ]
    for of, all_lines in (
        (journal()._replace(sums=shifted), list(lines())),
        (journal(), list(lines())[:-1]),
        (journal(), list(lines())[:-2]),
    ):
        _, errors, _ = loader.load_string(export(BeancountExporter(of), all_lines).decode())
        assert errors


def datev_rows(written: bytes) -> tuple[list[str], pd.DataFrame]:
    """Read a DATEV file with another program: its header, and its lines."""
    text = written.decode("cp1252")
    (header,) = csv.reader([text.split("\r\n", 1)[0]], delimiter=";")
    table = pd.read_csv(
        io.BytesIO(written),
        sep=";",
        skiprows=1,
        encoding="cp1252",
        decimal=",",
        dtype={datev_columns.DAY: str, datev_columns.ACCOUNT: str, datev_columns.CONTRA: str},
    )
    return header, table


def test_datev_has_its_header() -> None:
    """31 fields: whose books, which financial year and days, and whether they are final."""
    header, table = datev_rows(export(DatevExporter(journal(closed=True), OFFICE), lines()))
    assert len(header) == 31
    assert header[:7] == ["EXTF", "700", "21", "Buchungsstapel", "13", "20270331221507123", ""]
    assert header[10:16] == ["1001", "7", "20270101", "4", "20270101", "20270331"]
    assert header[18:22] == ["1", "0", "1", "EUR"]
    assert tuple(table.columns) == datev_columns.COLUMNS
    assert len(table.columns) == 125
    written = export(DatevExporter(journal(), OFFICE), lines())
    assert written.startswith(b'"EXTF";700;21;"Buchungsstapel";13;')
    assert datev_rows(written)[0][20] == "0"


def test_datev_has_every_entry() -> None:
    """A line an entry, debit and credit in one, with a comma in its decimals and umlauts of its code page."""
    written = export(DatevExporter(journal(), OFFICE), lines())
    _, table = datev_rows(written)
    assert len(table) == len(ENTRIES)
    debits, credits_ = totals()
    names = {getattr(USUAL_ACCOUNTS, name.lower()): name for name in MoneyAccount}
    for column, expected in ((datev_columns.ACCOUNT, debits), (datev_columns.CONTRA, credits_)):
        found = table.groupby(column)[datev_columns.AMOUNT].sum()
        assert {names[number]: minor(f"{amount:.2f}") for number, amount in found.items()} == (
            expected
        )
    assert set(table[datev_columns.SIDE]) == {"S"}
    assert list(table[datev_columns.DAY])[:2] == ["0401", "0901"]
    assert table[datev_columns.TEXT][5] == 'Rücklastschrift =HYPERLINK("x");"é'
    assert "Rücklastschrift".encode("cp1252") in written
    assert b"\r\n1234567,89;" in written
    ours = written.split(b"\r\n")
    assert ours[-1] == b""
    assert len(ours) == len(ENTRIES) + 3


@pytest.mark.parametrize(
    ("office", "field"),
    [
        (Office(1000, 7), "datev_consultant"),
        (Office(10_000_000, 7), "datev_consultant"),
        (Office(1001, 0), "datev_client"),
        (Office(1001, 100_000), "datev_client"),
        (Office(1001, 7, 13), "datev_year_begins_in"),
        (Office(1001, 7, 3), "to_month"),
    ],
)
def test_datev_refuses_what_it_has_no_room_for(office: Office, field: str) -> None:
    """Numbers that are none, and months of two financial years."""
    with pytest.raises(Refusal) as refused:
        DatevExporter(journal(), office)
    assert (refused.value.reason, refused.value.metadata["field"]) == (Reason.FIELD_INVALID, field)


def test_a_financial_year_may_begin_in_any_month() -> None:
    """It is the one in which the first month is."""
    header, _ = datev_rows(export(DatevExporter(journal(), Office(1001, 7, 10)), lines()))
    assert header[12] == "20261001"


def test_what_the_code_page_lacks_is_a_question_mark() -> None:
    """A character that Windows-1252 does not have keeps nothing from being exported."""
    strange = [line._replace(code="Ω\n☃") for line in lines()]
    _, table = datev_rows(export(DatevExporter(journal(), OFFICE), strange))
    assert table[datev_columns.TEXT][0] == "Einkauf mit Kundenkarte ? ?"
