"""Rows and seals, as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.rows import TupleRow

from ledger.eventstore.asyncstore import session_options
from ledger.eventstore.sqlfiles import load_queries
from ledger.proof.seal import Seal

_QUERIES = load_queries("ledger.proof.sql", "queries.sql")
ROWS_PAGE = 5_000
SEALS_PAGE = 100

Row = tuple[bytes, ...]
"""A stored row, each column as PostgreSQL sends it."""


class _AsSent(Loader):
    """Leaves a value as it was sent."""

    format = Format.BINARY

    def load(self, data: Any) -> bytes:
        return bytes(data)


_COLUMN_TYPES = ("int8", "int4", "uuid", "timestamptz", "text", "bytea")


def connect(dsn: str, schema: str = "pg_catalog") -> Connection[TupleRow]:
    """Open an autocommit connection to a programme's schema, with every wait bounded."""
    return psycopg.connect(dsn, autocommit=True, options=session_options(schema))


def use_schema(connection: Connection[TupleRow], schema: str) -> None:
    """Turn a connection to another programme's schema."""
    connection.execute("SELECT set_config('search_path', %s, false)", [schema])


def rows(connection: Connection[TupleRow], first: int, last: int) -> Iterator[Row]:
    """Go through the rows of some positions, in order of position; those that are not there are not told."""
    with connection.cursor(binary=True) as cursor:
        for name in _COLUMN_TYPES:
            cursor.adapters.register_loader(name, _AsSent)
        while first <= last:
            parameters = {"first": first, "last": last, "limit": ROWS_PAGE}
            page = cursor.execute(_QUERIES["rows"], parameters).fetchall()
            yield from page
            if len(page) < ROWS_PAGE:
                return
            first = int.from_bytes(page[-1][0], "big", signed=True) + 1


def row_hashes(connection: Connection[TupleRow], first: int, last: int) -> list[tuple[int, bytes]]:
    """Return the positions of some rows with their hashes, as the database computes them."""
    cursor = connection.execute(_QUERIES["row_hashes"], {"first": first, "last": last}, binary=True)
    return cursor.fetchall()


def head(connection: Connection[TupleRow]) -> int:
    """Return the last position."""
    row = connection.execute(_QUERIES["head"]).fetchone()
    assert row is not None
    return int(row[0])


def last_seal(connection: Connection[TupleRow]) -> Seal | None:
    """Return the last seal."""
    return _seal(connection.execute(_QUERIES["last_seal"], binary=True).fetchone())


def seal_of(connection: Connection[TupleRow], position: int) -> Seal | None:
    """Return the seal that a position is in; None if it is not sealed yet."""
    found = _seal(
        connection.execute(
            _QUERIES["seal_of_position"], {"position": position}, binary=True
        ).fetchone()
    )
    return found if found is not None and found.first_position <= position else None


def seals(connection: Connection[TupleRow], after: int = 0) -> Iterator[Seal]:
    """Go through the seals after one, in order."""
    while True:
        parameters = {"after": after, "limit": SEALS_PAGE}
        page = connection.execute(_QUERIES["seals_after"], parameters, binary=True).fetchall()
        yield from (Seal(*row) for row in page)
        if len(page) < SEALS_PAGE:
            return
        after = page[-1][0]


def seal_numbered(connection: Connection[TupleRow], number: int) -> Seal | None:
    """Return a seal by its number."""
    parameters = {"after": number - 1, "limit": 1}
    row = connection.execute(_QUERIES["seals_after"], parameters, binary=True).fetchone()
    found = _seal(row)
    return found if found is not None and found.seal_number == number else None


def add_seal(connection: Connection[TupleRow], seal: Seal) -> bool:
    """Add a seal; False if another process was first."""
    row = connection.execute(_QUERIES["add_seal"], seal._asdict()).fetchone()
    return row is not None and row[0] is not None


def _seal(row: TupleRow | None) -> Seal | None:
    return None if row is None else Seal(*row)
