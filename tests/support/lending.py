"""Databases that tests borrow: each finds one as the template is.

A programme has hundreds of tables and indexes. To make them takes a third of a second, and to copy their files takes
nearly as long; to put a few rows back takes none. So a database goes from test to test: what one wrote is gone before
the next begins, and whoever is still connected is sent away. When a test altered anything but rows, the next gets a new
copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
from psycopg import conninfo, sql

from ledger.embedded import EmbeddedPostgres

_PREPARE = """
    CREATE SCHEMA as_made;
    CREATE TABLE as_made.altered (tag text);
    CREATE FUNCTION as_made.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        INSERT INTO as_made.altered (tag) VALUES (tg_tag);
    END $$;
    CREATE VIEW as_made.tables AS
        SELECT pg_class.oid::regclass AS name, to_regclass(format('as_made.%I', relname)) AS kept
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind = 'r' AND nspname !~ '^pg_|^as_made$|^information_schema$';
    CREATE FUNCTION as_made.has_rows(name regclass) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
        found boolean;
    BEGIN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO found;
        RETURN found;
    END $$;
    CREATE FUNCTION as_made.restore() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        filled text;
        kept record;
    BEGIN
        SELECT string_agg(name::text, ', ') INTO filled FROM as_made.tables WHERE as_made.has_rows(name);
        EXECUTE 'TRUNCATE ' || filled;
        FOR kept IN SELECT * FROM as_made.tables WHERE tables.kept IS NOT NULL LOOP
            EXECUTE format('INSERT INTO %s SELECT * FROM %s', kept.name, kept.kept);
        END LOOP;
    END $$;
    DO $$
    DECLARE
        filled record;
    BEGIN
        -- One name stands for one table: that of two schemas would be there already.
        FOR filled IN
            SELECT relname, name FROM as_made.tables JOIN pg_class ON pg_class.oid = name
            WHERE as_made.has_rows(name)
        LOOP
            EXECUTE format('CREATE TABLE as_made.%I AS TABLE %s', filled.relname, filled.name);
        END LOOP;
        ASSERT NOT EXISTS (SELECT FROM pg_sequences), 'a sequence goes on where it was';
    END $$;
    CREATE EVENT TRIGGER altered ON ddl_command_end EXECUTE FUNCTION as_made.note();
"""
_SEND_AWAY = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

_numbers = count(1)


class Lending:
    """Lends copies of a database of a server, one at a time."""

    def __init__(self, server: EmbeddedPostgres, template: str) -> None:
        """Create an empty database, which becomes the template once it is made and prepared."""
        self._server = server
        self._template = template
        self._waiting: str | None = None
        self._execute("CREATE DATABASE {}", template)

    @property
    def template_url(self) -> str:
        """The address of the template for the owner."""
        return in_database(self._server.url(), self._template)

    def prepare(self) -> None:
        """Remember what is in the template, which nobody touches from now on."""
        with psycopg.connect(self.template_url, autocommit=True) as connection:
            connection.execute(_PREPARE)

    @contextmanager
    def one(self) -> Iterator[str]:
        """The name of a database that is as the template is, for as long as the block."""
        name = self._waiting or self._copy()
        self._waiting = None
        yield name
        if self._restore(name):
            self._waiting = name
        else:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _copy(self) -> str:
        name = f"{self._template}_{next(_numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, self._template)
        return name

    def _restore(self, name: str) -> bool:
        """Put the rows back; return whether there was nothing else to put back."""
        url = in_database(self._server.url(), name)
        with psycopg.connect(url, autocommit=True) as connection:
            if connection.execute("SELECT FROM as_made.altered").fetchall():
                return False
            connection.execute(_SEND_AWAY)
            connection.execute(
                "SET session_replication_role TO replica"
            )  # no trigger, no reference
            connection.execute("SELECT as_made.restore()")
        return True

    def _execute(self, query: str, *names: str) -> None:
        with psycopg.connect(self._server.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(query).format(*map(sql.Identifier, names)))


def in_database(url: str, name: str) -> str:
    """An address of a server, with another database."""
    return conninfo.make_conninfo(url, dbname=name)
