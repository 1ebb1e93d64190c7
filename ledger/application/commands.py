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
from ledger.domain.receipt import LineQuantity, Receipt, ReceiptFacts, ReturnKind
from ledger.domain.rules import (
    NO_DATES,
    CardRules,
    ClockRules,
    EarningRules,
    PointsRules,
    RulesVersion,
)


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


class PointsHeld(Answer, frozen=True):
    """Outcome of `HoldPoints`."""

    hold_id: UUID
    account_id: UUID
    points_held: int
    expires_at: datetime
    points_available: int


class PointsCaptured(Answer, frozen=True):
    """Outcome of `CapturePoints`."""

    redemption_id: UUID
    account_id: UUID
    points_redeemed: int
    points_held: int
    """What the hold still keeps."""
    points_available: int


class PointsReleased(Answer, frozen=True):
    """Outcome of `ReleasePoints`."""

    account_id: UUID
    points_released: int
    """What is free again; not what has expired meanwhile."""
    points_available: int


class ItemsReturned(Answer, frozen=True):
    """Outcome of `ReturnItems` and `VoidReceipt`."""

    return_id: UUID
    receipt_id: UUID
    amount: int
    account_id: UUID | None
    points_clawed_back: int
    """Whole points that the returned items had earned: taken, owed and written off."""
    points_owed: int
    """Of these: owed, because they are spent already."""
    points_written_off: int
    """Of these: written off."""
    points_restored: int
    """Points that had paid for the items and came back."""
    points_expired: int
    """Points that had paid for them and came back expired."""
    points_available: int


class ReceiptClaimed(Answer, frozen=True):
    """Outcome of `ClaimReceipt`."""

    receipt_id: UUID
    account_id: UUID
    points_credited: int
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


class HoldPoints(Write[PointsHeld], frozen=True):
    """Set points aside. Without `seconds`: as long as usual. Without `occurred_at`: now."""

    holder: Holder
    points: int
    reference: str = ""
    seconds: int | None = None
    occurred_at: datetime | None = None


class CapturePoints(Write[PointsCaptured], frozen=True):
    """Spend held points. Without `points`: all that the hold keeps."""

    hold_id: UUID
    points: int | None = None
    keep_open: bool = False


class ReleasePoints(Write[PointsReleased], frozen=True):
    """Free held points."""

    hold_id: UUID


class ReturnItems(Write[ItemsReturned], frozen=True):
    """Take items of a receipt back. Without `lines`: all that is left. Without `occurred_at`: now."""

    receipt: ReceiptIdentity
    lines: tuple[LineQuantity, ...]
    shop_id: str
    till_id: str = ""
    kind: ReturnKind = ReturnKind.RETURN
    occurred_at: datetime | None = None


class ClaimReceipt(Write[ReceiptClaimed], frozen=True):
    """Count an anonymous receipt for somebody whose card was forgotten. Without `occurred_at`: now."""

    receipt: ReceiptIdentity
    holder: Holder
    occurred_at: datetime | None = None


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
    points: PointsRules = NO_DATES
    version: int | None = None

    def to_version(self, number: int) -> RulesVersion:
        """Return the rules under a number."""
        return RulesVersion(
            number, self.effective_at, self.earning, self.card, self.clock, self.points
        )


class AdvanceClock(Write[ClockAdvanced], frozen=True):
    """Set the simulated clock forward."""

    to: datetime


class FoundReceipt(NamedTuple):
    """A receipt, and what can still be returned of it."""

    receipt: Receipt
    remaining: tuple[LineQuantity, ...]


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


class GetReceipt(Read[FoundReceipt], frozen=True):
    """Read a receipt."""

    receipt: ReceiptIdentity


class QuoteReturn(Read[ItemsReturned], frozen=True):
    """Say what a return would do; nothing moves."""

    command: ReturnItems
    late_allowed: bool = False


class GetMember(Read[FoundMember], frozen=True):
    """Read a member."""

    member_reference: str


class GetProgramme(Read[FoundProgramme], frozen=True):
    """Read the programme."""


class GetRules(Read[RulesVersion], frozen=True):
    """Read rules: a version, those in force at an instant, or those in force now."""

    version: int | None = None
    at: datetime | None = None
