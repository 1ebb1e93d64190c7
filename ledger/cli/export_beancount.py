"""`ledger export --format beancount`: both journals, with what the books must have at the end of each month."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from ledger.cli.books import read_books
from ledger.cli.client import Client
from ledger.cli.export_tables import Span, Written, streamed, written
from ledger.cli.settle_books import copy_journal
from ledger.cli.values import date_message
from ledger.exports import beancount
from ledger.v1 import audit_pb2, books_pb2
from ledger.v1.programme_pb2 import GetProgrammeResponse

POINTS_FILE, MONEY_FILE = "points.beancount", "money.beancount"


def write_beancount(
    client: Client, folder: Path, facts: GetProgrammeResponse, names: list[str]
) -> list[Written]:
    """Writes the journals; a programme in which nobody pays with the card has one of points alone."""
    books = read_books(client, audit_pb2.GetPointsBooksRequest())
    found = []
    if "points" in names:
        found.append(_write_points(client, folder / POINTS_FILE, facts.name, books))
    if "money" in names:
        found += _write_money(client, folder / MONEY_FILE, books.position)
    return found


def _write_points(
    client: Client, path: Path, programme: str, books: audit_pb2.GetPointsBooksResponse
) -> Written:
    span = Span(1, books.position)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        days = _write_transactions(client, file, programme, span)
        if days is not None:
            _write_lines(file, _month_ends(client, *days))
            _write_lines(file, beancount.balances(days[1], _closing(books)))
    return written(path, None, span.last)


def _write_transactions(
    client: Client, file: TextIO, programme: str, span: Span
) -> tuple[date, date] | None:
    """Writes the transactions; answers the first and the last day, if there are any."""
    days = None
    for postings in streamed(client, "points", span):
        if not postings:
            continue
        first, last = (beancount.day_of(postings[place].booked_on) for place in (0, -1))
        if days is None:
            _write_lines(file, beancount.head(programme, first))
        days = (first if days is None else days[0], last)
        _write_lines(file, beancount.transactions(postings))
    return days


def _month_ends(client: Client, first: date, last: date) -> Iterator[str]:
    """Goes through what the books had at the end of the months that are over: that never changes."""
    while (following := (first.replace(day=1) + timedelta(31)).replace(day=1)) <= last:
        end = following - timedelta(1)
        request = audit_pb2.GetPointsBooksRequest(to_date=date_message(end))
        yield from beancount.balances(end, _closing(read_books(client, request)))
        first = following


def _closing(books: audit_pb2.GetPointsBooksResponse) -> dict[int, int]:
    return {one.book: one.closing_points for one in books.books}


def _write_lines(file: TextIO, lines: Iterator[str]) -> None:
    file.writelines(f"{line}\n" for line in lines)


def _write_money(client: Client, path: Path, position: int) -> list[Written]:
    """Writes all months of the journal of money, if there are any."""
    asked = books_pb2.ListMonthsRequest(at_least_position=position)
    months = client.read("auditor", client.finance.ListMonths, asked).months
    if not months:
        return []
    request = books_pb2.ExportJournalRequest(
        from_month=months[0].month,
        to_month=months[-1].month,
        format=books_pb2.JOURNAL_FORMAT_BEANCOUNT,
        at_least_position=position,
    )
    with path.open("wb") as file:
        copied = copy_journal(client, "auditor", request, file)
    return [written(path, None, copied.position)]
