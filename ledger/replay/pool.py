"""The processes of a replay."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar

from ledger.replay.sinks import AnySink
from ledger.replay.worker import Share, Sinks, Source, Wanted, fold_share, start

_POLL_SECONDS = 0.2
_NOTHING = 0

T = TypeVar("T")
Progress = Callable[[int], None]


class Pool:
    """Processes that were forked from this one, so that they hash alike."""

    def __init__(self, executor: ProcessPoolExecutor, processes: int, moved: Any) -> None:
        """Take the processes, and what they count in."""
        self.processes = processes
        self._executor = executor
        self._moved = moved

    def submit(self, task: Callable[..., T], *arguments: Any) -> Future[T]:
        """Have one of them do something."""
        return self._executor.submit(task, *arguments)

    def restart_count(self) -> None:
        """Count from nothing."""
        self._moved.value = _NOTHING

    @property
    def moved(self) -> int:
        """How far they are together."""
        return int(self._moved.value)

    def fold(self, ends: Mapping[str, int], wanted: Wanted, zone: str, progress: Progress) -> Sinks:
        """Fold all streams, each process a share of them, and return what comes out together."""
        shares = [Share(number, self.processes) for number in range(self.processes)]
        found = self._all([(fold_share, share, ends, wanted, zone) for share in shares], progress)
        merged: Sinks = {}
        for sinks in found:
            for name, sink in sinks.items():
                _merge(merged, name, sink)
        return merged

    def parse(self, parse: Callable[[int, int], int], end: int, progress: Progress) -> int:
        """Read and parse all events up to a position in one way; return how many there are."""
        cuts = [end * number // self.processes for number in range(self.processes + 1)]
        ranges = pairwise(cuts)
        return sum(self._all([(parse, low + 1, high) for low, high in ranges], progress))

    def _all(self, tasks: list[tuple[Any, ...]], progress: Progress) -> list[Any]:
        self.restart_count()
        futures = [self.submit(*task) for task in tasks]
        while wait(futures, timeout=_POLL_SECONDS).not_done:
            progress(self.moved)
            # One that failed is known at once, and not when the others are done.
            for future in futures:
                if future.done():
                    future.result()
        progress(self.moved)
        return [future.result() for future in futures]


def _merge(merged: Sinks, name: str, sink: AnySink) -> None:
    if name in merged:
        merged[name].merge(sink)
    else:
        merged[name] = sink


@contextmanager
def running(source: Source, processes: int) -> Iterator[Pool]:
    """Run processes for as long as they are needed; then they end at their next page."""
    context = multiprocessing.get_context("fork")
    moved: Any = context.Value("q", _NOTHING)
    stop = context.Event()
    executor = ProcessPoolExecutor(processes, context, start, (source, moved, stop))
    try:
        # Now, while this process has no other threads.
        executor.submit(os.getpid).result()
        yield Pool(executor, processes, moved)
    finally:
        stop.set()
        executor.shutdown(cancel_futures=True)


class Stopwatch:
    """Measures how long something takes."""

    def __init__(self) -> None:
        """Start."""
        self._started = time.perf_counter()

    def rate(self, count: int) -> int:
        """Return how many a second it was."""
        return round(count / max(time.perf_counter() - self._started, 1e-9))
