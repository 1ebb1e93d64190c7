"""What can be asked of the ledger, in domain values, and what it answers: ids and numbers only.

A command's struct is exactly what its fingerprint covers: two requests with equal structs ask for the same thing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from ledger.domain.account import Account
from ledger.domain.member import Member
from ledger.domain.programme import Programme
from ledger.domain.receipt import ReceiptFacts
from ledger.domain.rules import CardRules, ClockRules, EarningRules, RulesVersion


class Answer(msgspec.Struct, frozen=True):
    """What a write answers: ids and numbers only, because it is stored for ever."""


A = TypeVar("A", bound=Answer)
F = TypeVar("F")


class Write(msgspec.Struct, Generic[A], frozen=True):
    """A write that answers with an A."""


class Read(msgspec.Struct, Generic[F], frozen=True, kw_only=True):
    """A read that finds an F, in a store that is at least at that position."""

    at_least_position: int = 0


class Holder(msgspec.Struct, frozen=True):
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


class ReceiptRecorded(Answer, frozen=True):
    """Outcome of `RecordReceipt`."""

    receipt_id: UUID
    account_id: UUID | None
    points_earned: int
    points_available: int


class PointsRedeemed(Answer, frozen=True):
    """Outcome of `RedeemPoints`."""

    redemption_id: UUID
    account_id: UUID
    points_redeemed: int
    points_available: int


class ReceiptsPresented(Answer, frozen=True):
    """Outcome of `PresentReceipts`."""

    card_number: str
    account_id: UUID
    points_credited: int
    points_available: int


class MemberEnrolled(Answer, frozen=True):
    """Outcome of `EnrolMember`."""

    account_id: UUID


class RulesPublished(Answer, frozen=True):
    """Outcome of `PublishRules`."""

    version: int


class ClockAdvanced(Answer, frozen=True):
    """Outcome of `AdvanceClock`."""

    now: datetime


class RecordReceipt(Write[ReceiptRecorded], frozen=True):
    """Record a receipt."""

    facts: ReceiptFacts


class RedeemPoints(Write[PointsRedeemed], frozen=True):
    """Spend points at once. Without `occurred_at`: now."""

    holder: Holder
    points: int
    occurred_at: datetime | None = None
    order_reference: str = ""


class PresentReceipts(Write[ReceiptsPresented], frozen=True):
    """Issue a card on receipts. Without `occurred_at`: now."""

    member_reference: str
    receipts: tuple[ReceiptIdentity, ...]
    occurred_at: datetime | None = None


class EnrolMember(Write[MemberEnrolled], frozen=True):
    """Enrol a member. Without `occurred_at`: now."""

    member_reference: str
    occurred_at: datetime | None = None


class PublishRules(Write[RulesPublished], frozen=True):
    """Publish the next version of the rules. Without a version: whichever is next."""

    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    version: int | None = None

    def to_version(self, number: int) -> RulesVersion:
        """Return the rules under a number."""
        return RulesVersion(number, self.effective_at, self.earning, self.card, self.clock)


class AdvanceClock(Write[ClockAdvanced], frozen=True):
    """Set the simulated clock forward."""

    to: datetime


class FoundMember(NamedTuple):
    """A member with the account it owns."""

    member: Member
    account: Account


class FoundProgramme(NamedTuple):
    """The programme and what time it is there."""

    programme: Programme
    now: datetime


class GetAccount(Read[Account], frozen=True):
    """Read an account."""

    key: AccountKey


class GetMember(Read[FoundMember], frozen=True):
    """Read a member."""

    member_reference: str


class GetProgramme(Read[FoundProgramme], frozen=True):
    """Read the programme."""


class GetRules(Read[RulesVersion], frozen=True):
    """Read rules: a version, those in force at an instant, or those in force now."""

    version: int | None = None
    at: datetime | None = None
