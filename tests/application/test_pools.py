"""Family pools: one balance, many cards, and a record of who earned and spent (rule 24)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account, PointsEvent
from ledger.domain.account import events as account_events
from ledger.domain.books import Book
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Tender, TenderKind
from ledger.domain.rules import Expiry, PointsRules
from ledger.domain.rules.campaigns import Campaign, CouponTerms
from tests.support.world import (
    Asked,
    Sums,
    World,
    claim,
    hold,
    make_facts,
    present,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
)

HOLDER, JOINER = "parent", "child"


def join(member: str = JOINER, pool: str = HOLDER) -> c.JoinPool:
    """A command to share another member's account."""
    return c.JoinPool(member, c.Holder(member_reference=pool))


def family(world: World, joiner_total: int = 500) -> tuple[str, str]:
    """Cards of a holder with 10 points and of a member who joined with others."""
    parent = world.card(HOLDER, totals=(1000, 0, 0))
    child = world.card(JOINER, totals=(joiner_total, 0, 0))
    world.do(join())
    return parent, child


def who(event: Any) -> str:
    """Whom an event says that it is about."""
    found: str = event.member_reference
    return found


def test_rule_24_a_pool_has_one_balance_and_many_cards() -> None:
    """Every card of the pool opens the same account, with what its members brought."""
    world = World()
    parent, child = family(world)
    assert world.sums(parent) == world.sums(child) == Sums(available=15)
    assert world.present_account(parent).id == world.present_account(child).id
    assert world.do(redeem(child, 12)).points_available == 3
    assert refused(world, redeem(parent, 4)).reason is Reason.POINTS_INSUFFICIENT


def test_rule_24_what_a_member_brings_keeps_its_dates() -> None:
    """Lots, pending points, open holds and what is owed move as they are."""
    dates = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10, pending_days=1)
    world = World(rules=publish_rules(points_rules=dates))
    world.card(HOLDER)
    child = world.card(JOINER, totals=(500, 0, 0))
    world.now += timedelta(days=2)
    hold_id = world.do(hold(child, 2)).hold_id
    world.buy(child, total=300)
    world.do(join())
    assert world.sums(child) == Sums(available=3, pending=3, held=2)
    assert world.do(c.CapturePoints(hold_id)).points_redeemed == 2
    world.now += timedelta(days=9)
    assert world.sums(child) == Sums(available=3)


def test_rule_24_every_entry_says_who_earned_and_spent() -> None:
    """Earnings, redemptions, holds and returns of a pool name the member, by card or by reference."""
    world = World()
    parent, child = family(world)
    events = [
        *world.when(record(card_number=child, total=500)),
        *world.when(record(card_number=parent, total=500)),
        *world.when(record(member_reference=JOINER, total=100)),
        *world.when(redeem(child, 1)),
        *world.when(c.RedeemPoints(c.Holder(member_reference=HOLDER), 1)),
    ]
    found = [who(event) for event in events if isinstance(event, PointsEvent)]
    assert found == [JOINER, HOLDER, JOINER, JOINER, HOLDER]


def test_rule_24_holds_of_a_pool_say_whose_they_are() -> None:
    """From the hold to its capture and its end; a hold from before the pool is its member's."""
    world = World()
    parent = world.card(HOLDER, totals=(1000, 0, 0))
    child = world.card(JOINER, totals=(500, 0, 0))
    before = world.do(hold(child, 2)).hold_id
    own = world.do(hold(parent, 2)).hold_id
    world.do(join())
    since = world.do(hold(child, 2, seconds=60)).hold_id
    for hold_id, member in ((before, JOINER), (own, HOLDER), (since, JOINER)):
        captured, made = world.when(c.CapturePoints(hold_id, 1, keep_open=True))
        assert who(captured) == who(made) == member
    (released,) = world.when(c.ReleasePoints(before))
    assert who(released) == JOINER
    world.now += timedelta(seconds=61)
    lapsed, _ = world.when(record(card_number=parent, total=100))[1:]
    assert isinstance(lapsed, Account.HoldReleased)
    assert who(lapsed) == JOINER


def test_rule_24_returns_say_whose_receipt_it_was() -> None:
    """Also of receipts from before the pool, and of points that a member had spent."""
    world = World()
    parent = world.card(HOLDER, totals=(1000, 0, 0))
    child = world.card(JOINER)
    before = world.buy(child, total=500)
    world.do(join())
    redemption = world.do(redeem(child, 4)).redemption_id
    tender = Tender(TenderKind.POINTS, 600, redemption)
    since = world.buy(parent, total=600, tenders=(tender,))
    (claw_back,) = _points_events(world, return_items(before))
    assert who(claw_back) == JOINER
    restored, claw_back = _points_events(world, return_items(since))
    assert (who(restored), who(claw_back)) == (JOINER, HOLDER)


def _points_events(world: World, command: c.ReturnItems) -> list[PointsEvent]:
    return [event for event in world.when(command) if isinstance(event, PointsEvent)]


def test_rule_24_claims_and_new_cards_of_a_pool_are_their_members() -> None:
    """A member of a pool gets a card of its own, and claims receipts under its own name."""
    world = World()
    parent = world.card(HOLDER, totals=(1000, 0, 0))
    world.member(JOINER)
    world.do(join())
    receipts = [make_facts(total=100) for _ in range(3)]
    for facts in receipts:
        world.do(c.RecordReceipt(facts))
    child = world.do(present(receipts, JOINER)).card_number
    assert world.present_account(parent).member_of_card(child) == JOINER
    forgotten = world.buy(None, total=400)
    earned = [
        event
        for event in world.when(claim(forgotten, child))
        if isinstance(event, Account.PointsEarned)
    ]
    assert [who(event) for event in earned] == [JOINER]
    assert [who(event) for event in world.when(redeem(child, 1))] == [JOINER, JOINER]


def test_an_account_of_one_member_names_nobody() -> None:
    """Where nobody shares the account, events are stored as they were before there were pools."""
    world = World()
    card = world.card(totals=(1000, 0, 0))
    receipt = world.buy(card, total=500)
    world.do(redeem(card, 2))
    hold_id = world.do(hold(card, 2)).hold_id
    world.do(c.CapturePoints(hold_id))
    world.do(return_items(receipt))
    stored = [row for row in world.rows if row.originator_id == world.account(card).id]
    assert not any(b"member_reference" in row.state for row in stored[1:])


def test_rule_24_whoever_leaves_has_an_empty_account_and_its_cards() -> None:
    """The points stay with the pool; the leaving member's cards open an account of its own."""
    world = World()
    parent, child = family(world)
    answer = world.do(c.LeavePool(JOINER))
    assert (answer.points_transferred, answer.points_available) == (0, 0)
    assert world.sums(parent) == Sums(available=15)
    assert world.sums(child) == Sums()
    account = world.present_account(child)
    assert (account.id, account.member_reference) == (answer.account_id, JOINER)
    assert list(world.present_account(parent).cards) == [parent]
    assert not world.present_account(parent).pool
    assert refused(world, redeem(child, 1)).reason is Reason.POINTS_INSUFFICIENT
    assert world.do(record(card_number=child, total=300)).account_id == answer.account_id
    assert world.do(record(member_reference=JOINER, total=300)).points_available == 6


def test_rule_24_a_share_leaves_with_its_dates() -> None:
    """What is named goes with the member, from the lots that expire soonest."""
    dates = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10)
    world = World(rules=publish_rules(points_rules=dates))
    parent, child = family(world)
    world.now += timedelta(days=2)
    world.buy(parent, total=1000)
    answer = world.do(c.LeavePool(JOINER, 16))
    assert (answer.points_transferred, answer.points_available) == (16, 16)
    assert world.sums(parent) == Sums(available=9)
    assert world.books[Book.TRANSFERRED] == 0
    world.now += timedelta(days=9)
    assert world.sums(child) == Sums(available=1)
    assert refused(world, c.LeavePool(JOINER)).reason is Reason.NOT_IN_POOL


def test_a_share_is_no_more_than_the_pool_can_spend() -> None:
    """Held points do not leave, and neither does the member then."""
    world = World()
    parent, _ = family(world)
    world.do(hold(parent, 10))
    found = refused(world, c.LeavePool(JOINER, 6))
    assert (found.reason, found.metadata["points_available"]) == (
        Reason.POINTS_INSUFFICIENT,
        "5",
    )


def test_returns_after_leaving_are_the_pools() -> None:
    """A receipt that earned for the pool is taken back from the pool, and the entry says whose it was."""
    world = World()
    parent, child = family(world)
    receipt = world.buy(child, total=700)
    world.do(c.LeavePool(JOINER))
    (claw_back,) = _points_events(world, return_items(receipt))
    assert isinstance(claw_back, account_events.PointsClawedBack)
    assert who(claw_back) == JOINER
    assert world.sums(parent) == Sums(available=15)
    assert world.sums(child) == Sums()


def test_a_member_can_come_back() -> None:
    """Leaving and joining again, its cards open the pool's account again."""
    world = World()
    parent, child = family(world)
    world.do(c.LeavePool(JOINER, 5))
    world.buy(child, total=200)
    world.do(join())
    assert world.sums(child) == world.sums(parent) == Sums(available=17)
    world.do(c.LeavePool(JOINER))
    assert world.sums(child) == Sums()


def test_whose_account_it_is_does_not_leave() -> None:
    """The others leave the holder; and who shares nothing has nothing to leave."""
    world = World()
    family(world)
    world.member("stranger")
    assert refused(world, c.LeavePool(HOLDER)).reason is Reason.POOL_HOLDER
    for reference in ("stranger",):
        found = refused(world, c.LeavePool(reference))
        assert (found.reason, found.metadata["field"]) == (
            Reason.NOT_IN_POOL,
            "member_reference",
        )


def test_nobody_is_in_two_pools() -> None:
    """A member of a pool, or its holder, joins no other, and nobody joins the pool it is in."""
    world = World()
    family(world)
    world.member("neighbour")
    for reference in (HOLDER, JOINER):
        found = refused(world, join(reference, "neighbour"))
        assert (found.reason, found.metadata["field"]) == (
            Reason.MEMBER_IN_POOL,
            "member_reference",
        )
    assert refused(world, join(HOLDER, HOLDER)).reason is Reason.ACCOUNT_SAME
    assert refused(world, join(JOINER, HOLDER)).reason is Reason.ACCOUNT_SAME


def test_a_pool_is_joined_by_any_of_its_cards() -> None:
    """Whoever of the pool is named, it is the same pool."""
    world = World()
    parent, child = family(world)
    world.member("grandmother")
    world.do(c.JoinPool("grandmother", c.Holder(card_number=child)))
    found = world.present_account(parent)
    assert [one.member_reference for one in found.pool] == [JOINER, "grandmother"]
    assert world.read(c.GetMember("grandmother")).pool_holder == HOLDER
    assert world.read(c.GetMember(HOLDER)).pool_holder == ""


def test_a_pool_has_a_limit() -> None:
    """One member more than a pool may have is refused."""
    world = World()
    world.member(HOLDER)
    for number in range(limits.POOL_MEMBERS_MAX - 1):
        world.do(join(world.member(f"child-{number}")))
    found = refused(world, join(world.member("too-many")))
    assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "8")


def test_a_member_of_a_pool_is_not_merged_away() -> None:
    """It leaves the pool first; but others can be merged into it, and their cards are its own in the pool."""
    world = World()
    parent, child = family(world)
    twin = world.card("twin", totals=(200, 0, 0))
    for reference in (HOLDER, JOINER):
        found = refused(world, c.MergeMembers(reference, "twin", "DUPLICATE"))
        assert (found.reason, found.metadata["field"]) == (
            Reason.MEMBER_IN_POOL,
            "from_member_reference",
        )
    assert (
        refused(world, c.MergeMembers(JOINER, HOLDER, "DUPLICATE")).reason is Reason.MEMBER_IN_POOL
    )
    world.do(c.MergeMembers("twin", JOINER, "DUPLICATE"))
    assert world.sums(parent) == Sums(available=17)
    assert world.present_account(parent).member_of_card(twin) == JOINER
    (earned,) = (
        event
        for event in world.when(record(member_reference="twin", total=100))
        if isinstance(event, Account.PointsEarned)
    )
    assert who(earned) == JOINER
    answer = world.do(c.LeavePool("twin", 3))  # it is the child
    assert world.present_account(child).id == world.present_account(twin).id == answer.account_id
    assert world.do(record(member_reference="twin", total=100)).points_available == 4


def test_the_same_joining_and_leaving_again_are_the_first_outcomes() -> None:
    """Requests that are repeated change nothing; with other content they are refused, naming what differs."""
    world = World()
    world.member(HOLDER)
    world.member(JOINER)
    world.member("other")
    joining, leaving = uuid4(), uuid4()
    first = world.execute(join(), joining)
    assert world.execute(join(), joining) == first._replace(replayed=True)
    second = world.execute(c.LeavePool(JOINER), leaving)
    assert world.execute(c.LeavePool(JOINER), leaving) == second._replace(replayed=True)
    for command, id_, field in (
        (join("other"), joining, "member_reference"),
        (join(pool="other"), joining, "pool"),
        (c.LeavePool("other"), leaving, "member_reference"),
        (c.LeavePool(JOINER, 3), leaving, "points"),
    ):
        found = refused(world, command, id_)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


def test_joining_twice_at_once_happens_once() -> None:
    """Decided together, the second finds the member in the pool."""
    world = World()
    world.member(HOLDER)
    world.member(JOINER)
    _, second = world.batch(Asked(join(), uuid4()) for _ in range(2))
    assert isinstance(second, Refusal)
    assert second.reason is Reason.ACCOUNT_SAME


def test_a_coupon_is_used_by_its_member_alone_also_in_a_pool() -> None:
    """A coupon that was issued to a member of the pool is not for the others who share the account."""
    offer = Campaign(
        id="offer",
        starts_on=date(2025, 3, 1),
        ends_on=date(2025, 3, 31),
        points=5,
        coupon=CouponTerms(),
    )
    world = World(rules=publish_rules(campaigns=(offer,)))
    parent, child = family(world)
    world.do(c.IssueCoupons("offer", ("FOR-CHILD",), member_reference=JOINER))
    used = record(card_number=parent, total=1000, coupons=("FOR-CHILD",))
    assert refused(world, used).reason is Reason.COUPON_NOT_USABLE
    assert (
        world.do(record(card_number=child, total=1000, coupons=("FOR-CHILD",))).points_earned == 15
    )
