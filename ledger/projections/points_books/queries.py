"""What can be asked of the books."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from psycopg import AsyncConnection, IsolationLevel
from psycopg.rows import TupleRow

from ledger.domain.books import Book
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.points_books", "queries.sql")

NAME = "points_books"


class BookRow(NamedTuple):
    """A book over some days, in points."""

    book: Book
    opening: int
    """Before the first day."""
    movement: int
    """On the days."""

    @property
    def closing(self) -> int:
        """At the end of the last day."""
        return self.opening + self.movement


class DayRow(NamedTuple):
    """What a book got on one day."""

    day: date
    book: Book
    points: int


class Accounts(NamedTuple):
    """What all accounts have together, added up over their balances."""

    books_position: int
    balances_position: int
    available: int
    pending: int
    held: int
    deficit: int
    """Below zero, as in the books."""

    @property
    def by_book(self) -> dict[Book, int]:
        """What each of the accounts' own books should have."""
        return {
            Book.AVAILABLE: self.available,
            Book.PENDING: self.pending,
            Book.HELD: self.held,
            Book.DEFICIT: self.deficit,
        }


class Report(NamedTuple):
    """The books over some days, and the accounts, all as of one moment."""

    books: list[BookRow]
    """In the order of `Book`; all of them."""
    days: list[DayRow]
    all_days: dict[Book, int]
    """What each book has at the end of all days."""
    accounts: Accounts


async def report(
    connection: AsyncConnection[TupleRow], first: date, last: date, *, by_day: bool
) -> Report:
    """Return the books from one day to another."""
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with connection.transaction():
            books = await _between(connection, first, last)
            whole = await _between(connection, date.max, date.max)
            days = await _by_day(connection, first, last) if by_day else []
            accounts = await _accounts(connection)
    finally:
        await connection.set_isolation_level(None)
    return Report(books, days, {row.book: row.opening for row in whole}, accounts)


async def _between(connection: AsyncConnection[TupleRow], first: date, last: date) -> list[BookRow]:
    cursor = await connection.execute(_QUERIES["between"], {"first": first, "last": last})
    found = {Book(row[0]): BookRow(Book(row[0]), *row[1:]) for row in await cursor.fetchall()}
    return [found.get(book, BookRow(book, 0, 0)) for book in Book]


async def _by_day(connection: AsyncConnection[TupleRow], first: date, last: date) -> list[DayRow]:
    cursor = await connection.execute(_QUERIES["by_day"], {"first": first, "last": last})
    return [DayRow(row[0], Book(row[1]), row[2]) for row in await cursor.fetchall()]


async def _accounts(connection: AsyncConnection[TupleRow]) -> Accounts:
    cursor = await connection.execute(_QUERIES["accounts"])
    row = await cursor.fetchone()
    assert row is not None, "an aggregate without groups has a row"
    return Accounts(*row)
