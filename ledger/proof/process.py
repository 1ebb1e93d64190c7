"""Seals all programmes, for as long as a process runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.proof import store
from ledger.proof.sealer import Sealer
from ledger.proof.signing import signing_key

POLL_SECONDS = 1.0
IDLE_SECONDS_MAX = 8.0
PAUSE_AFTER_FAILURE_SECONDS = 5.0

_log = logging.getLogger(__name__)


class SealedProgramme(NamedTuple):
    """A programme and where it lives."""

    name: str
    dsn: str
    schema: str
    namespace: UUID


ProgrammesSource = Callable[[], Iterable[SealedProgramme]]
"""Answers every programme; asked anew for each round."""


class _Turns:
    """A programme's sealer, and when it is looked at again: the less happens, the later."""

    def __init__(self) -> None:
        self.sealer: Sealer | None = None
        self._pause = POLL_SECONDS
        self._due_at = 0.0

    @property
    def is_due(self) -> bool:
        return time.monotonic() >= self._due_at

    def fail(self) -> None:
        """Begin anew, a while later."""
        self.sealer = None
        self._due_at = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS

    def take(self, sealer: Sealer) -> bool:
        """Seal what there is. Say whether there may be more at once."""
        self.sealer = sealer
        more = sealer.turn()
        self._pause = POLL_SECONDS if sealer.is_waiting else self._pause * 2
        self._pause = min(self._pause, IDLE_SECONDS_MAX)
        self._due_at = 0.0 if more else time.monotonic() + self._pause
        return more


class SealerThread(Thread):
    """Seals each programme in turn, on one connection a database, and outlives every failure of one."""

    def __init__(self, programmes_source: ProgrammesSource, key_path: Path, stop: Event) -> None:
        """Name the key; it is made if it is not there."""
        # A daemon, so that a database that does not answer cannot hold the process.
        super().__init__(name="sealer", daemon=True)
        self._programmes_source = programmes_source
        self._key_path = key_path
        self._stop_event = stop
        self._connections: dict[str, Connection[TupleRow]] = {}
        self._turns: dict[SealedProgramme, _Turns] = {}

    def run(self) -> None:
        """Go round, again and again, until told to stop."""
        while not self._stop_event.is_set():
            more = [self._turn(programme) for programme in self._programmes()]
            if not any(more):
                self._stop_event.wait(POLL_SECONDS)
        for programme in self._programmes():
            self._seal_rest(programme, self._turns.setdefault(programme, _Turns()))
        for connection in self._connections.values():
            _close(connection)

    def _programmes(self) -> list[SealedProgramme]:
        try:
            return list(self._programmes_source())
        except Exception as error:  # noqa: BLE001 - a thread that ends would never be started again
            _log.warning("the sealer does not know the programmes, trying again: %s", error)
            return []

    def _turn(self, programme: SealedProgramme) -> bool:
        """Seal what a programme has; what fails with one must not keep the others from being sealed."""
        turns = self._turns.setdefault(programme, _Turns())
        if not turns.is_due:
            return False
        try:
            return turns.take(self._ready(programme, turns))
        except Exception as error:  # noqa: BLE001 - as above
            _log.warning("sealing %s failed, trying again: %s", programme.name, error)
            turns.fail()
            self._drop(programme.dsn)
            return False

    def _ready(self, programme: SealedProgramme, turns: _Turns) -> Sealer:
        """Return a programme's sealer, with the connection turned to its schema."""
        connection = self._connection(programme.dsn)
        store.use_schema(connection, programme.schema)
        if turns.sealer is None or turns.sealer.connection is not connection:
            key = signing_key(self._key_path)
            return Sealer(connection, programme.namespace, key)
        return turns.sealer

    def _seal_rest(self, programme: SealedProgramme, turns: _Turns) -> None:
        """Seal what is left, so that a service that was stopped in order leaves nothing unsealed."""
        try:
            sealer = self._ready(programme, turns)
            while sealer.turn(at_once=True):
                pass
        except Exception as error:  # noqa: BLE001 - it is sealed after the next start
            _log.warning("%s: what is left is sealed later: %s", programme.name, error)

    def _connection(self, dsn: str) -> Connection[TupleRow]:
        found = self._connections.get(dsn)
        if found is None:
            found = self._connections[dsn] = store.connect(dsn)
        return found

    def _drop(self, dsn: str) -> None:
        connection = self._connections.pop(dsn, None)
        if connection is not None:
            _close(connection)


def _close(connection: Connection[TupleRow]) -> None:
    try:
        connection.close()
    except psycopg.Error as error:
        _log.warning("a connection of the sealer did not close: %s", error)
