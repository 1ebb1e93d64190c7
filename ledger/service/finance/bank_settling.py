"""What a bank did with a whole run, collection by collection: some at a time, and every one once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.application.streams import event_of
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import RunState, SettlementRun, TakenStatement
from ledger.projections.settlement_runs import queries as runs
from ledger.service.freshness import await_position
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller

_AT_THE_BANK = frozenset({RunState.SEALED, RunState.SUBMITTED, RunState.ACCEPTED, RunState.BOOKED})
_RUNS_LOOKED_AT = 100


async def settle_run(caller: Caller, run_id: UUID) -> AsyncIterator[Outcome[c.RunChunkSettled]]:
    """Credit, or take back, what is left of a run that the bank credited, or refused, as a whole."""
    while True:
        found, _ = await caller.programme.commands.read(c.GetBankAnswers(run_id))
        chunk = None if found is None else found.next_chunk
        if found is None or chunk is None:
            return
        collections = await _taken(caller, found.run, chunk)
        try:
            yield await execute_patiently(caller, c.SettleRunChunk(run_id, chunk, collections))
        except Refusal as refusal:
            # Somebody else went on with it: look again.
            if refusal.reason is not Reason.RUN_CHANGED:
                raise


async def unsettled_runs(caller: Caller, position: int) -> set[UUID]:
    """Return the latest runs that are at the bank: one may be credited since a line explained it."""
    await await_position(caller.programme, runs.NAME, position)
    async with caller.programme.pool.connection() as connection:
        page = await runs.page(connection, _RUNS_LOOKED_AT)
    return {row.run_id for row in page if RunState(row.state) in _AT_THE_BANK}


async def _taken(caller: Caller, run: SettlementRun, chunk: int) -> tuple[TakenStatement, ...]:
    """Return what a chunk of a run took: all that can be in transit, and perhaps some that was left out."""
    event = await event_of(caller.programme.pool, run.id, run.chunk_version(chunk))
    assert isinstance(event, SettlementRun.RunExtended), "a chunk is an event"
    return event.statements
