"""What can be asked of the entries."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.account_entries.kinds import EntryKind

_QUERIES = load_queries("ledger.projections.account_entries", "queries.sql")

AFTER_ALL = 2**63 - 1


class AccountEntry(NamedTuple):
    """A line of an account's history."""

    position: int
    kind: EntryKind
    points: int
    """Positive when earned, negative when redeemed."""
    points_available: int
    """Right after."""
    receipt_id: UUID | None
    redemption_id: UUID | None
    card_number: str
    """Of the card that was issued; empty if none was."""
    rules_version: int
    occurred_at: datetime
    recorded_at: datetime
    hold_id: UUID | None = None
    return_id: UUID | None = None
    adjustment_id: UUID | None = None
    reason: str | None = None
    """Of an entry without a receipt: why."""
    reference: str | None = None
    principal_id: str | None = None
    """Of an entry without a receipt: who did or proposed it."""
    approver_id: str | None = None


def _entry(position: int, kind: str, *rest: object) -> AccountEntry:
    return AccountEntry(position, EntryKind(kind), *rest)  # type: ignore[arg-type]  # as selected


async def page(
    connection: AsyncConnection[TupleRow], account_id: UUID, limit: int, before: int = AFTER_ALL
) -> list[AccountEntry]:
    """Return an account's next entries, newest first."""
    async with connection.cursor(binary=True, row_factory=args_row(_entry)) as cursor:
        await cursor.execute(
            _QUERIES["page"], {"account_id": account_id, "before": before, "limit": limit}
        )
        return await cursor.fetchall()
