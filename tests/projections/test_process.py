import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psutil

from ledger.embedded import EmbeddedPostgres
from ledger.projections.process import ProgrammesSource, run
from tests.projections.conftest import World, make_world
from tests.projections.test_rows import play_everything
from tests.support.clusters import new_postgres

PROGRAM = (
    "import sys, threading;"
    "from ledger.projections.process import run_projections;"
    "run_projections(lambda: [('test', sys.argv[1], sys.argv[2])], threading.Event(), 10)"
)


@contextmanager
def running(source: ProgrammesSource) -> Iterator[None]:
    """Run the projections of some programmes in the background."""
    stop = Event()
    thread = Thread(target=run, args=(source, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def await_head(world: World) -> None:
    """Wait until everything is projected."""
    while set(world.positions().values()) != {len(world.history.events)}:
        Event().wait(0.01)


def test_every_programme_is_followed(server: EmbeddedPostgres, world: World) -> None:
    """Each has its own rows, and one that is created later is found."""
    other = make_world(server)
    programmes = [("one", world.dsn, world.schema)]
    with other.owner, running(lambda: list(programmes)):
        play_everything(world.history)
        await_head(world)
        other.history.buy(other.history.enrol())
        assert set(other.positions().values()) == {0}
        programmes.append(("two", other.dsn, other.schema))
        await_head(other)
        world.check_rows()
        other.check_rows()


def test_programme_that_cannot_be_reached_holds_up_no_other(world: World) -> None:
    """A programme without a database is tried again and again beside the others."""
    programmes = [("gone", "host=/nonexistent", "gone"), ("one", world.dsn, world.schema)]
    with running(lambda: programmes):
        play_everything(world.history)
        await_head(world)
    world.check_rows()


def test_list_of_programmes_that_cannot_be_read_changes_nothing(world: World) -> None:
    """While the list fails, the programmes that are known go on."""
    answers = iter([[("one", world.dsn, world.schema)]])
    failed = Event()

    def source() -> list[tuple[str, str, str]]:
        for answer in answers:
            return answer
        failed.set()
        raise ConnectionError

    with running(source):
        assert failed.wait()
        play_everything(world.history)
        await_head(world)
    world.check_rows()


def test_programme_that_is_no_longer_listed_is_left_alone(world: World) -> None:
    """Its session ends, and its positions stay."""
    programmes = [("one", world.dsn, world.schema)]
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ledger projections'"
    with running(lambda: list(programmes)):
        world.history.enrol()
        await_head(world)
        programmes.clear()
        while world.column(sessions) != [0]:
            Event().wait(0.01)
        world.history.enrol()
    assert set(world.positions().values()) == {2}


def test_killed_database_is_followed_again(tmp_path: Path) -> None:
    """After kill -9 of PostgreSQL and a new start the projections go on without being asked."""
    with new_postgres(tmp_path / "postgres") as server:
        world = make_world(server)
        with running(lambda: [("one", world.dsn, world.schema)]):
            play_everything(world.history)
            await_head(world)
            for _ in range(2):
                killed = psutil.Process(server.pid())
                killed.kill()
                killed.wait()
                server.start()
                world.reconnect()
                world.history.buy(world.history.accounts[0], 300)
                await_head(world)
                world.check_rows()
        world.owner.close()


def test_sigterm_ends_the_process_and_sigint_does_not(world: World) -> None:
    """Its parent says when it ends; Ctrl-C reaches every process of a terminal."""
    command = [sys.executable, "-c", PROGRAM, world.dsn, world.schema]
    with subprocess.Popen(command) as process:
        play_everything(world.history)
        await_head(world)
        os.kill(process.pid, signal.SIGINT)
        world.history.enrol()
        await_head(world)
        process.terminate()
        assert process.wait() == 0
    world.check_rows()
