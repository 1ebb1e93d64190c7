"""Creates and upgrades schemas, as their owner, and gives the serving role what it uses and no more."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ledger.control.keys import QUERIES
from ledger.control.owner import OWNER, note_as_owner, search_path_to
from ledger.domain.ids import Namespace
from ledger.domain.model import Cause
from ledger.domain.programme import Programme
from ledger.domain.rules import Rules
from ledger.eventstore.arrays import register_arrays
from ledger.eventstore.clock import utc_now
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import LedgerRecorder
from ledger.eventstore.sqlfiles import load_text
from ledger.projections.schema import GRANTS as PROJECTION_GRANTS
from ledger.projections.schema import SCHEMA_STEPS as PROJECTION_STEPS

CONTROL_SCHEMA = "ledger_control"

SqlFile = tuple[str, str]

# A step is never changed once it has shipped; what comes later is a step of its own.
CONTROL_STEPS: list[list[SqlFile]] = [
    [("ledger.control.sql", "control.sql")],
    [("ledger.control.sql", "training.sql")],
]
PROGRAMME_STEPS: list[list[SqlFile]] = [
    [("ledger.eventstore.sql", "programme.sql"), *PROJECTION_STEPS[0]],
    *([*step] for step in PROJECTION_STEPS[1:6]),
    [("ledger.vault.sql", "programme.sql")],
    *([*step] for step in PROJECTION_STEPS[6:10]),
    [("ledger.vault.sql", "retention.sql")],
    [("ledger.proof.sql", "programme.sql")],
    [("ledger.vault.sql", "files.sql")],
    *([*step] for step in PROJECTION_STEPS[10:15]),
    [("ledger.vault.sql", "actions.sql")],
    *([*step] for step in PROJECTION_STEPS[15:]),
]

# First, so that a right of an earlier version does not stay.
_NO_RIGHTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON SCHEMA {schema} FROM {role}",
)
_CONTROL_GRANTS: tuple[str, ...] = (
    *_NO_RIGHTS,
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON schema_versions, programmes, keys TO {role}",
    "GRANT INSERT ON keys TO {role}",
    "GRANT UPDATE (expires_at, revoked_at) ON keys TO {role}",
)
_PROGRAMME_GRANTS: tuple[str, ...] = (
    *_NO_RIGHTS,
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON events, event_counter, requests, snapshots TO {role}",
    "GRANT EXECUTE ON FUNCTION append_events, lock_counter, save_snapshots TO {role}",
    "GRANT SELECT ON seals TO {role}",
    "GRANT EXECUTE ON FUNCTION add_seal TO {role}",
    # What is sealed is read by functions only, which note who reads it.
    "GRANT SELECT (member_id, key_kind, kind) ON vault_records TO {role}",
    "GRANT SELECT ON vault_lookups TO {role}",
    "GRANT SELECT ON access_log, actions, action_outcomes TO {role}",
    "GRANT EXECUTE ON FUNCTION append_private, trim_access_log TO {role}",
    "GRANT EXECUTE ON FUNCTION note_access, note_action, note_outcome TO {role}",
    "GRANT EXECUTE ON FUNCTION read_records_of_member, read_record_of_member, read_records_page,"
    " read_records_by_ids, read_bank_file_piece TO {role}",
    "GRANT SELECT, INSERT ON bank_files TO {role}",
    "GRANT INSERT ON bank_file_pieces TO {role}",
    "GRANT EXECUTE ON FUNCTION finish_bank_file, drop_bank_files TO {role}",
    *PROJECTION_GRANTS,
)


class SchemaError(Exception):
    """The database's schemas are not what this version of the program works with."""


class NewProgramme(NamedTuple):
    """What a programme fixes at its creation. A `clock_reading` makes its clock a simulated one."""

    name: str
    time_zone: str
    currency: str
    currency_exponent: int
    clock_reading: datetime | None = None

    @property
    def schema(self) -> str:
        """The schema it lives in."""
        return f"programme_{self.name}"


def migrate(owner_dsn: str, serving_role: str, serving_password: str | None = None) -> list[str]:
    """Bring all schemas to this program's version, and the serving role to its rights.

    Returns:
        What was done, a line each; empty if all was as it should be.
    """
    done: list[str] = []
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        _ensure_role(connection, serving_role, serving_password, done)
        _migrate_schema(connection, CONTROL_SCHEMA, CONTROL_STEPS, done)
        _grant(connection, CONTROL_SCHEMA, _CONTROL_GRANTS, serving_role)
        for row in connection.execute(QUERIES["programmes"]).fetchall():
            steps = len(done)
            _migrate_schema(connection, row[1], PROGRAMME_STEPS, done)
            _grant(connection, row[1], _PROGRAMME_GRANTS, serving_role)
            if len(done) > steps:
                note_as_owner(connection, row[1], "Migrate", version=str(len(PROGRAMME_STEPS)))
    return done


def create_programme(
    connection: psycopg.Connection[TupleRow], serving_role: str, new: NewProgramme
) -> None:
    """Create a programme: its schema, its first events, and its place in the registry.

    All or nothing, in the owner's transaction, which may do more and is the caller's to end.

    Raises:
        SchemaError: there is one of that name.
    """
    namespace = uuid4()
    try:
        connection.execute(
            QUERIES["insert_programme"],
            {
                **new._asdict(),
                "schema": new.schema,
                "namespace": namespace,
                "fingerprint_key": secrets.token_bytes(32),
                "created_at": utc_now(),
            },
        )
    except psycopg.errors.UniqueViolation as error:
        msg = f"there is a programme {new.name!r} already"
        raise SchemaError(msg) from error
    # All steps at once: there is nobody to wait for between them, and no step to go on from if one fails.
    _take_steps(connection, new.schema, _missing_steps(connection, new.schema, PROGRAMME_STEPS))
    _grant(connection, new.schema, _PROGRAMME_GRANTS, serving_role)
    _store_first_events(connection, Namespace(namespace), new)
    note_as_owner(connection, new.schema, "CreateProgramme", programme=new.name)


def has_programmes(owner_dsn: str) -> bool:
    """Whether any programme is registered."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        return bool(connection.execute(QUERIES["programmes"]).fetchall())


def check_schemas(dsn: str) -> None:
    """See to it that a server may serve with this connection.

    Raises:
        SchemaError: a schema is missing, older or newer; or the role owns what it should only use.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        if not _scalar(connection, "control_exists"):
            msg = "the database has no ledger yet; run: ledger migrate"
            raise SchemaError(msg)
        row = connection.execute(QUERIES["serving_rights"]).fetchone()
        assert row is not None
        if row[0] or row[1]:
            msg = (
                "refusing to serve as the owner of the schemas or as a superuser: history could be altered."
                " Give LEDGER_DATABASE_URL a role of its own, and the owner to LEDGER_MIGRATE_DATABASE_URL"
            )
            raise SchemaError(msg)
        for schema, version in connection.execute(QUERIES["schema_versions"]).fetchall():
            known = len(_steps(schema))
            if version < known:
                msg = f"schema {schema} has version {version}, this program needs {known}; run: ledger migrate"
                raise SchemaError(msg)
            if version > known:
                msg = f"schema {schema} has version {version}, this program knows {known}; install a newer one"
                raise SchemaError(msg)


def _steps(schema: str) -> list[list[SqlFile]]:
    return CONTROL_STEPS if schema == CONTROL_SCHEMA else PROGRAMME_STEPS


def _migrate_schema(
    connection: psycopg.Connection[TupleRow],
    schema: str,
    steps: list[list[SqlFile]],
    done: list[str],
) -> None:
    for number, files in _missing_steps(connection, schema, steps).items():
        # A transaction for each: an upgrade that fails goes on from the last step that did not.
        with connection.transaction():
            _take_steps(connection, schema, {number: files})
        done.append(f"schema {schema}: version {number}")


def _missing_steps(
    connection: psycopg.Connection[TupleRow], schema: str, steps: list[list[SqlFile]]
) -> dict[int, list[SqlFile]]:
    """Return the steps that a schema has yet to take, each by the version it makes."""
    version = _version(connection, schema)
    if version > len(steps):
        msg = f"schema {schema} has version {version}, this program knows {len(steps)}; install a newer one"
        raise SchemaError(msg)
    return dict(enumerate(steps[version:], start=version + 1))


def _take_steps(
    connection: psycopg.Connection[TupleRow], schema: str, steps: dict[int, list[SqlFile]]
) -> None:
    """Take steps in the present transaction."""
    if not steps:
        return
    create = sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema))
    texts = [load_text(*file) for files in steps.values() for file in files]
    _execute_all(connection, [create, search_path_to(schema), *map(sql.SQL, texts)])
    version = {"schema": schema, "version": max(steps)}
    connection.execute(QUERIES["set_schema_version"], version)


def _execute_all(
    connection: psycopg.Connection[TupleRow], statements: Sequence[sql.Composable]
) -> None:
    """Execute statements without parameters in one round trip, all or none."""
    connection.execute(sql.SQL(";\n").join(statements))


def _version(connection: psycopg.Connection[TupleRow], schema: str) -> int:
    if not _scalar(connection, "control_exists"):
        return 0
    row = connection.execute(QUERIES["schema_version"], {"schema": schema}).fetchone()
    return 0 if row is None else int(row[0])


def _scalar(connection: psycopg.Connection[TupleRow], query: str) -> bool:
    row = connection.execute(QUERIES[query]).fetchone()
    assert row is not None
    return bool(row[0])


def _ensure_role(
    connection: psycopg.Connection[TupleRow], role: str, password: str | None, done: list[str]
) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if exists:
        return
    create = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password:
        create += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(create)
    done.append(f"role {role}: created")


def _grant(
    connection: psycopg.Connection[TupleRow], schema: str, grants: tuple[str, ...], role: str
) -> None:
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    statements = [sql.SQL(statement).format(**names) for statement in grants]
    _execute_all(connection, [search_path_to(schema), *statements])


def _store_first_events(
    connection: psycopg.Connection[TupleRow], namespace: Namespace, new: NewProgramme
) -> None:
    """Store the programme and its empty book of rules as the first events."""
    register_arrays(connection)
    now = new.clock_reading or utc_now()
    cause = Cause(uuid4(), OWNER, occurred_at=now, recorded_at=now)
    programme = Programme.create(
        namespace.programme,
        cause,
        name=new.name,
        time_zone=new.time_zone,
        currency=new.currency,
        currency_exponent=new.currency_exponent,
        clock_reading=new.clock_reading,
    )
    rules = Rules.open(namespace.rules, cause)
    mapper = LedgerMapper()
    events = [
        mapper.to_stored_event(event)
        for aggregate in (programme, rules)
        for event in aggregate.collect_events()
    ]
    LedgerRecorder(connection).insert_events(events, method="CreateProgramme")
