import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres, EmbeddedPostgresError
from ledger.embedded.postmaster import wait_until
from ledger.embedded.programs import binaries, unprivileged_user, user_namespaces_work
from ledger.embedded.sockets import socket_directory_for

RECOVERED = "database system was not properly shut down"

# Whose subject is not how a database is made has one that was.
made_before = pytest.mark.usefixtures("made")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that does not exist yet; no server is left on it after the test."""
    folder = tmp_path / "postgres"
    yield folder
    EmbeddedPostgres(folder).stop()


@pytest.fixture(scope="module")
def first_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster as a first start makes it."""
    folder = tmp_path_factory.mktemp("first") / "postgres"
    with EmbeddedPostgres(folder):
        pass
    return folder / "cluster"


@pytest.fixture
def made(folder: Path, first_made: Path) -> None:
    """That folder with a copy of it."""
    folder.mkdir(mode=0o700)
    subprocess.run(["/bin/cp", "-a", first_made, folder / "cluster"], check=True)


def query(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    """Runs one query, or several statements without a result."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def store_a_row(server: EmbeddedPostgres) -> None:
    """Commits a row that must never get lost."""
    query(server, "CREATE TABLE kept (points int); INSERT INTO kept VALUES (500)")


def kept_rows(server: EmbeddedPostgres) -> list[tuple[object, ...]]:
    """Reads what `store_a_row` stored."""
    return query(server, "SELECT points FROM kept")


def running_pid(server: EmbeddedPostgres) -> int:
    """The process id of a server that runs."""
    pid = server.pid()
    assert pid is not None
    return pid


def kill(server: EmbeddedPostgres) -> None:
    """Kills the postmaster without a chance to clean up, and sees it dead."""
    os.kill(running_pid(server), signal.SIGKILL)
    assert wait_until(lambda: not server.is_running(), seconds_max=10)


def test_first_start_makes_a_database_owned_by_the_ledger(folder: Path) -> None:
    """The first start on an empty folder ends with the database `ledger` of `ledger_owner`."""
    with EmbeddedPostgres(folder) as server:
        assert query(server, "SELECT current_database(), current_user") == [
            ("ledger", "ledger_owner")
        ]
        assert query(
            server,
            "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale "
            "FROM pg_database WHERE datname = 'ledger'",
        ) == [("UTF8", "b", "C.UTF-8")]


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "data_checksums"])
@made_before
def test_nothing_that_protects_data_is_turned_off(folder: Path, setting: str) -> None:
    """The server waits for the disk and checks its pages."""
    with EmbeddedPostgres(folder) as server:
        assert query(server, f"SHOW {setting}") == [("on",)]


@made_before
def test_only_the_owner_of_the_folder_can_connect(folder: Path) -> None:
    """The server listens on no network address, and its socket is in a private directory."""
    with EmbeddedPostgres(folder) as server:
        assert psutil.Process(running_pid(server)).net_connections(kind="inet") == []
        assert stat.S_IMODE(socket_directory_for(folder).stat().st_mode) == 0o700


@made_before
def test_ctrl_c_does_not_reach_the_server(folder: Path) -> None:
    """The server has a session of its own, so the service can drain before it stops it."""
    with EmbeddedPostgres(folder) as server:
        assert os.getpgid(running_pid(server)) != os.getpgrp()
        assert os.getsid(running_pid(server)) != os.getsid(0)


@made_before
def test_url_serves_psql_too(folder: Path) -> None:
    """The address works for psql as it does for psycopg."""
    with EmbeddedPostgres(folder) as server:
        command = [str(binaries() / "psql"), "-At", "-c", "SELECT 6 * 7", server.url()]
        assert subprocess.check_output(command, text=True) == "42\n"


@made_before
def test_second_start_keeps_the_data(folder: Path) -> None:
    """What was committed before a stop is there after the next start."""
    with EmbeddedPostgres(folder) as server:
        store_a_row(server)
    assert not server.is_running()
    with server:
        assert kept_rows(server) == [(500,)]


@made_before
def test_stop_leaves_nothing_to_recover(folder: Path) -> None:
    """After a stop the next start needs no crash recovery, even if a session was open."""
    server = EmbeddedPostgres(folder)
    server.start()
    with psycopg.connect(server.url()):
        server.stop()
    assert server.pid() is None
    server.start()
    assert RECOVERED not in (folder / "server.log").read_text()


def test_stop_of_a_server_that_never_ran_does_nothing(folder: Path) -> None:
    """Stopping what does not run is no error and makes no files."""
    EmbeddedPostgres(folder).stop()
    assert not folder.exists()


@made_before
def test_killed_server_comes_back_with_every_committed_row(folder: Path) -> None:
    """After kill -9 of the postmaster the next start recovers what was committed."""
    server = EmbeddedPostgres(folder)
    server.start()
    store_a_row(server)
    killed = server.pid()
    kill(server)
    server.start()
    assert server.pid() != killed
    assert kept_rows(server) == [(500,)]
    assert RECOVERED in (folder / "server.log").read_text()


@made_before
def test_busy_processes_of_a_killed_server_do_not_block_the_next(folder: Path) -> None:
    """A query that outlives the postmaster is ended, for it could never be committed."""
    server = EmbeddedPostgres(folder)
    server.start()
    store_a_row(server)
    connection = psycopg.connect(server.url(), autocommit=True)
    connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
    kill(server)
    server.start()
    connection.close()
    assert kept_rows(server) == [(500,)]


@made_before
def test_process_id_that_belongs_to_another_program_is_no_server(folder: Path) -> None:
    """A postmaster.pid that survived a reboot may name any process: it neither runs nor blocks."""
    server = EmbeddedPostgres(folder)
    server.start()
    store_a_row(server)
    pid_file = folder / "cluster" / "postmaster.pid"
    survived = pid_file.read_text().splitlines()
    server.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"]) as other:
        try:
            pid_file.write_text("\n".join([str(other.pid), *survived[1:]]) + "\n")
            assert not server.is_running()
            server.start()
            assert kept_rows(server) == [(500,)]
            assert other.poll() is None
        finally:
            other.kill()


@made_before
def test_start_joins_a_server_that_runs(folder: Path) -> None:
    """A second handle starts no second server."""
    with EmbeddedPostgres(folder) as first:
        second = EmbeddedPostgres(folder)
        second.start()
        assert second.pid() == first.pid()
        assert second.url() == first.url()


def test_handles_that_start_at_once_share_one_server(folder: Path) -> None:
    """Of several first starts at the same time one makes the server and the others join it."""
    handles = [EmbeddedPostgres(folder) for _ in range(4)]
    with ThreadPoolExecutor(len(handles)) as pool:
        list(pool.map(EmbeddedPostgres.start, handles))
    assert len({handle.pid() for handle in handles}) == 1
    store_a_row(handles[0])


@made_before
def test_last_handle_to_leave_stops_the_server(folder: Path) -> None:
    """Leaving a handle's context does not stop the server under another handle."""
    with EmbeddedPostgres(folder) as stays:
        with EmbeddedPostgres(folder):
            pass
        assert stays.is_running()
    assert not stays.is_running()


@made_before
def test_killed_program_does_not_count_as_a_user(folder: Path) -> None:
    """The server of a killed program is joined, and stopped by whoever leaves last."""
    program = (
        "import pathlib, sys, time; from ledger.embedded import EmbeddedPostgres;"
        "EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(); print('up', flush=True);"
        "time.sleep(1000)"
    )
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "up\n"
        killed.kill()
    server = EmbeddedPostgres(folder)
    assert server.is_running()
    with server:
        store_a_row(server)
    assert not server.is_running()


@made_before
def test_stop_through_one_handle_lets_the_other_start_again(folder: Path) -> None:
    """A stop is a stop for everybody, and any handle can start the server anew."""
    with EmbeddedPostgres(folder) as first:
        store_a_row(first)
        EmbeddedPostgres(folder).stop()
        assert not first.is_running()
        first.start()
        assert kept_rows(first) == [(500,)]


def test_path_too_long_for_a_socket_works_all_the_same(tmp_path: Path) -> None:
    """Where the folder's path does not fit into a socket address, the socket lies elsewhere."""
    folder = tmp_path / ("long" * 30) / "postgres"
    with EmbeddedPostgres(folder) as server:
        store_a_row(server)
        sockets = socket_directory_for(folder)
        assert folder not in sockets.parents
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()
    with server:
        assert kept_rows(server) == [(500,)]


def test_socket_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """What lies where the socket directory should be is not trusted."""
    folder = tmp_path / ("long" * 30) / "postgres"
    in_the_way = socket_directory_for(folder)
    in_the_way.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedPostgresError, match=r"not a directory of the user"):
            EmbeddedPostgres(folder).start()
    finally:
        in_the_way.unlink()


def test_folder_may_have_any_name(tmp_path: Path) -> None:
    """Characters that mean something to a shell, a URL or a settings file are only characters."""
    folder = tmp_path / """a "b", $HOME's 50% & \\c"""
    with EmbeddedPostgres(folder) as server:
        store_a_row(server)
    with server:
        assert kept_rows(server) == [(500,)]


def test_folder_that_is_a_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """An unusable folder is named, and so is the setting that chooses another."""
    folder = tmp_path / "postgres"
    folder.write_text("not a folder")
    with pytest.raises(EmbeddedPostgresError, match="LEDGER_DATA_DIR"):
        EmbeddedPostgres(folder).start()


@made_before
def test_failed_start_shows_what_the_server_said(folder: Path) -> None:
    """The error carries the last lines of the server's log."""
    with EmbeddedPostgres(folder) as server:
        store_a_row(server)
    with (folder / "cluster" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedPostgresError, match='parameter "no_such_setting"'):
        server.start()


def test_unfinished_first_start_is_begun_again(folder: Path) -> None:
    """What a first start left behind when it was killed does not end up in the database."""
    (folder / "cluster.unfinished").mkdir(parents=True)
    (folder / "cluster.unfinished" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder) as server:
        store_a_row(server)
    assert not (folder / "cluster.unfinished").exists()


@pytest.fixture
def no_user_namespaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without `unshare`."""
    monkeypatch.setenv("PATH", str(tmp_path))
    user_namespaces_work.cache_clear()
    yield
    user_namespaces_work.cache_clear()


@as_root
def test_root_without_user_namespaces_runs_it_as_nobody(
    no_user_namespaces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database then belongs to `nobody`, and stays theirs when namespaces work again."""
    if not reachable_for_everybody(binaries()):
        pytest.skip("the environment is installed where only root can reach it")
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        with EmbeddedPostgres(Path(parent, "postgres")) as server:
            store_a_row(server)
            owner = psutil.Process(running_pid(server)).uids().real
            assert owner == unprivileged_user().pw_uid
        monkeypatch.undo()
        user_namespaces_work.cache_clear()
        with server:
            assert kept_rows(server) == [(500,)]


@as_root
def test_root_is_told_what_to_do_where_nobody_cannot_help(
    no_user_namespaces: None, tmp_path: Path
) -> None:
    """No parent folder is opened to others just to get a server running."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedPostgresError, match="Run as an ordinary user"):
        EmbeddedPostgres(closed / "postgres").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def reachable_for_everybody(path: Path) -> bool:
    """Whether every folder on the way lets others pass."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))
