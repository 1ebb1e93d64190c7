"""Streams end with the key that opened them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from types import TracebackType
from typing import Self, TypeVar

from ledger.control.keys import KeyEndedError, utc_now
from ledger.control.registry import KEY_SECONDS_MAX, Registry
from ledger.service.auth import Admitted

T = TypeVar("T")


class Admission:
    """Goes on asking whether the key of a stream is taken, as it was when the stream began.

    Before every message that passes, so that none passes for a key that ended; and each second beside it, because
    nothing may pass for hours.
    """

    def __init__(self, registry: Registry, admitted: Admitted) -> None:
        """Take who was let in."""
        self._registry = registry
        self._admitted = admitted
        self._ended: Exception | None = None
        self._waiting: asyncio.Timeout | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to watch."""
        self._watch = asyncio.create_task(self._run(), name="admission")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Watch no more."""
        assert self._watch is not None, "it was entered"
        self._watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watch

    async def each(self, items: AsyncIterator[T]) -> AsyncGenerator[T, None]:
        """Pass on what comes for as long as the key is taken; whatever brings it is not waited for longer.

        Raises:
            KeyEndedError: the key was revoked or has expired.
            RegistryUnavailableError: nobody can say.
        """
        while True:
            try:
                async with asyncio.timeout(None) as self._waiting:
                    item = await anext(items)
            except StopAsyncIteration:
                return
            except TimeoutError:
                if self._ended is not None:
                    raise self._ended from None
                raise
            finally:
                self._waiting = None
            await self._confirm()
            yield item

    async def _confirm(self) -> None:
        if self._ended is not None:
            raise self._ended
        secret = self._admitted.secret
        key = self._registry.cached_key(secret) or await self._registry.key(secret)
        if key is None or not key.is_valid(utc_now()):
            raise KeyEndedError
        self._admitted = self._admitted._replace(key=key)

    async def _run(self) -> None:
        while self._ended is None:
            await asyncio.sleep(self._pause_seconds())
            try:
                await self._confirm()
            except Exception as error:  # noqa: BLE001 - told to the caller, by whoever waits for the next message
                self._ended = error
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    def _pause_seconds(self) -> float:
        end = self._admitted.key.expires_at
        if end is None:
            return KEY_SECONDS_MAX
        return min(KEY_SECONDS_MAX, max(0.0, (end - utc_now()).total_seconds()))
