"""Pools of connections for reads."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from ledger.eventstore.arrays import register_arrays
from ledger.eventstore.asyncstore import CONNECT_SECONDS_MAX, session_options

READ_CONNECTIONS_MAX = 3
READ_WAIT_SECONDS_MAX = 5.0
# One server has many programmes, and most of them are quiet: they give their readers back.
READ_IDLE_SECONDS_MAX = 30.0

Pool = AsyncConnectionPool[AsyncConnection[Any]]


def read_pool(dsn: str, schema: str) -> Pool:
    """Return a closed pool of connections for reads of one schema."""

    async def configure(connection: AsyncConnection[Any]) -> None:
        register_arrays(connection)

    return AsyncConnectionPool(
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
        configure=configure,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
