from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.budget import Budget
from ledger.domain.coupon import Coupon
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import DatedPoints
from ledger.domain.receipt import Line, ReceiptFacts
from ledger.domain.rules import RulesVersion
from ledger.domain.rules.campaigns import Campaign, CouponTerms, Stacking
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.earning import EarningRules, ProductRate, Rate
from ledger.domain.rules.tiers import Downgrade, Tier, TierBy, TierRules, TierWindow
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
from tests.support.world import (
    NOW,
    Asked,
    World,
    claim,
    make_facts,
    publish_rules,
    record,
    refused,
    return_items,
    void,
)

SPRING = (date(2025, 3, 1), date(2025, 3, 31))
FRUIT, BREAD = "FRUIT", "BREAD"
BASKET = (
    Line("1", "apple", 2000, 1000, category=FRUIT),
    Line("2", "loaf", 1000, 500, category=BREAD),
)


def campaign(id_: str, **options: Any) -> Campaign:
    """A campaign of March 2025."""
    return Campaign(id=id_, starts_on=SPRING[0], ends_on=SPRING[1], **options)


def programme(*campaigns: Campaign, **sections: Any) -> World:
    """A programme with campaigns: a point for each 1.00."""
    return World(rules=publish_rules(campaigns=campaigns, **sections))


def earned(world: World, card: str, **options: Any) -> int:
    """Buy, and return the points that it earned."""
    options.setdefault("lines", BASKET)
    facts = make_facts(card_number=card, occurred_at=world.now, **options)
    return world.do(c.RecordReceipt(facts)).points_earned


def net(world: World, card: str) -> int:
    """Return the points of an account, less what it owes."""
    sums = world.sums(card)
    return sums.available + sums.pending + sums.held - sums.deficit


def test_rule_21_a_campaign_multiplies_what_the_lines_that_fit_earn() -> None:
    """A campaign of 200 percent for a category doubles what its lines earn, and nothing else."""
    world = programme(campaign("double", percent=200, when=Condition(categories=(FRUIT,))))
    assert earned(world, world.card(totals=(0, 0, 0))) == 15 + 10


def test_rule_21_the_event_says_which_campaigns_gave_how_much() -> None:
    """What each campaign gave is in the receipt's event, and in the account's."""
    world = programme(
        campaign("double", percent=200, when=Condition(skus=("apple",))),
        campaign("extra", rate=Rate(1, 500)),
        campaign("gift", points=5),
    )
    card = world.card(totals=(0, 0, 0))
    recorded, credited = world.when(record(card_number=card, lines=BASKET))
    parts = [(part.campaign, part.micropoints) for part in recorded.earning.parts]  # type: ignore[attr-defined]
    assert parts == [("double", 10_000_000), ("extra", 3_000_000), ("gift", 5_000_000)]
    assert isinstance(credited, Account.PointsEarned)
    assert [(part.campaign, part.micropoints) for part in credited.campaigns] == parts
    assert credited.points == 15 + 10 + 3 + 5


@pytest.mark.parametrize(
    ("when", "options"),
    [
        (Condition(shops=("shop-1",)), {"shop_id": "shop-2"}),
        (Condition(weekdays=(7,)), {}),  # NOW is a Friday
        (Condition(least_amount=1501), {}),
        (Condition(categories=("MEAT",)), {}),
    ],
)
def test_rule_21_a_campaign_is_for_what_it_says(when: Condition, options: dict[str, Any]) -> None:
    """A purchase that does not fit earns what it always did."""
    world = programme(campaign("double", percent=200, when=when))
    assert earned(world, world.card(totals=(0, 0, 0)), **options) == 15


def test_rule_21_a_campaign_lasts_from_its_first_to_its_last_day() -> None:
    """The business date decides whether a campaign counts."""
    today = NOW.date()
    world = World(rules=publish_rules(campaigns=(Campaign("day", today, today, percent=200),)))
    card = world.card(totals=(0, 0, 0))
    assert earned(world, card, business_date=today - timedelta(days=1)) == 15
    assert earned(world, card, business_date=today) == 30
    assert earned(world, card, business_date=today + timedelta(days=1)) == 15


@pytest.mark.parametrize(
    ("stacking", "points"), [(Stacking.ADD, 15 + 15 + 15), (Stacking.COMPOUND, 15 + 15 + 30)]
)
def test_rule_21_percentages_add_up_or_compound(stacking: Stacking, points: int) -> None:
    """Two doublings treble what a receipt earns, or make it fourfold where they compound."""
    world = programme(
        campaign("first", percent=200), campaign("second", percent=200, stacking=stacking)
    )
    assert earned(world, world.card(totals=(0, 0, 0))) == points


def test_rule_21_an_exclusive_campaign_ends_the_stack_where_it_gives_something() -> None:
    """Campaigns after an exclusive one give nothing, in the order that the rules say."""
    exclusive = campaign(
        "best", percent=300, order=1, exclusive=True, when=Condition(skus=("loaf",))
    )
    world = programme(campaign("late", percent=200, order=2), exclusive)
    card = world.card(totals=(0, 0, 0))
    assert earned(world, card) == 15 + 10
    assert earned(world, card, lines=BASKET[:1]) == 10 + 10


def test_rule_21_caps_are_for_a_receipt_a_member_and_all_together() -> None:
    """A campaign gives no more than its caps, whichever is reached first."""
    world = programme(
        campaign("capped", percent=200, receipt_points_max=6, member_points_max=9, budget_points=12)
    )
    one, other = world.card(totals=(0, 0, 0)), world.card(totals=(0, 0, 0))
    assert [earned(world, one) - 15 for _ in range(3)] == [6, 3, 0]
    assert [earned(world, other) - 15 for _ in range(2)] == [3, 0]


def test_rule_11_what_campaigns_gave_goes_with_the_lines_on_any_path() -> None:
    """However the items of a receipt come back, the same points are left."""
    rules = (
        campaign("double", percent=200, when=Condition(categories=(FRUIT,)), member_points_max=7),
        campaign("gift", points=5, when=Condition(least_amount=1200)),
    )
    for path in ([{"1": 1000}, {"1": 1000}], [{"1": 2000}], [{"2": 1000}, {"1": 2000}]):
        world = programme(*rules)
        card = world.card(totals=(0, 0, 0))
        facts = world.buy(card, lines=BASKET)
        assert net(world, card) == 15 + 7 + 5
        for quantities in path:
            world.do(return_items(facts, quantities))
        kept = 0 if "2" in path[0] else 5
        assert net(world, card) == kept


def test_rule_11_the_cap_that_was_left_at_the_sale_counts_for_its_return() -> None:
    """A receipt that got half of what a campaign wanted to give loses no more than that."""
    world = programme(campaign("double", percent=200, member_points_max=20))
    card = world.card(totals=(0, 0, 0))
    world.buy(card, lines=BASKET)
    second = world.buy(card, lines=BASKET)
    assert net(world, card) == 30 + 20
    world.do(return_items(second, {"2": 1000}))
    assert net(world, card) == 15 + 15 + 10 + 5
    world.do(return_items(second))
    assert net(world, card) == 30


def test_rates_are_for_products_and_the_first_that_fits_counts() -> None:
    """A line earns by the first rate that is for it, else by the usual one."""
    rates = (
        ProductRate(Rate(3, 100), Condition(skus=("apple",))),
        ProductRate(Rate(0, 100), Condition(categories=(FRUIT,))),
    )
    command = publish_rules()
    earning = EarningRules(1, 100, rates=rates)
    rules = RulesVersion(
        0, command.rules.effective_at, earning, command.rules.card, command.rules.clock
    )
    world = World(rules=c.PublishRules(rules))
    card = world.card(totals=(0, 0, 0))
    lines = (*BASKET, Line("3", "pear", 1000, 700, category=FRUIT))
    facts = world.buy(card, lines=lines)
    assert net(world, card) == 30 + 5
    world.do(return_items(facts, {"1": 1000}))
    assert net(world, card) == 15 + 5


# Coupons


def coupon_programme(**terms: Any) -> World:
    """A programme with a campaign of 10 points for those who have a coupon."""
    return programme(campaign("gift", points=10, coupon=CouponTerms(**terms)))


def test_rule_22_a_promo_code_counts_once_for_each_member() -> None:
    """Everybody may use a promo code, once; without it the campaign gives nothing."""
    world = coupon_programme(code="HELLO")
    one, other = world.card(totals=(0, 0, 0)), world.card(totals=(0, 0, 0))
    assert earned(world, one) == 15
    assert earned(world, one, coupons=("HELLO",)) == 25
    again = refused(world, record(card_number=one, lines=BASKET, coupons=("HELLO",)))
    assert again.reason is Reason.COUPON_USED
    assert again.metadata == {"field": "receipt.coupon_codes[0]", "uses_per_member": "1"}
    assert earned(world, other, coupons=("HELLO",)) == 25


def test_rule_22_a_coupon_that_was_issued_counts_as_often_as_it_says() -> None:
    """A single-use coupon is used once, by the member it is for."""
    world = coupon_programme()
    mine, other = world.card("member-1", totals=(0, 0, 0)), world.card(totals=(0, 0, 0))
    world.do(c.IssueCoupons("gift", ("ABCD1234",), member_reference="member-1"))
    foreign = refused(world, record(card_number=other, lines=BASKET, coupons=("ABCD1234",)))
    assert foreign.reason is Reason.COUPON_NOT_USABLE
    assert earned(world, mine, coupons=("ABCD1234",)) == 25
    again = refused(world, record(card_number=mine, lines=BASKET, coupons=("ABCD1234",)))
    assert again.reason is Reason.COUPON_USED
    assert refused(world, c.IssueCoupons("gift", ("ABCD1234",))).reason is Reason.COUPON_EXISTS


def test_rule_22_coupons_that_race_are_used_as_often_as_they_can_be() -> None:
    """Of twenty receipts with the same coupon of three uses, three are recorded."""
    world = coupon_programme(code="FIRST", uses_max=3, uses_per_member=0)
    cards = [world.card(totals=(0, 0, 0)) for _ in range(20)]
    outcomes = world.batch(
        Asked(record(card_number=card, lines=BASKET, coupons=("FIRST",)), uuid4()) for card in cards
    )
    used = [one for one in outcomes if not isinstance(one, Refusal)]
    assert len(used) == 3
    assert all(one.reason is Reason.COUPON_USED for one in outcomes if isinstance(one, Refusal))


@pytest.mark.parametrize("back_on_return", [True, False])
@pytest.mark.parametrize("issued", [True, False])
def test_rule_22_a_return_gives_the_coupon_back_if_the_rules_say_so(
    *, issued: bool, back_on_return: bool
) -> None:
    """Once everything came back that was bought with it, a coupon can be used again, or not."""
    code = "ABCD1234" if issued else "HELLO"
    world = coupon_programme(code="HELLO", back_on_return=back_on_return, uses_max=1)
    card = world.card(totals=(0, 0, 0))
    if issued:
        world.do(c.IssueCoupons("gift", (code,)))
    facts = world.buy(card, lines=BASKET, coupons=(code,))
    again = record(card_number=card, lines=BASKET, coupons=(code,))
    world.do(return_items(facts, {"1": 2000}))
    assert refused(world, again).reason is Reason.COUPON_USED
    world.do(return_items(facts))
    if back_on_return:
        assert world.do(again).points_earned == 25
    else:
        assert refused(world, again).reason is Reason.COUPON_USED


def test_rule_22_a_coupon_for_nothing_is_refused() -> None:
    """A coupon whose campaign gives nothing for the receipt is not used up."""
    world = programme(
        campaign(
            "fruit", points=10, when=Condition(categories=(FRUIT,)), coupon=CouponTerms("HELLO")
        )
    )
    card = world.card(totals=(0, 0, 0))
    useless = record(card_number=card, lines=BASKET[1:], coupons=("HELLO",))
    assert refused(world, useless).reason is Reason.COUPON_NOT_USABLE
    unknown = record(card_number=card, lines=BASKET, coupons=("NOBODY",))
    assert refused(world, unknown).reason is Reason.COUPON_UNKNOWN
    anonymous = record(lines=BASKET, coupons=("HELLO",))
    assert refused(world, anonymous).reason is Reason.COUPON_NOT_USABLE


# Tiers

LEVELS = (Tier("silver", 2000, 150, 2), Tier("gold", 5000, 200, 5))


def test_rule_20_a_tier_is_reached_by_spending_and_multiplies_what_comes_after() -> None:
    """The receipt that reaches a tier earns as before; the next one earns more."""
    world = programme(tiers=TierRules(LEVELS))
    card = world.card(totals=(0, 0, 0))
    assert [earned(world, card) for _ in range(4)] == [15, 15, 22, 23]
    assert standing(world, card) == "gold"


def standing(world: World, card: str) -> str:
    """Return the tier of a card's member, empty for none."""
    found: c.FoundStanding = world.read(c.GetStanding(key=c.AccountKey(card_number=card)))
    return "" if found.standing.tier is None else found.standing.tier.id


@pytest.mark.parametrize(
    ("downgrade", "after"), [(Downgrade.PERIOD_END, "silver"), (Downgrade.AT_ONCE, "")]
)
def test_rule_20_a_claw_back_lowers_the_sum_and_the_tier_goes_when_the_rules_say(
    downgrade: Downgrade, after: str
) -> None:
    """After a return the tier goes at once, or at the end of its period."""
    world = programme(tiers=TierRules(LEVELS, downgrade=downgrade))
    card = world.card(totals=(0, 0, 0))
    facts = world.buy(card, total=2000)
    assert standing(world, card) == "silver"
    world.do(return_items(facts))
    assert standing(world, card) == after
    world.now = datetime(2026, 4, 1, tzinfo=UTC)
    assert standing(world, card) == ""


def test_rule_20_a_period_goes_on_where_its_last_window_reaches_the_tier_again() -> None:
    """What was spent in the window that ends with a period decides about the next one."""
    world = programme(tiers=TierRules(LEVELS))
    card = world.card(totals=(0, 0, 0))
    world.buy(card, total=5000)
    assert standing(world, card) == "gold"
    world.now = datetime(2025, 12, 1, tzinfo=UTC)
    world.buy(card, total=2500)
    world.now = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    assert standing(world, card) == "gold"
    world.now = datetime(2026, 4, 1, tzinfo=UTC)
    assert standing(world, card) == "silver"
    world.now = datetime(2027, 4, 1, tzinfo=UTC)
    assert standing(world, card) == ""


def test_rule_20_tiers_by_points_of_a_calendar_year_last_until_the_end_of_the_next() -> None:
    """A tier reached in 2025 by points is had until the end of 2026."""
    tiers = TierRules((Tier("gold", 20, 200),), TierBy.POINTS, TierWindow.CALENDAR_YEAR)
    world = programme(tiers=tiers)
    card = world.card(totals=(0, 0, 0))
    world.buy(card, total=1999)
    assert standing(world, card) == ""
    world.buy(card, total=1)
    assert standing(world, card) == "gold"
    world.now = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    assert standing(world, card) == "gold"
    world.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert standing(world, card) == ""


# Receipts without a card


def test_a_claimed_receipt_earns_what_the_card_would_have_earned() -> None:
    """A receipt that is claimed later gets the campaigns and the tier of who claims it."""
    world = programme(
        campaign("double", percent=200, member_points_max=10), tiers=TierRules(LEVELS)
    )
    card = world.card(totals=(0, 0, 0))
    facts: ReceiptFacts = world.buy(None, lines=BASKET)
    assert world.do(claim(facts, card)).points_credited == 15 + 10
    world.do(return_items(facts, {"1": 2000}))
    assert net(world, card) == 5 + 5


def test_a_voided_receipt_gives_everything_back() -> None:
    """What campaigns gave and a coupon that comes back are undone by a void, too."""
    world = coupon_programme(code="HELLO", back_on_return=True)
    card = world.card(totals=(0, 0, 0))
    facts = world.buy(card, lines=BASKET, coupons=("HELLO",))
    world.do(void(facts))
    assert net(world, card) == 0
    assert earned(world, card, coupons=("HELLO",)) == 25


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (campaign("x", percent=150, points=5), "rules.campaigns[0]"),
        (campaign("x"), "rules.campaigns[0]"),
        (campaign("x", percent=100), "rules.campaigns[0].percent"),
        (campaign("x", rate=Rate(1, 300)), "rules.campaigns[0].bonus.per_amount"),
        (campaign("", points=1), "rules.campaigns[0].id"),
        (
            campaign("x", points=1, when=Condition(tiers=("gold",))),
            "rules.campaigns[0].when.tiers[0]",
        ),
        (campaign("x", points=1, coupon=CouponTerms("ab")), "rules.campaigns[0].coupon.code"),
        (Campaign("x", SPRING[1], SPRING[0], points=1), "rules.campaigns[0].ends_on"),
    ],
)
def test_campaigns_that_cannot_be_applied_are_refused(wrong: Campaign, field: str) -> None:
    """A mistake in a campaign is named when the rules are published."""
    world = World()
    later = NOW.replace(year=2026)
    found = refused(world, publish_rules(campaigns=(wrong,), effective_at=later))
    assert (found.reason, found.metadata["field"]) == (Reason.RULES_INVALID, field)


def test_points_that_come_from_campaigns_are_in_the_lot_of_the_receipt() -> None:
    """A campaign's points have the dates of the lot of the receipt that got them."""
    world = programme(campaign("double", percent=200))
    card = world.card(totals=(0, 0, 0))
    world.buy(card, lines=BASKET)
    (lot,) = world.present_account(card).lots.values()
    assert lot.points == 30
    assert not isinstance(lot, DatedPoints)


def test_budgets_and_coupons_that_are_busy_are_found_again_from_snapshots() -> None:
    """What a campaign has given, and how often a code was used, is the same from a snapshot as from all events."""
    world = programme(
        campaign("gift", points=2, budget_points=100, coupon=CouponTerms("HELLO", uses_max=50))
    )
    for _ in range(3):
        earned(world, world.card(totals=(0, 0, 0)), coupons=("HELLO",))
    budget: Budget = world.stored(world.namespace.budget("gift"))
    coupon: Coupon = world.stored(world.namespace.coupon("HELLO"))
    for one in (budget, coupon):
        again = open_snapshot(topic_of(one), one.id, one.version, take_snapshot(one))
        assert again is not None
        assert (again.id, again.version) == (one.id, one.version)
        assert take_snapshot(again) == take_snapshot(one)
    assert (budget.micropoints, coupon.used) == (6_000_000, 3)
