"""The service as a process of its own, on PostgreSQL of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import grpc
import psutil
import psycopg
from click.testing import CliRunner

from ledger.cli.operate import create
from ledger.embedded import EmbeddedPostgres
from ledger.runtime.credentials import write_credentials
from tests.support.clusters import new_postgres
from tests.support.commands import installed, run_command

# Its tables stay: to drop them takes longer than anybody looks at them.
_RETIRE = """
    WITH keys AS (DELETE FROM ledger_control.keys WHERE programme = %(name)s)
    DELETE FROM ledger_control.programmes WHERE name = %(name)s
"""
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 40


class OtherDatabase(NamedTuple):
    """A database that the service does not run itself."""

    postgres: EmbeddedPostgres
    serving_url: str
    owner_url: str


class ServiceProcess:
    """`ledger serve` on a data folder and a port."""

    def __init__(
        self,
        data_dir: Path,
        *,
        workers: int = 1,
        database: OtherDatabase | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.settings = settings
        self.data_dir = data_dir
        self.address = f"127.0.0.1:{free_port()}"
        self.workers = workers
        self.database = database
        self.log_path = data_dir / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a command of ours needs to speak to this service."""
        found = {
            **os.environ,
            "LEDGER_DATA_DIR": str(self.data_dir),
            "LEDGER_ADDRESS": self.address,
            # Tests wait for projections all the time, on a machine that is never idle.
            "LEDGER_PROJECTIONS_NICENESS": "0",
            **self.settings,
        }
        if self.database is not None:
            found["LEDGER_DATABASE_URL"] = self.database.serving_url
            found["LEDGER_MIGRATE_DATABASE_URL"] = self.database.owner_url
        return found

    def start(self) -> None:
        """Start it, and return when it serves."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self.database is None and not (self.data_dir / "postgres").exists():
            new_postgres(self.data_dir / "postgres")
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [installed(), "serve", "--workers", str(self.workers)],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        deadline = time.monotonic() + START_SECONDS_MAX
        said = b""
        while b"serves gRPC" not in said:
            assert time.monotonic() < deadline, self.log()
            assert self._process.poll() is None, self.log()
            said += self._process.stdout.read() or b""
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask it to stop as Ctrl-C does, wait, and return its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(STOP_SECONDS_MAX)
        self._forget()
        return code

    def kill(self) -> None:
        """End it as `kill -9` does; its children live on until they are killed too."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS_MAX)
        self._forget()

    @property
    def is_started(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._process is not None

    def _forget(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def channel(self, options: Sequence[tuple[str, Any]] = ()) -> grpc.Channel:
        """A channel to it, as its settings say: with TLS, or plain."""
        authority = self.settings.get("LEDGER_TLS_CA_FILE")
        if authority is None:
            return grpc.insecure_channel(self.address, options)
        credentials = grpc.ssl_channel_credentials(Path(authority).read_bytes())
        return grpc.secure_channel(self.address, credentials, options)

    def log(self) -> str:
        """Everything it said on its standard error."""
        return self.log_path.read_text(errors="replace")

    def workers_pids(self) -> list[int]:
        """The processes that answer calls."""
        return [pid for pid, command in self._commands() if command[-2:] == ["-m", "server"]]

    def projections_pid(self) -> int:
        """The process of the projections."""
        return next(pid for pid, command in self._commands() if command[-1] == "projections")

    def _commands(self) -> Iterator[tuple[int, list[str]]]:
        """Its living children with what they run."""
        assert self._process is not None
        for child in psutil.Process(self._process.pid).children():
            with suppress(psutil.NoSuchProcess):  # killed, and not started again yet
                command = child.cmdline()
                if command:
                    yield child.pid, command

    @property
    def postgres(self) -> EmbeddedPostgres:
        """Its PostgreSQL."""
        if self.database is not None:
            return self.database.postgres
        return EmbeddedPostgres(self.data_dir / "postgres")

    def key(self, role: str, programme: str = "main") -> str:
        """The key of a role."""
        content: dict[str, Any] = json.loads((self.data_dir / "credentials").read_text())
        secret: str = content["programmes"][programme][role]
        return secret

    def owner(self, programme: str = "main") -> psycopg.Connection[Any]:
        """A connection as the schemas' owner, to look at the tables or to break something."""
        options = f"-c search_path=programme_{programme}"
        return psycopg.connect(self.postgres.url(), autocommit=True, options=options)

    def create_programme(self, name: str, *options: str) -> None:
        """Create a programme of its own for a test, by the command but without a process for it."""
        done = CliRunner().invoke(create, [name, *options], env=self.environment)
        assert done.exit_code == 0, done.exception or done.output

    def retire_programme(self, name: str) -> None:
        """Have the service look after a programme no more: who retires it calls for it no more."""
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(_RETIRE, {"name": name})
        path = self.data_dir / "credentials"
        content: dict[str, Any] = json.loads(path.read_text())
        content["programmes"].pop(name, None)
        write_credentials(path, content)

    def await_projections(self) -> None:
        """Wait until the projections of the first programme have begun, which a person would not notice."""
        query = "SELECT count(*) FROM programme_main.projections WHERE seen_at IS NULL"
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            deadline = time.monotonic() + START_SECONDS_MAX
            while connection.execute(query).fetchone() != (0,):
                assert time.monotonic() < deadline, "the projections did not begin"
                time.sleep(0.1)

    def command(self, *arguments: str) -> str:
        """Run a `ledger` command against this service and return what it prints."""
        done = run_command(arguments, env=self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(
    data_dir: Path, *, workers: int = 1, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[ServiceProcess]:
    """A service that runs as long as the block; PostgreSQL ends with it, whatever happened."""
    service = ServiceProcess(data_dir, workers=workers, settings=settings)
    service.start()
    try:
        yield service
    finally:
        if service.is_started:
            service.stop()
        service.postgres.stop()


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
