"""What the owner of the schemas does goes into the access log, too: there is no key that would say who it was."""

from __future__ import annotations

import getpass
import re
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ledger.eventstore.clock import utc_now
from ledger.vault.actions import Action, note_owners_action

OWNER = "owner"

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]")


def note_as_owner(
    connection: psycopg.Connection[TupleRow], schema: str, method: str, **subject: str
) -> None:
    """Write down what the owner does to a programme, in the transaction that does it."""
    set_search_path(connection, schema)
    action = Action(uuid4(), utc_now(), _principal_id(), OWNER, method, subject)
    note_owners_action(connection, action)


def set_search_path(connection: psycopg.Connection[TupleRow], schema: str) -> None:
    """Work on a schema."""
    connection.execute(search_path_to(schema))


def search_path_to(schema: str) -> sql.Composed:
    """Return the statement that has a session work on a schema."""
    # pg_temp last, or a temporary table could stand in for one of ours in a SECURITY DEFINER function.
    return sql.SQL("SET search_path TO {}, pg_temp").format(sql.Identifier(schema))


def _principal_id() -> str:
    """Return who works on this machine, as far as it says."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return OWNER
    return f"{OWNER}:{_NOT_A_NAME.sub('_', name)[:50]}"
