"""Ctrl-C for commands with calls under way: a wish to stop, and not an exception in the midst of one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupt:
    """Whether somebody has asked to stop."""

    def __init__(self) -> None:
        self.asked = False


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Notes the first Ctrl-C, for the command to finish what is under way; the second one is as usual.

    An exception where gRPC keeps its books would leave a channel that cannot be closed.
    """
    interrupt = Interrupt()
    usual = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        del number, frame
        interrupt.asked = True
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, usual)
