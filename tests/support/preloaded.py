"""The command line, loaded once: a process that forks another one for each command it is asked for.

A command that is started on its own has Python load gRPC and much else first, which takes ten times as long as what
most commands do, and the tests run a thousand of them. What is forked here is still a process of its own, with its own
arguments, environment, folder, standard files, process id and exit status. All it shares is what was imported.

That each command also starts by itself, and imports what it needs, is for tests/cli/test_program.py to see.
"""

import atexit
import gc
import marshal
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

# Before gRPC is loaded, as the program itself does it.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")

import ledger.cli
import ledger.control
import ledger.rulesdoc
import ledger.runtime
import ledger.v1
import ledger.vault
from ledger.cli.program import main as call
from tests.support.shim import STANDARD

FAULT = 70
BACKLOG = 64
FILES_MAX = 256
PACKAGES = (ledger.cli, ledger.v1, ledger.rulesdoc, ledger.runtime, ledger.control, ledger.vault)
# What others load only when it is needed first.
LATE = (
    "click._textwrap",
    "click.shell_completion",
    "grpc._channel",
    "psycopg_binary",
    "rich.progress",
    "rich.table",
)


def main() -> None:
    """Serve until whoever started us closes our standard input, or be one of the commands."""
    load()
    folder = Path(tempfile.mkdtemp(prefix="ledger-cli-"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen(BACKLOG)
        sys.stdout.write(f"{folder / 'socket'}\n")
        sys.stdout.flush()
        # Whoever started us ends us by closing our standard input; a Ctrl-C is theirs to answer.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            serve(listener)
        finally:
            shutil.rmtree(folder)


def load() -> None:
    """Import what commands import, and nothing that would keep a fork from being a process like any other."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__"):
                import_module(module.name)
    for name in LATE:
        import_module(name)
    # A thread is not forked, and what it held stays locked: gRPC, for one, must not have begun.
    tasks = len(list(Path("/proc/self/task").iterdir()))
    assert tasks == 1, "what was imported has started threads"
    # No collection of a command looks at, and so copies, what all of them share.
    gc.collect()
    gc.freeze()


def serve(listener: socket.socket) -> None:
    """Fork a process for each who asks, and tell them its process id and how it ended."""
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    pid = os.fork()
                    if pid == 0:
                        be_the_command(connection)
                    tell(connection, pid)
                    selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, connection))
                elif key.data is None:
                    return
                else:
                    end(selector, key)


def end(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    """Tell who asked for a command how it ended."""
    pid, connection = key.data
    selector.unregister(key.fileobj)
    os.close(key.fd)
    _, status = os.waitpid(pid, 0)
    tell(connection, os.waitstatus_to_exitcode(status))
    connection.close()


def tell(connection: socket.socket, number: int) -> None:
    """Say a number to who asked for a command, unless they are gone."""
    with suppress(BrokenPipeError):
        connection.sendall(f"{number}\n".encode())


def be_the_command(connection: socket.socket) -> None:
    """Take over what was asked for, do it, and end."""
    status = FAULT
    try:
        call(surround(connection))
    except SystemExit as done:
        status = done.code if isinstance(done.code, int) else FAULT
    except BaseException:  # noqa: BLE001 - as Python does with what nobody catches
        traceback.print_exc()
    finally:
        # What Python does at its end. The rest is freeing memory, which the kernel does as well.
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def surround(connection: socket.socket) -> list[str]:
    """Become a process with the surroundings that were asked for, and return the arguments."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _, files, _, _ = socket.recv_fds(connection, 1, len(STANDARD))
    with connection.makefile("rb") as asked:
        arguments, environment, folder = marshal.loads(asked.read())  # noqa: S302 - our own tests ask
    for file, number in zip(files, STANDARD, strict=True):
        os.dup2(file, number)
    os.closerange(max(STANDARD) + 1, FILES_MAX)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["ledger", *arguments]
    return list(arguments)


if __name__ == "__main__":
    main()
