"""The writer's statements: prepared once a connection, and called with parameters that are packed already.

A cursor of the driver looks at the query and at each of its parameters every time, to learn what it knew the time
before. That costs more than sending a batch does, on the one core that answers the tills. So here the driver's own
parts are put together without a cursor: its libpq, its generator that talks to the server, its loaders of values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from psycopg import AsyncConnection, errors
from psycopg.adapt import Transformer
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format
from psycopg.rows import TupleRow

from ledger.eventstore.arrays import Packed

_PARAMETER = re.compile(r"%\((\w+)\)s")


class _Prepared(NamedTuple):
    name: bytes
    parameters: tuple[str, ...]
    formats: list[int]


class Calls:
    """Calls statements over one connection; nobody else may use it meanwhile."""

    def __init__(self, connection: AsyncConnection[TupleRow], queries: Mapping[str, str]) -> None:
        """Take the queries by their names; nothing is prepared yet."""
        self.connection = connection
        self._queries = queries
        self._prepared: dict[str, _Prepared] = {}
        self._loading = Transformer(connection)

    async def rows(self, query: str, parameters: Mapping[str, Packed]) -> list[TupleRow]:
        """Call a statement and return its rows.

        Raises:
            psycopg.Error: whatever the server or the connection has against it.
        """
        prepared = self._prepared.get(query) or await self._prepare(query, parameters)
        self.connection.pgconn.send_query_prepared(
            prepared.name,
            [parameters[name].data for name in prepared.parameters],
            prepared.formats,
            Format.BINARY,
        )
        return await self._answer()

    async def _prepare(self, query: str, parameters: Mapping[str, Packed]) -> _Prepared:
        names: list[str] = []

        def number(match: re.Match[str]) -> str:
            if match[1] not in names:
                names.append(match[1])
            return f"${names.index(match[1]) + 1}"

        text = _PARAMETER.sub(number, self._queries[query])
        name = f"ledger_{query}".encode()
        types = [parameters[one].oid for one in names]
        self.connection.pgconn.send_prepare(name, text.encode(), types)
        await self._answer()
        prepared = _Prepared(name, tuple(names), [Format.BINARY] * len(names))
        self._prepared[query] = prepared
        return prepared

    async def _answer(self) -> list[TupleRow]:
        """Wait for what was sent, and return its rows, if it has any."""
        (result,) = await self.connection.wait(execute(self.connection.pgconn))
        if result.status == ExecStatus.TUPLES_OK:
            self._loading.set_pgresult(result)
            return self._loading.load_rows(0, result.ntuples, tuple)
        if result.status == ExecStatus.COMMAND_OK:
            return []
        raise errors.error_from_result(result)
