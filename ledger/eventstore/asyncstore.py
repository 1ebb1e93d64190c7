"""The event store's asynchronous face, for the one writer of a process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from ledger.domain.model import LedgerAggregate
from ledger.eventstore.arrays import (
    BigintArray,
    ByteaArray,
    Packed,
    TextArray,
    UuidArray,
    append_parameters,
    guard_parameters,
    private_parameters,
    register_arrays,
)
from ledger.eventstore.calls import Calls
from ledger.eventstore.mapper import LedgerMapper, open_snapshot, take_snapshot, topic_of
from ledger.eventstore.patience import ANSWER_SECONDS_MAX, cut_after
from ledger.eventstore.recorder import QUERIES, recorded_event
from ledger.eventstore.records import (
    Appended,
    Conflict,
    Current,
    Guards,
    NewRequest,
    RequestRow,
)

LOCK_TIMEOUT_MS = 4_000
STATEMENT_TIMEOUT_MS = 10_000
CONNECT_SECONDS_MAX = 5
# The writer only ever looks up keys. Without statistics, as in a new programme, the planner would read whole tables,
# and a plan that was cached then would stay while they grow. One plan does for batches of all sizes.
POINT_LOOKUPS_ONLY = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c plan_cache_mode=force_generic_plan"
)


class CommitUnconfirmedError(Exception):
    """The database did not confirm: whether anything was stored is not known."""


class BatchRejectedError(Exception):
    """The database cannot take what it was given, or holds what cannot be read; nothing was stored."""


class AsyncEventStore:
    """Loads aggregates of one programme and appends to them, over one connection.

    Used by one task at a time. After `CommitUnconfirmedError` the next call connects anew.
    """

    def __init__(self, dsn: str, schema: str) -> None:
        """Name the database and the programme's schema; nothing is opened yet."""
        self._dsn = dsn
        self._schema = schema
        self._calls: Calls | None = None
        self.mapper = LedgerMapper()

    async def close(self) -> None:
        """Close the connection, if there is one."""
        calls, self._calls = self._calls, None
        if calls is not None:
            await calls.connection.close()

    async def connect(self) -> bool:
        """Have a connection, and say whether it is a new one.

        Raises:
            CommitUnconfirmedError: the database does not answer.
        """
        if self._calls is not None:
            return False
        async with self._errors():
            await self._connected()
        return True

    async def append(
        self, now: datetime, guards: Guards, requests: Sequence[NewRequest]
    ) -> Appended | Conflict:
        """Store a batch whole or not at all.

        Raises:
            CommitUnconfirmedError: the outcome is not known.
            BatchRejectedError: some value cannot be stored.
        """
        parameters = append_parameters(now, guards, requests)
        if any(request.private for request in requests):
            row = await self._one("append_private", parameters | private_parameters(requests))
        else:
            row = await self._one("append", parameters)
        if row[0] is None:
            return Conflict(ids=row[2], request_ids=row[3])
        return Appended(base_position=row[0], recorded_at=row[1])

    async def check_current(self, guards: Guards) -> Current | Conflict:
        """Confirm that what was read is committed and current."""
        row = await self._one("check_current", guard_parameters(guards))
        if row[1] or row[2]:
            return Conflict(ids=row[1], request_ids=row[2])
        return Current(head=row[0])

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Hold the counter row over what is read and appended inside, so that no conflict can happen."""
        async with self._errors():
            connection = (await self._connected()).connection
            with cut_after(connection, ANSWER_SECONDS_MAX):
                async with connection.transaction():
                    await self._one("lock_counter", {})
                    yield

    async def load(self, ids: Iterable[UUID]) -> dict[UUID, LedgerAggregate]:
        """Return those of some aggregates that exist, from their snapshots and events.

        Raises:
            CommitUnconfirmedError: the database does not answer.
            BatchRejectedError: what is stored of some aggregate cannot be read.
        """
        rows = await self._all("select_aggregates", {"ids": UuidArray(ids)})
        with _readable():
            found, outdated = _open_snapshots(rows)
        events = [row for row in rows if row[0] is not None and row[1] not in outdated]
        if outdated:
            anew: dict[str, Packed] = {
                "ids": UuidArray(outdated),
                "after_versions": BigintArray(0 for _ in outdated),
            }
            events += await self._all("select_streams", anew)
        with _readable():
            self.mapper.replay(map(recorded_event, events), found)
        return found

    async def requests(self, request_ids: Iterable[UUID]) -> dict[UUID, RequestRow]:
        """Return those of some requests that are stored."""
        rows = await self._all("select_requests", {"request_ids": UuidArray(request_ids)})
        return {row[0]: RequestRow(*row) for row in rows}

    async def save_snapshots(self, aggregates: Sequence[LedgerAggregate]) -> None:
        """Keep the state of some aggregates, so that the next load is short."""
        await self._one(
            "save_snapshots",
            {
                "originator_ids": UuidArray([one.id for one in aggregates]),
                "originator_versions": BigintArray([one.version for one in aggregates]),
                "topics": TextArray([topic_of(one) for one in aggregates]),
                "states": ByteaArray([take_snapshot(one) for one in aggregates]),
            },
        )

    async def _one(self, query: str, parameters: dict[str, Packed]) -> TupleRow:
        rows = await self._all(query, parameters)
        return rows[0]

    async def _all(self, query: str, parameters: dict[str, Packed]) -> list[TupleRow]:
        try:
            calls = await self._connected()
            with cut_after(calls.connection, ANSWER_SECONDS_MAX):
                return await calls.rows(query, parameters)
        except psycopg.Error as error:
            raise await self._ours(error) from error

    async def _connected(self) -> Calls:
        if self._calls is None:
            self._calls = Calls(await connect(self._dsn, self._schema), QUERIES)
        return self._calls

    @asynccontextmanager
    async def _errors(self) -> AsyncIterator[None]:
        """Turn driver errors into ours."""
        try:
            yield
        except psycopg.Error as error:
            raise await self._ours(error) from error

    async def _ours(self, error: psycopg.Error) -> Exception:
        """Return what a driver's error means; drop the connection when it cannot be trusted."""
        if not _is_of_the_session(error):
            return BatchRejectedError(str(error))
        await self.close()
        return CommitUnconfirmedError(str(error))


def _is_of_the_session(error: psycopg.Error) -> bool:
    """Whether another session may well do what this one could not."""
    # Class 25: a server that takes no writes, or one that gave up on our transaction.
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or (
        error.sqlstate is not None and error.sqlstate.startswith("25")
    )


def _open_snapshots(rows: list[TupleRow]) -> tuple[dict[UUID, LedgerAggregate], set[UUID]]:
    """Return the aggregates of those rows that are snapshots, and the ids of those whose class has another version."""
    found: dict[UUID, LedgerAggregate] = {}
    outdated: set[UUID] = set()
    for row in rows:
        if row[0] is None:
            aggregate = open_snapshot(row[3], row[1], row[2], row[4])
            if aggregate is None:
                outdated.add(row[1])
            else:
                found[aggregate.id] = aggregate
    return found, outdated


@contextmanager
def _readable() -> Iterator[None]:
    """Blame what is stored for not being readable, so that only the commands that need it fail."""
    try:
        yield
    except Exception as error:
        msg = "what is stored of an aggregate cannot be read"
        raise BatchRejectedError(msg) from error


async def connect(dsn: str, schema: str) -> AsyncConnection[TupleRow]:
    """Open an autocommit connection to a programme's schema, with every wait bounded."""
    connection = await AsyncConnection.connect(
        dsn,
        autocommit=True,
        prepare_threshold=0,
        connect_timeout=CONNECT_SECONDS_MAX,
        options=f"{session_options(schema)} {POINT_LOOKUPS_ONLY}",
    )
    register_arrays(connection)
    return connection


def session_options(schema: str) -> str:
    """Return the settings of every serving session, as libpq's `options`."""
    return (
        f"-c search_path={schema} -c TimeZone=UTC -c lock_timeout={LOCK_TIMEOUT_MS}"
        f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
        f" -c idle_in_transaction_session_timeout={STATEMENT_TIMEOUT_MS}"
    )


def session_settings(schema: str) -> sql.Composed:
    """Return the settings of every serving session."""
    return sql.SQL(
        "SET search_path TO {schema}; SET lock_timeout TO {lock}; SET statement_timeout TO {statement};"
        " SET idle_in_transaction_session_timeout TO {statement}; SET TimeZone TO 'UTC'"
    ).format(
        schema=sql.Identifier(schema),
        lock=sql.Literal(LOCK_TIMEOUT_MS),
        statement=sql.Literal(STATEMENT_TIMEOUT_MS),
    )
