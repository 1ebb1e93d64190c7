"""`ledger serve` on a database that it should not serve."""

import subprocess

import pytest

from tests.control.conftest import Database


def refusal(done: "subprocess.CompletedProcess[str]") -> str:
    """What a command that did not start said, in one line and without a stack."""
    assert done.returncode not in (0, None)
    assert "serves gRPC" not in done.stdout
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_database_without_a_ledger(database: Database) -> None:
    """On a database that was never migrated, serve says what to run."""
    database.execute(f"CREATE ROLE {database.role} LOGIN")
    assert "ledger migrate" in refusal(database.command("serve"))


@pytest.mark.parametrize("schema", ["programme_main", "ledger_control"])
def test_an_older_schema(migrated: Database, schema: str) -> None:
    """On an older schema, serve names it and says what to run."""
    migrated.execute(
        "UPDATE ledger_control.schema_versions SET version = version - 1 WHERE schema_name = %s",
        schema,
    )
    said = refusal(migrated.command("serve"))
    assert schema in said
    assert "ledger migrate" in said


@pytest.mark.parametrize("schema", ["programme_main", "ledger_control"])
def test_a_newer_schema(migrated: Database, schema: str) -> None:
    """On a schema of a newer program, serve names it and asks for that program."""
    migrated.execute(
        "UPDATE ledger_control.schema_versions SET version = version + 1 WHERE schema_name = %s",
        schema,
    )
    said = refusal(migrated.command("serve"))
    assert schema in said
    assert "newer" in said


def test_a_superuser(migrated: Database) -> None:
    """Serve refuses a role that may alter history because it may do anything."""
    owner = migrated.execute("SELECT current_user")[0][0]
    said = refusal(migrated.command("serve", role=owner))
    assert "superuser" in said
    assert "LEDGER_DATABASE_URL" in said


def test_a_member_of_the_owner(migrated: Database) -> None:
    """Serve refuses a role that may act as the owner of the schemas."""
    owner = migrated.execute("SELECT current_user")[0][0]
    migrated.execute(f"GRANT {owner} TO {migrated.role}")
    assert "owner" in refusal(migrated.command("serve"))


@pytest.mark.parametrize(
    "thing", ["SCHEMA ledger_control", "SCHEMA programme_main", "TABLE programme_main.events"]
)
def test_an_owner_of_anything_of_ours(migrated: Database, thing: str) -> None:
    """Serve refuses a role that owns a schema or a table, of which it could take its rights back."""
    migrated.execute(f"ALTER {thing} OWNER TO {migrated.role}")
    assert "owner" in refusal(migrated.command("serve"))


def test_a_database_that_does_not_answer(database: Database) -> None:
    """Serve says in one line that the database could not be reached."""
    refusal(database.command("serve", role="nobody"))
