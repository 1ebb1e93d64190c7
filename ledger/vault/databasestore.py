"""A store of keys in a PostgreSQL of its own, for services that run on several machines.

It must not be the server that keeps the events, nor be backed up with it. A destroyed key is in the server's log until
that is recycled; rotating the master key makes what is left of it worthless.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from ledger.domain.private import KeyKind
from ledger.eventstore.asyncstore import CONNECT_SECONDS_MAX
from ledger.eventstore.sqlfiles import load_queries
from ledger.vault.keystore import KeyStoreUnavailableError, WrappedKey, WrappedKeys

CONNECTIONS_MAX = 3
WAIT_SECONDS_MAX = 5.0
PAGE_MEMBERS = 1_000
_QUERIES = load_queries("ledger.vault.sql", "keystore.sql")
_FIRST = UUID(int=0)


class DatabaseKeyStore:
    """Keys in a table."""

    def __init__(self, dsn: str) -> None:
        """Name the database; the role may create a schema there, or the schema is there already."""
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            dsn,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS_MAX},
            min_size=0,
            max_size=CONNECTIONS_MAX,
            timeout=WAIT_SECONDS_MAX,
            open=False,
        )

    async def open(self) -> None:
        """Open the pool, and make the table if it is not there."""
        await self._pool.open()
        await self._run("create")

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()

    async def get(self, programme: UUID, members: Iterable[UUID]) -> dict[UUID, WrappedKeys]:
        """Return the keys of those members that have some."""
        rows = await self._rows("select_keys", programme=programme, members=list(members))
        return dict(map(_member_keys, rows))

    async def add(self, programme: UUID, member: UUID, keys: WrappedKeys) -> WrappedKeys:
        """Keep keys for a member, unless there are some; return what there is now."""
        await self._run(
            "add_keys",
            programme=programme,
            member=member,
            contact=keys.contact.wrapped,
            payment=keys.payment.wrapped,
        )
        return (await self.get(programme, [member]))[member]

    async def rewrap(
        self, programme: UUID, member: UUID, kind: KeyKind, old: bytes, new: bytes
    ) -> None:
        """Put a key wrapped anew in place of the old one."""
        await self._run(f"rewrap_{kind}", programme=programme, member=member, old=old, new=new)

    async def destroy(self, programme: UUID, member: UUID, kind: KeyKind, at: datetime) -> None:
        """Forget a key, and clear the pages it was in."""
        await self._run(f"destroy_{kind}", programme=programme, member=member, at=at)
        await self._run("clear_pages")

    async def last_destroyed(self, programme: UUID) -> UUID | None:
        """Return of which member a key was destroyed last; None if none ever was."""
        rows = await self._rows("select_last_destroyed", programme=programme)
        return rows[0][0] if rows else None

    async def made_at(self, programme: UUID, member: UUID) -> datetime | None:
        """Return when a member's keys were made; None if there are none."""
        rows = await self._rows("select_made_at", programme=programme, member=member)
        return rows[0][0] if rows else None

    async def remove(self, programme: UUID, member: UUID) -> None:
        """Remove the keys of somebody who is nobody, and clear the pages they were in."""
        await self._run("remove", programme=programme, member=member)
        await self._run("clear_pages")

    async def members(self, programme: UUID) -> AsyncIterator[tuple[UUID, WrappedKeys]]:
        """Go through all members of a programme."""
        after = _FIRST
        while rows := await self._rows(
            "select_members", programme=programme, after=after, limit=PAGE_MEMBERS
        ):
            for row in rows:
                yield _member_keys(row)
            after = rows[-1][0]

    async def programmes(self) -> list[UUID]:
        """Return the programmes that have keys here."""
        return [row[0] for row in await self._rows("select_programmes")]

    async def _run(self, query: str, **parameters: Any) -> None:
        async with self._connection() as connection:
            await connection.execute(_QUERIES[query], parameters or None)

    async def _rows(self, query: str, **parameters: Any) -> list[Any]:
        async with self._connection() as connection:
            return await (await connection.execute(_QUERIES[query], parameters)).fetchall()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            msg = "the store of keys does not answer"
            raise KeyStoreUnavailableError(msg) from error


def _member_keys(row: tuple[Any, ...]) -> tuple[UUID, WrappedKeys]:
    return row[0], WrappedKeys(WrappedKey(bytes(row[1]), row[2]), WrappedKey(bytes(row[3]), row[4]))
