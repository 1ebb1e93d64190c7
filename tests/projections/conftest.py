"""A real PostgreSQL with a programme's schema, and a role that may do no more than it must."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ledger.embedded import EmbeddedPostgres
from ledger.eventstore.arrays import register_arrays
from ledger.eventstore.sqlfiles import load_text
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.schema import GRANTS, SCHEMA_STEPS
from ledger.projections.session import connect
from tests.projections import expected, money_history, run_history
from tests.projections.bank_history import bank_rows
from tests.projections.card_history import card_rows
from tests.projections.charge_history import charge_rows
from tests.projections.expected_liability import expected_liability
from tests.projections.history import History
from tests.support.clusters import new_postgres
from tests.support.lending import Lending, in_database

ROLE = "projections_test"
DATABASE = "ledger"
"""The server's own."""
NAMES = (
    "account_balances",
    "account_dues",
    "account_entries",
    "adjustments",
    "bank_entries",
    "card_cases",
    "cards",
    "charge_items",
    "charges",
    "collections",
    "item_returns",
    "member_coupons",
    "money_journal",
    "money_sums",
    "points_books",
    "points_liability",
    "receipts",
    "run_exclusions",
    "segments",
    "settlement_runs",
    "statements",
    "till_days",
)
KEPT = ("points_liability",)
"""Those that keep something beside their rows."""

STATEMENT = (
    "statement_id, member_reference, run_id, due_on, first_due_on, amount, state, attempt, action"
)
COLLECTION = "statement_id, run_id, attempt, state, code, fee"
RUN = (
    "run_id, position, due_on, number, state, prepared_by, approved_by, taken_count, taken_sum,"
    " excluded_count, excluded_sum, left_out_count, left_out_sum, sent_count, sent_sum, booked_sum,"
    " notices, sha256, file_id"
)

_numbers = count(1)


@dataclass
class World:
    """One programme."""

    server: EmbeddedPostgres
    schema: str
    owner: psycopg.Connection[Any]
    history: History
    database: str = DATABASE

    @property
    def url(self) -> str:
        """The address for the owner."""
        return in_database(self.server.url(), self.database)

    @property
    def dsn(self) -> str:
        """The address for the serving role."""
        return in_database(self.server.url(ROLE), self.database)

    def reconnect(self) -> None:
        """Open the owner's session again after the server was killed."""
        self.owner.close()
        self.owner = _owner(self.url, self.schema)
        self.history.connection = self.owner

    def positions(self) -> dict[str, int]:
        """Return what readers are told."""
        return dict(
            self.owner.execute(
                "SELECT name, position FROM projections JOIN projection_tracking USING (name)"
                " WHERE generation = live_generation"
            ).fetchall()
        )

    def failures(self) -> dict[str, str]:
        """Return why projections cannot go on."""
        return dict(
            self.owner.execute(
                "SELECT name, failure FROM projection_tracking WHERE failure <> ''"
            ).fetchall()
        )

    def column(self, query: str, *parameters: Any) -> list[Any]:
        """Return the first column of a query."""
        return [row[0] for row in self.owner.execute(query.encode(), parameters).fetchall()]

    def check_rows(self) -> None:
        """Compare what readers see with what the history says."""
        assert self._rows("account_balances", 1) == expected.balances(self.history)
        entries = [
            (*row[:-4], row[-4] and json.loads(row[-4]), *row[-3:])
            for row in self._rows("account_entries", 2)
        ]
        assert entries == expected.entries(self.history)
        assert self._rows("segments", 1) == expected.segments(self.history)
        assert self._rows("adjustments", 1) == expected.adjustments(self.history)
        assert self._rows("cards", 1) == card_rows(self.history)
        assert self._rows("member_coupons", 2) == expected.member_coupons(self.history)
        assert self._rows("receipts", 1) == expected.receipts(self.history)
        assert self._rows("charge_items", 1) == charge_rows(self.history)
        self._check_runs()
        assert self._rows("bank_entries", 1) == bank_rows(self.history)
        assert self._rows("item_returns", 1) == expected.item_returns(self.history)
        assert self._rows("card_cases", 1) == expected.card_cases(self.history)
        assert self._rows("till_days", 4) == expected.till_days(self.history)
        assert self._rows("account_dues", 2) == expected.dues(self.history)
        liability = self._rows("points_liability", 3)
        assert liability == expected_liability(self.history)
        assert self._rows("money_journal", 2) == money_history.journal(self.history)
        assert self._rows("money_sums", 3) == money_history.sums(self.history)
        books = [row for row in self._rows("points_books", 2) if row[-1]]
        assert books == expected.books(self.history)

    def _check_runs(self) -> None:
        history = self.history
        found = run_history.read_charges(self._rows("charges", 1))
        assert found == run_history.charges_rows(history)
        assert self._chosen("statements", STATEMENT, "state <> 'RELEASED'") == (
            run_history.statement_rows(history)
        )
        assert self._chosen("collections", COLLECTION) == run_history.collection_rows(history)
        assert self._chosen("settlement_runs", RUN) == run_history.run_rows(history)
        assert self._rows("run_exclusions", 3) == run_history.exclusion_rows(history)

    def _chosen(self, view: str, columns: str, condition: str = "true") -> list[Any]:
        """Return some columns of a view, in order."""
        query = f"SELECT {columns} FROM {view} WHERE {condition}"  # noqa: S608 - of the tests' own
        return sorted(self.owner.execute(query.encode()).fetchall())

    def _rows(self, view: str, key_columns: int) -> list[Any]:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(view))
        rows = self.owner.execute(query).fetchall()
        return sorted(rows, key=lambda row: row[:key_columns])

    def reset(self) -> None:
        """Empty everything, as if nothing had happened."""
        tables = [f"{name}_{generation}" for name in NAMES for generation in (1, 2)]
        tables += [f"{name}_kept_{generation}" for name in KEPT for generation in (1, 2)]
        every = sql.SQL(", ").join(map(sql.Identifier, (*tables, "events", "requests")))
        self.owner.execute(sql.SQL("TRUNCATE {}").format(every))
        self.owner.execute("UPDATE projection_tracking SET position = 0, failure = ''")
        self.owner.execute("UPDATE projections SET live_generation = 1, rebuild = ''")
        self.owner.execute("UPDATE event_counter SET last = 0, recorded_at = '-infinity'")
        self.history = History(self.owner)


def _owner(url: str, schema: str) -> psycopg.Connection[Any]:
    owner = psycopg.connect(url, autocommit=True)
    register_arrays(owner)
    owner.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
    owner.execute("SET TimeZone TO 'UTC'")
    return owner


def make_world(
    server: EmbeddedPostgres, steps: int = len(SCHEMA_STEPS), database: str = DATABASE
) -> World:
    """Make a programme's schema in a server, as `migrate` does; with fewer steps, as it did once."""
    schema = f"programme_{next(_numbers)}"
    owner = _owner(in_database(server.url(), database), schema)
    name, role = sql.Identifier(schema), sql.Identifier(ROLE)
    if not owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).fetchall():
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    owner.execute(sql.SQL("CREATE SCHEMA {}").format(name))
    owner.execute(load_text("ledger.eventstore.sql", "programme.sql").encode())
    world = World(server, schema, owner, History(owner), database)
    for step in SCHEMA_STEPS[:steps]:
        take_step(world, step)
    if steps == len(SCHEMA_STEPS):
        grant(world)
    return world


def take_step(world: World, files: Iterable[tuple[str, str]]) -> None:
    """Take a step of the schema, as `migrate` does."""
    for package, filename in files:
        world.owner.execute(load_text(package, filename).encode())


def grant(world: World) -> None:
    """Give the serving role its rights."""
    needed = (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT ON events, event_counter TO {role}",
    )
    name, role = sql.Identifier(world.schema), sql.Identifier(ROLE)
    for statement in (*needed, *GRANTS):
        world.owner.execute(sql.SQL(statement).format(schema=name, role=role))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server for all tests that do not kill it."""
    folder: Path = tmp_path_factory.mktemp("projections")
    with new_postgres(folder / "postgres") as server:
        yield server


@dataclass
class Worlds:
    """Databases with one programme."""

    lending: Lending
    schema: str


@pytest.fixture(scope="session")
def worlds(server: EmbeddedPostgres) -> Worlds:
    """Databases with a new programme."""
    lending = Lending(server, "projected")
    world = make_world(server, database="projected")
    world.owner.close()
    lending.prepare()
    return Worlds(lending, world.schema)


@pytest.fixture
def world(server: EmbeddedPostgres, worlds: Worlds) -> Iterator[World]:
    """A programme of its own for a test."""
    with worlds.lending.one() as name:
        owner = _owner(in_database(server.url(), name), worlds.schema)
        with owner:
            yield World(server, worlds.schema, owner, History(owner), name)


@pytest.fixture
def session(world: World) -> Iterator[psycopg.Connection[Any]]:
    """The serving role's session, as the projections' process opens it."""
    with connect(world.dsn, world.schema) as connection:
        yield connection


@pytest.fixture
def runner(session: psycopg.Connection[Any]) -> ProgrammeRunner:
    """A runner of the programme, whose clock is so far ahead that it never counts as stopped."""
    return ProgrammeRunner(session, now=lambda: datetime(2999, 1, 1, tzinfo=UTC))


def catch_up(runner: ProgrammeRunner) -> None:
    """Have everything projected that can be."""
    runner.beat()
    while runner.turn().more:
        pass


def retry_now(runner: ProgrammeRunner) -> None:
    """Have whoever stands back try again at once."""
    for follower in runner._followers.values():
        follower.stand_back(0)
