"""What the role that serves may do, and what it may not."""

import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres
from tests.control.conftest import Database

TRUTH = ["events", "requests", "event_counter", "snapshots", "seals"]
WRITES = [
    "INSERT INTO {} DEFAULT VALUES",
    "UPDATE {} SET {column} = {column}",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "DROP TABLE {}",
    "ALTER TABLE {} ADD COLUMN more text",
    "CREATE TRIGGER t BEFORE INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "DO $$ BEGIN LOCK TABLE {} IN EXCLUSIVE MODE; END $$",
]


@pytest.fixture(scope="module")
def served(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A migrated database with one programme, which no test can change."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE control_rights")
    found = Database(postgres, "control_rights", tmp_path_factory.mktemp("rights"), "rights_serve")
    found.migrate()
    found.create_programme("main")
    return found


@pytest.mark.parametrize("table", TRUTH)
@pytest.mark.parametrize("statement", WRITES)
def test_the_serving_role_cannot_write_the_truth(
    served: Database, table: str, statement: str
) -> None:
    """Nothing but the append function writes events, requests, the counter and snapshots."""
    (row,) = served.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
        f"programme_main.{table}",
    )
    query = statement.format(f"programme_main.{table}", column=row[0])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        served.execute(query, role=served.role)
    assert served.execute("SELECT count(*) FROM programme_main.events") == [(2,)]


@pytest.mark.parametrize("table", TRUTH)
def test_the_serving_role_reads_the_truth(served: Database, table: str) -> None:
    """The serving role may read what it cannot write."""
    served.execute(f"TABLE programme_main.{table}", role=served.role)


def test_the_serving_role_owns_nothing(served: Database) -> None:
    """There is no schema, table or function of the serving role's, and it cannot make any of ours."""
    owned = served.execute(
        "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
        " WHERE r.rolname = %s AND d.deptype = 'o'",
        served.role,
    )
    assert owned == [(0,)]
    for statement in (
        "CREATE SCHEMA mine",
        "CREATE TABLE programme_main.mine (id bigint)",
        "CREATE TABLE public.mine (id bigint)",
        "CREATE TABLE ledger_control.mine (id bigint)",
        "CREATE FUNCTION programme_main.mine() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            served.execute(statement, role=served.role)


def test_the_serving_role_is_nobody_special(served: Database) -> None:
    """The serving role is no superuser, makes no roles or databases, and belongs to nobody."""
    found = served.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,"
        " (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid)"
        " FROM pg_roles r WHERE rolname = %s",
        served.role,
    )
    assert found == [(False, False, False, False, False, 0)]


def test_the_registry_is_not_the_serving_roles_to_change(served: Database) -> None:
    """The serving role adds and ends keys; it cannot alter who a key is, or a programme."""
    for statement in (
        "UPDATE ledger_control.keys SET role = 'admin'",
        "UPDATE ledger_control.keys SET key_hash = ''",
        "UPDATE ledger_control.keys SET programme = 'other'",
        "DELETE FROM ledger_control.keys",
        "UPDATE ledger_control.programmes SET fingerprint_key = ''",
        "DELETE FROM ledger_control.programmes",
        "UPDATE ledger_control.schema_versions SET version = 1",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            served.execute(statement, role=served.role)


def test_others_cannot_call_what_appends(served: Database) -> None:
    """A role that was granted nothing can neither read the truth nor append to it."""
    served.execute("CREATE ROLE stranger LOGIN")
    for statement in (
        "SELECT * FROM programme_main.events",
        "SELECT programme_main.lock_counter()",
        "SELECT programme_main.save_snapshots('{}', '{}', '{}', '{}')",
        "SELECT * FROM ledger_control.keys",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            served.execute(statement, role="stranger")


def test_a_temporary_table_does_not_stand_in_for_one_of_ours(served: Database) -> None:
    """The append writes the programme's own tables, whatever the session has of the same name."""
    with psycopg.connect(served.url(served.role), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE event_counter (last bigint)")
        connection.execute("INSERT INTO event_counter VALUES (41)")
        connection.execute("SET search_path TO pg_temp, programme_main")
        row = connection.execute("SELECT programme_main.lock_counter()").fetchone()
    assert row == (2,)
