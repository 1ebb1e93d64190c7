"""Exported heads: what a seal was at some time, kept where nobody with the database can change it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.proof.seal import Seal

FORMAT = "loyalty-ledger head 1"


class FileFormatError(Exception):
    """The file is not what it should be; the message says what it is not."""


class Head(NamedTuple):
    """A seal, and all before it."""

    seal_number: int
    seal_hash: bytes


class HeadFile(msgspec.Struct, frozen=True):
    """The file of a head."""

    format: str
    programme: str
    namespace: UUID
    seal_number: int
    last_position: int
    seal_hash: bytes
    signature: bytes
    public_key: bytes
    sealed_at: datetime

    @property
    def head(self) -> Head:
        """The seal that it is of."""
        return Head(self.seal_number, self.seal_hash)


def head_file(programme: str, namespace: UUID, seal: Seal) -> HeadFile:
    """Return the head of a seal."""
    return HeadFile(
        FORMAT,
        programme,
        namespace,
        seal.seal_number,
        seal.last_position,
        seal.seal_hash,
        seal.signature,
        seal.public_key,
        seal.sealed_at,
    )


def export_head(folder: Path, head: HeadFile) -> Path | None:
    """Write a head into a folder; None if it is there already. What is there is never written over."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{head.programme}-seal-{head.seal_number:012}.json"
    data = msgspec.json.format(msgspec.json.encode(head)) + b"\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return None
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path


def read_head(data: bytes) -> HeadFile:
    """Read the file of a head.

    Raises:
        FileFormatError: it is none.
    """
    try:
        head = msgspec.json.decode(data, type=HeadFile)
    except msgspec.MsgspecError as error:
        msg = f"not an exported head: {error}"
        raise FileFormatError(msg) from error
    if head.format != FORMAT:
        msg = f"not an exported head of this format, {FORMAT!r}"
        raise FileFormatError(msg)
    return head
