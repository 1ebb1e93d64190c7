"""Reading a bank's file beside the event loop: while it comes, and out of the vault."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from itertools import islice
from typing import IO, NamedTuple, TypeVar, cast

from ledger.domain.ids import Namespace
from ledger.domain.settlement.bank_line import BankSource, ReadLine

T = TypeVar("T")
_CHUNKS_WAITING_MAX = 4
_PAUSE_SECONDS = 0.005
_LISTEN_SECONDS = 0.25


class Summary(NamedTuple):
    """What a file is, when it was read whole."""

    source: BankSource
    lines: int


class Feed:
    """A file that a thread reads and the event loop fills."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._chunks: queue.Queue[bytes] = queue.Queue(_CHUNKS_WAITING_MAX)
        self._rest = b""
        self._ended = False
        self._cut = False

    @property
    def file(self) -> IO[bytes]:
        """The file: it can be read, and that is all."""
        return cast(IO[bytes], self)

    async def give(self, chunk: bytes, reading: asyncio.Future[T]) -> None:
        """Give the next bytes, or with none the end, unless nobody reads any more."""
        while not reading.done():
            try:
                self._chunks.put_nowait(chunk)
            except queue.Full:
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                return

    def cut(self) -> None:
        """Give nothing more."""
        self._cut = True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, in the thread."""
        if not self._rest and not self._ended:
            self._rest = self._next()
            self._ended = not self._rest
        end = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:end], self._rest[end:]
        return found

    def _next(self) -> bytes:
        while not self._cut:
            try:
                return self._chunks.get(timeout=_LISTEN_SECONDS)
            except queue.Empty:
                continue
        return b""


class Checked:
    """A stream that is read as a bank's file while it passes; one that is none ends it at once."""

    def __init__(self, names: Namespace) -> None:
        """Take what derives ids."""
        self._names = names
        self.summary: Summary | None = None
        """What it is, once it has passed whole."""

    async def through(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Let a file pass.

        Raises:
            UnreadableFileError: it is no bank's file that can be read.
        """
        feed = Feed()
        with ThreadPoolExecutor(1) as thread:
            loop = asyncio.get_running_loop()
            reading = loop.run_in_executor(thread, _summary, feed, self._names)
            try:
                async for chunk in chunks:
                    await feed.give(chunk, reading)
                    if reading.done():
                        # It needs no more to know that it cannot be read.
                        break
                    yield chunk
                await feed.give(b"", reading)
                self.summary = await reading
            finally:
                feed.cut()
                await asyncio.wait([reading])


def _summary(feed: Feed, names: Namespace) -> Summary:
    # It loads the parser, which a process that imports no file never needs.
    from ledger.banking.lines import read_message  # noqa: PLC0415

    message = read_message(feed.file, names)
    return Summary(message.source, sum(1 for _ in message.lines))


async def lines_of(
    chunks: AsyncIterator[bytes], names: Namespace, at_once: int
) -> AsyncGenerator[tuple[ReadLine, ...], None]:
    """Go through the lines of a file, some at a time."""

    def begin(file: IO[bytes]) -> Iterator[ReadLine]:
        from ledger.banking.lines import read_message  # noqa: PLC0415 - as above

        return read_message(file, names).lines

    async with aclosing(_parts(chunks, begin, at_once)) as parts:
        async for part in parts:
            yield part


async def _parts(
    chunks: AsyncIterator[bytes], begin: Callable[[IO[bytes]], Iterator[T]], at_once: int
) -> AsyncGenerator[tuple[T, ...], None]:
    """Go through what a thread reads in a stream, some at a time."""
    feed = Feed()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        never: asyncio.Future[None] = loop.create_future()
        pump = asyncio.create_task(_pump(chunks, feed, never))
        try:
            found = await loop.run_in_executor(thread, begin, feed.file)
            while part := await loop.run_in_executor(thread, _take, found, at_once):
                yield part
            if pump.done():
                pump.result()
        finally:
            feed.cut()
            pump.cancel()
            await asyncio.wait([pump])


async def _pump(chunks: AsyncIterator[bytes], feed: Feed, never: asyncio.Future[None]) -> None:
    try:
        async for chunk in chunks:
            if chunk:
                await feed.give(chunk, never)
        await feed.give(b"", never)
    except Exception:
        feed.cut()
        raise


def _take(found: Iterator[T], at_once: int) -> tuple[T, ...]:
    return tuple(islice(found, at_once))


async def first_of(
    chunks: AsyncIterator[bytes], begin: Callable[[IO[bytes]], Iterator[T]]
) -> T | None:
    """Return the first thing that a thread finds in a stream."""
    async with aclosing(_parts(chunks, begin, 1)) as parts:
        async for part in parts:
            return part[0]
    return None
