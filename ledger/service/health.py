"""The standard health service, kept true: the database answers, and the projections follow."""

from __future__ import annotations

import asyncio
import contextlib

import psycopg
from grpc_health.v1 import health, health_pb2

from ledger.control.registry import RegistryUnavailableError
from ledger.projections.status import ProjectionState, list_projections
from ledger.service.serving import RunningProgramme, Serving

LOOK_SECONDS = 1.0

_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class HealthWatch:
    """Sets the status of the whole, of each service, and of `projection/<programme>/<name>`."""

    def __init__(
        self, servicer: health.aio.HealthServicer, serving: Serving, services: list[str]
    ) -> None:
        """Take the servicer to tell; the empty name stands for the whole."""
        self._servicer = servicer
        self._serving = serving
        self._names = ["", *services]
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Say that we serve, and go on looking."""
        await self._set_all(_SERVING)
        self._task = asyncio.create_task(self._run(), name="health")

    async def stop(self) -> None:
        """Say that we do not serve any more."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._servicer.enter_graceful_shutdown()

    async def _run(self) -> None:
        # Not only until it is cancelled: a driver whose connection breaks at that moment reports that instead.
        while not self._stopping:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._serving.let_go()
                for programme in self._serving.all_running():
                    await self._look_at(programme)
            except (RegistryUnavailableError, psycopg.Error, TimeoutError):
                await self._set_all(_NOT_SERVING)
            else:
                await self._set_all(_SERVING)

    async def _look_at(self, programme: RunningProgramme) -> None:
        async with programme.pool.connection() as connection:
            statuses = await list_projections(connection)
        for status in statuses:
            running = status.state is ProjectionState.RUNNING
            await self._servicer.set(
                f"projection/{programme.facts.name}/{status.name}",
                _SERVING if running else _NOT_SERVING,
            )

    async def _set_all(self, status: int) -> None:
        for name in self._names:
            await self._servicer.set(name, status)
