"""One programme as a process serves it."""

from __future__ import annotations

import asyncio
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import A, F, Outcome, Reading, ReadItem, WriteItem
from ledger.application.decisions import Request
from ledger.application.idempotency import fingerprint
from ledger.application.writer import Arrivals, GroupCommitWriter
from ledger.domain.ids import Namespace
from ledger.eventstore.asyncstore import AsyncEventStore

CACHED_AGGREGATES_MAX = 100_000


class ProgrammeFacts(NamedTuple):
    """What a programme fixed at its creation, and where it lives."""

    name: str
    schema: str
    dsn: str
    namespace: UUID
    time_zone: str
    currency: str
    currency_exponent: int
    fingerprint_key: bytes


class ServedProgramme:
    """Executes a programme's commands and confirmed reads."""

    def __init__(
        self,
        facts: ProgrammeFacts,
        cache_size: int = CACHED_AGGREGATES_MAX,
        arrivals: Arrivals | None = None,
    ) -> None:
        """Take the facts, and who counts the calls of the process; call `start` before use."""
        self.facts = facts
        self.namespace = Namespace(facts.namespace)
        """What derives the ids of the programme's aggregates."""
        store = AsyncEventStore(facts.dsn, facts.schema)
        self._writer = GroupCommitWriter(store, self.namespace, cache_size, arrivals or Arrivals())

    def start(self) -> None:
        """Start to take commands."""
        self._writer.start()

    async def drain(self) -> None:
        """Finish what waits, and stop."""
        await self._writer.drain()

    def check_room(self, count: int) -> None:
        """Refuse commands that would have to wait too long: QueueFull, or ServiceDraining."""
        self._writer.check_room(count)

    async def execute(
        self,
        request_id: UUID,
        principal_id: str,
        command: c.Write[A],
        *,
        late_allowed: bool = False,
    ) -> Outcome[A]:
        """Execute a write exactly once; return when it is durable.

        Raises:
            Refusal: nothing moved.
            OutcomeUnknownError: repeat it with the same request id.
            QueueFull: nothing was queued.
        """
        return await self.enqueue(request_id, principal_id, command, late_allowed=late_allowed)

    def enqueue(
        self,
        request_id: UUID,
        principal_id: str,
        command: c.Write[A],
        *,
        late_allowed: bool = False,
    ) -> asyncio.Future[Outcome[A]]:
        """Queue a write; the future has what `execute` would return or raise."""
        future: asyncio.Future[Outcome[A]] = asyncio.get_running_loop().create_future()
        print_ = fingerprint(self.facts.fingerprint_key, command)
        request = Request(request_id, principal_id, late_allowed)
        self._writer.submit(WriteItem(future, request, command, print_))
        return future

    async def rehearse(
        self, principal_id: str, command: c.Write[A], *, late_allowed: bool = False
    ) -> Reading[A]:
        """Say what a write would answer, confirmed like any read; nothing moves.

        Raises:
            Refusal: the write would be refused.
        """
        query = c.Rehearse(command=command, principal_id=principal_id, late_allowed=late_allowed)
        return await self.read(query)

    async def read(self, query: c.Read[F]) -> Reading[F]:
        """Answer a read from the aggregates themselves, confirmed as committed and current."""
        future: asyncio.Future[Reading[F]] = asyncio.get_running_loop().create_future()
        self._writer.submit(ReadItem(future, query))
        return await future
