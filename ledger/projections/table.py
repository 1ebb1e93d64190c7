"""One generation of a projection's table, as its writer sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ledger.eventstore.sqlfiles import load_queries

_FILE = "projection.sql"


class RowsMissingError(Exception):
    """An event changes a row that an earlier event should have made."""


class Table:
    """Adds and changes rows with few statements, whatever their number.

    New rows go through binary COPY, which costs PostgreSQL half of what an INSERT from arrays does.
    """

    def __init__(
        self,
        connection: psycopg.Connection[TupleRow],
        projection: str,
        generation: int,
        columns: Mapping[str, str],
    ) -> None:
        """Name a generation of a projection's table; nothing is sent yet."""
        self._connection = connection
        self._types = list(columns.values())
        table = sql.Identifier(f"{projection}_{generation}")
        copy = sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)").format(
            table=table, columns=sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        self._copy = copy.as_bytes(connection)
        # Those whose rows are only added have none.
        package = f"ledger.projections.{projection}"
        queries = load_queries(package, _FILE) if files(package).joinpath(_FILE).is_file() else {}
        self._queries = {
            name: sql.SQL(query).format(table=table, generation=generation).as_bytes(connection)
            for name, query in queries.items()
        }

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert new rows."""
        with self._connection.cursor() as cursor, cursor.copy(self._copy) as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(row)

    def change(self, query: str, parameters: Mapping[str, Any], rows_count: int) -> None:
        """Update rows that are there already.

        Raises:
            RowsMissingError: fewer were there.
        """
        changed = self._connection.execute(self._queries[query], parameters).rowcount
        if changed != rows_count:
            msg = f"{rows_count - changed} of {rows_count} rows to {query} are missing"
            raise RowsMissingError(msg)

    def select(self, query: str, parameters: Mapping[str, Any]) -> list[TupleRow]:
        """Return rows as they are now."""
        cursor = self._connection.execute(self._queries[query], parameters, binary=True)
        return cursor.fetchall()
