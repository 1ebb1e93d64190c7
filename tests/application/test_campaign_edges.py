"""Where campaigns, tiers and coupons meet: caps and what compounds, rules that change, receipts presented together."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.errors import Reason
from ledger.domain.receipt import Line
from ledger.domain.rules.campaigns import Campaign, CouponTerms, Stacking
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.earning import Rate
from ledger.domain.rules.tiers import Downgrade, Tier, TierBy, TierRules
from tests.support.world import (
    NOW,
    World,
    claim,
    make_facts,
    present,
    publish_rules,
    record,
    refused,
    return_items,
)

DAY = timedelta(days=1)
TWO = (Line("1", "apple", 1000, 1000), Line("2", "loaf", 1000, 1000))


def campaign(id_: str, **options: Any) -> Campaign:
    """A campaign of many years."""
    return Campaign(id_, date(2020, 1, 1), date(2030, 1, 1), **options)


def world_with(*campaigns: Campaign, **sections: Any) -> World:
    """A programme with campaigns and a member: a point for each 1.00."""
    world = World(rules=publish_rules(campaigns=campaigns, **sections))
    world.do(c.EnrolMember("ann"))
    return world


def change(world: World, *campaigns: Campaign, **sections: Any) -> None:
    """Publish other rules, which are in force a day later: then it is."""
    at = world.now + DAY
    world.do(publish_rules(campaigns=campaigns, effective_at=at, **sections))
    world.now = at


def buy(world: World, member: str = "ann", **options: Any) -> Any:
    """Record a receipt of now; return it and the points it earned."""
    facts = make_facts(member_reference=member, occurred_at=world.now, **options)
    return facts, world.do(c.RecordReceipt(facts)).points_earned


def earned(world: World, member: str = "ann", **options: Any) -> int:
    """Record a receipt of now and return the points it earned."""
    points: int = buy(world, member, **options)[1]
    return points


def show(world: World, code: str, member: str = "ann") -> c.RecordReceipt:
    """A command to record a receipt of now with a coupon."""
    return record(member_reference=member, occurred_at=world.now, coupons=(code,))


# Caps before what compounds

COMPOUND = campaign("compound", percent=200, stacking=Stacking.COMPOUND, order=2)


@pytest.mark.parametrize(
    ("caps", "points"),
    [
        # Of what the lines have earned so far: with what the campaign before gave, and no more.
        ({"receipt_points_max": 4}, 20 + 4 + 24),
        ({"member_points_max": 4}, 20 + 4 + 24),
        ({"budget_points": 4}, 20 + 4 + 24),
        ({}, 20 + 20 + 40),
    ],
)
def test_rule_21_a_percentage_compounds_on_what_was_given(
    caps: dict[str, int], points: int
) -> None:
    """What a cap kept from a campaign before is no part of what a percentage compounds on."""
    world = world_with(campaign("double", percent=200, order=1, **caps), COMPOUND)
    assert earned(world, lines=TWO) == points


def test_rule_11_a_campaign_whose_cap_was_used_up_stays_out_of_returns() -> None:
    """A receipt for which a cap left nothing loses with a line what the line had earned, and no more."""
    world = world_with(campaign("double", percent=200, order=1, member_points_max=20), COMPOUND)
    assert earned(world, lines=TWO) == 20 + 20 + 40
    facts, points = buy(world, lines=TWO)
    assert points == 20 + 20
    assert world.do(return_items(facts, {"1": 1000})).points_clawed_back == 20
    assert world.do(return_items(facts, {"2": 1000})).points_clawed_back == 20


def test_rule_11_no_line_gets_more_of_a_cap_because_another_comes_back() -> None:
    """A return takes points or none; what compounds on a line that is kept does not grow."""
    capped = campaign("capped", rate=Rate(1, 100), order=1, receipt_points_max=10)
    only_apples = campaign(
        "apples",
        percent=300,
        order=2,
        stacking=Stacking.COMPOUND,
        when=Condition(skus=("apple",)),
    )
    world = world_with(capped, only_apples)
    facts, points = buy(world, lines=TWO)
    assert points == 20 + 10 + 2 * (10 + 5)
    assert world.do(return_items(facts, {"2": 1000})).points_clawed_back == 10
    assert world.do(return_items(facts, {"1": 1000})).points_clawed_back == points - 10


# Receipts that are presented together


@pytest.mark.parametrize("member", ["ann", "somebody new"])
@pytest.mark.parametrize("cap", ["member_points_max", "budget_points"])
def test_rule_21_receipts_presented_together_share_a_cap(cap: str, member: str) -> None:
    """Receipts that a card is issued on get together what a cap leaves, for a new member as for a known one."""
    world = world_with(campaign("double", percent=200, **{cap: 15}))
    receipts = [world.buy(None) for _ in range(3)]
    assert world.do(present(receipts, member)).points_credited == 30 + 15
    assert earned(world, member) == 10


def test_rule_20_receipts_presented_together_earn_by_the_tier_before_each() -> None:
    """A receipt earns by the tier that the member had before it, also if another one was presented before it."""
    world = world_with(tiers=TierRules((Tier("gold", 2000, 200),)))
    receipts = [world.buy(None, total=total) for total in (1500, 1500, 1000)]
    assert world.do(present(receipts, "new")).points_credited == 15 + 15 + 20
    other = world_with(tiers=TierRules((Tier("gold", 2000, 200),)))
    claimed = [other.buy(None, total=total) for total in (1500, 1500, 1000)]
    card = other.card(totals=(0, 0, 0))
    credited = [other.do(claim(facts, card)).points_credited for facts in claimed]
    assert credited == [15, 15, 20]


def test_receipts_presented_together_cannot_grow_over_the_limit_of_a_balance() -> None:
    """Where the sum of presented receipts is more than the books can hold nothing moves."""
    world = World(rules=publish_rules(points=10, per_amount=1, campaigns=(COMPOUND_MOST,)))
    most = limits.AMOUNT_MINOR_MAX
    receipts = [world.buy(None, total=most) for _ in range(20)]
    found = refused(world, present(receipts, "new"))
    assert found.reason is Reason.LIMIT_EXCEEDED


COMPOUND_MOST = campaign("most", percent=10_000, stacking=Stacking.COMPOUND)


# Rules that change


def test_rule_22_a_promo_code_counts_only_as_long_as_the_rules_have_it() -> None:
    """A code that a campaign had once is not one of its coupons now."""
    world = world_with(campaign("gift", points=5, coupon=CouponTerms("FIRST", uses_max=1)))
    world.do(show(world, "FIRST"))
    change(world, campaign("gift", points=5, coupon=CouponTerms()))
    assert refused(world, show(world, "FIRST")).reason is Reason.COUPON_UNKNOWN


def test_rule_22_a_promo_code_that_moves_to_another_campaign_counts_there() -> None:
    """A code that another campaign has now gives what that one gives."""
    first = CouponTerms("HELLO", uses_max=5, uses_per_member=0)
    world = world_with(campaign("old", points=5, coupon=first))
    world.do(show(world, "HELLO"))
    change(
        world,
        campaign("old", points=5, coupon=CouponTerms()),
        campaign("new", points=9, coupon=first),
    )
    assert world.do(show(world, "HELLO")).points_earned == 10 + 9


def test_rule_22_a_use_that_nobody_counted_does_not_come_back() -> None:
    """A receipt of rules under which a code had no limit gives no use back under rules with one."""
    open_to_all = CouponTerms("HELLO", uses_per_member=0, back_on_return=True)
    world = world_with(campaign("gift", points=5, coupon=open_to_all))
    facts, _ = buy(world, coupons=("HELLO",))
    once = CouponTerms("HELLO", uses_max=1, uses_per_member=0, back_on_return=True)
    change(world, campaign("gift", points=5, coupon=once))
    world.do(show(world, "HELLO"))
    world.do(return_items(facts))
    assert refused(world, show(world, "HELLO")).reason is Reason.COUPON_USED


@pytest.mark.parametrize("issued_first", [True, False])
def test_rule_22_a_code_is_a_coupon_or_a_promo_code(*, issued_first: bool) -> None:
    """A code that was issued cannot become a promo code, nor can one of these be issued."""
    terms = campaign("gift", points=5, coupon=CouponTerms())
    world = world_with(terms)
    issue = c.IssueCoupons("gift", ("HELLO",))
    publish = publish_rules(
        campaigns=(terms, campaign("new", points=5, coupon=CouponTerms("HELLO"))),
        effective_at=world.now + DAY,
    )
    commands: list[c.Write[Any]] = [issue, publish] if issued_first else [publish, issue]
    first, second = commands
    world.do(first)
    found = refused(world, second)
    field = "rules.campaigns[1].coupon.code" if issued_first else "codes[0]"
    assert (found.reason, found.metadata["field"]) == (Reason.COUPON_EXISTS, field)
    problems = world.read(c.CheckRules(publish.rules)) if issued_first else ()
    assert [one.metadata["field"] for one in problems] == [field] * issued_first


# Tiers


@pytest.mark.parametrize("downgrade", list(Downgrade))
def test_rule_20_a_tier_of_rules_without_periods_is_not_had_for_ever(downgrade: Downgrade) -> None:
    """A tier that was lost as soon as it was not reached gets a period only where it is reached under other rules."""
    levels = (Tier("gold", 1000, 200),)
    world = world_with(tiers=TierRules(levels, downgrade=Downgrade.AT_ONCE))
    buy(world)
    change(world, tiers=TierRules(levels, downgrade=downgrade))
    assert _tier(world) == "gold"
    world.now = datetime(2026, 6, 1, tzinfo=NOW.tzinfo)
    assert _tier(world) == ""


def _tier(world: World) -> str:
    key = c.AccountKey(member_reference="ann")
    tier = world.read(c.GetStanding(key=key)).standing.tier
    return "" if tier is None else str(tier.id)


def test_rule_20_a_late_receipt_of_older_rules_leaves_a_tier_that_they_do_not_know() -> None:
    """A tier is had for its period, whatever arrives from a till that was offline when the rules were others."""
    gold, platinum = Tier("gold", 1000, 200), Tier("platinum", 2000, 300)
    world = world_with(tiers=TierRules((gold,)))
    sold_at = world.now
    change(world, tiers=TierRules((gold, platinum)))
    facts, _ = buy(world, total=3000)
    world.do(return_items(facts))
    assert _tier(world) == "platinum"
    world.do(record(member_reference="ann", occurred_at=sold_at))
    assert _tier(world) == "platinum"


def test_rule_20_what_came_back_does_not_count_towards_a_tier_by_points() -> None:
    """Where fractions are dropped they count towards no tier: purchases that came back leave nothing."""
    world = world_with(
        carry_remainders=False, tiers=TierRules((Tier("gold", 3, 200),), TierBy.POINTS)
    )
    for _ in range(5):
        facts, points = buy(world, total=190)
        assert points == 1
        world.do(return_items(facts))
    assert _tier(world) == ""
    key = c.AccountKey(member_reference="ann")
    assert world.read(c.GetStanding(key=key)).missing == 3
