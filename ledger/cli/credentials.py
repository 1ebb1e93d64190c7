"""The credentials file: where the service listens and a key for each role of each programme.

The service writes it at its first start. The command line reads it, and rewrites nothing of it but
the default programme.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.cli.failure import EXIT_USAGE, CommandFailed

FILE_NAME = "credentials"
OWNER_ONLY = 0o600
START_HINT = "is the service running? start it with: make run"


@dataclass(frozen=True)
class Credentials:
    """What the file says."""

    path: Path
    address: str
    programme: str
    programmes: Mapping[str, Mapping[str, str]]
    # Whether the service speaks TLS there.
    tls: bool = False

    def keys(self, programme: str) -> Mapping[str, str]:
        """The keys of a programme, by role."""
        if programme not in self.programmes:
            known = ", ".join(sorted(self.programmes)) or "none"
            text = f"{self.path} has no keys of the programme {programme!r}; it has: {known}"
            raise CommandFailed(text, EXIT_USAGE)
        return self.programmes[programme]

    def key(self, programme: str, role: str) -> str:
        """The key of a role in a programme."""
        keys = self.keys(programme)
        if role not in keys:
            text = (
                f"{self.path} has no key of the role {role!r} in the programme {programme!r}; "
                "ask its admin for one (ledger keys create) and set LEDGER_KEY"
            )
            raise CommandFailed(text, EXIT_USAGE)
        return keys[role]


def load(data_dir: Path) -> Credentials:
    """Reads the credentials file of a data folder."""
    path = data_dir / FILE_NAME
    content = _read(path)
    try:
        programmes = {
            str(name): {str(role): str(key) for role, key in keys.items()}
            for name, keys in content["programmes"].items()
        }
        address, programme = str(content["address"]), str(content["programme"])
    except (KeyError, AttributeError, TypeError) as error:
        raise _unreadable(path, f"it lacks or misstates {error}") from None
    return Credentials(path, address, programme, programmes, content.get("tls") is True)


def use_programme(data_dir: Path, programme: str) -> None:
    """Makes a programme the default, in one step: a reader sees the old file or the new one."""
    path = (data_dir / FILE_NAME).resolve()
    load(data_dir).keys(programme)
    content = _read(path)
    content["programme"] = programme
    try:
        _replace(path, json.dumps(content, indent=2) + "\n")
    except OSError as error:
        text = f"cannot write {path}: {error.strerror}"
        raise CommandFailed(text, EXIT_USAGE) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        text = (
            f"there is no {path}; {START_HINT}, or say where its data folder is: --data-dir FOLDER"
        )
        raise CommandFailed(text, EXIT_USAGE) from None
    except OSError as error:
        raise CommandFailed(f"cannot read {path}: {error.strerror}", EXIT_USAGE) from None
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    if not isinstance(content, dict):
        raise _unreadable(path, "it is not a JSON object")
    return content


def _unreadable(path: Path, why: str) -> CommandFailed:
    return CommandFailed(f"{path} is not a credentials file: {why}", EXIT_USAGE)


def _replace(path: Path, text: str) -> None:
    # mkstemp makes the file readable by its owner only, from the first byte on.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(OWNER_ONLY)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
