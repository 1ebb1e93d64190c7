"""Runs the command line as a user does: as a process of its own."""

import os
import subprocess
import sys
import time
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
    if arguments[:2] == ("programme", "create") and done.returncode == 0:
        await_projections({**(env or {}), "LEDGER_PROGRAMME": arguments[2]})
    return Finished(done.returncode, done.stdout, done.stderr)


def await_projections(env: Mapping[str, str]) -> None:
    """Wait until the projections of a new programme have begun, as nobody types so fast that they would not have."""
    for _ in range(SECONDS_MAX * 5):
        shown = run_command(("projections",), env=clean_environment(env))
        if shown.returncode == 0 and "stopped" not in shown.stdout:
            return
        time.sleep(0.2)
    raise AssertionError(shown.stdout + shown.stderr)


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
