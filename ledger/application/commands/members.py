"""Members and their accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application.commands.base import AccountKey, Answer, Read, Write
from ledger.application.commands.consents import ConsentsSet
from ledger.application.commands.profiles import SealedProfile, without_sealed
from ledger.domain.account import Account
from ledger.domain.consent.words import ConsentChoice, SharingChoice
from ledger.domain.member import Member
from ledger.domain.receipt import Channel
from ledger.domain.rules import Rules
from ledger.domain.rules.tiers import Standing, Tier, TierRules


class MemberEnrolled(Answer, frozen=True, omit_defaults=True):
    """Outcome of `EnrolMember`."""

    account_id: UUID
    consents: ConsentsSet | None = None
    """What the member agreed to, if asked."""


class EnrolMember(Write[MemberEnrolled], frozen=True):
    """Enrol a member. Without `occurred_at`: now."""

    member_reference: str
    occurred_at: datetime | None = None
    choices: tuple[ConsentChoice, ...] = ()
    """What the member agrees and says no to at once."""
    sharing: SharingChoice | None = None
    profile: SealedProfile | None = None
    shop_id: str = ""
    channel: Channel | None = None

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return without_sealed(self)


class FoundMember(NamedTuple):
    """A member with the account that it has by now."""

    member: Member
    account: Account
    pool_holder: str = ""
    """The member whose account it is, where it is another's."""


class GetAccount(Read[Account], frozen=True):
    """Read an account."""

    key: AccountKey
    check_card: bool = False
    """Whether a card that is blocked is refused."""


class ToExplain(NamedTuple):
    """An account as it is served, and what it takes to say how it became that."""

    account: Account
    now: datetime
    zone: ZoneInfo
    rules: Rules


class ExplainAccount(Read[ToExplain], frozen=True):
    """Read an account that is to be explained."""

    key: AccountKey


class FoundStanding(NamedTuple):
    """What tier a member has, and what is missing for the next; nothing where there are no tiers."""

    tiers: TierRules | None
    standing: Standing
    next_tier: Tier | None
    missing: int
    """Whole points or minor units."""


class GetStanding(Read[FoundStanding], frozen=True):
    """Read what tier a member has."""

    key: AccountKey


class GetMember(Read[FoundMember], frozen=True):
    """Read a member."""

    member_reference: str
