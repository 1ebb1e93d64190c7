"""Cards from the printer to their end: handed over, blocked, replaced (rule 34)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.application.batch import Batch, NotLoadedError
from ledger.application.decisions import Request
from ledger.application.decisions.card_numbers import draw_numbers
from ledger.domain import limits
from ledger.domain.account import Account, CardStatus
from ledger.domain.card import Card
from ledger.domain.card_batch import CardBatch
from ledger.domain.card_status import BlockReason
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import is_card_number, new_card_number
from ledger.domain.imported_lot import LotFacts
from ledger.domain.model import Event
from ledger.domain.rules.tiers import Tier, TierBy, TierRules
from tests.support.world import (
    NOW,
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
    reward,
)

STOLEN = BlockReason.STOLEN


def generate(world: World, count: int = 3, batch: str = "spring", before: int = 0) -> list[str]:
    """Print cards and return their numbers."""
    return list(world.do(c.GenerateCards(batch, count, before)).card_numbers)


def receipts_of(world: World) -> list[c.ReceiptIdentity]:
    """Three recorded receipts of nobody, 3.00 each."""
    facts = [make_facts(total=300) for _ in range(3)]
    for one in facts:
        world.do(c.RecordReceipt(one))
    return list(present(facts, "nobody").receipts)


def hand_over(world: World, reference: str, number: str) -> c.PresentReceipts:
    """A command to hand over a printed card on three receipts."""
    return c.PresentReceipts(reference, tuple(receipts_of(world)), card_number=number)


def kinds(events: list[Event]) -> list[type[Event]]:
    """What happened."""
    return [type(event) for event in events]


def status(world: World, number: str) -> CardStatus:
    """Where a card is in its life, for whoever looks it up."""
    found: c.FoundCard = world.read(c.GetCard(number))
    return found.card.status


# Printing


def test_rule_34_printed_numbers_are_valid_and_not_in_sequence() -> None:
    """Every number has thirteen digits with a check digit, and none follows from another."""
    world = World()
    numbers = generate(world, 200)
    assert all(is_card_number(number) for number in numbers)
    assert len(set(numbers)) == 200
    steps = {int(b[:-1]) - int(a[:-1]) for a, b in pairwise(numbers)}
    assert len(steps) > 190


def test_printing_makes_a_stream_for_each_card_and_one_for_the_batch() -> None:
    """A printed card is an event of its own, so that it can be handed over by itself."""
    world = World()
    events = world.when(c.GenerateCards("spring", 2))
    assert kinds(events) == [CardBatch.Created, Card.Printed, Card.Printed]
    events = world.when(c.GenerateCards("spring", 1, 2))
    assert kinds(events) == [CardBatch.Extended, Card.Printed]
    assert world.read(c.GetCardBatch("spring")) == 3
    assert world.read(c.GetCardBatch("autumn")) == 0


def test_a_run_that_is_repeated_does_not_double_a_batch() -> None:
    """The same request answers the same numbers, and another one that knows of too few cards is refused."""
    world, request_id = World(), uuid4()
    first = world.do(c.GenerateCards("spring", 3), request_id)
    assert world.do(c.GenerateCards("spring", 3), request_id) == first
    found = refused(world, c.GenerateCards("spring", 3))
    assert (found.reason, found.metadata["cards"]) == (Reason.CARD_BATCH_CHANGED, "3")


def test_a_number_that_is_taken_is_drawn_again() -> None:
    """Where chance draws the number of a card that there is, the batch gets another instead."""
    world = World()
    taken, request = world.card(), Request(uuid4(), "operator-1")
    batch = Batch(world.cache, world.namespace, world.now, optimistic=False)
    batch.drawn[request.request_id.int] = {taken: None}
    numbers: tuple[str, ...] = ()
    while not numbers:
        try:
            numbers = draw_numbers(batch, request, 3)
        except NotLoadedError as missing:
            found = map(world.stored, missing.aggregate_ids)
            loaded = {one.id: one for one in found if one is not None}
            batch.add_loaded(set(missing.aggregate_ids), loaded)
    assert taken not in numbers
    assert len(set(numbers)) == 3


def test_printed_cards_do_not_push_others_out_of_the_cache() -> None:
    """Cards that are handed over months later are not remembered when they are printed."""
    world = World()
    (number,) = generate(world, 1)
    assert world.namespace.card(number) not in world.cache


def test_existing_stock_is_registered_once() -> None:
    """Numbers from another printer are taken in; those that were before stay as they are."""
    world = World()
    numbers = tuple(new_card_number() for _ in range(3))
    first = world.do(c.RegisterCards("old", numbers[:2]))
    assert (first.cards_registered, first.cards_unchanged, first.cards_in_batch) == (2, 0, 2)
    second = world.do(c.RegisterCards("old", numbers))
    assert (second.cards_registered, second.cards_unchanged, second.cards_in_batch) == (1, 2, 3)
    rows = list(world.rows)
    again = world.execute(c.RegisterCards("old", numbers))
    assert again.replayed
    assert world.rows == rows


def test_stock_that_is_known_otherwise_is_refused_by_its_place() -> None:
    """A number of another batch, of our own printing or of somebody's card is no new stock."""
    world = World()
    new = new_card_number()
    world.do(c.RegisterCards("old", (new,)))
    (printed,) = generate(world, 1, "old", 1)
    for number, batch in ((new, "other"), (printed, "old"), (world.card(), "old")):
        found = refused(world, c.RegisterCards(batch, (new_card_number(), number)))
        assert (found.reason, found.metadata["field"]) == (Reason.CARD_EXISTS, "card_numbers[1]")


# Handing over


def test_a_scanned_card_is_issued_on_three_receipts() -> None:
    """The printed card opens the account, and the points of the receipts are on it."""
    world = World()
    number = generate(world)[0]
    answer = world.do(hand_over(world, "member-1", number))
    assert (answer.card_number, answer.points_credited) == (number, 9)
    assert world.sums(number) == Sums(available=9)
    assert status(world, number) is CardStatus.ACTIVE


def test_a_scanned_card_that_is_not_ours_is_refused() -> None:
    """A number that nobody printed or registered issues nothing."""
    world = World()
    found = refused(world, hand_over(world, "member-1", new_card_number()))
    assert (found.reason, found.metadata["field"]) == (Reason.CARD_UNKNOWN, "card_number")


def test_a_scanned_card_is_issued_once() -> None:
    """What is somebody's is not handed to somebody else, printed or not."""
    world = World()
    number = generate(world)[0]
    world.do(hand_over(world, "member-1", number))
    for taken in (number, world.card("member-2")):
        assert refused(world, hand_over(world, "member-3", taken)).reason is Reason.CARD_IN_USE


def test_a_scanned_card_that_is_blocked_is_refused() -> None:
    """Cards that were stolen from the stock are not handed over, until somebody unblocks them."""
    world = World()
    number = generate(world)[0]
    world.do(c.BlockCard(number, STOLEN))
    command = hand_over(world, "member-1", number)
    found = refused(world, command)
    assert (found.reason, found.metadata["block_reason"]) == (Reason.CARD_BLOCKED, "STOLEN")
    world.do(c.UnblockCard(number))
    assert status(world, number) is CardStatus.PRINTED
    world.do(command)


def test_a_printed_card_opens_nothing_before_it_is_issued() -> None:
    """Earning, spending and looking up say that it was not issued yet."""
    world = World()
    number, blocked, _ = generate(world)
    world.do(c.BlockCard(blocked, STOLEN))
    for command in (record(card_number=number), redeem(number, 1), hold(number, 1)):
        assert refused(world, command).reason is Reason.CARD_NOT_ISSUED
    assert refused(world, record(card_number=blocked)).reason is Reason.CARD_BLOCKED
    with pytest.raises(Refusal) as caught:
        world.read(c.GetAccount(c.AccountKey(card_number=number)))
    assert caught.value.reason is Reason.CARD_NOT_ISSUED


def test_one_printed_card_in_one_batch_of_many_tills_is_issued_once() -> None:
    """Of twenty tills that hand over the same card in the same moment exactly one does."""
    world = World()
    number = generate(world)[0]
    commands = [hand_over(world, f"member-{n}", number) for n in range(20)]
    found = world.batch(Asked(command, uuid4()) for command in commands)
    refusals = [one for one in found if isinstance(one, Refusal)]
    assert (len(found), len(refusals)) == (20, 19)
    assert {one.reason for one in refusals} == {Reason.CARD_IN_USE}


def test_a_retry_with_another_scanned_card_is_refused_by_name() -> None:
    """A request id that was used for one card is not used for another."""
    world, request_id = World(), uuid4()
    one, other, _ = generate(world)
    command = hand_over(world, "member-1", one)
    world.do(command, request_id)
    changed = c.PresentReceipts("member-1", command.receipts, card_number=other)
    found = refused(world, changed, request_id)
    assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, "card_number")


def test_an_imported_member_may_have_a_card_of_the_stock() -> None:
    """Where an older system had issued a card that is registered as stock here, the import issues it."""
    world = World()
    number = new_card_number()
    world.do(c.RegisterCards("old", (number,)))
    lots = (c_lot(),)
    answer = world.do(c.ImportBalances("old", "member-1", lots, number))
    assert answer.card_assigned
    assert world.sums(number) == Sums(available=5)


def c_lot() -> LotFacts:
    """A lot of five points."""
    return LotFacts(5, NOW - timedelta(days=9), "lot-1")


# More cards


def test_a_member_gets_a_first_card_and_a_second_one() -> None:
    """Somebody who enrolled without receipts gets a card, and another one, on the same account."""
    world = World()
    world.member("member-1")
    number = generate(world)[0]
    first = world.do(c.IssueCard("member-1"))
    second = world.do(c.IssueCard("member-1", number))
    assert second == c.CardIssued(number, first.account_id)
    assert list(world.account(number).cards) == [first.card_number, number]
    assert refused(world, c.IssueCard("nobody")).reason is Reason.MEMBER_UNKNOWN
    assert refused(world, c.IssueCard("member-1", number)).reason is Reason.CARD_IN_USE


def test_a_card_of_a_pool_is_its_members() -> None:
    """An additional card of a family is of the member it was issued to."""
    world = World()
    parent = world.card("parent")
    world.card("child")
    world.do(c.JoinPool("child", c.Holder(card_number=parent)))
    number = world.do(c.IssueCard("child")).card_number
    account = world.account(parent)
    assert account.member_of_card(number) == "child"
    assert world.read(c.GetCard(number)).member_reference == "child"


def test_an_account_has_a_limited_number_of_cards() -> None:
    """Over the limit a card is refused, also as a replacement."""
    world = World()
    world.member("member-1")
    for _ in range(limits.ACCOUNT_CARDS_MAX):
        number = world.do(c.IssueCard("member-1")).card_number
    for command in (c.IssueCard("member-1"), c.ReplaceCard(number, None, STOLEN)):
        found = refused(world, command)
        assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "64")


# Blocking


def test_a_blocked_card_neither_earns_nor_spends() -> None:
    """Every use of it is refused, also its look-up at a till; the account is still found by its member."""
    world = World()
    number = world.card("member-1", totals=(1000, 0, 0))
    anonymous = world.buy(None)
    world.do(c.BlockCard(number, BlockReason.LOST))
    uses: list[c.Write[Any]] = [
        record(card_number=number),
        redeem(number, 1),
        hold(number, 1),
        claim(anonymous, number),
        reward(number, "birthday"),
        c.JoinPool(world.member(), c.Holder(card_number=number)),
    ]
    for command in uses:
        assert refused(world, command).reason is Reason.CARD_BLOCKED
    key = c.AccountKey(card_number=number)
    with pytest.raises(Refusal) as caught:
        world.read(c.GetAccount(key, check_card=True))
    assert caught.value.reason is Reason.CARD_BLOCKED
    assert world.read(c.GetAccount(key)).points_available == 10
    world.do(c.RedeemPoints(c.Holder(member_reference="member-1"), 1))


def test_blocking_bumps_the_version_of_the_account() -> None:
    """Whoever decided on the account before is refused by the store (design, 4), and its history says why."""
    world = World()
    number = world.card()
    before = world.account(number).version
    card, account = world.when(c.BlockCard(number, STOLEN))
    assert isinstance(card, Card.Blocked)
    assert isinstance(account, Account.CardBlocked)
    assert (account.card_number, account.reason, account.newest_card) == (number, STOLEN, "")
    assert world.account(number).version == before + 1


def test_what_is_blocked_is_not_blocked_again() -> None:
    """A second report says that it is blocked, and why."""
    world = World()
    number = world.card()
    world.do(c.BlockCard(number, BlockReason.LOST))
    found = refused(world, c.BlockCard(number, STOLEN))
    assert (found.reason, found.metadata["block_reason"]) == (Reason.CARD_BLOCKED, "LOST")
    assert refused(world, c.BlockCard(new_card_number(), STOLEN)).reason is Reason.CARD_UNKNOWN


def test_a_found_card_works_again() -> None:
    """Unblocking makes everything possible that was."""
    world = World()
    number = world.card()
    assert refused(world, c.UnblockCard(number)).reason is Reason.CARD_NOT_BLOCKED
    world.do(c.BlockCard(number, BlockReason.LOST))
    card, account = world.when(c.UnblockCard(number))
    assert isinstance(card, Card.Unblocked)
    assert isinstance(account, Account.CardUnblocked)
    assert account.newest_card == number
    world.buy(number)


def test_a_receipt_from_before_the_block_counts_however_late() -> None:
    """A till that was offline brings what was bought before; what was bought after it is refused."""
    world = World()
    number = world.card()
    world.now += timedelta(hours=2)
    blocked_at = world.now
    world.do(c.BlockCard(number, STOLEN))
    world.now += timedelta(days=1)
    world.buy(number, total=500, occurred_at=blocked_at - timedelta(seconds=1))
    assert world.sums(number) == Sums(available=5)
    for late in (blocked_at, blocked_at + timedelta(hours=1)):
        command = record(card_number=number, occurred_at=late)
        assert refused(world, command).reason is Reason.CARD_BLOCKED
    spend = redeem(number, 1, blocked_at - timedelta(seconds=1))
    assert refused(world, spend).reason is Reason.CARD_BLOCKED


def test_a_block_that_is_told_late_is_as_old_as_the_report() -> None:
    """Receipts from between the report at an offline till and its arrival do not count any more."""
    world = World()
    number = world.card()
    world.do(c.BlockCard(number, BlockReason.LOST, NOW - timedelta(hours=1)))
    command = record(card_number=number, occurred_at=NOW - timedelta(minutes=30))
    assert refused(world, command).reason is Reason.CARD_BLOCKED
    world.buy(number, occurred_at=NOW - timedelta(minutes=90))


def test_holds_and_returns_go_on_with_a_blocked_card() -> None:
    """What was held can be captured or released, and what was bought can be brought back."""
    world = World()
    number = world.card(totals=(1000, 0, 0))
    receipt = world.buy(number, total=500)
    held = world.do(hold(number, 3)).hold_id
    world.do(c.BlockCard(number, BlockReason.LOST))
    world.do(c.CapturePoints(held))
    assert world.do(return_items(receipt)).points_clawed_back == 5
    assert world.sums(number) == Sums(available=7)


def test_block_and_redemption_in_one_batch_go_by_their_order() -> None:
    """After the block nothing is spent, before it everything is as ever."""
    world = World()
    number = world.card(totals=(1000, 0, 0))
    block = c.BlockCard(number, STOLEN)
    found = world.batch(
        Asked(one, uuid4()) for one in (redeem(number, 1), block, redeem(number, 1))
    )
    assert not isinstance(found[0], Refusal)
    assert isinstance(found[2], Refusal)
    assert found[2].reason is Reason.CARD_BLOCKED


# Replacing


def test_a_replacement_opens_the_same_account() -> None:
    """The account and all that is on it stay: points, holds, receipts."""
    world = World()
    old = world.card("member-1", totals=(1000, 0, 0))
    receipt = world.buy(old, total=500)
    held = world.do(hold(old, 3)).hold_id
    answer = world.do(c.ReplaceCard(old, None, STOLEN))
    assert answer.points_available == 12
    new = answer.card_number
    assert world.sums(new) == Sums(available=12, held=3)
    assert status(world, old) is CardStatus.REPLACED
    assert world.account(new).newest_card() == new
    world.do(c.CapturePoints(held))
    world.do(return_items(receipt))
    assert world.sums(new) == Sums(available=7)


def test_what_was_replaced_stays_blocked_for_ever() -> None:
    """It is not used, unblocked, blocked or replaced again."""
    world = World()
    old = world.card()
    new = world.do(c.ReplaceCard(old, None, BlockReason.DAMAGED)).card_number
    assert refused(world, record(card_number=old)).reason is Reason.CARD_BLOCKED
    lives: list[c.Write[Any]] = [
        c.UnblockCard(old),
        c.BlockCard(old, STOLEN),
        c.ReplaceCard(old, None, STOLEN),
    ]
    for command in lives:
        assert refused(world, command).reason is Reason.CARD_REPLACED
    world.do(c.ReplaceCard(new, None, BlockReason.LOST))


def test_a_printed_card_takes_over() -> None:
    """A clerk scans the new card; one that is taken, blocked or unknown is refused by its field."""
    world = World()
    old, printed = world.card(), generate(world)[0]
    for number, reason in (
        (new_card_number(), Reason.CARD_UNKNOWN),
        (world.card(), Reason.CARD_IN_USE),
        (old, Reason.CARD_IN_USE),
    ):
        found = refused(world, c.ReplaceCard(old, number, STOLEN))
        assert (found.reason, found.metadata["field"]) == (reason, "new_card_number")
    events = world.when(c.ReplaceCard(old, printed, STOLEN))
    assert set(kinds(events)) == {Card.Replaced, Card.Assigned, Account.CardReplaced}
    (assigned,) = (event for event in events if isinstance(event, Card.Assigned))
    assert assigned.replaces == old
    world.buy(printed)


def test_a_blocked_card_is_replaced_for_the_reason_it_was_blocked_for() -> None:
    """Reported by phone, replaced in the shop the next day; receipts count until the report."""
    world = World()
    old = world.card()
    found = refused(world, c.ReplaceCard(old))
    assert (found.reason, found.metadata["field"]) == (Reason.FIELD_INVALID, "reason")
    world.now += timedelta(hours=1)
    reported = world.now
    world.do(c.BlockCard(old, BlockReason.LOST))
    world.now += timedelta(days=1)
    assert world.do(c.ReplaceCard(old)).reason is BlockReason.LOST
    world.buy(old, occurred_at=reported - timedelta(minutes=1))
    late = record(card_number=old, occurred_at=reported + timedelta(minutes=1))
    assert refused(world, late).reason is Reason.CARD_BLOCKED


def test_a_card_that_was_blocked_for_misuse_is_an_operators_to_replace() -> None:
    """Who abused a card gets no new one at the next till."""
    world = World()
    old = world.card()
    world.do(c.BlockCard(old, BlockReason.MISUSE))
    found = refused(world, c.ReplaceCard(old, None, BlockReason.DAMAGED))
    assert (found.reason, found.metadata["block_reason"]) == (Reason.CARD_BLOCKED, "MISUSE")
    world.do(c.ReplaceCard(old, None, BlockReason.DAMAGED, misuse_allowed=True))


def test_a_card_that_was_not_issued_is_not_replaced() -> None:
    """There is nothing that another one could take over."""
    world = World()
    number = generate(world)[0]
    found = refused(world, c.ReplaceCard(number, None, BlockReason.DAMAGED))
    assert found.reason is Reason.CARD_NOT_ISSUED


def test_in_a_pool_the_replacement_is_of_the_same_member() -> None:
    """Who leaves the pool later takes the new card along, and the old one stays blocked."""
    world = World()
    parent = world.card("parent", totals=(1000, 0, 0))
    old = world.card("child", totals=(500, 0, 0))
    world.do(c.JoinPool("child", c.Holder(card_number=parent)))
    new = world.do(c.ReplaceCard(old, None, STOLEN)).card_number
    assert world.account(parent).member_of_card(new) == "child"
    assert [event.member_reference for event in world.when(redeem(new, 1))[:1]] == ["child"]  # type: ignore[attr-defined]  # of a points event
    world.do(c.LeavePool("child"))
    assert world.present_account(new).member_reference == "child"
    assert world.present_account(new).cards == {
        old: CardStatus.REPLACED,
        new: CardStatus.ACTIVE,
    }
    assert refused(world, record(card_number=old)).reason is Reason.CARD_BLOCKED


def test_after_a_merge_cards_of_both_are_blocked_and_replaced() -> None:
    """A card follows its account; what was blocked before the merge stays blocked."""
    world = World()
    one, other = world.card("one"), world.card("two")
    second = world.do(c.IssueCard("two")).card_number
    world.do(c.BlockCard(other, STOLEN))
    world.do(c.MergeMembers("two", "one", "DUPLICATE"))
    assert refused(world, record(card_number=other)).reason is Reason.CARD_BLOCKED
    new = world.do(c.ReplaceCard(second, None, STOLEN)).card_number
    assert world.present_account(new).id == world.present_account(one).id
    found: c.FoundCard = world.read(c.GetCard(new))
    assert found.member_reference == "one"
    world.do(c.UnblockCard(other))
    world.buy(other)


# Once


def test_every_card_command_happens_once() -> None:
    """A retry gets the first outcome; other content under the same id is refused by its field."""
    world = World()
    world.member("member-1")
    world.member("member-2")
    numbers = generate(world, 4)
    known = new_card_number()
    cases: list[tuple[c.Write[Any], c.Write[Any], str]] = [
        (c.GenerateCards("a", 2), c.GenerateCards("b", 2), "batch"),
        (c.GenerateCards("c", 2), c.GenerateCards("c", 3), "count"),
        (c.RegisterCards("d", (known,)), c.RegisterCards("e", (known,)), "batch"),
        (
            c.IssueCard("member-1", numbers[0]),
            c.IssueCard("member-2", numbers[0]),
            "member_reference",
        ),
        (c.IssueCard("member-1", numbers[1]), c.IssueCard("member-1", numbers[2]), "card_number"),
        (c.BlockCard(numbers[0], STOLEN), c.BlockCard(numbers[0], BlockReason.LOST), "reason"),
        (c.UnblockCard(numbers[0]), c.UnblockCard(numbers[1]), "card_number"),
        (
            c.ReplaceCard(numbers[0], numbers[2], STOLEN),
            c.ReplaceCard(numbers[0], numbers[3], STOLEN),
            "new_card_number",
        ),
    ]
    for command, changed, field in cases:
        request_id = uuid4()
        first = world.execute(command, request_id)
        assert world.execute(command, request_id) == first._replace(replayed=True)
        found = refused(world, changed, request_id)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


def test_the_look_up_of_a_card_tells_its_tier() -> None:
    """One answer has the card, whose it is, and what a till may take off."""
    tiers = TierRules(
        by=TierBy.SPEND,
        levels=(Tier("DISCOUNT-5", 500, discount_percent=5), Tier("VIP", 5000, 100, 10)),
    )
    world = World(rules=publish_rules(tiers=tiers))
    world.member("member-1")
    number = world.do(c.IssueCard("member-1")).card_number
    world.buy(number, total=600)
    found: c.FoundCard = world.read(c.GetCard(number))
    assert found.member_reference == "member-1"
    assert found.standing is not None
    tier = found.standing.standing.tier
    assert tier is not None
    assert (tier.id, tier.discount_percent) == ("DISCOUNT-5", 5)
