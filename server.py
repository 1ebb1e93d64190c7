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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import uvloop

from ledger.control.pools import read_pool
from ledger.control.registry import Registry, load_programmes
from ledger.runtime.settings import Settings, check_listening, settings_from_environment
from ledger.service.serving import Serving
from ledger.service.tls.files import TlsFiles
from ledger.service.transport import build_server
from ledger.vault.opening import open_keys

DRAIN_SECONDS_MAX = 10.0
PARENT_POLL_SECONDS = 0.5
SEALER_SECONDS_MAX = 5.0
CONTROL_SCHEMA = "ledger_control"

log = logging.getLogger(__name__)


async def serve(settings: Settings, *, shared_port: bool) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun."""
    dsn = settings.database_url
    assert dsn is not None, "the supervisor names the database"
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with read_pool(dsn, CONTROL_SCHEMA) as pool, open_keys(settings.vault) as keys:
        serving = Serving(Registry(pool, dsn), keys, settings.outboxes)
        server = build_server(
            serving,
            settings.address,
            shared_port=shared_port,
            credentials=None if settings.tls is None else credentials_of(settings.tls),
        )
        await server.start()
        orphaned = asyncio.create_task(_stop_when_orphaned(stop))
        await stop.wait()
        orphaned.cancel()
        serving.draining.set()
        await server.stop(DRAIN_SECONDS_MAX)
        await serving.drain()


def credentials_of(files: TlsFiles) -> grpc.ServerCredentials:
    """Return what the port is opened with."""
    # The library of certificates takes half a second to load, and plain text needs none.
    from ledger.service.tls.certificate import CertificateError  # noqa: PLC0415
    from ledger.service.tls.credentials import ReloadingCertificate  # noqa: PLC0415

    try:
        return ReloadingCertificate(files).credentials()
    except CertificateError as error:
        sys.exit(str(error))


async def _stop_when_orphaned(stop: asyncio.Event) -> None:
    """Stop when the supervisor is gone: nobody else would end us, and we would keep its port."""
    while not _is_orphaned():  # noqa: ASYNC110 - the kernel tells nobody that a parent is gone
        await asyncio.sleep(PARENT_POLL_SECONDS)
    log.error("the supervisor is gone; draining")
    stop.set()


def _is_orphaned() -> bool:
    """Whether the supervisor is gone, even if it was before we got this far. Without one nobody is missed."""
    supervisor = os.environ.get("LEDGER_SUPERVISOR_PID")
    return supervisor is not None and os.getppid() != int(supervisor)


def project(settings: Settings) -> None:
    """Run the projections of all programmes until SIGTERM."""
    from ledger.projections.process import run_projections  # noqa: PLC0415 - workers do not need it

    dsn = settings.database_url
    assert dsn is not None, "the supervisor names the database"

    def programmes() -> list[tuple[str, str, str]]:
        return [(one.name, one.dsn, one.schema) for one in load_programmes(dsn)]

    stop = threading.Event()
    threading.Thread(target=_set_when_orphaned, args=[stop], daemon=True).start()
    with _sealing(dsn, settings.seal_key_file, stop):
        run_projections(programmes, stop, settings.projections_niceness)


@contextmanager
def _sealing(dsn: str, key_file: Path | None, stop: threading.Event) -> Iterator[None]:
    """Seal what is stored, beside the projections."""
    from ledger.proof.process import SealedProgramme, SealerThread  # noqa: PLC0415 - as above

    def programmes() -> list[SealedProgramme]:
        found = load_programmes(dsn)
        return [SealedProgramme(one.name, one.dsn, one.schema, one.namespace) for one in found]

    if key_file is None:
        yield
        return
    sealer = SealerThread(programmes, key_file, stop)
    sealer.start()
    try:
        yield
    finally:
        stop.set()
        sealer.join(SEALER_SECONDS_MAX)


def _set_when_orphaned(stop: threading.Event) -> None:
    while not _is_orphaned():
        stop.wait(PARENT_POLL_SECONDS)
    stop.set()


def main() -> None:
    """Run one process of the service."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    settings = settings_from_environment()
    check_listening(settings)
    if sys.argv[1:] == ["projections"]:
        project(settings)
    else:
        uvloop.run(serve(settings, shared_port=bool(os.environ.get("LEDGER_SHARED_PORT"))))


if __name__ == "__main__":
    main()
