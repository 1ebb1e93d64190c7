"""Where members' keys are kept: apart from everything that is backed up with the events.

A deleted row is still in a table's pages, in the write-ahead log and in every backup. So the keys of members live in a
store of their own, and what is sealed with a key is gone for good once the key is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from ledger.domain.private import KeyKind


class WrappedKey(NamedTuple):
    """A key of a member as the store has it: wrapped, or destroyed."""

    wrapped: bytes
    """Empty once it is destroyed."""
    destroyed_at: datetime | None = None


class WrappedKeys(NamedTuple):
    """Both keys of a member."""

    contact: WrappedKey
    payment: WrappedKey

    def of(self, kind: KeyKind) -> WrappedKey:
        """Return one of them."""
        return self.contact if kind is KeyKind.CONTACT else self.payment


class KeyStoreUnavailableError(Exception):
    """The store of keys does not answer; whether it did what it was asked is not known."""


class KeyStore(Protocol):
    """Keys by programme and member. Every method is safe beside others in other processes."""

    async def open(self) -> None:
        """Be ready."""
        ...

    async def close(self) -> None:
        """Let go of what is held."""
        ...

    async def get(self, programme: UUID, members: Iterable[UUID]) -> dict[UUID, WrappedKeys]:
        """Return the keys of those members that have some."""
        ...

    async def add(self, programme: UUID, member: UUID, keys: WrappedKeys) -> WrappedKeys:
        """Keep keys for a member, unless there are some, destroyed ones included; return what there is now."""
        ...

    async def rewrap(
        self, programme: UUID, member: UUID, kind: KeyKind, old: bytes, new: bytes
    ) -> None:
        """Put a key wrapped anew in place of the old one, unless that was replaced or destroyed meanwhile."""
        ...

    async def destroy(self, programme: UUID, member: UUID, kind: KeyKind, at: datetime) -> None:
        """Destroy a key and remember when; keep no trace of the key. Nothing to do if it is destroyed."""
        ...

    async def last_destroyed(self, programme: UUID) -> UUID | None:
        """Return of which member a key was destroyed last; None if none ever was."""
        ...

    async def made_at(self, programme: UUID, member: UUID) -> datetime | None:
        """Return when a member's keys were made, or wrapped anew since; None if there are none."""
        ...

    async def remove(self, programme: UUID, member: UUID) -> None:
        """Remove the keys of somebody who is nobody, with no trace; for those who are destroyed see `destroy`."""
        ...

    def members(self, programme: UUID) -> AsyncIterator[tuple[UUID, WrappedKeys]]:
        """Go through all members of a programme, in no order."""
        ...

    async def programmes(self) -> list[UUID]:
        """Return the programmes that have keys here."""
        ...
