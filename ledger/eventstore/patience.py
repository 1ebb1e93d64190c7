"""A bound on how long a server may take to answer."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from psycopg import AsyncConnection

ANSWER_SECONDS_MAX = 12.0
"""More than any of the server's own time-outs, so that a server that is alive is the one to say no."""


@contextmanager
def cut_after(connection: AsyncConnection[Any], seconds: float) -> Iterator[None]:
    """Cut a connection whose server did not answer in time: whoever waits for it hears of a lost connection.

    A server that stands still, or a network that swallows everything, says nothing at all. Cancelling would not do: the
    driver then asks the server to stop, and waits for its answer to that.
    """
    timer = asyncio.get_running_loop().call_later(seconds, _cut, connection)
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: AsyncConnection[Any]) -> None:
    if connection.closed:
        return
    # The driver's own socket stays open, so that it notices the end by itself.
    with socket.socket(fileno=os.dup(connection.fileno())) as end, suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
