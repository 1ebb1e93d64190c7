"""Reads as of a moment: the reads of the present, decided on aggregates as they were."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from ledger.application import commands as c
from ledger.application.batch import Batch, NotLoadedError
from ledger.application.cache import AggregateCache
from ledger.application.decisions import READS
from ledger.application.decisions.lookups import as_of_now
from ledger.application.streams import Lender
from ledger.domain.account import Account
from ledger.domain.account.as_of import account_happened_by
from ledger.domain.as_of import AsOfBy, happened_by
from ledger.domain.charges import Charges
from ledger.domain.ids import Namespace
from ledger.domain.model import Event, LedgerAggregate
from ledger.domain.programme import Programme
from ledger.domain.rules import Rules
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.streams import select_last_recorded_by, select_streams_until

__all__ = [
    "AsOfBy",
    "Cut",
    "Then",
    "accounts_as_of",
    "aggregate_as_of",
    "charges_as_of",
    "history_as_of",
    "last_recorded_by",
    "read_as_of",
]

EVENTS_AT_ONCE = 500

F = TypeVar("F")

_mapper = LedgerMapper()

_FRAME = (Programme.Created, Rules.Created)
"""What opens aggregates that say how a programme works: as of a moment what is known of them counts, because each of
their parts has a date of its own."""


class Cut(NamedTuple):
    """Which events count as of a moment."""

    at: datetime
    by: AsOfBy
    until: int
    """The last position that is looked at."""


async def last_recorded_by(connection: AsyncConnection[Any], at: datetime) -> int:
    """Return the last position that was recorded by an instant; 0 for none."""
    return await select_last_recorded_by(connection, at)


async def read_as_of(lender: Lender, namespace: Namespace, cut: Cut, query: c.Read[F]) -> F:
    """Answer a read as of a moment.

    Raises:
        Refusal: as the read of the present.
    """
    batch = Then(namespace, cut)
    while True:
        try:
            found: F = READS[type(query)](batch, query)
        except NotLoadedError as missing:
            ids = set(missing.aggregate_ids)
            async with lender.connection() as connection:
                batch.add_loaded(ids, await _load(connection, cut, ids))
        else:
            return found


async def accounts_as_of(
    connection: AsyncConnection[Any], namespace: Namespace, cut: Cut, ids: Collection[UUID]
) -> dict[UUID, Account]:
    """Return those of some accounts that there were as of a moment, with what had become of them by themselves."""
    batch = Then(namespace, cut)
    found = await _load(connection, cut, ids)
    return {id_: as_of_now(batch, one) for id_, one in found.items() if isinstance(one, Account)}


async def history_as_of(lender: Lender, cut: Cut, id_: UUID) -> Sequence[Event]:
    """Return the events of an aggregate that count as of a moment, in the order in which they were recorded."""
    async with lender.connection() as connection:
        history = await _events(connection, cut, [id_])
    return _counted(history, cut)


async def charges_as_of(
    connection: AsyncConnection[Any], cut: Cut, ids: Collection[UUID]
) -> dict[UUID, Charges]:
    """Return what those members owed of some who could pay with the card as of a moment."""
    found = await _load(connection, cut, ids)
    return {id_: one for id_, one in found.items() if isinstance(one, Charges)}


class Then(Batch):
    """Aggregates as they were."""

    def __init__(self, namespace: Namespace, cut: Cut) -> None:
        """Start with nothing read."""
        super().__init__(AggregateCache(0), namespace, cut.at, optimistic=False)

    def now(self) -> datetime:
        """Return the moment."""
        return self.real_now


async def _load(
    connection: AsyncConnection[Any], cut: Cut, ids: Collection[UUID]
) -> dict[UUID, LedgerAggregate]:
    events = await _events(connection, cut, ids)
    histories = groupby(events, key=lambda event: event.originator_id)
    found = ((id_, aggregate_as_of(list(history), cut)) for id_, history in histories)
    return {id_: one for id_, one in found if one is not None}


async def _events(connection: AsyncConnection[Any], cut: Cut, ids: Collection[UUID]) -> list[Event]:
    """Return the events of some aggregates that are looked at; the loop serves others while a long history is read."""
    events: list[Event] = []
    for row in await select_streams_until(connection, ids, cut.until):
        events.append(_mapper.to_domain_event(row))
        if len(events) % EVENTS_AT_ONCE == 0:
            await asyncio.sleep(0)
    return events


def aggregate_as_of(history: Sequence[Event], cut: Cut) -> LedgerAggregate | None:
    """Return an aggregate as of a moment, of all its events that are looked at; None if it was not there yet."""
    if cut.by is AsOfBy.OCCURRED and isinstance(history[0], Account.Created):
        return account_happened_by(history, cut.at)
    counted = _counted(history, cut)
    if not counted:
        return None
    aggregate: Any = counted[0].mutate(None)
    for event in counted[1:]:
        event.apply(aggregate)
    aggregate.version = counted[-1].originator_version
    found: LedgerAggregate = aggregate
    return found


def _counted(history: Sequence[Event], cut: Cut) -> Sequence[Event]:
    if cut.by is AsOfBy.RECORDED or isinstance(history[0], _FRAME):
        return history
    return happened_by(history, cut.at)
