"""Why an account has what it has: each event in words, with rules, lots and sums.

That sums and lots of every step are those of the account is seen to in every world, and in random lives
(test_points_model.py).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from eventsourcing.utils import resolve_topic

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import POINTS_EVENTS
from ledger.domain.account.explained import Step
from ledger.domain.account.explained import Sums as AccountSums
from ledger.domain.account.lot_moves import MOVES
from ledger.domain.card_status import BlockReason
from ledger.domain.imported_lot import LotFacts
from ledger.domain.receipt import Line, Tender, TenderKind
from ledger.domain.rules import (
    AdjustmentRules,
    CardRules,
    ClockRules,
    EarningRules,
    Expiry,
    PointsRules,
    Reward,
    RewardWindow,
    RulesVersion,
)
from ledger.domain.rules.campaigns import Campaign
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.earning import ProductRate, Rate
from ledger.domain.rules.tiers import Tier, TierBy, TierRules
from ledger.service.explanation.encoding import encode_step
from ledger.service.explanation.known import Known
from ledger.service.explanation.words import SENTENCES
from ledger.service.fields import MoneyField
from ledger.v1 import explain_pb2 as pb
from ledger.v1.account_pb2 import EntryCampaign
from tests.eventstore.test_golden import GOLDEN, decode, load
from tests.support.charging import charge, charging_world, payer
from tests.support.explained import ACCOUNT_EVENTS, explained
from tests.support.world import (
    NOW,
    RULES_START,
    Sums,
    World,
    adjust,
    hold,
    publish_rules,
    redeem,
    return_items,
    reward,
    void,
)

NO_SUMS = AccountSums()
STORED = [path for path in GOLDEN if resolve_topic(load(path).topic) in ACCOUNT_EVENTS]


def test_every_event_of_an_account_has_a_sentence() -> None:
    """Nothing can happen to an account that its explanation has no words for."""
    assert set(SENTENCES) == ACCOUNT_EVENTS


@pytest.mark.parametrize("path", STORED, ids=[one.stem for one in STORED])
def test_every_event_that_was_ever_stored_has_words(path: Path) -> None:
    """Also an event of an older version, about receipts that nobody finds, says something whole."""
    event = decode(load(path))
    world = World()
    rules = world.stored(world.namespace.rules)
    known = Known(rules, ZoneInfo("UTC"), MoneyField("EUR", 2), {}, {})
    sentence = encode_step(
        9, Step(event, (), NO_SUMS, NO_SUMS, NOW, is_recorded=True), known
    ).sentence
    assert re.fullmatch(r"[A-Z0-9].*\.", sentence)
    assert not re.search(r"None|  |\.\.| [.,:]|\(\)", sentence), sentence


def test_every_event_that_changes_points_says_what_it_does_to_lots() -> None:
    """No points come or go but in lots."""
    assert set(MOVES) >= POINTS_EVENTS


DAY = NOW.date()


def steps_of(world: World, card: str) -> list[pb.ExplainedStep]:
    """The explanation of a card's account."""
    return explained(world, world.present_account(card).id)


def last(world: World, card: str, count: int = 1) -> list[str]:
    """The last sentences of an explanation."""
    return [step.sentence for step in steps_of(world, card)][-count:]


def moves(step: pb.ExplainedStep) -> list[tuple[str, int, int, int]]:
    """What became of which lots: move, lot, points, and how many are left."""
    return [
        (pb.LotMove.Name(lot.move).removeprefix("LOT_MOVE_"), lot.lot, lot.points, lot.points_left)
        for lot in step.lots
    ]


def sums(step: pb.ExplainedStep) -> Sums:
    """The sums after a step."""
    after = step.after
    return Sums(after.points_available, after.points_pending, after.points_held, after.points_owed)


def test_parts_of_a_point_are_followed_until_they_are_one() -> None:
    """An earning says what it was worth exactly, what waited, what is credited, and what waits now."""
    world = World()
    card = world.card()
    world.buy(card, total=150, number="1")
    world.buy(card, total=180, number="2")
    world.buy(card, total=70, number="3")
    assert last(world, card, 3) == [
        f"Receipt shop-1/till-1/1/{DAY} over 1.50 EUR earned 1.5 points. "
        "1 point was credited, 0.5 waits for the next receipt.",
        f"Receipt shop-1/till-1/2/{DAY} over 1.80 EUR earned 1.8 points. "
        "With the 0.5 that waited, 2 points were credited, 0.3 waits for the next receipt.",
        f"Receipt shop-1/till-1/3/{DAY} over 0.70 EUR earned 0.7 points. "
        "With the 0.3 that waited, 1 point was credited.",
    ]


def test_an_earning_names_the_rates_the_tier_and_the_campaigns_behind_it() -> None:
    """The rules that applied are named, and how much each of them gave."""
    bread = ProductRate(Rate(2, 100), Condition(categories=("bread",)))
    world = World(
        rules=c.PublishRules(
            RulesVersion(
                0,
                RULES_START,
                EarningRules(1, 100, rates=(bread,)),
                CardRules(),
                ClockRules(),
                campaigns=(Campaign("spring", DAY, DAY, points=7),),
                tiers=TierRules((Tier("gold", 10, 150),), TierBy.POINTS),
            )
        )
    )
    card = world.card(totals=(1000, 0, 0))
    lines = (
        Line("1", "rye", 1000, 400, category="bread"),
        Line("2", "soap", 1000, 200, category="care"),
    )
    world.buy(card, lines=lines)
    earned = steps_of(world, card)[-1]
    assert earned.sentence.endswith("over 6.00 EUR earned 22 points.")
    assert earned.rules == pb.AppliedRules(
        version=1,
        rates=["2 points for each 1.00 EUR for categories bread", "1 point for each 1.00 EUR"],
        rates_millionths=15_000_000,
        campaigns=[EntryCampaign(campaign="spring", millionths=7_000_000)],
        tier="gold",
    )
    assert "Tier gold was reached, until 2026-04-01." in last(world, card, 9)


def test_what_was_charged_to_the_card_earns_and_says_so() -> None:
    """A receipt that a charge paid for is no other receipt, but for the words."""
    world = charging_world()
    card = payer(world, "ann").card_number
    tender = Tender(TenderKind.CARD, 1000, charge_id=charge(world, card, 1000))
    world.buy(card, total=1000, number="4", tenders=(tender,))
    assert last(world, card) == [
        f"Receipt shop-1/till-1/4/{DAY} over 10.00 EUR, charged to the card, earned 10 points."
    ]


def test_time_is_explained_also_where_no_event_has_recorded_it() -> None:
    """What happened by itself is there at its instant, as every read shows it; once written it is the same."""
    dates = PointsRules(pending_days=1, expiry=Expiry.AFTER_DAYS, expiry_days=10)
    world = World(rules=publish_rules(points_rules=dates))
    card = world.card(totals=(500, 0, 0))
    world.now += timedelta(days=30)
    by_itself = steps_of(world, card)[-2:]
    assert [one.sentence for one in by_itself] == [
        "5 points can be spent from now on.",
        "5 points expired.",
    ]
    assert [(one.is_recorded, one.by_itself, one.position) for one in by_itself] == [
        (False, True, 0),
        (False, True, 0),
    ]
    assert [one.shown_from.ToDatetime(UTC) for one in by_itself] == [
        datetime(2025, 3, 15, tzinfo=UTC),
        datetime(2025, 3, 25, tzinfo=UTC),
    ]
    world.sweep()
    recorded = steps_of(world, card)[-2:]
    assert all(one.is_recorded and one.position for one in recorded)
    for one, was in zip(recorded, by_itself, strict=True):
        assert (one.sentence, one.shown_from, one.after) == (
            was.sentence,
            was.shown_from,
            was.after,
        )


def test_lots_are_followed_from_the_receipt_that_made_them_to_what_took_them() -> None:
    """A redemption names the lots that paid, and a lot the receipt that earned it."""
    world = World()
    card = world.card(totals=(300, 0, 0))
    receipt = world.buy(card, total=400)
    world.do(redeem(card, 5, order_reference="web-1"))
    earned, spent = steps_of(world, card)[-2:]
    assert spent.sentence == "5 points were spent for order web-1."
    assert moves(spent) == [("SPENT", 1, 3, 0), ("SPENT", 2, 2, 2)]
    assert spent.lots[1].receipt_id == earned.receipt_id
    assert earned.receipt.number == receipt.number


def test_a_hold_is_followed_to_its_end() -> None:
    """What is set aside, spent of it, and free again, with the lots that it keeps."""
    world = World()
    card = world.card(totals=(1000, 0, 0))
    first = world.do(hold(card, 6, reference="web-7")).hold_id
    world.do(c.CapturePoints(first, 4, keep_open=True))
    world.do(c.ReleasePoints(first))
    world.do(hold(card, 3))
    world.now += timedelta(days=1)
    found = steps_of(world, card)[-5:]
    assert [one.sentence for one in found] == [
        "6 points were set aside for web-7, until 2025-03-14 12:15 at the latest.",
        "Of what had been set aside, 4 points were spent for order web-7. The rest stays set aside.",
        "A hold was released: 2 points free again.",
        "3 points were set aside, until 2025-03-14 12:15 at the latest.",
        "The time of a hold was over: 3 points free again.",
    ]
    assert [moves(one)[0] for one in found] == [
        ("HELD", 1, 6, 10),
        ("SPENT", 1, 4, 6),
        ("RELEASED", 1, 2, 6),
        ("HELD", 1, 3, 6),
        ("RELEASED", 1, 3, 6),
    ]
    assert [sums(one).held for one in found] == [6, 2, 0, 3, 0]


def test_a_return_says_what_it_took_what_is_owed_and_who_paid_for_it() -> None:
    """What was spent already is owed, and the next points that come pay for it."""
    world = World()
    card = world.card()
    receipt = world.buy(card, total=1000, number="5")
    world.do(redeem(card, 7))
    world.do(return_items(receipt))
    world.buy(card, total=600, number="6")
    taken, paid = steps_of(world, card)[-2:]
    assert taken.sentence == (
        f"Items of receipt shop-1/till-1/5/{DAY} for 10.00 EUR came back. They had earned "
        "10 points: 3 points taken back, 7 points owed, because they were not there any more."
    )
    assert sums(taken) == Sums(deficit=7)
    assert paid.sentence.endswith("earned 6 points. 6 of them paid at once for what was owed.")
    assert moves(paid) == [("OPENED", 2, 6, 0), ("PAID_DEBT", 2, 6, 0)]
    assert sums(paid) == Sums(deficit=1)


def test_points_that_had_paid_come_back_into_their_lots() -> None:
    """A return of what points had paid for names the receipt, and what had expired since."""
    dates = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=5)
    world = World(rules=publish_rules(points_rules=dates))
    card = world.card(totals=(800, 0, 0))
    redemption = world.do(redeem(card, 8)).redemption_id
    tender = (Tender(TenderKind.POINTS, 800, redemption),)
    receipt = world.buy(card, total=800, number="9", tenders=tender)
    world.now += timedelta(days=20)
    world.do(return_items(receipt))
    restored = next(one for one in steps_of(world, card) if one.topic == "ledger.PointsRestored")
    assert restored.sentence == (
        f"Items of receipt shop-1/till-1/9/{DAY} that points had paid for came back. "
        "8 points had expired since and are gone."
    )
    assert moves(restored) == [("RESTORED", 1, 8, 0), ("EXPIRED", 1, 8, 0)]
    assert restored.change == pb.PointsSums()


def test_a_voided_receipt_is_called_so() -> None:
    """A void is no return of items."""
    world = World()
    card = world.card()
    receipt = world.buy(card, total=200, number="8")
    world.do(void(receipt))
    assert last(world, card) == [
        f"Receipt shop-1/till-1/8/{DAY} was voided. It had earned 2 points: 2 points taken back."
    ]


def test_what_persons_gave_and_took_says_who_and_why() -> None:
    """An adjustment names its reason and who decided; one that took two persons names both."""
    world = World(rules=publish_rules(adjustments=AdjustmentRules(10)))
    card = world.card()
    world.do(adjust(card, 9), principal_id="ann")
    world.do(adjust(card, -1), principal_id="ann")
    proposed = world.do(adjust(card, 20, receipt_reference="7/99"), principal_id="ann")
    world.do(c.ApproveAdjustment(proposed.adjustment_id), principal_id="ben")
    assert last(world, card, 3) == [
        "9 points were given by a person (GOODWILL). Decided by ann alone.",
        "1 point was taken by a person (GOODWILL). Decided by ann alone.",
        "20 points were given by a person (GOODWILL, about receipt 7/99). "
        "Proposed by ann and approved by ben.",
    ]


def test_rewards_and_opening_balances_say_what_for_and_where_from() -> None:
    """Points that no receipt earned have a source all the same."""
    visit = Reward("visit", 3, 10, RewardWindow.DAYS, 1, reason="Came by")
    world = World(rules=publish_rules(rewards=(visit,)))
    card = world.card("member-1")
    world.do(reward(card, "visit", "shop-7"))
    lot = LotFacts(40, datetime(2024, 1, 1, tzinfo=UTC), lot_reference="L-1")
    world.do(c.ImportBalances("old-crm", "member-1", (lot,), None))
    granted, imported = steps_of(world, card)[-2:]
    assert granted.sentence == "Reward visit (Came by, shop-7) gave 3 points."
    assert granted.rules.reward_id == "visit"
    assert imported.sentence == "40 points came from the older system old-crm as its lot L-1."


def test_points_that_moved_name_the_account_on_the_other_side() -> None:
    """A transfer is explained in both accounts."""
    world = World()
    one, other = world.card(totals=(900, 0, 0)), world.card()
    ids = [world.account(card).id for card in (one, other)]
    world.do(c.TransferPoints(c.Holder(one), c.Holder(other), 4, "birthday"))
    sent, received = steps_of(world, one)[-1], steps_of(world, other)[-1]
    assert sent.sentence == f"4 points were sent to account {ids[1]} for birthday."
    assert received.sentence == (
        f"4 points were received from account {ids[0]} for birthday. They keep the dates that they "
        "had there."
    )
    assert [sent.other_account_id, received.other_account_id] == [str(ids[1]), str(ids[0])]


def test_accounts_that_become_one_are_explained_on_both_sides() -> None:
    """The account that is left explains where all went, and the other one what came; no point is said twice."""
    world = World()
    gone, kept = world.card("gone", totals=(150, 0, 0)), world.card("kept", totals=(270, 0, 0))
    ids = [world.account(card).id for card in (gone, kept)]
    world.do(c.MergeMembers("gone", "kept", "duplicate"))
    left, came = explained(world, ids[0])[-1], explained(world, ids[1])[-1]
    assert left.sentence == (
        f"The account became part of account {ids[1]} of member kept: the two members are one. "
        "All went with it: 1 point."
    )
    assert came.sentence == (
        f"Account {ids[0]} of member gone became part of this one: the two members are one. "
        "With it came 1 point. What waited in both made 1 point more."
    )
    assert (sums(left), sums(came)) == (Sums(), Sums(available=4))
    assert moves(left) == [("LEFT", 1, 1, 0)]
    assert [kind for kind, *_ in moves(came)] == ["OPENED", "OPENED"]


def test_who_shares_an_account_is_named() -> None:
    """In a pool a step says which member it is about, and who left."""
    world = World()
    world.card("parent", totals=(1000, 0, 0))
    child = world.card("child", totals=(200, 0, 0))
    world.do(c.JoinPool("child", c.Holder(member_reference="parent")))
    world.do(redeem(child, 3))
    pool = world.present_account(child).id
    joined, spent = explained(world, pool)[-2:]
    assert "its member joined this pool" in joined.sentence
    assert spent.sentence == "3 points were spent by member child."
    assert spent.member_reference == "child"
    world.do(c.LeavePool("child"))
    assert explained(world, pool)[-1].sentence.startswith("Member child left the pool")
    assert last(world, child)[0].startswith(f"Cards of account {pool} open this one")


def test_what_happens_to_cards_is_part_of_it() -> None:
    """Cards that are blocked, work again and are replaced say so, and that the points stay."""
    world = World()
    card = world.card()
    world.do(c.BlockCard(card, BlockReason.LOST))
    world.do(c.UnblockCard(card))
    new = world.do(c.ReplaceCard(card, reason=BlockReason.DAMAGED)).card_number
    assert last(world, new, 3) == [
        f"Card {card} was blocked (LOST). The points stay.",
        f"Card {card} works again.",
        f"Card {card} was replaced by card {new} (DAMAGED). The points stay.",
    ]


def test_many_lots_that_became_one_say_so() -> None:
    """A consolidation changes no points, and names every lot that went into the one."""
    world = World()
    card = world.card()
    for _ in range(limits.OPEN_LOTS_MAX + 1):
        world.buy(card, total=100)
    found = next(one for one in steps_of(world, card) if one.topic == "ledger.LotsConsolidated")
    assert found.sentence == (
        "128 lots that end together became one, so that there are not too many. No points changed."
    )
    assert [kind for kind, *_ in moves(found)] == ["COMBINED"] * 128 + ["OPENED"]
    assert found.change == pb.PointsSums()
