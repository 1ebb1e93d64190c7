"""Runs the service's processes: workers, the projections, and where it is embedded PostgreSQL itself.

A process that dies is started again. A signal drains all of them.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from ledger.embedded import EmbeddedPostgres, EmbeddedPostgresError
from ledger.runtime.expiry import ExpiryWatch
from ledger.runtime.settings import TLS_VARIABLES, Settings, SettingsError, host_and_port

POLL_SECONDS = 0.1
DRAIN_SECONDS_MAX = 20.0
RESTART_PAUSE_SECONDS = 0.5
READY_SECONDS_MAX = 30.0

log = logging.getLogger(__name__)


class _Child(NamedTuple):
    name: str
    command: list[str]
    process: subprocess.Popen[bytes]


class Supervisor:
    """Starts, watches, restarts and stops the service's processes."""

    def __init__(
        self, settings: Settings, serving_dsn: str, embedded: EmbeddedPostgres | None, workers: int
    ) -> None:
        """Take what the processes need to know."""
        self._settings = settings
        self._embedded = embedded
        self._workers = workers
        self._environment = {
            **os.environ,
            "LEDGER_DATABASE_URL": serving_dsn,
            "LEDGER_ADDRESS": settings.address,
            **_tls_environment(settings),
            "LEDGER_SHARED_PORT": "1" if workers > 1 else "",
            # So that a child that is still starting when we are killed knows whose it was.
            "LEDGER_SUPERVISOR_PID": str(os.getpid()),
        }
        self._children: list[_Child] = []
        self._expiry = None if settings.tls is None else ExpiryWatch(settings.tls)
        self._stopping = False

    def run(self, on_ready: Callable[[], None]) -> None:
        """Serve until a signal says stop. Call `on_ready` once the service answers.

        Raises:
            SettingsError: the address is taken, or the service did not start.
        """
        check_free(self._settings.address)
        if self._expiry is not None:
            self._expiry.start()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        names = [f"worker-{index}" for index in range(1, self._workers + 1)]
        commands = {name: [sys.executable, "-m", "server"] for name in names}
        commands["projections"] = [sys.executable, "-m", "server", "projections"]
        try:
            for name, command in commands.items():
                self._start(name, command)
            if self._await_ready():
                on_ready()
            while not self._stopping:
                self._watch()
                time.sleep(POLL_SECONDS)
        finally:
            self._drain()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _start(self, name: str, command: list[str]) -> None:
        # A group of its own: Ctrl-C in the terminal reaches only us, and we drain the others in order.
        process = subprocess.Popen(command, env=self._environment, start_new_session=True)
        self._children.append(_Child(name, command, process))

    def _await_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < deadline and not self._stopping:
            if is_listening(self._settings.address):
                return True
            if any(child.process.poll() is not None for child in self._children):
                msg = "the service did not start; its log above says why"
                raise SettingsError(msg)
            time.sleep(POLL_SECONDS / 5)
        if not self._stopping:
            msg = f"the service did not start within {READY_SECONDS_MAX:.0f} seconds"
            raise SettingsError(msg)
        return False

    def _watch(self) -> None:
        if self._expiry is not None:
            self._expiry.look()
        if self._embedded is not None and not self._embedded.is_running():
            log.error("PostgreSQL stopped and is started again")
            try:
                self._embedded.start()
            except EmbeddedPostgresError:
                log.exception("PostgreSQL did not start; trying again")
        for child in list(self._children):
            if child.process.poll() is not None:
                log.error(
                    "%s ended with %s and is started again", child.name, child.process.returncode
                )
                self._children.remove(child)
                time.sleep(RESTART_PAUSE_SECONDS)
                self._start(child.name, child.command)

    def _drain(self) -> None:
        """Stop the workers first, so that the projections see all they stored."""
        workers = [child for child in self._children if child.name != "projections"]
        projections = [child for child in self._children if child.name == "projections"]
        for group in (workers, projections):
            for child in group:
                child.process.terminate()
            deadline = time.monotonic() + DRAIN_SECONDS_MAX
            for child in group:
                try:
                    child.process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    log.error("%s did not stop in time and is killed", child.name)
                    child.process.kill()
                    child.process.wait()


def _tls_environment(settings: Settings) -> dict[str, str]:
    """Return what tells a process of ours of TLS, wherever we were told of it."""
    if settings.tls is None:
        return {}
    files = zip(TLS_VARIABLES, settings.tls, strict=True)
    return {name: "" if file is None else str(file) for name, file in files}


def check_free(address: str) -> None:
    """See to it that nobody else listens there: with a shared port, two services would share the calls.

    Raises:
        SettingsError: somebody does.
    """
    host, port = host_and_port(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            msg = (
                f"cannot listen on {address}: {error.strerror}; choose another with LEDGER_ADDRESS"
            )
            raise SettingsError(msg) from error


def is_listening(address: str) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection(host_and_port(address), timeout=1.0):
            return True
    except OSError:
        return False
