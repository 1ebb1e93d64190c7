"""Histories to seal, in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.control.registry import load_programmes
from ledger.proof import sealer as sealing
from ledger.proof import store as proof_store
from ledger.proof.sealer import Sealer
from tests.eventstore.conftest import Store, append, event, request
from tests.eventstore.conftest import store as store
from tests.eventstore.conftest import stores as stores
from tests.eventstore.conftest import stores_server as stores_server

KEY = Ed25519PrivateKey.generate()
ROWS_A_SEAL = 4


class History:
    """A programme whose rows can be sealed, and tampered with by its owner."""

    def __init__(self, store: Store, connection: Connection[TupleRow], namespace: UUID) -> None:
        """Take a new programme."""
        self.store = store
        self.connection = connection
        self.namespace = namespace

    def grow(self, count: int) -> None:
        """Store some events."""
        with self.store.connection() as connection:
            for number in range(count):
                append(connection, request(event(uuid4(), 1, f'{{"n":{number}}}'.encode())))

    def seal(self, key: Ed25519PrivateKey = KEY) -> None:
        """Seal all rows of full seals, and what is left."""
        one = Sealer(self.connection, self.namespace, key)
        while one.turn():
            pass
        one.turn()

    def tamper(self, *statements: str) -> None:
        """Do what only the owner of the tables can."""
        with self.store.owner() as connection:
            for statement in statements:
                connection.execute(statement.encode())


@pytest.fixture
def history(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[History]:
    """A programme with ten rows, the last two of which wait to be sealed."""
    monkeypatch.setattr(sealing, "SEAL_ROWS_MAX", ROWS_A_SEAL)
    namespaces = {one.schema: one.namespace for one in load_programmes(store.url)}
    with proof_store.connect(store.url, store.schema) as connection:
        found = History(store, connection, namespaces[store.schema])
        found.grow(8)
        found.seal()
        yield found
