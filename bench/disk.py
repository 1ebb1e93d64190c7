"""The disk's own commit time: what a durable write costs before any program adds to it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec

from bench.stats import percentile

APPEND_BYTES = 512
# PostgreSQL writes its log in pages of this size, into files that have their full length already.
WAL_PAGE_BYTES = 8_192
WAL_PAGES = 256


class DiskRun(msgspec.Struct, frozen=True, kw_only=True):
    """Medians of one probe."""

    append_p50_ms: float
    """A small append, then fdatasync: the file grows."""
    overwrite_p50_ms: float
    """A page of a file that has its length already, then fdatasync: as PostgreSQL does it."""


def probe(folder: Path, seconds: float) -> DiskRun:
    """Probe a folder's file system for some seconds."""
    path = folder / "disk-probe"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        append = _median_ms(descriptor, os.urandom(APPEND_BYTES), seconds / 2, wrap=False)
        os.pwrite(descriptor, bytes(WAL_PAGE_BYTES * WAL_PAGES), 0)
        os.fsync(descriptor)
        overwrite = _median_ms(descriptor, os.urandom(WAL_PAGE_BYTES), seconds / 2, wrap=True)
    finally:
        os.close(descriptor)
        path.unlink()
    return DiskRun(append_p50_ms=append, overwrite_p50_ms=overwrite)


def _median_ms(descriptor: int, data: bytes, seconds: float, *, wrap: bool) -> float:
    found: list[float] = []
    offset = 0
    ends = time.perf_counter() + seconds
    while (started := time.perf_counter()) < ends or not found:
        os.pwrite(descriptor, data, offset)
        os.fdatasync(descriptor)
        found.append((time.perf_counter() - started) * 1_000)
        offset += len(data)
        if wrap and offset >= WAL_PAGE_BYTES * WAL_PAGES:
            offset = 0
    return percentile(sorted(found), 50)
