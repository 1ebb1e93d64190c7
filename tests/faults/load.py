"""Load with a memory: clients that repeat every call until they have an answer, and keep the answers."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf.message import Message

from ledger.v1 import point_of_sale_pb2
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, record_request

CALL_SECONDS_MAX = 10.0
ANSWER_SECONDS_MAX = 90.0
REPEAT_PAUSE_SECONDS = 0.05

UNKNOWN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        # What gRPC itself tells those whose call a server that stops had received and not yet looked at.
        grpc.StatusCode.CANCELLED,
    }
)
"""Codes after which a call is repeated. Others, INTERNAL among them, are no part of any fault here."""

# Each client has connections of its own, and comes back as soon as somebody listens again.
CHANNEL_OPTIONS = (
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
)


@dataclass(frozen=True)
class Answered:
    """A write that was acknowledged."""

    method: str
    request_id: str
    answer: Any
    sent_at: datetime
    answered_at: datetime


@dataclass
class Record:
    """What the clients saw, all together."""

    answered: list[Answered] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    """Unknown outcomes by code and reason; each was repeated."""
    abandoned: list[str] = field(default_factory=list)
    """Request ids whose caller went away after an unknown outcome."""
    surprises: list[str] = field(default_factory=list)


class Load:
    """Several clients that write at once."""

    def __init__(
        self, service: ServiceProcess, programme: str, cards: list[str], *, clients: int = 6
    ) -> None:
        self.record = Record()
        self._service = service
        self._programme = programme
        self._cards = cards
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._client, args=[number], daemon=True)
            for number in range(clients)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Record:
        """Begin nothing new, wait until every call has its answer, and say what was seen."""
        self._stop.set()
        for thread in self._threads:
            thread.join(ANSWER_SECONDS_MAX)
        assert not any(thread.is_alive() for thread in self._threads), "a call was never answered"
        return self.record

    def await_progress(self, answers: int) -> None:
        """Wait until so many more calls are answered."""
        wanted = len(self.record.answered) + answers
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while len(self.record.answered) < wanted:
            assert time.monotonic() < deadline, f"no progress: {self.record.errors}"
            assert any(thread.is_alive() for thread in self._threads), self.record.surprises
            time.sleep(0.01)

    def _client(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - load is random, not secret
        till = Till(self._service, self._programme, CHANNEL_OPTIONS)
        key = self._service.key("till", self._programme)
        try:
            while not self._stop.is_set():
                self._once(till, key, chance)
        except Exception as error:
            self.record.surprises.append(repr(error))
            raise
        finally:
            till.close()

    def _once(self, till: Till, key: str, chance: random.Random) -> None:
        """Make one write; now and then somebody goes away, or asks again for what was answered."""
        method, request = self._write(chance)
        patient = chance.random() > 0.05
        sent_at = datetime.now(UTC)
        answer = self._insist(till, key, method, request, patient=patient)
        if answer is None:
            return
        answered_at = datetime.now(UTC)
        self.record.answered.append(
            Answered(method, request.request_id, answer, sent_at, answered_at)
        )
        if chance.random() < 0.1:
            again = self._insist(till, key, method, request)
            assert again is not None, "a repeated write is never refused"
            assert again.replayed
            again.replayed = answer.replayed
            assert again == answer

    def _write(self, chance: random.Random) -> tuple[str, Any]:
        card = chance.choice(self._cards)
        if chance.random() < 0.25:
            points = chance.randint(1, 40)
            return "RedeemPoints", point_of_sale_pb2.RedeemPointsRequest(
                request_id=str(uuid4()), card_number=card, points=points
            )
        holder = None if chance.random() < 0.3 else card
        receipt = make_receipt(total=chance.randint(0, 3000), lines=2, card_number=holder)
        return "RecordReceipt", record_request(receipt)

    def _insist(
        self, till: Till, key: str, method: str, request: Message, *, patient: bool = True
    ) -> Any:
        """Call until there is an answer; None for a refusal, or where the caller goes away."""
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while True:
            try:
                return till.call(method, request, key=key, timeout=CALL_SECONDS_MAX)
            except RefusedError as error:
                if error.code not in UNKNOWN:
                    self._note_refusal(error)
                    return None
                self.record.errors[f"{error.code.name} {error.reason}"] += 1
                if not patient:
                    self.record.abandoned.append(request.request_id)  # type: ignore[attr-defined]
                    return None
                if time.monotonic() > deadline:
                    raise
                time.sleep(REPEAT_PAUSE_SECONDS)

    def _note_refusal(self, error: RefusedError) -> None:
        self.record.refused[error.reason] += 1
        if error.reason != "POINTS_INSUFFICIENT":
            self.record.surprises.append(str(error))


@contextmanager
def loaded(load: Load) -> Iterator[Load]:
    """Load for as long as the block; it ends with it, whatever happens."""
    load.start()
    try:
        yield load
    finally:
        load.stop()
