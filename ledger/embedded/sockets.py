"""Where the server's unix socket lies: in a directory that only its owner can enter."""

import hashlib
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from ledger.embedded.errors import EmbeddedPostgresError
from ledger.embedded.programs import Programs

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
# A unix socket's address has room for 108 bytes on Linux, the closing zero included.
SOCKET_PATH_BYTES_MAX = 107
NAME_BYTES = 8


def socket_directory_for(folder: Path) -> Path:
    """A directory for the socket: inside the folder, or one elsewhere named after the folder."""
    name = hashlib.blake2b(bytes(folder), digest_size=NAME_BYTES).hexdigest()
    short = f"loyalty-ledger-{name}"
    candidates = (
        folder / "run",
        Path(tempfile.gettempdir(), short),
        Path("/tmp", short),  # noqa: S108 - TMPDIR may be too long as well; made private below
    )
    return next(directory for directory in candidates if addressable(directory))


def addressable(directory: Path) -> bool:
    """Whether clients can name a socket in this directory."""
    path = bytes(directory / SOCKET)
    # To libpq a comma begins the name of a second host.
    return len(path) <= SOCKET_PATH_BYTES_MAX and b"," not in path


def prepare(directory: Path, programs: Programs) -> None:
    """Make the directory, see that it is private, and clear away what a killed server left there.

    Only to be called when no server runs on the folder. The lock beside the socket names the
    killed server's process id: a new server refuses to start while any process has it, even a
    dead one nobody has reaped.
    """
    make_private(directory, programs)
    for left in (directory / SOCKET, directory / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)


def tidy(directory: Path, folder: Path) -> None:
    """Remove the directory of a stopped server if it lies outside its folder."""
    if folder not in directory.parents:
        with suppress(OSError):  # somebody cleans up /tmp as well, or put something there
            directory.rmdir()


def make_private(directory: Path, programs: Programs) -> None:
    """Make the directory and see that nobody else can put a socket of theirs there."""
    try:
        directory.mkdir(mode=0o700)
        programs.give(directory)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != programs.owner_uid():
            raise EmbeddedPostgresError(
                f"{directory} is not a directory of the user PostgreSQL runs as. Remove it, or "
                "name another folder with LEDGER_DATA_DIR."
            ) from None
        directory.chmod(0o700)
