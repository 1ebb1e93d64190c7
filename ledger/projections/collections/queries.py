"""What can be asked of collections."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.collections.projection import CollectionState

_QUERIES = load_queries("ledger.projections.collections", "queries.sql")

NAME = "collections"


class CollectionKey(NamedTuple):
    """Where a page ended. References compare byte by byte."""

    member_reference: str
    statement_id: UUID


BEFORE_ALL = CollectionKey("", UUID(int=0))


class RunCollection(NamedTuple):
    """A collection of a run. Amounts in minor units."""

    statement_id: UUID
    member_reference: str
    attempt: int
    amount: int
    state: CollectionState
    code: str
    action: str
    fee: int
    credited_on: date | None
    returned_on: date | None

    @property
    def key(self) -> CollectionKey:
        """Where it is."""
        return CollectionKey(self.member_reference, self.statement_id)


class StateSum(NamedTuple):
    """What the collections of one state come to."""

    lines: int = 0
    amount: int = 0
    fee: int = 0


def _collection(*columns: object) -> RunCollection:
    row = RunCollection(*columns)  # type: ignore[arg-type]  # as selected
    return row._replace(state=CollectionState(row.state))


async def page_of_run(
    connection: AsyncConnection[TupleRow], run_id: UUID, after: CollectionKey, limit: int
) -> list[RunCollection]:
    """Return the next collections of a run."""
    parameters = {
        "run_id": run_id,
        "after_member": after.member_reference,
        "after_statement": after.statement_id,
        "limit": limit,
    }
    async with connection.cursor(row_factory=args_row(_collection)) as cursor:
        await cursor.execute(_QUERIES["page_of_run"], parameters)
        return await cursor.fetchall()


async def sums_of_run(
    connection: AsyncConnection[TupleRow], run_id: UUID
) -> dict[CollectionState, StateSum]:
    """Return what the collections of a run come to, by state; every state is there."""
    cursor = await connection.execute(_QUERIES["sums_of_run"], {"run_id": run_id})
    found = {CollectionState(state): StateSum(*sums) for state, *sums in await cursor.fetchall()}
    return {state: found.get(state, StateSum()) for state in CollectionState}
