"""What can be asked of the cards."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain.card_status import CardStatus
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.cards", "queries.sql")

BEFORE_ALL = ""


class CardRow(NamedTuple):
    """What is known of a card."""

    card_number: str
    batch: str
    status: CardStatus
    printed_at: datetime | None
    issued_at: datetime | None
    changed_at: datetime


class Which(NamedTuple):
    """Which cards; empty and None are all."""

    batch: str = ""
    status: CardStatus | None = None


def _card(*columns: object) -> CardRow:
    row = CardRow(*columns)  # type: ignore[arg-type]  # as selected
    return row._replace(status=CardStatus(row.status))


async def page(
    connection: AsyncConnection[TupleRow],
    limit: int,
    after: str = BEFORE_ALL,
    which: Which = Which(),  # noqa: B008 - immutable
) -> list[CardRow]:
    """Return the next cards in order of their numbers."""
    words = [word for word, value in which._asdict().items() if value]
    query = "page" + ("_of_" + "_and_".join(words) if words else "")
    parameters = {
        "after": after,
        "limit": limit,
        "batch": which.batch,
        "status": which.status and str(which.status),
    }
    async with connection.cursor(binary=True, row_factory=args_row(_card)) as cursor:
        await cursor.execute(_QUERIES[query], parameters)
        return await cursor.fetchall()


async def count_batch(connection: AsyncConnection[TupleRow], batch: str) -> dict[CardStatus, int]:
    """Return how many cards of a batch there are of each status."""
    cursor = await connection.execute(_QUERIES["count_batch"], {"batch": batch})
    return {CardStatus(status): count for status, count in await cursor.fetchall()}
