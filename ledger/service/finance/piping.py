"""What a thread writes, read as a stream: neither gets far ahead of the other, and nothing is on disk between."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import IO, Any

PIECE_BYTES = 256 * 1024
PIECES_WAITING_MAX = 4


class BrokenOffError(Exception):
    """Nobody reads any more."""


@asynccontextmanager
async def piped(write: Callable[[IO[bytes]], None]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Run a writer in a thread, and give what it writes.

    Whatever it raises is raised to who reads. Where the reading ends early, the writing does so too.
    """
    queue: asyncio.Queue[bytes] = asyncio.Queue(PIECES_WAITING_MAX)
    pipe: Any = _Pipe(queue, asyncio.get_running_loop())

    def run() -> None:
        write(pipe)
        pipe.flush_all()

    writing = asyncio.create_task(asyncio.to_thread(run))
    try:
        yield _pieces(queue, writing)
    finally:
        pipe.broken_off = True
        while not writing.done():
            if not queue.empty():
                queue.get_nowait()
            await asyncio.wait([writing], timeout=0.01)
        if not writing.cancelled():
            writing.exception()  # told to who read, or nobody's any more


async def _pieces(queue: asyncio.Queue[bytes], writing: asyncio.Task[None]) -> AsyncIterator[bytes]:
    while True:
        waiting = asyncio.create_task(queue.get())
        await asyncio.wait([waiting, writing], return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            yield waiting.result()
            continue
        waiting.cancel()
        await writing
        # What was put while it ended.
        while not queue.empty():
            yield queue.get_nowait()
        return


class _Pipe(io.RawIOBase):
    """A file that collects what is written, and hands it on in pieces."""

    def __init__(self, queue: asyncio.Queue[bytes], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.broken_off = False
        self._queue = queue
        self._loop = loop
        self._collected = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._collected += data
        while len(self._collected) >= PIECE_BYTES:
            self._hand_on(PIECE_BYTES)
        return len(data)

    def flush_all(self) -> None:
        """Hand on what is left."""
        if self._collected:
            self._hand_on(len(self._collected))

    def _hand_on(self, size: int) -> None:
        piece = bytes(self._collected[:size])
        del self._collected[:size]
        if self.broken_off:
            raise BrokenOffError
        asyncio.run_coroutine_threadsafe(self._queue.put(piece), self._loop).result()
