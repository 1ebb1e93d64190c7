"""Erasing members, and finding all that is one person's."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.account import Account
from ledger.domain.erasure import ErasureReason
from ledger.domain.member import Member


class ErasedPerson(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member that is nobody any more, and what becomes of its keys."""

    member_id: UUID
    member_reference: str
    payment_key_until: date | None = None
    """The last day on which the key of payment data is kept; None: it goes at once."""


class MemberErased(Answer, frozen=True):
    """Outcome of `EraseMember`."""

    account_id: UUID
    members: tuple[ErasedPerson, ...]
    """The member first, then those that were found to be this one."""
    cards_blocked: int
    points_forfeited: int
    points_kept: int
    """Available and pending: they stay on the account until they expire."""
    pool_left: UUID | None = None
    """The account that the member shared until then."""


class EraseMember(Write[MemberErased], frozen=True):
    """Erase a member with all members that were found to be this one."""

    member_reference: str
    reason: ErasureReason = ErasureReason.REQUESTED
    forfeit_points: bool = False
    """Whether the points go, too: the member agreed."""
    payment_member_ids: frozenset[UUID] = frozenset()
    """Of whom payment data is kept, as the vault has it."""
    adjustment_ids: tuple[UUID, ...] = ()
    """Adjustments of the account that waited when the caller looked."""

    @property
    def asked(self) -> Any:
        """What the caller said, and not what was looked up for it."""
        return self.member_reference, self.reason, self.forfeit_points


class PaymentDataErased(Answer, frozen=True):
    """Outcome of `ErasePaymentData`."""

    member_id: UUID


class ErasePaymentData(Write[PaymentDataErased], frozen=True):
    """Keep the payment data of an erased member no longer."""

    member_id: UUID


class FoundPerson(NamedTuple):
    """All members that are one person by now."""

    members: tuple[Member, ...]
    """The one that all of them are by now first."""
    account: Account
    account_ids: tuple[UUID, ...]
    """The account, and those that became part of it."""

    @property
    def today(self) -> Member:
        """The member that all of them are by now."""
        return self.members[0]

    @property
    def shares(self) -> bool:
        """Whether the account is another member's."""
        return self.account.member_reference != self.today.member_reference


class FindPerson(Read[FoundPerson], frozen=True):
    """Find all that is one person's, also of one that was erased."""

    member_reference: str
