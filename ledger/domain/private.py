"""What goes into the vault with a command's events: sealed already, nothing here can read it."""

from __future__ import annotations

from uuid import UUID

import msgspec

CONTACT = "contact"
"""The key of names, addresses and contacts, destroyed on erasure."""
PAYMENT = "payment"
"""The key of mandates and bank accounts, destroyed when they need not be kept any longer."""


class SealedRecord(msgspec.Struct, frozen=True):
    """A record of a member. An event names it by its id."""

    record_id: UUID
    key_kind: str
    """Which of the member's keys sealed it."""
    kind: str
    """What it is, as in `profile`."""
    sealed: bytes


class Lookup(msgspec.Struct, frozen=True):
    """The one value of a kind by which a member can be found; an empty digest: none any longer."""

    kind: str
    """As in `phone`."""
    digest: bytes


class Private(msgspec.Struct, frozen=True):
    """What a command changes in the vault for one member."""

    member_id: UUID
    forget: tuple[str, ...] = ()
    """Kinds of keys whose records go; with those of the key of contacts all look-ups of the member go, too."""
    lookups: tuple[Lookup, ...] = ()
    records: tuple[SealedRecord, ...] = ()
