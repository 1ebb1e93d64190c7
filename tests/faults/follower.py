"""Somebody who follows the events, and comes back whenever the stream breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

import grpc
import psycopg

from tests.faults.sabotage import await_true
from tests.faults.truth import head, read_events
from tests.support.till import Till

PAUSE_SECONDS = 0.05


class Seen(NamedTuple):
    """What is remembered of an event."""

    position: int
    originator_id: str
    originator_version: int
    topic: str


class Follower:
    """Follows in a thread of its own, and goes on after the last position it was told."""

    def __init__(self, till: Till, after: int) -> None:
        self.position = after
        self.breaks = 0
        self._seen: list[Seen] = []
        self._after = after
        self._till = till
        self._ending = False
        self._stream = till.events(after, follow=True)
        self._pool = ThreadPoolExecutor(1)
        self._reading = self._pool.submit(self._read)

    def _read(self) -> None:
        while not self._ending:
            try:
                for response in self._stream:
                    self._take(response)
            except grpc.RpcError:
                self.breaks += 1
            time.sleep(PAUSE_SECONDS)
            self._stream = self._till.events(self.position, follow=True)
        self._stream.cancel()

    def _take(self, response: Any) -> None:
        self._seen.extend(
            Seen(one.position, one.originator_id, one.originator_version, one.topic)
            for one in response.events
        )
        self.position = response.position

    def check(self, owner: psycopg.Connection[Any]) -> None:
        """See to it that exactly the events that are there were seen, once and in order."""
        await_true(lambda: self.position >= head(owner), "the follower has seen all")
        stored = [
            Seen(row.position, str(row.originator_id), row.originator_version, row.topic)
            for row in read_events(owner)
        ]
        assert self._seen == stored[self._after :]

    def close(self) -> None:
        """Stop."""
        self._ending = True
        self._stream.cancel()
        self._reading.result()
        self._pool.shutdown()


@contextmanager
def following(till: Till) -> Iterator[Follower]:
    """A follower of what comes from now on."""
    with till.service.owner(till.programme) as owner:
        follower = Follower(till, head(owner))
    try:
        yield follower
    finally:
        follower.close()
