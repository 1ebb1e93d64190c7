"""What entries say of accounts as of a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from ledger.domain import limits
from ledger.domain.as_of import AsOfBy
from ledger.eventstore.arrays import TextArray, UuidArray
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.account_entries.kinds import EntryKind

_QUERIES = load_queries("ledger.projections.account_entries", "as_of.sql")
_QUERY = {AsOfBy.OCCURRED: "by_occurred", AsOfBy.RECORDED: "by_recorded"}

# What an entry does not tell enough of: which card is the newest that works, and what came with an account.
_KINDS_ASKED = TextArray(
    [
        EntryKind.CARD_BLOCKED,
        EntryKind.CARD_UNBLOCKED,
        EntryKind.CARD_REPLACED,
        EntryKind.CARDS_RECEIVED,
        EntryKind.POOL_LEFT,
        EntryKind.MERGED_IN,
        EntryKind.MERGED_OUT,
    ]
)
# What happens by itself is written by the clock of a process, and stamped no earlier than what another stored before.
_CLOCKS_DIFFER = timedelta(days=1)
_HOLD_LONGEST = timedelta(seconds=limits.HOLD_SECONDS_MAX) + _CLOCKS_DIFFER


class PastBalance(NamedTuple):
    """What an account had as of a moment."""

    account_id: UUID
    available: int
    owed: int
    card_number: str
    """The newest card; empty if there was none."""
    to_be_asked: bool
    """There is more to it than entries say: only the account itself knows."""


async def balances_as_of(
    connection: AsyncConnection[TupleRow],
    account_ids: Collection[UUID],
    at: datetime,
    by: AsOfBy,
    until: int,
) -> dict[UUID, PastBalance]:
    """Return what those of some accounts had that there were as of a moment, of what was recorded up to a position."""
    parameters = {
        "account_ids": UuidArray(account_ids),
        "at": at,
        "until": until,
        "kinds_asked": _KINDS_ASKED,
        "hold_longest": _HOLD_LONGEST,
        "clocks_differ": _CLOCKS_DIFFER,
    }
    async with connection.cursor(binary=True, row_factory=args_row(PastBalance)) as cursor:
        await cursor.execute(_QUERIES[_QUERY[by]], parameters)
        return {one.account_id: one for one in await cursor.fetchall()}
