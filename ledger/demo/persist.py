"""Calls that are repeated, with the same request id, until their outcome is known."""

import asyncio
from typing import TypeVar, cast

from google.rpc.error_details_pb2 import RetryInfo
from grpc import Call, StatusCode, aio
from grpc_status import rpc_status

Request = TypeVar("Request")
Answer = TypeVar("Answer")
Metadata = tuple[tuple[str, str], ...]

# Whether it happened is not known after the first five; nothing was queued after the last.
REPEATED = frozenset(
    {
        StatusCode.UNAVAILABLE,
        StatusCode.DEADLINE_EXCEEDED,
        StatusCode.ABORTED,
        StatusCode.INTERNAL,
        StatusCode.CANCELLED,
        StatusCode.RESOURCE_EXHAUSTED,
    }
)
CALL_SECONDS_MAX = 10.0
PAUSE_SECONDS_FIRST = 0.05
PAUSE_SECONDS_MAX = 2.0
# A worker that was killed was seen to take 45 s until the next one confirmed a write.
REPEAT_SECONDS_MAX = 60.0


async def persist(
    method: "aio.UnaryUnaryMultiCallable[Request, Answer]", request: Request, metadata: Metadata
) -> Answer:
    """Calls until the outcome is known; raises a refusal at once, the rest after a while."""
    clock = asyncio.get_running_loop().time
    give_up_at = clock() + REPEAT_SECONDS_MAX
    pause_seconds = PAUSE_SECONDS_FIRST
    while True:
        try:
            return await method(request, metadata=metadata, timeout=CALL_SECONDS_MAX)
        except aio.AioRpcError as error:
            if error.code() not in REPEATED or clock() >= give_up_at:
                raise
            asked_for = retry_delay_seconds(error)
        await asyncio.sleep(min(max(pause_seconds, asked_for), PAUSE_SECONDS_MAX))
        pause_seconds *= 2


def retry_delay_seconds(error: aio.AioRpcError) -> float:
    """How long the service asks to be left alone; 0 if it does not say."""
    try:
        # It reads no more of a call than the error has as well.
        status = rpc_status.from_call(cast("Call", error))
    except ValueError:
        # Details that contradict the status are no help.
        return 0.0
    info = RetryInfo()
    for detail in status.details if status is not None else ():
        if detail.Unpack(info):
            return float(info.retry_delay.ToTimedelta().total_seconds())
    return 0.0
