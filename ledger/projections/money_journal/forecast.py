"""What can be asked of what is to come: from what members owe, and their statements."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.money_journal", "forecast.sql")

NEEDS = ("charges", "statements")
"""The projections that it reads."""


class Unbilled(NamedTuple):
    """What no statement has, of members with the same terms."""

    debit_day: str
    notice_days: int
    stopped: bool
    """Nothing is collected of them."""
    charged_on: date
    amount: int


class Billed(NamedTuple):
    """Statements that are not paid."""

    state: str
    action: str
    """What follows, of what came back."""
    due_on: date | None
    """None: it came back."""
    notice_days: int
    stopped: bool
    amount: int


async def unbilled(connection: AsyncConnection[TupleRow]) -> list[Unbilled]:
    """Return what no statement has."""
    cursor = await connection.execute(_QUERIES["unbilled"])
    return [Unbilled(*row) for row in await cursor.fetchall()]


async def billed(connection: AsyncConnection[TupleRow]) -> list[Billed]:
    """Return the statements that are not paid, added up."""
    cursor = await connection.execute(_QUERIES["billed"])
    return [Billed(*row) for row in await cursor.fetchall()]
