"""Writers of one programme against a real database, as several processes have them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from ledger.application import commands as c
from ledger.application.errors import InternalFault, ServiceDraining
from ledger.application.programme import ProgrammeFacts, ServedProgramme
from ledger.control.migrations import NewProgramme, create_programme
from ledger.control.registry import load_programmes
from ledger.domain.errors import Reason, Refusal
from ledger.eventstore.asyncstore import AsyncEventStore, connect
from ledger.eventstore.mapper import take_snapshot
from ledger.runtime.settings import SERVING_ROLE
from tests.support.process import ServiceProcess
from tests.support.world import make_facts, present, publish_rules, redeem

_numbers = count(1)


class BrokenCommand(c.Write[c.MemberEnrolled], frozen=True):
    """A command that nobody can decide: a fault of ours."""


@dataclass
class Process:
    """What one process has of a programme."""

    served: ServedProgramme

    async def do(self, command: c.Write[Any], principal_id: str = "till-1") -> Any:
        """Execute a write and return its answer."""
        return (await self.served.execute(uuid4(), principal_id, command)).answer

    async def card(self, member: str, cents: int) -> str:
        """Issue a card on three receipts of so many cents each."""
        receipts = [now_facts(total=cents) for _ in range(3)]
        for facts in receipts:
            await self.do(c.RecordReceipt(facts))
        number: str = (await self.do(present(receipts, member))).card_number
        return number

    async def account(self, card_number: str) -> Any:
        """Read an account."""
        query = c.GetAccount(key=c.AccountKey(card_number=card_number))
        return (await self.served.read(query)).found


def now_facts(**options: Any) -> Any:
    """A receipt of this moment."""
    return make_facts(occurred_at=datetime.now(UTC), **options)


@asynccontextmanager
async def process(facts: ProgrammeFacts, cache_size: int = 1_000) -> AsyncIterator[Process]:
    """A process that serves a programme as long as the block."""
    served = ServedProgramme(facts, cache_size)
    served.start()
    yield Process(served)
    await served.drain()


@pytest.fixture
def facts(service: ServiceProcess) -> Iterator[ProgrammeFacts]:
    """A new programme that the service itself has not begun to serve."""
    name = f"writer{next(_numbers)}"
    with psycopg.connect(service.postgres.url()) as connection:
        create_programme(connection, SERVING_ROLE, NewProgramme(name, "UTC", "EUR", 2))
    found = {one.name: one for one in load_programmes(service.postgres.url(SERVING_ROLE))}
    yield found[name]
    service.retire_programme(name)


async def test_a_value_the_database_cannot_take_fails_only_its_command(
    facts: ProgrammeFacts,
) -> None:
    """Of many commands that come together, the one that cannot be stored fails, and the others are done."""
    async with process(facts) as one:
        await one.do(publish_rules())
        principals = [f"till-{number}" for number in range(30)]
        principals[17] = "nul\x00"
        found = await asyncio.gather(
            *[one.do(c.RecordReceipt(now_facts()), principal) for principal in principals],
            return_exceptions=True,
        )
        failed = [index for index, answer in enumerate(found) if isinstance(answer, Exception)]
        assert failed == [17]
        assert isinstance(found[17], InternalFault)
        assert isinstance(await one.do(c.RecordReceipt(now_facts())), c.ReceiptRecorded)


async def test_a_fault_of_ours_fails_only_its_command(facts: ProgrammeFacts) -> None:
    """A command that cannot be decided fails with a number for the log, and the others are done."""
    async with process(facts) as one:
        await one.do(publish_rules())
        commands: list[c.Write[Any]] = [c.RecordReceipt(now_facts()) for _ in range(10)]
        commands[4] = BrokenCommand()
        found = await asyncio.gather(
            *[one.do(command) for command in commands], return_exceptions=True
        )
        assert [type(answer) for answer in found] == [
            InternalFault if index == 4 else c.ReceiptRecorded for index in range(10)
        ]


async def test_a_caller_who_goes_away_costs_nobody_else_an_answer(facts: ProgrammeFacts) -> None:
    """Callers that are cancelled while their commands wait or are stored leave the others alone."""
    async with process(facts) as one:
        await one.do(publish_rules())
        tasks = [asyncio.create_task(one.do(c.RecordReceipt(now_facts()))) for _ in range(40)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(answer, c.ReceiptRecorded) for answer in found[1::2])


async def test_a_stale_process_spends_nothing_twice(facts: ProgrammeFacts) -> None:
    """A process that remembers more points than there are refuses with what is left."""
    async with process(facts) as one, process(facts) as other:
        await one.do(publish_rules())
        card = await one.card("member-1", 1000)
        assert (await other.account(card)).points_available == 30
        await one.do(redeem(card, 25))
        with pytest.raises(Refusal) as caught:
            await other.do(redeem(card, 10))
        assert caught.value.reason is Reason.POINTS_INSUFFICIENT
        assert caught.value.metadata["points_available"] == "5"
        assert (await other.account(card)).points_available == 5


async def test_a_stale_process_refuses_nothing_that_is_possible_by_now(
    facts: ProgrammeFacts,
) -> None:
    """A process that remembers fewer points, fewer rules and no such card does not refuse for that."""
    async with process(facts) as one, process(facts) as other:
        with pytest.raises(Refusal) as lawless:
            await other.do(c.RecordReceipt(now_facts()))
        assert lawless.value.reason is Reason.NO_RULES_IN_FORCE
        await one.do(publish_rules())
        await other.do(c.RecordReceipt(now_facts()))
        card = await one.card("member-1", 100)
        assert (await other.do(redeem(card, 3))).points_available == 0
        await one.do(c.RecordReceipt(now_facts(total=500, card_number=card)))
        assert (await other.do(redeem(card, 5))).points_available == 0


async def test_processes_race_for_one_account_and_all_get_through(facts: ProgrammeFacts) -> None:
    """Receipts of one card from three processes at once are all credited, and nobody waits for ever."""
    async with process(facts) as one, process(facts) as two, process(facts) as three:
        await one.do(publish_rules())
        card = await one.card("member-1", 0)
        found = await asyncio.gather(
            *[
                each.do(c.RecordReceipt(now_facts(total=150, card_number=card)))
                for _ in range(40)
                for each in (one, two, three)
            ]
        )
        assert sum(answer.points_earned for answer in found) == 180
        for each in (one, two, three):
            assert (await each.account(card)).points_available == 180


async def test_processes_race_for_the_same_receipts(facts: ProgrammeFacts) -> None:
    """Of three processes that issue a card on the same receipts at once, one does."""
    async with process(facts) as one, process(facts) as two, process(facts) as three:
        await one.do(publish_rules())
        for _ in range(5):
            receipts = [now_facts(total=100) for _ in range(3)]
            for facts_of_receipt in receipts:
                await one.do(c.RecordReceipt(facts_of_receipt))
            found = await asyncio.gather(
                *[each.do(present(receipts, f"m-{uuid4()}")) for each in (one, two, three)],
                return_exceptions=True,
            )
            refused = [answer for answer in found if isinstance(answer, Refusal)]
            assert len(refused) == 2
            assert {one.reason for one in refused} == {Reason.RECEIPT_ALREADY_COUNTED}


async def test_a_small_cache_costs_time_only(facts: ProgrammeFacts) -> None:
    """With a cache of a few aggregates, many accounts have the points they should have."""
    async with process(facts, cache_size=4) as one:
        await one.do(publish_rules())
        cards = [await one.card(f"member-{number}", 100 * number) for number in range(12)]
        await asyncio.gather(
            *[one.do(c.RecordReceipt(now_facts(total=1000, card_number=card))) for card in cards]
        )
        for number, card in enumerate(cards):
            assert (await one.account(card)).points_available == 3 * number + 10


async def test_an_account_of_many_receipts_has_a_snapshot_that_is_true(
    facts: ProgrammeFacts,
) -> None:
    """After some hundred receipts an account is read from its snapshot, and is as if from its events."""
    async with process(facts) as one:
        await one.do(publish_rules())
        card = await one.card("member-1", 100)
        for _ in range(3):
            await asyncio.gather(
                *[
                    one.do(c.RecordReceipt(now_facts(total=150, card_number=card)))
                    for _ in range(150)
                ]
            )
        await one.do(redeem(card, 100))
        live = await one.account(card)
    assert sum(lot.points for lot in live.lots.values()) == live.points_available == 3 + 675 - 100
    async with await connect(facts.dsn, facts.schema) as connection:
        cursor = await connection.execute("SELECT originator_version FROM snapshots")
        assert [200 <= version <= live.version for (version,) in await cursor.fetchall()] == [True]
    store = AsyncEventStore(facts.dsn, facts.schema)
    loaded = (await store.load([live.id]))[live.id]
    await store.close()
    assert take_snapshot(loaded) == take_snapshot(live)
    assert loaded.version == live.version


async def test_draining_finishes_what_waits_and_takes_no_more(facts: ProgrammeFacts) -> None:
    """Commands that were taken before a drain are done; those after it are told to come again."""
    served = ServedProgramme(facts)
    served.start()
    one = Process(served)
    await one.do(publish_rules())
    tasks = [asyncio.create_task(one.do(c.RecordReceipt(now_facts()))) for _ in range(50)]
    await asyncio.sleep(0)
    await served.drain()
    found = await asyncio.gather(*tasks)
    assert all(isinstance(answer, c.ReceiptRecorded) for answer in found)
    with pytest.raises(ServiceDraining):
        await one.do(c.RecordReceipt(now_facts()))
