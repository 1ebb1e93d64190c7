"""Coupons."""

from __future__ import annotations

from datetime import date

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.coupon import Coupon


class CouponsIssued(Answer, frozen=True):
    """Outcome of `IssueCoupons`."""

    count: int


class IssueCoupons(Write[CouponsIssued], frozen=True):
    """Issue coupons of a campaign. Without a member: for anybody. Without dates: as long as the campaign."""

    campaign: str
    codes: tuple[str, ...]
    member_reference: str = ""
    uses_max: int = 1
    starts_on: date | None = None
    ends_on: date | None = None


class GetCoupon(Read[Coupon], frozen=True):
    """Read a coupon."""

    code: str
