"""What can be asked of the entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.eventstore.arrays import BigintArray, TextArray, UuidArray
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.account_entries.details import (
    NOTHING,
    EntryDetails,
    decode_details,
)
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
    other_account_id: UUID | None = None
    """On the other side of what moved."""
    member_reference: str = ""
    """In a pool: who it is about."""
    transfer_id: UUID | None = None
    lots_made: int | None = None
    """How many lots the account had made right after; None where that is not known."""
    remainder_micropoints: int | None = None
    """What waited right after."""
    points_owed: int = 0
    """Right after."""
    available_at: datetime | None = None
    expires_at: datetime | None = None
    """When a lot that it made ends."""
    details: EntryDetails = NOTHING


class LotOrigin(NamedTuple):
    """What is known of a lot from where it was made."""

    expires_at: datetime | None
    receipt_id: UUID | None


_Lots = dict[int, LotOrigin]


def _entry(position: int, kind: str, *rest: Any) -> AccountEntry:
    row = AccountEntry(position, EntryKind(kind), *rest)
    return row._replace(points_owed=row.points_owed or 0, details=decode_details(rest[-1]))


async def page(
    connection: AsyncConnection[TupleRow], account_id: UUID, limit: int, before: int = AFTER_ALL
) -> list[AccountEntry]:
    """Return an account's next entries, newest first."""
    async with connection.cursor(binary=True, row_factory=args_row(_entry)) as cursor:
        await cursor.execute(
            _QUERIES["page"], {"account_id": account_id, "before": before, "limit": limit}
        )
        return await cursor.fetchall()


async def lots(
    connection: AsyncConnection[TupleRow], account_id: UUID, numbers: Collection[int]
) -> dict[int, LotOrigin]:
    """Return what is known of those of some lots of an account that end."""
    if not numbers:
        return {}
    parameters = {"account_id": account_id, "lots": BigintArray(sorted(numbers))}
    cursor = await connection.execute(_QUERIES["makers"], parameters, binary=True)
    found: _Lots = {}
    parts: dict[int, int] = {}
    for lot, kind, lots_made, expires_at, receipt_id, text in await cursor.fetchall():
        details = decode_details(text)
        if kind != EntryKind.CONSOLIDATED:
            found |= _made(lot, lots_made, LotOrigin(expires_at, receipt_id), details)
        elif lots_made == lot:
            # It ends when its parts would have; the newest of them is hardly ever made of parts itself.
            parts[lot] = details.lots[-1].lot
    ends = await lots(connection, account_id, set(parts.values()))
    for lot, part in parts.items():
        if part in ends:
            found[lot] = LotOrigin(ends[part].expires_at, None)
    return found


def _made(lot: int, lots_made: int, origin: LotOrigin, details: EntryDetails) -> _Lots:
    """Return a lot if an entry made it: one lot by its number, or several that its details tell apart."""
    for one in details.dated:
        if one.lot == lot:
            return {lot: LotOrigin(one.expires_at, one.receipt_id)}
    return {lot: origin} if lots_made == lot and not details.dated else {}


class EarnedFor(NamedTuple):
    """What a receipt earned for an account."""

    position: int
    receipt_id: UUID
    points: int


async def earned(
    connection: AsyncConnection[TupleRow],
    account_ids: Collection[UUID],
    limit: int,
    before: int = AFTER_ALL,
) -> list[EarnedFor]:
    """Return the receipts that count for some accounts, newest first."""
    parameters = {"account_ids": UuidArray(account_ids), "before": before, "limit": limit}
    async with connection.cursor(binary=True, row_factory=args_row(EarnedFor)) as cursor:
        await cursor.execute(_QUERIES["earned"], parameters)
        return await cursor.fetchall()


class Doing(NamedTuple):
    """Who does something on which account."""

    account_id: UUID
    member_reference: str


async def last_doings(
    connection: AsyncConnection[TupleRow], who: Sequence[Doing]
) -> list[datetime | None]:
    """Return when each of some members did something last on its account; None: never.

    What becomes of points by themselves is nobody's doing.
    """
    parameters = {
        "account_ids": UuidArray([one.account_id for one in who]),
        "references": TextArray([one.member_reference for one in who]),
    }
    cursor = await connection.execute(_QUERIES["last_doings"], parameters, binary=True)
    return [row[0] for row in await cursor.fetchall()]
