"""What can be asked of the receipts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain.receipt import Channel
from ledger.eventstore.arrays import UuidArray
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.receipts", "queries.sql")


class ReceiptRow(NamedTuple):
    """What is known of a recorded receipt, without its lines."""

    receipt_id: UUID
    shop_id: str
    till_id: str
    """Empty for a web shop."""
    number: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    channel: Channel
    total: int
    """In minor units of the programme's currency."""
    lines_count: int
    account_id: UUID | None
    """Whose it is; None while it is anonymous."""
    points: int
    """Whole points credited for it."""
    position: int
    """Of the event that recorded it."""


class Identity(NamedTuple):
    """A receipt as it is named on paper."""

    shop_id: str
    till_id: str
    number: str
    business_date: date


def _receipt(*columns: object) -> ReceiptRow:
    row = ReceiptRow(*columns)  # type: ignore[arg-type]  # as selected
    return row._replace(channel=Channel(row.channel))


async def by_id(connection: AsyncConnection[TupleRow], receipt_id: UUID) -> ReceiptRow | None:
    """Return a receipt, or None if there is none."""
    return await _one(connection, "by_id", {"receipt_id": receipt_id})


async def by_identity(
    connection: AsyncConnection[TupleRow],
    shop_id: str,
    till_id: str,
    number: str,
    business_date: date,
) -> ReceiptRow | None:
    """Return a receipt as it is named on paper, or None if there is none."""
    parameters = {
        "shop_id": shop_id,
        "till_id": till_id,
        "number": number,
        "business_date": business_date,
    }
    return await _one(connection, "by_identity", parameters)


async def identities(
    connection: AsyncConnection[TupleRow], receipt_ids: Collection[UUID]
) -> dict[UUID, Identity]:
    """Return how some receipts are named on paper; those that are not known yet are missing."""
    if not receipt_ids:
        return {}
    parameters = {"receipt_ids": UuidArray(receipt_ids)}
    cursor = await connection.execute(_QUERIES["identities"], parameters, binary=True)
    return {id_: Identity(*rest) for id_, *rest in await cursor.fetchall()}


async def _one(
    connection: AsyncConnection[TupleRow], query: str, parameters: dict[str, object]
) -> ReceiptRow | None:
    async with connection.cursor(binary=True, row_factory=args_row(_receipt)) as cursor:
        await cursor.execute(_QUERIES[query], parameters)
        return await cursor.fetchone()
