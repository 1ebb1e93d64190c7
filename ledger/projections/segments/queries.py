"""What can be asked of what was bought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.eventstore.arrays import BigintArray, UuidArray
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.segments.projection import Buyer

_QUERIES = load_queries("ledger.projections.segments", "queries.sql")

NAME = "segments"


class BuyerKey(NamedTuple):
    """Where a page ended. References compare byte by byte."""

    member_reference: str
    account_id: UUID


BEFORE_ALL = BuyerKey("", UUID(int=0))


class Credited(NamedTuple):
    """A receipt that was credited to an account."""

    account_id: UUID
    occurred_at: datetime
    total: int
    """What it cost, in minor units."""
    came_back: int
    """What was paid for what came back of it."""


async def page(
    connection: AsyncConnection[TupleRow], limit: int, after: BuyerKey = BEFORE_ALL
) -> list[Buyer]:
    """Return the next accounts in order of the member's reference."""
    parameters = {**after._asdict(), "limit": limit}
    cursor = await connection.execute(_QUERIES["page"], parameters, binary=True)
    return [Buyer.of_row(*row) for row in await cursor.fetchall()]


async def ids(connection: AsyncConnection[TupleRow], limit: int, after: UUID) -> list[UUID]:
    """Return the next accounts in order of their ids."""
    parameters = {"after": after, "limit": limit}
    cursor = await connection.execute(_QUERIES["ids"], parameters, binary=True)
    return [row[0] for row in await cursor.fetchall()]


async def parts(
    connection: AsyncConnection[TupleRow], account_ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """Return some accounts and all that became part of them, each with the one that it is part of."""
    parameters = {"account_ids": UuidArray(account_ids)}
    cursor = await connection.execute(_QUERIES["parts"], parameters, binary=True)
    return {part: whole for whole, part in await cursor.fetchall()}


async def credited(
    connection: AsyncConnection[TupleRow], account_ids: Collection[UUID], versions: Collection[int]
) -> list[Credited]:
    """Return the receipts that were credited to some accounts, by rules of some versions."""
    parameters = {"account_ids": UuidArray(account_ids), "versions": BigintArray(versions)}
    cursor = await connection.execute(_QUERIES["credited"], parameters, binary=True)
    return [Credited(*row) for row in await cursor.fetchall()]
