"""Locks between processes that share a folder. The kernel releases those of a killed process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_MODE = 0o600


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until nobody else is inside. Not bounded here: what others do inside is."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, LOCK_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Use:
    """A share in something that several processes use."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, LOCK_MODE)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def is_the_last(self) -> bool:
        """Whether nobody else has a share."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def end(self) -> None:
        """Give the share back."""
        os.close(self._descriptor)
