"""Runs the command line as a user does: as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.support.commands import SECONDS_MAX, run_command


class Service(Protocol):
    """A running service, as the fixture `service` gives it."""

    address: str
    data_dir: Path


class Finished(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without what the command line reads, and with `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
    return {**kept, **(extra or {})}


def command_line(*arguments: str) -> list[str]:
    """How to start the command line."""
    return [sys.executable, "-m", "ledger.cli", *arguments]


def ledger(
    *arguments: str, env: Mapping[str, str] | None = None, stdin: str = "", cwd: Path | None = None
) -> Finished:
    """Runs a command to its end, in a process of its own that has the program loaded already."""
    done = run_command(arguments, env=clean_environment(env), stdin=stdin, cwd=cwd)
    return Finished(done.returncode, done.stdout, done.stderr)


def started(
    *arguments: str, env: Mapping[str, str] | None = None, stdin: str = "", cwd: Path | None = None
) -> Finished:
    """Runs a command to its end, and has Python load the program for it, as a user does."""
    done = subprocess.run(
        command_line(*arguments),
        input=stdin,
        env=clean_environment({"PYTHONPATH": str(Path.cwd()), **(env or {})}),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)
