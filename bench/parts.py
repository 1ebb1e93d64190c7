"""What is measured in rounds, one after the other, so that a drift of the machine's speed meets all of them alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Generic, TypeVar

import msgspec

from bench.cpu import PidsOf, cpu_seconds
from bench.figures import LagFigure, LoadFigure
from bench.generator import Generator
from bench.lag import LagRun, LagWatcher, Projections
from bench.load import Job, LoadRun
from bench.stats import Spread, spread

R = TypeVar("R")


class Part(ABC):
    """Something that is run once a round."""

    def __init__(self, name: str) -> None:
        """Name it."""
        self.name = name

    @abstractmethod
    def once(self) -> None:
        """Run, and keep what was found."""


def interleave(rounds: int, parts: Sequence[Part], say: Callable[[str], None]) -> None:
    """Run all parts in turn, round by round."""
    for number in range(1, rounds + 1):
        for part in parts:
            say(f"round {number} of {rounds}: {part.name}")
            part.once()


class Probe(Part, Generic[R]):
    """Something that a function measures."""

    def __init__(self, name: str, measure: Callable[[], R]) -> None:
        """Take the function."""
        super().__init__(name)
        self._measure = measure
        self.runs: list[R] = []

    def once(self) -> None:
        """Call it."""
        self.runs.append(self._measure())


class MeasuredLoad(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the load generator, and who used the cores meanwhile."""

    run: LoadRun
    cpu_us_per_receipt: dict[str, float]


class LoadPart(Part):
    """A job for the load generator."""

    def __init__(
        self,
        name: str,
        generator: Generator,
        job: Job,
        groups: PidsOf,
        projections: Projections | None = None,
    ) -> None:
        """Take the job. With `projections` their lag is watched, and a run ends when they have caught up."""
        super().__init__(name)
        self._generator = generator
        self._job = job
        self._groups = groups
        self._projections = projections
        self.runs: list[MeasuredLoad] = []
        self.lags: list[LagRun] = []

    def once(self) -> None:
        """Do the job."""
        if self._projections is None:
            self._load()
            return
        with LagWatcher(self._projections) as watcher:
            self._load()
        self.lags.append(watcher.run(*self._projections.await_caught_up()))

    def _load(self) -> None:
        before = cpu_seconds(self._groups)
        run = self._generator.run(self._job)
        after = cpu_seconds(self._groups)
        used = {
            name: (after[name] - before[name]) * 1_000_000 / run.receipts for name in self._groups
        }
        self.runs.append(MeasuredLoad(run=run, cpu_us_per_receipt=used))

    @property
    def receipts(self) -> int:
        """How many receipts were recorded, in all runs."""
        return sum(one.run.receipts for one in self.runs)

    def figure(self) -> LoadFigure:
        """Return the medians."""
        return LoadFigure(
            receipts_per_second=spread(one.run.receipts_per_second for one in self.runs),
            p50_ms=spread(one.run.p50_ms for one in self.runs),
            p95_ms=spread(one.run.p95_ms for one in self.runs),
            p99_ms=spread(one.run.p99_ms for one in self.runs),
            cpu_us_per_receipt={
                name: median(one.cpu_us_per_receipt[name] for one in self.runs)
                for name in self._groups
            },
        )


def rate_ratio(ours: LoadPart, other: LoadPart) -> Spread:
    """Return by how much one part was faster than another, pair by pair of the same round."""
    return spread(
        one.run.receipts_per_second / two.run.receipts_per_second
        for one, two in zip(ours.runs, other.runs, strict=True)
    )


def p99_ratio(presenting: LoadPart) -> Spread:
    """Return how many times as long presentations took as the receipts between them, at the 99th percentile."""
    return spread(one.run.p99_ms / one.run.receipt_p99_ms for one in presenting.runs)


def lag_figure(lags: Iterable[LagRun]) -> LagFigure:
    """Return the medians of some runs."""
    found = list(lags)
    return LagFigure(
        lag_events_max=spread(one.lag_events_max for one in found),
        lag_seconds_max=spread(one.lag_seconds_max for one in found),
        behind_at_end_events=spread(one.behind_at_end_events for one in found),
        catch_up_seconds=spread(one.catch_up_seconds for one in found),
    )
