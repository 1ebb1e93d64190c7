"""A whole run, part by part."""

from __future__ import annotations

import time
from pathlib import Path

from bench import memory, one_worker, order_file, rebuilds, sealing, two_workers
from bench.context import Bench, Say
from bench.figures import Results
from bench.generator import running_generator
from bench.machine import environment
from bench.plan import Plan
from bench.stand import open_stand
from bench.targets import targets


def run(plan: Plan, folder: Path, say: Say) -> Results:
    """Measure everything, with all data in an empty folder.

    Raises:
        BenchError: something does not run.
    """
    started = time.monotonic()
    with open_stand(folder) as stand, running_generator() as generator:
        found = environment(stand)
        bench = Bench(plan, stand, generator, say)
        say(f"{plan.cards} members with a card each")
        members = bench.make_members("cards", plan.cards)
        one = one_worker.measure(bench, members)
        two = two_workers.measure(bench, members)
        seals = sealing.measure(bench, members)
        rebuild, replay = rebuilds.measure(bench)
        memory_figure = memory.measure(bench)
        order = order_file.measure(bench)
    slowest = min((figure.ratio for figure in rebuild.values()), key=lambda ratio: ratio.median)
    spreads = one.ratios | {
        "sealed_vs_unsealed": seals.ratio,
        "rebuild_vs_parse": slowest,
        "replay_vs_parse": replay.ratio,
    }
    ratios = {name: ratio.median for name, ratio in spreads.items()}
    return Results(
        environment=found,
        plan=plan,
        seconds=time.monotonic() - started,
        one_worker=one,
        two_workers=two,
        sealing=seals,
        rebuild=rebuild,
        replay=replay,
        memory=memory_figure,
        order=order,
        ratios=ratios,
        ratio_spreads=spreads,
        targets=targets(ratios, one, memory_figure, order),
    )
