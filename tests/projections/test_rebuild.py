import multiprocessing
import os
import signal
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from ledger.projections.errors import ProjectionUnknownError
from ledger.projections.process import run_projections
from ledger.projections.rebuild import request_rebuild
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.session import connect
from tests.projections.conftest import NAMES, World, catch_up
from tests.projections.test_rows import play_everything


def live_generations(world: World) -> dict[str, int]:
    """Return what readers see."""
    return dict(world.owner.execute("SELECT name, live_generation FROM projections").fetchall())


def rebuilds(world: World) -> list[str]:
    """Return the rebuilds that are not done."""
    return world.column("SELECT name FROM projections WHERE rebuild <> '' ORDER BY name")


def rebuild_positions(world: World) -> list[int]:
    """Return where the generations are that nobody reads."""
    return world.column(
        "SELECT position FROM projections JOIN projection_tracking USING (name)"
        " WHERE generation <> live_generation ORDER BY name"
    )


def finish(world: World, runner: ProgrammeRunner) -> None:
    """Run until no rebuild is under way."""
    while rebuilds(world):
        runner.turn()


def test_rebuilt_rows_are_the_same(world: World, runner: ProgrammeRunner) -> None:
    """After a rebuild readers see the other generation, and the same rows in it."""
    play_everything(world.history)
    catch_up(runner)
    for name in NAMES:
        request_rebuild(world.owner, name)
    runner.beat()
    finish(world, runner)
    assert live_generations(world) == dict.fromkeys(NAMES, 2)
    world.check_rows()
    world.history.buy(world.history.accounts[0], 777)
    catch_up(runner)
    world.check_rows()


def test_every_rebuild_starts_from_nothing(world: World, runner: ProgrammeRunner) -> None:
    """A second rebuild uses the first generation again, without a trace of what was in it."""
    play_everything(world.history)
    catch_up(runner)
    for generation in (2, 1, 2):
        assert request_rebuild(world.owner, "account_entries") == len(world.history.events)
        runner.beat()
        finish(world, runner)
        assert live_generations(world)["account_entries"] == generation
        world.check_rows()


def test_live_rows_advance_beside_a_rebuild(world: World, session: psycopg.Connection[Any]) -> None:
    """While a rebuild is under way, new events reach readers at every turn."""
    runner = ProgrammeRunner(session, rebuild_batch_max=2)
    play_everything(world.history)
    catch_up(runner)
    request_rebuild(world.owner, "account_balances")
    runner.beat()
    for _ in range(4):
        world.history.buy(world.history.accounts[0])
        runner.turn()
        assert rebuilds(world) == ["account_balances"]
        assert set(world.positions().values()) == {len(world.history.events)}
        world.check_rows()
    finish(world, runner)
    world.check_rows()


def test_readers_never_see_a_half_built_table(
    world: World, session: psycopg.Connection[Any]
) -> None:
    """Every read during a rebuild has all the rows, also while generations are swapped."""
    accounts = [world.history.enrol() for _ in range(5)]
    for nth in range(60):
        world.history.buy(accounts[nth % 5])
    runner = ProgrammeRunner(session, rebuild_batch_max=20)
    catch_up(runner)
    whole = (60, 60, 5, 60, 60)
    seen: list[Any] = []
    done = Event()

    def read() -> None:
        with connect(world.dsn, world.schema) as reader:
            while not done.is_set():
                seen.extend(
                    reader.execute(
                        "SELECT (SELECT count(*) FROM receipts),"
                        " (SELECT sum(points) FROM receipts),"
                        " (SELECT count(*) FROM account_balances),"
                        " (SELECT sum(points_available) FROM account_balances),"
                        " (SELECT sum(points) FROM account_entries)"
                    ).fetchall()
                )

    reading = Thread(target=read)
    reading.start()
    try:
        for _ in range(6):
            for name in NAMES:
                request_rebuild(world.owner, name)
            runner.beat()
            finish(world, runner)
    finally:
        done.set()
        reading.join()
    assert len(seen) > 1
    assert set(seen) == {whole}


def test_rebuild_goes_on_after_its_session_is_lost(world: World) -> None:
    """A new session goes on where the lost one was, and ends with the same rows."""
    play_everything(world.history)
    with connect(world.dsn, world.schema) as session:
        runner = ProgrammeRunner(session, rebuild_batch_max=3)
        catch_up(runner)
        request_rebuild(world.owner, "account_entries")
        runner.beat()
        runner.turn()
        world.owner.execute("SELECT pg_terminate_backend(%s)", [session.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            finish(world, runner)
    assert 0 < rebuild_positions(world)[NAMES.index("account_entries")] < len(world.history.events)
    world.check_rows()
    with connect(world.dsn, world.schema) as session:
        runner = ProgrammeRunner(session)
        runner.beat()
        finish(world, runner)
    assert live_generations(world)["account_entries"] == 2
    world.check_rows()


def test_rebuild_survives_kill_of_its_process(world: World) -> None:
    """However often its process is killed in the middle, the next one can finish it."""
    accounts = [world.history.enrol() for _ in range(3)]
    for nth in range(200):
        world.history.buy(accounts[nth % 3])
    with connect(world.dsn, world.schema) as session:
        catch_up(ProgrammeRunner(session))
    for name in NAMES:
        request_rebuild(world.owner, name)
    context = multiprocessing.get_context("spawn")
    for kills in range(1, 4):
        ready = context.Event()
        process = context.Process(target=_rebuild_slowly, args=(world.dsn, world.schema, ready))
        process.start()
        ready.wait()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert rebuilds(world) == sorted(NAMES)
        assert all(position >= 10 * kills for position in rebuild_positions(world))
        world.check_rows()
    with connect(world.dsn, world.schema) as session:
        runner = ProgrammeRunner(session)
        runner.beat()
        finish(world, runner)
    assert live_generations(world) == dict.fromkeys(NAMES, 2)
    world.check_rows()


def _rebuild_slowly(dsn: str, schema: str, ready: Any) -> None:
    """Be killed in the middle of a batch: one that is written but not committed."""
    with connect(dsn, schema) as session:
        runner = ProgrammeRunner(session, rebuild_batch_max=10)
        runner.beat()
        runner.turn()
        with session.transaction():
            group = [rebuilt for _, rebuilt in runner._rebuilds]
            assert runner._tracking.move(group, group[0].position + 10)
            ready.set()
            signal.pause()


def test_rebuild_mends_rows_that_were_damaged(world: World, runner: ProgrammeRunner) -> None:
    """A projection that cannot go on with its rows does go on with rebuilt ones."""
    account = world.history.enrol()
    catch_up(runner)
    world.owner.execute("DELETE FROM account_balances_1")
    world.history.buy(account)
    catch_up(runner)
    assert set(world.failures()) == {"account_balances"}
    request_rebuild(world.owner, "account_balances")
    runner.beat()
    finish(world, runner)
    catch_up(runner)
    assert world.failures() == {}
    world.check_rows()


def test_asking_for_a_rebuild_again_changes_nothing(
    world: World, session: psycopg.Connection[Any]
) -> None:
    """A rebuild that is under way is neither begun again nor repeated."""
    play_everything(world.history)
    runner = ProgrammeRunner(session, rebuild_batch_max=3)
    catch_up(runner)
    request_rebuild(world.owner, "receipts")
    request_rebuild(world.owner, "receipts")
    runner.beat()
    runner.turn()
    request_rebuild(world.owner, "receipts")
    runner.beat()
    assert rebuild_positions(world)[NAMES.index("receipts")] == 3
    finish(world, runner)
    runner.beat()
    assert rebuilds(world) == []
    assert live_generations(world)["receipts"] == 2


def test_generation_that_lacks_rows_cannot_become_live(
    world: World, runner: ProgrammeRunner
) -> None:
    """The pointer does not move while the new generation is behind the live one."""
    play_everything(world.history)
    catch_up(runner)
    request_rebuild(world.owner, "receipts")
    runner.beat()
    assert not runner._tracking.begin_rebuild("receipts", 2)
    assert not runner._tracking.swap("receipts", 1, 2)
    assert live_generations(world)["receipts"] == 1
    finish(world, runner)
    assert not runner._tracking.swap("receipts", 2, 1)
    assert live_generations(world)["receipts"] == 2


def test_two_runners_rebuild_once(world: World, runner: ProgrammeRunner) -> None:
    """Runners that both take up a rebuild leave one that is whole."""
    play_everything(world.history)
    catch_up(runner)
    request_rebuild(world.owner, "account_entries")
    with connect(world.dsn, world.schema) as session:
        other = ProgrammeRunner(session, rebuild_batch_max=4)
        other.beat()
        runner.beat()
        other.turn()
        runner.turn()
        while rebuilds(world):
            runner.beat()
            for follower in runner._followers.values():
                follower.stand_back(0)
            runner.turn()
    world.check_rows()


def test_unknown_projection_cannot_be_rebuilt(world: World) -> None:
    """Asking for one that is not there says so."""
    with pytest.raises(ProjectionUnknownError, match="no projection nothing"):
        request_rebuild(world.owner, "nothing")


def test_rebuild_runs_in_the_process_of_the_projections(world: World) -> None:
    """The process does on its own what the tests above do by hand."""
    play_everything(world.history)
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    process = context.Process(target=_be_the_process, args=(world.dsn, world.schema, stop))
    process.start()
    try:
        for name in NAMES:
            request_rebuild(world.owner, name)
        while rebuilds(world):
            assert process.is_alive()
    finally:
        stop.set()
        process.join()
    assert process.exitcode == 0
    assert live_generations(world) == dict.fromkeys(NAMES, 2)
    world.check_rows()


def _be_the_process(dsn: str, schema: str, stop: Any) -> None:
    run_projections(lambda: [("test", dsn, schema)], stop, niceness=10)
