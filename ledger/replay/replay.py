"""Folds the whole history afresh, and compares what comes out with every row of every projection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.replay.folds.balances import Balances
from ledger.replay.folds.books import Books
from ledger.replay.folds.registry import BY_NAME
from ledger.replay.pool import Pool, Progress, Stopwatch, running
from ledger.replay.report import Compared, Difference, NotCompared, Report, Speed, differences
from ledger.replay.rows import RowsReader, Side, Standing, standings
from ledger.replay.sinks import AnySink, Digests, Kept
from ledger.replay.worker import QUERIES, Sinks, Source, Wanted, parse_json_range, parse_range

DIFFERENCES_LISTED_MAX = 50
"""Differing rows of each projection that are listed."""
EXAMINED_ROWS_MAX = 200_000
"""Rows of a projection that are kept in memory at once to find those that differ."""

Stage = Callable[[str, int], AbstractContextManager[Progress]]
"""Shows how far a part of the work is: its name, and how much there is to do."""


@contextmanager
def silent(label: str, total: int) -> Iterator[Progress]:
    """Show nothing."""
    yield lambda done: None


class Options(NamedTuple):
    """How to replay."""

    until: int | None = None
    """The last position; None: as far as the projections are."""
    processes: int = 2
    measure: bool = False
    """Also measure how fast events are read and parsed, and nothing else."""
    stage: Stage = silent


def replay(connection: Connection[TupleRow], source: Source, options: Options) -> Report:
    """Replay a programme's history. `connection` is one to it, `source` where processes open their own."""
    with running(source, options.processes) as pool:
        return _Replay(connection, pool, options).run()


class _Both(NamedTuple):
    """A projection's rows as they are stored, and as they should be."""

    stored: Side
    replayed: AnySink


class _Replay:
    def __init__(self, connection: Connection[TupleRow], pool: Pool, options: Options) -> None:
        self._connection = connection
        self._pool = pool
        self._options = options
        self._standings = standings(connection)
        self._not_compared = {one.projection: one for one in self._unknown()}
        zone = connection.execute(QUERIES["time_zone"]).fetchone()
        self._zone: str = zone[0] if zone else "UTC"
        head = connection.execute(QUERIES["head"]).fetchone()
        self._head: int = head[0] if head else 0

    def run(self) -> Report:
        watch = Stopwatch()
        compared_names = [name for name in self._standings if name not in self._not_compared]
        sides = self._read(dict.fromkeys(compared_names))
        sinks = self._fold(sides)
        position = max(self._ends(sides).values(), default=0)
        events = self._pool.moved
        both = {name: _Both(side, sinks[name]) for name, side in sorted(sides.items())}
        differing = {name: _differing(one) for name, one in both.items()}
        rate = watch.rate(events)
        found = self._differences(both, differing)
        speed = self._speed(rate, position)
        books, balances = sinks[Books.NAME], sinks[Balances.NAME]
        assert isinstance(books, Kept), "they are few"
        assert isinstance(balances, Digests), "they are many"
        return Report(
            position,
            self._head,
            events,
            balances.rows,
            _by_book(books),
            tuple(
                self._compared(name, one, differing[name], found[name])
                for name, one in both.items()
                if name in found
            ),
            tuple(self._not_compared[name] for name in sorted(self._not_compared)),
            tuple(one for listed in found.values() for one in listed[:DIFFERENCES_LISTED_MAX]),
            speed,
        )

    def _unknown(self) -> Iterator[NotCompared]:
        """Find projections that cannot be compared at all."""
        columns: dict[str, list[str]] = dict(
            self._connection.execute(QUERIES["columns"], {}).fetchall()
        )
        for name in self._standings:
            fold = BY_NAME.get(name)
            if fold is None:
                yield NotCompared(name, "replay has no fold for it yet")
            elif set(columns[name]) != set(fold.COLUMNS):
                others = ", ".join(sorted(set(columns[name]) ^ set(fold.COLUMNS)))
                yield NotCompared(name, f"replay knows other columns: {others}")
            elif self._is_newer(self._standings[name]) and not fold.GROWS_ONLY:
                yield NotCompared(name, "its rows are as of a later position")

    def _is_newer(self, standing: Standing) -> bool:
        return self._options.until is not None and standing.position > self._options.until

    def _read(self, wanted: Wanted) -> dict[str, Side]:
        """Read rows of projections; those that move on too fast are not compared."""
        pages = sum(self._standings[name].pages for name in wanted)
        until = {} if self._options.until is None else dict.fromkeys(wanted, self._options.until)
        self._pool.restart_count()
        with self._options.stage("reading rows", pages) as progress:
            reader = RowsReader(
                self._connection,
                self._pool.submit,
                self._pool.processes,
                lambda: progress(self._pool.moved),
            )
            found = reader.read(wanted, {n: p for n, p in until.items() if BY_NAME[n].GROWS_ONLY})
        for name, side in found.items():
            if side is None:
                reason = "it moved on while its rows were read: replay when there is less traffic"
                self._not_compared[name] = NotCompared(name, reason)
        return {name: side for name, side in found.items() if side is not None}

    def _ends(self, sides: Mapping[str, Side]) -> dict[str, int]:
        """Return up to which position each projection is folded; sums are, whether compared or not."""
        until = self._options.until
        # Beside traffic projections may be further by now than the last event was at the start.
        self._head = max([self._head, *(side.position for side in sides.values())])
        last = self._head if until is None else min(self._head, until)
        known = [side.position for side in sides.values()]
        default = min(last, max(known, default=last))
        ends = {Books.NAME: default, Balances.NAME: default}
        return ends | {name: min(last, side.position) for name, side in sides.items()}

    def _fold(self, sides: Mapping[str, Side]) -> Sinks:
        ends = self._ends(sides)
        with self._options.stage("replaying", max(ends.values())) as progress:
            return self._pool.fold(ends, dict.fromkeys(ends), self._zone, progress)

    def _speed(self, replayed: int, position: int) -> Speed:
        if not self._options.measure:
            return Speed(replayed)
        rates = []
        for parse in (parse_range, parse_json_range):
            with self._options.stage("parsing alone", position) as progress:
                watch = Stopwatch()
                rates.append(watch.rate(self._pool.parse(parse, position, progress)))
        return Speed(replayed, *rates)

    def _compared(
        self, name: str, both: _Both, differing: _Buckets, found: list[Difference]
    ) -> Compared:
        stored, replayed = both.stored, both.replayed
        position = min(stored.position, self._options.until or stored.position)
        counts = _count(name, stored.sink), _count(name, replayed)
        return Compared(name, position, *counts, len(found), differing.is_all)

    def _differences(
        self, both: dict[str, _Both], differing: dict[str, _Buckets]
    ) -> dict[str, list[Difference]]:
        """Find which rows differ where sums do: both sides are made again, of the buckets that differ."""
        wanted: Wanted = {name: one.chosen for name, one in differing.items() if one.chosen}
        again = self._again(wanted) if wanted else {}
        found: dict[str, list[Difference]] = {}
        for name, one in both.items():
            if name in wanted and name not in again:
                continue  # it moves on by now, and is not compared
            stored, replayed = again.get(name, _Both(one.stored, one.replayed))
            if isinstance(stored.sink, Kept) and isinstance(replayed, Kept):
                found[name] = list(differences(name, stored.sink, replayed))
            else:
                found[name] = []
        return found

    def _again(self, wanted: Wanted) -> dict[str, _Both]:
        sides = self._read(wanted)
        last = self._ends(sides)
        ends = {name: last[name] for name in sides}
        if not ends:
            return {}
        with self._options.stage("looking closer", max(ends.values())) as progress:
            sinks = self._pool.fold(ends, wanted, self._zone, progress)
        return {name: _Both(side, sinks[name]) for name, side in sides.items()}


class _Buckets(NamedTuple):
    """Buckets whose sums differ, as many as are looked at."""

    chosen: frozenset[str]
    is_all: bool


def _differing(both: _Both) -> _Buckets:
    stored, replayed = both.stored.sink, both.replayed
    if not (isinstance(stored, Digests) and isinstance(replayed, Digests)):
        return _Buckets(frozenset(), is_all=True)  # all rows are at hand
    differing = stored.differing(replayed)
    chosen = _bounded(differing, stored, replayed)
    return _Buckets(frozenset(chosen), len(chosen) == len(differing))


def _bounded(differing: list[str], stored: Digests, replayed: Digests) -> list[str]:
    """Return the first buckets that differ, as many as fit into memory; one always does."""
    chosen: list[str] = []
    rows = 0
    for bucket in differing:
        rows += max(stored.counts.get(bucket, 0), replayed.counts.get(bucket, 0))
        if chosen and rows > EXAMINED_ROWS_MAX:
            break
        chosen.append(bucket)
    return chosen


def _count(name: str, kept: AnySink) -> int:
    if isinstance(kept, Digests):
        return kept.rows
    cls = BY_NAME[name]
    keys = {key[: cls.KEY] for key in (*kept.rows, *kept.numbers)}
    return sum(cls.kept(kept, key) is not None for key in keys)


def _by_book(kept: Kept) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for (_, book), points in kept.numbers.items():
        sums[book] += points
    return dict(sorted(sums.items()))
