"""A wire between the service and PostgreSQL that can lose a statement, or the answer to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

SOCKET = ".s.PGSQL.5432"
BYTES_MAX = 65_536
DURABLE = b"Z\x00\x00\x00\x05I"
"""ReadyForQuery outside of any transaction: what came before it is committed."""

SPARED = b"ledger projections"


class Loss(Enum):
    """What is lost, and the connection with it."""

    STATEMENT = "the statement never reaches PostgreSQL"
    ANSWER = "PostgreSQL executes the statement, and its answer is lost"


@dataclass
class _Plan:
    loss: Loss
    marks: list[bytes]
    met: dict[asyncio.StreamReader, int] = field(default_factory=dict)


class LossyWire:
    """Passes on everything both ways, until it is told to lose something."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.losses = 0
        self._folder = folder
        self._target = target / SOCKET
        self._plan: _Plan | None = None
        self._passing: set[asyncio.Task[None]] = set()

    def url(self, user: str, database: str) -> str:
        """The address of the database at the other end."""
        return f"postgresql://{user}@/{database}?host={quote(str(self._folder), safe='')}&port=5432"

    def lose(self, loss: Loss, *marks: UUID | bytes) -> None:
        """Lose something of the statement with the last mark, on the connection that brought all of them in order."""
        self._plan = _Plan(loss, [one if isinstance(one, bytes) else one.bytes for one in marks])

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Be there until told to stop."""
        server = await asyncio.start_unix_server(self._connected, self._folder / SOCKET)
        ready.set()
        await stop.wait()
        server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _connected(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        with suppress(OSError):
            from_server, to_server = await asyncio.open_unix_connection(self._target)
            try:
                await self._pass(from_client, to_client, from_server, to_server)
            finally:
                to_server.close()
        to_client.close()
        self._passing.discard(task)

    async def _pass(
        self,
        from_client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        from_server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        """Pass on both ways; whoever ends first ends the other."""
        lost = asyncio.Event()
        ways = [
            asyncio.create_task(self._pass_statements(from_client, to_server, lost)),
            asyncio.create_task(_pass_answers(from_server, to_client, lost)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)

    async def _pass_statements(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event
    ) -> None:
        before = b""
        spared = False
        while data := await reader.read(BYTES_MAX):
            # Projections name in their own time what a test marks; a first packet says whose a connection is.
            spared = spared or (not before and SPARED in data)
            loss = None if spared else self._loss(reader, before, data)
            before = data
            if loss is Loss.STATEMENT:
                return
            if loss is Loss.ANSWER:
                lost.set()
            writer.write(data)
            await writer.drain()

    def _loss(self, connection: asyncio.StreamReader, before: bytes, data: bytes) -> Loss | None:
        """What to lose now; whatever it is, it is lost once. A mark may come in two pieces."""
        plan = self._plan
        if plan is None:
            return None
        met = plan.met.get(connection, 0)
        mark = plan.marks[met]
        if mark not in before[1 - len(mark) :] + data:
            return None
        plan.met[connection] = met + 1
        if met + 1 < len(plan.marks):
            return None
        self._plan = None
        self.losses += 1
        return plan.loss


async def _pass_answers(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event
) -> None:
    while data := await reader.read(BYTES_MAX):
        if not lost.is_set():
            writer.write(data)
            await writer.drain()
        elif data.endswith(DURABLE):
            return


@contextmanager
def lossy_wire(folder: Path, target: Path) -> Iterator[LossyWire]:
    """A wire from a socket in one folder to PostgreSQL's in another, for as long as the block."""
    wire = LossyWire(folder, target)
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(wire.serve(ready, stop))

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield wire
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
