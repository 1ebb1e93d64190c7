"""Bank files in a programme's schema: whole, sealed, each once, and read by nobody in secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio

from ledger.control.pools import Pool, read_pool
from ledger.eventstore.clock import utc_now
from ledger.vault.files import (
    PIECE_BYTES,
    BankFileKind,
    BankFiles,
    FileUnknownError,
    count_files,
    drop_files,
)
from ledger.vault.filestore import FileKeyStore
from ledger.vault.masterkeys import FileMasterKeys
from ledger.vault.records import Reader
from ledger.vault.sealing import UnsealingError
from ledger.vault.vault import Vault
from tests.eventstore.conftest import Store, rows

ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
READER = Reader("finance-1", "finance", "GetBankFile", datetime(2026, 11, 22, 10, tzinfo=UTC))
MARK = b"Ann Example"


@pytest_asyncio.fixture
async def pool(store: Store) -> AsyncIterator[Pool]:
    """Connections of the serving role."""
    pool = read_pool(store.url, store.schema)
    await pool.open()
    yield pool
    await pool.close()


@pytest.fixture
def files(pool: Pool, tmp_path: Path) -> BankFiles:
    """The bank files of a new programme."""
    masters = FileMasterKeys(tmp_path / "master-keys.json")
    return BankFiles(pool, Vault(uuid4(), FileKeyStore(tmp_path / "keys"), masters))


async def chunks(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    """A file as it comes."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def content(files: BankFiles, file_id: Any) -> bytes:
    """A file as it is read."""
    async with aclosing(files.read(READER, file_id)) as parts:
        return b"".join([part async for part in parts])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        MARK,
        b"0" * (30 * PIECE_BYTES),
        MARK + token_bytes(3 * PIECE_BYTES) + MARK,
    ],
    ids=["empty", "small", "compresses well", "does not compress"],
)
async def test_a_file_comes_back_whole(store: Store, files: BankFiles, data: bytes) -> None:
    """What was stored is read byte for byte, and nothing of it is readable in the database."""
    stored = await files.store(BankFileKind.ANSWER, chunks(data))
    assert (stored.sha256, stored.size, stored.is_new) == (sha256(data).digest(), len(data), True)
    assert await content(files, stored.file_id) == data
    with store.owner() as owner:
        pieces = rows(owner, "SELECT sealed FROM bank_file_pieces")
    assert pieces
    assert all(MARK not in bytes(piece) and len(piece) < 2 * PIECE_BYTES for (piece,) in pieces)


async def test_the_same_file_is_stored_once(store: Store, files: BankFiles) -> None:
    """The same bytes again are the first file, whatever they are stored as, and leave nothing else behind."""
    first = await files.store(BankFileKind.ORDER, chunks(MARK))
    again = await files.store(BankFileKind.ANSWER, chunks(MARK, 3))
    assert again == first._replace(is_new=False)
    found = await files.find(first.sha256)
    assert found == await files.get(first.file_id)
    assert found is not None
    assert found.kind is BankFileKind.ORDER
    with store.owner() as owner:
        assert rows(owner, "SELECT count(*) FROM bank_file_pieces") == [(1,)]


async def test_who_reads_is_written_down(store: Store, files: BankFiles) -> None:
    """Each reading is one line of the access log, however many pieces; looking for a file is none."""
    stored = await files.store(BankFileKind.ORDER, chunks(token_bytes(3 * PIECE_BYTES)))
    await files.find(stored.sha256)
    with store.connection() as connection:
        assert rows(connection, "SELECT * FROM access_log") == []
        await content(files, stored.file_id)
        logged = rows(connection, "SELECT principal_id, role, method, accessed_at FROM access_log")
    assert logged == [tuple(READER)]


async def test_what_was_cut_off_is_no_file(store: Store, files: BankFiles) -> None:
    """A file whose sender went away is nowhere, and its bytes can be stored later."""

    async def broken() -> AsyncIterator[bytes]:
        yield token_bytes(2 * PIECE_BYTES)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.store(BankFileKind.ANSWER, broken())
    with store.connection() as connection:
        ((left,),) = rows(connection, "SELECT file_id FROM bank_files")
    with pytest.raises(FileUnknownError):
        await content(files, left)
    with pytest.raises(FileUnknownError):
        await files.get(uuid4())


@pytest.mark.parametrize(
    "sabotage",
    [
        "UPDATE bank_file_pieces SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)",
        "UPDATE bank_file_pieces SET number = 3 - number WHERE number < 3",
        "DELETE FROM bank_file_pieces WHERE number = 2",
        "UPDATE bank_files SET pieces = 1",
    ],
)
async def test_what_was_altered_is_not_read(store: Store, files: BankFiles, sabotage: str) -> None:
    """A changed byte, pieces in another order, or one that is missing: it is noticed."""
    data = token_bytes(2 * PIECE_BYTES)
    stored = await files.store(BankFileKind.ORDER, chunks(data))
    with store.owner() as owner:
        owner.execute("ALTER TABLE bank_file_pieces DROP CONSTRAINT bank_file_pieces_pkey")
        owner.execute(sabotage.encode())
    with pytest.raises(UnsealingError):
        await content(files, stored.file_id)


async def test_the_serving_role_alters_no_file(store: Store, files: BankFiles) -> None:
    """A file that is whole is neither changed nor deleted by the role that serves."""
    stored = await files.store(BankFileKind.ORDER, chunks(MARK))
    with store.connection() as connection:
        for statement in (
            "UPDATE bank_files SET size = 1",
            "DELETE FROM bank_files",
            "UPDATE bank_file_pieces SET number = 9",
            "DELETE FROM bank_file_pieces",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        with pytest.raises(psycopg.errors.RaiseException):
            connection.execute(
                "SELECT finish_bank_file(%s, %s, 1, 1)", [stored.file_id, b"another"]
            )


async def test_files_go_when_their_time_is_over(store: Store, files: BankFiles, pool: Pool) -> None:
    """What is old goes with its pieces, and so does what never became whole; the last 28 days stay, whoever asks."""
    old = await files.store(BankFileKind.ORDER, chunks(b"old"))
    kept = await files.store(BankFileKind.ORDER, chunks(b"kept"))
    with store.owner() as owner:
        for file_id, days in ((old.file_id, 400), (kept.file_id, 20)):
            query = "UPDATE bank_files SET stored_at = %s WHERE file_id = %s"
            owner.execute(query, [utc_now() - timedelta(days=days), file_id])
    with pytest.raises(ConnectionResetError):
        await files.store(BankFileKind.ANSWER, _cut_off())
    async with pool.connection() as connection:
        assert await count_files(connection, utc_now() - timedelta(days=500)) == 0
        assert await count_files(connection, ALWAYS) == 1
        assert await drop_files(connection, ALWAYS, 10) == 1
        assert await drop_files(connection, ALWAYS, 10) == 0
    assert await content(files, kept.file_id) == b"kept"
    with pytest.raises(FileUnknownError):
        await files.get(old.file_id)
    with store.owner() as owner:
        owner.execute(
            "UPDATE bank_files SET stored_at = stored_at - interval '3 days' WHERE digest IS NULL"
        )
    await files.store(BankFileKind.ORDER, chunks(b"new"))
    async with pool.connection() as connection:
        assert await drop_files(connection, READER.now - timedelta(days=4000), 10) == 1
    with store.owner() as owner:
        assert rows(owner, "SELECT count(*) FROM bank_file_pieces") == [(2,)]


async def _cut_off() -> AsyncIterator[bytes]:
    yield token_bytes(2 * PIECE_BYTES)
    raise ConnectionResetError
