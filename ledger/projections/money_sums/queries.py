"""What can be asked of the sums."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from psycopg import AsyncConnection, IsolationLevel
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.money_sums", "queries.sql")

NAME = "money_sums"


class SumRow(NamedTuple):
    """What an account got in a month for one kind of booking. Minor units."""

    month: date | None
    """Its first day; None: all months before those that were asked for."""
    account: str
    booking: str
    debit: int
    credit: int
    postings: int
    recorded_at: datetime
    """When the newest of them was recorded."""


class Members(NamedTuple):
    """What all members have together. Minor units."""

    position: int
    charged: int
    refunded: int
    open: int
    in_transit: int
    collected: int
    written_off: int


Whole = dict[tuple[str, str], tuple[int, int]]
"""Debit and credit over all time, by account and kind of booking."""


class Sums(NamedTuple):
    """The sums of some months, all sums, and what all members have: as of one moment."""

    rows: list[SumRow]
    whole: Whole
    members: Members
    position: int
    """How far the sums are; the members may be elsewhere."""


async def between(connection: AsyncConnection[TupleRow], first: date, last: date) -> Sums:
    """Return the sums of the months from one day to another, and of all before them."""
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with connection.transaction():
            rows = await _rows(connection, "between", {"first": first, "last": last})
            whole = await _rows(connection, "whole", {})
            (members,) = await _rows(connection, "members", {})
            (position,) = await _rows(connection, "position", {})
    finally:
        await connection.set_isolation_level(None)
    return Sums(
        [SumRow(*row) for row in rows],
        {(account, booking): (debit, credit) for account, booking, debit, credit in whole},
        Members(*members),
        position[0],
    )


async def _rows(
    connection: AsyncConnection[TupleRow], query: str, parameters: dict[str, object]
) -> list[TupleRow]:
    return await (await connection.execute(_QUERIES[query], parameters)).fetchall()
