"""Members: an opaque reference and an account, nothing personal."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain import limits
from ledger.domain.erasure import ErasureReason
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.profile import ProfilePart
from ledger.domain.receipt import Channel


class Where(NamedTuple):
    """Where somebody is enrolled; empty where that is not said."""

    shop_id: str = ""
    channel: Channel | None = None


NOWHERE = Where()


class Member(LedgerAggregate):
    """A person as the programme's owner refers to it."""

    TOPIC = "ledger.Member"

    class Created(Opening, frozen=True, kw_only=True):
        """A member was enrolled."""

        TOPIC = "ledger.MemberEnrolled"
        OMITTED = frozenset({"shop_id", "channel"})

        originator_topic: str = "ledger.Member"
        member_reference: str
        account_id: UUID
        shop_id: str = ""
        """Where it was; empty: not said."""
        channel: Channel | None = None
        """In a shop or online; absent: not said."""

    class JoinedPool(Event, frozen=True, kw_only=True):
        """The member shares another member's account."""

        TOPIC = "ledger.MemberJoinedPool"

        account_id: UUID

        def apply(self, member: Member) -> None:
            """Remember the account."""
            member.account_id = self.account_id

    class LeftPool(Event, frozen=True, kw_only=True):
        """The member has an account of its own again."""

        TOPIC = "ledger.MemberLeftPool"

        account_id: UUID

        def apply(self, member: Member) -> None:
            """Remember the account."""
            member.account_id = self.account_id

    class Merged(Event, frozen=True, kw_only=True):
        """The member was found to be the same as another, which it is from now on."""

        TOPIC = "ledger.MemberMerged"

        into_member_reference: str
        reason: str

        def apply(self, member: Member) -> None:
            """Remember where it went."""
            member.merged_into = self.into_member_reference
            member.merge_reason = self.reason

    class Absorbed(Event, frozen=True, kw_only=True):
        """Another member was found to be the same as this one."""

        TOPIC = "ledger.MemberAbsorbed"

        from_member_reference: str
        reason: str
        merges_deep: int
        """The longest way from a member that is this one by now."""

        def apply(self, member: Member) -> None:
            """Remember who it was."""
            member.absorbed = (*member.absorbed, self.from_member_reference)
            member.merges_deep = self.merges_deep

    class Erased(Event, frozen=True, kw_only=True):
        """All that was personal is gone: its records and look-ups with this event, the key of contacts right after."""

        TOPIC = "ledger.MemberErased"
        OMITTED = frozenset({"payment_key_until"})

        reason: ErasureReason
        """Why."""
        payment_key_until: date | None = None
        """The last day on which the law asks to keep payment data; absent: there was none, and its key went at once."""

        def apply(self, member: Member) -> None:
            """Remember when."""
            member.erased_at = self.timestamp
            member.payment_key_until = self.payment_key_until

    class PaymentDataErased(Event, frozen=True, kw_only=True):
        """The law does not ask to keep the payment data of the erased member any longer, and it is gone."""

        TOPIC = "ledger.MemberPaymentDataErased"

        def apply(self, member: Member) -> None:
            """Remember that nothing is kept."""
            member.payment_key_until = None

    class ProfileChanged(Event, frozen=True, kw_only=True):
        """Something that is known of the person changed; what it is now is sealed in the vault."""

        TOPIC = "ledger.MemberProfileChanged"

        record_id: UUID
        """The sealed record of the change."""
        parts: tuple[ProfilePart, ...]
        """What it is about; never what it says."""

        def apply(self, member: Member) -> None:
            """Count it."""
            member.profile_changes += 1

    def __init__(
        self,
        member_reference: str,
        account_id: UUID,
        shop_id: str,
        channel: Channel | None,
        occurred_at: datetime,
    ) -> None:
        """Start from the enrolment."""
        self.member_reference = member_reference
        self.account_id = account_id
        self.enrolled_at = occurred_at
        self.enrolled_shop_id = shop_id
        self.enrolled_channel = channel
        self.merged_into: str | None = None
        """The reference of the member that this one was found to be."""
        self.merge_reason = ""
        self.absorbed: tuple[str, ...] = ()
        """Members that were found to be this one, by their references."""
        self.merges_deep = 0
        self.erased_at: datetime | None = None
        """When all that was personal was erased."""
        self.payment_key_until: date | None = None
        """Of an erased member: the last day on which payment data is kept; None if there is none."""
        self.profile_changes = 0

    @classmethod
    def enrol(
        cls,
        id_: UUID,
        cause: Cause,
        member_reference: str,
        account_id: UUID,
        where: Where = NOWHERE,
    ) -> Member:
        """Enrol a member with an account."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            member_reference=member_reference,
            account_id=account_id,
            shop_id=where.shop_id,
            channel=where.channel,
        )

    def check_merge(self, other: Member, field: str) -> None:
        """Refuse more members in one than can be followed."""
        deep = max(self.merges_deep, other.merges_deep + 1)
        for count, limit in (
            (deep, limits.MERGES_DEEP_MAX),
            (len(self.absorbed) + 1, limits.ABSORBED_ACCOUNTS_MAX),
        ):
            if count > limit:
                raise Refusal(
                    Reason.LIMIT_EXCEEDED,
                    "Too many members were merged already.",
                    field=field,
                    limit=limit,
                )

    def merge(self, cause: Cause, other: Member, reason: str) -> None:
        """Be another member as well, from now on."""
        other._trigger(  # of the same class
            self.Merged, cause, into_member_reference=self.member_reference, reason=reason
        )
        self._trigger(
            self.Absorbed,
            cause,
            from_member_reference=other.member_reference,
            reason=reason,
            merges_deep=max(self.merges_deep, other.merges_deep + 1),
        )

    def check_not_merged(self, field: str) -> None:
        """Refuse a member that is another by now."""
        if self.merged_into is not None:
            raise Refusal(
                Reason.MEMBER_MERGED,
                "The member was merged already.",
                field=field,
                into_member_reference=self.merged_into,
            )

    def check_profile_change(self, field: str) -> None:
        """Refuse more changes of a profile than can be read."""
        limit = limits.PROFILE_CHANGES_MAX
        if self.profile_changes >= limit:
            text = f"The profile was changed {limit} times already."
            raise Refusal(Reason.LIMIT_EXCEEDED, text, field=field, limit=limit)

    def change_profile(self, cause: Cause, record_id: UUID, parts: tuple[ProfilePart, ...]) -> None:
        """Have something else known of the person."""
        self._trigger(self.ProfileChanged, cause, record_id=record_id, parts=parts)

    def join_pool(self, cause: Cause, account_id: UUID) -> None:
        """Share another member's account."""
        self._trigger(self.JoinedPool, cause, account_id=account_id)

    def leave_pool(self, cause: Cause, account_id: UUID) -> None:
        """Have an account of its own again."""
        self._trigger(self.LeftPool, cause, account_id=account_id)

    def check_not_erased(self, field: str) -> None:
        """Refuse whatever would tie something to a person who is not there any more.

        Raises:
            Refusal: MEMBER_ERASED.
        """
        if self.erased_at is not None:
            raise Refusal(Reason.MEMBER_ERASED, "The member was erased.", field=field)

    def erase(self, cause: Cause, reason: ErasureReason, payment_key_until: date | None) -> None:
        """Be nobody any more."""
        self._trigger(self.Erased, cause, reason=reason, payment_key_until=payment_key_until)

    def erase_payment_data(self, cause: Cause) -> None:
        """Keep no payment data any longer."""
        self._trigger(self.PaymentDataErased, cause)
