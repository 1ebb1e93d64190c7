"""A programme's event store in a real PostgreSQL, used as the role that serves."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.control.migrations import NewProgramme, create_programme, migrate
from ledger.embedded import EmbeddedPostgres
from ledger.eventstore.arrays import append_parameters, register_arrays
from ledger.eventstore.asyncstore import session_options
from ledger.eventstore.recorder import NO_GUARDS, QUERIES
from ledger.eventstore.records import Guards, NewEvent, NewRequest
from ledger.runtime.settings import SERVING_ROLE
from tests.support.clusters import new_postgres
from tests.support.lending import Lending, in_database

CREATION_EVENTS = 2
"""A programme begins with the events of its creation: itself, and its book of rules."""

PROGRAMME = NewProgramme("stored", "UTC", "EUR", 2)


class Answer(NamedTuple):
    """What `append_events` answers."""

    base_position: int | None
    stamp: datetime | None
    conflicting_ids: list[UUID]
    conflicting_request_ids: list[UUID]


@dataclass
class Store:
    """One programme's schema."""

    url: str
    owner_url: str
    schema: str

    def owner(self) -> psycopg.Connection[Any]:
        """A connection as the owner, who may alter what the serving role may not."""
        options = session_options(self.schema)
        return psycopg.connect(self.owner_url, autocommit=True, options=options)

    @contextmanager
    def connection(self, *, autocommit: bool = True) -> Iterator[psycopg.Connection[Any]]:
        """A connection as the serving role has it."""
        with psycopg.connect(
            self.url, autocommit=autocommit, options=session_options(self.schema)
        ) as connection:
            register_arrays(connection)
            yield connection

    def positions(self) -> list[int]:
        """All positions in order."""
        with self.connection() as connection:
            rows = connection.execute("SELECT position FROM events ORDER BY position").fetchall()
        return [row[0] for row in rows]

    def books(self) -> tuple[int, int, int]:
        """The last position, and how many events and requests there are."""
        with self.connection() as connection:
            row = connection.execute(
                "SELECT last, (SELECT count(*) FROM events), (SELECT count(*) FROM requests)"
                " FROM event_counter"
            ).fetchone()
        assert row is not None
        return (row[0], row[1], row[2])


@pytest.fixture(scope="session")
def stores_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server for event stores alone."""
    with new_postgres(tmp_path_factory.mktemp("stores") / "postgres") as server:
        yield server


@pytest.fixture(scope="session")
def stores(stores_server: EmbeddedPostgres) -> Lending:
    """Databases with a new programme."""
    found = Lending(stores_server, "stored")
    migrate(found.template_url, SERVING_ROLE)
    with psycopg.connect(found.template_url) as connection:
        create_programme(connection, SERVING_ROLE, PROGRAMME)
    found.prepare()
    return found


@pytest.fixture
def store(stores_server: EmbeddedPostgres, stores: Lending) -> Iterator[Store]:
    """The event store of a new programme."""
    with stores.one() as name:
        url, owner_url = (
            in_database(one, name) for one in (stores_server.url(SERVING_ROLE), stores_server.url())
        )
        yield Store(url, owner_url, PROGRAMME.schema)


@pytest.fixture
def connection(store: Store) -> Iterator[psycopg.Connection[Any]]:
    """The serving role's connection."""
    with store.connection() as found:
        yield found


def event(originator_id: UUID, version: int, state: bytes = b"{}", topic: str = "t") -> NewEvent:
    """An event to append."""
    return NewEvent(originator_id, version, topic, state, 0)


def request(*events: NewEvent, request_id: UUID | None = None) -> NewRequest:
    """A request to append with its events."""
    return NewRequest(
        request_id=request_id or uuid4(),
        method="Test",
        principal_id="till-1",
        occurred_at=datetime(2017, 1, 1, tzinfo=UTC),
        fingerprint=b"print",
        answer=b"{}",
        events=list(events),
    )


def append(
    connection: psycopg.Connection[Any],
    *requests: NewRequest,
    now: datetime | None = None,
    guards: Guards = NO_GUARDS,
) -> Answer:
    """Append requests as one batch."""
    parameters = append_parameters(now or datetime.now(UTC), guards, requests)
    row = connection.execute(QUERIES["append"], parameters, binary=True).fetchone()
    assert row is not None
    return Answer(*row)


def appended(answer: Answer) -> int:
    """The position before the batch, which was stored."""
    assert answer.base_position is not None, answer
    return answer.base_position


def rows(connection: psycopg.Connection[Any], query: str, *parameters: Any) -> Sequence[Any]:
    """All rows of a query."""
    return connection.execute(query.encode(), parameters).fetchall()
