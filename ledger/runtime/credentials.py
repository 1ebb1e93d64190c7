"""The credentials file: an API key for each role of each programme, for the command line on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from ledger.control.keys import QUERIES, Role, new_key
from ledger.control.owner import note_as_owner
from ledger.control.registry import load_programmes
from ledger.eventstore.clock import utc_now

FILE_MODE = 0o600


def issue_keys(owner_dsn: str, programme: str) -> dict[str, str]:
    """Make a key for each role of a programme, and return the secrets by role."""
    (schema,) = (one.schema for one in load_programmes(owner_dsn) if one.name == programme)
    with psycopg.connect(owner_dsn) as connection:
        return issue_keys_with(connection, programme, schema)


def issue_keys_with(
    connection: psycopg.Connection[TupleRow], programme: str, schema: str
) -> dict[str, str]:
    """Make the keys in the owner's transaction, which is the caller's to end."""
    secrets: dict[str, str] = {}
    # Nothing here waits for an answer, so all of it is one round trip.
    with connection.pipeline():
        for role in Role:
            new = new_key(programme, f"local-{role}", role, "", utc_now(), None)
            connection.execute(QUERIES["insert_key"], new.parameters)
            secrets[role.value] = new.secret
            subject = {"key_id": str(new.key.key_id), "role": role.value}
            note_as_owner(connection, schema, "CreateKey", **subject)
    return secrets


def add_credentials(path: Path, address: str, programme: str, keys: dict[str, str]) -> None:
    """Add a programme's keys to the file; the first programme becomes the default one."""
    content: dict[str, Any] = {"address": address, "programme": programme, "programmes": {}}
    if path.exists():
        content = json.loads(path.read_text(encoding="utf-8"))
    content["programmes"][programme] = keys
    write_credentials(path, content)


def set_address(path: Path, address: str, *, tls: bool) -> None:
    """Tell the command line where the service listens now, and whether it speaks TLS."""
    if not path.exists():
        return
    content = json.loads(path.read_text(encoding="utf-8"))
    found = content | {"address": address, "tls": tls}
    if found != content:
        write_credentials(path, found)


def write_credentials(path: Path, content: dict[str, Any]) -> None:
    """Write the file in one step; nobody but its owner ever can read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    temporary.replace(path)
