"""Looking at a world in memory as of a moment, as the service does."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.application import commands as c
from ledger.application.as_of import AsOfBy, Cut, Then, aggregate_as_of
from ledger.application.batch import NotLoadedError
from ledger.application.decisions import READS
from ledger.domain.account import Account
from ledger.domain.model import Event
from tests.support.world import World


def history(world: World, id_: UUID, until: int) -> list[Event]:
    """The events of an aggregate up to a position."""
    rows = (row for row in world.rows[:until] if row.originator_id == id_)
    return [world.mapper.to_domain_event(row) for row in rows]


def cut_of(world: World, at: datetime, by: AsOfBy) -> Cut:
    """Which events count as of a moment."""
    if by is AsOfBy.OCCURRED:
        return Cut(at, by, len(world.rows))
    return Cut(at, by, sum(row.recorded_at <= at for row in world.rows))


def aggregate_then(world: World, cut: Cut, id_: UUID) -> Any:
    """An aggregate as of a moment; None if it was not there yet."""
    events = history(world, id_, cut.until)
    return aggregate_as_of(events, cut) if events else None


def read_then(world: World, cut: Cut, query: c.Read[Any]) -> Any:
    """Answer a read as of a moment."""
    batch = Then(world.namespace, cut)
    while True:
        try:
            return READS[type(query)](batch, query)
        except NotLoadedError as missing:
            found = {id_: aggregate_then(world, cut, id_) for id_ in missing.aggregate_ids}
            batch.add_loaded(
                set(found), {id_: one for id_, one in found.items() if one is not None}
            )


def account_then(world: World, cut: Cut, id_: UUID) -> Account:
    """An account as of a moment."""
    found: Account = read_then(world, cut, c.GetAccount(c.AccountKey(account_id=id_)))
    return found


def sums_of(account: Account) -> tuple[int, int, int, int]:
    """What an account says that it has: available, owed, pending, held."""
    return (
        account.points_available,
        account.deficit,
        account.points_pending,
        account.points_held,
    )
