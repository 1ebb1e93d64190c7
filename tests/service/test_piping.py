"""What a thread writes, read as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import IO

import pytest

from ledger.service.finance.piping import PIECE_BYTES, BrokenOffError, piped

Writer = Callable[[IO[bytes]], None]


async def read_all(write: Writer) -> list[bytes]:
    """Everything that is written, piece by piece."""
    async with piped(write) as pieces:
        return [piece async for piece in pieces]


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, 20 * PIECE_BYTES + 7])
def test_what_is_written_is_read(size: int) -> None:
    """Byte for byte, whatever its length, in pieces that are not too large."""
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    def write(file: IO[bytes]) -> None:
        for start in range(0, size, 1000):
            file.write(content[start : start + 1000])

    pieces = asyncio.run(read_all(write))
    assert b"".join(pieces) == content
    assert all(len(piece) <= PIECE_BYTES for piece in pieces)


def test_what_the_writer_raises_is_raised_to_the_reader() -> None:
    """After what it wrote before; nobody takes half a file for a whole one."""

    def write(file: IO[bytes]) -> None:
        file.write(b"x" * PIECE_BYTES)
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        asyncio.run(read_all(write))


def test_the_writer_stops_when_nobody_reads() -> None:
    """A reader that goes away early does not wait for all that would have been written."""
    stopped: list[Exception] = []

    def write(file: IO[bytes]) -> None:
        try:
            for _ in range(1_000_000):
                file.write(b"x" * PIECE_BYTES)
        except BrokenOffError as error:
            stopped.append(error)
            raise

    async def read_some() -> bytes:
        async with piped(write) as pieces:
            return await anext(pieces)

    assert len(asyncio.run(read_some())) == PIECE_BYTES
    assert stopped
