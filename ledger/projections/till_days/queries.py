"""What can be asked of the closings."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain.till_day import Closing
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.till_days", "queries.sql")


class DayKey(NamedTuple):
    """A till's day, in the order of the lists."""

    business_date: date
    shop_id: str
    till_id: str


class DayRange(NamedTuple):
    """Days of tills, from a date to a date, after some key."""

    first: date
    last: date
    after: DayKey
    rows_max: int
    """At most so many."""

    @property
    def parameters(self) -> dict[str, object]:
        """What the queries take."""
        return {
            "first": self.first,
            "last": self.last,
            "after_date": self.after.business_date,
            "after_shop": self.after.shop_id,
            "after_till": self.after.till_id,
            "count": self.rows_max,
        }


class ClosedDay(NamedTuple):
    """The last closing of a till's day."""

    key: DayKey
    closed_at: datetime
    principal_id: str
    closing: Closing


def _closed_day(*columns: object) -> ClosedDay:
    business_date, shop_id, till_id, closed_at, principal_id, details = columns
    closing = msgspec.json.decode(str(details), type=Closing)
    return ClosedDay(
        DayKey(business_date, shop_id, till_id),  # type: ignore[arg-type]  # as selected
        closed_at,  # type: ignore[arg-type]  # as selected
        str(principal_id),
        closing,
    )


async def page(connection: AsyncConnection[TupleRow], days: DayRange) -> list[ClosedDay]:
    """Return the last closings of some days of tills, in order."""
    async with connection.cursor(binary=True, row_factory=args_row(_closed_day)) as cursor:
        await cursor.execute(_QUERIES["page"], days.parameters)
        return await cursor.fetchall()
