"""The books of points, and whether they agree with the accounts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.books import Book
from ledger.projections.points_books import queries as books
from ledger.service import fields
from ledger.service.freshness import as_of_one_position, await_position
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import audit_pb2 as pb

BOOK_DAYS_MAX = 366

BOOKS: dict[Book, pb.Book] = {book: getattr(pb, f"BOOK_{book}") for book in Book}


class _Days(NamedTuple):
    first: date
    last: date


async def points_books(
    request: pb.GetPointsBooksRequest, caller: Caller
) -> pb.GetPointsBooksResponse:
    """Answer the books over some days, compared with the accounts."""
    days = _days(request)
    position = await await_position(caller.programme, books.NAME, request.at_least_position)
    report = await _report(caller.programme, days, position, by_day=request.by_day)
    return _encode(report, caller.programme.facts.time_zone)


def _days(request: pb.GetPointsBooksRequest) -> _Days:
    first, last = (
        fields.calendar_date(getattr(request, name), name) if request.HasField(name) else None
        for name in ("from_date", "to_date")
    )
    if request.by_day:
        if first is None or last is None:
            raise fields.invalid("by_day", "needs from_date and to_date.")
        if last - first >= timedelta(days=BOOK_DAYS_MAX):
            raise fields.over_limit("to_date", BOOK_DAYS_MAX, "days")
    found = _Days(first or date.min, last or date.max)
    if found.last < found.first:
        raise fields.invalid("to_date", "must not be before from_date.")
    return found


async def _report(
    programme: RunningProgramme, days: _Days, position: int, *, by_day: bool
) -> books.Report:
    """Return books and accounts as of one position."""

    async def read() -> books.Report:
        async with programme.pool.connection() as connection:
            return await books.report(connection, *days, by_day=by_day)

    names = (books.NAME, "account_balances")
    return await as_of_one_position(
        programme, names, position, read, lambda report: report.accounts[:2]
    )


def _encode(report: books.Report, time_zone: str) -> pb.GetPointsBooksResponse:
    accounts = report.accounts.by_book
    return pb.GetPointsBooksResponse(
        books=[
            pb.BookBalance(
                book=BOOKS[row.book],
                opening_points=row.opening,
                movement_points=row.movement,
                closing_points=row.closing,
            )
            for row in report.books
        ],
        days=[
            pb.BookDay(day=fields.date_message(row.day), book=BOOKS[row.book], points=row.points)
            for row in report.days
        ],
        checks=[
            pb.BookCheck(book=BOOKS[book], book_points=report.all_days[book], account_points=points)
            for book, points in accounts.items()
        ],
        balanced=_balanced(report),
        agrees=all(report.all_days[book] == points for book, points in accounts.items()),
        time_zone=time_zone,
        position=report.accounts.books_position,
    )


def _balanced(report: books.Report) -> bool:
    by_day: Counter[date] = Counter()
    for row in report.days:
        by_day[row.day] += row.points
    openings = sum(row.opening for row in report.books)
    movements = sum(row.movement for row in report.books)
    everything = sum(report.all_days.values())
    return not (openings or movements or everything or any(by_day.values()))
