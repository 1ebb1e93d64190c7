"""Seals what was stored, range after range, while everybody serves."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.eventstore.clock import utc_now
from ledger.proof import store
from ledger.proof.seal import Seal, hints_of, make_seal
from ledger.proof.tree import root_of

SEAL_ROWS_MAX = 4_096
SEAL_SECONDS_MAX = 10
_WAIT = timedelta(seconds=SEAL_SECONDS_MAX)


class Sealer:
    """Seals one programme, step by step. Several may run: of those that add the same seal one is first."""

    def __init__(
        self, connection: Connection[TupleRow], namespace: UUID, key: Ed25519PrivateKey
    ) -> None:
        """Take a connection that nobody else uses, and the key that signs."""
        self.connection = connection
        self._namespace = namespace
        self._key = key
        self._last: Seal | None = None
        self._is_known = False
        self._waiting_since: datetime | None = None

    def turn(self, *, at_once: bool = False) -> bool:
        """Seal the next rows, if there are enough or they have waited long enough. Say whether there may be more.

        `at_once`: however few there are, and however short they have waited.
        """
        if not self._is_known:
            self._last, self._is_known = store.last_seal(self.connection), True
        first = 1 if self._last is None else self._last.last_position + 1
        waiting = store.head(self.connection) - first + 1
        if waiting <= 0:
            self._waiting_since = None
            return False
        if waiting < SEAL_ROWS_MAX and not at_once and not self._has_waited():
            return False
        self._seal(first, first + min(waiting, SEAL_ROWS_MAX) - 1)
        self._waiting_since = None
        return waiting > SEAL_ROWS_MAX

    @property
    def is_waiting(self) -> bool:
        """Whether there are rows that are not sealed yet."""
        return self._waiting_since is not None

    def _has_waited(self) -> bool:
        now = utc_now()
        if self._waiting_since is None:
            self._waiting_since = now
        return now - self._waiting_since >= _WAIT

    def _seal(self, first: int, last: int) -> None:
        found = store.row_hashes(self.connection, first, last)
        positions = [position for position, _ in found]
        # A gap can only be somebody's doing. It is not sealed over, so it is found where it is.
        assert positions == list(range(first, last + 1)), "positions have no gap"
        leaves = [leaf for _, leaf in found]
        seal = make_seal(
            self._key, self._last, self._namespace, root_of(leaves), hints_of(leaves), utc_now()
        )
        if store.add_seal(self.connection, seal):
            self._last = seal
        else:
            self._is_known = False
