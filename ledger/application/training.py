"""A programme as those see it who are in training."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import A, Outcome, Reading
from ledger.application.programme import ServedProgramme


class TrainingProgramme(ServedProgramme):
    """Reads as ever, and only rehearses what it is asked to write: there is no way from here to the books."""

    def __init__(self, served: ServedProgramme) -> None:
        """Take the programme; its writer stays its own."""
        self.facts = served.facts
        self.namespace = served.namespace
        self._writer = served._writer  # noqa: SLF001 - of the same class

    def enqueue(
        self,
        request_id: UUID,
        principal_id: str,
        command: c.Write[A],
        *,
        late_allowed: bool = False,
    ) -> asyncio.Future[Outcome[A]]:
        """Queue a write to be rehearsed; the future has what it would answer, or its refusal."""
        del request_id
        rehearsal = self.rehearse(principal_id, command, late_allowed=late_allowed)
        return asyncio.ensure_future(_as_outcome(rehearsal))


async def _as_outcome(rehearsal: Coroutine[Any, Any, Reading[A]]) -> Outcome[A]:
    answer, position = await rehearsal
    return Outcome(answer, position, replayed=False, rehearsed=True)
