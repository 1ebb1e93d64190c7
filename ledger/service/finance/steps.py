"""What is done with runs step by step: each step once, whoever takes it, and however often it is interrupted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import NamedTuple
from uuid import UUID, uuid5

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.application.streams import event_of
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import RunState, SettlementRun, TakenStatement
from ledger.projections.settlement_runs import queries as runs
from ledger.service.finance.fields import encode_run, run_id_of, run_unknown
from ledger.service.freshness import await_position
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller
from ledger.v1 import settlement_pb2 as pb

OVERTAKEN_MAX = 100
"""So often in a row somebody else may go on with the same run before this one gives up."""


async def find_run(caller: Caller, run_id: UUID) -> c.FoundRun:
    """Return a run as it is, confirmed."""
    found, _ = await caller.programme.commands.read(c.GetRun(run_id))
    return found


class ShownRun(NamedTuple):
    """A run as it is shown, and as of when."""

    run: pb.SettlementRun
    position: int


async def show_run(caller: Caller, run_id: UUID, at_least_position: int = 0) -> ShownRun:
    """Return a run as it is shown, knowing everything up to a position."""
    programme = caller.programme
    position = await await_position(programme, runs.NAME, at_least_position)
    async with programme.pool.connection() as connection:
        row = await runs.by_id(connection, run_id)
    if row is None:
        raise run_unknown()
    found = await find_run(caller, run_id)
    return ShownRun(encode_run(caller, row, found.deadline), position)


async def show_progress(
    caller: Caller, run_id: str, parts: AsyncIterator[int]
) -> AsyncIterator[ShownRun]:
    """Show a run after each part of what is done with it; where nothing is left to do, once."""
    position, id_ = 0, run_id_of(run_id)
    async with aclosing(parts):  # type: ignore[type-var]  # a generator, as its annotation cannot say
        async for position in parts:
            yield await show_run(caller, id_, position)
    if not position:
        _, position = await caller.programme.commands.read(c.GetRun(id_))
        yield await show_run(caller, id_, position)


async def take_step(caller: Caller, command: c.RunChunk) -> Outcome[c.RunMoved] | None:
    """Do something with the next chunk; None where somebody else went on with the run meanwhile."""
    # Of the principal as well: nobody gets the answer to what another asked for.
    name = f"{type(command).__name__} {command.chunk} {caller.key.principal_id}"
    try:
        return await execute_patiently(caller, command, uuid5(command.run_id, name))
    except Refusal as refusal:
        if refusal.reason is Reason.RUN_CHANGED:
            return None
        raise


Part = Callable[[c.FoundRun], Awaitable[Outcome[c.RunMoved] | None]]
"""Does the next part of something with a run."""


async def go_on(
    caller: Caller,
    run_id: UUID,
    state: RunState,
    part: Part,
    is_left: Callable[[SettlementRun], bool],
) -> AsyncIterator[int]:
    """Do part after part as long as a run is in a state and something is left; give the position after each.

    Raises:
        Refusal: a part is refused, or somebody else is always faster.
    """
    overtaken = 0
    while True:
        found = await find_run(caller, run_id)
        if found.run.state is not state or not is_left(found.run):
            return
        outcome = await part(found)
        overtaken = 0 if outcome is not None else overtaken + 1
        if overtaken > OVERTAKEN_MAX:
            raise Refusal(Reason.RUN_CHANGED, "Somebody else goes on with the run.", field="run_id")
        if outcome is not None:
            yield outcome.position
            if outcome.rehearsed:  # nothing moved, and nothing would
                return


async def taken_in(caller: Caller, run: SettlementRun, chunk: int) -> tuple[TakenStatement, ...]:
    """Return the statements that a chunk of a run took."""
    event = await event_of(caller.programme.pool, run.id, run.chunk_version(chunk))
    assert isinstance(event, SettlementRun.RunExtended), "a chunk is an event"
    return event.statements
