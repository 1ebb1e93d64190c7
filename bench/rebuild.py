"""Rebuilds against reading, a process of its own: `python -m bench.rebuild DSN SCHEMA ROUNDS` prints the seconds.

It runs the projections' own runner, under the same settings of Python as their process, while that process is stopped.
"""

from __future__ import annotations

import gc
import sys
import time

import msgspec
import psycopg
from psycopg.rows import TupleRow

from ledger.domain.account import Account
from ledger.domain.receipt import Receipt
from ledger.eventstore.arrays import TextArray
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import QUERIES, recorded_event
from ledger.projections.follower import REBUILD_BATCH_EVENTS_MAX
from ledger.projections.process import GC_THRESHOLD
from ledger.projections.projection import Projection
from ledger.projections.rebuild import request_rebuild
from ledger.projections.registry import PROJECTIONS
from ledger.projections.runner import ProgrammeRunner
from ledger.projections.session import connect
from ledger.projections.tracking import Tracking

Connection = psycopg.Connection[TupleRow]


class RebuildRun(msgspec.Struct, frozen=True, kw_only=True):
    """One rebuild, and one reading of the same rows."""

    projection: str
    events: int
    rebuild_seconds: float
    parse_seconds: float


# Of what the load makes the others take nothing.
MEASURED = [one for one in PROJECTIONS if one.EVENTS & {Receipt.Created, Account.PointsEarned}]


def read_and_parse(connection: Connection, projection: type[Projection]) -> int:
    """Read and parse all events of a projection, do nothing with them, and return their number."""
    mapper = LedgerMapper()
    row = connection.execute(QUERIES["head"]).fetchone()
    assert row is not None
    topics = TextArray(sorted(cls.TOPIC for cls in projection.EVENTS))  # type: ignore[attr-defined]  # pinned in each
    events = 0
    for after in range(0, row[0], REBUILD_BATCH_EVENTS_MAX):
        stop = after + REBUILD_BATCH_EVENTS_MAX
        rows = connection.execute(
            QUERIES["select_between"],
            {"start": after + 1, "stop": stop, "topics": topics, "limit": stop - after},
            binary=True,
        )
        # In a list, as whoever works with them has them.
        events += len([mapper.to_domain_event(recorded_event(found)) for found in rows])
    return events


def rebuild(connection: Connection, projection: type[Projection]) -> None:
    """Rebuild a projection until readers see the new rows."""
    tracking = Tracking(connection)
    request_rebuild(connection, projection.NAME)
    runner = ProgrammeRunner(connection)
    while any(one.rebuild for one in tracking.standings() if one.name == projection.NAME):
        runner.turn()


def measure(connection: Connection, projection: type[Projection]) -> RebuildRun:
    """Time a reading and a rebuild, one after the other."""
    started = time.perf_counter()
    events = read_and_parse(connection, projection)
    parsed = time.perf_counter()
    rebuild(connection, projection)
    ended = time.perf_counter()
    return RebuildRun(
        projection=projection.NAME,
        events=events,
        rebuild_seconds=ended - parsed,
        parse_seconds=parsed - started,
    )


def main() -> None:
    """Measure every projection in every round."""
    dsn, schema, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    gc.set_threshold(GC_THRESHOLD)
    with connect(dsn, schema) as connection:
        found = [measure(connection, one) for _ in range(rounds) for one in MEASURED]
    sys.stdout.write(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main()
