"""Seals all programmes, for as long as a process runs."""

from __future__ import annotations

import logging
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

POLL_SECONDS = 0.5
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


class SealerThread(Thread):
    """Seals each programme in turn, and outlives every failure of a database."""

    def __init__(self, programmes_source: ProgrammesSource, key_path: Path, stop: Event) -> None:
        """Name the key; it is made if it is not there."""
        # A daemon, so that a database that does not answer cannot hold the process.
        super().__init__(name="sealer", daemon=True)
        self._programmes_source = programmes_source
        self._key_path = key_path
        self._stop_event = stop
        self._sealers: dict[SealedProgramme, tuple[Connection[TupleRow], Sealer]] = {}

    def run(self) -> None:
        """Go round, again and again, until told to stop."""
        while not self._stop_event.is_set():
            try:
                more = [self._turn(programme) for programme in self._programmes_source()]
            except Exception as error:  # noqa: BLE001 - a thread that ends would never be started again
                _log.warning("sealing failed, trying again: %s", error)
                self._forget()
                self._stop_event.wait(PAUSE_AFTER_FAILURE_SECONDS)
                continue
            if not any(more):
                self._stop_event.wait(POLL_SECONDS)
        self._forget()

    def _turn(self, programme: SealedProgramme) -> bool:
        known = self._sealers.get(programme)
        if known is None:
            connection = store.connect(programme.dsn, programme.schema)
            sealer = Sealer(connection, programme.namespace, signing_key(self._key_path))
            known = self._sealers[programme] = (connection, sealer)
        return known[1].turn()

    def _forget(self) -> None:
        for connection, _ in self._sealers.values():
            try:
                connection.close()
            except psycopg.Error as error:
                _log.warning("a connection of the sealer did not close: %s", error)
        self._sealers.clear()
