"""What can be asked of the journal."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.accounting.lines import Line
from ledger.domain.settlement.books import Booking, MoneyAccount
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.money_journal", "queries.sql")

NAME = "money_journal"


class Days(NamedTuple):
    """Days of the journal, as it was at a position."""

    first: date
    last: date
    position: int


class Place(NamedTuple):
    """A place in the journal."""

    booked_on: date
    position: int = 0
    line: int = -1


class Overdue(NamedTuple):
    """What was first due on a day, came back, and is not paid."""

    first_due_on: date
    statements: int
    amount: int


class Collected(NamedTuple):
    """What was due in a month and told to the bank."""

    month: date
    collections: int
    amount: int


class Returned(NamedTuple):
    """What came back of it for one reason."""

    month: date
    code: str
    rejected: bool
    """Whether the bank refused it before it credited anything."""
    collections: int
    amount: int


class AtRisk(NamedTuple):
    """What was credited on a day, less what has come back."""

    credited_on: date
    collections: int
    amount: int


class Figures(NamedTuple):
    """What the journal says at the end of a day."""

    receivable: int
    overdue: list[Overdue]
    collected: list[Collected]
    returned: list[Returned]
    at_risk: list[AtRisk]


def _line(booked_on: date, booking: str, account: str, contra: str, *rest: Any) -> Line:
    return Line(booked_on, Booking(booking), MoneyAccount(account), MoneyAccount(contra), *rest)


async def page(
    connection: AsyncConnection[TupleRow], days: Days, after: Place, count: int
) -> list[Line]:
    """Return postings that follow a place, in order."""
    parameters = {
        "after_day": after.booked_on,
        "after_position": after.position,
        "after_line": after.line,
        "last": days.last,
        "position": days.position,
        "count": count,
    }
    async with connection.cursor(binary=True, row_factory=args_row(_line)) as cursor:
        await cursor.execute(_QUERIES["page"], parameters)
        return await cursor.fetchall()


async def by_position(
    connection: AsyncConnection[TupleRow], after: int, until: int, count: int
) -> list[Line]:
    """Return the first postings of the events after a position up to another, in order."""
    parameters = {"after": after, "until": until, "count": count}
    async with connection.cursor(binary=True, row_factory=args_row(_line)) as cursor:
        await cursor.execute(_QUERIES["by_position"], parameters)
        return await cursor.fetchall()


async def daily(connection: AsyncConnection[TupleRow], days: Days) -> list[Line]:
    """Return the sums of some days, in order."""
    async with connection.cursor(binary=True, row_factory=args_row(_line)) as cursor:
        await cursor.execute(_QUERIES["daily"], days._asdict())
        return await cursor.fetchall()


async def figures(
    connection: AsyncConnection[TupleRow], day: date, *, due_from: date, at_risk_after: date
) -> Figures:
    """Return what the journal says at the end of a day; of months that begin no earlier than one."""
    asked = {"day": day, "first": due_from, "after": at_risk_after}
    receivable = await (await connection.execute(_QUERIES["receivable"], asked)).fetchone()
    assert receivable is not None, "an aggregate without groups has a row"

    async def rows(query: str) -> list[TupleRow]:
        return await (await connection.execute(_QUERIES[query], asked)).fetchall()

    return Figures(
        receivable[0],
        [Overdue(*row) for row in await rows("overdue")],
        [Collected(*row) for row in await rows("collected_by_month")],
        [Returned(*row) for row in await rows("returned_by_month")],
        [AtRisk(*row) for row in await rows("at_risk")],
    )
