"""What goes into the vault with the events of a batch, and out of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.domain.private import KeyKind, Lookup, Private, SealedRecord
from ledger.eventstore.arrays import append_parameters, private_parameters
from ledger.eventstore.clock import utc_now
from ledger.eventstore.recorder import NO_GUARDS, QUERIES
from ledger.eventstore.sqlfiles import load_queries
from ledger.vault.actions import Action
from tests.eventstore.conftest import Answer, Store, event, request

ACTION_QUERIES = load_queries("ledger.vault.sql", "actionqueries.sql")


def append(
    connection: psycopg.Connection[Any], *changes: Private, id_: UUID | None = None
) -> Answer:
    """Append a request for each change, in one batch."""
    requests = [request(event(id_ or uuid4(), 1))._replace(private=[change]) for change in changes]
    parameters = append_parameters(utc_now(), NO_GUARDS, requests) | private_parameters(requests)
    row = connection.execute(QUERIES["append_private"], parameters, binary=True).fetchone()
    assert row is not None
    return Answer(*row)


def record(key_kind: KeyKind = KeyKind.CONTACT) -> SealedRecord:
    """A record that is sealed."""
    return SealedRecord(uuid4(), key_kind, "profile", b"sealed")


def records(connection: psycopg.Connection[Any], member: UUID) -> set[UUID]:
    """The records of a member."""
    query = (
        "SELECT record_id FROM read_records_of_member("
        "gen_random_uuid(), now(), 'test', 'auditor', 'Test', %(member)s, ARRAY[%(member)s])"
    )
    return {row[0] for row in connection.execute(query, {"member": member}).fetchall()}


def lookups(connection: psycopg.Connection[Any], member: UUID) -> dict[str, bytes]:
    """The look-ups of a member."""
    query = "SELECT kind, digest FROM vault_lookups WHERE member_id = %s"
    return {kind: bytes(digest) for kind, digest in connection.execute(query, [member]).fetchall()}


def test_records_come_with_the_events(connection: psycopg.Connection[Any]) -> None:
    """Records and look-ups of a batch are stored with its events."""
    ann, ben = uuid4(), uuid4()
    one, other = record(), record(KeyKind.PAYMENT)
    append(
        connection,
        Private(ann, records=(one,), lookups=(Lookup("phone", b"1"),)),
        Private(ben, records=(other,), lookups=(Lookup("phone", b"1"),)),
    )
    assert records(connection, ann) == {one.record_id}
    assert records(connection, ben) == {other.record_id}
    assert lookups(connection, ann) == lookups(connection, ben) == {"phone": b"1"}


def test_nothing_comes_with_a_conflict(connection: psycopg.Connection[Any]) -> None:
    """A batch in conflict leaves no record and no look-up behind."""
    ann, ben = uuid4(), uuid4()
    id_ = uuid4()
    append(connection, Private(ben), id_=id_)
    answer = append(connection, Private(ann, records=(record(),)), id_=id_)
    assert answer.conflicting_ids == [id_]
    assert records(connection, ann) == set()


def test_a_lookup_replaces_the_one_before(connection: psycopg.Connection[Any]) -> None:
    """A member's new phone takes the place of the old one, in one batch or in two, and an empty one removes it."""
    ann = uuid4()
    append(
        connection,
        Private(ann, lookups=(Lookup("phone", b"1"), Lookup("email", b"a"))),
        Private(ann, lookups=(Lookup("phone", b"2"),)),
    )
    assert lookups(connection, ann) == {"phone": b"2", "email": b"a"}
    append(connection, Private(ann, lookups=(Lookup("phone", b"3"),)))
    assert lookups(connection, ann) == {"phone": b"3", "email": b"a"}
    append(connection, Private(ann, lookups=(Lookup("phone", b""),)))
    assert lookups(connection, ann) == {"email": b"a"}


def test_what_is_forgotten_goes(connection: psycopg.Connection[Any]) -> None:
    """Forgetting takes the records of that key and all look-ups, also of what came earlier in the batch."""
    ann = uuid4()
    kept = record(KeyKind.PAYMENT)
    append(connection, Private(ann, records=(record(), kept), lookups=(Lookup("phone", b"1"),)))
    append(
        connection,
        Private(ann, records=(record(),), lookups=(Lookup("email", b"a"),)),
        Private(ann, forget=(KeyKind.CONTACT,)),
    )
    assert records(connection, ann) == {kept.record_id}
    assert lookups(connection, ann) == {}
    append(connection, Private(ann, forget=(KeyKind.PAYMENT,)))
    assert records(connection, ann) == set()


@pytest.mark.parametrize("table", ["vault_records", "vault_lookups"])
def test_the_serving_role_cannot_write_the_vault(store: Store, table: str) -> None:
    """The serving role reads the vault's tables, and changes them through the append only."""
    for statement in ("DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
        with store.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.format(table).encode())


@pytest.mark.parametrize("table", ["access_log", "actions", "action_outcomes"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {}",
        "UPDATE {} SET {column} = {column}",
        "TRUNCATE {}",
        "INSERT INTO {} DEFAULT VALUES",
    ],
)
def test_the_access_log_is_only_added_to(store: Store, table: str, statement: str) -> None:
    """The serving role adds to the access log by its functions, and can neither change nor empty it."""
    column = "accessed_at" if table == "access_log" else "action_id"
    with store.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.format(table, column=column).encode())


@pytest.mark.parametrize("table", ["vault_records", "bank_file_pieces"])
def test_what_is_sealed_is_read_by_functions_only(store: Store, table: str) -> None:
    """The serving role cannot read what is sealed past the functions that write down who reads."""
    for statement in ("SELECT sealed FROM {}", "TABLE {}"):
        with store.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.format(table).encode())


def test_an_outcome_is_written_once(connection: psycopg.Connection[Any]) -> None:
    """The first outcome of an action counts, and one of an action that nobody noted is none."""
    noted, unknown = uuid4(), uuid4()
    action = Action(noted, utc_now(), "ann", "operator", "MergeMembers", {"member_reference": "1"})
    connection.execute(ACTION_QUERIES["note_action"], action.parameters(None))
    for action_id, outcome in ((noted, "OK"), (noted, "INTERNAL"), (unknown, "OK")):
        parameters = {"action_id": action_id, "now": utc_now(), "outcome": outcome}
        connection.execute(ACTION_QUERIES["note_outcome"], parameters)
    query = "SELECT action_id, outcome FROM action_outcomes WHERE action_id = ANY (%s)"
    assert connection.execute(query, [[noted, unknown]]).fetchall() == [(noted, "OK")]
