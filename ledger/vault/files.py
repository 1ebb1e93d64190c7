"""Bank files as they are, sealed: those for the bank and those that it sent. They are kept, and never rebuilt."""

from __future__ import annotations

import zlib
from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from ledger.domain.private import KeyKind
from ledger.eventstore.clock import utc_now
from ledger.eventstore.sqlfiles import load_queries
from ledger.vault.records import Reader
from ledger.vault.sealing import UnsealingError, seal, unseal
from ledger.vault.vault import digest as keyed_digest

PIECE_BYTES = 1024 * 1024
"""Of compressed bytes; so much is sent to the database at once."""
UNFINISHED_DAYS = 2
"""What was left of a file that never became whole goes with the first sweep after so many days."""
_QUERIES = load_queries("ledger.vault.sql", "filequeries.sql")
_KEY_PURPOSE = "bank-file"


class BankFileKind(StrEnum):
    """What a file is."""

    ORDER = "order"
    """Sealed for the bank (pain.008)."""
    ANSWER = "answer"
    """From the bank (pain.002, camt.053, camt.054)."""


class BankFile(NamedTuple):
    """What is known of a file without reading it."""

    file_id: UUID
    kind: BankFileKind
    sha256: bytes
    size: int
    """Bytes, as they came."""
    pieces: int
    stored_at: datetime


class StoredFile(NamedTuple):
    """Where a file was stored."""

    file_id: UUID
    sha256: bytes
    size: int
    is_new: bool
    """False: the same bytes were stored before, under this id."""


class FileUnknownError(Exception):
    """There is no such file, or it is not kept any longer."""


class Connections(Protocol):
    """Lends connections to the programme's schema."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend one."""
        ...


class ProgrammeKeys(Protocol):
    """Has the programme's own keys."""

    async def programme_key(self, kind: KeyKind) -> bytes:
        """Return one of them."""
        ...


class BankFiles:
    """The bank files of one programme."""

    def __init__(self, connections: Connections, keys: ProgrammeKeys) -> None:
        """Take the programme's database and its vault."""
        self._connections = connections
        self._keys = keys

    async def store(self, kind: BankFileKind, chunks: AsyncIterable[bytes]) -> StoredFile:
        """Store a file; where the same bytes are stored already, they stay what they are.

        It is stored when this returns. What was stored of a file that was cut off is nothing, and goes with a sweep.
        """
        file_id = uuid4()
        key = await self._key(file_id)
        packer = _Packer()
        await self._run(
            "begin_file", {"file_id": file_id, "kind": kind.value, "stored_at": utc_now()}
        )
        number = 0
        async for piece in packer.pieces(chunks):
            number += 1
            sealed = await to_thread(seal, key, piece, _context(file_id, number))
            await self._run("add_piece", {"file_id": file_id, "number": number, "sealed": sealed})
        digest, size = packer.digest(), packer.size
        parameters = {"file_id": file_id, "digest": digest, "size": size, "pieces": number}
        (first_id,) = await self._run("finish_file", parameters)
        return StoredFile(first_id, digest, size, is_new=first_id == file_id)

    async def find(self, sha256_digest: bytes) -> BankFile | None:
        """Return the file with some bytes; what it says is not read."""
        return await self._find("file_by_digest", {"digest": sha256_digest})

    async def get(self, file_id: UUID) -> BankFile:
        """Return a file; what it says is not read.

        Raises:
            FileUnknownError: there is none.
        """
        found = await self._find("file_by_id", {"file_id": file_id})
        if found is None:
            raise FileUnknownError
        return found

    async def read(self, reader: Reader, file_id: UUID) -> AsyncGenerator[bytes, None]:
        """Read a file, as a stream; who reads is written down first.

        Raises:
            FileUnknownError: there is none.
            UnsealingError: what is stored was altered, or is not whole.
        """
        file = await self.get(file_id)
        key = await self._key(file_id)
        unpacker = _Unpacker()
        access_id = uuid4()
        for number in range(1, file.pieces + 1):
            parameters = {"file_id": file_id, "number": number, "access_id": access_id}
            sealed = await self._piece({**reader._asdict(), **parameters})
            async for part in unpacker.parts(unseal(key, sealed, _context(file_id, number))):
                yield part
        if unpacker.digest() != file.sha256:
            raise UnsealingError

    async def _piece(self, parameters: dict[str, Any]) -> bytes:
        row = await self._row("piece", parameters)
        if row is None or row[0] is None:
            raise UnsealingError
        return bytes(row[0])

    async def _key(self, file_id: UUID) -> bytes:
        # A key for each file, so that none seals more than it may (NIST SP 800-38D, 8.3).
        key = await self._keys.programme_key(KeyKind.PAYMENT)
        return keyed_digest(key, _KEY_PURPOSE, file_id.bytes)

    async def _find(self, query: str, parameters: dict[str, Any]) -> BankFile | None:
        row = await self._row(query, parameters)
        if row is None:
            return None
        file_id, kind, digest, size, pieces, stored_at = row
        return BankFile(file_id, BankFileKind(kind), bytes(digest), size, pieces, stored_at)

    async def _run(self, query: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
        async with self._connections.connection() as connection:
            cursor = await connection.execute(_QUERIES[query], parameters)
            row = await cursor.fetchone() if cursor.description else None
            return row or ()

    async def _row(self, query: str, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
        return await self._run(query, parameters) or None


async def drop_files(connection: AsyncConnection[Any], before: datetime, limit: int) -> int:
    """Delete files that were stored before an instant, at most so many; return how many. The last 28 days stay."""
    unfinished_before = utc_now() - timedelta(days=UNFINISHED_DAYS)
    parameters = {"before": before, "unfinished_before": unfinished_before, "limit": limit}
    return await _number(connection, "drop_files", parameters)


async def count_files(connection: AsyncConnection[Any], before: datetime) -> int:
    """Return how many files would be deleted."""
    return await _number(connection, "count_files", {"before": before})


async def _number(connection: AsyncConnection[Any], query: str, parameters: dict[str, Any]) -> int:
    cursor = await connection.execute(_QUERIES[query], parameters)
    row = await cursor.fetchone()
    assert row is not None, "it answers a number"
    return int(row[0])


def _context(file_id: UUID, number: int) -> bytes:
    return b"file|" + file_id.bytes + number.to_bytes(4)


class _Packer:
    """Compresses a stream into pieces, and counts and hashes what goes in."""

    def __init__(self) -> None:
        self._compress = zlib.compressobj()
        self._hash = sha256()
        self._packed = bytearray()
        self.size = 0

    async def pieces(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """Return the pieces, at least one."""
        async for chunk in chunks:
            # Other callers do not wait meanwhile.
            await to_thread(self._take, chunk)
            while len(self._packed) >= PIECE_BYTES:
                yield self._cut(PIECE_BYTES)
        self._packed += self._compress.flush()
        while self._packed:
            yield self._cut(PIECE_BYTES)

    def digest(self) -> bytes:
        """Return the SHA-256 of all that went in."""
        return self._hash.digest()

    def _take(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self.size += len(chunk)
        self._packed += self._compress.compress(chunk)

    def _cut(self, size: int) -> bytes:
        piece = bytes(self._packed[:size])
        del self._packed[:size]
        return piece


class _Unpacker:
    """Gives the bytes back, a little at a time however well they were compressed, and hashes them."""

    def __init__(self) -> None:
        self._decompress = zlib.decompressobj()
        self._hash = sha256()

    async def parts(self, piece: bytes) -> AsyncIterator[bytes]:
        """Return what a piece holds."""
        rest = piece
        part = b""
        # A full part may have left more behind, also where nothing of the piece is left.
        while rest or len(part) == PIECE_BYTES:
            part = await to_thread(self._take, rest)
            rest = self._decompress.unconsumed_tail
            if part:
                yield part

    def digest(self) -> bytes:
        """Return the SHA-256 of all that came out."""
        return self._hash.digest()

    def _take(self, packed: bytes) -> bytes:
        part = self._decompress.decompress(packed, PIECE_BYTES)
        self._hash.update(part)
        return part
