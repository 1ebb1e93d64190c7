"""Calls that are repeated, with the same request id, until their outcome is known."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from typing import TypeVar, cast

from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
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


class PlayFailed(Exception):
    """The play cannot go on; says at what, and carries the error of the call."""

    def __init__(self, doing: str, error: aio.AioRpcError) -> None:
        super().__init__(doing)
        self.doing = doing
        self.error = error


async def persist(
    method: "aio.UnaryUnaryMultiCallable[Request, Answer]", request: Request, metadata: Metadata
) -> Answer:
    """Calls until the outcome is known; raises a refusal at once, the rest after a while."""

    async def once() -> Answer:
        return await method(request, metadata=metadata, timeout=CALL_SECONDS_MAX)

    return await _repeat(once)


async def persist_stream(call: Callable[[], AsyncIterable[Answer]]) -> list[Answer]:
    """All answers of a stream, called anew until one call came to its end."""

    async def once() -> list[Answer]:
        return [answer async for answer in call()]

    return await _repeat(once)


async def _repeat(once: Callable[[], Awaitable[Answer]]) -> Answer:
    clock = asyncio.get_running_loop().time
    give_up_at = clock() + REPEAT_SECONDS_MAX
    pause_seconds = PAUSE_SECONDS_FIRST
    while True:
        try:
            return await once()
        except aio.AioRpcError as error:
            if error.code() not in REPEATED or clock() >= give_up_at:
                raise
            asked_for = retry_delay_seconds(error)
        await asyncio.sleep(min(max(pause_seconds, asked_for), PAUSE_SECONDS_MAX))
        pause_seconds *= 2


def retry_delay_seconds(error: aio.AioRpcError) -> float:
    """How long the service asks to be left alone; 0 if it does not say."""
    info = RetryInfo()
    return float(info.retry_delay.ToTimedelta().total_seconds()) if _find(error, info) else 0.0


def reason_of(error: aio.AioRpcError) -> str:
    """Why the service refuses, as a name; empty if it does not say."""
    info = ErrorInfo()
    return info.reason if _find(error, info) else ""


def _find(error: aio.AioRpcError, detail: RetryInfo | ErrorInfo) -> bool:
    """Whether an error has a detail of that kind; if so, it is filled in."""
    try:
        # It reads no more of a call than the error has as well.
        status = rpc_status.from_call(cast("Call", error))
    except ValueError:
        # Details that contradict the status are no help.
        return False
    return status is not None and any(one.Unpack(detail) for one in status.details)
