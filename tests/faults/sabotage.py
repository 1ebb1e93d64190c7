"""What goes wrong in these tests: processes killed or stopped, locks held, functions replaced."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil
import psycopg

from tests.support.process import ServiceProcess

WAIT_SECONDS_MAX = 60.0


def await_true(condition: Callable[[], bool], what: str) -> None:
    """Wait, bounded, until something is so."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.02)


def kill(pid: int) -> None:
    """End a process as `kill -9` does, and see it gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    await_true(lambda: _is_gone(pid), f"process {pid} ends")


def _is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def projections_pid(service: ServiceProcess) -> int:
    """The process of the projections, once there is one."""
    found: list[int] = []

    def look() -> bool:
        with suppress(StopIteration):
            found.append(service.projections_pid())
        return bool(found)

    await_true(look, "the projections run")
    return found[-1]


def postgres_pid(service: ServiceProcess) -> int:
    """PostgreSQL itself, once it runs."""
    await_true(lambda: service.postgres.pid() is not None, "PostgreSQL runs")
    pid = service.postgres.pid()
    assert pid is not None
    return pid


def patient_owner(service: ServiceProcess, programme: str) -> psycopg.Connection[Any]:
    """A connection as the owner, also where PostgreSQL was killed a moment ago."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        try:
            return service.owner(programme)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def writers(owner: psycopg.Connection[Any]) -> list[int]:
    """The backends of the writers, once there are any, the busiest first: their last statement can conflict."""
    found: list[int] = []

    def look() -> bool:
        rows = owner.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename <> current_user"
            " AND query LIKE '%conflicting_request_ids%' ORDER BY query_start DESC"
        ).fetchall()
        found.extend(row[0] for row in rows)
        return bool(found)

    await_true(look, "a writer is connected")
    return found


@contextmanager
def counter_held(service: ServiceProcess, programme: str) -> Iterator[psycopg.Connection[Any]]:
    """Hold a programme's counter row: nobody can commit an append for as long as the block."""
    with service.owner(programme) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT last FROM event_counter FOR UPDATE")
        yield connection
        connection.execute("ROLLBACK")


def await_blocked(owner: psycopg.Connection[Any], count: int, statement: str) -> None:
    """Wait until so many sessions wait for a lock in a statement like that."""

    def blocked() -> bool:
        row = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s",
            [f"%{statement}%"],
        ).fetchone()
        assert row is not None
        return bool(row[0] >= count)

    await_true(blocked, f"{count} sessions wait in {statement}")


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """Processes that stand still for as long as the block."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def append_that_says_first(
    owner: psycopg.Connection[Any], programme: str, statements: str
) -> Iterator[None]:
    """Let the append begin with some statements of PL/pgSQL for as long as the block."""
    row = owner.execute(
        "SELECT pg_get_functiondef(oid) FROM pg_proc"
        " WHERE proname = 'append_events' AND pronamespace = %s::regnamespace",
        [f"programme_{programme}"],
    ).fetchone()
    assert row is not None
    definition: str = row[0]
    head, begin, rest = definition.partition("\nBEGIN\n")
    assert begin
    owner.execute(f"{head}{begin}{statements}\n{rest}".encode())
    try:
        yield
    finally:
        owner.execute(definition.encode())
