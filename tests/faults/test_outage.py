from __future__ import annotations

from pathlib import Path

import pytest
from psycopg_pool import PoolTimeout

from ledger.control.pools import read_pool
from tests.support.clusters import new_postgres

CALLERS_IN_VAIN = 16
CALLER_SECONDS_MAX = 0.5

pytestmark = pytest.mark.slow


async def test_readers_are_back_with_the_database(tmp_path: Path) -> None:
    """The database was away for some seconds: the first caller after that gets a connection, and need not wait long."""
    postgres = new_postgres(tmp_path)
    postgres.start()
    try:
        async with read_pool(postgres.url(), "public") as pool:
            async with pool.connection() as connection:
                await connection.execute("SELECT 1")
            postgres.stop()
            for _ in range(CALLERS_IN_VAIN):
                with pytest.raises(PoolTimeout):
                    await pool.getconn(CALLER_SECONDS_MAX)
            postgres.start()
            async with pool.connection() as connection:
                await connection.execute("SELECT 1")
    finally:
        postgres.stop()
