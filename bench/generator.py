"""A handle on the load generator's process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from bench.load import Done, Failed, Job, LoadRun
from bench.stand import BenchError

STOP_SECONDS_MAX = 10.0


class Generator:
    """Sends jobs to the load generator."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take the process."""
        self._process = process
        self._answers = msgspec.json.Decoder(Done | Failed)

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def run(self, job: Job) -> LoadRun:
        """Have a job done.

        Raises:
            BenchError: it could not be done.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            msg = "the load generator ended; its last words are above"
            raise BenchError(msg)
        answer: Done | Failed = self._answers.decode(line)
        if isinstance(answer, Failed):
            raise BenchError(answer.message)
        return answer.run


@contextmanager
def running_generator() -> Iterator[Generator]:
    """Run a load generator as long as the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Generator(process)
    finally:
        process.communicate(timeout=STOP_SECONDS_MAX)
