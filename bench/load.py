"""The load generator, a process of its own: `python -m bench.load` takes jobs on its standard input, a line each.

It is a closed loop: a number of callers, each of which sends the next request when the last one was answered. Requests
are bytes made beforehand from templates, answers stay bytes until the clock has stopped.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import random
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import grpc
import msgspec
import uvloop

from bench.receipts import ReceiptMaker
from bench.stats import percentile
from ledger.v1 import point_of_sale_pb2

SERVICE = "/ledger.v1.PointOfSaleService/"
CALL_SECONDS_MAX = 60.0
MESSAGE_BYTES_MAX = 4 * 1024 * 1024

Metadata = tuple[tuple[str, str], ...]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to send, where, and for how long."""

    address: str
    key: str
    cards_path: str
    """A file with a card number a line."""
    callers: int
    """Requests in flight; streams of an upload."""
    channels: int = 4
    """Connections that the callers share."""
    cards_max: int | None = None
    """Use only the first so many cards."""
    receipts_per_message: int = 0
    """0: `RecordReceipt`; else `UploadReceipts` with so many receipts a message."""
    anonymous: bool = False
    """Receipts of nobody."""
    presented: int = 0
    """So many receipts of nobody, one after the other, and then all of them for a card, again and again."""
    each_card_once: bool = False
    """Not for a time: until every card had one receipt."""
    warm_up_seconds: float = 0.0
    seconds: float = 0.0


class LoadRun(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a job. Percentiles are of calls: a receipt, a message of an upload, or a presentation."""

    receipts: int
    """All that were recorded, those of the warm-up too."""
    receipts_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    receipt_p99_ms: float = 0.0
    """Of the receipts that were presented."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A job could not be done as it was meant."""

    message: str


class Done(msgspec.Struct, frozen=True, tag=True):
    """A job was done."""

    run: LoadRun


class _Answer(msgspec.Struct, frozen=True):
    started: float
    ended: float
    data: bytes
    is_presented: bool = False
    """Whether it is of a receipt that is recorded to be presented."""


class _Clock:
    """When the callers stop, and which of their calls count."""

    def __init__(self, job: Job) -> None:
        self.counts_from = time.perf_counter() + job.warm_up_seconds
        self.ends = float("inf") if job.each_card_once else self.counts_from + job.seconds


async def run(job: Job) -> LoadRun:
    """Do a job."""
    requests = _requests(job)
    metadata: Metadata = (("authorization", f"Bearer {job.key}"),)
    channels = [_channel(job.address) for _ in range(min(job.channels, job.callers))]
    answers: list[_Answer] = []
    gc.collect()
    gc.disable()
    try:
        await asyncio.gather(*(channel.channel_ready() for channel in channels))
        clock = _Clock(job)
        call = _upload if job.receipts_per_message else _present if job.presented else _record
        turns = zip(range(job.callers), itertools.cycle(channels), strict=False)
        await asyncio.gather(
            *(call(channel, metadata, requests, clock, answers) for _, channel in turns)
        )
    finally:
        gc.enable()
        await asyncio.gather(*(channel.close() for channel in channels))
    return _summary(job, clock, answers)


def _channel(address: str) -> grpc.aio.Channel:
    options = [
        # Else channels to the same address share one connection.
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
    ]
    return grpc.aio.insecure_channel(address, options=options)


class _Presentation(msgspec.Struct, frozen=True):
    receipts: list[bytes]
    """Requests to record what is presented then."""
    request: bytes


def _requests(job: Job) -> Iterator[Any]:
    cards = Path(job.cards_path).read_bytes().split()[: job.cards_max]
    maker = ReceiptMaker(seed=random.SystemRandom().getrandbits(64))
    while job.presented:
        receipts = [maker.record_anonymous() for _ in range(job.presented)]
        yield _Presentation([one.request for one in receipts], maker.present(receipts))
    while job.anonymous:
        yield maker.record_anonymous().request
    if job.each_card_once:
        for start in range(0, len(cards), job.receipts_per_message):
            yield maker.upload(cards[start : start + job.receipts_per_message])
        return
    while True:
        if job.receipts_per_message:
            yield maker.upload(random.choices(cards, k=job.receipts_per_message))
        else:
            yield maker.record(random.choice(cards))


async def _record(
    channel: grpc.aio.Channel,
    metadata: Metadata,
    requests: Iterator[Any],
    clock: _Clock,
    answers: list[_Answer],
) -> None:
    call: Any = channel.unary_unary(SERVICE + "RecordReceipt")
    started = time.perf_counter()
    while started < clock.ends:
        data = await call(next(requests), metadata=metadata, timeout=CALL_SECONDS_MAX)
        ended = time.perf_counter()
        answers.append(_Answer(started, ended, data))
        started = ended


async def _present(
    channel: grpc.aio.Channel,
    metadata: Metadata,
    requests: Iterator[Any],
    clock: _Clock,
    answers: list[_Answer],
) -> None:
    record: Any = channel.unary_unary(SERVICE + "RecordReceipt")
    present: Any = channel.unary_unary(SERVICE + "PresentReceipts")
    started = time.perf_counter()
    while started < clock.ends:
        presentation = next(requests)
        calls = [(record, one) for one in presentation.receipts]
        for call, request in [*calls, (present, presentation.request)]:
            data = await call(request, metadata=metadata, timeout=CALL_SECONDS_MAX)
            ended = time.perf_counter()
            answers.append(_Answer(started, ended, data, call is record))
            started = ended


async def _upload(
    channel: grpc.aio.Channel,
    metadata: Metadata,
    requests: Iterator[Any],
    clock: _Clock,
    answers: list[_Answer],
) -> None:
    stream: Any = channel.stream_stream(SERVICE + "UploadReceipts")(metadata=metadata)
    started = time.perf_counter()
    for request in requests:
        await stream.write(request)
        data = await stream.read()
        if data is grpc.aio.EOF:
            break
        ended = time.perf_counter()
        answers.append(_Answer(started, ended, data))
        started = ended
        if started >= clock.ends:
            break
    await stream.done_writing()
    code = await stream.code()
    if code is not grpc.StatusCode.OK:
        msg = f"{code}: {await stream.details()}"
        raise RuntimeError(msg)


def _summary(job: Job, clock: _Clock, answers: list[_Answer]) -> LoadRun:
    ends = max(answer.ended for answer in answers) if job.each_card_once else clock.ends
    counted = [
        one for one in answers if clock.counts_from <= one.ended < ends or job.each_card_once
    ]
    milliseconds = _milliseconds(one for one in counted if not one.is_presented)
    recorded = [_count_recorded(job, one) for one in answers]
    assert milliseconds, "nothing was answered while the clock ran"
    per_message = max(1, job.receipts_per_message)
    receipts = sum(recorded) if job.each_card_once else len(milliseconds) * per_message
    presented = _milliseconds(one for one in counted if one.is_presented)
    return LoadRun(
        receipts=sum(recorded),
        receipts_per_second=receipts / (ends - clock.counts_from),
        p50_ms=percentile(milliseconds, 50),
        p95_ms=percentile(milliseconds, 95),
        p99_ms=percentile(milliseconds, 99),
        receipt_p99_ms=percentile(presented, 99) if presented else 0.0,
    )


def _milliseconds(answers: Iterable[_Answer]) -> list[float]:
    return sorted((one.ended - one.started) * 1_000 for one in answers)


def _count_recorded(job: Job, answer: _Answer) -> int:
    """Return how many receipts an answer says are recorded; fail unless it is all of the request."""
    data = answer.data
    if job.presented and not answer.is_presented:
        _check_card(job, point_of_sale_pb2.PresentReceiptsResponse.FromString(data))
        return 0
    if not job.receipts_per_message:
        answers = [point_of_sale_pb2.RecordReceiptResponse.FromString(data)]
    else:
        upload = point_of_sale_pb2.UploadReceiptsResponse.FromString(data)
        for result in upload.results:
            if result.WhichOneof("outcome") != "recorded":
                msg = f"a receipt was refused: {result.error.message}"
                raise RuntimeError(msg)
        answers = [result.recorded for result in upload.results]
    for one in answers:
        is_whole = bool(one.receipt_id and one.position)
        is_anonymous = job.anonymous or bool(job.presented)
        if one.replayed or not is_whole or bool(one.account_id) == is_anonymous:
            msg = f"not the answer to a new receipt: {one}"
            raise RuntimeError(msg)
    return len(answers)


def _check_card(job: Job, answer: point_of_sale_pb2.PresentReceiptsResponse) -> None:
    if not answer.card_number or answer.receipts_counting != job.presented:
        msg = f"not the answer to a new card: {answer}"
        raise RuntimeError(msg)


def main() -> None:
    """Do jobs until the standard input ends."""
    random.seed()
    for line in sys.stdin:
        answer: Done | Failed
        try:
            answer = Done(uvloop.run(run(msgspec.json.decode(line, type=Job))))
        except (grpc.RpcError, RuntimeError) as error:
            answer = Failed(f"{type(error).__name__}: {error}")
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
