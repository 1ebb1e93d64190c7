"""Rebuilds of a programme of some size, one projection after the other, and replays of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TypeVar

import msgspec

from bench.context import Bench
from bench.figures import RebuildFigure, ReplayFigure
from bench.lag import Projections
from bench.rebuild import RebuildRun
from bench.replay import ReplayRun
from bench.stand import PROJECTIONS, WORKER, BenchError, publish_rules
from bench.stats import spread

STREAMS = 4
RECEIPTS_PER_MESSAGE = 200


Run = TypeVar("Run")


def measure(bench: Bench) -> tuple[dict[str, RebuildFigure], ReplayFigure]:
    """Fill a programme, rebuild its projections and replay it, with nothing else running.

    Raises:
        BenchError: one of them failed.
    """
    schema = _fill(bench)
    runs = _runs(bench, "bench.rebuild", schema, list[RebuildRun])
    rebuilt = {
        name: _rebuilt([run for run in runs if run.projection == name])
        for name in dict.fromkeys(run.projection for run in runs)
    }
    return rebuilt, _replayed(_runs(bench, "bench.replay", schema, list[ReplayRun]))


def _fill(bench: Bench) -> str:
    """Return the schema of a programme whose projections are caught up."""
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
    return members.programme.schema


def _runs(bench: Bench, module: str, schema: str, kind: type[list[Run]]) -> list[Run]:
    bench.say(module)
    arguments = [bench.stand.database.serving_dsn, schema, str(bench.plan.rounds)]
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, check=False
    )
    if done.returncode:
        msg = f"{module} failed: {done.stderr.decode()}"
        raise BenchError(msg)
    return msgspec.json.decode(done.stdout, type=kind)


def _rebuilt(runs: list[RebuildRun]) -> RebuildFigure:
    return RebuildFigure(
        events=runs[0].events,
        rebuilt_per_second=spread(run.events / run.rebuild_seconds for run in runs),
        parsed_per_second=spread(run.events / run.parse_seconds for run in runs),
        ratio=spread(run.parse_seconds / run.rebuild_seconds for run in runs),
    )


def _replayed(runs: list[ReplayRun]) -> ReplayFigure:
    return ReplayFigure(
        events=runs[0].events,
        replayed_per_second=spread(run.replayed_per_second for run in runs),
        parsed_per_second=spread(run.parsed_per_second for run in runs),
        json_parsed_per_second=spread(run.json_parsed_per_second for run in runs),
        ratio=spread(run.replayed_per_second / run.parsed_per_second for run in runs),
        peak_rss_mib=max(run.peak_rss_mib for run in runs),
    )
