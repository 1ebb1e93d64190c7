"""Rates, campaigns and tiers that cannot be applied: each mistake is named by its field."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from google.type.dayofweek_pb2 import FRIDAY

from ledger.v1.rules_pb2 import (
    TIER_BY_POINTS,
    Bonus,
    Campaign,
    Condition,
    CouponTerms,
    EarningRules,
    ProductRate,
    Tier,
    TierRules,
)
from tests.service.conftest import Shop
from tests.support.published import FIRST, LAST, campaign, request, rules
from tests.support.refusals import refusal
from tests.support.till import money

Code = grpc.StatusCode
NO_CHOICE: Any = 0
UNKNOWN_ENUM: Any = 99
MOST_POINTS = 10**12


def with_rate(**fields: Any) -> dict[str, Any]:
    """Rules with a rate for some lines."""
    right: dict[str, Any] = {"points": 1, "per_amount": money(100)}
    rate = ProductRate(**(right | fields))
    return {"earning": EarningRules(points=1, per_amount=money(100), rates=[rate])}


def with_campaign(*given: Campaign, **fields: Any) -> dict[str, Any]:
    """Rules with a campaign, after others."""
    return {"campaigns": [*given, campaign(**fields)]}


def with_tier(*levels: Tier, **fields: Any) -> dict[str, Any]:
    """Rules with tiers."""
    return {"tiers": TierRules(levels=levels or [Tier(id="a", amount=money(1))], **fields)}


def level(id_: str = "a", amount: int = 1, **fields: Any) -> Tier:
    """A tier by spending."""
    return Tier(id=id_, amount=money(amount), **fields)


INVALID: dict[str, tuple[dict[str, Any], str]] = {
    # Rates
    "a rate that is not exact": (with_rate(per_amount=money(300)), "earning.rates[0].per_amount"),
    "a rate below zero": (with_rate(points=-1), "earning.rates[0].points"),
    "a rate for nothing": (with_rate(per_amount=money(0)), "earning.rates[0].per_amount"),
    "a rate with a least amount": (
        with_rate(when=Condition(least_amount=money(1))),
        "earning.rates[0].when.least_amount",
    ),
    "a rate for a tier that there is not": (
        with_rate(when=Condition(tiers=["gold"])),
        "earning.rates[0].when.tiers[0]",
    ),
    "101 rates": (
        {
            "earning": EarningRules(
                points=1,
                per_amount=money(100),
                rates=[ProductRate(points=1, per_amount=money(100))] * 101,
            )
        },
        "earning.rates",
    ),
    # What campaigns are
    "a campaign without a name": (with_campaign(id=""), "campaigns[0].id"),
    "a name of 65 characters": (with_campaign(id="x" * 65), "campaigns[0].id"),
    "the same name twice": (with_campaign(campaign()), "campaigns[1].id"),
    "201 campaigns": (
        {"campaigns": [campaign(str(number)) for number in range(201)]},
        "campaigns",
    ),
    "an end before the start": (
        with_campaign(ends_on=Date(year=2016, month=12, day=31)),
        "campaigns[0].ends_on",
    ),
    "an order below zero": (with_campaign(order=-1), "campaigns[0].order"),
    "an order too high": (with_campaign(order=1_000_001), "campaigns[0].order"),
    # What campaigns give
    "nothing given": (
        {"campaigns": [Campaign(id="x", starts_on=FIRST, ends_on=LAST)]},
        "campaigns[0]",
    ),
    "no points": (with_campaign(points=0), "campaigns[0]"),
    "points below zero": (with_campaign(points=-1), "campaigns[0].points"),
    "too many points": (with_campaign(points=MOST_POINTS + 1), "campaigns[0].points"),
    "a percentage that gives nothing": (with_campaign(percent=100), "campaigns[0].percent"),
    "a percentage below zero": (with_campaign(percent=-200), "campaigns[0].percent"),
    "a percentage too high": (with_campaign(percent=10_001), "campaigns[0].percent"),
    "a percentage that is not exact": (
        with_campaign(percent=101)
        | {"earning": EarningRules(points=1, per_amount=money(1_000_000))},
        "campaigns[0].percent",
    ),
    "a bonus that is not exact": (
        with_campaign(bonus=Bonus(points=1, per_amount=money(300))),
        "campaigns[0].bonus.per_amount",
    ),
    "a bonus below zero": (
        with_campaign(bonus=Bonus(points=-1, per_amount=money(100))),
        "campaigns[0].bonus.points",
    ),
    "a limit for a receipt below zero": (
        with_campaign(receipt_points_max=-1),
        "campaigns[0].receipt_points_max",
    ),
    "a limit for a member below zero": (
        with_campaign(member_points_max=-1),
        "campaigns[0].member_points_max",
    ),
    "a budget below zero": (with_campaign(budget_points=-1), "campaigns[0].budget_points"),
    "a budget too high": (
        with_campaign(budget_points=MOST_POINTS + 1),
        "campaigns[0].budget_points",
    ),
    # What campaigns are for
    "an article without a name": (
        with_campaign(when=Condition(skus=["a", ""])),
        "campaigns[0].when.skus[1]",
    ),
    "a category that is too long": (
        with_campaign(when=Condition(categories=["x" * 65])),
        "campaigns[0].when.categories[0]",
    ),
    "a shop that cannot be printed": (
        with_campaign(when=Condition(shops=["\n"])),
        "campaigns[0].when.shops[0]",
    ),
    "no day of the week": (
        with_campaign(when=Condition(weekdays=[NO_CHOICE])),
        "campaigns[0].when.weekdays[0]",
    ),
    "an eighth day of the week": (
        with_campaign(when=Condition(weekdays=[FRIDAY, UNKNOWN_ENUM])),
        "campaigns[0].when.weekdays[1]",
    ),
    "a tier that there is not": (
        with_campaign(when=Condition(tiers=["a", "b"])) | with_tier(),
        "campaigns[0].when.tiers[1]",
    ),
    # Coupons
    "a code that is too short": (
        with_campaign(coupon=CouponTerms(code="ABC")),
        "campaigns[0].coupon.code",
    ),
    "a code that is too long": (
        with_campaign(coupon=CouponTerms(code="A" * 33)),
        "campaigns[0].coupon.code",
    ),
    "a code with a blank in it": (
        with_campaign(coupon=CouponTerms(code="HELLO YOU")),
        "campaigns[0].coupon.code",
    ),
    "a code with other letters": (
        with_campaign(coupon=CouponTerms(code="GRÜSSE")),
        "campaigns[0].coupon.code",
    ),
    "a code with letters that only capitals make ours": (
        with_campaign(coupon=CouponTerms(code="straße")),
        "campaigns[0].coupon.code",
    ),
    "the same code twice": (
        with_campaign(
            campaign("other", coupon=CouponTerms(code="HELLO")), coupon=CouponTerms(code="HELLO")
        ),
        "campaigns[1].coupon.code",
    ),
    "uses below zero": (
        with_campaign(coupon=CouponTerms(code="HELLO", uses_max=-1)),
        "campaigns[0].coupon.uses_max",
    ),
    "uses of a member below zero": (
        with_campaign(coupon=CouponTerms(code="HELLO", uses_per_member=-1)),
        "campaigns[0].coupon.uses_per_member",
    ),
    # Tiers
    "tiers without a level": ({"tiers": TierRules()}, "tiers.levels"),
    "21 tiers": (with_tier(*(level(str(at), at) for at in range(1, 22))), "tiers.levels"),
    "the same tier twice": (with_tier(level(), level(amount=2)), "tiers.levels[1].id"),
    "a tier as high as the one below": (with_tier(level(), level("b")), "tiers.levels[1]"),
    "a tier for nothing": (with_tier(level(amount=0)), "tiers.levels[0]"),
    "less than all others": (with_tier(level(percent=99)), "tiers.levels[0].percent"),
    "too much more than others": (with_tier(level(percent=10_001)), "tiers.levels[0].percent"),
    "a tier that is not exact": (
        with_tier(level(percent=101))
        | {"earning": EarningRules(points=1, per_amount=money(1_000_000))},
        "tiers.levels[0].percent",
    ),
    "a discount below zero": (
        with_tier(level(discount_percent=-1)),
        "tiers.levels[0].discount_percent",
    ),
    "more than all off": (
        with_tier(level(discount_percent=101)),
        "tiers.levels[0].discount_percent",
    ),
    "a window of no month": (with_tier(window_months=0), "tiers.window_months"),
    "a window of 37 months": (with_tier(window_months=37), "tiers.window_months"),
    "a period of no month": (with_tier(period_months=0), "tiers.period_months"),
    "a period of 37 months": (with_tier(period_months=37), "tiers.period_months"),
}
MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "no first day": (with_campaign(starts_on=None), "campaigns[0].starts_on"),
    "no last day": (with_campaign(ends_on=Date(year=2027)), "campaigns[0].ends_on"),
    "a stacking that there is not": (
        with_campaign(stacking=UNKNOWN_ENUM),
        "campaigns[0].stacking",
    ),
    "no channel": (
        with_campaign(when=Condition(channels=[NO_CHOICE])),
        "campaigns[0].when.channels[0]",
    ),
    "a least amount below zero": (
        with_campaign(when=Condition(least_amount=money(-100))),
        "campaigns[0].when.least_amount",
    ),
    "a tier by spending that is reached by points": (
        with_tier(Tier(id="a", points=1)),
        "tiers.levels[0].amount",
    ),
    "a tier by points that is reached by money": (
        with_tier(level(), by=TIER_BY_POINTS),
        "tiers.levels[0].points",
    ),
    "something else that counts": (with_tier(by=UNKNOWN_ENUM), "tiers.by"),
    "another window": (with_tier(window=UNKNOWN_ENUM), "tiers.window"),
    "another way down": (with_tier(downgrade=UNKNOWN_ENUM), "tiers.downgrade"),
}


@pytest.mark.parametrize(
    ("sections", "field", "reason"),
    [
        *((*one, "RULES_INVALID") for one in INVALID.values()),
        *((*one, "FIELD_INVALID") for one in MALFORMED.values()),
    ],
    ids=[*INVALID, *MALFORMED],
)
def test_what_cannot_be_applied_is_refused(
    shop: Shop, sections: dict[str, Any], field: str, reason: str
) -> None:
    """Rules with a mistake are refused with the field that is wrong, and no version is made."""
    error = refusal(shop.till, "PublishRules", request(rules(**sections)))
    assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, reason)
    assert error.metadata["field"] == f"rules.{field}"
