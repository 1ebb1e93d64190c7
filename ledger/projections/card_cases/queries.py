"""What can be asked of the card cases."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain.receipt import ReturnKind
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.card_cases", "queries.sql")

AFTER_ALL = 2**63 - 1


class CardCaseRow(NamedTuple):
    """A return of a receipt that a card was issued on."""

    return_id: UUID
    card_number: str
    account_id: UUID
    receipt_id: UUID
    kind: ReturnKind
    amount: int
    """What was paid for what came back, in minor units."""
    whole: bool
    """Whether nothing of the receipt is kept."""
    still_enough: bool
    """Whether what was left of all the card's receipts would still have been enough."""
    principal_id: str
    occurred_at: datetime
    recorded_at: datetime
    position: int


def _case(*columns: object) -> CardCaseRow:
    row = CardCaseRow(*columns)  # type: ignore[arg-type]  # as selected
    return row._replace(kind=ReturnKind(row.kind))


async def page(
    connection: AsyncConnection[TupleRow],
    limit: int,
    before: int = AFTER_ALL,
    *,
    only_short: bool = False,
) -> list[CardCaseRow]:
    """Return the next cases, newest first: all, or those where what was left would not have been enough."""
    query = "page_short" if only_short else "page"
    async with connection.cursor(binary=True, row_factory=args_row(_case)) as cursor:
        await cursor.execute(_QUERIES[query], {"before": before, "limit": limit})
        return await cursor.fetchall()
