"""What can be asked of charges, refunds and payouts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.arrays import UuidArray
from ledger.eventstore.sqlfiles import load_queries

_QUERIES = load_queries("ledger.projections.charge_items", "queries.sql")

AFTER_ALL = 2**63 - 1


class ItemKind(StrEnum):
    """What an item is."""

    CHARGE = "CHARGE"
    REFUND = "REFUND"
    PAYOUT = "PAYOUT"
    """Paid out of a credit."""
    PAYOUT_RETURNED = "PAYOUT_RETURNED"
    """A payout that came back."""
    SURPLUS = "SURPLUS"
    """Paid beyond what was owed."""


class ItemRow(NamedTuple):
    """What is known of a charge, a refund, a payout, ..."""

    item_id: UUID
    position: int
    charge_id: UUID
    amount: int
    """In minor units; below zero: a refund."""
    recorded_at: datetime
    charged_on: date
    receipt_id: UUID | None
    """What the charge paid for."""
    statement_id: UUID | None
    """The last statement that took it; it may have been released since."""
    card_number: str
    shop_id: str
    order_reference: str
    """Of a payout what names the transfer at the bank."""

    @property
    def kind(self) -> ItemKind:
        """What it is: whatever was charged has a card."""
        if self.card_number:
            return ItemKind.CHARGE if self.amount > 0 else ItemKind.REFUND
        if self.amount > 0:
            return ItemKind.PAYOUT
        return ItemKind.SURPLUS if self.item_id == self.charge_id else ItemKind.PAYOUT_RETURNED


async def of_statement(
    connection: AsyncConnection[TupleRow], charges_id: UUID, statement_id: UUID
) -> list[ItemRow]:
    """Return the charges and refunds of a statement, oldest first."""
    parameters = {"charges_id": charges_id, "statement_id": statement_id}
    async with connection.cursor(binary=True, row_factory=args_row(ItemRow)) as cursor:
        await cursor.execute(_QUERIES["of_statement"], parameters)
        return await cursor.fetchall()


async def page(
    connection: AsyncConnection[TupleRow],
    charges_ids: Collection[UUID],
    limit: int,
    before: int = AFTER_ALL,
) -> list[ItemRow]:
    """Return the next charges and refunds of a person, newest first."""
    parameters = {"charges_ids": UuidArray(charges_ids), "before": before, "limit": limit}
    async with connection.cursor(binary=True, row_factory=args_row(ItemRow)) as cursor:
        await cursor.execute(_QUERIES["page"], parameters)
        return await cursor.fetchall()


async def some(connection: AsyncConnection[TupleRow], item_ids: Collection[UUID]) -> list[ItemRow]:
    """Return some charges and refunds, newest first."""
    async with connection.cursor(binary=True, row_factory=args_row(ItemRow)) as cursor:
        await cursor.execute(_QUERIES["some"], {"item_ids": UuidArray(item_ids)})
        return await cursor.fetchall()
