from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.control import migrations
from ledger.control.migrations import NewProgramme, SchemaError, has_programmes
from ledger.eventstore.sqlfiles import load_text
from ledger.runtime import setup
from ledger.runtime.database import Database as Addresses
from ledger.runtime.settings import settings_from_environment
from tests.control.conftest import Database

CATALOGUE = """
    SELECT n.nspname, c.relname, c.relkind, c.relacl::text, a.attname, a.atttypid::regtype::text,
        a.attnotnull, a.attacl::text
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = 'ledger_control' OR n.nspname LIKE 'programme_%%'
    ORDER BY 1, 2, 5
"""
FUNCTIONS = """
    SELECT n.nspname, p.proname, p.prosrc, p.prosecdef, p.proconfig::text, p.proacl::text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname LIKE 'programme_%%'
    ORDER BY 1, 2
"""


def catalogue(database: Database) -> list[Any]:
    """Everything there is in our schemas, with its rights."""
    return database.execute(CATALOGUE) + database.execute(FUNCTIONS)


def test_migrating_makes_the_control_schema_and_the_serving_role(database: Database) -> None:
    """On an empty database, migrating makes what is needed and says so, a line each."""
    done = database.migrate()
    assert len(done) == 3
    assert any(database.role in line for line in done)
    assert any("ledger_control" in line for line in done)
    assert not has_programmes(database.url())


def test_migrating_again_does_nothing(migrated: Database) -> None:
    """A second migration finds all as it should be, and changes nothing."""
    before = catalogue(migrated)
    assert migrated.migrate() == []
    assert catalogue(migrated) == before


def test_a_migrated_programme_equals_a_new_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A programme of the first version, migrated, has what one has that is created today."""
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "PROGRAMME_STEPS", migrations.PROGRAMME_STEPS[:1])
        # Rights on what there was not yet.
        earlier.setattr(migrations, "_PROGRAMME_GRANTS", ())
        # Nor was there an access log that says who made it.
        earlier.setattr(migrations, "note_as_owner", lambda *_, **__: None)
        database.migrate()
        database.create_programme("main")
    assert any("programme_main" in line for line in database.migrate())
    database.create_programme("other")
    old, new = (
        [
            tuple(str(value).replace("programme_other", "programme_main") for value in row)
            for row in catalogue(database)
            if row[0] == f"programme_{name}"
        ]
        for name in ("main", "other")
    )
    assert old == new


def test_the_command_says_what_was_done_and_that_there_is_nothing_to_do(
    database: Database,
) -> None:
    """`ledger migrate` tells what it did; the second time, that there was nothing to do."""
    first = database.command("migrate")
    assert (first.returncode, first.stderr) == (0, "")
    assert "ledger_control" in first.stdout
    again = database.command("migrate")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("Nothing to do")


def test_migrating_gives_back_the_serving_roles_rights(migrated: Database) -> None:
    """Rights that were taken from the serving role by mistake are given back."""
    before = catalogue(migrated)
    migrated.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA programme_main FROM {migrated.role}")
    migrated.migrate()
    assert {row[:3] for row in catalogue(migrated)} == {row[:3] for row in before}
    assert migrated.execute("SELECT count(*) FROM programme_main.events", role=migrated.role)


def test_a_second_programme_has_the_same_schema(migrated: Database) -> None:
    """Two programmes differ in nothing but the name of their schema."""
    migrated.create_programme("other")
    found = {
        name: [row[1:] for row in catalogue(migrated) if row[0] == f"programme_{name}"]
        for name in ("main", "other")
    }
    without_path = [
        [
            tuple(str(value).replace("programme_other", "programme_main") for value in row)
            for row in one
        ]
        for one in found.values()
    ]
    assert without_path[0] == without_path[1]


def test_a_programme_is_created_once(migrated: Database) -> None:
    """A name that is taken is refused, and nothing is left of the attempt."""
    before = catalogue(migrated)
    with pytest.raises(SchemaError, match="main"):
        migrated.create_programme("main")
    assert catalogue(migrated) == before
    assert migrated.execute("SELECT count(*) FROM programme_main.events") == [(2,)]


def break_last_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the last step of a programme's schema fail at its end."""
    last = migrations.PROGRAMME_STEPS[-1][-1]

    def load(*file: str) -> str:
        return load_text(*file) + ("SELECT 1 / 0;" if file == last else "")

    monkeypatch.setattr(migrations, "load_text", load)


def test_of_a_creation_that_fails_nothing_is_left(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that fails takes back the schema, its version and the programme."""
    before = catalogue(migrated)
    with monkeypatch.context() as broken:
        break_last_step(broken)
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrated.create_programme("other")
    assert catalogue(migrated) == before
    assert migrated.execute(
        "SELECT schema_name FROM ledger_control.schema_versions ORDER BY 1"
    ) == [
        ("ledger_control",),
        ("programme_main",),
    ]
    migrated.create_programme("other")


def test_an_upgrade_that_fails_goes_on_from_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps before the one that failed stay; the next upgrade takes that one and no other."""
    latest = len(migrations.PROGRAMME_STEPS)
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "PROGRAMME_STEPS", migrations.PROGRAMME_STEPS[: latest - 2])
        earlier.setattr(migrations, "_PROGRAMME_GRANTS", ())
        earlier.setattr(migrations, "note_as_owner", lambda *_, **__: None)
        database.migrate()
        database.create_programme("main")
    with monkeypatch.context() as broken:
        break_last_step(broken)
        with pytest.raises(psycopg.errors.DivisionByZero):
            database.migrate()
    assert database.migrate() == [f"schema programme_main: version {latest}"]


def test_there_is_no_programme_without_keys(
    migrated: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its keys cannot be made, a programme is not created."""
    before = catalogue(migrated)

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(setup, "issue_keys_with", fail)
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    settings = settings_from_environment()
    addresses = Addresses(migrated.url(migrated.role), migrated.url(), None)
    with pytest.raises(OSError):  # noqa: PT011 - it has no message
        setup.add_programme(settings, addresses, NewProgramme("other", "UTC", "EUR", 2))
    assert catalogue(migrated) == before
    assert not settings.credentials_path.exists()


def test_a_newer_schema_is_left_alone(migrated: Database) -> None:
    """Migrating with an older program refuses to touch what it does not know."""
    migrated.execute("UPDATE ledger_control.schema_versions SET version = 99")
    before = catalogue(migrated)
    with pytest.raises(SchemaError, match="newer"):
        migrated.migrate()
    assert catalogue(migrated) == before


def test_without_the_owners_address_migrating_says_what_is_missing(database: Database) -> None:
    """Whoever migrates without the owner's address is told which setting it takes."""
    done = database.command("migrate", LEDGER_MIGRATE_DATABASE_URL="")
    assert done.returncode != 0
    assert "LEDGER_MIGRATE_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_table_has_a_primary_key_and_no_trigger_or_foreign_key(migrated: Database) -> None:
    """A programme's schema can be moved between nodes: keys everywhere, and nothing across schemas."""
    without_key = migrated.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('programme_main', 'ledger_control') AND c.relkind = 'r' AND NOT EXISTS"
        " (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')"
    )
    assert without_key == []
    for catalogue_of_ours in (
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'programme%%'",
        "SELECT conname FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace"
        " WHERE n.nspname LIKE 'programme%%' AND k.contype = 'f'",
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname LIKE 'programme%%' AND c.relkind = 'S'",
    ):
        assert migrated.execute(catalogue_of_ours) == []
    assert (
        migrated.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public'"
        )
        == []
    )
