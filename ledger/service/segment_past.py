"""What was bought before the rules had segments, account by account, so that no till waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.application.decisions.segments import not_set
from ledger.domain.account import Account
from ledger.domain.behaviour import Purchase, bought_on
from ledger.domain.errors import Reason, Refusal
from ledger.projections.segments import queries
from ledger.service.freshness import await_position
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import segment_pb2 as pb

# Between two of them the loop serves tills.
CHUNK_ACCOUNTS = 20
TRIES_MAX = 3

# What the receipts of accounts are read from.
_READ_FROM = (queries.NAME, "account_entries", "receipts", "item_returns")


class Past(NamedTuple):
    """What was bought on an account, and on all that became part of it."""

    parts: list[UUID]
    purchases: list[Purchase]


async def count_past(caller: Caller) -> AsyncIterator[pb.CountPastPurchasesResponse]:
    """Count the past of all accounts of which it is not counted yet."""
    programme = caller.programme
    rules = (await programme.commands.read(c.GetRules())).found
    if rules.segments is None:
        raise not_set(rules)
    versions = (await programme.commands.read(c.ListRules())).found
    uncounted = [one.version for one in versions if one.segments is None]
    progress = pb.CountPastPurchasesResponse()
    async for ids in account_ids(programme):
        progress.accounts += len(ids)
        for _ in range(TRIES_MAX):
            ids = await _count(caller, ids, uncounted, progress)  # noqa: PLW2901 - what is left of them
            if not ids:
                break
        progress.left += len(ids)
        yield progress
    yield progress


async def account_ids(programme: RunningProgramme) -> AsyncIterator[list[UUID]]:
    """Return the ids of all accounts, some at a time, in their order."""
    position = (await programme.commands.read(c.GetProgramme())).position
    await await_position(programme, queries.NAME, position)
    after = UUID(int=0)
    while True:
        async with programme.pool.connection() as connection:
            ids = await queries.ids(connection, CHUNK_ACCOUNTS, after)
        if not ids:
            return
        yield ids
        after = ids[-1]


async def _count(
    caller: Caller,
    ids: Sequence[UUID],
    uncounted: Collection[int],
    progress: pb.CountPastPurchasesResponse,
) -> list[UUID]:
    """Count the past of some accounts, and return those that changed meanwhile."""
    programme = caller.programme
    readings = await asyncio.gather(*(programme.commands.read(_read(id_)) for id_ in ids))
    accounts = {one.found.id: one.found for one in readings if one.found.merged_into is None}
    position = max(one.position for one in readings)
    pasts = await pasts_of(programme, accounts, uncounted, position)
    found = {id_: past for id_, past in pasts.items() if past.purchases}
    outcomes = await asyncio.gather(
        *(_write(caller, accounts[id_], past) for id_, past in found.items())
    )
    for outcome in outcomes:
        if outcome is not None:
            progress.counted += 1
            progress.purchases += outcome.answer.purchases
            progress.position = max(progress.position, outcome.position)
    return [id_ for id_, outcome in zip(found, outcomes, strict=True) if outcome is None]


def _read(account_id: UUID) -> c.GetAccount:
    return c.GetAccount(c.AccountKey(account_id=account_id))


async def pasts_of(
    programme: RunningProgramme,
    accounts: Mapping[UUID, Account | None],
    versions: Collection[int],
    position: int,
) -> dict[UUID, Past]:
    """Return what was bought on accounts by rules of some versions, as of a position or later.

    What is counted already is left out, where the account itself is given.
    """
    for name in _READ_FROM:
        await await_position(programme, name, position)
    counted = {id_: one.bought.past_of for id_, one in accounts.items() if one is not None}
    async with programme.pool.connection() as connection:
        parts = await queries.parts(connection, accounts)
        for part, whole in list(parts.items()):
            if part in counted.get(whole, ()):
                del parts[part]
        credited = await queries.credited(connection, parts, versions)
    return _by_account(parts, credited, ZoneInfo(programme.facts.time_zone))


def _by_account(
    parts: dict[UUID, UUID], credited: list[queries.Credited], zone: ZoneInfo
) -> dict[UUID, Past]:
    pasts: dict[UUID, Past] = {}
    for part, whole in parts.items():
        pasts.setdefault(whole, Past([], [])).parts.append(part)
    for one in credited:
        day = one.occurred_at.astimezone(zone).date()
        purchase = Purchase.between(day, 0, one.total - one.came_back)
        if purchase is not None:
            pasts[parts[one.account_id]].purchases.append(purchase)
    return pasts


async def _write(caller: Caller, account: Account, past: Past) -> Outcome[c.PastCounted] | None:
    """Count a past exactly once, also where a first try is not confirmed; None: the account changed meanwhile."""
    command = c.CountPast(account.id, account.version, bought_on(past.purchases, tuple(past.parts)))
    try:
        return await execute_patiently(caller, command)
    except Refusal as refusal:
        if refusal.reason is Reason.ACCOUNT_CHANGED:
            return None
        raise
