"""The process that runs the projections of all programmes."""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import NamedTuple, Protocol

from ledger.projections.runner import ProgrammeRunner
from ledger.projections.session import connect

POLL_SECONDS_MIN = 0.1
POLL_SECONDS_MAX = 0.2
POLL_GROWTH = 1.5
RECONNECT_SECONDS_MIN = 0.1
RECONNECT_SECONDS_MAX = 5.0
PROGRAMMES_SECONDS = 0.3
STOP_SECONDS_MAX = 6.0
# A batch makes tens of thousands of objects and no cycles: looking for cycles as often as Python
# does by itself takes a third of the time.
GC_THRESHOLD = 100_000

_log = logging.getLogger(__name__)


class ServedProgramme(NamedTuple):
    """A programme and where it lives."""

    name: str
    dsn: str
    schema: str


class Stop(Protocol):
    """An event of `threading` or of `multiprocessing`."""

    def is_set(self) -> bool:
        """Whether it is time to end."""

    def set(self) -> None:
        """Say that it is."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is."""


ProgrammesSource = Callable[[], Iterable[tuple[str, str, str]]]
"""Answers (name, dsn, schema) of every programme; asked anew a few times a second."""


def run_projections(programmes_source: ProgrammesSource, stop_event: Stop, niceness: int) -> None:
    """Be the process: run all projections until SIGTERM comes or `stop_event` is set."""
    os.nice(niceness)
    gc.set_threshold(GC_THRESHOLD)
    # Ctrl-C reaches every process of the terminal; which ends when is for their parent to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Waited for, not handled: a handler could run while this thread holds the event's own lock.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    with ThreadPoolExecutor(1, "projections") as executor:
        running = executor.submit(run, programmes_source, stop_event)
        while not running.done():
            if signal.sigtimedwait({signal.SIGTERM}, POLL_SECONDS_MAX) is not None:
                stop_event.set()
    running.result()


def run(programmes_source: ProgrammesSource, stop: Stop) -> None:
    """Run the projections of all programmes, each in a thread of its own, until told to stop."""
    threads: dict[ServedProgramme, ProgrammeThread] = {}
    while not stop.is_set():
        _refresh(threads, programmes_source)
        stop.wait(PROGRAMMES_SECONDS)
    _end(threads.values())


def _refresh(
    threads: dict[ServedProgramme, ProgrammeThread], programmes_source: ProgrammesSource
) -> None:
    try:
        served = {ServedProgramme(*programme) for programme in programmes_source()}
    except Exception as error:  # noqa: BLE001 - the programmes that are known must not suffer
        _log.warning("the list of programmes cannot be read, the last one stays: %s", error)
        return
    for programme in set(threads) - served:
        # Not waited for, as new programmes must not wait for those that go.
        threads.pop(programme).stop.set()
    for programme in served - set(threads):
        threads[programme] = ProgrammeThread(programme)
        threads[programme].start()


def _end(threads: Iterable[ProgrammeThread]) -> None:
    ending = list(threads)
    for thread in ending:
        thread.stop.set()
    for thread in ending:
        thread.join(STOP_SECONDS_MAX)


class ProgrammeThread(Thread):
    """Runs the projections of one programme, and outlives every failure of its database."""

    def __init__(self, programme: ServedProgramme) -> None:
        """Name the programme."""
        # A daemon, so that a database that does not answer cannot hold the process.
        super().__init__(name=f"projections of {programme.name}", daemon=True)
        self._programme = programme
        self.stop = Event()
        self._reconnect_seconds = RECONNECT_SECONDS_MIN

    def run(self) -> None:
        """Connect and follow, again and again."""
        while not self.stop.is_set():
            try:
                self._follow()
            except Exception as error:  # noqa: BLE001 - a thread that ends would never be started again
                _log.warning("%s: %s; trying again", self.name, error)
                self.stop.wait(self._reconnect_seconds)
                self._reconnect_seconds = min(self._reconnect_seconds * 2, RECONNECT_SECONDS_MAX)

    def _follow(self) -> None:
        with connect(self._programme.dsn, self._programme.schema) as connection:
            runner = ProgrammeRunner(connection)
            pause = POLL_SECONDS_MIN
            while not self.stop.is_set():
                turn = runner.turn()
                self._reconnect_seconds = RECONNECT_SECONDS_MIN
                if turn.more:
                    continue
                pause = (
                    POLL_SECONDS_MIN if turn.moved else min(pause * POLL_GROWTH, POLL_SECONDS_MAX)
                )
                self.stop.wait(pause)
