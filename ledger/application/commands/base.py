"""What all commands and queries share."""

from __future__ import annotations

from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """What a write answers: ids and numbers only, because it is stored for ever."""


A = TypeVar("A", bound=Answer)
F = TypeVar("F")


class Write(msgspec.Struct, Generic[A], frozen=True, omit_defaults=True):
    """A write that answers with an A.

    Fields at their default are no part of the fingerprint, so that a command can get another without one that was
    sent before becoming another one.
    """

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return self


class Read(msgspec.Struct, Generic[F], frozen=True, kw_only=True):
    """A read that finds an F, in a store that is at least at that position."""

    at_least_position: int = 0


class Rehearse(Read[A], frozen=True):
    """Say what a write would answer; nothing moves."""

    command: Write[A]
    principal_id: str = ""
    late_allowed: bool = False


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose account: by card or by member, exactly one."""

    card_number: str | None = None
    member_reference: str | None = None


class AccountKey(msgspec.Struct, frozen=True):
    """Which account: by card, member or id, exactly one."""

    card_number: str | None = None
    member_reference: str | None = None
    account_id: UUID | None = None


class ReceiptIdentity(msgspec.Struct, frozen=True):
    """What makes a receipt that receipt."""

    shop_id: str
    till_id: str
    number: str
    business_date: date
