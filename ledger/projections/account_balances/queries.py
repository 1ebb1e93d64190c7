"""What can be asked of the balances."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.account_balances", "queries.sql")

NAME = "account_balances"


class BalanceKey(NamedTuple):
    """Where a page ended. References compare byte by byte."""

    member_reference: str
    account_id: UUID


class Balance(NamedTuple):
    """One account's balance."""

    account_id: UUID
    member_reference: str
    card_number: str
    """The newest active card; empty if there is none."""
    points_available: int
    position: int
    """Of the last event that changed the balance."""
    points_pending: int
    points_held: int
    points_owed: int
    """What returns took back after it was spent."""
    merged_into: UUID | None
    """The account that this one became part of."""

    @property
    def key(self) -> BalanceKey:
        """Where a page that ends with this balance goes on."""
        return BalanceKey(self.member_reference, self.account_id)


BEFORE_ALL = BalanceKey("", UUID(int=0))


async def page(
    connection: AsyncConnection[TupleRow], limit: int, after: BalanceKey = BEFORE_ALL
) -> list[Balance]:
    """Return the next balances in order of the member's reference."""
    async with connection.cursor(binary=True, row_factory=args_row(Balance)) as cursor:
        await cursor.execute(_QUERIES["page"], {**after._asdict(), "limit": limit})
        return await cursor.fetchall()


async def references(
    connection: AsyncConnection[TupleRow], account_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the references of the members that some accounts were opened for."""
    cursor = await connection.execute(_QUERIES["references"], {"account_ids": list(account_ids)})
    return dict(await cursor.fetchall())
