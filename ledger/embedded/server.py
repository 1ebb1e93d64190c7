"""Start and stop: one PostgreSQL server for each folder."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil

from ledger.embedded import cluster, postmaster, sockets
from ledger.embedded.errors import EmbeddedPostgresError, with_log_tail
from ledger.embedded.locks import Use, alone
from ledger.embedded.postmaster import Postmaster
from ledger.embedded.programs import Programs, programs_for

# After a crash the server first replays up to `max_wal_size` of WAL.
START_SECONDS_MAX = 300
# A backup with months of WAL takes as long as it takes; it says in its log how far it is.
RECOVER_SECONDS_MAX = 7 * 24 * 3600
# A fast shutdown writes what is in `shared_buffers` to disk.
STOP_SECONDS_MAX = 60
# A log larger than this is set aside at the next start, in place of the one set aside before.
LOG_BYTES_MAX = 16 * 1024 * 1024


class EmbeddedPostgres:
    """The PostgreSQL server of a folder; several handles and processes may share it.

    As a context manager it starts the server, or joins one that runs already, and on leaving stops
    it unless another handle still uses it. A handle that was killed counts no more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._cluster = self._folder / "cluster"
        self._log = self._folder / "server.log"
        self._use: Use | None = None

    def start(self) -> None:
        """Have the server running: make its files on first use, join it if it runs already.

        Raises:
            EmbeddedPostgresError: if that is impossible; the message says what to do.
        """
        with self._changing():
            found = postmaster.find(self._cluster)
            if found is not None and found.status == "stopping":
                self._await_end()
                found = None
            if found is None:
                self._launch()
            self._await_recovered()
            if found is not None:
                self._await_ready(found)
            if self._use is None:
                self._use = Use(self._folder / "users.lock")

    def stop(self) -> None:
        """Stop the server, whoever uses it: sessions end, everything is on disk. Waits for it."""
        if not self._folder.exists():
            return
        with self._changing():
            self._shut_down()
            self._end_use()

    def release(self) -> None:
        """Stop using the server, and stop it if no other handle uses it."""
        if self._use is None:
            return
        with self._changing():
            if self._use.is_the_last():
                self._shut_down()
            self._end_use()

    def is_running(self) -> bool:
        """Whether a server runs on the folder, started by this handle or not."""
        return postmaster.find(self._cluster) is not None

    def pid(self) -> int | None:
        """The process id of the server, None if none runs."""
        found = postmaster.find(self._cluster)
        return found.process.pid if found else None

    def url(self, user: str = cluster.OWNER) -> str:
        """The address of the ledger's database for libpq, so for psql and psycopg alike."""
        found = postmaster.find(self._cluster)
        # A running server knows best: it may have been started with another TMPDIR.
        directory = found and found.socket_directory
        host = str(directory or sockets.socket_directory_for(self._folder))
        address = f"host={quote(host, safe='')}&port={sockets.PORT}"
        return f"postgresql://{quote(user, safe='')}@/{cluster.DATABASE}?{address}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def _launch(self) -> None:
        programs = programs_for(self._folder, self._cluster)
        if not self._cluster.exists():
            cluster.create(programs, self._folder, self._cluster)
        postmaster.clear_away_dead(self._cluster)
        directory = sockets.socket_directory_for(self._folder)
        sockets.prepare(directory, programs)
        cluster.write_settings(programs, self._cluster, directory)
        self._prepare_log(programs)
        self._run_server(programs)

    def _run_server(self, programs: Programs) -> None:
        # pg_ctl detaches the server: a Ctrl-C in our terminal does not reach it, so the service
        # can drain first.
        options = ("-D", self._cluster.name, "-l", self._log.name, "-w", "-s")
        try:
            programs.run(self._folder, "pg_ctl", "start", *options, "-t", str(START_SECONDS_MAX))
        except EmbeddedPostgresError as error:
            advice = "If it is still recovering, wait and start again."
            raise with_log_tail(f"{error}\n{advice}", self._log) from None

    def _prepare_log(self, programs: Programs) -> None:
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES_MAX:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._log.touch(mode=0o600)
        programs.give(self._log)

    def _await_recovered(self) -> None:
        """Wait where a backup is restored: pg_ctl takes a server for started that lets nobody in yet."""

        def over() -> bool:
            now = postmaster.find(self._cluster)
            return now is None or now.status != "standby"

        postmaster.wait_until(over, RECOVER_SECONDS_MAX)
        if not self.is_running():
            message = f"PostgreSQL in {self._folder} did not recover."
            raise with_log_tail(message, self._log)

    def _await_ready(self, found: Postmaster) -> None:
        def ready_or_gone() -> bool:
            now = postmaster.find(self._cluster)
            return now is None or now.status == "ready"

        if found.status == "ready":
            return
        if not postmaster.wait_until(ready_or_gone, START_SECONDS_MAX) or not self.is_running():
            message = f"PostgreSQL in {self._folder} was starting already and did not come up."
            raise with_log_tail(message, self._log)

    def _shut_down(self) -> None:
        found = postmaster.find(self._cluster)
        if found is None:
            return
        try:
            # SIGINT asks for a fast shutdown: sessions end, then a last checkpoint.
            found.process.send_signal(signal.SIGINT)
        except psutil.NoSuchProcess:
            return
        self._await_end()
        if found.socket_directory is not None:
            sockets.tidy(found.socket_directory, self._folder)

    def _await_end(self) -> None:
        if not postmaster.wait_until(lambda: not self.is_running(), STOP_SECONDS_MAX):
            message = f"PostgreSQL in {self._folder} did not stop within {STOP_SECONDS_MAX} s."
            raise with_log_tail(message, self._log)

    def _end_use(self) -> None:
        if self._use is not None:
            self._use.end()
            self._use = None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One handle at a time starts or stops the server, across processes."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with alone(self._folder / "change.lock"):
                yield
        except OSError as error:
            message = (
                f"The folder of the embedded PostgreSQL cannot be used: {error}. Name another one "
                "with LEDGER_DATA_DIR, or use a PostgreSQL of your own with LEDGER_DATABASE_URL."
            )
            raise EmbeddedPostgresError(message) from error
