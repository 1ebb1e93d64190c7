"""One service a data folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.runtime.settings import SettingsError


@contextmanager
def only_service(data_dir: Path) -> Iterator[None]:
    """Hold a data folder; the kernel lets go of it when the process ends, however it ends.

    Raises:
        SettingsError: another service holds it.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "service.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"a service runs on {data_dir} already; set LEDGER_DATA_DIR for another"
            raise SettingsError(msg) from error
        yield
