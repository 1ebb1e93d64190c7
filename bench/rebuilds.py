"""Rebuilds of a programme of some size, one projection after the other."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from bench.context import Bench
from bench.figures import RebuildFigure
from bench.lag import Projections
from bench.rebuild import RebuildRun
from bench.stand import PROJECTIONS, WORKER, BenchError, publish_rules
from bench.stats import spread

STREAMS = 4
RECEIPTS_PER_MESSAGE = 200


def measure(bench: Bench) -> dict[str, RebuildFigure]:
    """Fill a programme, and rebuild its projections with nothing else running.

    Raises:
        BenchError: the rebuilds failed.
    """
    plan, stand = bench.plan, bench.stand
    repeat = plan.rebuild_receipts // plan.rebuild_cards
    members = bench.make_members("rebuild", plan.rebuild_cards, repeat=repeat)
    with stand.running(*WORKER) as worker, stand.running(*PROJECTIONS):
        publish_rules(worker, members.programme)
        bench.say(f"{plan.rebuild_receipts} receipts to rebuild from")
        bench.generator.run(bench.once_each(worker, members, STREAMS, RECEIPTS_PER_MESSAGE))
        projections = Projections(worker, members.programme)
        projections.await_caught_up()
        projections.close()
    bench.say("rebuilds")
    arguments = [stand.database.serving_dsn, members.programme.schema, str(plan.rounds)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.rebuild", *arguments], capture_output=True, check=False
    )
    if done.returncode:
        msg = f"the rebuilds failed: {done.stderr.decode()}"
        raise BenchError(msg)
    runs = msgspec.json.decode(done.stdout, type=list[RebuildRun])
    return {
        name: _figure([run for run in runs if run.projection == name])
        for name in dict.fromkeys(run.projection for run in runs)
    }


def _figure(runs: list[RebuildRun]) -> RebuildFigure:
    return RebuildFigure(
        events=runs[0].events,
        rebuilt_per_second=spread(run.events / run.rebuild_seconds for run in runs),
        parsed_per_second=spread(run.events / run.parse_seconds for run in runs),
        ratio=spread(run.parse_seconds / run.rebuild_seconds for run in runs),
    )
