"""What can be asked of who was left out of settlement runs."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.domain.settlement import ExclusionReason
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.run_exclusions", "queries.sql")

NAME = "run_exclusions"


class ExclusionKey(NamedTuple):
    """Where a page ended."""

    position: int
    ordinal: int


BEFORE_ALL = ExclusionKey(0, 0)


class ExclusionRow(NamedTuple):
    """Somebody who was left out. Amounts in minor units."""

    position: int
    ordinal: int
    member_reference: str
    reason: ExclusionReason
    amount: int
    statement_id: UUID | None
    detail: str
    was_taken: bool

    @property
    def key(self) -> ExclusionKey:
        """Where it is."""
        return ExclusionKey(self.position, self.ordinal)


class ReasonSum(NamedTuple):
    """How many were left out for a reason, and how much."""

    reason: ExclusionReason
    was_taken: bool
    lines: int
    amount: int


async def page_of_run(
    connection: AsyncConnection[TupleRow],
    run_id: UUID,
    reason: ExclusionReason | None,
    after: ExclusionKey,
    limit: int,
) -> list[ExclusionRow]:
    """Return who else a run left out; for one reason, or for any."""
    query = "page_of_run" if reason is None else "page_of_reason"
    parameters = {
        "run_id": run_id,
        "reason": None if reason is None else str(reason),
        "after_position": after.position,
        "after_ordinal": after.ordinal,
        "limit": limit,
    }
    cursor = await connection.execute(_QUERIES[query], parameters)
    found = (ExclusionRow(*row) for row in await cursor.fetchall())
    return [row._replace(reason=ExclusionReason(row.reason)) for row in found]


async def sums_of_run(connection: AsyncConnection[TupleRow], run_id: UUID) -> list[ReasonSum]:
    """Return how many a run left out for each reason, and how much."""
    cursor = await connection.execute(_QUERIES["sums_of_run"], {"run_id": run_id})
    return [
        ReasonSum(ExclusionReason(reason), was_taken, lines, amount)
        for reason, was_taken, lines, amount in await cursor.fetchall()
    ]
