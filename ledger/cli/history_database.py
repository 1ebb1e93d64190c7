"""The database of a history, for commands that look at it without the service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import UUID

import click

from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, EXIT_USAGE, CommandFailed
from ledger.cli.options import Command, data_dir_option, json_option, programme_option, settings

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow


class History(NamedTuple):
    """A programme's history, open to be read."""

    programme: str
    namespace: UUID
    connection: Connection[TupleRow]
    dsn: str
    schema: str


def history_options(command: Command) -> Command:
    """Adds the options of commands that look at a history in its database."""
    for option in (json_option, data_dir_option, programme_option):
        command = option(command)
    return command


@contextmanager
def database_told() -> Iterator[None]:
    """Turn what can go wrong here into one line for the user; a database that does not answer may do so later."""
    import psycopg

    from ledger.control.migrations import SchemaError
    from ledger.embedded import EmbeddedPostgresError
    from ledger.runtime.settings import SettingsError

    try:
        yield
    except (SettingsError, EmbeddedPostgresError) as error:
        raise CommandFailed(str(error), EXIT_USAGE) from error
    except SchemaError as error:
        raise CommandFailed(str(error), EXIT_REFUSED) from error
    except psycopg.Error as error:
        message = " ".join(str(error).split())
        no_answer = isinstance(error, psycopg.OperationalError)
        code = EXIT_UNKNOWN if no_answer else EXIT_REFUSED
        raise CommandFailed(f"the database says: {message}", code) from error


@contextmanager
def open_history() -> Iterator[History]:
    """Open the chosen programme's history, in the embedded PostgreSQL or that of LEDGER_DATABASE_URL.

    An embedded PostgreSQL that does not run is started for as long as it is needed.
    """
    from ledger.control.migrations import check_schemas
    from ledger.control.registry import load_programmes
    from ledger.proof.store import connect
    from ledger.runtime.database import open_database
    from ledger.runtime.settings import settings_from_environment

    chosen = settings_from_environment()._replace(data_dir=settings().data_dir.absolute())
    with database_told(), open_database(chosen) as database:
        check_schemas(database.serving_dsn)
        name = _programme_name()
        found = {one.name: one for one in load_programmes(database.serving_dsn)}.get(name)
        if found is None:
            raise CommandFailed(f"there is no programme {name!r}", EXIT_REFUSED)
        with connect(found.dsn, found.schema) as connection:
            yield History(name, found.namespace, connection, found.dsn, found.schema)


def _programme_name() -> str:
    """Return the programme's name: the one that is asked for, else what `ledger use` chose."""
    from ledger.cli.credentials import load

    return settings().programme or load(settings().data_dir).programme


def read_public_key(path: Path) -> bytes:
    """Return the public key of a file."""
    from ledger.proof import signing

    try:
        return signing.read_public_key(path.read_bytes())
    except signing.SigningKeyError as error:
        raise CommandFailed(f"{path}: {error}", EXIT_USAGE) from error


wait_option = click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    default=0,
    metavar="SECONDS",
    help="Wait so long for it to be sealed, if it is not yet.",
)
_POLL_SECONDS = 0.5

F = TypeVar("F")


def waited_for(find: Callable[[], F | None], seconds: int) -> F | None:
    """Return what is found at last, or None when the time is over."""
    deadline = time.monotonic() + seconds
    while (found := find()) is None and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return found


public_key_option = click.option(
    "--public-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The public key of the seals, kept elsewhere (PEM).",
)
