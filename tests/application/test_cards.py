from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import is_card_number
from ledger.domain.member import Member
from ledger.domain.receipt import Receipt, ReceiptFacts
from tests.support.world import NOW, World, make_facts, present, publish_rules, record


def receipts_of(world: World, *totals: int) -> list[ReceiptFacts]:
    """Record anonymous receipts, a day apart."""
    found = [
        make_facts(total=total, occurred_at=NOW - timedelta(days=len(totals) - index))
        for index, total in enumerate(totals)
    ]
    for facts in found:
        world.do(c.RecordReceipt(facts))
    return found


def refusal(world: World, command: c.PresentReceipts) -> Refusal:
    """Present receipts in vain, and see to it that nothing moved."""
    rows = list(world.rows)
    with pytest.raises(Refusal) as caught:
        world.do(command)
    assert world.rows == rows
    return caught.value


def test_three_receipts_issue_a_card_and_credit_their_points() -> None:
    """Presenting three receipts enrols the member, issues a card and credits all three, in one command."""
    world = World()
    receipts = receipts_of(world, 150, 250, 300)
    events = world.when(present(receipts, "member-1"))
    assert Counter(type(event) for event in events) == {
        Member.Created: 1,
        Account.Created: 1,
        Account.CardIssued: 1,
        Card.Created: 1,
        CardGrounds.Created: 1,
        Receipt.Presented: 3,
        Account.PointsEarned: 3,
    }
    assert len({event.request_id for event in events}) == 1
    (card,) = (event.card_number for event in events if isinstance(event, Card.Created))
    assert is_card_number(card)
    account = world.account(card)
    assert (account.member_reference, account.points_available) == ("member-1", 7)
    assert list(account.cards) == [card]


def test_each_presented_receipt_has_its_own_lot_of_its_own_date() -> None:
    """Points of a presented receipt are as old as the receipt, and the remainder is carried between them."""
    world = World()
    receipts = receipts_of(world, 150, 250, 300)
    card = world.do(present(receipts, "member-1")).card_number
    lots = [(lot.points, lot.earned_at) for lot in world.account(card).lots.values()]
    dates = [receipt.occurred_at for receipt in receipts]
    # 1.50 earns 1 and leaves 0.50; 2.50 completes it and earns 3.
    assert lots == [(1, dates[0]), (3, dates[1]), (3, dates[2])]


def test_presented_receipts_earn_by_the_rules_of_their_sale() -> None:
    """Receipts keep the earning they were recorded with, whatever the rules are by now."""
    world = World()
    receipts = receipts_of(world, 1000, 1000, 1000)
    world.do(publish_rules(points=5, effective_at=NOW + timedelta(days=1)))
    world.now = NOW + timedelta(days=2)
    assert world.do(present(receipts, "member-1")).points_credited == 30


def test_a_known_member_gets_a_card_on_the_same_account() -> None:
    """A member who was enrolled before and has points keeps them, and gets a card."""
    world = World()
    reference = world.member()
    account_id = world.do(record(total=500, member_reference=reference)).account_id
    answer = world.do(present(receipts_of(world, 100, 100, 100), reference))
    assert (answer.account_id, answer.points_credited, answer.points_available) == (
        account_id,
        3,
        8,
    )


def test_too_few_receipts_are_refused() -> None:
    """Fewer receipts than the rules ask for issue no card, and the refusal says how many it takes."""
    world = World()
    found = refusal(world, present(receipts_of(world, 100, 100), "member-1"))
    assert found.reason is Reason.RECEIPTS_TOO_FEW
    assert found.metadata["receipts_required"] == "3"


def test_how_many_receipts_it_takes_is_a_rule() -> None:
    """A programme may issue cards on one receipt, and more than needed may be presented."""
    world = World(rules=publish_rules(receipts_required=1))
    world.do(present(receipts_of(world, 100), "member-1"))
    world.do(present(receipts_of(world, 100, 100), "member-2"))


def test_a_receipt_that_is_not_recorded_is_refused_by_its_place() -> None:
    """A presented receipt that nobody recorded is named by the refusal."""
    world = World()
    receipts = [*receipts_of(world, 100, 100), make_facts()]
    found = refusal(world, present(receipts, "member-1"))
    assert (found.reason, found.metadata["field"]) == (Reason.RECEIPT_UNKNOWN, "receipts[2]")


def test_a_receipt_counts_once_in_its_life() -> None:
    """A receipt that counted for one card cannot count for another, whoever presents it."""
    world = World()
    receipts = receipts_of(world, 100, 100, 100)
    world.do(present(receipts, "member-1"))
    again = [*receipts_of(world, 100, 100), receipts[1]]
    for reference in ("member-2", "member-1"):
        found = refusal(world, present(again, reference))
        assert found.reason is Reason.RECEIPT_ALREADY_COUNTED
        assert found.metadata["field"] == "receipts[2]"


def test_a_receipt_with_another_holder_cannot_be_presented() -> None:
    """A receipt that was recorded with a member counts for that member alone."""
    world = World()
    held = make_facts(member_reference=world.member())
    world.do(c.RecordReceipt(held))
    found = refusal(world, present([held, *receipts_of(world, 100, 100)], "member-1"))
    assert (found.reason, found.metadata["field"]) == (
        Reason.RECEIPT_ALREADY_COUNTED,
        "receipts[0]",
    )


def test_the_members_own_receipt_counts_and_is_not_credited_again() -> None:
    """A receipt that was recorded with the member's reference counts for the card; its points are there already."""
    world = World()
    reference = world.member()
    held = make_facts(total=500, member_reference=reference)
    world.do(c.RecordReceipt(held))
    answer = world.do(present([held, *receipts_of(world, 100, 100)], reference))
    assert (answer.points_credited, answer.points_available) == (2, 7)
    assert [one.points_credited for one in answer.receipts] == [0, 1, 1]


def test_a_member_with_a_card_gets_no_second_one() -> None:
    """Whoever has a card already is refused another, and keeps the receipts."""
    world = World()
    world.card("member-1")
    receipts = receipts_of(world, 100, 100, 100)
    found = refusal(world, present(receipts, "member-1"))
    assert found.reason is Reason.CARD_ALREADY_ISSUED
    world.do(present(receipts, "member-2"))


def test_presenting_again_under_the_same_request_answers_the_same_card() -> None:
    """A retry gets the first card, not a second one."""
    world, request_id = World(), uuid4()
    command = present(receipts_of(world, 100, 100, 100), "member-1")
    first = world.execute(command, request_id)
    assert world.execute(command, request_id) == first._replace(replayed=True)


def test_a_member_is_enrolled_once() -> None:
    """A reference that is enrolled cannot be enrolled again."""
    world = World()
    member, account = world.when(c.EnrolMember("member-1"))
    assert isinstance(member, Member.Created)
    assert isinstance(account, Account.Created)
    assert member.account_id == account.originator_id
    rows = list(world.rows)
    with pytest.raises(Refusal) as caught:
        world.do(c.EnrolMember("member-1"))
    assert caught.value.reason is Reason.MEMBER_EXISTS
    assert world.rows == rows
