"""What a serving process holds: the registry, and each programme once somebody calls for it."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from ledger.application.programme import ProgrammeFacts, ServedProgramme
from ledger.application.training import TrainingProgramme
from ledger.application.writer import Arrivals
from ledger.control.keys import Key, Role, utc_now
from ledger.control.pools import Pool, read_pool
from ledger.control.registry import Registry
from ledger.domain.ids import Namespace
from ledger.notices.outboxes import NO_OUTBOXES, Outboxes
from ledger.projections.waiter import ProjectionWaiter
from ledger.service.fields import MoneyField
from ledger.service.receipts import ReceiptField
from ledger.service.restored import warn_if_restored
from ledger.vault.files import BankFiles
from ledger.vault.opening import VaultKeys
from ledger.vault.records import Reader
from ledger.vault.vault import Vault


class RunningProgramme(NamedTuple):
    """A programme that takes calls."""

    facts: ProgrammeFacts
    commands: ServedProgramme
    pool: Pool
    waiter: ProjectionWaiter
    money: MoneyField
    receipts: ReceiptField
    vault: Vault
    outboxes: Outboxes = NO_OUTBOXES

    @property
    def namespace(self) -> Namespace:
        """What derives the ids of its aggregates."""
        return self.commands.namespace

    @property
    def bank_files(self) -> BankFiles:
        """Its bank files."""
        return BankFiles(self.pool, self.vault)

    def for_training(self) -> RunningProgramme:
        """Return the programme as those see it who are in training: nothing they write is stored."""
        return self._replace(commands=TrainingProgramme(self.commands))


class Caller(NamedTuple):
    """Who calls, and the programme that the key selects."""

    key: Key
    programme: RunningProgramme

    @property
    def may_be_late(self) -> bool:
        """Whether the caller may record what a till is too late for."""
        return self.key.role is Role.OPERATOR

    @property
    def is_at_sale(self) -> bool:
        """Whether the caller stands before whoever shows a card: a blocked one shows nothing there."""
        return self.key.role in (Role.TILL, Role.CHECKOUT)

    def reader(self, method: str) -> Reader:
        """Return who reads what is personal now, for the access log."""
        return Reader(self.key.principal_id, self.key.role.value, method, utc_now())


class Serving:
    """All programmes of a process."""

    def __init__(
        self, registry: Registry, keys: VaultKeys, outboxes: Outboxes = NO_OUTBOXES
    ) -> None:
        """Start with none. `keys` are what vaults are opened with, `outboxes` where notices go."""
        self.registry = registry
        self._keys = keys
        self._outboxes = outboxes
        self.arrivals = Arrivals()
        self.draining = asyncio.Event()
        """Set when the process stops: whoever follows without an end should leave."""
        self._running: dict[str, RunningProgramme] = {}
        self._starting = asyncio.Lock()
        self._looking: set[asyncio.Task[None]] = set()
        """Looks at vaults that nobody waits for, kept or they might be dropped half-way."""

    def running(self, name: str) -> RunningProgramme | None:
        """Return a programme if it takes calls already."""
        return self._running.get(name)

    def all_running(self) -> list[RunningProgramme]:
        """Return the programmes that take calls."""
        return list(self._running.values())

    async def start(self, name: str) -> RunningProgramme:
        """Return a programme, and let it take calls."""
        async with self._starting:
            known = self._running.get(name)
            if known is None:
                facts = (await self.registry.programmes())[name]
                known = await self._start(facts)
                self._running[name] = known
            return known

    async def let_go(self) -> None:
        """Stop what the registry has no more: a key of it is refused already, and nothing else would end it."""
        # Those that run now were in the registry before: one that starts meanwhile is none of these.
        running = list(self._running)
        kept = await self.registry.programmes()
        await _stop([self._running.pop(name) for name in running if name not in kept])

    async def drain(self) -> None:
        """Finish all that waits, and stop."""
        looking = list(self._looking)
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        await _stop(list(self._running.values()))

    async def _start(self, facts: ProgrammeFacts) -> RunningProgramme:
        pool = read_pool(facts.dsn, facts.schema)
        await pool.open()
        commands = ServedProgramme(facts, arrivals=self.arrivals)
        commands.start()
        money = MoneyField(facts.currency, facts.currency_exponent)
        waiter = ProjectionWaiter(pool)
        vault = Vault(facts.namespace, self._keys.store, self._keys.masters)
        looking = asyncio.create_task(warn_if_restored(facts.name, pool, vault))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        receipts = ReceiptField(money)
        return RunningProgramme(
            facts, commands, pool, waiter, money, receipts, vault, self._outboxes
        )


async def _stop(programmes: list[RunningProgramme]) -> None:
    await asyncio.gather(*(one.commands.drain() for one in programmes))
    await asyncio.gather(*(one.waiter.close() for one in programmes))
    await asyncio.gather(*(one.pool.close() for one in programmes))
