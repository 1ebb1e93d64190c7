from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import AsyncConnection

from ledger.projections.rebuild import request_rebuild, request_rebuild_async
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.status import (
    STOPPED_AFTER_SECONDS,
    ProjectionState,
    ProjectionStatus,
    list_projections,
)
from tests.projections.conftest import NAMES, World, catch_up


async def statuses(world: World) -> dict[str, ProjectionStatus]:
    """Return how the projections are doing, as a serving process sees it."""
    options = f"-c search_path={world.schema}"
    async with await AsyncConnection.connect(
        world.dsn, autocommit=True, options=options
    ) as connection:
        found = await list_projections(connection)
    assert [one.name for one in found] == sorted(NAMES)
    return {one.name: one for one in found}


async def test_projections_that_were_never_run_are_stopped(world: World) -> None:
    """Before their process is first seen they are STOPPED, and behind."""
    world.history.enrol()
    for status in (await statuses(world)).values():
        assert status.state is ProjectionState.STOPPED
        assert (status.position, status.lag_events, status.head_position) == (0, 2, 2)


async def test_projections_that_are_followed_are_running(
    world: World, runner: ProgrammeRunner
) -> None:
    """With their process alive they are RUNNING, and say how far they are behind."""
    world.history.enrol()
    catch_up(runner)
    world.history.open_rules()
    for status in (await statuses(world)).values():
        assert status.state is ProjectionState.RUNNING
        assert (status.position, status.lag_events, status.failure) == (2, 1, "")
        assert not status.rebuilding


async def test_projections_whose_process_is_gone_are_stopped(
    world: World, session: psycopg.Connection[Any]
) -> None:
    """A process that has not been seen for some seconds counts as gone, whatever failed before."""
    long_ago = datetime.now(UTC) - timedelta(seconds=STOPPED_AFTER_SECONDS + 1)
    world.history.enrol()
    world.owner.execute("UPDATE events SET state = ''")
    catch_up(ProgrammeRunner(session, now=lambda: long_ago))
    for status in (await statuses(world)).values():
        assert status.state is ProjectionState.STOPPED
        assert status.failure == ""


async def test_failed_projection_says_why(world: World, runner: ProgrammeRunner) -> None:
    """The one that cannot take an event is FAILED with the reason; the others are RUNNING."""
    account = world.history.enrol()
    world.history.issue_card(account)
    world.owner.execute("UPDATE events SET state = '{}' WHERE position = 3")
    catch_up(runner)
    found = await statuses(world)
    assert found["receipts"].state is ProjectionState.RUNNING
    assert found["account_entries"].state is ProjectionState.FAILED
    assert found["account_entries"].failure == (
        "event 3: ValidationError: Object missing required field `card_number`"
    )
    assert found["account_entries"].lag_events == 1


async def test_rebuild_shows_from_request_to_end(
    world: World, session: psycopg.Connection[Any]
) -> None:
    """It shows while it waits, then with its position, and not when it is done."""
    world.history.enrol()
    world.history.enrol()
    runner = ProgrammeRunner(session, rebuild_batch_max=3)
    catch_up(runner)
    seen = []
    request_rebuild(world.owner, "receipts")
    for step in (runner.beat, runner.turn, runner.turn):
        status = (await statuses(world))["receipts"]
        seen.append((status.rebuilding, status.rebuild_position, status.position))
        step()
    status = (await statuses(world))["receipts"]
    seen.append((status.rebuilding, status.rebuild_position, status.position))
    assert seen == [(True, 0, 4), (True, 0, 4), (True, 3, 4), (False, 0, 4)]


async def test_failed_rebuild_says_so_while_live_rows_go_on(
    world: World, runner: ProgrammeRunner
) -> None:
    """An event that was fine once and is broken by now fails the rebuild, not what readers see."""
    account = world.history.enrol()
    catch_up(runner)
    (state,) = world.column("SELECT state FROM events WHERE position = 1")
    world.owner.execute("UPDATE events SET state = '{}' WHERE position = 1")
    request_rebuild(world.owner, "account_balances")
    catch_up(runner)
    world.history.buy(account)
    catch_up(runner)
    status = (await statuses(world))["account_balances"]
    assert status.state is ProjectionState.FAILED
    assert status.failure.startswith("rebuild: event 1: ValidationError:")
    assert status.live_failure == ""
    assert (status.position, status.rebuild_position) == (4, 0)
    world.owner.execute("UPDATE events SET state = %s WHERE position = 1", [state])
    while (await statuses(world))["account_balances"].rebuilding:
        runner.turn()
    world.check_rows()


async def test_serving_process_can_ask_for_a_rebuild(world: World) -> None:
    """Asking on an event loop does the same, and answers the head."""
    world.history.enrol()
    options = f"-c search_path={world.schema}"
    async with await AsyncConnection.connect(
        world.dsn, autocommit=True, options=options
    ) as connection:
        assert await request_rebuild_async(connection, "receipts") == 2
    assert (await statuses(world))["receipts"].rebuilding
