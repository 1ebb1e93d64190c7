"""Reads the rows of projections as of one moment each, with no transaction that lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.replay.sinks import AnySink
from ledger.replay.worker import QUERIES, Part, Wanted, make_sink, read_part

PART_PAGES = 512
"""Pages of a table that are read at once: 4 MB."""
ROUND_SECONDS_MAX = 2.0
"""So long new parts are begun in one snapshot; each takes a fraction of a second. None is ever held for 5 s."""
PARTS_WAITING = 2
"""For each process: the one that it reads and the next, so that it need not wait for this one."""
BEGUN_MAX = 3
"""So often the rows of a projection are read from the start, if it moves on while they are read."""

Submit = Callable[..., Future[AnySink]]


class Standing(NamedTuple):
    """Where a projection stands."""

    name: str
    generation: int
    position: int
    pages: int


class Side(NamedTuple):
    """All rows of a projection, and the position that they are as of."""

    position: int
    sink: AnySink


class _Reading:
    """How far the rows of a projection are read."""

    def __init__(self, standing: Standing, sink: AnySink) -> None:
        self.standing, self.sink = standing, sink
        self.next_page: int | None = 0
        """None: all are."""
        self.is_lost = False
        """It moves on too fast."""

    def parts(self, snapshot: str, until: Mapping[str, int]) -> Iterator[Part]:
        while self.next_page is not None:
            first, end = self.next_page, self.next_page + PART_PAGES
            self.next_page = end if end < self.standing.pages else None
            name, generation = self.standing.name, self.standing.generation
            yield Part(name, generation, first, self.next_page, snapshot, until.get(name))

    def side(self) -> Side | None:
        return None if self.is_lost else Side(self.standing.position, self.sink)


def standings(connection: Connection[TupleRow]) -> dict[str, Standing]:
    """Return where all projections stand."""
    rows = connection.execute(QUERIES["standings"], {}).fetchall()
    return {row[0]: Standing(*row) for row in rows}


class RowsReader:
    """Reads rows in rounds, each of one snapshot. Whoever needs several must stand still from first to last."""

    def __init__(
        self,
        connection: Connection[TupleRow],
        submit: Submit,
        processes: int,
        progress: Callable[[], None],
    ) -> None:
        """Take what reads parts in other processes, and how many there are."""
        self._connection = connection
        self._submit = submit
        self._processes = processes
        self._progress = progress

    def read(self, wanted: Wanted, until: Mapping[str, int]) -> dict[str, Side | None]:
        """Return the rows of some projections; None where one moved on each time. Of some up to a position only."""
        readings: dict[str, _Reading] = {}
        begun = dict.fromkeys(wanted, 0)
        while waiting := [one for one in wanted if _is_waiting(readings.get(one))]:
            with self._snapshot() as (snapshot, standing):
                # The small ones first, which one snapshot is enough for.
                waiting.sort(key=lambda one: standing[one].pages)
                for name in waiting:
                    known = readings.get(name)
                    if known is None or known.standing[:3] != standing[name][:3]:
                        if known is not None and known.next_page != 0:
                            begun[name] += 1
                        readings[name] = _Reading(standing[name], make_sink(name, wanted[name]))
                        readings[name].is_lost = begun[name] == BEGUN_MAX
                chosen = [readings[name] for name in waiting if not readings[name].is_lost]
                self._round(
                    (part for one in chosen for part in one.parts(snapshot, until)),
                    readings,
                    wanted,
                )
        return {name: readings[name].side() for name in wanted}

    def _round(self, parts: Iterator[Part], readings: dict[str, _Reading], wanted: Wanted) -> None:
        deadline = time.monotonic() + ROUND_SECONDS_MAX
        running: dict[Future[AnySink], str] = {}
        while True:
            while len(running) < PARTS_WAITING * self._processes and time.monotonic() < deadline:
                part = next(parts, None)
                if part is None:
                    break
                running[self._submit(read_part, part, wanted[part.name])] = part.name
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                readings[running.pop(future)].sink.merge(future.result())
            self._progress()

    @contextmanager
    def _snapshot(self) -> Iterator[tuple[str, dict[str, Standing]]]:
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = self._connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None, "it answers one row"
            yield row[0], standings(self._connection)


def _is_waiting(reading: _Reading | None) -> bool:
    return reading is None or (reading.next_page is not None and not reading.is_lost)
