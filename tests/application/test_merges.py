"""Merges: two members that are found to be one person (rule 25)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account, AccountState
from ledger.domain.adjustment import AdjustmentFacts
from ledger.domain.books import Book
from ledger.domain.errors import Reason, Refusal
from ledger.domain.imported_lot import LotFacts
from ledger.domain.lots import Lot
from ledger.domain.member import Member
from ledger.domain.receipt import ReceiptFacts, Tender, TenderKind
from ledger.domain.redemption import Redemption
from ledger.domain.rules import AdjustmentRules, Expiry, PointsRules, Reward, RewardWindow
from ledger.domain.rules.campaigns import Campaign, CouponTerms
from ledger.domain.rules.tiers import Downgrade, Tier, TierRules
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    hold,
    present,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
)

GONE, SURVIVOR = "twin-1", "twin-2"


def merge(gone: str = GONE, survivor: str = SURVIVOR, reason: str = "DUPLICATE") -> c.MergeMembers:
    """A command to make one member of two."""
    return c.MergeMembers(gone, survivor, reason)


def pair(world: World, *totals: int) -> tuple[str, str]:
    """Cards of both members; the first receipt of each is of these totals."""
    first, second = totals or (0, 0)
    one = world.card(GONE, totals=(first, 0, 0))
    return one, world.card(SURVIVOR, totals=(second, 0, 0))


def paid(world: World, card: str, points: int, total: int = 1000) -> ReceiptFacts:
    """Spend points of a card on a receipt, and return the receipt."""
    redemption = world.do(redeem(card, points)).redemption_id
    tender = Tender(TenderKind.POINTS, total, redemption)
    return world.buy(card, total=total, tenders=(tender,))


def by_reference(world: World, reference: str) -> Account:
    """The account that a reader finds by a member's reference."""
    found: Account = world.read(c.GetAccount(key=c.AccountKey(member_reference=reference)))
    return found


def dated(world: World, card: str) -> list[Lot]:
    """The lots of a card's account as they are now, oldest first."""
    lots = world.present_account(card).lots.values()
    return sorted(lots, key=lambda lot: (lot.earned_at, lot.points))


def test_rule_25_a_merge_moves_lots_with_their_dates() -> None:
    """The survivor has the lots of both, each as it was: points, age, end and receipt."""
    dates = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=30, pending_days=2)
    world = World(rules=publish_rules(points_rules=dates))
    gone, survivor = pair(world, 500, 300)
    world.now += timedelta(days=5)
    world.buy(gone, total=400)
    before = sorted(
        [*dated(world, gone), *dated(world, survivor)], key=lambda lot: (lot.earned_at, lot.points)
    )
    answer = world.do(merge())
    assert (answer.points_moved, answer.points_available) == (9, 8)
    assert dated(world, survivor) == before
    assert world.sums(survivor) == Sums(available=8, pending=4)


def test_rule_25_open_holds_keep_their_ids() -> None:
    """A hold of the merged account is captured and released by the id it was given."""
    world = World()
    gone, survivor = pair(world, 1000, 300)
    first, second = (world.do(hold(gone, 4)).hold_id for _ in range(2))
    world.do(merge())
    assert world.sums(survivor) == Sums(available=5, held=8)
    captured = world.do(c.CapturePoints(first, 3))
    assert captured.account_id == world.account(survivor).id
    assert (captured.points_redeemed, captured.points_available) == (3, 6)
    assert world.do(c.ReleasePoints(second)).points_released == 4
    assert world.sums(survivor) == Sums(available=10)


def test_rule_25_a_hold_of_the_merged_account_ends_by_itself() -> None:
    """Its time to live goes on as if nothing had happened."""
    world = World()
    gone, survivor = pair(world, 1000, 0)
    hold_id = world.do(hold(gone, 4, seconds=60)).hold_id
    world.do(merge())
    world.now += timedelta(seconds=61)
    assert world.sums(survivor) == Sums(available=10)
    assert refused(world, c.ReleasePoints(hold_id)).reason is Reason.HOLD_ENDED


def test_rule_25_what_one_owes_the_other_pays() -> None:
    """A deficit of either is paid from the points of the other, what expires soonest first."""
    for owing, having in ((GONE, SURVIVOR), (SURVIVOR, GONE)):
        world = World()
        cards = dict(zip((GONE, SURVIVOR), pair(world), strict=True))
        receipt = world.buy(cards[owing], total=600)
        world.do(redeem(cards[owing], 6))
        world.do(return_items(receipt))
        world.buy(cards[having], total=1000)
        world.do(merge())
        assert world.sums(cards[SURVIVOR]) == Sums(available=4)


def test_rule_25_deficits_add_up() -> None:
    """Where both owe and nobody has, the survivor owes it all."""
    world = World()
    cards = pair(world)
    for card in cards:
        receipt = world.buy(card, total=300)
        world.do(redeem(card, 3))
        world.do(return_items(receipt))
    world.do(merge())
    assert world.sums(cards[1]) == Sums(deficit=6)


def test_rule_25_remainders_make_a_point() -> None:
    """Fractions of both wait together, and what they complete is issued as a point of its own."""
    world = World()
    _gone, survivor = pair(world, 170, 180)
    world.do(merge())
    account = world.present_account(survivor)
    assert (account.points_available, account.remainder_micropoints) == (3, 500_000)
    assert world.books[Book.ISSUED] == -3
    assert world.books[Book.TRANSFERRED] == 0
    assert [lot.points for lot in account.lots.values()] == [1, 1, 1]


def test_rule_25_a_completed_point_is_pending_where_points_are() -> None:
    """A point that two remainders complete has the dates of what is earned now."""
    rules = publish_rules(points_rules=PointsRules(pending_days=3))
    world = World(rules=rules)
    _, survivor = pair(world, 70, 80)
    world.do(merge())
    assert world.sums(survivor) == Sums(pending=1)
    world.now += timedelta(days=4)
    assert world.sums(survivor) == Sums(available=1)


def test_rule_25_old_cards_and_references_follow() -> None:
    """Whatever names the merged member's card or reference does so for the survivor."""
    world = World()
    gone, survivor = pair(world, 1000, 0)
    world.do(merge())
    account_id = world.account(survivor).id
    assert world.do(redeem(gone, 3)).account_id == account_id
    assert world.do(record(card_number=gone, total=500)).account_id == account_id
    assert world.do(record(member_reference=GONE, total=100)).points_available == 13
    receipts = [record(total=100).facts for _ in range(3)]
    for facts in receipts:
        world.do(c.RecordReceipt(facts))
    found = refused(world, present(receipts, GONE))
    assert found.reason is Reason.CARD_ALREADY_ISSUED
    assert refused(world, c.EnrolMember(GONE)).reason is Reason.MEMBER_EXISTS
    assert set(world.present_account(gone).cards) == {gone, survivor}
    assert world.present_account(gone).newest_card() == survivor


def test_rule_25_a_return_of_the_merged_members_receipt_takes_its_own_lot_first() -> None:
    """A receipt from before the merge is still that of its lot, which has another number by now."""
    dates = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=30)
    world = World(rules=publish_rules(points_rules=dates))
    gone, survivor = pair(world)
    world.buy(survivor, total=200)
    world.now += timedelta(days=2)
    receipt = world.buy(gone, total=500)
    world.do(merge())
    (claw_back,) = (
        event
        for event in world.when(return_items(receipt))
        if isinstance(event, Account.PointsClawedBack)
    )
    assert [(pair.lot, pair.points) for pair in claw_back.taken] == [(2, 5)]
    assert world.sums(survivor) == Sums(available=2)


def test_rule_25_points_that_paid_come_back_into_the_lots_they_came_from() -> None:
    """A redemption from before the merge is given back into its lot, found by the number it has by now."""
    dates = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=30)
    world = World(rules=publish_rules(points_rules=dates))
    gone, survivor = pair(world, 1000, 500)
    world.now += timedelta(days=3)
    receipt = paid(world, gone, 4)
    world.do(merge())
    before = world.account(survivor).lots
    world.do(return_items(receipt))
    lots = world.account(survivor).lots
    assert lots == {1: before[1], 2: before[2].with_points(4)}
    assert lots[2].earned_at == NOW


def test_rule_25_points_that_ended_for_want_of_activity_come_back_expired() -> None:
    """What ended on the merged account before the merge has ended on the survivor's, too."""
    rules = publish_rules(points_rules=PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10))
    world = World(rules=rules)
    gone, survivor = pair(world, 1000, 0)
    receipt = paid(world, gone, 4, total=0)
    priced = paid(world, gone, 4)
    world.now += timedelta(days=12)
    world.buy(survivor, total=300)
    world.do(merge())
    del receipt
    answer = world.do(return_items(priced))
    assert (answer.points_restored, answer.points_expired) == (0, 4)


def test_rule_25_points_of_both_end_when_the_later_would_have() -> None:
    """Where points end for want of activity, the activity of either keeps those of both."""
    rules = publish_rules(points_rules=PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10))
    world = World(rules=rules)
    _gone, survivor = pair(world, 1000, 0)
    world.now += timedelta(days=8)
    world.buy(survivor, total=300)
    world.do(merge())
    world.now += timedelta(days=9)
    assert world.sums(survivor).available == 13
    world.now += timedelta(days=3)
    assert world.sums(survivor).available == 0


def test_rule_25_a_redemption_from_before_pays_a_receipt_afterwards() -> None:
    """A till that redeemed just before the merge records the receipt just after it."""
    world = World()
    gone, _ = pair(world, 1000, 0)
    redemption = world.do(redeem(gone, 4)).redemption_id
    world.do(merge())
    tender = Tender(TenderKind.POINTS, 1000, redemption)
    world.buy(gone, total=1000, tenders=(tender,))
    made: Redemption = world.stored(redemption)
    assert made.receipt_id is not None


@pytest.mark.parametrize("receipts", [1, 40])
def test_rule_25_a_merge_is_a_fixed_number_of_events(receipts: int) -> None:
    """However many receipts, redemptions and holds there are, a merge is two events of accounts and two of members."""
    world = World()
    gone, _ = pair(world)
    for _ in range(receipts):
        world.buy(gone, total=300)
        world.do(redeem(gone, 1))
        world.do(hold(gone, 1))
    found = world.when(merge())
    kinds = [Account.AccountMerged, Account.AccountAbsorbed, Member.Merged, Member.Absorbed]
    assert [type(event) for event in found] == kinds


def test_rule_25_a_merge_can_be_traced_from_either_side() -> None:
    """The merged member and account say where they went; the survivors say what they absorbed."""
    world = World()
    gone, survivor = pair(world, 1000, 0)
    old_id = world.account(gone).id
    answer = world.do(merge())
    assert (answer.from_account_id, answer.account_id) == (old_id, world.account(survivor).id)
    old: Account = world.read(c.GetAccount(key=c.AccountKey(account_id=old_id)))
    assert (old.id, old.merged_into, old.points_in_all) == (old_id, answer.account_id, 0)
    found = by_reference(world, GONE)
    assert (found.id, found.member_reference) == (answer.account_id, SURVIVOR)
    assert [(one.account_id, one.member_reference) for one in found.absorbed] == [(old_id, GONE)]
    member = world.read(c.GetMember(GONE))
    assert (member.member.member_reference, member.member.merged_into) == (GONE, SURVIVOR)
    assert member.account.id == answer.account_id
    assert world.read(c.GetMember(SURVIVOR)).member.absorbed == (GONE,)


def test_rule_25_merges_are_followed_through_a_chain() -> None:
    """What was merged into a member that is merged later follows: cards, holds, receipts and redemptions."""
    world = World()
    cards = [world.card(name, totals=(1000, 0, 0)) for name in ("a", "b", "c")]
    hold_id = world.do(hold(cards[0], 2)).hold_id
    receipt = paid(world, cards[0], 4)
    world.do(merge("a", "b"))
    world.do(merge("b", "c"))
    world.forget()
    account_id = world.account(cards[2]).id
    assert {world.present_account(card).id for card in cards} == {account_id}
    assert by_reference(world, "a").id == account_id
    assert world.do(c.CapturePoints(hold_id)).account_id == account_id
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_clawed_back) == (4, 10)
    lots = world.account(cards[2]).lots
    assert {number: lot.points for number, lot in lots.items()} == {1: 10, 2: 10, 3: 8}


def test_a_member_is_merged_once() -> None:
    """A member that was merged is not merged again; the refusal says into whom it was."""
    world = World()
    pair(world)
    world.member("third")
    world.do(merge())
    for survivor in (SURVIVOR, "third"):
        found = refused(world, merge(GONE, survivor))
        assert found.reason is Reason.MEMBER_MERGED
        assert found.metadata["into_member_reference"] == SURVIVOR


def test_a_member_is_not_merged_into_itself() -> None:
    """Neither by its own reference, nor by that of a member that it absorbed: there is no way back."""
    world = World()
    pair(world)
    found = refused(world, merge(GONE, GONE))
    assert (found.reason, found.metadata["field"]) == (
        Reason.ACCOUNT_SAME,
        "into_member_reference",
    )
    world.do(merge())
    assert refused(world, merge(SURVIVOR, GONE)).reason is Reason.ACCOUNT_SAME


def test_whoever_is_merged_into_a_merged_member_becomes_the_survivor() -> None:
    """The reference of a merged member means the survivor here, too."""
    world = World()
    pair(world)
    third = world.card("third", totals=(1000, 0, 0))
    world.do(merge())
    world.do(merge("third", GONE))
    assert by_reference(world, "third").member_reference == SURVIVOR
    assert world.read(c.GetMember("third")).member.merged_into == SURVIVOR
    assert world.sums(third) == Sums(available=10)


def test_members_that_are_not_there_cannot_be_merged() -> None:
    """The refusal names which of the two is not known."""
    world = World()
    pair(world)
    for command, field in (
        (merge("nobody", SURVIVOR), "from_member_reference"),
        (merge(GONE, "nobody"), "into_member_reference"),
    ):
        found = refused(world, command)
        assert (found.reason, found.metadata["field"]) == (Reason.MEMBER_UNKNOWN, field)


def test_two_accounts_that_hold_too_much_together_stay_two() -> None:
    """More open holds than an account may have, and nothing moves."""
    world = World()
    cards = pair(world, 10_000, 10_000)
    for number in range(limits.OPEN_HOLDS_MAX + 1):
        world.do(hold(cards[number % 2], 1))
    found = refused(world, merge())
    assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "64")


def test_a_chain_of_merges_is_bounded() -> None:
    """What was merged is found in a bounded number of look-ups: the chain that would be longer is refused."""
    world = World()
    names = [world.member(f"link-{number}") for number in range(limits.MERGES_DEEP_MAX + 2)]
    for one, other in pairwise(names[:-1]):
        world.do(merge(one, other))
    found = refused(world, merge(*names[-2:]))
    assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "16")


def test_the_same_merge_again_is_the_first_outcome() -> None:
    """A request that is repeated changes nothing; with other content it is refused, naming what differs."""
    world = World()
    pair(world, 1000, 0)
    world.member("third")
    id_ = uuid4()
    first = world.execute(merge(), id_)
    assert world.execute(merge(), id_) == first._replace(replayed=True)
    for command, field in (
        (merge("third"), "from_member_reference"),
        (merge(GONE, "third"), "into_member_reference"),
        (merge(reason="OTHER"), "reason"),
    ):
        found = refused(world, command, id_)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


def decided(world: World, *commands: c.Write[Any]) -> list[Any]:
    """What the callers of commands get that are decided together, in this order."""
    asked = [Asked(command, uuid4()) for command in commands]
    consents = [world.namespace.consents(one) for one in (GONE, SURVIVOR)]
    found = world.batch(asked, consents)
    return [one.reason if isinstance(one, Refusal) else one.answer for one in found]


def test_of_two_merges_of_one_member_the_first_wins() -> None:
    """Decided together, the second sees what the first did: the member is merged already, or is the same."""
    world = World()
    pair(world, 1000, 0)
    world.member("third")
    _, second = decided(world, merge(), merge(GONE, "third"))
    assert second is Reason.MEMBER_MERGED
    _, back = decided(world, merge(SURVIVOR, "third"), merge("third", SURVIVOR))
    assert back is Reason.ACCOUNT_SAME


def test_a_redemption_decided_with_a_merge_spends_what_there_is() -> None:
    """Before the merge from the one account, after it from both together: never twice."""
    world = World()
    gone, survivor = pair(world, 1000, 500)
    first, _, second, third = decided(
        world, redeem(gone, 8), merge(), redeem(gone, 7), redeem(survivor, 1)
    )
    assert first.points_available == 2
    assert (second.account_id, second.points_available) == (world.account(survivor).id, 0)
    assert third is Reason.POINTS_INSUFFICIENT
    assert world.books[Book.SPENT] == 15


# Tiers, campaigns, coupons

LEVELS = (Tier("silver", 2000, 150, 2), Tier("gold", 5000, 200, 5))


def tier_of(world: World, card: str) -> str:
    """The tier of a card's member, empty for none."""
    found: c.FoundStanding = world.read(c.GetStanding(key=c.AccountKey(card_number=card)))
    return "" if found.standing.tier is None else found.standing.tier.id


def test_rule_25_the_better_tier_stays() -> None:
    """The survivor has the tier that either had, until its period ends."""
    world = World(rules=publish_rules(tiers=TierRules(LEVELS)))
    gone, survivor = pair(world)
    receipt = world.buy(gone, total=5000)
    world.do(return_items(receipt))  # a tier stays until the end of its period
    assert (tier_of(world, gone), tier_of(world, survivor)) == ("gold", "")
    world.do(merge())
    assert tier_of(world, survivor) == "gold"
    world.now += timedelta(days=500)
    assert tier_of(world, survivor) == ""


def test_rule_25_what_counted_towards_tiers_counts_together() -> None:
    """Two members who spent too little for a tier alone reach it as one, and a return lowers the sum."""
    rules = publish_rules(tiers=TierRules(LEVELS, downgrade=Downgrade.AT_ONCE))
    world = World(rules=rules)
    gone, survivor = pair(world)
    receipt = world.buy(gone, total=1000)
    world.buy(survivor, total=1000)
    world.do(merge())
    assert tier_of(world, survivor) == "silver"
    world.do(return_items(receipt))
    assert tier_of(world, survivor) == ""


def coupon_world(**terms: Any) -> World:
    """A programme with a campaign for coupons: a point for 1.00, and five for the coupon."""
    offer = Campaign(
        id="offer",
        starts_on=date(2025, 3, 1),
        ends_on=date(2025, 3, 31),
        points=5,
        coupon=CouponTerms(**terms),
    )
    return World(rules=publish_rules(campaigns=(offer,)))


def test_rule_25_promo_codes_were_used_by_the_survivor() -> None:
    """A code that a member may use once is not used again by the other of the two; a return gives the use back."""
    world = coupon_world(code="HELLO", uses_per_member=1, back_on_return=True)
    gone, survivor = pair(world)
    receipt = world.buy(gone, total=1000, coupons=("HELLO",))
    world.do(merge())
    again = record(card_number=survivor, total=1000, coupons=("HELLO",))
    assert refused(world, again).reason is Reason.COUPON_USED
    world.do(return_items(receipt))
    assert world.do(again).points_earned == 15


def test_rule_25_a_coupon_of_the_merged_member_is_the_survivors() -> None:
    """What was issued to the one is used by the other, and by nobody else."""
    world = coupon_world()
    _, survivor = pair(world)
    stranger = world.card()
    world.do(c.IssueCoupons("offer", ("PERSONAL",), member_reference=GONE))
    world.do(merge())
    for card, reason in ((stranger, Reason.COUPON_NOT_USABLE), (survivor, None)):
        command = record(card_number=card, total=1000, coupons=("PERSONAL",))
        if reason is not None:
            assert refused(world, command).reason is reason
        else:
            assert world.do(command).points_earned == 15


def test_a_snapshot_keeps_what_ties_accounts_together() -> None:
    """An account that absorbed others and is shared comes back as it was, and so does a merged one."""
    rules = publish_rules(points_rules=PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10))
    world = World(rules=rules)
    gone, survivor = pair(world, 1000, 500)
    world.do(hold(gone, 4))
    world.now += timedelta(days=12)
    world.do(merge())
    world.member("child")
    world.do(c.JoinPool("child", c.Holder(card_number=gone)))
    merged: Account = world.stored(world.stored(world.namespace.card(gone)).account_id)
    kept: Account = world.stored(world.present_account(survivor).id)
    assert merged.merged_into == kept.id
    assert kept.ended_between
    for account in (merged, kept):
        again = open_snapshot(
            topic_of(account), account.id, account.version, take_snapshot(account)
        )
        assert again is not None
        for name in AccountState.__struct_fields__:
            assert getattr(again, name) == getattr(account, name), name


# What came without a receipt

VISIT = Reward("visit", 5, 1, RewardWindow.LIFETIME)


def test_rule_25_rewards_were_granted_to_the_survivor() -> None:
    """A reward that either has got as often as the rules allow is not granted to the other again."""
    world = World(rules=publish_rules(rewards=(VISIT,)))
    gone, survivor = pair(world)
    world.do(c.GrantReward(c.Holder(card_number=gone), "visit"))
    world.do(merge())
    assert world.sums(survivor) == Sums(available=5)
    again = c.GrantReward(c.Holder(card_number=survivor), "visit")
    assert refused(world, again).reason is Reason.REWARD_LIMIT_REACHED


def test_rule_25_what_persons_adjusted_alone_today_counts_together() -> None:
    """Nobody gets around the second person by splitting an adjustment between two members who become one."""
    world = World(rules=publish_rules(adjustments=AdjustmentRules(10)))
    cards = pair(world)
    for card in cards:
        give = c.AdjustPoints(c.Holder(card_number=card), AdjustmentFacts(6, "GOODWILL"))
        assert world.do(give).made
    world.do(merge())
    one_more = c.AdjustPoints(c.Holder(card_number=cards[1]), AdjustmentFacts(1, "GOODWILL"))
    assert not world.do(one_more).made


def test_rule_25_an_adjustment_that_was_proposed_is_approved_for_the_survivor() -> None:
    """What somebody proposed for the merged member is made on the account that it is by now."""
    world = World(rules=publish_rules(adjustments=AdjustmentRules(0)))
    gone, survivor = pair(world)
    propose = c.AdjustPoints(c.Holder(card_number=gone), AdjustmentFacts(6, "GOODWILL"))
    id_ = world.do(propose).adjustment_id
    world.do(merge())
    answer = world.do(c.ApproveAdjustment(id_), principal_id="somebody-else")
    assert answer.account_id == world.account(survivor).id
    assert world.sums(survivor) == Sums(available=6)


def test_rule_25_a_file_that_was_imported_before_the_merge_changes_nothing_afterwards() -> None:
    """Lots of the merged member are known as imported; new ones of its reference go to the survivor."""
    world = World()
    _, survivor = pair(world)
    first = LotFacts(40, NOW - timedelta(days=9), "L-1")
    second = LotFacts(2, NOW - timedelta(days=9), "L-2")
    world.do(c.ImportBalances("old", GONE, (first,)))
    world.do(merge())
    answer = world.do(c.ImportBalances("old", GONE, (first, second)))
    assert (answer.lots_unchanged, answer.points_imported) == (1, 2)
    assert answer.account_id == world.account(survivor).id
    assert world.sums(survivor) == Sums(available=42)
