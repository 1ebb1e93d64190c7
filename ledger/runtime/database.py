"""The database a command works with: the embedded one, or the one the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from psycopg.conninfo import conninfo_to_dict

from ledger.embedded import EmbeddedPostgres
from ledger.runtime.settings import SERVING_ROLE, Settings, SettingsError


class Database(NamedTuple):
    """Addresses for serving and, where given, for migrating as the owner."""

    serving_dsn: str
    owner_dsn: str | None
    embedded: EmbeddedPostgres | None

    @property
    def serving_role(self) -> str:
        """The role that serves; it owns nothing."""
        user = conninfo_to_dict(self.serving_dsn).get("user")
        if not user:
            msg = "LEDGER_DATABASE_URL must name the user that serves"
            raise SettingsError(msg)
        return str(user)

    @property
    def serving_password(self) -> str | None:
        """The serving role's password, if the address has one."""
        password = conninfo_to_dict(self.serving_dsn).get("password")
        return None if password is None else str(password)

    def owner(self) -> str:
        """Return the owner's address.

        Raises:
            SettingsError: there is none.
        """
        if self.owner_dsn is None:
            msg = "set LEDGER_MIGRATE_DATABASE_URL to the address of the schemas' owner"
            raise SettingsError(msg)
        return self.owner_dsn


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Return the database; an embedded one runs as long as anybody has it open."""
    if settings.database_url is not None:
        yield Database(settings.database_url, settings.migrate_database_url, None)
        return
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with EmbeddedPostgres(settings.postgres_dir) as postgres:
        yield Database(postgres.url(SERVING_ROLE), postgres.url(), postgres)


def embedded_url(settings: Settings, *, owner: bool) -> str:
    """Return the running embedded server's address.

    Raises:
        SettingsError: the settings name another server, or it does not run.
    """
    if settings.database_url is not None:
        msg = "LEDGER_DATABASE_URL names another server; there is no embedded one"
        raise SettingsError(msg)
    postgres = EmbeddedPostgres(settings.postgres_dir)
    if not postgres.is_running():
        msg = f"no PostgreSQL runs in {settings.postgres_dir}; start it with: make run"
        raise SettingsError(msg)
    return postgres.url() if owner else postgres.url(SERVING_ROLE)
