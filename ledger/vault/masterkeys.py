"""Master keys: what members' keys are wrapped with. The first wraps; all of them unwrap."""

from __future__ import annotations

import asyncio
import base64
import binascii
import fcntl
import hashlib
import json
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from ledger.vault.sealing import KEY_BYTES, new_key

ID_BYTES = 8
FILE_MODE = 0o600
LOCK_POLL_SECONDS = 0.01
_OTHERS = 0o077


class MasterKeyError(Exception):
    """The master keys cannot be used as they are; the message says what to do."""


class MasterKey(NamedTuple):
    """A master key. Its id is its hash, so that a wrapped key says which one it needs."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """Eight bytes that tell it from others and reveal nothing of it."""
        return hashlib.sha256(b"ledger master key" + self.secret).digest()[:ID_BYTES]


class MasterKeys(Protocol):
    """Where master keys come from."""

    def wrapping(self) -> AbstractAsyncContextManager[MasterKey]:
        """Lend the key that wraps; it stays the one that wraps until the context ends."""
        ...

    def find(self, key_id: bytes) -> MasterKey:
        """Return a key by its id."""
        ...


class EnvironmentMasterKeys:
    """Master keys from a setting: base64, the first wraps. They change with a restart only."""

    def __init__(self, setting: str) -> None:
        """Read them.

        Raises:
            MasterKeyError: one is not 32 bytes in base64.
        """
        self._keys = [
            _decode(text.strip(), "LEDGER_VAULT_MASTER_KEY") for text in setting.split(",")
        ]

    @asynccontextmanager
    async def wrapping(self) -> AsyncIterator[MasterKey]:
        """Lend the key that wraps."""
        yield self._keys[0]

    def find(self, key_id: bytes) -> MasterKey:
        """Return a key by its id.

        Raises:
            MasterKeyError: it is not among them.
        """
        return _found(self._keys, key_id)


class FileMasterKeys:
    """Master keys in a file that only its owner can read; made on first use.

    Any process may rotate them while others serve: who wraps holds the file's lock together with others, who rotates
    holds it alone, and everybody looks for each use whether the file is still the one that was read.
    """

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self._path = path
        self._keys: list[MasterKey] = []
        self._version: tuple[int, int, int] | None = None
        """Tells the file that was read from one that replaced it."""

    @asynccontextmanager
    async def wrapping(self) -> AsyncIterator[MasterKey]:
        """Lend the key that wraps; nobody rotates meanwhile."""
        if not self._read():
            await self._make()
        with self._lock_file() as file:
            async with self._gate(fcntl.LOCK_SH):
                await _locked(file, fcntl.LOCK_SH)
            yield self._read()[0]

    def find(self, key_id: bytes) -> MasterKey:
        """Return a key by its id.

        Raises:
            MasterKeyError: the file does not have it.
        """
        return _found(self._read(), key_id)

    async def add(self) -> MasterKey:
        """Add a new key, which wraps from now on."""
        async with self._alone():
            key = MasterKey(new_key())
            self._write([key, *self._read()])
        return key

    @contextmanager
    def rotating(self) -> Iterator[None]:
        """Be the only one who rotates.

        Raises:
            MasterKeyError: somebody else does.
        """
        with self._lock_file("rotation") as file:
            if not _locked_now(file, fcntl.LOCK_EX):
                msg = "the master key is being rotated already"
                raise MasterKeyError(msg)
            yield

    @asynccontextmanager
    async def retiring(self, key: MasterKey) -> AsyncIterator[None]:
        """Let nobody wrap while the context lasts; when it ends well, remove all keys but one."""
        async with self._alone():
            keys = self._read()
            yield
            self._write([_found(keys, key.id)])

    async def _make(self) -> None:
        async with self._alone():
            if not self._read():
                self._write([MasterKey(new_key())])

    def _read(self) -> list[MasterKey]:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return []
        if stat.st_mode & _OTHERS:
            msg = f"others can read the master keys; run: chmod 600 {self._path}"
            raise MasterKeyError(msg)
        # The file is replaced whenever it changes, so another one is never taken for the one that was read.
        version = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if version != self._version:
            self._keys, self._version = self._read_file(), version
        return self._keys

    def _read_file(self) -> list[MasterKey]:
        text = self._path.read_text(encoding="utf-8")
        try:
            texts = json.loads(text)["master_keys"]
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{self._path} is not a file of master keys"
            raise MasterKeyError(msg) from error
        return [_decode(one, str(self._path)) for one in texts]

    def _write(self, keys: Sequence[MasterKey]) -> None:
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            texts = [base64.b64encode(key.secret).decode() for key in keys]
            json.dump({"master_keys": texts}, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Hold the lock that those who wrap hold together."""
        with self._lock_file() as file:
            # Who comes now waits at the gate, so that those who are inside come to an end.
            async with self._gate(fcntl.LOCK_EX):
                await _locked(file, fcntl.LOCK_EX)
            yield

    @asynccontextmanager
    async def _gate(self, how: int) -> AsyncIterator[None]:
        with self._lock_file("gate") as gate:
            await _locked(gate, how)
            yield

    def _lock_file(self, what: str = "lock") -> IO[str]:
        # Not the file itself, which is replaced when it changes.
        path = self._path.with_name(f"{self._path.name}.{what}")
        try:
            return path.open("w")
        except FileNotFoundError:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return path.open("w")


async def _locked(file: IO[str], how: int) -> None:
    """Wait for a lock, without a thread: whoever rotates holds it for as long as it takes to look at all keys."""
    while not _locked_now(file, how):  # noqa: ASYNC110 - the kernel has no event for it
        await asyncio.sleep(LOCK_POLL_SECONDS)


def _locked_now(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _found(keys: Sequence[MasterKey], key_id: bytes) -> MasterKey:
    for key in keys:
        if key.id == key_id:
            return key
    msg = f"the master key {key_id.hex()} is not here: members' keys were wrapped with it"
    raise MasterKeyError(msg)


def _decode(text: str, where: str) -> MasterKey:
    try:
        secret = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        msg = f"a master key in {where} is not base64"
        raise MasterKeyError(msg) from error
    if len(secret) != KEY_BYTES:
        msg = f"a master key in {where} has {len(secret)} bytes, not {KEY_BYTES}"
        raise MasterKeyError(msg)
    return MasterKey(secret)
