"""Writes of the service itself, which nobody else would repeat."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

from ledger.application import commands as c
from ledger.application.attempt import A, Outcome
from ledger.application.errors import CommitUnconfirmed, QueueFull
from ledger.service.serving import Caller

# Pauses before a write is tried again whose outcome is not known, or for which there was no room.
PAUSES_SECONDS = (0.2, 1.0, 3.0)


async def execute_patiently(
    caller: Caller, command: c.Write[A], request_id: UUID | None = None
) -> Outcome[A]:
    """Execute a write exactly once, also where a first try is not confirmed.

    With a request id that derives from what is written it is so for whoever writes the same later, too.
    """
    request_id = request_id or uuid4()
    commands, principal_id = caller.programme.commands, caller.key.principal_id
    for pause_seconds in PAUSES_SECONDS:
        try:
            return await commands.execute(request_id, principal_id, command)
        except (CommitUnconfirmed, QueueFull):
            await asyncio.sleep(pause_seconds)
    return await commands.execute(request_id, principal_id, command)
