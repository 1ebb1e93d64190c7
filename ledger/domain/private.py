"""What goes into the vault with a command's events: sealed already, nothing here can read it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec


class KeyKind(StrEnum):
    """The keys of a member, by what they seal."""

    CONTACT = "contact"
    """Names, addresses, contacts: destroyed on erasure."""
    PAYMENT = "payment"
    """Mandates and bank accounts: destroyed when they need not be kept any longer."""


class SealedRecord(msgspec.Struct, frozen=True):
    """A record of a member. An event names it by its id."""

    record_id: UUID
    key_kind: KeyKind
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
    forget: tuple[KeyKind, ...] = ()
    """Keys whose records go; with those of the key of contacts all look-ups of the member go, too."""
    lookups: tuple[Lookup, ...] = ()
    records: tuple[SealedRecord, ...] = ()
