"""Rates, campaigns and tiers as they are published and answered, and what tills see of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.type.dayofweek_pb2 import FRIDAY, SATURDAY

from ledger.v1.programme_pb2 import GetRulesRequest
from ledger.v1.receipt_pb2 import CHANNEL_ONLINE, CHANNEL_STORE, Receipt
from ledger.v1.rules_pb2 import (
    DOWNGRADE_AT_ONCE,
    DOWNGRADE_PERIOD_END,
    STACKING_ADD,
    STACKING_COMPOUND,
    TIER_BY_POINTS,
    TIER_BY_SPEND,
    TIER_WINDOW_CALENDAR_YEAR,
    TIER_WINDOW_MONTHS,
    Bonus,
    Campaign,
    Condition,
    CouponTerms,
    EarningRules,
    ProductRate,
    Rules,
    Tier,
    TierRules,
)
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.published import FIRST, LAST, campaign, request, rules, till_with
from tests.support.refusals import refusal
from tests.support.till import Till, make_receipt, money

MOST_POINTS = 10**12


def answered(till: Till, published: Rules) -> Rules:
    """Publish rules and return them as they are answered."""
    version = till.call("PublishRules", request(published)).version
    found: Rules = till.call("GetRules", GetRulesRequest(version=version)).rules
    return found


# What comes back

FULL = Campaign(
    id="everything",
    starts_on=FIRST,
    ends_on=LAST,
    when=Condition(
        skus=["apple", "pear"],
        categories=["FRUIT"],
        shops=["shop-1", "shop-2"],
        channels=[CHANNEL_STORE, CHANNEL_ONLINE],
        weekdays=[FRIDAY, SATURDAY],
        tiers=["gold"],
        least_amount=money(1050),
    ),
    percent=150,
    order=1_000_000,
    stacking=STACKING_COMPOUND,
    exclusive=True,
    receipt_points_max=1,
    member_points_max=2,
    budget_points=MOST_POINTS,
    coupon=CouponTerms(code="HELLO-2027", uses_max=3, uses_per_member=0, back_on_return=True),
)
BY_SPEND = TierRules(
    levels=[
        Tier(id="silver", amount=money(50_000), percent=100, discount_percent=2),
        Tier(id="gold", amount=money(100_050), percent=150, discount_percent=100),
    ],
    by=TIER_BY_SPEND,
    window=TIER_WINDOW_MONTHS,
    window_months=6,
    period_months=36,
    downgrade=DOWNGRADE_AT_ONCE,
)


def test_a_campaign_is_answered_as_it_was_published(till: Till) -> None:
    """Every field of a campaign with everything comes back."""
    found = answered(till, rules(campaigns=[FULL], tiers=BY_SPEND))
    assert list(found.campaigns) == [FULL]
    assert found.tiers == BY_SPEND


@pytest.mark.parametrize(
    "gives",
    [
        {"percent": 10_000},
        {"bonus": Bonus(points=3, per_amount=money(500))},
        {"points": MOST_POINTS},
    ],
    ids=["a percentage", "points for money", "points"],
)
def test_each_kind_of_campaign_is_answered_with_what_it_means(
    shop: Shop, gives: dict[str, Any]
) -> None:
    """What a campaign gives comes back; what was absent comes back as what it means."""
    given = campaign(coupon=CouponTerms(), **gives)
    (found,) = answered(shop.till, rules(campaigns=[given])).campaigns
    meant = Campaign()
    meant.CopyFrom(given)
    meant.stacking = STACKING_ADD
    meant.coupon.uses_per_member = 1
    assert found == meant
    assert not found.HasField("when")


def test_rates_are_answered_as_they_were_published(shop: Shop) -> None:
    """What some lines earn comes back in its order, and whether points earn, too."""
    earning = EarningRules(
        points=1,
        per_amount=money(100),
        carry_remainders=False,
        rates=[
            ProductRate(
                points=0, per_amount=money(1), when=Condition(categories=["TOBACCO", "STAMPS"])
            ),
            ProductRate(points=3, per_amount=money(200), when=Condition(shops=["shop-9"])),
        ],
        redeemed_part_earns=False,
    )
    assert answered(shop.till, rules(earning=earning)).earning == earning


def test_what_is_absent_is_answered_as_what_it_means(shop: Shop) -> None:
    """Rules that say nothing of campaigns, tiers and points that pay are answered with the usual."""
    found = answered(shop.till, rules())
    assert found.earning.redeemed_part_earns
    assert not found.campaigns
    assert not found.HasField("tiers")
    tiers = answered(
        shop.till, rules(tiers=TierRules(levels=[Tier(id="a", amount=money(1))]))
    ).tiers
    assert tiers == TierRules(
        levels=[Tier(id="a", amount=money(1), percent=100)],
        by=TIER_BY_SPEND,
        window=TIER_WINDOW_MONTHS,
        window_months=12,
        period_months=12,
        downgrade=DOWNGRADE_PERIOD_END,
    )


def test_tiers_by_points_are_answered_in_points(shop: Shop) -> None:
    """Tiers that are reached by points of a calendar year come back as points."""
    tiers = TierRules(
        levels=[Tier(id="a", points=7, percent=101)],
        by=TIER_BY_POINTS,
        window=TIER_WINDOW_CALENDAR_YEAR,
        window_months=12,
        period_months=12,
        downgrade=DOWNGRADE_PERIOD_END,
    )
    assert answered(shop.till, rules(tiers=tiers)).tiers == tiers


def test_a_used_request_id_with_another_campaign_is_refused(till: Till) -> None:
    """A request id stands for one content; what differs is named as the contract names it."""
    rate = ProductRate(points=1, per_amount=money(100), when=Condition(skus=["a"]))
    first = request(
        rules(
            earning=EarningRules(points=1, per_amount=money(100), rates=[rate]),
            campaigns=[campaign(bonus=Bonus(points=1, per_amount=money(100)))],
            tiers=TierRules(levels=[Tier(id="a", amount=money(100))]),
        )
    )
    till.call("PublishRules", first)
    other = type(first)()

    def named() -> str:
        error = refusal(till, "PublishRules", other)
        assert error.reason == "REQUEST_ID_REUSED"
        return error.metadata["field"]

    other.CopyFrom(first)
    other.rules.earning.rates[0].points = 2
    assert named() == "rules.earning.rates[0].points"
    other.CopyFrom(first)
    other.rules.campaigns[0].bonus.points = 2
    assert named() == "rules.campaigns[0].bonus.points"
    other.CopyFrom(first)
    other.rules.campaigns[0].when.weekdays.append(FRIDAY)
    assert named() == "rules.campaigns[0].when.weekdays"
    other.CopyFrom(first)
    other.rules.tiers.levels[0].amount.units = 2
    assert named() == "rules.tiers.levels[0].reached_with"


# What tills see


def basket(card: str | None, **options: Any) -> Receipt:
    """Fruit for 10.00 and bread for 5.00."""
    receipt = make_receipt(total=1500, lines=2, card_number=card, **options)
    for line, category, amount in zip(receipt.lines, ("FRUIT", "BREAD"), (1000, 500), strict=True):
        line.category = category
        line.gross_amount.CopyFrom(money(amount))
    return receipt


FRUIT = Condition(categories=["FRUIT"])


@pytest.mark.parametrize(
    ("sections", "points"),
    [
        ({"campaigns": [campaign(percent=200, when=FRUIT)]}, 15 + 10),
        ({"campaigns": [campaign(bonus=Bonus(points=1, per_amount=money(500)))]}, 15 + 3),
        ({"campaigns": [campaign(points=7)]}, 15 + 7),
        ({"campaigns": [campaign(percent=300, receipt_points_max=4)]}, 15 + 4),
        (
            {
                "campaigns": [
                    campaign("b", percent=200, stacking=STACKING_COMPOUND, order=2),
                    campaign("a", percent=200, order=1),
                ]
            },
            15 + 15 + 30,
        ),
        (
            {"campaigns": [campaign("a", points=1, exclusive=True), campaign("b", points=2)]},
            15 + 1,
        ),
        (
            {
                "earning": EarningRules(
                    points=1,
                    per_amount=money(100),
                    rates=[ProductRate(points=0, per_amount=money(1), when=FRUIT)],
                )
            },
            5,
        ),
    ],
    ids=["a percentage", "a bonus", "points", "a cap", "compounding", "exclusive", "a rate"],
)
def test_rule_21_a_till_is_told_what_campaigns_gave_and_a_return_takes(
    service: ServiceProcess, sections: dict[str, Any], points: int
) -> None:
    """What campaigns gave is part of what the receipt earned, and goes with what comes back."""
    with till_with(service, **sections) as till:
        card = till.new_card().card_number
        before = till.account(card).points_available
        receipt = basket(card)
        assert till.record(receipt).points_earned == points
        till.return_items(receipt, ("1", 1000))
        back = till.return_items(receipt, ("2", 1000))
        assert back.outcome.points_available == till.account(card).points_available == before


def test_rule_21_caps_count_for_all_receipts_of_a_member_and_of_all(
    service: ServiceProcess,
) -> None:
    """Who comes later gets what a cap has left; receipts that are presented together, too."""
    limited = campaign(percent=200, member_points_max=20, budget_points=35)
    with till_with(service, campaigns=[limited]) as till:
        cards = [till.new_card().card_number for _ in range(2)]
        earned = [till.record(basket(card)).points_earned for card in [cards[0]] * 3]
        assert earned == [30, 20, 15]
        receipts = [basket(None) for _ in range(2)]
        for receipt in receipts:
            till.record(receipt)
        assert till.present(receipts, "somebody new").points_credited == 15 + 15 + 15
        assert till.record(basket(cards[1])).points_earned == 15


def test_a_receipt_whose_redeemed_part_does_not_earn(service: ServiceProcess) -> None:
    """What points paid is divided among the lines by what they cost, and earns nothing."""
    earning = EarningRules(points=1, per_amount=money(100), redeemed_part_earns=False)
    with till_with(service, earning=earning) as till:
        card = till.new_card(total=10_000).card_number
        redemption = till.redeem(card, 60).redemption_id
        receipt = basket(card)
        del receipt.tenders[:]
        receipt.tenders.add(kind="TENDER_KIND_POINTS", amount=money(600), redemption_id=redemption)
        receipt.tenders.add(kind="TENDER_KIND_CASH", amount=money(900))
        assert till.record(receipt).points_earned == 9
        back = till.return_items(receipt, ("1", 1000))
        assert (back.outcome.points_clawed_back, back.outcome.points_restored) == (6, 40)


def test_a_late_receipt_earns_by_the_campaigns_of_its_day(service: ServiceProcess) -> None:
    """A campaign that was over before a receipt is recorded counts for it if the receipt is of its days."""
    at = datetime.now(UTC) - timedelta(days=3)
    day = make_receipt(occurred_at=at).business_date
    with till_with(service, campaigns=[campaign(points=5, starts_on=day, ends_on=day)]) as till:
        card = till.new_card().card_number
        assert till.record(make_receipt(card_number=card)).points_earned == 10
        assert till.record(make_receipt(card_number=card, occurred_at=at)).points_earned == 15


# Tiers

LEVELS = [
    Tier(id="silver", amount=money(2000), percent=150, discount_percent=2),
    Tier(id="gold", amount=money(5050), percent=200, discount_percent=5),
]


def test_an_account_shows_its_tier_and_what_is_missing_for_the_next(
    service: ServiceProcess,
) -> None:
    """A till sees the tier, its discount, its end, the next one, and the money that is missing for it."""
    with till_with(
        service,
        "--simulated-clock",
        "2025-03-14T12:00:00Z",
        "--time-zone",
        "Europe/Berlin",
        tiers=TierRules(levels=LEVELS),
    ) as till:
        now = datetime(2025, 3, 14, 12, tzinfo=UTC)
        card = till.new_card(occurred_at=now).card_number
        standing = till.account(card).standing
        assert (standing.tier, standing.discount_percent, standing.next_tier) == ("", 0, "silver")
        assert (standing.missing_amount, standing.missing_points) == (money(2000), 0)
        assert not standing.HasField("expire_time")
        receipt = make_receipt(total=2025, card_number=card, occurred_at=now)
        assert till.record(receipt).points_earned == 20
        standing = till.account(card).standing
        assert (standing.tier, standing.discount_percent, standing.next_tier) == (
            "silver",
            2,
            "gold",
        )
        assert standing.missing_amount == money(3025)
        # Until the end of March of the next year, in Berlin.
        assert standing.expire_time.ToDatetime(UTC) == datetime(2026, 3, 31, 22, tzinfo=UTC)
        again = make_receipt(total=4000, card_number=card, occurred_at=now)
        assert till.record(again).points_earned == 60
        standing = till.account(card).standing
        assert (standing.tier, standing.next_tier) == ("gold", "")
        assert (standing.HasField("missing_amount"), standing.missing_points) == (False, 0)
        till.return_items(receipt)
        assert till.account(card).standing.tier == "gold"
        till.advance(datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC))
        assert till.account(card).standing.tier == "gold"
        # The window that ends then begins after the purchases.
        till.advance(datetime(2026, 3, 31, 22, tzinfo=UTC))
        assert till.account(card).standing.tier == ""


def test_tiers_by_points_say_which_points_are_missing(service: ServiceProcess) -> None:
    """Where tiers go by points, whole points are missing, and no money."""
    tiers = TierRules(
        levels=[Tier(id="gold", points=20)], by=TIER_BY_POINTS, downgrade=DOWNGRADE_AT_ONCE
    )
    with till_with(service, tiers=tiers) as till:
        card = till.new_card().card_number
        receipt = make_receipt(total=1950, card_number=card)
        till.record(receipt)
        standing = till.account(card).standing
        assert (standing.tier, standing.next_tier, standing.missing_points) == ("", "gold", 1)
        assert not standing.HasField("missing_amount")
        till.record(make_receipt(total=50, card_number=card))
        standing = till.account(card).standing
        assert (standing.tier, standing.missing_points) == ("gold", 0)
        assert not standing.HasField("expire_time")
        till.return_items(receipt)
        assert till.account(card).standing.tier == ""


def test_without_tiers_an_account_has_no_standing(shop: Shop) -> None:
    """A programme that has no tiers does not speak of any."""
    assert not shop.till.account(shop.card).HasField("standing")
