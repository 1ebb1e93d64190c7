"""Coupons: codes that are used so many times, and not once more."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class CouponFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a coupon is for."""

    code: str
    campaign: str
    uses_max: int = 1
    """0: as often as one likes."""
    member_reference: str = ""
    """Who may use it; empty: anybody."""
    starts_on: date | None = None
    """None: with its campaign."""
    ends_on: date | None = None
    """The last business date; None: with its campaign."""
    is_promo_code: bool = False
    """Whether it stands in the rules, which say whose it is and how often it can be used."""


class CouponState(msgspec.Struct):
    """What a snapshot of a coupon holds."""

    facts: CouponFacts
    used: int


class Coupon(LedgerAggregate):
    """A code of a campaign, and how often it was used."""

    TOPIC = "ledger.Coupon"
    SNAPSHOT_EVERY: ClassVar[int | None] = 500
    STATE: ClassVar[type[msgspec.Struct] | None] = CouponState

    class Created(Opening, frozen=True, kw_only=True):
        """A coupon was issued, or a promo code used for the first time."""

        TOPIC = "ledger.CouponIssued"
        originator_topic: str = "ledger.Coupon"
        facts: CouponFacts

    class Used(Event, frozen=True, kw_only=True):
        """A receipt used the coupon."""

        TOPIC = "ledger.CouponUsed"

        receipt_id: UUID
        account_id: UUID

        def apply(self, coupon: Coupon) -> None:
            """Count the use."""
            coupon.used += 1

    class GivenBack(Event, frozen=True, kw_only=True):
        """Everything that was bought with it came back, and it can be used again."""

        TOPIC = "ledger.CouponGivenBack"

        receipt_id: UUID
        return_id: UUID

        def apply(self, coupon: Coupon) -> None:
            """Take the use back."""
            coupon.used -= 1

    def __init__(self, facts: CouponFacts) -> None:
        """Start unused."""
        self.facts = facts
        self.used = 0

    @classmethod
    def issue(cls, id_: UUID, cause: Cause, facts: CouponFacts) -> Coupon:
        """Issue a coupon."""
        return cls._open(cls.Created, id_, cause, facts=facts)

    def check_use(self, member_reference: str, day: date, field: str) -> None:
        """Refuse a use by somebody else, at another time, or once too often.

        Raises:
            Refusal: COUPON_NOT_USABLE, COUPON_USED.
        """
        facts = self.facts
        if facts.member_reference and facts.member_reference != member_reference:
            raise Refusal(Reason.COUPON_NOT_USABLE, "The coupon is another member's.", field=field)
        if (facts.starts_on and day < facts.starts_on) or (facts.ends_on and day > facts.ends_on):
            raise Refusal(Reason.COUPON_NOT_USABLE, "The coupon is not for this day.", field=field)
        if facts.uses_max and self.used >= facts.uses_max:
            raise Refusal(
                Reason.COUPON_USED, "The coupon was used.", field=field, uses_max=facts.uses_max
            )

    def use(self, cause: Cause, receipt_id: UUID, account_id: UUID) -> None:
        """Use it for a receipt."""
        self._trigger(self.Used, cause, receipt_id=receipt_id, account_id=account_id)

    def give_back(self, cause: Cause, receipt_id: UUID, return_id: UUID) -> None:
        """Let it be used again."""
        self._trigger(self.GivenBack, cause, receipt_id=receipt_id, return_id=return_id)
