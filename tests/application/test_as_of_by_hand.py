"""As of a moment: small lives in which it matters when something happened, and when it was recorded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest

from ledger.application import commands as c
from ledger.application.as_of import AsOfBy
from ledger.domain.account import Account
from ledger.domain.account.as_of import account_happened_by
from ledger.domain.account.movements import PoolMemberLeft
from ledger.domain.behaviour import Segment
from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.charges import StatementState
from ledger.domain.consent.words import ConsentStatus, ContactChannel
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import ContactRules, Expiry, PointsRules, SegmentRules
from ledger.domain.rules.tiers import Tier, TierRules
from tests.support.as_of import aggregate_then, cut_of, history, read_then, sums_of
from tests.support.charging import charge, charging_world, payer
from tests.support.consenting import EMAIL_ADS, no, world_with, yes
from tests.support.settling import Settling
from tests.support.world import (
    NOW,
    World,
    claim,
    hold,
    make_facts,
    present,
    publish_rules,
    record,
    redeem,
    return_items,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OCCURRED, RECORDED = AsOfBy.OCCURRED, AsOfBy.RECORDED


def points(world: World, card: str, at: datetime, by: AsOfBy) -> tuple[int, int, int, int]:
    """What the account of a card had: available, owed, pending, held."""
    query = c.GetAccount(c.AccountKey(card_number=card))
    return sums_of(read_then(world, cut_of(world, at, by), query))


def available(world: World, card: str, at: datetime, by: AsOfBy) -> int:
    """What the account of a card had to spend."""
    return points(world, card, at, by)[0]


def test_a_late_receipt_counts_from_its_own_time_or_from_when_it_was_recorded() -> None:
    """By when it happened it is there before the books had it; from then on both say the same."""
    world = World()
    card = world.card()
    monday = world.now = NOW + DAY
    world.buy(card, total=1200)
    world.now = monday + DAY
    world.do(redeem(card, 5))
    world.now = monday + 2 * DAY
    world.buy(card, total=2000, occurred_at=monday + 6 * HOUR)
    said = [
        (available(world, card, at, OCCURRED), available(world, card, at, RECORDED))
        for at in (monday, monday + 7 * HOUR, monday + DAY, monday + 2 * DAY)
    ]
    assert said == [(12, 12), (32, 12), (27, 7), (27, 27)]


def test_what_a_clock_put_ahead_counts_from_when_it_was_recorded() -> None:
    """A till whose clock is fast records nothing of the future."""
    world = World()
    card = world.card()
    world.buy(card, total=1000, occurred_at=world.now + timedelta(minutes=4))
    for by in AsOfBy:
        assert available(world, card, world.now, by) == 10


def test_points_that_were_spent_before_they_were_earned_by_the_clocks_are_owed() -> None:
    """Between the two times of two tills nothing is below zero: what is missing is owed."""
    world = World()
    card = world.card()
    world.now = NOW + DAY
    world.buy(card, total=1000)
    world.now = NOW + DAY + HOUR
    world.do(redeem(card, 8, occurred_at=NOW + HOUR))
    assert points(world, card, NOW + 2 * HOUR, OCCURRED) == (0, 8, 0, 0)
    assert points(world, card, NOW + DAY, OCCURRED) == (2, 0, 0, 0)
    assert points(world, card, NOW + DAY, RECORDED) == (10, 0, 0, 0)


def test_points_of_presented_and_claimed_receipts_are_there_from_then_on() -> None:
    """Nobody had the points of an anonymous receipt before somebody brought it."""
    world = World()
    receipts = [make_facts(total=1000) for _ in range(3)]
    for receipt in receipts:
        world.do(c.RecordReceipt(receipt))
    world.now = NOW + DAY
    card = world.do(present(receipts, "ann")).card_number
    forgotten = make_facts(total=500, occurred_at=NOW + DAY)
    world.do(c.RecordReceipt(forgotten))
    world.now = NOW + 2 * DAY
    world.do(claim(forgotten, card))
    for by in AsOfBy:
        assert available(world, card, NOW + DAY, by) == 30
        assert available(world, card, NOW + 2 * DAY, by) == 35
        with pytest.raises(Refusal) as refused:
            available(world, card, NOW + HOUR, by)
        assert refused.value.reason is Reason.CARD_UNKNOWN


@pytest.mark.parametrize("swept", [False, True])
def test_what_becomes_of_points_by_themselves_counts_from_its_instant(*, swept: bool) -> None:
    """Points are pending, available, held and expired as of any moment, whether or not a sweep has written it."""
    rules = PointsRules(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)
    world = World(rules=publish_rules(points_rules=rules))
    card = world.card(totals=(1000, 0, 0))
    world.now = NOW + 4 * DAY
    world.do(hold(card, 4, seconds=2 * 86_400))
    world.now = NOW + 30 * DAY
    if swept:
        world.sweep()
    said = [
        points(world, card, NOW + timedelta(days=days), by)
        for by in AsOfBy
        for days in (1, 3, 5, 7, 20)
    ]
    expected = [(0, 0, 10, 0), (10, 0, 0, 0), (6, 0, 0, 4), (10, 0, 0, 0), (0, 0, 0, 0)]
    assert said == [*expected, *expected]


def test_a_late_return_takes_points_from_its_own_time() -> None:
    """A return of a till that was offline counts when the goods came back."""
    world = World()
    card = world.card()
    bought = world.buy(card, total=1000)
    world.now = NOW + 3 * DAY
    world.do(return_items(bought, occurred_at=NOW + DAY))
    for at, by, expected in (
        (NOW + HOUR, OCCURRED, 10),
        (NOW + DAY, OCCURRED, 0),
        (NOW + DAY, RECORDED, 10),
        (NOW + 3 * DAY, RECORDED, 0),
    ):
        assert available(world, card, at, by) == expected


def test_cards_and_members_mean_what_they_meant_before_a_merge() -> None:
    """As of a day before two members became one each is answered alone, and afterwards together."""
    world = World()
    one, other = world.card("one", totals=(1000, 0, 0)), world.card("other", totals=(700, 0, 0))
    own = world.account(other).id
    world.now = NOW + DAY
    world.do(c.MergeMembers("other", "one", "SAME_PERSON"), principal_id="operator-1")
    for by in AsOfBy:
        before, after = (cut_of(world, at, by) for at in (NOW + HOUR, NOW + DAY))
        query = c.GetAccount(c.AccountKey(card_number=other))
        assert read_then(world, before, query).id == own
        assert available(world, other, NOW + HOUR, by) == 7
        assert available(world, other, NOW + DAY, by) == 17
        assert read_then(world, after, query).id == world.account(one).id
        member = read_then(world, before, c.GetMember("other")).member
        assert member.merged_into is None


def test_whoever_left_a_pool_before_joining_it_by_the_clocks_is_not_in_it() -> None:
    """Where the clocks of two processes disagree about a pool, the answer is still one."""
    world = World()
    world.card("parent")
    world.card("child")
    world.do(c.JoinPool("child", c.Holder(member_reference="parent")))
    world.now = NOW + DAY
    world.do(c.LeavePool("child"))
    member = world.stored(world.namespace.member("parent"))
    events = [
        msgspec.structs.replace(event, occurred_at=NOW - DAY)
        if isinstance(event, PoolMemberLeft)
        else event
        for event in history(world, member.account_id, len(world.rows))
    ]
    early, late = (account_happened_by(events, at) for at in (NOW - DAY, NOW + DAY))
    assert early is not None
    assert late is not None
    assert not early.pool
    assert not late.pool


def test_a_tier_is_that_of_what_counts() -> None:
    """A purchase that lifts a member over a threshold does so from its day, or from when it was recorded."""
    tiers = TierRules((Tier("gold", 2000, 200),))
    world = World(rules=publish_rules(tiers=tiers))
    card = world.card(totals=(0, 0, 0))
    world.now = NOW + 3 * DAY
    world.buy(card, total=5000, occurred_at=NOW + DAY)

    def tier(at: datetime, by: AsOfBy) -> str:
        query = c.GetStanding(c.AccountKey(card_number=card))
        found: c.FoundStanding = read_then(world, cut_of(world, at, by), query)
        return "" if found.standing.tier is None else found.standing.tier.id

    said = [tier(NOW + timedelta(days=days), by) for days in (0, 2, 3) for by in AsOfBy]
    assert said == ["", "", "gold", "", "gold", "gold"]


def test_a_segment_is_that_of_what_counts() -> None:
    """A buyer is a visitor until a purchase counts."""
    segments = SegmentRules(lapsed_after_days=90, large_amount=1000_00)
    world = World(rules=publish_rules(segments=segments))
    world.member("ann")
    world.now = NOW + 3 * DAY
    world.do(record(member_reference="ann", occurred_at=NOW + DAY))

    def segment(at: datetime, by: AsOfBy) -> Segment:
        query = c.GetSegment(c.AccountKey(member_reference="ann"))
        found: c.FoundSegment = read_then(world, cut_of(world, at, by), query)
        return found.placement.segment

    said = [segment(NOW + 2 * DAY, by) for by in AsOfBy]
    assert said == [Segment.OCCASIONAL, Segment.VISITOR]


def test_a_card_is_where_it_was_in_its_life() -> None:
    """A block that was told late counts from when the member called, or from when it was recorded."""
    world = World()
    card = world.card()
    world.now = NOW + 2 * DAY
    world.do(c.BlockCard(card, BlockReason.LOST, occurred_at=NOW + DAY))

    def status(at: datetime, by: AsOfBy) -> tuple[CardStatus, CardStatus]:
        cut = cut_of(world, at, by)
        found: c.FoundCard = read_then(world, cut, c.GetCard(card))
        account: Account = read_then(world, cut, c.GetAccount(c.AccountKey(card_number=card)))
        return found.card.status, account.cards[card]

    active, blocked = (CardStatus.ACTIVE,) * 2, (CardStatus.BLOCKED,) * 2
    assert status(NOW + HOUR, OCCURRED) == status(NOW + DAY, RECORDED) == active
    assert status(NOW + DAY, OCCURRED) == status(NOW + 2 * DAY, RECORDED) == blocked


def test_a_consent_on_paper_counts_from_its_date_and_its_confirmation_no_earlier() -> None:
    """What was said on different days counts in any order; what confirms something does not come before it."""
    world = world_with(ContactRules(double_opt_in=(ContactChannel.SMS,), confirm_hours=48))
    world.member("ann")
    world.now = NOW + 5 * DAY
    world.do(yes("ann", occurred_at=NOW + DAY))
    world.now = NOW + 6 * DAY
    world.do(no("ann", occurred_at=NOW + 3 * DAY))

    def status(at: datetime, by: AsOfBy) -> list[ConsentStatus]:
        found: c.FoundConsents = read_then(world, cut_of(world, at, by), c.GetConsents("ann"))
        return [one.consent.status for one in found.found if one.consent.kind == EMAIL_ADS]

    given, withdrawn = [ConsentStatus.GIVEN], [ConsentStatus.WITHDRAWN]
    assert [status(NOW + timedelta(days=days), OCCURRED) for days in (0, 1, 2, 3)] == [
        [],
        given,
        given,
        withdrawn,
    ]
    assert [status(NOW + timedelta(days=days), RECORDED) for days in (1, 4, 5, 6)] == [
        [],
        [],
        given,
        withdrawn,
    ]


def test_a_late_charge_is_open_from_its_day_beside_a_statement_of_before() -> None:
    """As of the end of a month the items are open that were bought by then, and a statement is as far as it was."""
    world = charging_world()
    ann = payer(world, "ann")
    first = charge(world, ann.card_number, 40_00)
    world.now = NOW + 12 * DAY
    run = Settling(world, date(2025, 3, 31))
    run.open()
    run.draft()
    world.now = NOW + 13 * DAY
    late = charge(world, ann.card_number, 25_00, occurred_at=NOW + 2 * DAY)
    charges_id = world.namespace.charges("ann")

    def owed(at: datetime, by: AsOfBy) -> tuple[set[object], list[StatementState]]:
        found = aggregate_then(world, cut_of(world, at, by), charges_id)
        states = [one.state for one in found.statements.values()]
        assert found.totals.charged == found.totals.open
        return {one.charge_id for one in found.items.values()}, states

    taken = [StatementState.TAKEN]
    assert owed(NOW + 3 * DAY, OCCURRED) == ({first, late}, [])
    assert owed(NOW + 3 * DAY, RECORDED) == ({first}, [])
    assert owed(NOW + 12 * DAY, OCCURRED) == ({late}, taken)
    assert owed(NOW + 12 * DAY, RECORDED) == (set(), taken)
    for by in AsOfBy:
        assert owed(world.now, by) == ({late}, taken)
        cut = cut_of(world, NOW + 13 * DAY, by)
        found: c.FoundCharges = read_then(world, cut, c.GetMemberCharges("ann"))
        assert found.charges[0].unbilled == 25_00
