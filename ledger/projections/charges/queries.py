"""What can be asked of what members owe."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain.debit_days import DebitDay
from ledger.domain.rules import SettlementRules
from ledger.domain.settlement.collecting import debit_days_on, urgent_before
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.charges", "queries.sql")

NAME = "charges"
BEFORE_ALL = ""


async def candidates(
    connection: AsyncConnection[TupleRow],
    due_on: date,
    rules: SettlementRules,
    after: str,
    limit: int,
) -> list[str]:
    """Return the next members whom a run has to look at. Some may turn out to have nothing for it."""
    urgent = {f"urgent_{day.lower()}": urgent_before(day, due_on, rules) for day in DebitDay}
    days = [str(day) for day in debit_days_on(due_on)]
    parameters = {"after": after, "days": days, "limit": limit, **urgent}
    cursor = await connection.execute(_QUERIES["candidates"], parameters)
    return [row[0] for row in await cursor.fetchall()]


class Charged(NamedTuple):
    """A member who can pay with the card."""

    charges_id: UUID
    member_reference: str


async def members(
    connection: AsyncConnection[TupleRow], limit: int, after: str = BEFORE_ALL
) -> list[Charged]:
    """Return the next members who can pay with the card, in order of their references."""
    async with connection.cursor(binary=True, row_factory=args_row(Charged)) as cursor:
        await cursor.execute(_QUERIES["members"], {"after": after, "limit": limit})
        return await cursor.fetchall()
