"""The server process of a cluster: found through its postmaster.pid, which may be a lie."""

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from ledger.embedded.errors import EmbeddedPostgresError

POLL_SECONDS = 0.02
ORPHANS_LEAVE_SECONDS_MAX = 2.0
ORPHANS_QUIT_SECONDS_MAX = 10.0


@dataclass(frozen=True)
class Postmaster:
    """A running server, as its postmaster.pid describes it."""

    process: psutil.Process
    socket_directory: Path | None
    """None while the server is only just starting."""
    status: str
    """`starting`, `standby` (recovering from a backup, and closed meanwhile), `ready` or `stopping`."""


def find(cluster: Path) -> Postmaster | None:
    """The server that runs on a cluster; None too if its postmaster.pid survived it."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return None
    except PermissionError as error:
        message = f"The embedded PostgreSQL in {cluster.parent} belongs to another user: {error}."
        raise EmbeddedPostgresError(message) from error
    if not works_in(process, cluster):
        return None
    # The server writes the later lines as it comes up: socket directory fifth, status eighth.
    known = [*lines, *[""] * 8]
    directory = Path(known[4]) if known[4] else None
    return Postmaster(process, directory, known[7].strip() or "starting")


def works_in(process: psutil.Process, cluster: Path) -> bool:
    """Whether a process is a live PostgreSQL process of this cluster.

    A process id alone proves nothing: after a crash or a reboot it may be another program's, or
    that of a dead server nobody has reaped. PostgreSQL's processes all work inside their cluster.
    """
    try:
        return process.name() == "postgres" and Path(process.cwd()) == cluster.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def orphans(cluster: Path) -> Iterator[psutil.Process]:
    """Processes of a cluster; without a postmaster they are what a killed one left behind."""
    return (process for process in psutil.process_iter() if works_in(process, cluster))


def clear_away_dead(cluster: Path) -> None:
    """Make way for a new server where one was killed; to be called only if none is found.

    A new server refuses to start beside processes of the old one, and on a postmaster.pid whose
    process id belongs to somebody else by now.
    """
    pid_file = cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    wait_until(lambda: not any(orphans(cluster)), ORPHANS_LEAVE_SECONDS_MAX)
    # They leave by themselves unless they are busy; what they are busy with cannot be committed.
    for process in orphans(cluster):
        process.send_signal(signal.SIGQUIT)
    if not wait_until(lambda: not any(orphans(cluster)), ORPHANS_QUIT_SECONDS_MAX):
        pids = ", ".join(str(process.pid) for process in orphans(cluster))
        raise EmbeddedPostgresError(
            f"PostgreSQL on {cluster} was killed, but its processes {pids} do not end. "
            "End them, then start again."
        )
    pid_file.unlink(missing_ok=True)


def wait_until(condition: Callable[[], bool], seconds_max: float) -> bool:
    """Whether a condition came true in time."""
    deadline = time.monotonic() + seconds_max
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
