"""Reads from projections: at least as fresh as the caller asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from ledger.domain.errors import Reason, Refusal
from ledger.projections.errors import ProjectionBehindError
from ledger.projections.status import list_projections
from ledger.service.serving import RunningProgramme

WAIT_SECONDS_MAX = 10.0
POLL_SECONDS = 0.05

Report = TypeVar("Report")


async def await_position(
    programme: RunningProgramme,
    name: str,
    at_least_position: int,
    *,
    field: str = "at_least_position",
) -> int:
    """Return the position a projection has reached, once that is at least what was asked for in a field.

    Raises:
        Refusal: POSITION_AHEAD: the store itself is not that far.
        ProjectionBehindError: it is not in time.
    """
    async with programme.pool.connection() as connection:
        statuses = {one.name: one for one in await list_projections(connection)}
    status = statuses[name]
    if status.position >= at_least_position:
        return status.position
    if at_least_position > status.head_position:
        raise Refusal(
            Reason.POSITION_AHEAD,
            "The store is not that far.",
            field=field,
            head_position=status.head_position,
        )
    return await programme.waiter.wait(name, at_least_position, WAIT_SECONDS_MAX)


async def head_position(programme: RunningProgramme) -> int:
    """Return how far the store is."""
    async with programme.pool.connection() as connection:
        return max(one.head_position for one in await list_projections(connection))


async def await_head(programme: RunningProgramme, names: Iterable[str]) -> None:
    """Wait until some projections have all that is recorded by now.

    Raises:
        ProjectionBehindError: one has not in time.
    """
    head = await head_position(programme)
    for name in names:
        await programme.waiter.wait(name, head, WAIT_SECONDS_MAX)


async def as_of_one_position(
    programme: RunningProgramme,
    names: tuple[str, str],
    position: int,
    read: Callable[[], Awaitable[Report]],
    reached: Callable[[Report], tuple[int, int]],
) -> Report:
    """Return what two projections say as of one position: as a rule they are at the same at once.

    Raises:
        ProjectionBehindError: one of them is not there in time.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WAIT_SECONDS_MAX
    while True:
        report = await read()
        at = reached(report)
        if at[0] == at[1] >= position:
            return report
        if loop.time() > deadline:
            raise ProjectionBehindError(names[0], at[0])
        position = max(position, *at)
        for name in names:
            await await_position(programme, name, position)
        await asyncio.sleep(POLL_SECONDS)
