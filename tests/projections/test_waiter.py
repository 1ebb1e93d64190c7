import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from ledger.projections.errors import ProjectionBehindError, ProjectionUnknownError
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.waiter import ProjectionWaiter
from tests.projections.conftest import ROLE, World, catch_up

# Longer than a test may take: what should come at once fails the test if it does not.
LONG = 600.0
NAME = "account_balances"

Pool = AsyncConnectionPool[AsyncConnection[Any]]


@pytest.fixture
async def pool(world: World) -> AsyncIterator[Pool]:
    """A serving process's pool; one connection shows that waiters do not need one each."""
    options = f"-c search_path={world.schema}"
    pool = AsyncConnectionPool(
        world.dsn,
        kwargs={"autocommit": True, "options": options},
        min_size=0,
        max_size=1,
        open=False,
    )
    async with pool:
        yield pool


@pytest.fixture
async def waiter(pool: Pool) -> AsyncIterator[ProjectionWaiter]:
    """A serving process's waiter."""
    waiter = ProjectionWaiter(pool)
    yield waiter
    await waiter.close()


async def test_position_that_is_reached_is_answered_at_once(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """The answer is the position reached, which may be more than was asked for."""
    world.history.enrol()
    catch_up(runner)
    for asked in (0, 1, 2):
        assert await waiter.wait(NAME, asked, LONG) == 2


async def test_waits_until_the_position_is_reached(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """Who waits is answered when the rows are there, each as soon as its own position is."""
    runner.beat()
    world.history.enrol()
    waits = [asyncio.create_task(waiter.wait(NAME, position, LONG)) for position in (1, 2, 4)]
    await asyncio.sleep(0.05)
    assert not any(wait.done() for wait in waits)
    await asyncio.to_thread(catch_up, runner)
    assert await asyncio.gather(*waits[:2]) == [2, 2]
    assert not waits[2].done()
    world.history.enrol()
    await asyncio.to_thread(catch_up, runner)
    assert await waits[2] == 4


async def test_many_wait_on_one_connection(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """Hundreds of waiters share one poller, whose pool has a single connection."""
    runner.beat()
    world.history.enrol()
    waits = [asyncio.create_task(waiter.wait(NAME, 2, LONG)) for _ in range(300)]
    await asyncio.sleep(0.05)
    await asyncio.to_thread(catch_up, runner)
    assert set(await asyncio.gather(*waits)) == {2}


async def test_wait_is_bounded(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """When the time is up the error names the projection and how far it is."""
    world.history.enrol()
    catch_up(runner)
    await waiter.wait(NAME, 2, LONG)
    with pytest.raises(ProjectionBehindError) as caught:
        await waiter.wait(NAME, 3, 0.05)
    assert (caught.value.name, caught.value.position) == (NAME, 2)


async def test_projection_that_has_not_begun_is_waited_for(
    world: World, session: psycopg.Connection[Any], waiter: ProjectionWaiter
) -> None:
    """Where its process is only starting, as with a new programme, the rows come a moment later."""
    world.history.enrol()
    assert await waiter.wait(NAME, 0, LONG) == 0
    wait = asyncio.create_task(waiter.wait(NAME, 2, LONG))
    await asyncio.sleep(0.05)
    assert not wait.done()
    await asyncio.to_thread(catch_up, ProgrammeRunner(session))
    assert await wait == 2


async def test_stopped_projection_is_waited_for_no_longer_than_others(
    world: World, waiter: ProjectionWaiter
) -> None:
    """Without its process nothing will come: the error names the projection and how far it is."""
    world.history.enrol()
    with pytest.raises(ProjectionBehindError) as caught:
        await waiter.wait(NAME, 1, 0.05)
    assert (caught.value.name, caught.value.position) == (NAME, 0)


async def test_failed_projection_is_not_waited_for(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """What it has is answered; what it cannot take is not waited for; other projections answer."""
    account = world.history.enrol()
    world.history.issue_card(account)
    world.owner.execute("UPDATE events SET state = '{}' WHERE position = 3")
    catch_up(runner)
    with pytest.raises(ProjectionBehindError) as caught:
        await waiter.wait(NAME, 3, LONG)
    assert caught.value.position == 2
    assert await waiter.wait(NAME, 2, LONG) == 2
    assert await waiter.wait("receipts", 3, LONG) == 3


async def test_unknown_projection_is_an_error(world: World, waiter: ProjectionWaiter) -> None:
    """A name that is no projection's is not waited for."""
    with pytest.raises(ProjectionUnknownError):
        await waiter.wait("nothing", 0, LONG)


async def test_caller_that_goes_away_leaves_nothing_behind(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """A cancelled wait ends the polling, and others can wait after it."""
    runner.beat()
    wait = asyncio.create_task(waiter.wait(NAME, 2, LONG))
    await asyncio.sleep(0.05)
    wait.cancel()
    with pytest.raises(asyncio.CancelledError):
        await wait
    poller = waiter._poller
    assert poller is not None
    await poller
    world.history.enrol()
    await asyncio.to_thread(catch_up, runner)
    assert await waiter.wait(NAME, 2, LONG) == 2


async def test_lost_database_is_heard_of(
    world: World, runner: ProgrammeRunner, waiter: ProjectionWaiter
) -> None:
    """Who waits gets the database's error, and the next wait works."""
    world.history.enrol()
    runner.beat()
    wait = asyncio.create_task(waiter.wait(NAME, 2, LONG))
    while not wait.done():
        world.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = %s AND application_name = ''",
            [ROLE],
        )
        await asyncio.sleep(0.01)
    with pytest.raises(psycopg.OperationalError):
        await wait
    await asyncio.to_thread(catch_up, runner)
    assert await waiter.wait(NAME, 2, LONG) == 2
