"""Reads events for projections."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg.rows import TupleRow

from ledger.domain.model import Event
from ledger.eventstore.arrays import TextArray
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import QUERIES, recorded_event
from ledger.projections.projection import PositionedEvent


class EventReader:
    """Reads a programme's events by position."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Take an autocommit connection to the programme's schema."""
        self._connection = connection
        self._mapper = LedgerMapper()

    def head(self) -> int:
        """Return the last position; every event up to it can be read from now on."""
        row = self._connection.execute(QUERIES["head"]).fetchone()
        assert row is not None, "a programme has its counter from the start"
        return int(row[0])

    def read(self, after: int, end: int, classes: Iterable[type[Event]]) -> list[PositionedEvent]:
        """Return the events of some classes after a position, up to and with another."""
        topics = sorted(cls.TOPIC for cls in classes)  # type: ignore[attr-defined]  # pinned in each
        cursor = self._connection.execute(
            QUERIES["select_between"],
            {"start": after + 1, "stop": end, "topics": TextArray(topics), "limit": end - after},
            binary=True,
        )
        to_domain_event = self._mapper.to_domain_event
        return [(row[0], to_domain_event(recorded_event(row))) for row in cursor.fetchall()]
