"""How far the projections are behind, as the contract tells it."""

from __future__ import annotations

import time
from bisect import bisect_left
from threading import Event, Thread
from types import TracebackType
from typing import Self

import grpc
import msgspec

from bench.stand import CALL_SECONDS_MAX, BenchError, Programme, Service, bearer
from ledger.v1 import admin_pb2
from ledger.v1.admin_pb2_grpc import AdminServiceStub

SAMPLE_SECONDS = 0.2
POLL_SECONDS = 0.05
CATCH_UP_SECONDS_MAX = 60.0


class LagRun(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of the slowest projection during a run, and after it."""

    lag_events_max: int
    lag_seconds_max: float
    """How long ago an event was stored that is the last in the rows."""
    behind_at_end_events: int
    catch_up_seconds: float


class Projections:
    """Asks for the projections of a programme."""

    def __init__(self, service: Service, programme: Programme) -> None:
        """Take the service to ask."""
        self._channel = grpc.insecure_channel(service.address)
        self._stub = AdminServiceStub(self._channel)
        self._metadata = bearer(programme.keys["admin"])

    def close(self) -> None:
        """Close the channel."""
        self._channel.close()

    def positions(self) -> tuple[int, int]:
        """Return the last event's position, and that of the projection that is furthest behind."""
        found = self._stub.ListProjections(
            admin_pb2.ListProjectionsRequest(), metadata=self._metadata, timeout=CALL_SECONDS_MAX
        )
        return found.head_position, min(one.position for one in found.projections)

    def await_caught_up(self) -> tuple[int, float]:
        """Wait until no projection is behind; return how many events it was, and how many seconds it took.

        Raises:
            BenchError: it takes too long.
        """
        started = time.monotonic()
        head, position = self.positions()
        behind = head - position
        while position < head:
            if time.monotonic() - started > CATCH_UP_SECONDS_MAX:
                msg = "the projections do not catch up"
                raise BenchError(msg)
            time.sleep(POLL_SECONDS)
            head, position = self.positions()
        return behind, time.monotonic() - started


class LagWatcher:
    """Samples the lag in the background as long as the block."""

    def __init__(self, projections: Projections) -> None:
        """Take what can be asked."""
        self._projections = projections
        self._stop = Event()
        self._samples: list[tuple[float, int, int]] = []
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def run(self, behind: int, catch_up_seconds: float) -> LagRun:
        """Return what was seen, with what came after."""
        return LagRun(
            lag_events_max=max(head - position for _, head, position in self._samples),
            lag_seconds_max=max(self._seconds_behind(*one) for one in self._samples),
            behind_at_end_events=behind,
            catch_up_seconds=catch_up_seconds,
        )

    def _seconds_behind(self, now: float, head: int, position: int) -> float:
        """Return how long ago the head was where the projection is now, to a sample's precision."""
        if position >= head:
            return 0.0
        index = bisect_left(self._samples, position, key=lambda sample: sample[1])
        return now - self._samples[index][0]

    def _watch(self) -> None:
        while True:
            head, position = self._projections.positions()
            self._samples.append((time.monotonic(), head, position))
            if self._stop.wait(SAMPLE_SECONDS):
                return
