"""What can be asked of the ledger, in domain values, and what it answers: ids and numbers only.

A command's struct is exactly what its fingerprint covers: two requests with equal structs ask for the same thing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.domain.account import Account
from ledger.domain.member import Member
from ledger.domain.programme import Programme
from ledger.domain.receipt import ReceiptFacts
from ledger.domain.rules import CardRules, ClockRules, EarningRules, RulesVersion


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


class RecordReceipt(msgspec.Struct, frozen=True):
    """Record a receipt."""

    facts: ReceiptFacts


class RedeemPoints(msgspec.Struct, frozen=True):
    """Spend points at once. Without `occurred_at`: now."""

    holder: Holder
    points: int
    occurred_at: datetime | None = None
    order_reference: str = ""


class PresentReceipts(msgspec.Struct, frozen=True):
    """Issue a card on receipts. Without `occurred_at`: now."""

    member_reference: str
    receipts: tuple[ReceiptIdentity, ...]
    occurred_at: datetime | None = None


class EnrolMember(msgspec.Struct, frozen=True):
    """Enrol a member. Without `occurred_at`: now."""

    member_reference: str
    occurred_at: datetime | None = None


class PublishRules(msgspec.Struct, frozen=True):
    """Publish the next version of the rules. Without a version: whichever is next."""

    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    version: int | None = None


class AdvanceClock(msgspec.Struct, frozen=True):
    """Set the simulated clock forward."""

    to: datetime


class ReceiptRecorded(msgspec.Struct, frozen=True):
    """Outcome of `RecordReceipt`."""

    receipt_id: UUID
    account_id: UUID | None
    points_earned: int
    points_available: int


class PointsRedeemed(msgspec.Struct, frozen=True):
    """Outcome of `RedeemPoints`."""

    redemption_id: UUID
    account_id: UUID
    points_redeemed: int
    points_available: int


class ReceiptsPresented(msgspec.Struct, frozen=True):
    """Outcome of `PresentReceipts`."""

    card_number: str
    account_id: UUID
    points_credited: int
    points_available: int


class MemberEnrolled(msgspec.Struct, frozen=True):
    """Outcome of `EnrolMember`."""

    account_id: UUID


class RulesPublished(msgspec.Struct, frozen=True):
    """Outcome of `PublishRules`."""

    version: int


class ClockAdvanced(msgspec.Struct, frozen=True):
    """Outcome of `AdvanceClock`."""

    now: datetime


class GetAccount(msgspec.Struct, frozen=True):
    """Read an account."""

    key: AccountKey
    at_least_position: int = 0


class GetMember(msgspec.Struct, frozen=True):
    """Read a member."""

    member_reference: str
    at_least_position: int = 0


class GetProgramme(msgspec.Struct, frozen=True):
    """Read the programme."""

    at_least_position: int = 0


class GetRules(msgspec.Struct, frozen=True):
    """Read rules: a version, those in force at an instant, or those in force now."""

    version: int | None = None
    at: datetime | None = None
    at_least_position: int = 0


class FoundMember(NamedTuple):
    """A member with the account it owns."""

    member: Member
    account: Account


class FoundProgramme(NamedTuple):
    """The programme and what time it is there."""

    programme: Programme
    now: datetime


Write = RecordReceipt | RedeemPoints | PresentReceipts | EnrolMember | PublishRules | AdvanceClock
Read = GetAccount | GetMember | GetProgramme | GetRules
Answer = (
    ReceiptRecorded
    | PointsRedeemed
    | ReceiptsPresented
    | MemberEnrolled
    | RulesPublished
    | ClockAdvanced
)
Found = Account | FoundMember | FoundProgramme | RulesVersion
