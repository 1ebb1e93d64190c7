"""Brings a database to the state the service needs: schemas, roles, and on first start the programmes."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg

from ledger.control.migrations import NewProgramme, create_programme, has_programmes, migrate
from ledger.runtime.credentials import add_credentials, issue_keys_with
from ledger.runtime.database import Database
from ledger.runtime.settings import Settings

MAIN = NewProgramme("main", time_zone="UTC", currency="EUR", currency_exponent=2)
# The demo plays receipts of 2017; its clock stands at their beginning until the demo advances it.
DEMO = NewProgramme(
    "demo",
    time_zone="UTC",
    currency="USD",
    currency_exponent=2,
    clock_reading=datetime(2017, 1, 1, tzinfo=UTC),
)


def prepare(settings: Settings, database: Database) -> list[str]:
    """Migrate, and create the first programmes where there are none. Return what was done, a line each."""
    done = migrate(database.owner(), database.serving_role, database.serving_password)
    if not has_programmes(database.owner()):
        for programme in (MAIN, DEMO):
            add_programme(settings, database, programme)
            done.append(f"programme {programme.name}: created")
    return done


def add_programme(settings: Settings, database: Database, new: NewProgramme) -> None:
    """Create a programme and put a key for each role into the credentials file."""
    # In one transaction, so that there is no programme without keys.
    with psycopg.connect(database.owner()) as connection:
        create_programme(connection, database.serving_role, new)
        keys = issue_keys_with(connection, new.name, new.schema)
    add_credentials(settings.credentials_path, settings.address, new.name, keys)
