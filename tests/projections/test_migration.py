"""A database from before entries explained themselves, and before there were books."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import sql

from ledger.domain.account import Account
from ledger.embedded import EmbeddedPostgres
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.schema import SCHEMA_STEPS
from ledger.projections.session import connect
from tests.projections import expected
from tests.projections.conftest import World, catch_up, grant, make_world, take_step
from tests.projections.test_rows import play_everything

STEPS_BEFORE = 2
BALANCE_COLUMNS = 8
ENTRY_COLUMNS = RECEIPT_COLUMNS = 13


@pytest.fixture
def old(server: EmbeddedPostgres) -> Iterator[World]:
    """A programme with a history, its rows as they were then, migrated by today's steps."""
    world = make_world(server, STEPS_BEFORE)
    with world.owner:
        play_everything(world.history)
        balances = [row[:BALANCE_COLUMNS] for row in expected.balances(world.history)]
        put(world, "account_balances", balances)
        put(world, "receipts", [row[:RECEIPT_COLUMNS] for row in expected.receipts(world.history)])
        entries = [row[:ENTRY_COLUMNS] for row in expected.entries(world.history)]
        put(world, "account_entries", entries)
        head = len(world.history.events)
        world.owner.execute(
            "UPDATE projection_tracking SET position = %s WHERE generation = 1", [head]
        )
        for step in SCHEMA_STEPS[STEPS_BEFORE:]:
            take_step(world, step)
        # The history that is played has flags and merges, which nothing had then.
        world.owner.execute(
            "UPDATE projections SET rebuild = 'REQUESTED'"
            " WHERE name IN ('account_balances', 'receipts')"
        )
        grant(world)
        yield world


def put(world: World, view: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows of a view into its first generation."""
    columns = world.column(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " ORDER BY attnum",
        view,
    )
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(f"{view}_1"),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    with world.owner.cursor() as cursor:
        cursor.executemany(insert, rows)


def test_new_projections_catch_up_by_themselves_and_entries_are_rebuilt(old: World) -> None:
    """After a migration nobody has to do anything: books, dues and all entries are there and right."""
    with connect(old.dsn, old.schema) as session:
        runner = ProgrammeRunner(session)
        catch_up(runner)
        while old.column("SELECT name FROM projections WHERE rebuild <> ''"):
            runner.turn()
        old.check_rows()
        old.history.buy(old.history.open_accounts[0], 777)
        catch_up(runner)
        old.check_rows()


def test_until_the_rebuild_is_done_nothing_wrong_is_shown(old: World) -> None:
    """Entries that follow those from before say nothing of lots, rather than something wrong."""
    old.owner.execute("UPDATE projections SET rebuild = ''")
    for cents in (100, 777):  # with the first, what was pending matures
        old.history.buy(old.history.open_accounts[0], cents)
    with connect(old.dsn, old.schema) as session:
        catch_up(ProgrammeRunner(session))
    (row,) = old.owner.execute(
        "SELECT points, lots_made, remainder_micropoints FROM account_entries"
        " ORDER BY position DESC LIMIT 1"
    ).fetchall()
    earned = old.history.events[-1]
    assert isinstance(earned, Account.PointsEarned)
    assert row == (earned.points, None, None)


def test_a_new_programme_needs_no_rebuild(world: World) -> None:
    """Where nothing was projected yet, the migration asks for no rebuild."""
    assert world.column("SELECT rebuild FROM projections WHERE rebuild <> ''") == []
