"""Campaigns: more points for some purchases, for some time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.rules.conditions import ANY, Condition, named_once
from ledger.domain.rules.earning import Rate
from ledger.domain.rules.tiers import NO_BONUS_PERCENT


class Stacking(StrEnum):
    """What a percentage is of."""

    ADD = "ADD"
    """Of what the lines earn without tier and campaigns."""
    COMPOUND = "COMPOUND"
    """Of what the lines have earned so far: with the tier, and with the campaigns before."""


class CouponTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """A campaign that counts for those who have a coupon of it."""

    code: str = ""
    """A promo code that everybody may use; without one, coupons are issued one by one."""
    uses_max: int = 0
    """Of the promo code, by all together; 0: as often as they like."""
    uses_per_member: int = 1
    """Of the promo code, by each member; 0: as often as they like."""
    back_on_return: bool = False
    """Whether a coupon can be used again once everything that was bought with it came back."""


class Campaign(msgspec.Struct, frozen=True, omit_defaults=True):
    """More points for purchases that fit, of one kind: a percentage, a rate, or so many points a receipt."""

    id: str
    starts_on: date
    ends_on: date
    """The last business date."""
    when: Condition = ANY
    percent: int = 0
    """Of what the lines that fit earn: 200 doubles. 0: not of this kind."""
    rate: Rate | None = None
    """Points for money, on top."""
    points: int = 0
    """Whole points, once a receipt."""
    order: int = 0
    """Campaigns count from the lowest to the highest; of equals, in the order of the rules."""
    stacking: Stacking = Stacking.ADD
    """For `percent`."""
    exclusive: bool = False
    """Once it gave something to a receipt, campaigns after it give nothing."""
    receipt_points_max: int = 0
    """The most it gives a receipt; 0: no limit."""
    member_points_max: int = 0
    """The most it gives an account; 0: no limit."""
    budget_points: int = 0
    """The most it gives to all together; 0: no limit."""
    coupon: CouponTerms | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it is for purchases of a business date."""
        return self.starts_on <= day <= self.ends_on

    @property
    def needs_account(self) -> bool:
        """Whether what it gives depends on who buys."""
        return bool(
            self.member_points_max
            or self.budget_points
            or self.coupon
            or self.when.tiers
            or self.when.segments
        )

    def problems(self, path: str, tiers: Iterable[str]) -> Problems:
        """Say what keeps it from being applied."""
        kinds = (self.percent, self.rate, self.points)
        if sum(bool(kind) for kind in kinds) != 1:
            yield wrong(path, "A campaign gives a percentage, a rate or points: exactly one.")
        if self.percent:
            least, most = NO_BONUS_PERCENT + 1, limits.BONUS_PERCENT_MAX
            yield from in_range(f"{path}.percent", self.percent, least, most)
        if self.rate is not None:
            yield from self.rate.problems(f"{path}.bonus")
        if self.ends_on < self.starts_on:
            yield wrong(f"{path}.ends_on", "It would end before it starts.")
        for name in ("points", "receipt_points_max", "member_points_max", "budget_points"):
            yield from in_range(f"{path}.{name}", getattr(self, name), 0, limits.POINTS_MAX)
        yield from in_range(f"{path}.order", self.order, 0, limits.CAMPAIGN_ORDER_MAX)
        yield from self.when.problems(f"{path}.when", tiers)
        if self.coupon is not None:
            yield from _coupon_problems(self.coupon, f"{path}.coupon")


def _coupon_problems(coupon: CouponTerms, path: str) -> Problems:
    if coupon.code and not is_coupon_code(coupon.code):
        yield wrong(f"{path}.code", COUPON_CODE_FORM)
    for name in ("uses_max", "uses_per_member"):
        yield from in_range(f"{path}.{name}", getattr(coupon, name), 0, limits.COUPON_USES_MAX)


COUPON_CODE_FORM = "A code has 4 to 32 capital letters, digits and hyphens."
_COUPON_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def is_coupon_code(text: str) -> bool:
    """Whether a text can be the code of a coupon."""
    return limits.COUPON_CODE_CHARACTERS_MIN <= len(
        text
    ) <= limits.COUPON_CODE_CHARACTERS_MAX and _COUPON_CHARACTERS.issuperset(text)


def campaign_problems(campaigns: tuple[Campaign, ...], tiers: Iterable[str]) -> Problems:
    """Say what keeps campaigns from being applied, one by one and together."""
    yield from in_range("campaigns", len(campaigns), 0, limits.CAMPAIGNS_MAX)
    yield from named_once("campaigns", [campaign.id for campaign in campaigns])
    known = list(tiers)
    codes: set[str] = set()
    for index, campaign in enumerate(campaigns):
        path = f"campaigns[{index}]"
        yield from campaign.problems(path, known)
        code = campaign.coupon.code if campaign.coupon else ""
        if code and code in codes:
            yield wrong(f"{path}.coupon.code", "Another campaign has the same code.")
        codes.add(code)
