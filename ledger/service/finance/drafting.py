"""Drafting runs and giving them up: some members at a time, so that no till waits for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.domain.settlement import RunState, SettlementRun
from ledger.projections.charges import queries as charges
from ledger.projections.statements.projection import Statements
from ledger.service.finance.steps import find_run, go_on, take_step, taken_in
from ledger.service.freshness import await_position
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller


async def draft(caller: Caller, run_id: UUID) -> AsyncIterator[int]:
    """Look at everybody with something to collect; give the position after each part.

    Whom it looks at is known as of the beginning: whatever comes later is recorded after the cut-off.
    """
    programme = caller.programme
    _, position = await programme.commands.read(c.GetRun(run_id))
    for name in (charges.NAME, Statements.NAME):
        await await_position(programme, name, position)

    async def part(found: c.FoundRun) -> Outcome[c.RunMoved] | None:
        return await _draft_part(caller, found)

    async for reached in go_on(caller, run_id, RunState.DRAFTING, part, lambda _: True):
        yield reached


async def _draft_part(caller: Caller, found: c.FoundRun) -> Outcome[c.RunMoved] | None:
    run, most = found.run, limits.RUN_CHUNK_MEMBERS_MAX
    members: list[str] = []
    if found.settlement is not None:  # else the command is refused
        async with caller.programme.pool.connection() as connection:
            members = await charges.candidates(
                connection, run.due_on, found.settlement, run.drafted_through, most + 1
            )
    part = tuple(members[:most])
    is_last = len(members) <= most
    return await take_step(caller, c.DraftRun(run.id, run.chunks + 1, part, is_last))


async def cancel(caller: Caller, run_id: UUID, reason: str) -> AsyncIterator[int]:
    """Give a run up; give the position after each part."""
    run = (await find_run(caller, run_id)).run
    if run.state not in (RunState.CANCELLING, RunState.CANCELLED):
        begun = await execute_patiently(caller, c.CancelRun(run_id, reason))
        yield begun.position

    async def part(found: c.FoundRun) -> Outcome[c.RunMoved] | None:
        return await _release_part(caller, found.run)

    async for reached in go_on(caller, run_id, RunState.CANCELLING, part, lambda _: True):
        yield reached


async def _release_part(caller: Caller, run: SettlementRun) -> Outcome[c.RunMoved] | None:
    chunk = run.released_chunks + 1
    taken = await taken_in(caller, run, chunk)
    statements = tuple(c.RunStatement(one.member_reference, one.statement_id) for one in taken)
    return await take_step(caller, c.ReleaseRun(run.id, chunk, statements))
