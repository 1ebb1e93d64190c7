"""The machine and what runs on it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil
import psycopg

from bench.figures import Environment
from bench.stand import Stand


def environment(stand: Stand) -> Environment:
    """Describe the machine and what runs on it."""
    with psycopg.connect(stand.owner_dsn) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        ).fetchone()
        assert row is not None
    return Environment(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        memory_mib=psutil.virtual_memory().total // (1024 * 1024),
        kernel=platform.release(),
        python=platform.python_version(),
        grpc=version("grpcio"),
        postgresql=row[0],
        fsync=row[1],
        synchronous_commit=row[2],
        load_average_at_start=os.getloadavg()[0],
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
