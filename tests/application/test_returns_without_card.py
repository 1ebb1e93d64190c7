"""Receipts of nobody: returned, presented, claimed."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import (
    Receipt,
)
from ledger.domain.rules import Expiry, PointsRules
from tests.support.returning import DAY, JUST, THREE_LINES, ruled
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    claim,
    identity,
    make_facts,
    present,
    publish_rules,
    refused,
    return_items,
    void,
)


# Rules 10, 15a
def test_a_receipt_of_nobody_can_be_returned() -> None:
    """Without an account nothing is taken, and the answer says what is paid out."""
    world = World()
    receipt = world.buy(None, lines=THREE_LINES)
    (returned,) = world.when(return_items(receipt, {"1": 1000}))
    assert isinstance(returned, Receipt.ItemsReturned)
    answer = world.do(return_items(receipt, {"2": 1000}))
    assert (answer.amount, answer.account_id) == (500, None)
    assert (answer.points_clawed_back, answer.points_restored, answer.points_available) == (0, 0, 0)
    assert refused(world, return_items(receipt, {"2": 1})).reason is Reason.RETURN_EXCEEDS


# Rules 11, 15a
@pytest.mark.parametrize("claimed", [True, False])
def test_a_receipt_that_was_partly_returned_earns_what_was_kept(claimed: bool) -> None:
    """Claimed or presented afterwards, it credits what the kept items earn; later returns take that."""
    world = World()
    receipt = world.buy(None, lines=THREE_LINES)
    world.do(return_items(receipt, {"1": 1000}))
    if claimed:
        card = world.card()
        credited = world.do(claim(receipt, card)).points_credited
    else:
        answer = world.do(
            present([receipt, world.buy(None, total=0), world.buy(None, total=0)], "somebody")
        )
        card, credited = answer.card_number, answer.points_credited
    assert credited == 10
    assert world.do(return_items(receipt)).points_clawed_back == 10
    assert world.sums(card) == Sums()


# Rule 15a
@pytest.mark.parametrize("take_back", [return_items, void])
def test_a_receipt_that_came_back_as_a_whole_counts_for_nobody(take_back: Any) -> None:
    """What was returned or voided can be neither presented nor claimed."""
    world = World()
    card = world.card()
    receipt = world.buy(None, total=1000)
    world.do(take_back(receipt))
    others = [world.buy(None, total=0) for _ in range(2)]
    assert refused(world, claim(receipt, card)).reason is Reason.RECEIPT_RETURNED
    found = refused(world, present([*others, receipt], "somebody"))
    assert (found.reason, found.metadata["field"]) == (Reason.RECEIPT_RETURNED, "receipts[2]")


# Rule 15a
def test_a_claimed_receipt_earns_what_the_card_would_have_earned() -> None:
    """Points, dates and rules are those of the sale, as if the card had been there."""
    points_rules = PointsRules(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=20)
    found = []
    for forgotten in (False, True):
        world = ruled(points_rules)
        card = world.card()
        receipt = make_facts(total=1250, card_number=None if forgotten else card)
        world.do(c.RecordReceipt(receipt))
        world.do(publish_rules(points=5, effective_at=NOW + DAY))
        world.now = NOW + 3 * DAY
        if forgotten:
            answer = world.do(claim(receipt, card))
            assert (answer.points_credited, answer.points_available) == (12, 12)
        account = world.present_account(card)
        (lot,) = account.lots.values()
        found.append(
            (
                lot.points,
                lot.earned_at,
                lot.available_at,
                lot.expires_at,
                account.remainder_micropoints,
                account.points_spendable,
            )
        )
    assert found[0] == found[1]


# Rule 15a
def test_a_receipt_can_be_claimed_for_a_member_without_a_card() -> None:
    """Whoever is known otherwise than by card claims, too."""
    world = World()
    member, receipt = world.member(), world.buy(None, total=1000)
    command = c.ClaimReceipt(identity(receipt), c.Holder(member_reference=member))
    presented, earned = world.when(command)
    assert isinstance(presented, Receipt.Presented)
    assert isinstance(earned, Account.PointsEarned)
    assert earned.receipt_id == presented.originator_id


# Rule 15a
def test_a_receipt_is_claimed_once() -> None:
    """What counts for somebody, by card or by claim, cannot be claimed or presented again."""
    world = World()
    card, other = world.card(), world.card()
    claimed, bought = world.buy(None, total=1000), world.buy(card, total=1000)
    world.do(claim(claimed, card))
    for receipt in (claimed, bought):
        for holder in (card, other):
            found = refused(world, claim(receipt, holder))
            assert found.reason is Reason.RECEIPT_ALREADY_COUNTED
        others = [world.buy(None, total=0) for _ in range(2)]
        found = refused(world, present([receipt, *others], "somebody"))
        assert found.reason is Reason.RECEIPT_ALREADY_COUNTED
    assert world.sums(card) == Sums(available=20)


# Rule 15a
def test_of_two_who_claim_a_receipt_at_once_one_gets_it() -> None:
    """A receipt counts for one person."""
    world = World()
    cards, receipt = [world.card() for _ in range(2)], world.buy(None, total=1000)
    won, lost = world.batch([Asked(claim(receipt, card), uuid4()) for card in cards])
    assert not isinstance(won, Refusal)
    assert isinstance(lost, Refusal)
    assert lost.reason is Reason.RECEIPT_ALREADY_COUNTED
    assert [world.sums(card).available for card in cards] == [10, 0]


# Rule 15a
@pytest.mark.parametrize(
    ("points_rules", "days"), [(PointsRules(), 30), (PointsRules(claim_days=3), 3)]
)
def test_a_receipt_can_be_claimed_for_so_many_days(points_rules: PointsRules, days: int) -> None:
    """To the end of the last day a receipt can be claimed; the refusal says how many there are."""
    world = ruled(points_rules)
    card = world.card()
    early, late = (world.buy(None, total=1000) for _ in range(2))
    world.now = datetime(2025, 3, 15, tzinfo=UTC) + days * DAY - JUST
    world.do(claim(early, card))
    world.now += JUST
    found = refused(world, claim(late, card))
    assert (found.reason, found.metadata["claim_days"]) == (Reason.CLAIM_NOT_ALLOWED, str(days))


# Rule 15a
def test_a_programme_may_allow_no_claims() -> None:
    """With no days for it, a receipt without a card stays nobody's."""
    world = ruled(PointsRules(claim_days=0))
    receipt = world.buy(None, total=1000)
    assert refused(world, claim(receipt, world.card())).reason is Reason.CLAIM_NOT_ALLOWED


# Rules 11, 15a
def test_a_claimed_receipt_is_returned_like_any_other() -> None:
    """What was credited with the claim is taken back with the items."""
    world = World()
    card, receipt = world.card(), world.buy(None, lines=THREE_LINES)
    world.do(claim(receipt, card))
    assert world.do(return_items(receipt, {"1": 1000})).points_clawed_back == 5
    assert world.sums(card) == Sums(available=10)
