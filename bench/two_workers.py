"""Two workers that share the port, on the same accounts: what their conflicts cost."""

from __future__ import annotations

import msgspec

from bench.context import Bench, Members
from bench.figures import TwoWorkers
from bench.lag import Projections
from bench.one_worker import CALLERS
from bench.parts import interleave, rate_ratio
from bench.stand import PROJECTIONS, WORKER

# So many that the kernel deals them out to both workers.
CHANNELS = 16


def measure(bench: Bench, members: Members) -> TwoWorkers:
    """Measure all cards and one card in turn."""
    with (
        bench.stand.running(*WORKER, workers=2) as workers,
        bench.stand.running(*PROJECTIONS) as projecting,
    ):
        projections = Projections(workers, members.programme)
        job = msgspec.structs.replace(bench.job(workers, members, CALLERS), channels=CHANNELS)
        one_job = msgspec.structs.replace(job, cards_max=1)
        many = bench.part("two workers", workers, job, projecting, projections)
        one = bench.part("two workers, one card", workers, one_job, projecting, projections)
        # What is left to do from before is not theirs.
        projections.await_caught_up()
        interleave(bench.plan.rounds, [many, one], bench.say)
        projections.close()
    return TwoWorkers(
        receipts=many.figure(), one_card=one.figure(), one_card_vs_many=rate_ratio(one, many)
    )
