"""What each process of a replay does: fold the streams of a range of ids, read rows, or only parse events."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from ledger.eventstore.arrays import TextArray, register_arrays
from ledger.eventstore.asyncstore import session_options
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import QUERIES as RECORDER_QUERIES
from ledger.eventstore.recorder import recorded_event
from ledger.eventstore.sqlfiles import load_queries
from ledger.replay.folding import Folding
from ledger.replay.folds.fold import Fold, Place, Stored
from ledger.replay.folds.registry import BY_NAME, make_fold
from ledger.replay.receipt_shapes import FOREIGN
from ledger.replay.sinks import AnySink, Digests, Everything, Kept

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized
    from multiprocessing.synchronize import Event

QUERIES = load_queries("ledger.replay.sql", "queries.sql")
EVENTS_PAGE = 5_000
"""Positions that a process reads at once, for each of all processes."""
_ID_BITS = 128
CALLS_DEEP_MAX = 1_000_000

Sinks = dict[str, AnySink]
Wanted = Mapping[str, frozenset[str] | None]
"""By projection: buckets of which the rows themselves are wanted; None: sums of hashes of all."""


class StoppedError(Exception):
    """Nobody waits for what this process does any more."""


class Source(NamedTuple):
    """Where a programme's history is."""

    dsn: str
    schema: str


def connect(source: Source) -> Connection[TupleRow]:
    """Open an autocommit connection to a programme's schema, with every wait bounded.

    Events are read by position and rows page by page of their table; no statistics of a table that was just filled
    can talk the planner out of it.
    """
    options = f"{session_options(source.schema)} -c enable_seqscan=off -c enable_bitmapscan=off"
    connection = psycopg.connect(source.dsn, autocommit=True, options=options)
    register_arrays(connection)
    return connection


class Share(NamedTuple):
    """The part of all streams that one process folds."""

    number: int
    of: int

    @property
    def low(self) -> str:
        """The first id."""
        return _id(self.number * 2**_ID_BITS // self.of)

    @property
    def high(self) -> str:
        """The last id."""
        return _id((self.number + 1) * 2**_ID_BITS // self.of - 1)


def _id(number: int) -> str:
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Part(NamedTuple):
    """Some pages of a projection's table, as of a snapshot."""

    name: str
    generation: int
    first_page: int
    end_page: int | None
    """None: to the end."""
    snapshot: str
    until: int | None
    """Only rows up to this position."""


class _Process:
    """A process's own."""

    def __init__(self, source: Source, moved: Synchronized[int], stop: Event) -> None:
        self._source, self._moved, self._stop = source, moved, stop
        self._connection: Connection[TupleRow] | None = None

    @property
    def connection(self) -> Connection[TupleRow]:
        if self._connection is None:
            self._connection = connect(self._source)
        return self._connection

    def move(self, count: int) -> None:
        """Say how far it is; end where nobody waits."""
        with self._moved.get_lock():
            self._moved.value += count
        if self._stop.is_set():
            raise StoppedError


_process: list[_Process] = []


def start(source: Source, moved: Synchronized[int], stop: Event) -> None:
    """Begin a process. Ctrl-C reaches it too; its parent says when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # There are no cycles, and looking for them takes the longer the more accounts there are.
    gc.disable()
    # Points that went through many accounts are followed back through all of them, by functions of Python alone,
    # which take none of the system's stack.
    sys.setrecursionlimit(CALLS_DEEP_MAX)
    _process[:] = [_Process(source, moved, stop)]


def fold_share(share: Share, ends: Mapping[str, int], wanted: Wanted, zone: str) -> Sinks:
    """Fold a share of all streams for each projection up to its own position."""
    sinks = {name: make_sink(name, wanted[name]) for name in ends}
    place = Place(ZoneInfo(zone), share.low, share.high, _streams)
    folds = {name: make_fold(name, sinks[name], place) for name in ends}
    first = 1
    for end in sorted(set(ends.values())):
        taking = [fold for name, fold in folds.items() if ends[name] >= end]
        foreign = {topic for fold in taking for topic in fold.foreign()}
        folding = Folding(taking)
        for page in _pages(share, first, end, foreign):
            folding.take(page)
        first = end + 1
    for fold in folds.values():
        fold.finish()
    return sinks


def make_sink(name: str, buckets: frozenset[str] | None) -> AnySink:
    """Make what takes the rows of a projection."""
    cls = BY_NAME[name]
    if cls.SMALL:
        return Kept(Everything(), cls.KEY)
    return Digests() if buckets is None else Kept(buckets, cls.KEY)


def _pages(share: Share, first: int, end: int, foreign: set[str]) -> Iterator[list[Any]]:
    process = _process[0]
    step = EVENTS_PAGE * share.of
    for start_ in range(first, end + 1, step):
        last = min(end, start_ + step - 1)
        places = {
            "first": start_,
            "last": last,
            "low": share.low,
            "high": share.high,
            "foreign": TextArray(sorted(foreign)),
            "mark": FOREIGN,
        }
        rows = process.connection.execute(QUERIES["events"], places, binary=True).fetchall()
        yield rows
        # Those of others count where they are folded.
        process.move(len(rows) - sum([row[2][0] == FOREIGN for row in rows]))


def _streams(ids: Sequence[str]) -> list[Stored]:
    found: list[Any] = (
        _process[0]
        .connection.execute(QUERIES["streams"], {"ids": TextArray(ids)}, binary=True)
        .fetchall()
    )
    return found


def read_part(part: Part, buckets: frozenset[str] | None) -> AnySink:
    """Read some rows of a projection."""
    process = _process[0]
    cls = BY_NAME[part.name]
    sink = make_sink(part.name, buckets)
    with _as_of(process.connection, part.snapshot):
        rows = process.connection.execute(_rows_query(cls, part), binary=True).fetchall()
    cls.put_stored(sink, rows)
    process.move(1 if part.end_page is None else part.end_page - part.first_page)
    return sink


@contextmanager
def _as_of(connection: Connection[TupleRow], snapshot: str) -> Iterator[None]:
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        statement = sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot))
        connection.execute(statement)
        yield


def _rows_query(cls: type[Fold], part: Part) -> sql.Composed:
    columns = [
        sql.SQL(kind.value).format(sql.Identifier(name)) for name, kind in cls.COLUMNS.items()
    ]
    conditions = [sql.SQL("ctid >= {}::tid").format(f"({part.first_page},0)")]
    if part.end_page is not None:
        conditions.append(sql.SQL("ctid < {}::tid").format(f"({part.end_page},0)"))
    if part.until is not None:
        conditions.append(sql.SQL("position <= {}").format(part.until))
    return sql.SQL("SELECT {} FROM {} WHERE {}").format(
        sql.SQL(", ").join(columns),
        sql.Identifier(f"{cls.NAME}_{part.generation}"),
        sql.SQL(" AND ").join(conditions),
    )


def parse_range(first: int, last: int) -> int:
    """Read and parse the events of some positions as the ledger does, and do nothing else; return their number."""
    to_event = LedgerMapper().to_domain_event
    count = 0
    for rows in _read(RECORDER_QUERIES["select_between"], first, last):
        count += len([to_event(recorded_event(row)) for row in rows])
    return count


def parse_json_range(first: int, last: int) -> int:
    """Read events and parse their JSON to plain values, the least that parsing can be; return their number."""
    parse = msgspec.json.Decoder().decode
    count = 0
    for rows in _read(QUERIES["parsed"], first, last):
        count += len([parse(row[3]) for row in rows])
    return count


def _read(query: str, first: int, last: int) -> Iterator[list[TupleRow]]:
    process = _process[0]
    for start_ in range(first, last + 1, EVENTS_PAGE):
        stop = min(last, start_ + EVENTS_PAGE - 1)
        places = {"start": start_, "stop": stop, "topics": TextArray([]), "limit": EVENTS_PAGE}
        yield process.connection.execute(query, places, binary=True).fetchall()
        process.move(stop - start_ + 1)
