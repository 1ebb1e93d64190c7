"""What can be asked of the adjustments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain.adjustment import AdjustmentStatus
from ledger.eventstore.arrays import UuidArray
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.adjustments", "queries.sql")

AFTER_ALL = 2**63 - 1


class AdjustmentRow(NamedTuple):
    """What is known of an adjustment."""

    adjustment_id: UUID
    position: int
    """Of the event that proposed it."""
    account_id: UUID
    points: int
    proposed_at: datetime
    decided_at: datetime | None
    status: AdjustmentStatus
    member_reference: str
    reason_code: str
    note: str
    receipt_reference: str
    proposed_by: str
    decided_by: str
    """Empty where nobody had to agree or has yet."""
    decision_note: str


def _adjustment(*columns: object) -> AdjustmentRow:
    row = AdjustmentRow(*columns)  # type: ignore[arg-type]  # as selected
    return row._replace(status=AdjustmentStatus(row.status))


async def page(
    connection: AsyncConnection[TupleRow],
    limit: int,
    before: int = AFTER_ALL,
    status: AdjustmentStatus | None = None,
) -> list[AdjustmentRow]:
    """Return the next adjustments, newest first; of one status, or all."""
    query = "page" if status is None else "page_of_status"
    parameters = {"before": before, "limit": limit, "status": status and str(status)}
    async with connection.cursor(binary=True, row_factory=args_row(_adjustment)) as cursor:
        await cursor.execute(_QUERIES[query], parameters)
        return await cursor.fetchall()


async def of_accounts(
    connection: AsyncConnection[TupleRow],
    account_ids: Collection[UUID],
    limit: int,
    before: int = AFTER_ALL,
) -> list[AdjustmentRow]:
    """Return the next adjustments of some accounts, newest first."""
    parameters = {"account_ids": UuidArray(account_ids), "before": before, "limit": limit}
    async with connection.cursor(binary=True, row_factory=args_row(_adjustment)) as cursor:
        await cursor.execute(_QUERIES["of_accounts"], parameters)
        return await cursor.fetchall()


async def waiting(
    connection: AsyncConnection[TupleRow], account_ids: Collection[UUID], limit: int
) -> list[UUID]:
    """Return the adjustments of some accounts that wait for a second person, oldest first."""
    parameters = {"account_ids": UuidArray(account_ids), "limit": limit}
    cursor = await connection.execute(_QUERIES["waiting"], parameters)
    return [row[0] for row in await cursor.fetchall()]
