"""Waiting until a projection has reached a position."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from ledger.projections.errors import ProjectionBehindError, ProjectionUnknownError
from ledger.projections.status import ProjectionStatus, list_projections

POLL_SECONDS = 0.01


@dataclass(eq=False, slots=True)
class _Waiting:
    name: str
    position: int
    answer: asyncio.Future[int]


class ProjectionWaiter:
    """Answers when a projection of one programme is far enough.

    One task asks the database for all who wait, and only while somebody waits: at once when
    somebody comes, and every few milliseconds after that.
    """

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[TupleRow]]) -> None:
        """Take a pool whose connections have their search path on the programme's schema."""
        self._pool = pool
        self._waiting: list[_Waiting] = []
        self._somebody_came = asyncio.Event()
        self._poller: asyncio.Task[None] | None = None
        self._reached: dict[str, int] = {}

    async def wait(self, name: str, position: int, timeout_seconds: float) -> int:
        """Return the position a projection has reached, once that is at least the given one.

        Raises:
            ProjectionBehindError: it was not in time, or it has failed before that.
            ProjectionUnknownError: there is no such projection.
        """
        waiting = _Waiting(name, position, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._somebody_came.set()
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            async with asyncio.timeout(timeout_seconds):
                return await waiting.answer
        except TimeoutError:
            raise ProjectionBehindError(name, self._reached.get(name, 0)) from None
        finally:
            self._waiting.remove(waiting)

    async def close(self) -> None:
        """End the poller; who still waits is answered by the time-out."""
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)

    async def _poll(self) -> None:
        while self._waiting:
            self._somebody_came.clear()
            asked = list(self._waiting)
            try:
                async with self._pool.connection() as connection:
                    found = {one.name: one for one in await list_projections(connection)}
            except Exception as error:  # noqa: BLE001 - whatever it is, those who asked must hear of it
                _refuse(asked, error)
            else:
                self._reached = {name: one.position for name, one in found.items()}
                for waiting in asked:
                    _settle(waiting, found.get(waiting.name))
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._somebody_came.wait()
        except TimeoutError:
            return


def _settle(waiting: _Waiting, status: ProjectionStatus | None) -> None:
    if waiting.answer.done():
        return
    if status is None:
        waiting.answer.set_exception(ProjectionUnknownError(waiting.name))
    elif status.position >= waiting.position:
        waiting.answer.set_result(status.position)
    elif status.live_failure:
        # One that is only stopped may be starting: a new programme's, or all of them with the service.
        waiting.answer.set_exception(ProjectionBehindError(waiting.name, status.position))


def _refuse(asked: list[_Waiting], error: Exception) -> None:
    for waiting in asked:
        if not waiting.answer.done():
            waiting.answer.set_exception(error)
