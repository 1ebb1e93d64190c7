"""What can be asked of the receipts of tills' days, and of those that are flagged."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain import limits
from ledger.domain.flags import Flags, ReceiptFlag
from ledger.domain.till_day import NumberRun
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.till_days.queries import DayKey, DayRange

_QUERIES = load_queries("ledger.projections.receipts", "queries.sql")

AFTER_ALL = 2**63 - 1

# As in the queries: the last digits of a number as printed, at most so many that they fit into 64 bits.
_DIGITS = re.compile(r"([0-9]{1,18})[^0-9]*\Z")


def sequence_number(number: str) -> int | None:
    """Return the place in the till's sequence that a number as printed has; None without digits."""
    found = _DIGITS.search(number)
    return None if found is None else int(found[1])


class FlaggedRow(NamedTuple):
    """A receipt that the rules flag."""

    receipt_id: UUID
    shop_id: str
    till_id: str
    number: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    total: int
    account_id: UUID | None
    points: int
    position: int
    flags: Flags
    cashier_reference: str


def _flagged(*columns: Any) -> FlaggedRow:
    row = FlaggedRow(*columns)
    return row._replace(flags=tuple(map(ReceiptFlag, str(row.flags).split(","))))


async def flagged(
    connection: AsyncConnection[TupleRow], count: int, before: int = AFTER_ALL
) -> list[FlaggedRow]:
    """Return flagged receipts before a position, newest first."""
    async with connection.cursor(binary=True, row_factory=args_row(_flagged)) as cursor:
        await cursor.execute(_QUERIES["flagged"], {"before": before, "count": count})
        return await cursor.fetchall()


class DayFigures(NamedTuple):
    """What the receipts of a till's day are. The sum in minor units."""

    receipts_count: int
    receipts_total: int
    unnumbered_count: int


class Listed(NamedTuple):
    """The first of something, and how much of it there is."""

    found: tuple[Any, ...]
    total: int


class SequenceOf(NamedTuple):
    """A till's day, and where its sequence of numbers starts and ends, if that is said."""

    key: DayKey
    first: int | None
    last: int | None

    @property
    def parameters(self) -> dict[str, object]:
        """What the queries take."""
        own = {"first": self.first, "last": self.last, "count": limits.TILL_DAY_LISTED_MAX}
        return {**self.key._asdict(), **own}


async def position(connection: AsyncConnection[TupleRow]) -> int:
    """Return up to which position receipts are listed."""
    ((found,),) = await _rows(connection, "position", {})
    return int(found)


async def figures(connection: AsyncConnection[TupleRow], key: DayKey) -> DayFigures:
    """Return what the receipts of a till's day are."""
    (row,) = await _rows(connection, "till_day", key._asdict())
    return DayFigures(*row)


async def missing(connection: AsyncConnection[TupleRow], sequence: SequenceOf) -> Listed:
    """Return which numbers are missing in a till's day, in runs."""
    rows = await _rows(connection, "missing", sequence.parameters)
    return Listed(tuple(NumberRun(*row[:2]) for row in rows), rows[0][2] if rows else 0)


async def beyond(connection: AsyncConnection[TupleRow], sequence: SequenceOf) -> Listed:
    """Return which receipts of a till's day are before the first or after the last."""
    rows = await _rows(connection, "beyond", sequence.parameters)
    return Listed(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


class DayOfReceipts(NamedTuple):
    """How many receipts a till's day has. The sum in minor units."""

    key: DayKey
    receipts_count: int
    receipts_total: int


async def page(connection: AsyncConnection[TupleRow], days: DayRange) -> list[DayOfReceipts]:
    """Return some days of tills that have receipts, in order."""
    rows = await _rows(connection, "till_days", days.parameters)
    return [DayOfReceipts(DayKey(*row[:3]), *row[3:]) for row in rows]


async def _rows(
    connection: AsyncConnection[TupleRow], query: str, parameters: dict[str, object]
) -> list[TupleRow]:
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(_QUERIES[query], parameters)
        return await cursor.fetchall()
