"""What runs in the place of the service: the same server, interceptor and messages with another implementation."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import uvloop

from ledger.control.pools import read_pool
from ledger.control.registry import Registry
from ledger.runtime.settings import settings_from_environment
from ledger.service.serving import Serving
from ledger.service.transport import ServiceBinding, build_server
from ledger.v1 import point_of_sale_pb2
from ledger.vault.opening import open_keys

CONTROL_SCHEMA = "ledger_control"
DRAIN_SECONDS_MAX = 5.0


class OnlyRecordReceipt:
    """A point of sale that is measured with receipts only: every other method of the contract fails."""

    def __getattr__(self, name: str) -> Any:
        """Answer for the methods that are not there."""
        if name.startswith("_"):
            raise AttributeError(name)
        return _fail


async def _fail(*_: Any) -> Any:
    raise NotImplementedError


def serve(implementation: object) -> None:
    """Serve PointOfSaleService with an implementation until SIGTERM, as a worker of the ledger does."""
    uvloop.run(_serve(implementation))


async def _serve(implementation: object) -> None:
    settings = settings_from_environment()
    dsn = settings.database_url
    assert dsn is not None, "the stand names the database"
    descriptor = point_of_sale_pb2.DESCRIPTOR.services_by_name["PointOfSaleService"]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with read_pool(dsn, CONTROL_SCHEMA) as pool, open_keys(settings.vault) as keys:
        serving = Serving(Registry(pool, dsn), keys)
        services = [ServiceBinding(descriptor, implementation)]
        server = build_server(serving, settings.address, shared_port=False, services=services)
        await server.start()
        await stop.wait()
        await server.stop(DRAIN_SECONDS_MAX)
        await serving.drain()
