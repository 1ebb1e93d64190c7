"""The runner's session."""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ledger.eventstore.arrays import register_arrays

CONNECT_SECONDS_MAX = 5
LOCK_TIMEOUT_MS = 2_000
STATEMENT_TIMEOUT_MS = 5_000

# A lost commit of rows takes their position with it, so they are only written again: waiting for
# the disk would buy nothing. Every statement goes by key, and no statistics of a table that was
# just filled can talk the planner out of it.
_SETTINGS = """
    SET search_path TO {schema};
    SET TimeZone TO 'UTC';
    SET synchronous_commit TO off;
    SET lock_timeout TO {lock};
    SET statement_timeout TO {statement};
    SET transaction_timeout TO {statement};
    SET idle_in_transaction_session_timeout TO {statement};
    SET enable_seqscan TO off;
    SET enable_bitmapscan TO off;
    SET enable_hashjoin TO off;
    SET enable_mergejoin TO off;
"""


def connect(dsn: str, schema: str) -> psycopg.Connection[TupleRow]:
    """Open an autocommit connection to a programme's schema, with every wait bounded."""
    connection = psycopg.connect(
        dsn,
        autocommit=True,
        prepare_threshold=0,
        connect_timeout=CONNECT_SECONDS_MAX,
        application_name="ledger projections",
        # A host that vanished without a word is noticed within about ten seconds.
        keepalives_idle=4,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
    )
    register_arrays(connection)
    settings = sql.SQL(_SETTINGS).format(
        schema=sql.Identifier(schema),
        lock=sql.Literal(LOCK_TIMEOUT_MS),
        statement=sql.Literal(STATEMENT_TIMEOUT_MS),
    )
    # Not prepared, because it is several statements.
    connection.execute(settings, prepare=False)
    return connection
