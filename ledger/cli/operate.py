"""Commands that run the service itself, or work on its database as the owner of the schemas."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli.failure import EXIT_REFUSED, CommandFailed
from ledger.cli.history_database import database_told
from ledger.runtime.settings import (
    Settings,
    check_listening,
    settings_from_environment,
)

if TYPE_CHECKING:
    from ledger.runtime.database import Database

WORKERS_MAX = 64

_FILE = click.Path(path_type=Path, dir_okay=False)
_PROGRAMME_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@click.command(short_help="Run the service until Ctrl-C.")
@click.option(
    "--workers",
    type=click.IntRange(1, WORKERS_MAX),
    default=1,
    show_default=True,
    help="Processes that share the port.",
)
@click.option("--address", help="Where to listen. [LEDGER_ADDRESS; default: 127.0.0.1:50051]")
@click.option(
    "--tls-cert",
    metavar="FILE",
    type=_FILE,
    help="PEM: the certificate, and those up to its authority. [LEDGER_TLS_CERT_FILE]",
)
@click.option(
    "--tls-key",
    metavar="FILE",
    type=_FILE,
    help="PEM: the certificate's key. [LEDGER_TLS_KEY_FILE]",
)
@click.option(
    "--tls-client-ca",
    metavar="FILE",
    type=_FILE,
    help="PEM: whose certificates clients must show. [LEDGER_TLS_CLIENT_CA_FILE; default: none]",
)
def serve(
    *,
    workers: int,
    address: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_client_ca: Path | None,
) -> None:
    """Run the service until Ctrl-C, with its own PostgreSQL unless LEDGER_DATABASE_URL names one.

    With a certificate and its key it speaks TLS. Both files may be replaced while it runs. Without,
    it listens on this machine only, unless LEDGER_PLAINTEXT=allow says that plain text may leave it.
    """
    from ledger.control.migrations import check_schemas
    from ledger.runtime.credentials import set_address
    from ledger.runtime.setup import prepare
    from ledger.runtime.supervisor import Supervisor, check_free

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with database_told():
        settings = _settings(address, tls_cert, tls_key, tls_client_ca)
        check_listening(settings)
        check_free(settings.address)
    with _held(settings), _database(settings) as database:
        if database.embedded is not None:
            for line in prepare(settings, database):
                click.echo(f"  {line}", err=True)
        check_schemas(database.serving_dsn)
        tls = settings.tls is not None
        set_address(settings.credentials_path, settings.address, tls=tls)
        supervisor = Supervisor(settings, database.serving_dsn, database.embedded, workers)
        supervisor.run(on_ready=lambda: _welcome(settings, database, workers))
    click.echo("Stopped.", err=True)


def _welcome(settings: Settings, database: Database, workers: int) -> None:
    where = settings.postgres_dir if database.embedded else "the database of LEDGER_DATABASE_URL"
    ledger = _program()
    how = "gRPC" if settings.tls is None else "gRPC with TLS"
    click.echo(f"""
  Loyalty Ledger serves {how} on {settings.address} ({workers} worker{"s" if workers > 1 else ""})
  Data: {where}
  Keys: {_keys(settings, ledger)}

  Try next, in a second shell:
    {ledger} demo --days 31           play a real month of receipts as several tills
    {ledger} balances                 what every member has
    {ledger} events --follow          watch the events as they are stored
    {ledger} account CARD             an account and its last entries

  Ctrl-C drains the calls under way and stops.
""")
    sys.stdout.flush()


def _keys(settings: Settings, ledger: str) -> str:
    path = settings.credentials_path
    if path.exists():
        return f"{path} (one a role; the command line finds them)"
    return f"there is no {path}; as the owner, make new ones: {ledger} programme keys NAME"


def _program() -> str:
    return sys.argv[0] if "/" in sys.argv[0] and not sys.argv[0].startswith("/") else "ledger"


@click.command(short_help="Create or upgrade the schemas, and the role that serves.")
def migrate() -> None:
    """Create or upgrade the schemas, and the role that serves, as LEDGER_MIGRATE_DATABASE_URL."""
    from ledger.control.migrations import migrate as migrate_database

    with _database(_settings(None)) as database:
        done = migrate_database(database.owner(), database.serving_role, database.serving_password)
    for line in done or ["Nothing to do: the schemas are up to date."]:
        click.echo(line)


@click.group()
def programme() -> None:
    """Create and list loyalty programmes."""


@programme.command("create")
@click.argument("name")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name.")
@click.option("--currency", default="EUR", show_default=True, help="ISO 4217 code.")
@click.option(
    "--exponent",
    type=click.IntRange(0, 4),
    default=2,
    show_default=True,
    help="Decimal places of the currency.",
)
@click.option(
    "--simulated-clock",
    "clock_reading",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]),
    help="A clock that stands there until `ledger clock advance`. It can never become a real one.",
)
def create(
    name: str, time_zone: str, currency: str, exponent: int, clock_reading: datetime | None
) -> None:
    """Create a programme, and put a key for each role into the credentials file."""
    from ledger.control.migrations import NewProgramme
    from ledger.runtime.setup import add_programme

    _check(_PROGRAMME_NAME, name, "a programme's name is a-z, 0-9 and _, at most 48 characters")
    _check(_CURRENCY, currency, "a currency is three capital letters")
    if time_zone not in _time_zones():
        raise click.BadParameter(f"{time_zone} is not an IANA time zone")
    reading = None if clock_reading is None else clock_reading.replace(tzinfo=UTC)
    settings = _settings(None)
    new = NewProgramme(name, time_zone, currency, exponent, reading)
    with _database(settings) as database:
        add_programme(settings, database, new)
    click.echo(f"Created {name}. Its keys are in {settings.credentials_path}.")


def create_where_it_runs(data_dir: Path, name: str, currency: str, reading: datetime) -> bool:
    """Creates a programme with a simulated clock, if the service's database can be reached as its owner.

    The embedded one runs while the service does; another is named by its owner's address.
    """
    from ledger.control.migrations import NewProgramme
    from ledger.embedded import EmbeddedPostgres
    from ledger.runtime.setup import add_programme

    settings = _settings(None)._replace(data_dir=data_dir.absolute())
    if settings.database_url is None:
        reached = EmbeddedPostgres(settings.postgres_dir).is_running()
    else:
        reached = settings.migrate_database_url is not None
    if not reached:
        return False
    with _database(settings) as database:
        add_programme(settings, database, NewProgramme(name, "UTC", currency, 2, reading))
    return True


@programme.command("keys")
@click.argument("name")
def issue_programme_keys(name: str) -> None:
    """Make new keys as the owner, one a role: for a credentials file that was lost.

    They are put into the credentials file. Keys that were made before stay valid until they are
    revoked.
    """
    from ledger.control.registry import load_programmes
    from ledger.runtime.credentials import add_credentials, issue_keys

    settings = _settings(None)
    with _database(settings) as database:
        owner = database.owner()
        if name not in [one.name for one in load_programmes(owner)]:
            raise CommandFailed(f"there is no programme {name!r}", EXIT_REFUSED)
        keys = issue_keys(owner, name)
        add_credentials(settings.credentials_path, settings.address, name, keys)
    click.echo(f"New keys of {name} are in {settings.credentials_path}.")


@programme.command("list")
def list_programmes() -> None:
    """List the programmes."""
    from ledger.control.registry import load_programmes

    with _database(_settings(None)) as database:
        for one in load_programmes(database.serving_dsn):
            click.echo(f"{one.name}\t{one.currency}\t{one.time_zone}\tschema {one.schema}")


@click.command("database-url", short_help="Print the address of the embedded PostgreSQL, for psql.")
@click.option("--owner", is_flag=True, help="As the owner of the schemas, who may change anything.")
def database_url(owner: bool) -> None:
    """Print the address of the embedded PostgreSQL, for psql. As the serving role, which only reads."""
    from ledger.runtime.database import embedded_url

    with database_told():
        click.echo(embedded_url(_settings(None), owner=owner))


@cache
def _time_zones() -> set[str]:
    """All IANA time zones. To list them some six hundred files are opened, so it is done once a process."""
    from zoneinfo import available_timezones

    return available_timezones()


def _check(pattern: re.Pattern[str], value: str, message: str) -> None:
    if not pattern.fullmatch(value):
        raise click.BadParameter(message)


def _settings(address: str | None, *tls: Path | None) -> Settings:
    with database_told():
        settings = settings_from_environment(*tls)
    return settings if address is None else settings._replace(address=address)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    from ledger.runtime.database import open_database

    with database_told(), open_database(settings) as database:
        yield database


@contextmanager
def _held(settings: Settings) -> Iterator[None]:
    """Hold the data folder of an embedded PostgreSQL; a server of its own may have many services."""
    from ledger.runtime.folder import only_service

    with (
        database_told(),
        only_service(settings.data_dir) if settings.database_url is None else nullcontext(),
    ):
        yield


COMMANDS: list[click.Command] = [serve, migrate, programme, database_url]
