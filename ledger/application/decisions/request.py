"""What every decision knows of the request it decides."""

from __future__ import annotations

from uuid import UUID

import msgspec


class Request(msgspec.Struct, frozen=True):
    """Who asks, under which id."""

    request_id: UUID
    principal_id: str
    late_allowed: bool = False
    """An operator may record what a till is too late for."""
    rehearsed: bool = False
    """Only to say what it would answer."""


class FirstOutcome(Exception):
    """The same document is recorded already: the outcome of that request is the answer."""

    def __init__(self, request_id: UUID) -> None:
        """Name the request that recorded it."""
        super().__init__(request_id)
        self.request_id = request_id
