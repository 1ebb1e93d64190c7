"""Runs commands of the command line as processes of their own that need not import anything: see `preloaded.py`."""

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

from tests.support.shim import answer, asked

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 120
STOP_SECONDS_MAX = 10


@cache
def preloaded() -> str:
    """The socket of this process's preloaded command line, which is started now and ends with us, however we end."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.preloaded"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    path = server.stdout.readline().strip()
    assert path, "it has said why it did not start"
    atexit.register(server.communicate, timeout=STOP_SECONDS_MAX)
    return path


def run_command(
    arguments: Sequence[str],
    *,
    env: Mapping[str, str],
    stdin: str = "",
    cwd: Path | None = None,
    timeout: float = SECONDS_MAX,
) -> "subprocess.CompletedProcess[str]":
    """Run `ledger` with these arguments to its end, as `subprocess.run` would."""
    (in_read, in_write), (out_read, out_write), (err_read, err_write) = (
        os.pipe() for _ in range(3)
    )
    ends = (in_read, out_write, err_write)
    connection = asked(preloaded(), [*arguments], {**env}, str(cwd or Path.cwd()), ends)
    for end in ends:
        os.close(end)
    with connection, ThreadPoolExecutor(max_workers=3) as pool:
        pool.submit(_write, in_write, stdin)
        out, err = pool.submit(_read, out_read), pool.submit(_read, err_read)
        connection.settimeout(timeout)
        pid = answer(connection)
        try:
            status = answer(connection)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired([*arguments], timeout) from None
        return subprocess.CompletedProcess([*arguments], status, out.result(), err.result())


def shim(started: Sequence[str] = ()) -> str:
    """A script for /bin/sh that is `ledger` on the preloaded command line; some commands it starts themselves."""
    program = Path(__file__).with_name("shim.py")
    cases = "".join(f'{name}) exec {installed()} "$@" ;;\n' for name in started)
    return (
        "#!/bin/sh\n"
        f'case "$1" in\n{cases}esac\n'
        f'exec {sys.executable} -IS {program} {preloaded()} "$@"\n'
    )


def installed() -> str:
    """The program as it was installed."""
    return str(Path(sys.executable).with_name("ledger"))


def _read(descriptor: int) -> str:
    with os.fdopen(descriptor, encoding="utf-8") as file:
        return file.read()


def _write(descriptor: int, text: str) -> None:
    # A command need not read what it is given.
    with suppress(BrokenPipeError), os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
