"""What seals cost: the same receipts with history being sealed, and without, in turn."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import LiteralString

from bench.context import Bench, Members
from bench.figures import SealingFigure
from bench.lag import Projections
from bench.one_worker import CALLERS
from bench.parts import LoadPart, Part, interleave, rate_ratio
from bench.stand import PROJECTIONS, WORKER, BenchError, Service
from ledger.proof.sealer import SEAL_ROWS_MAX

OFF = {"LEDGER_SEAL_KEY_FILE": "off"}
POLL_SECONDS = 0.05
AWAITED_SECONDS_MAX = 60.0

_SEALED: LiteralString = (
    "SELECT (SELECT last FROM event_counter) - coalesce(max(last_position), 0) < %s FROM seals"
)


class Beside(Part):
    """A load beside a process of the projections of its own, which seals or does not."""

    def __init__(self, name: str, bench: Bench, members: Members, worker: Service) -> None:
        """Call it sealed or unsealed."""
        super().__init__(name)
        self._bench, self._members, self._worker = bench, members, worker
        self._settings = OFF if name == "unsealed" else {}
        self._projecting: Service | None = None
        self._projections = Projections(worker, members.programme)
        job = bench.job(worker, members, CALLERS)
        self.load: LoadPart = bench.part(name, worker, job, self, self._projections)

    @property
    def pids(self) -> list[int]:
        """The process of the projections that runs now."""
        return self._projecting.pids if self._projecting is not None else []

    def once(self) -> None:
        """Start the projections, let them do what is left from before, and load."""
        started = datetime.now(UTC)
        with self._bench.stand.running(*PROJECTIONS, settings=self._settings) as projecting:
            self._projecting = projecting
            self._await("SELECT min(seen_at) > %s FROM projections", started)
            self._projections.await_caught_up()
            if not self._settings:
                # No more than what waits for a seal as a rule.
                self._await(_SEALED, SEAL_ROWS_MAX)
            self.load.once()

    def close(self) -> None:
        """Ask no more."""
        self._projections.close()

    def _await(self, question: LiteralString, *parameters: object) -> None:
        """Wait until the answer is yes.

        Raises:
            BenchError: it takes too long.
        """
        deadline = time.monotonic() + AWAITED_SECONDS_MAX
        with self._bench.stand.owner(self._members.programme) as connection:
            while connection.execute(question, parameters).fetchone() != (True,):
                if time.monotonic() > deadline:
                    msg = "the projections do not run, or do not seal; the log of the processes says why"
                    raise BenchError(msg)
                time.sleep(POLL_SECONDS)


def measure(bench: Bench, members: Members) -> SealingFigure:
    """Measure both in turn."""
    with bench.stand.running(*WORKER) as worker:
        parts = [Beside(name, bench, members, worker) for name in ("sealed", "unsealed")]
        interleave(bench.plan.sealing_rounds, parts, bench.say)
        for part in parts:
            part.close()
        with bench.stand.owner(members.programme) as connection:
            rows, seals = connection.execute(
                b"SELECT coalesce(sum(last_position - first_position + 1), 0)::bigint, count(*) FROM seals"
            ).fetchall()[0]
    sealed, unsealed = (part.load for part in parts)
    return SealingFigure(
        sealed=sealed.figure(),
        unsealed=unsealed.figure(),
        events_sealed=rows,
        seals=seals,
        ratio=rate_ratio(sealed, unsealed),
    )
