"""A store of keys in a folder: a small file for each member.

A file has a fixed size and a place for each key. To destroy a key its place is overwritten, so that not even the
file's old blocks have it; anything else replaces the file as a whole.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct
from typing import ParamSpec, TypeVar
from uuid import UUID, uuid4

from ledger.domain.private import KeyKind
from ledger.vault.keystore import KeyStoreUnavailableError, WrappedKey, WrappedKeys

P = ParamSpec("P")
R = TypeVar("R")

_MAGIC = b"LLK1"
WRAPPED_BYTES_MAX = 100
# Whether it is there (1) or destroyed (2), when in microseconds since 1970, and the wrapped key after its length.
_PLACE = Struct(f"!BqB{WRAPPED_BYTES_MAX}s")
_PRESENT, _DESTROYED = 1, 2
_OFFSET = {KeyKind.CONTACT: len(_MAGIC), KeyKind.PAYMENT: len(_MAGIC) + _PLACE.size}
FILE_BYTES = len(_MAGIC) + 2 * _PLACE.size
FILE_MODE = 0o600
READS_MAX = 10
LAST_DESTROYED = "last-destroyed"
"""A file beside the members' folders: of whom a key was destroyed last."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FileKeyStore:
    """Keys in a folder of one machine."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when the first key is kept."""
        self._folder = folder

    async def open(self) -> None:
        """Nothing is held open."""

    async def close(self) -> None:
        """Nothing is held open."""

    async def get(self, programme: UUID, members: Iterable[UUID]) -> dict[UUID, WrappedKeys]:
        """Return the keys of those members that have some."""
        return await _apart(self._get, programme, list(members))

    async def add(self, programme: UUID, member: UUID, keys: WrappedKeys) -> WrappedKeys:
        """Keep keys for a member, unless there are some; return what there is now."""
        return await _apart(self._add, programme, member, keys)

    async def rewrap(
        self, programme: UUID, member: UUID, kind: KeyKind, old: bytes, new: bytes
    ) -> None:
        """Put a key wrapped anew in place of the old one."""
        await _apart(self._rewrap, programme, member, kind, old, new)

    async def destroy(self, programme: UUID, member: UUID, kind: KeyKind, at: datetime) -> None:
        """Overwrite a key's place."""
        await _apart(self._destroy, programme, member, kind, at)

    async def last_destroyed(self, programme: UUID) -> UUID | None:
        """Return of which member a key was destroyed last; None if none ever was."""
        return await _apart(self._last_destroyed, programme)

    async def made_at(self, programme: UUID, member: UUID) -> datetime | None:
        """Return when a member's keys were made, or wrapped anew since; None if there are none."""
        return await _apart(_changed_at, self._path(programme, member))

    async def remove(self, programme: UUID, member: UUID) -> None:
        """Remove the keys of somebody who is nobody, with no trace."""
        await _apart(self._remove, programme, member)

    async def members(self, programme: UUID) -> AsyncIterator[tuple[UUID, WrappedKeys]]:
        """Go through all members of a programme."""
        for folder in await _apart(_folders, self._folder / str(programme)):
            for member, keys in await _apart(_keys_in, folder):
                yield member, keys

    async def programmes(self) -> list[UUID]:
        """Return the programmes that have keys here."""
        return [UUID(one.name) for one in await _apart(_folders, self._folder)]

    def _path(self, programme: UUID, member: UUID) -> Path:
        # Two letters of the id's random part, so that no folder gets too long.
        return self._folder / str(programme) / member.hex[-2:] / f"{member}.keys"

    def _get(self, programme: UUID, members: list[UUID]) -> dict[UUID, WrappedKeys]:
        found = ((member, _read(self._path(programme, member))) for member in members)
        return {member: keys for member, keys in found if keys is not None}

    def _add(self, programme: UUID, member: UUID, keys: WrappedKeys) -> WrappedKeys:
        path = self._path(programme, member)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError), _prepared(path, keys) as temporary:
            os.link(temporary, path)
            _sync_folder(path.parent)
        found = _read(path)
        assert found is not None, "keys are destroyed, never removed"
        return found

    def _rewrap(self, programme: UUID, member: UUID, kind: KeyKind, old: bytes, new: bytes) -> None:
        path = self._path(programme, member)
        with _alone(path):
            found = _read(path)
            if found is None or found.of(kind).wrapped != old:
                return
            rewrapped = found._replace(**{kind.value: WrappedKey(new)})
            with _prepared(path, rewrapped) as temporary, path.open("r+b") as before:
                temporary.replace(path)
                _sync_folder(path.parent)
                _overwrite(before.fileno(), 0, bytes(FILE_BYTES))

    def _destroy(self, programme: UUID, member: UUID, kind: KeyKind, at: datetime) -> None:
        path = self._path(programme, member)
        with _alone(path):
            found = _read(path)
            if found is None or found.of(kind).destroyed_at is not None:
                return
            # Before, so that no key is gone that nobody knows of.
            _write_note(self._note(programme), member)
            with path.open("r+b") as file:
                _overwrite(file.fileno(), _OFFSET[kind], _pack(WrappedKey(b"", at)))

    def _note(self, programme: UUID) -> Path:
        return self._folder / str(programme) / LAST_DESTROYED

    def _last_destroyed(self, programme: UUID) -> UUID | None:
        try:
            return UUID(self._note(programme).read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None

    def _remove(self, programme: UUID, member: UUID) -> None:
        path = self._path(programme, member)
        with _alone(path):
            if _read(path) is None:
                return
            with path.open("r+b") as file:
                path.unlink()
                _sync_folder(path.parent)
                _overwrite(file.fileno(), 0, bytes(FILE_BYTES))


async def _apart(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run what waits for the disk beside the loop."""
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except OSError as error:
        raise KeyStoreUnavailableError(str(error)) from error


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.exists() else []


def _keys_in(folder: Path) -> list[tuple[UUID, WrappedKeys]]:
    found = ((UUID(path.stem), _read(path)) for path in sorted(folder.glob("*.keys")))
    return [(member, keys) for member, keys in found if keys is not None]


def _read(path: Path) -> WrappedKeys | None:
    for _ in range(READS_MAX):
        try:
            data = _bytes(path)
        except FileNotFoundError:
            return None
        if len(data) != FILE_BYTES:
            break
        if data.startswith(_MAGIC):
            return WrappedKeys(*(_unpack(data, _OFFSET[kind]) for kind in KeyKind))
        # It was replaced and overwritten after we had opened it.
    msg = f"{path} is not a file of keys"
    raise KeyStoreUnavailableError(msg)


def _bytes(path: Path) -> bytes:
    # Three calls of the system: somebody who looks through all members reads a hundred thousand of these.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, FILE_BYTES + 1)
    finally:
        os.close(descriptor)


def _unpack(data: bytes, offset: int) -> WrappedKey:
    state, microseconds, length, wrapped = _PLACE.unpack_from(data, offset)
    if state == _PRESENT:
        return WrappedKey(wrapped[:length])
    return WrappedKey(b"", _EPOCH + timedelta(microseconds=microseconds))


def _pack(key: WrappedKey) -> bytes:
    if key.destroyed_at is None:
        assert 0 < len(key.wrapped) <= WRAPPED_BYTES_MAX
        return _PLACE.pack(_PRESENT, 0, len(key.wrapped), key.wrapped)
    since = key.destroyed_at - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return _PLACE.pack(_DESTROYED, microseconds, 0, b"")


@contextmanager
def _prepared(path: Path, keys: WrappedKeys) -> Iterator[Path]:
    """Write the file under another name, durably; the other name is gone afterwards."""
    temporary = path.with_name(f".{uuid4()}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + b"".join(_pack(keys.of(kind)) for kind in KeyKind))
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _write_note(path: Path, member: UUID) -> None:
    """Note a member in a small file, whole or not at all."""
    temporary = path.with_name(f".{uuid4()}")
    temporary.write_text(f"{member}\n", encoding="ascii")
    temporary.replace(path)
    _sync_folder(path.parent)


def _changed_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _overwrite(descriptor: int, offset: int, data: bytes) -> None:
    os.pwrite(descriptor, data, offset)
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Change a member's file alone: a key that is destroyed must not come back wrapped anew."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (path.parent / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
