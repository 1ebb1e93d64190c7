"""The composition root: read the configuration, wire, serve, drain. And nothing else.

`python -m server` is one worker; `python -m server projections` is the process of the projections. `ledger serve`
starts them all.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading

import uvloop

from ledger.control.registry import Registry, load_programmes
from ledger.runtime.settings import Settings, settings_from_environment
from ledger.service.serving import Serving, read_pool
from ledger.service.transport import build_server

DRAIN_SECONDS_MAX = 10.0
CONTROL_SCHEMA = "ledger_control"


async def serve(settings: Settings, *, shared_port: bool) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun."""
    dsn = settings.database_url
    assert dsn is not None, "the supervisor names the database"
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with read_pool(dsn, CONTROL_SCHEMA) as pool:
        serving = Serving(Registry(pool, dsn))
        server = await build_server(serving, settings.address, shared_port=shared_port)
        await server.start()
        await stop.wait()
        await server.stop(DRAIN_SECONDS_MAX)
        await serving.drain()


def project(settings: Settings) -> None:
    """Run the projections of all programmes until SIGTERM."""
    from ledger.projections.process import run_projections  # noqa: PLC0415 - a worker does not need it

    dsn = settings.database_url
    assert dsn is not None, "the supervisor names the database"

    def programmes() -> list[tuple[str, str, str]]:
        return [(one.name, one.dsn, one.schema) for one in load_programmes(dsn)]

    run_projections(programmes, threading.Event())


def main() -> None:
    """Run one process of the service."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    settings = settings_from_environment()
    if sys.argv[1:] == ["projections"]:
        project(settings)
    else:
        uvloop.run(serve(settings, shared_port=bool(os.environ.get("LEDGER_SHARED_PORT"))))


if __name__ == "__main__":
    main()
