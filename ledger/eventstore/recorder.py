"""The event store's blocking face: the library's recorder interface over our own SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
    Subscription,
)
from psycopg.rows import TupleRow

from ledger.eventstore.arrays import append_parameters
from ledger.eventstore.records import Guards, NewEvent, NewRequest, RecordedEvent
from ledger.eventstore.sqlfiles import load_queries

QUERIES = load_queries("ledger.eventstore.sql", "queries.sql")
NO_GUARDS = Guards(versions={}, absent_request_ids=[])


def recorded_event(row: TupleRow) -> RecordedEvent:
    """Return the event of a row of any query that selects events."""
    return RecordedEvent(
        id=row[0],
        originator_id=row[1],
        originator_version=row[2],
        topic=row[3],
        state=row[4],
        request_id=row[5],
        principal_id=row[6],
        occurred_at=row[7],
        recorded_at=row[8],
        rules_version=row[9],
    )


class LedgerRecorder(ApplicationRecorder):
    """Reads and appends one programme's events over a connection of its own.

    The connection's search path names the programme's schema.
    """

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Take an autocommit connection."""
        self._connection = connection

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append the events of ONE request, and answer their positions.

        Args:
            stored_events: rows of the ledger's own kind, all with the same request.
            kwargs: `method`, the name the request is stored under.

        Raises:
            IntegrityError: an aggregate moved on, or the request is stored already; nothing was stored.
        """
        if not stored_events:
            return []
        events = [event for event in stored_events if isinstance(event, RecordedEvent)]
        assert len(events) == len(stored_events), "the ledger's events carry more columns"
        assert len({event.request_id for event in events}) == 1, "one request at a time"
        first = events[0]
        request = NewRequest(
            request_id=first.request_id,
            method=kwargs["method"],
            principal_id=first.principal_id,
            occurred_at=first.occurred_at,
            fingerprint=b"",
            answer=b"{}",
            events=[
                NewEvent(
                    UUID(str(event.originator_id)),
                    event.originator_version,
                    event.topic,
                    event.state,
                    event.rules_version,
                )
                for event in events
            ],
        )
        parameters = append_parameters(first.recorded_at, NO_GUARDS, [request])
        with _library_errors():
            row = self._connection.execute(QUERIES["append"], parameters, binary=True).fetchone()
        assert row is not None
        if row[0] is None:
            msg = f"conflict on aggregates {row[2]} and requests {row[3]}"
            raise IntegrityError(msg)
        return range(row[0] + 1, row[0] + 1 + len(stored_events))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return one aggregate's events between two versions."""
        query = "select_originator_backwards" if desc else "select_originator"
        return self._select(
            query, {"originator_id": originator_id, "gt": gt, "lte": lte, "limit": limit}
        )

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return events by position."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        return self._select(
            "select_between",
            {"start": first, "stop": stop, "topics": list(topics), "limit": limit},
        )

    def max_notification_id(self) -> int | None:
        """Return the last position, or None before the first event."""
        with _library_errors():
            row = self._connection.execute(QUERIES["head"]).fetchone()
        assert row is not None
        return row[0] or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Refuse: followers poll by position, because a notification can be late or lost."""
        msg = "follow with select_notifications; there is no push"
        raise NotImplementedError(msg)

    def _select(self, query: str, parameters: dict[str, Any]) -> list[RecordedEvent]:
        with _library_errors():
            cursor = self._connection.execute(QUERIES[query], parameters, binary=True)
            return [recorded_event(row) for row in cursor.fetchall()]


@contextmanager
def _library_errors() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        raise OperationalError(str(error)) from error
    except psycopg.Error as error:
        _raise_persistence(error)


def _raise_persistence(error: psycopg.Error) -> NoReturn:
    raise PersistenceError(str(error)) from error
