"""Pools of connections for reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from ledger.eventstore.arrays import register_arrays
from ledger.eventstore.asyncstore import CONNECT_SECONDS_MAX, session_options
from ledger.eventstore.patience import ANSWER_SECONDS_MAX, cut_after

READ_CONNECTIONS_MAX = 3
READ_WAIT_SECONDS_MAX = 5.0
# One server has many programmes, and most of them are quiet: they give their readers back.
READ_IDLE_SECONDS_MAX = 30.0

# A connection that was idle answers at once, or it is not used.
CHECK_SECONDS_MAX = 2.0
# How long one attempt to connect is repeated, with longer and longer pauses, until the next caller begins anew.
RECONNECT_SECONDS_MAX = 2.0


class Pool(AsyncConnectionPool[AsyncConnection[Any]]):
    """Connections that are cut if the server does not answer, so that no reader waits for ever."""

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[AsyncConnection[Any]]:  # noqa: ASYNC109 - the library's signature
        """Lend a connection for as long as the block, and no longer than a server may take to answer."""
        async with super().connection(timeout) as connection:
            with cut_after(connection, ANSWER_SECONDS_MAX):
                yield connection


def read_pool(dsn: str, schema: str) -> Pool:
    """Return a closed pool of connections for reads of one schema."""

    async def configure(connection: AsyncConnection[Any]) -> None:
        register_arrays(connection)

    async def check(connection: AsyncConnection[Any]) -> None:
        with cut_after(connection, CHECK_SECONDS_MAX):
            await Pool.check_connection(connection)

    return Pool(
        dsn,
        kwargs={
            "autocommit": True,
            "connect_timeout": CONNECT_SECONDS_MAX,
            "options": session_options(schema),
        },
        min_size=0,
        max_size=READ_CONNECTIONS_MAX,
        timeout=READ_WAIT_SECONDS_MAX,
        max_idle=READ_IDLE_SECONDS_MAX,
        reconnect_timeout=RECONNECT_SECONDS_MAX,
        configure=configure,
        check=check,
        open=False,
    )
