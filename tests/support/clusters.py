"""Clusters of PostgreSQL for tests: copies of one that is made once, as the ledger makes it.

They do not wait for the disk. What a test kills are processes, and what a process has written the kernel keeps; only
a machine that loses its power would tell the difference. tests/embedded has the ledger make its clusters, and sees that
these do wait.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from ledger.embedded import EmbeddedPostgres, cluster
from ledger.embedded.programs import programs_for

# ALTER SYSTEM writes into this file, which wins over all others.
SETTINGS = "postgresql.auto.conf"


def new_postgres(folder: Path) -> EmbeddedPostgres:
    """The server of a folder, on a cluster that is there already. It does not run yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # With the owner: for root it may be somebody else.
    subprocess.run(["/bin/cp", "-a", _template(), folder / "cluster"], check=True)
    return EmbeddedPostgres(folder)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ledger-cluster-"))
    atexit.register(shutil.rmtree, folder)
    made = folder / "cluster"
    programs = programs_for(folder, made)
    cluster.create(programs, folder, made)
    settings = made / SETTINGS
    settings.write_text(f"{settings.read_text()}fsync = off\n")
    return made
