"""How an account is tied to others: who shares it, and which accounts became part of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec


class PoolMember(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member who shares the account of another."""

    member_reference: str
    joined_at: datetime
    cards: tuple[str, ...] = ()
    """Of the account's cards: those of this member."""


class Absorbed(msgspec.Struct, frozen=True, omit_defaults=True):
    """An account that became part of another."""

    account_id: UUID
    member_reference: str
    """Whose it was."""
    at: datetime
    joined: bool = False
    """Its member joined a pool; else two members are one from then on."""


class LotRange(msgspec.Struct, frozen=True):
    """Lots in order of their numbers, both ends included."""

    first: int
    last: int


class Ties(NamedTuple):
    """What is said of an account that becomes part of another."""

    joined: bool = False
    """Its member joins a pool; else two members become one."""
    pool_member: str = ""
    """The member of the survivor's pool whose cards they are from now on; empty: the account's own member."""
    reason: str = ""
    tier: str = ""
    """The tier that the survivor has from now on: the better one of both."""
    tier_until: datetime | None = None
    adjusted_alone: int = 0
    """Points that persons alone have adjusted on both accounts today."""
