from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.behaviour import NOTHING_BOUGHT, Behaviour, Purchase, Segment, bought_on
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Line, Receipt, ReceiptFacts
from ledger.domain.rules import Placement, SegmentRules
from ledger.domain.rules.campaigns import Campaign
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.earning import EarningRules, ProductRate, Rate
from ledger.eventstore.mapper import open_snapshot, take_snapshot, topic_of
from tests.support.world import (
    NOW,
    Asked,
    World,
    claim,
    make_facts,
    present,
    publish_rules,
    record,
    refused,
    return_items,
    void,
)

SEGMENTS = SegmentRules(lapsed_after_days=90, large_amount=1000_00)
YEAR = (date(2025, 1, 1), date(2026, 12, 31))


def triple(*segments: Segment) -> Campaign:
    """A campaign that makes three times as much of what buyers of some segments earn."""
    return Campaign("come-back", *YEAR, Condition(segments=segments), percent=300)


def segmented(*segments: Segment, **sections: Any) -> World:
    """A programme whose rules have segments, and a campaign for some if any are named."""
    campaigns = (triple(*segments),) if segments else ()
    return World(rules=publish_rules(segments=SEGMENTS, campaigns=campaigns, **sections))


def found(world: World, card: str, at: datetime | None = None) -> Placement:
    """Of which segment the buyer with a card is."""
    key = c.AccountKey(card_number=card)
    answer: c.FoundSegment = world.read(c.GetSegment(key=key, at=at))
    return answer.placement


def segment(world: World, card: str) -> Segment:
    """Of which segment the buyer with a card is now."""
    return found(world, card).segment


# --- Counting -------------------------------------------------------------------------------------


def test_rules_without_segments_count_nothing() -> None:
    """Where the rules have no segments, no event says what was bought, and no account keeps it."""
    world = World()
    card = world.card(totals=(100, 200, 300))
    world.do(return_items(world.buy(card)))
    assert world.account(card).behaviour is None
    assert not any(b"purchase" in bytes(row.state) for row in world.rows)
    with pytest.raises(Refusal) as caught:
        found(world, card)
    assert caught.value.reason is Reason.SEGMENTS_NOT_SET


def test_a_receipt_is_a_purchase_on_its_day() -> None:
    """The event of a receipt says what counts towards segments, by the day in the time zone."""
    world = World(
        time_zone="Europe/Berlin", rules=publish_rules(segments=SEGMENTS, receipts_required=1)
    )
    card = world.card(totals=(0,))
    sold_at = datetime(2025, 3, 13, 23, 30, tzinfo=UTC)
    events = world.when(
        record(card_number=card, total=700, occurred_at=sold_at, business_date=date(2025, 3, 13))
    )
    (earned,) = [event for event in events if isinstance(event, Account.PointsEarned)]
    assert earned.purchase == Purchase(date(2025, 3, 14), 700)


def test_receipts_that_are_presented_or_claimed_are_purchases() -> None:
    """It does not matter how a receipt came to the account."""
    world = segmented()
    card = world.card(totals=(100, 200, 300))
    assert segment(world, card) is Segment.REGULAR
    anonymous = world.buy(None, total=400)
    world.do(claim(anonymous, card))
    assert found(world, card)[2:4] == (4, 1000)


def test_a_receipt_of_nothing_is_no_purchase() -> None:
    """Where nothing was paid for, nothing was bought."""
    world = segmented()
    card = world.card()
    assert segment(world, card) is Segment.VISITOR


def test_what_comes_back_is_not_bought() -> None:
    """A return lowers what was spent; a purchase of which nothing is kept is none."""
    world = segmented()
    card = world.card(totals=(0, 0, 0))
    lines = (Line("1", "apple", 2000, 1000), Line("2", "loaf", 1000, 500))
    world.buy(card, total=300, occurred_at=NOW - timedelta(days=20))
    facts = world.buy(card, lines=lines)
    world.do(return_items(facts, {"1": 1000}))
    assert found(world, card)[2:5] == (2, 1300, NOW.date())
    world.do(return_items(facts))
    assert found(world, card)[2:5] == (1, 300, (NOW - timedelta(days=20)).date())


def test_a_voided_receipt_is_no_purchase() -> None:
    """What a till takes back on the same day was never bought."""
    world = segmented()
    card = world.card(totals=(0, 0, 0))
    world.do(void(world.buy(card, total=300)))
    assert segment(world, card) is Segment.VISITOR


def test_an_exchange_counts_what_is_kept() -> None:
    """A return and a sale in one leave one purchase."""
    world = segmented()
    card = world.card(totals=(0, 0, 0))
    sold = world.buy(card, total=300)
    new = make_facts(card_number=card, total=500)
    key = c.ReceiptIdentity(sold.shop_id, sold.till_id, sold.number, sold.business_date)
    world.do(c.ExchangeItems(key, (), new))
    assert found(world, card)[2:4] == (1, 500)


def test_several_receipts_and_returns_in_one_batch_count_one_by_one() -> None:
    """What is decided together counts as what is decided one after the other."""
    world = segmented()
    card = world.card(totals=(0, 0, 0))
    facts = make_facts(card_number=card, lines=(Line("1", "apple", 2000, 1000),))
    world.batch(
        Asked(command, uuid4())
        for command in (
            c.RecordReceipt(facts),
            return_items(facts, {"1": 1000}),
            return_items(facts, {"1": 1000}),
            record(card_number=card, total=200),
        )
    )
    assert found(world, card)[2:4] == (1, 200)


def test_a_snapshot_keeps_what_was_bought() -> None:
    """An account that is read from its snapshot knows as much as one that is read from its events."""
    world = segmented()
    account = world.account(world.card(totals=(100, 200, 300)))
    data = take_snapshot(account)
    opened = open_snapshot(topic_of(account), account.id, account.version, data)
    assert isinstance(opened, Account)
    assert opened.behaviour == account.behaviour
    assert opened.bought.purchases == 3


# --- Who shares or merges -------------------------------------------------------------------------


def test_a_household_in_a_pool_is_one_buyer() -> None:
    """What those bought who share an account adds up, and stays when one of them leaves."""
    world = segmented()
    holder, other = world.card("anna"), world.card("bert")
    world.buy(holder, total=100)
    world.buy(other, total=200)
    world.do(c.JoinPool("bert", c.Holder(card_number=holder)))
    world.buy(other, total=300)
    assert found(world, holder)[2:4] == found(world, other)[2:4] == (3, 600)
    assert world.buyers[world.account(holder).id].members == ("anna", "bert")
    world.do(c.LeavePool("bert"))
    assert found(world, holder)[2:4] == (3, 600)
    assert segment(world, other) is Segment.VISITOR
    assert world.buyers[world.account(holder).id].members == ("anna",)


def test_members_who_are_one_have_bought_together() -> None:
    """A merge adds up what both bought; what comes back of either is taken off."""
    world = segmented()
    one, other = world.card("anna"), world.card("anna-2")
    sold = world.buy(one, total=100)
    world.buy(other, total=200)
    world.do(c.MergeMembers("anna", "anna-2", "DUPLICATE"))
    assert found(world, other)[2:4] == (2, 300)
    world.do(return_items(sold))
    assert found(world, other)[2:4] == (1, 200)


# --- Campaigns ------------------------------------------------------------------------------------


def test_rule_21_a_campaign_for_lapsed_buyers_counts_for_the_receipt_that_brings_them_back() -> (
    None
):
    """The segment is that before the receipt: the first one earns more, the next does not."""
    world = segmented(Segment.LAPSED)
    card = world.card(totals=(100, 100, 100))
    world.now += timedelta(days=90)
    first, second = (
        world.do(record(card_number=card, total=1000, occurred_at=world.now)) for _ in "12"
    )
    assert (first.points_earned, second.points_earned) == (30, 10)


def test_the_receipt_says_of_which_segment_its_buyer_was() -> None:
    """The segment is frozen into the receipt."""
    world = segmented(Segment.LAPSED)
    card = world.card(totals=(100, 100, 100))
    world.now += timedelta(days=90)
    (recorded, *_) = world.when(record(card_number=card, occurred_at=world.now))
    assert isinstance(recorded, Receipt.Created)
    assert recorded.earning.segment is Segment.LAPSED


def test_rule_11_a_return_earns_by_the_segment_at_the_sale() -> None:
    """What is kept earns as it did at the sale, though the buyer is of another segment by now."""
    rate = ProductRate(Rate(5, 100), Condition(segments=(Segment.VISITOR,)))
    for sections in (
        {"campaigns": (triple(Segment.VISITOR),)},
        {"earning": EarningRules(1, 100, rates=(rate,))},
    ):
        rules = publish_rules(segments=SEGMENTS)
        world = World(rules=c.PublishRules(_with(rules.rules, **sections)))
        card = world.card()
        bought = world.buy(card, lines=(Line("1", "apple", 2000, 1000),))
        earned = world.sums(card).available
        world.buy(card, total=100)
        back = world.do(return_items(bought, {"1": 1000}))
        assert back.points_clawed_back * 2 == earned


def _with(rules: Any, **sections: Any) -> Any:
    return msgspec.structs.replace(rules, **sections)


def test_a_receipt_without_a_card_is_of_no_segment_until_it_is_somebodys() -> None:
    """Presented one after the other, each receipt earns by what was bought before it."""
    world = segmented(Segment.VISITOR)
    receipts = [make_facts(total=1000) for _ in range(3)]
    for receipt in receipts:
        assert world.do(c.RecordReceipt(receipt)).points_earned == 0
    assert world.do(present(receipts, "anna")).points_credited == 30 + 10 + 10


@pytest.mark.parametrize(
    ("sections", "field"),
    [
        ({"campaigns": (triple(Segment.LAPSED),)}, "campaigns[0].when.segments[0]"),
        (
            {
                "campaigns": (triple(Segment.VISITOR, Segment.LARGE_BUYER),),
                "segments": SegmentRules(),
            },
            "campaigns[0].when.segments[1]",
        ),
        ({"segments": SegmentRules(window_months=0)}, "segments.window_months"),
        ({"segments": SegmentRules(window_months=37)}, "segments.window_months"),
        (
            {"segments": SegmentRules(window_months=4, lapsed_after_days=85)},
            "segments.lapsed_after_days",
        ),
        (
            {"segments": SegmentRules(occasional_purchases_max=-1)},
            "segments.occasional_purchases_max",
        ),
        ({"segments": SegmentRules(large_amount=-1)}, "segments.large_amount"),
        ({"segments": SegmentRules(recency_days=(1, 2, 3))}, "segments.recency_days"),
        (
            {"segments": SegmentRules(frequency_purchases=(0, 2, 3, 4))},
            "segments.frequency_purchases[0]",
        ),
        ({"segments": SegmentRules(monetary_amounts=(1, 3, 2, 4))}, "segments.monetary_amounts[2]"),
    ],
)
def test_rules_about_segments_that_make_no_sense_are_refused(
    sections: dict[str, Any], field: str
) -> None:
    """Every threshold has its range, and a condition names segments that somebody can be of."""
    world = World()
    rules = publish_rules(effective_at=NOW + timedelta(days=1), **sections)
    assert refused(world, rules).metadata["field"] == f"rules.{field}"


# --- Before there were segments ---------------------------------------------------------------------


def started(world: World) -> None:
    """Let rules with segments begin."""
    world.do(publish_rules(segments=SEGMENTS, effective_at=world.now + timedelta(hours=1)))
    world.now += timedelta(hours=2)


def count_past(world: World, card: str, *purchases: Purchase) -> c.CountPast:
    """A command to count what was bought before."""
    account = world.account(card)
    return c.CountPast(account.id, account.version, bought_on(purchases, (account.id,)))


def test_until_the_past_is_counted_only_receipts_by_rules_with_segments_are_purchases() -> None:
    """A receipt counts by the rules of its sale, and so does what comes back of it."""
    world = World()
    card = world.card(totals=(0, 0, 0))
    old = world.buy(card, total=500)
    started(world)
    world.buy(card, total=200)
    assert found(world, card)[2:4] == (1, 200)
    world.do(return_items(old))
    world.do(record(card_number=card, total=300, occurred_at=NOW))
    assert found(world, card)[2:4] == (1, 200)


def test_once_the_past_is_counted_receipts_of_then_are_purchases() -> None:
    """What was bought before counts, what comes back of it is taken off, and late receipts of then are counted."""
    world = World()
    card = world.card(totals=(0, 0, 0))
    old = world.buy(card, total=500)
    started(world)
    world.buy(card, total=200)
    world.do(count_past(world, card, Purchase(NOW.date(), 500)))
    assert found(world, card)[2:4] == (2, 700)
    world.do(return_items(old))
    world.do(record(card_number=card, total=300, occurred_at=NOW))
    assert found(world, card)[2:4] == (2, 500)


def test_the_past_is_not_counted_of_an_account_that_changed_meanwhile() -> None:
    """Whoever looked at an account before it changed has to look again."""
    world = World()
    card = world.card(totals=(0, 0, 0))
    old = world.buy(card, total=500)
    early = count_past(world, card, Purchase(NOW.date(), 500))
    assert refused(world, early).reason is Reason.SEGMENTS_NOT_SET
    started(world)
    late = count_past(world, card, Purchase(NOW.date(), 500))
    world.do(return_items(old))
    assert refused(world, late).reason is Reason.ACCOUNT_CHANGED


def test_a_return_of_what_earned_nothing_changes_its_account_too() -> None:
    """While the rules have segments there is no return that an account does not know of."""
    world = World(rules=publish_rules(points=0))
    card = world.card(totals=(0, 0, 0))
    old = world.buy(card, total=500)
    started(world)
    looked_at = count_past(world, card, Purchase(NOW.date(), 500))
    world.do(return_items(old))
    assert refused(world, looked_at).reason is Reason.ACCOUNT_CHANGED


def test_the_past_is_counted_account_by_account_also_where_they_are_merged() -> None:
    """Of two accounts that become one, each receipt counts as the account did that it was credited to."""
    world = World()
    one, other = world.card("anna"), world.card("anna-2")
    first, second = world.buy(one, total=100), world.buy(other, total=200)
    started(world)
    world.do(count_past(world, one, Purchase(NOW.date(), 100)))
    world.do(c.MergeMembers("anna", "anna-2", "DUPLICATE"))
    assert found(world, other)[2:4] == (1, 100)
    world.do(return_items(second))
    assert found(world, other)[2:4] == (1, 100)
    world.do(return_items(first))
    assert found(world, other)[2:4] == (0, 0)


def test_an_instant_is_looked_at_by_the_rules_in_force_then() -> None:
    """Rules with another threshold change who is who from their first instant on, and not before."""
    world = segmented()
    card = world.card(totals=(100, 100, 100))
    later = SegmentRules(occasional_purchases_max=5)
    begins = NOW + timedelta(days=10)
    world.do(publish_rules(segments=later, effective_at=begins))
    world.now = NOW + timedelta(days=20)
    assert found(world, card, begins - timedelta(seconds=1)).segment is Segment.REGULAR
    assert found(world, card, begins).segment is Segment.OCCASIONAL
    assert found(world, card, NOW - timedelta(days=1)).segment is Segment.VISITOR
    assert found(world, card, NOW + timedelta(days=95)).segment is Segment.LAPSED


# --- Account against receipts -------------------------------------------------------------------------


def recomputed(world: World, account_id: UUID) -> Behaviour:
    """What was bought on an account, counted from its receipts as they are now."""
    behaviour = NOTHING_BOUGHT
    ids = {row.originator_id for row in world.rows if row.topic == "ledger.ReceiptRecorded"}
    for id_ in ids:
        assert isinstance(id_, UUID)
        receipt: Receipt = world.stored(id_)
        kept = receipt.kept_total(receipt.returned)
        day = receipt.facts.occurred_at.date()
        purchase = Purchase.between(day, 0, kept)
        if purchase is not None and _survivor(world, receipt.account_id) == account_id:
            behaviour = behaviour.with_purchase(purchase)
    return behaviour


def _survivor(world: World, account_id: UUID | None) -> UUID | None:
    if account_id is None:
        return None
    account: Account = world.stored(account_id)
    return account.id if account.merged_into is None else _survivor(world, account.merged_into)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("buy"), st.integers(0, 2), st.integers(0, 60), st.integers(0, 900)),
        st.tuples(st.just("return"), st.integers(0, 9), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("merge"), st.integers(1, 2), st.just(0), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_an_account_has_what_its_receipts_come_to(steps: list[tuple[str, int, int, int]]) -> None:
    """Whatever is bought, returned and merged, in any order: counted anew from the receipts it is the same."""
    world = segmented()
    cards = [world.card(f"member-{index}", totals=(0, 0, 0)) for index in range(3)]
    sold: list[ReceiptFacts] = []
    for step, one, other, amount in steps:
        match step:
            case "buy":
                lines = (Line("1", "apple", 3000, amount), Line("2", "gift", 1000, amount // 3))
                at = NOW - timedelta(days=other)
                command = c.RecordReceipt(
                    make_facts(card_number=cards[one], lines=lines, occurred_at=at)
                )
                late = world.batch([_late(command)])
                assert not isinstance(late[0], Refusal)
                sold.append(command.facts)
            case "return" if one < len(sold):
                quantities = ({"1": 1000}, {"2": 1000}, {"1": 3000}, None)[other]
                world.batch([_late(return_items(sold[one], quantities))])
            case "merge":
                world.batch([_late(c.MergeMembers(f"member-{one}", "member-0", "SAME"))])
            case _:
                pass
    for card in cards:
        account = world.account(card)
        assert account.bought == recomputed(world, account.id)


def _late(command: c.Write[Any]) -> Any:
    return Asked(command, uuid4(), late_allowed=True)
