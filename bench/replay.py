"""Replays against reading, a process of its own: `python -m bench.replay DSN SCHEMA ROUNDS` prints the rates."""

from __future__ import annotations

import os
import resource
import sys

import msgspec

from ledger.replay.replay import Options, replay
from ledger.replay.worker import Source, connect

KIBIBYTES_A_MEBIBYTE = 1024


class ReplayRun(msgspec.Struct, frozen=True, kw_only=True):
    """One replay with all comparing, and two readings of the same events; in events a second."""

    events: int
    replayed_per_second: int
    parsed_per_second: int
    json_parsed_per_second: int
    peak_rss_mib: float
    """Of the largest process so far."""


def measure(source: Source) -> ReplayRun:
    """Time a replay by one process a core, and the readings by as many."""
    options = Options(processes=os.cpu_count() or 1, measure=True)
    with connect(source) as connection:
        report = replay(connection, source, options)
    assert report.is_good, report.differences
    speed = report.speed
    assert speed.parsed is not None, "it was asked for"
    assert speed.json_parsed is not None, "it was asked for"
    return ReplayRun(
        events=report.events,
        replayed_per_second=speed.replayed,
        parsed_per_second=speed.parsed,
        json_parsed_per_second=speed.json_parsed,
        peak_rss_mib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIBIBYTES_A_MEBIBYTE,
    )


def main() -> None:
    """Measure every round."""
    source, rounds = Source(sys.argv[1], sys.argv[2]), int(sys.argv[3])
    sys.stdout.write(msgspec.json.encode([measure(source) for _ in range(rounds)]).decode())


if __name__ == "__main__":
    main()
