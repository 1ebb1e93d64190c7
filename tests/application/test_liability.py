"""What points stand for, as programmes live: which month a point belongs to, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.books import Book
from ledger.domain.imported_lot import LotFacts
from ledger.domain.liability import PointsSource, RollForward, Sums
from ledger.domain.liability_months import Asked, Cohort, Movement, Rolled, estimate_at, roll_months
from ledger.domain.receipt import Line, Tender, TenderKind
from ledger.domain.rules import (
    AdjustmentRules,
    Expiry,
    LiabilityRules,
    PointsRules,
    Reward,
    Rules,
)
from ledger.domain.rules.points import midnight
from ledger.projections.points_liability.origins import first_day
from tests.support.world import (
    World,
    adjust,
    claim,
    make_facts,
    publish_rules,
    redeem,
    return_items,
)

POINT_OF_A_CENT = LiabilityRules(points=1, price=1, redeemed_share_millionths=950_000)
MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)
SALE = PointsSource.SALE


def world_of(estimate: LiabilityRules | None = POINT_OF_A_CENT, **rules: object) -> World:
    """A programme whose points stand for something: ten for 1.00."""
    return World(rules=publish_rules(points=10, liability=estimate, **rules))  # type: ignore[arg-type]  # sections by their names


def movements(world: World) -> list[Movement]:
    """What became of points so far."""
    return [
        Movement(
            first_day(key.accounting_month), Cohort(first_day(key.earning_month), key.source), sums
        )
        for key, sums in world.liability.rows()
    ]


def became(world: World, accounting: date, earning: date, source: PointsSource = SALE) -> Sums:
    """What became of the points of a month and source in an accounting month."""
    found = [
        one.sums
        for one in movements(world)
        if one.accounting_month == accounting and one.cohort == Cohort(earning, source)
    ]
    return found[0] if found else Sums()


def rolled(world: World, *months: date) -> list[Rolled]:
    """Roll some months forward, by the rules that were published."""
    rules: Rules = world.stored(world.namespace.rules)
    zone = ZoneInfo("UTC")

    def asked(month: date) -> Asked:
        ends = midnight((month + timedelta(days=31)).replace(day=1), 0, zone)
        begins = midnight(month, 0, zone)
        return Asked(month, estimate_at(rules.versions, begins), estimate_at(rules.versions, ends))

    return list(roll_months(movements(world), [asked(month) for month in months]))


def in_books(world: World) -> int:
    """What accounts have by the books."""
    return sum(world.books[book] for book in (Book.AVAILABLE, Book.PENDING, Book.HELD))


def test_the_example_of_the_standard_is_lived_through() -> None:
    """8,676 of 100,000 are for points; 4,110 are released, then 3,493, of them 85 caught up by a new estimate."""
    world = world_of()
    card = world.card()
    world.buy(card, total=100_000)
    world.now = datetime(2025, 4, 10, tzinfo=UTC)
    world.do(redeem(card, 4_500))
    more = LiabilityRules(points=1, price=1, redeemed_share_millionths=970_000)
    effective_at = datetime(2025, 5, 2, tzinfo=UTC)
    world.do(publish_rules(points=10, effective_at=effective_at, liability=more))
    world.now = datetime(2025, 5, 10, tzinfo=UTC)
    world.do(redeem(card, 4_000))
    march, april, may = rolled(world, MARCH, APRIL, MAY)
    assert march.money(sold=True) == RollForward(earned=8_676, closing=8_676)
    assert april.money(sold=True) == RollForward(opening=8_676, redeemed=4_110, closing=4_566)
    assert may.money(sold=True) == RollForward(
        opening=4_566, re_estimated=85, redeemed=3_578, closing=1_073
    )
    assert may.points == RollForward(opening=5_500, redeemed=4_000, closing=1_500)
    assert may.points.closing == in_books(world)


def test_a_point_belongs_to_the_month_of_its_sale_and_moves_in_the_month_of_recording() -> None:
    """A receipt that arrives a month late changes nothing of the month that is over."""
    world = world_of()
    card = world.card()
    world.now = datetime(2025, 4, 2, tzinfo=UTC)
    world.buy(card, total=1_000, occurred_at=datetime(2025, 3, 30, tzinfo=UTC))
    assert became(world, MARCH, MARCH) == Sums()
    assert became(world, APRIL, MARCH).earned == 100


def test_months_are_those_of_the_programme() -> None:
    """Half past eleven in the evening in UTC is the next month in Berlin."""
    rules = publish_rules(points=10, liability=POINT_OF_A_CENT)
    world = World(time_zone="Europe/Berlin", rules=rules)
    card = world.card()
    world.now = datetime(2025, 3, 31, 22, 30, tzinfo=UTC)
    world.buy(card, total=1_000, business_date=date(2025, 4, 1))
    assert became(world, APRIL, APRIL).earned == 100


def test_moves_between_accounts_change_no_month() -> None:
    """Points that are sent, or come with a merged member, stay points of their month and source."""
    world = world_of(adjustments=AdjustmentRules(None))
    one, other = world.card("one"), world.card("other")
    world.buy(one, total=1_000)
    world.do(adjust(one, 30), principal_id="operator-1")
    world.now = datetime(2025, 4, 2, tzinfo=UTC)
    world.buy(one, total=2_000)
    before = movements(world)
    world.do(c.TransferPoints(c.Holder(card_number=one), c.Holder(card_number=other), 110, ""))
    world.do(c.MergeMembers("one", "other", "the same"))
    assert movements(world) == before
    world.do(redeem(other, 330))
    assert became(world, APRIL, MARCH).redeemed == 100
    assert became(world, APRIL, MARCH, PointsSource.ADJUSTMENT).redeemed == 30
    assert became(world, APRIL, APRIL).redeemed == 200


def test_a_merge_that_completes_a_point_earns_it() -> None:
    """A point that two remainders make together came with sales that were divided without it."""
    world = world_of()
    one, other = world.card("one"), world.card("other")
    for card in (one, other):
        world.buy(card, total=5)
    world.do(c.MergeMembers("one", "other", "the same"))
    assert became(world, MARCH, MARCH) == Sums(earned=1)
    assert in_books(world) == 1


def test_lots_that_become_one_keep_their_months() -> None:
    """The oldest points of a lot that was made of many go first, and come back to where they were."""
    world = world_of(points_rules=PointsRules(claim_days=0))
    card = world.card()
    half = limits.CONSOLIDATED_LOTS // 2
    for _ in range(half):
        world.buy(card, total=100)
    world.now = datetime(2025, 4, 2, tzinfo=UTC)
    for _ in range(limits.OPEN_LOTS_MAX - half + 1):
        world.buy(card, total=100)
    points = 10 * half + 70
    spent = world.do(redeem(card, points))
    assert became(world, APRIL, MARCH).redeemed == 10 * half
    assert became(world, APRIL, APRIL).redeemed == 70
    paid = Tender(TenderKind.POINTS, 1_000, spent.redemption_id)
    bought = world.buy(card, total=1_000, tenders=(paid,))
    world.now = datetime(2025, 5, 2, tzinfo=UTC)
    world.do(return_items(bought))
    assert became(world, MAY, MARCH).redeemed == -10 * half
    assert became(world, MAY, APRIL).redeemed == -70


def test_a_return_takes_back_from_the_months_that_pay() -> None:
    """What a return takes goes from the month of its own sale first; what is owed goes from what is earned next."""
    world = world_of()
    card = world.card()
    bought = world.buy(card, total=1_000)
    world.do(redeem(card, 40))
    world.now = datetime(2025, 4, 2, tzinfo=UTC)
    world.do(return_items(bought))
    assert became(world, APRIL, MARCH) == Sums(reversed=60)
    world.buy(card, total=300)
    april = became(world, APRIL, APRIL)
    assert (april.earned, april.reversed) == (30, 30)
    world.buy(card, total=300)
    assert became(world, APRIL, APRIL).reversed == 40
    assert rolled(world, MARCH, APRIL)[1].points.closing == in_books(world) == 20


def test_what_points_paid_is_no_price_of_a_sale() -> None:
    """A sale that is paid with points in part divides the rest, without its tax."""
    world = world_of()
    card = world.card()
    world.buy(card, total=1_000)
    spent = world.do(redeem(card, 100))
    before = became(world, MARCH, MARCH).allocated_micros
    line = Line("1", "shoes", 1_000, gross=1_190, tax=190)
    paid = Tender(TenderKind.POINTS, 119, spent.redemption_id)
    world.buy(card, lines=(line,), tenders=(paid, Tender(TenderKind.CASH, 1_071)))
    after = became(world, MARCH, MARCH).allocated_micros
    # 900 for goods and 119 points at 0.95.
    assert after - before == 900 * 119 * 95 * 10**6 // (900 * 100 + 119 * 95)


def test_what_came_back_before_a_receipt_was_claimed_is_no_price() -> None:
    """A receipt that is claimed later brought in what is kept of it."""
    world = world_of()
    card = world.card()
    lines = (Line("1", "shoes", 1_000, gross=600), Line("2", "bread", 1_000, gross=400))
    anonymous = make_facts(lines=lines, occurred_at=world.now)
    world.do(c.RecordReceipt(anonymous))
    world.do(return_items(anonymous, {"1": 1_000}))
    world.do(claim(anonymous, card))
    found = became(world, MARCH, MARCH)
    assert found.earned == 40
    assert found.allocated_micros == 400 * 40 * 95 * 10**6 // (400 * 100 + 40 * 95)


def test_points_without_a_sale_are_a_provision() -> None:
    """Rewards and adjustments stand for their own price, apart from what customers paid for."""
    world = world_of(
        rewards=(Reward("review", 200),),
        adjustments=AdjustmentRules(None),
        points_rules=PointsRules(),
    )
    card = world.card()
    world.do(c.GrantReward(c.Holder(card_number=card), "review"))
    world.do(adjust(card, 100), principal_id="operator-1")
    world.do(adjust(card, -40), principal_id="operator-1")
    (march,) = rolled(world, MARCH)
    assert march.money(sold=True).is_empty
    given = march.money(sold=False)
    # The reward was recorded first, so its points are taken first.
    assert given == RollForward(earned=190 + 95, taken=38, closing=247)
    assert became(world, MARCH, MARCH, PointsSource.REWARD).taken == 40
    assert march.points == RollForward(earned=300, taken=40, closing=260)


def test_opening_balances_belong_to_the_months_of_the_older_system() -> None:
    """An imported lot is owed from its import on, for the month in which it was earned there."""
    world = world_of()
    lot = LotFacts(500, datetime(2024, 11, 5, tzinfo=UTC), "L-1")
    world.do(c.ImportBalances("old", "anna", (lot,)), principal_id="operator-1")
    found = became(world, MARCH, date(2024, 11, 1), PointsSource.IMPORT)
    assert found.earned == 500
    (march,) = rolled(world, MARCH)
    assert march.money(sold=True) == RollForward(earned=475, closing=475)


def test_what_expires_is_released_once_it_is_written() -> None:
    """With the last points of a month nothing is owed for it any more."""
    world = world_of(points_rules=PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=30))
    card = world.card()
    world.buy(card, total=100_000)
    world.do(redeem(card, 4_750))
    world.now = datetime(2025, 4, 20, tzinfo=UTC)
    world.sweep()
    april = rolled(world, MARCH, APRIL)[1]
    assert april.money(sold=True) == RollForward(opening=4_338, expired=4_338)
    assert april.points == RollForward(opening=5_250, expired=5_250)


def test_rules_that_speak_later_value_what_is_there() -> None:
    """Before the rules say what points are worth there is no money; then all that customers have is owed."""
    world = world_of(estimate=None)
    card = world.card()
    world.buy(card, total=100_000)
    world.do(redeem(card, 4_500))
    effective_at = datetime(2025, 4, 2, tzinfo=UTC)
    world.do(publish_rules(points=10, effective_at=effective_at, liability=POINT_OF_A_CENT))
    world.now = datetime(2025, 4, 10, tzinfo=UTC)
    world.buy(card, total=100_000)
    silent = datetime(2025, 5, 2, tzinfo=UTC)
    world.do(publish_rules(points=10, effective_at=silent))
    world.now = datetime(2025, 5, 10, tzinfo=UTC)
    world.buy(card, total=100_000)
    march, april, may = rolled(world, MARCH, APRIL, MAY)
    assert [row.roll.money for row in march.rows] == [None]
    assert april.money(sold=True) == RollForward(
        earned=8_676, re_estimated=4_566, closing=8_676 + 4_566
    )
    assert may.money(sold=True) == RollForward(
        opening=8_676 + 4_566, earned=8_676, closing=2 * 8_676 + 4_566
    )
