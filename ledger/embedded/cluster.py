"""The database cluster: made once and whole, its settings written at every start."""

import os
import shutil
from importlib.resources import files
from pathlib import Path

from ledger.embedded.programs import Programs

OWNER = "ledger_owner"
DATABASE = "ledger"
SETTINGS = "ledger.conf"

INITDB_OPTIONS = (
    f"--username={OWNER}",
    # Who can enter the socket directory is let in: see postgresql.conf in this package.
    "--auth=trust",
    "--data-checksums",
    # The same order of strings on every machine and after every upgrade of its C library.
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)


def create(programs: Programs, folder: Path, cluster: Path) -> None:
    """Make a cluster with the ledger's database. It appears whole or, after a crash, not at all."""
    unfinished = folder / "cluster.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    programs.run(folder, "initdb", f"--pgdata={unfinished.name}", *INITDB_OPTIONS)
    # Otherwise a failed statement in single-user mode is a line on the screen and a success.
    single_user = ("--single", "-D", unfinished.name, "-c", "exit_on_error=on", "postgres")
    programs.run(folder, "postgres", *single_user, stdin=f"CREATE DATABASE {DATABASE}\n")
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"\ninclude '{SETTINGS}'\n")
    sync(unfinished / "postgresql.conf")
    unfinished.rename(cluster)
    sync(folder)


def write_settings(programs: Programs, cluster: Path, socket_directory: Path) -> None:
    """Write this release's settings into a cluster, whatever release made it."""
    settings = files("ledger.embedded").joinpath("postgresql.conf").read_text(encoding="utf-8")
    sockets = f"unix_socket_directories = {setting(quoted(str(socket_directory)))}"
    path = cluster / SETTINGS
    path.write_text(f"{settings}\n{sockets}\n", encoding="utf-8")
    programs.give(path)


def quoted(directory: str) -> str:
    """One item of a comma-separated list of directories, whatever its name holds."""
    doubled = directory.replace('"', '""')
    return f'"{doubled}"'


def setting(value: str) -> str:
    """A value in the syntax of postgresql.conf."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
