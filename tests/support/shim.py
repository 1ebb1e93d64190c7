"""Asks the preloaded command line to run a command. As a program it is what shells call `ledger`.

It imports next to nothing, because a shell starts it for every command: `preloaded.py` says what is asked of whom.
"""

import marshal
import os
import socket
import sys

STANDARD = (0, 1, 2)


def asked(
    path: str,
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    files: tuple[int, int, int] = STANDARD,
) -> socket.socket:
    """Hand a command over: its arguments and surroundings, and the files that are its standard ones."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    socket.send_fds(connection, [b"\n"], list(files))
    connection.sendall(marshal.dumps((arguments, environment, folder)))
    connection.shutdown(socket.SHUT_WR)
    return connection


def answer(connection: socket.socket) -> int:
    """The next number the server says: first the process id, at the end the exit status."""
    said = b""
    while not said.endswith(b"\n"):
        more = connection.recv(1)
        if not more:
            message = "the preloaded command line is gone"
            raise ConnectionError(message)
        said += more
    return int(said)


def main() -> int:
    """Run a command as a shell wants it: what a signal ended has 128 and its number."""
    path, *arguments = sys.argv[1:]
    with asked(path, arguments, dict(os.environ), os.getcwd()) as connection:  # noqa: PTH109 - pathlib costs as much as all the rest
        answer(connection)
        status = answer(connection)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
