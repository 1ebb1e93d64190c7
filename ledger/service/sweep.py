"""Sweeps: part by part, so that no till waits for one."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.projections.account_dues import queries as dues
from ledger.service import fields
from ledger.service.freshness import await_position
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller
from ledger.v1 import admin_pb2 as pb


async def sweep_accounts(caller: Caller) -> AsyncIterator[pb.SweepAccountsResponse]:
    """Write what has become of accounts until now; what becomes due meanwhile is for the next sweep."""
    programme = caller.programme
    found, position = await programme.commands.read(c.GetProgramme())
    await await_position(programme, dues.NAME, position)
    progress = pb.SweepAccountsResponse()
    after = dues.BEFORE_ALL
    while True:
        async with programme.pool.connection() as connection:
            page = await dues.page(connection, found.now, limits.SWEEP_ACCOUNTS_MAX, after)
        if not page:
            break
        outcome = await execute_patiently(caller, c.SweepAccounts(tuple(page), found.now, position))
        after = page[outcome.answer.dues - 1]
        _add(progress, outcome)
        yield progress
    progress.swept_until_time.CopyFrom(fields.timestamp(found.now))
    yield progress


def _add(progress: pb.SweepAccountsResponse, outcome: Outcome[c.AccountsSwept]) -> None:
    answer = outcome.answer
    progress.accounts += answer.accounts
    progress.events += answer.events
    progress.holds_ended += answer.holds_ended
    progress.points_matured += answer.points_matured
    progress.points_expired += answer.points_expired
    progress.position = outcome.position
