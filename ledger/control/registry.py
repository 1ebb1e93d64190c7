"""The registry as a serving process sees it: programmes and keys, read afresh when they are a second old.

What is known of a key is good for a second after it was asked for, in every process and on every machine. So whoever
ends a key is answered a second after the change was stored: nobody goes by what the key was, by then, and no process
has to be told.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from ledger.application.programme import ProgrammeFacts
from ledger.control.keys import QUERIES, Key, Role, hash_key, key_of_row, new_key
from ledger.eventstore.clock import utc_now

KEY_SECONDS_MAX = 1.0
KEYS_CACHED_MAX = 10_000


class RegistryUnavailableError(Exception):
    """The registry cannot be read now, so nobody can be let in."""


class _LookUp(NamedTuple):
    """A look-up that is under way."""

    asked_at: float
    task: asyncio.Task[Key | None]


class Registry:
    """Programmes and keys, over a pool of connections to the control schema."""

    def __init__(self, pool: AsyncConnectionPool[Any], dsn: str) -> None:
        """Take an open pool; `dsn` is where programmes live that have no address of their own."""
        self._pool = pool
        self._dsn = dsn
        self._keys: dict[str, tuple[Key, float]] = {}
        self._lookups: dict[str, _LookUp] = {}

    def cached_key(self, secret: str) -> Key | None:
        """Return the key of a secret if it was looked up within the last second."""
        known = self._keys.get(secret)
        if known is None or time.monotonic() - known[1] > KEY_SECONDS_MAX:
            return None
        return known[0]

    async def key(self, secret: str) -> Key | None:
        """Return the key of a secret, or None if there is none.

        Raises:
            RegistryUnavailableError: the database does not answer.
        """
        # Calls that come at the same time share one look-up, but none that hangs longer than its answer would be good.
        now = time.monotonic()
        lookup = self._lookups.get(secret)
        if lookup is None or now - lookup.asked_at > KEY_SECONDS_MAX:
            lookup = _LookUp(now, asyncio.create_task(self._look_up(secret, now)))
            self._lookups[secret] = lookup
            lookup.task.add_done_callback(partial(self._looked_up, secret))
        return await asyncio.shield(lookup.task)

    def _looked_up(self, secret: str, task: asyncio.Task[Key | None]) -> None:
        lookup = self._lookups.get(secret)
        if lookup is not None and lookup.task is task:
            del self._lookups[secret]

    async def _look_up(self, secret: str, asked_at: float) -> Key | None:
        rows = await self._rows("key_by_hash", {"key_hash": hash_key(secret)})
        key = key_of_row(rows[0]) if rows else None
        if key is not None:
            # Only keys that exist are kept, so that guessing does not fill the cache. From when it was asked for: the
            # answer may say what was so then.
            if len(self._keys) >= KEYS_CACHED_MAX:
                self._keys.clear()
            self._keep(secret, key, asked_at)
        return key

    def _keep(self, secret: str, key: Key, asked_at: float) -> None:
        known = self._keys.get(secret)
        if known is None or known[1] < asked_at:
            self._keys[secret] = (key, asked_at)

    async def programmes(self) -> dict[str, ProgrammeFacts]:
        """Return all programmes by name."""
        return {
            row[0]: programme_facts(row, self._dsn) for row in await self._rows("programmes", {})
        }

    async def keys(self, programme: str) -> list[Key]:
        """Return a programme's keys, oldest first."""
        rows = await self._rows("keys_of_programme", {"programme": programme})
        return [key_of_row(row) for row in rows]

    async def create_key(
        self,
        programme: str,
        principal_id: str,
        role: Role,
        shop_id: str,
        expires_at: datetime | None,
        *,
        training: bool = False,
    ) -> tuple[Key, str]:
        """Make a key and return it with its secret, which is stored nowhere."""
        new = new_key(
            programme, principal_id, role, shop_id, utc_now(), expires_at, training=training
        )
        await self._rows("insert_key", new.parameters)
        return new.key, new.secret

    async def revoke_key(self, programme: str, key_id: UUID) -> Key | None:
        """Revoke a key, and return when no process takes it any more; None if the programme has no such key."""
        return await self._changed(
            await self._rows(
                "revoke_key", {"programme": programme, "key_id": key_id, "now": utc_now()}
            )
        )

    async def expire_key(self, programme: str, key_id: UUID, expires_at: datetime) -> Key | None:
        """Set the end of a key, and return when every process knows it; None if the programme has no such key."""
        return await self._changed(
            await self._rows(
                "expire_key",
                {"programme": programme, "key_id": key_id, "expires_at": expires_at},
            )
        )

    async def _changed(self, rows: list[TupleRow]) -> Key | None:
        if not rows:
            return None
        self._keys.clear()
        await _pass(KEY_SECONDS_MAX)
        return key_of_row(rows[0])

    async def _rows(self, query: str, parameters: dict[str, Any]) -> list[TupleRow]:
        try:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(QUERIES[query], parameters)
                return await cursor.fetchall() if cursor.description else []
        except (psycopg.OperationalError, TimeoutError) as error:
            raise RegistryUnavailableError(str(error)) from error


async def _pass(seconds: float) -> None:
    """Return when so much time has passed, and not a moment sooner: an event loop's timer may be early."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:  # noqa: ASYNC110 - there is nothing to be told of
        await asyncio.sleep(left)


def programme_facts(row: tuple[Any, ...], dsn: str) -> ProgrammeFacts:
    """Return the programme of a row of the query `programmes`."""
    return ProgrammeFacts(
        name=row[0],
        schema=row[1],
        dsn=row[2] or dsn,
        namespace=row[3],
        time_zone=row[4],
        currency=row[5],
        currency_exponent=row[6],
        fingerprint_key=bytes(row[7]),
    )


def load_programmes(dsn: str) -> list[ProgrammeFacts]:
    """Return all programmes, for a process without an event loop."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        rows = connection.execute(QUERIES["programmes"]).fetchall()
    return [programme_facts(row, dsn) for row in rows]
