"""PostgreSQL's own load generator on a copy of the events table: the ceiling of durable single commits."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import msgspec
from psycopg import sql

from bench.stand import BenchError, Programme, Stand
from bench.stats import percentile
from ledger.embedded.programs import binaries, environment

SCHEMA = "bench_pgbench"

# A sequence for the position, so that the index grows at its end as ours does.
_INSERT = """
INSERT INTO {schema}.events (
    position, originator_version, occurred_at, recorded_at, originator_id, request_id, rules_version, topic,
    principal_id, state
) VALUES (
    nextval('{schema}.positions'), 1, now(), now(), gen_random_uuid(), gen_random_uuid(), 1,
    'ledger.ReceiptRecorded', 'bench', decode(repeat('7b', {state_bytes}), 'hex')
);
"""


class CommitRun(msgspec.Struct, frozen=True, kw_only=True):
    """What one run of pgbench found."""

    per_second: float
    p50_ms: float


def create_table(stand: Stand, programme: Programme) -> None:
    """Copy the shape of a programme's events table into a schema of its own."""
    with stand.owner(programme) as connection:
        for statement in (
            "CREATE SCHEMA {copy}",
            "CREATE SEQUENCE {copy}.positions CACHE 1",
            "CREATE TABLE {copy}.events (LIKE {schema}.events INCLUDING ALL)",
        ):
            connection.execute(
                sql.SQL(statement).format(
                    copy=sql.Identifier(SCHEMA), schema=sql.Identifier(programme.schema)
                )
            )


def insert_rows(stand: Stand, clients: int, seconds: int, state_bytes: int) -> CommitRun:
    """Insert one row a transaction for some seconds.

    Raises:
        BenchError: pgbench failed.
    """
    with tempfile.TemporaryDirectory(dir=stand.folder) as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(_INSERT.format(schema=SCHEMA, state_bytes=state_bytes))
        command = [str(binaries() / "pgbench"), "--no-vacuum", "--protocol=prepared"]
        command += [f"--client={clients}", "--jobs=1", f"--time={seconds}", f"--file={script}"]
        command += ["--log", f"--log-prefix={folder}/log", stand.owner_dsn]
        done = subprocess.run(
            command, env=environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            msg = f"pgbench failed: {done.stderr.strip()}"
            raise BenchError(msg)
        times = _transaction_milliseconds(Path(folder))
    return CommitRun(per_second=len(times) / seconds, p50_ms=percentile(times, 50))


def _transaction_milliseconds(folder: Path) -> list[float]:
    # A line: client, number of the transaction, its time in microseconds, ...
    lines = (line for path in folder.glob("log*") for line in path.read_text().splitlines())
    return sorted(int(line.split()[2]) / 1_000 for line in lines)
