"""A PostgreSQL of the operator's own, with a new database for each test."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ledger.control.migrations import NewProgramme, create_programme, migrate
from ledger.embedded import EmbeddedPostgres
from tests.support.clusters import new_postgres
from tests.support.commands import run_command
from tests.support.process import free_port

COMMAND_SECONDS_MAX = 30

_numbers = count(1)


@dataclass
class Database:
    """A database, and commands of ours that work on it."""

    postgres: EmbeddedPostgres
    name: str
    folder: Path
    role: str

    def url(self, role: str | None = None) -> str:
        """The address for a role; for the owner of the server without one."""
        url = self.postgres.url() if role is None else self.postgres.url(role)
        return url.replace("@/ledger?", f"@/{self.name}?")

    def migrate(self) -> list[str]:
        """Migrate as the owner."""
        return migrate(self.url(), self.role)

    def create_programme(self, name: str) -> str:
        """Create a programme and return its schema."""
        new = NewProgramme(name, "UTC", "EUR", 2)
        with psycopg.connect(self.url()) as connection:
            create_programme(connection, self.role, new)
        return new.schema

    def execute(self, query: str, *parameters: Any, role: str | None = None) -> list[Any]:
        """Execute a statement, as the owner unless another is named."""
        with psycopg.connect(self.url(role), autocommit=True) as connection:
            cursor = connection.execute(query.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def command(
        self, *arguments: str, role: str | None = None, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a `ledger` command with this database, to serve as that role."""
        return run_command(
            arguments,
            env={
                **os.environ,
                "LEDGER_DATA_DIR": str(self.folder),
                "LEDGER_ADDRESS": f"127.0.0.1:{free_port()}",
                "LEDGER_DATABASE_URL": self.url(role or self.role),
                "LEDGER_MIGRATE_DATABASE_URL": self.url(),
                **environment,
            },
            timeout=COMMAND_SECONDS_MAX,
        )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that only the tests of the control schema use."""
    with new_postgres(tmp_path_factory.mktemp("control") / "postgres") as server:
        yield server


@pytest.fixture
def database(postgres: EmbeddedPostgres, tmp_path: Path) -> Database:
    """An empty database, with a serving role that does not exist yet."""
    name = f"control_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return Database(postgres, name, tmp_path, f"{name}_serve")


@pytest.fixture
def migrated(database: Database) -> Database:
    """The same, migrated, with one programme."""
    database.migrate()
    database.create_programme("main")
    return database
