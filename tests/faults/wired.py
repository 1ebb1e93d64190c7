"""Two services on one database that neither of them runs: one over a wire that loses what it is told to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from ledger.embedded import EmbeddedPostgres
from ledger.runtime.settings import SERVING_ROLE
from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.proxy import LossyWire, lossy_wire
from tests.support.clusters import new_postgres
from tests.support.process import OtherDatabase, ServiceProcess
from tests.support.till import Till

DATABASE = "ledger"


class Wired(NamedTuple):
    """The wire, the database behind it, and a till of each service, of the same programme."""

    wire: LossyWire
    postgres: EmbeddedPostgres
    lossy: Till
    direct: Till


@contextmanager
def wired_services(data_dir: Path) -> Iterator[Wired]:
    """Both services, for as long as the block."""
    with ExitStack() as stack:
        postgres = stack.enter_context(new_postgres(data_dir / "postgres"))
        # A unix socket's address has to be short.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ledger-wire-"))
        target = Path(parse_qs(urlsplit(postgres.url()).query)["host"][0])
        wire = stack.enter_context(lossy_wire(Path(folder), target))
        addresses = wire.url(SERVING_ROLE, DATABASE), postgres.url(SERVING_ROLE)
        lossy, direct = [
            ServiceProcess(data_dir, database=OtherDatabase(postgres, address, postgres.url()))
            for address in addresses
        ]
        direct.command("migrate")
        direct.create_programme("main")
        for service in (lossy, direct):
            service.start()
            stack.callback(service.stop)
        tills = [Till(service, options=CHANNEL_OPTIONS) for service in (lossy, direct)]
        for till in tills:
            stack.callback(till.close)
        tills[1].publish_rules()
        yield Wired(wire, postgres, *tills)
