"""The stand: PostgreSQL, programmes with their keys, and the processes that are measured, all on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import uuid4

import grpc
import psutil
import psycopg
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from bench.receipts import CURRENCY
from ledger.control.migrations import NewProgramme
from ledger.control.registry import load_programmes
from ledger.embedded import EmbeddedPostgres
from ledger.eventstore.arrays import register_arrays
from ledger.runtime.database import Database, open_database
from ledger.runtime.settings import Settings, vault_settings
from ledger.runtime.setup import add_programme, prepare
from ledger.v1 import programme_pb2, rules_pb2
from ledger.v1.programme_pb2_grpc import ProgrammeServiceStub

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 30.0
CALL_SECONDS_MAX = 10.0
POLL_SECONDS = 0.02

WORKER = ("server",)
PROJECTIONS = ("server", "projections")


class BenchError(Exception):
    """Something that is to be measured does not run."""


class Programme(NamedTuple):
    """A programme of the stand."""

    name: str
    schema: str
    namespace: Any
    keys: dict[str, str]


class Service:
    """Processes that serve an address, or none: a worker, two of them, the echo, the naive peer, the projections."""

    def __init__(self, processes: list[subprocess.Popen[bytes]], address: str) -> None:
        """Take processes that were started just now."""
        self.processes = processes
        self.address = address

    @property
    def pids(self) -> list[int]:
        """The processes."""
        return [process.pid for process in self.processes]

    def await_listening(self) -> None:
        """Return when every process accepts calls.

        Raises:
            BenchError: one did not start.
        """
        port = int(self.address.rpartition(":")[2])
        deadline = time.monotonic() + START_SECONDS_MAX
        while not all(_listens(pid, port) for pid in self.pids):
            if time.monotonic() > deadline or self.ended:
                msg = f"a process on {self.address} did not start; its log says why"
                raise BenchError(msg)
            time.sleep(POLL_SECONDS)

    @property
    def ended(self) -> bool:
        """Whether a process is not running."""
        return any(process.poll() is not None for process in self.processes)

    def stop(self) -> None:
        """Ask the processes to drain, and wait for them."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _listens(pid: int, port: int) -> bool:
    try:
        connections = psutil.Process(pid).net_connections("inet")
    except psutil.Error:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in connections)


class Stand:
    """What the parts of the bench share."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Take a prepared database."""
        assert database.embedded is not None, "the bench runs a PostgreSQL of its own"
        self.settings = settings
        self.database = database
        self.postgres: EmbeddedPostgres = database.embedded
        self.owner_dsn = database.owner()
        self.folder = settings.data_dir

    @contextmanager
    def running(
        self, *command: str, workers: int = 1, settings: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[Service]:
        """Processes that serve a free port as long as the block; the projections serve none."""
        address = f"127.0.0.1:{_free_port()}"
        environment = {
            **os.environ,
            "LEDGER_DATABASE_URL": self.database.serving_dsn,
            "LEDGER_DATA_DIR": str(self.folder),
            "LEDGER_ADDRESS": address,
            "LEDGER_SHARED_PORT": "1" if workers > 1 else "",
            **settings,
        }
        with (self.folder / "processes.log").open("ab") as log:
            service = Service(
                [
                    subprocess.Popen(
                        [sys.executable, "-m", *command], env=environment, stdout=log, stderr=log
                    )
                    for _ in range(workers)
                ],
                address,
            )
        try:
            if command != PROJECTIONS:
                service.await_listening()
            yield service
        finally:
            service.stop()

    def create_programme(self, name: str) -> Programme:
        """Create a programme in which one receipt is enough for a card; a point for 1.00."""
        new = NewProgramme(name, time_zone="UTC", currency=CURRENCY, currency_exponent=2)
        add_programme(self.settings, self.database, new)
        content = json.loads(self.settings.credentials_path.read_text(encoding="utf-8"))
        facts = next(one for one in load_programmes(self.owner_dsn) if one.name == name)
        return Programme(name, facts.schema, facts.namespace, content["programmes"][name])

    def owner(self, programme: Programme) -> psycopg.Connection[Any]:
        """Connect to a programme's schema as its owner."""
        options = f"-c search_path={programme.schema} -c TimeZone=UTC"
        connection = psycopg.connect(self.owner_dsn, autocommit=True, options=options)
        register_arrays(connection)
        return connection

    def postgres_pids(self) -> list[int]:
        """PostgreSQL's processes."""
        pid = self.postgres.pid()
        assert pid is not None, "PostgreSQL runs as long as the stand"
        server = psutil.Process(pid)
        return [server.pid, *(child.pid for child in server.children(recursive=True))]


def publish_rules(service: Service, programme: Programme) -> None:
    """Publish the first rules of a programme."""
    effective_at = Timestamp()
    effective_at.FromDatetime(datetime.now(UTC) - timedelta(days=1))
    rules = rules_pb2.Rules(
        effective_at=effective_at,
        earning=rules_pb2.EarningRules(
            points=1,
            per_amount=Money(currency_code=CURRENCY, units=1),
            carry_remainders=True,
        ),
        card=rules_pb2.CardRules(receipts_required=1),
    )
    request = programme_pb2.PublishRulesRequest(request_id=str(uuid4()), rules=rules)
    with grpc.insecure_channel(service.address) as channel:
        ProgrammeServiceStub(channel).PublishRules(
            request, metadata=bearer(programme.keys["admin"]), timeout=CALL_SECONDS_MAX
        )


def bearer(key: str) -> tuple[tuple[str, str], ...]:
    """Return the metadata that carries a key."""
    return (("authorization", f"Bearer {key}"),)


@contextmanager
def open_stand(folder: Path) -> Iterator[Stand]:
    """A stand with an empty database in a folder; PostgreSQL runs as long as the block."""
    settings = Settings(folder, "127.0.0.1:0", None, None, vault_settings(folder))
    with open_database(settings) as database:
        prepare(settings, database)
        yield Stand(settings, database)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
