"""Group commit: commands that arrive while a commit is under way are decided together and stored in one transaction.

There is one writer a programme and process. It cuts a batch, decides its commands one after the other on cached
aggregates, appends all their events in one round trip, and answers each caller only then. There is no timer: a lone
command is committed at once. PostgreSQL is the arbiter between processes: if something that was read or written moved
on, nothing is stored, and the batch is decided again with the counter row taken first, which cannot conflict.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from ledger.application.attempt import (
    Attempt,
    BrokenCommandError,
    Item,
    ReadItem,
    WriteItem,
)
from ledger.application.batch import Batch, NotLoadedError
from ledger.application.cache import AggregateCache
from ledger.application.errors import (
    CommitUnconfirmed,
    InternalFault,
    OutcomeUnknownError,
    QueueFull,
    ServiceDraining,
)
from ledger.domain.ids import Namespace
from ledger.domain.model import LedgerAggregate
from ledger.eventstore.asyncstore import (
    AsyncEventStore,
    BatchRejectedError,
    CommitUnconfirmedError,
)
from ledger.eventstore.clock import utc_now
from ledger.eventstore.records import Appended, Conflict, Current

BATCH_COMMANDS_MAX = 256
QUEUE_COMMANDS_MAX = 4_096
BATCH_SECONDS_MAX = 15.0
RESTART_PAUSE_SECONDS = 0.1
GATHER_COMMANDS = 48
GATHER_IDLE_TURNS = 30
GATHER_IDLE_TURNS_ALONE = 2
LOCKED_ATTEMPTS_MAX = 8

log = logging.getLogger(__name__)


class Arrivals:
    """Counts the calls that reach the process, some time before what they ask for is queued."""

    def __init__(self) -> None:
        """Start with none."""
        self.calls = 0


class GroupCommitWriter:
    """Decides and stores one programme's commands, and confirms its reads."""

    def __init__(
        self, store: AsyncEventStore, namespace: Namespace, cache_size: int, arrivals: Arrivals
    ) -> None:
        """Take a store that nobody else uses. `cache_size` is in aggregates."""
        self._store = store
        self._arrivals = arrivals
        self._namespace = namespace
        self._cache = AggregateCache(cache_size)
        self._queue: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._last_batch = 1
        self._repeats_expected = False
        self._draining = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start to work through the queue."""
        self._task = asyncio.create_task(self._run(), name="group-commit-writer")

    async def drain(self) -> None:
        """Take no more commands, finish those that wait, and stop."""
        self._draining = True
        self._arrived.set()
        if self._task is not None:
            await asyncio.wait([self._task])
        await self._store.close()

    def check_room(self, count: int) -> None:
        """Refuse commands that would have to wait too long.

        Raises:
            QueueFull: too many wait.
            ServiceDraining: the process is shutting down.
        """
        if self._draining:
            raise ServiceDraining
        if len(self._queue) + count > QUEUE_COMMANDS_MAX:
            raise QueueFull

    def submit(self, item: Item) -> None:
        """Queue a command; its future will have the outcome."""
        self.check_room(1)
        self._queue.append(item)
        self._arrived.set()

    async def _run(self) -> None:
        """Work for ever. A fault of ours costs the callers an UNAVAILABLE, never the writer."""
        try:
            while not (self._draining and not self._queue):
                try:
                    await self._work()
                except Exception:
                    log.exception("the writer failed and is restarted")
                    self._fail_queue()
                    await asyncio.sleep(RESTART_PAUSE_SECONDS)
        finally:
            # Nobody works from here on: who waits is told so, and who comes is turned away.
            self._draining = True
            self._fail_queue()

    async def _work(self) -> None:
        while True:
            if not self._queue:
                if self._draining:
                    return
                self._arrived.clear()
                await self._arrived.wait()
                continue
            await self._gather()
            items = self._cut()
            self._last_batch = len(items)
            await self._commit(items)

    async def _gather(self) -> None:
        """Let requests that are on their way come in: a batch costs about as much as deciding ten receipts.

        As long as calls keep coming, reading them goes first, until there are enough for a batch; the others are read
        while that is stored. Once the loop has nothing else to do, nobody waits: never for a length of time, and
        hardly at all where callers come one by one. Calls that ask nothing of the writer hold it up no longer than
        a batch of others would.
        """
        alone = self._last_batch == 1
        idle_turns = 0
        last_call = self._arrivals.calls + 2 * GATHER_COMMANDS
        seen = self._arrivals.calls + len(self._queue)
        while len(self._queue) < GATHER_COMMANDS and self._arrivals.calls < last_call:
            await asyncio.sleep(0)
            now = self._arrivals.calls + len(self._queue)
            idle_turns = idle_turns + 1 if now == seen else 0
            seen = now
            alone = alone and len(self._queue) == 1
            if idle_turns >= (GATHER_IDLE_TURNS_ALONE if alone else GATHER_IDLE_TURNS):
                return

    def _cut(self) -> list[Item]:
        """Take the next commands whose callers still wait."""
        items: list[Item] = []
        while self._queue and len(items) < BATCH_COMMANDS_MAX:
            item = self._queue.popleft()
            if not item.future.done():
                items.append(item)
        return items

    async def _commit(self, items: list[Item]) -> None:
        """Decide and store a batch; every caller gets an outcome, whatever happens."""
        try:
            await self._commit_in_parts(items)
        except BaseException:
            self._fail(items, ServiceDraining())
            raise

    async def _commit_in_parts(self, items: list[Item]) -> None:
        """Commit a batch, if need be without the commands that cannot be decided or stored."""
        while items:
            try:
                async with asyncio.timeout(BATCH_SECONDS_MAX):
                    await self._commit_or_redo(items)
            except BrokenCommandError as error:
                self._fail_alone(error.item, error)
                items = [item for item in items if item is not error.item]
            except BatchRejectedError as error:
                if len(items) == 1:
                    self._fail_alone(items[0], error)
                    return
                middle = len(items) // 2
                await self._commit_in_parts(items[:middle])
                items = items[middle:]
            except (CommitUnconfirmedError, TimeoutError) as error:
                log.warning("a batch of %d was not confirmed: %s", len(items), error)
                self._fail(items, CommitUnconfirmed())
                await self._store.close()
                return
            else:
                return

    async def _commit_or_redo(self, items: list[Item]) -> None:
        if await self._store.connect():
            # Perhaps to another server: after a failover, or on a restored backup, what is remembered never happened.
            self._cache = AggregateCache(self._cache.size)
        # Repeats come in rows, as from a till that was offline: then a look first is cheaper than a conflict.
        attempt = await self._decide(items, optimistic=not self._repeats_expected)
        result = await self._store_attempt(attempt)
        self._repeats_expected = isinstance(result, Conflict) or attempt.has_replays
        if not isinstance(result, Conflict):
            await self._finish(attempt, result)
            return
        self._forget(result.ids)
        async with self._store.locked():
            attempt, settled = await self._commit_locked(items)
        # Only now is the transaction committed.
        await self._finish(attempt, settled)

    async def _commit_locked(self, items: list[Item]) -> tuple[Attempt, Appended | Current]:
        """Decide again while nobody else can append. What is stale shows once, and is then loaded anew."""
        for _ in range(LOCKED_ATTEMPTS_MAX):
            attempt = await self._decide(items, optimistic=False)
            result = await self._store_attempt(attempt)
            if not isinstance(result, Conflict):
                return attempt, result
            self._forget(result.ids)
        msg = "conflicts under the counter's lock"
        raise AssertionError(msg)

    async def _decide(self, items: list[Item], *, optimistic: bool) -> Attempt:
        batch = Batch(self._cache, self._namespace, utc_now(), optimistic=optimistic)
        attempt = Attempt(batch, self._store.mapper)
        if not optimistic:
            ids = [item.request.request_id for item in items if isinstance(item, WriteItem)]
            attempt.add_requests(await self._store.requests(ids))
        await self._decide_all(attempt, [item for item in items if isinstance(item, WriteItem)])
        # Reads come last: what they find is then what there is at the position they are answered with.
        await self._decide_all(attempt, [item for item in items if isinstance(item, ReadItem)])
        return attempt

    async def _decide_all(self, attempt: Attempt, items: Sequence[Item]) -> None:
        while items:
            items = await self._decide_or_load(attempt, items)

    async def _decide_or_load(self, attempt: Attempt, items: Sequence[Item]) -> list[Item]:
        """Decide what can be decided, load what the others lack, and return the others."""
        aggregate_ids: set[UUID] = set()
        request_ids: set[UUID] = set()
        postponed: list[Item] = []
        for item in items:
            try:
                attempt.decide(item)
            except NotLoadedError as missing:
                postponed.append(item)
                aggregate_ids |= missing.aggregate_ids
                if missing.request_id is not None:
                    request_ids.add(missing.request_id)
        if aggregate_ids:
            attempt.batch.add_loaded(aggregate_ids, await self._store.load(aggregate_ids))
        if request_ids:
            attempt.add_requests(await self._store.requests(request_ids))
        return postponed

    async def _store_attempt(self, attempt: Attempt) -> Appended | Current | Conflict:
        guards = attempt.guards()
        if not attempt.new_requests:
            return await self._store.check_current(guards)
        recorded_at = attempt.batch.recorded_at
        assert recorded_at is not None, "whoever stores events has asked what time it is"
        return await self._store.append(recorded_at, guards, attempt.new_requests)

    async def _finish(self, attempt: Attempt, result: Appended | Current) -> None:
        """Answer the callers, and keep what is committed now."""
        if isinstance(result, Current):
            attempt.settle(base_position=result.head, head=result.head)
        else:
            events = sum(len(request.events) for request in attempt.new_requests)
            attempt.settle(result.base_position, head=result.base_position + events)
        due = [one for one in attempt.batch.committed() if self._keep(one)]
        if due:
            await self._save_snapshots(due)

    async def _save_snapshots(self, due: list[LedgerAggregate]) -> None:
        """Save snapshots; without them the next load takes longer, and that is all."""
        try:
            await self._store.save_snapshots(due)
        except (CommitUnconfirmedError, BatchRejectedError):
            log.exception("%d snapshots were not saved", len(due))

    def _keep(self, aggregate: LedgerAggregate) -> bool:
        """Cache an aggregate; say whether a snapshot of it is due."""
        known = self._cache.put(aggregate) if aggregate.CACHED else None
        known_version = aggregate.version if known is None else known.version
        every = aggregate.SNAPSHOT_EVERY
        return every is not None and aggregate.version // every > known_version // every

    def _forget(self, ids: list[UUID]) -> None:
        for id_ in ids:
            self._cache.forget(id_)

    def _fail_queue(self) -> None:
        self._fail(list(self._queue), ServiceDraining())
        self._queue.clear()

    def _fail_alone(self, item: Item, error: Exception) -> None:
        """Fail the one command that is at fault."""
        incident = uuid4().hex[:12]
        log.error("incident %s: a command cannot be decided or stored", incident, exc_info=error)
        self._fail([item], InternalFault(incident))

    @staticmethod
    def _fail(items: list[Item], error: OutcomeUnknownError) -> None:
        for item in items:
            future: asyncio.Future[Any] = item.future
            if not future.done():
                future.set_exception(error)
