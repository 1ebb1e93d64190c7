"""Receipts presented for a card: rules 28, 29 and 32, and what is said of each receipt."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from ledger.application import commands as c
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.errors import Reason, Refusal
from ledger.domain.presenting import CardCondition, ReceiptVerdict
from ledger.domain.receipt import Line, Receipt, ReceiptFacts, Unit
from ledger.domain.rules import CardRules, TillAction, TillRules
from tests.support.world import (
    NOW,
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

V = ReceiptVerdict


def world_of(rules: CardRules | None = None, **sections: Any) -> World:
    """A programme with rules for cards: a point for each 1.00."""
    published = publish_rules(**sections).rules
    rules = rules or CardRules(3)
    return World(rules=c.PublishRules(msgspec.structs.replace(published, card=rules)))


def say(world: World, *receipts: ReceiptFacts, member: str = "") -> c.ReceiptsPresented:
    """Ask what counts of receipts, without a trace."""
    rows = list(world.rows)
    keys = tuple(identity(receipt) for receipt in receipts)
    command = c.PresentReceipts(member, keys, only_say=True)
    found: c.ReceiptsPresented = world.read(c.Rehearse(command=command))
    assert world.rows == rows
    return found


def verdicts(answer: c.ReceiptsPresented) -> list[ReceiptVerdict]:
    """What is said of each."""
    return [one.verdict for one in answer.receipts]


def days_ago(days: int, **options: Any) -> ReceiptFacts:
    """A receipt of some days ago."""
    return make_facts(occurred_at=NOW - timedelta(days=days), **options)


def recorded(world: World, *receipts: ReceiptFacts) -> list[ReceiptFacts]:
    """Record receipts."""
    for receipt in receipts:
        world.do(c.RecordReceipt(receipt))
    return list(receipts)


def test_each_receipt_is_told_whether_it_counts() -> None:
    """One look says of each receipt whether it counts, or which of the faults it has, and what the card would bring."""
    world = world_of(CardRules(3, window_days=10, receipt_total_min=500))
    known = world.card("another", totals=(1000, 1000, 1000))
    used = world.buy(None)
    recorded(world, *(more := [make_facts(), make_facts()]))
    world.do(present([used, *more], "first"))
    bought = world.buy(known)
    voided, returned = world.buy(None), world.buy(None)
    world.do(void(voided))
    world.do(return_items(returned))
    small, old, last = recorded(world, make_facts(total=499), days_ago(11), days_ago(10))
    good = [world.buy(None), world.buy(None), last]
    answer = say(world, used, bought, voided, returned, small, old, make_facts(), *good)
    assert verdicts(answer) == [
        V.ALREADY_USED,
        V.OTHER_CUSTOMER,
        V.VOIDED,
        V.RETURNED,
        V.BELOW_TOTAL,
        V.TOO_OLD,
        V.UNKNOWN,
        V.COUNTS,
        V.COUNTS,
        V.COUNTS,
    ]
    assert answer.condition is CardCondition.RECEIPTS
    assert answer.points_credited == 30


def test_what_is_used_says_when_and_not_by_whom() -> None:
    """Of a receipt that is somebody's already it is told since when: presented, claimed, or bought."""
    world = world_of()
    other = world.card("another")
    receipts = recorded(world, *(days_ago(3) for _ in range(4)))
    bought = world.buy(other)
    world.now += timedelta(days=1)
    world.do(present(receipts[:3], "first"))
    world.now += timedelta(days=1)
    world.do(claim(receipts[3], other))
    answer = say(world, receipts[0], receipts[3], bought)
    day = timedelta(days=1)
    assert [one.used_at for one in answer.receipts] == [NOW + day, NOW + 2 * day, NOW]
    assert "another" not in msgspec.json.encode(answer).decode()


def test_asking_is_never_refused_for_too_few() -> None:
    """Whoever only asks gets an answer for any number of receipts, before anybody is named."""
    world = world_of()
    answer = say(world, world.buy(None), make_facts())
    assert verdicts(answer) == [V.COUNTS, V.UNKNOWN]
    assert (answer.condition, answer.card_number, answer.account_id) == (None, "", None)


def test_asking_says_what_would_be_credited_to_a_member() -> None:
    """With a member it says what that account would have, and nothing moves."""
    world = world_of()
    reference = world.member()
    world.buy(None, member_reference=reference, total=700)
    answer = say(world, *(world.buy(None) for _ in range(3)), member=reference)
    assert (answer.points_credited, answer.points_available) == (30, 37)


def test_too_few_that_count_are_refused_with_every_verdict() -> None:
    """For real nothing happens, and the refusal names each receipt that does not count with its fault."""
    world = world_of(CardRules(3, receipt_total_min=500))
    receipts = [world.buy(None), make_facts(), world.buy(None, total=1), world.buy(None)]
    rows = list(world.rows)
    with pytest.raises(Refusal) as caught:
        world.do(present(receipts, "member-1"))
    assert world.rows == rows
    assert caught.value.reason is Reason.RECEIPTS_TOO_FEW
    assert caught.value.metadata == {
        "field": "receipts",
        "receipts_required": "3",
        "receipts_counting": "2",
    }
    assert [(one.field, one.reason) for one in caught.value.violations] == [
        ("receipts[1]", "UNKNOWN"),
        ("receipts[2]", "BELOW_TOTAL"),
    ]


@pytest.mark.parametrize(
    ("rules", "receipt", "reason"),
    [
        (CardRules(1, window_days=5), days_ago(6), Reason.RECEIPT_NOT_ELIGIBLE),
        (CardRules(1, receipt_total_min=2000), make_facts(), Reason.RECEIPT_NOT_ELIGIBLE),
    ],
)
def test_where_one_is_asked_for_its_fault_is_the_reason(
    rules: CardRules, receipt: ReceiptFacts, reason: Reason
) -> None:
    """Where enough were presented and all that do not count have one fault, that is the reason, with its place."""
    world = world_of(rules)
    recorded(world, receipt)
    found = refused(world, present([receipt], "member-1"))
    assert (found.reason, found.metadata) == (reason, {"field": "receipts[0]"})


def test_those_that_do_not_count_are_listed_and_stay_free() -> None:
    """If enough count, the card is issued on them; the others are listed, and can be used another time."""
    world = world_of(CardRules(3, receipt_total_min=500))
    small = world.buy(None, total=499)
    answer = world.do(present([small, *(world.buy(None) for _ in range(3))], "member-1"))
    assert verdicts(answer) == [V.BELOW_TOTAL, V.COUNTS, V.COUNTS, V.COUNTS]
    assert world.do(claim(small, answer.card_number)).points_credited == 4


def test_28_more_than_enough_are_all_used_and_credited() -> None:
    """Receipts beyond the number are the person's too: all count, once, and all are credited."""
    world = world_of()
    receipts = [world.buy(None) for _ in range(5)]
    answer = world.do(present(receipts, "member-1"))
    assert (verdicts(answer), answer.points_credited) == ([V.COUNTS] * 5, 50)
    assert verdicts(say(world, *receipts)) == [V.ALREADY_USED] * 5


def test_28_receipts_of_one_shop() -> None:
    """Where the rules want one shop, those of the shop with the most count; the others are of another shop."""
    world = world_of(CardRules(3, one_shop=True))
    here = [world.buy(None) for _ in range(3)]
    there = [world.buy(None, shop_id="shop-2") for _ in range(2)]
    few = refused(world, present([*here[:2], *there], "member-1"))
    assert few.reason is Reason.RECEIPT_NOT_ELIGIBLE
    answer = world.do(present([*there, *here], "member-1"))
    assert verdicts(answer) == [V.OTHER_SHOP] * 2 + [V.COUNTS] * 3
    assert verdicts(say(world, *there)) == [V.COUNTS] * 2


def test_28_receipts_of_any_shop() -> None:
    """Where the rules say nothing of shops, receipts of any count together."""
    world = world_of()
    receipts = [world.buy(None, shop_id=f"shop-{number}") for number in range(3)]
    assert world.do(present(receipts, "member-1")).points_credited == 30


def test_28_the_window_goes_by_business_dates() -> None:
    """A receipt counts so many days after its business date, by the business date of the presentation."""
    rules = CardRules(1, window_days=7)
    world = world_of(rules, till=TillRules(business_day_ends_hour=4))
    (receipt,) = recorded(world, make_facts())
    early = datetime(2025, 3, 22, 3, 59, tzinfo=UTC)
    assert receipt.business_date == date(2025, 3, 14)
    world.now = early
    assert verdicts(say(world, receipt)) == [V.COUNTS]
    world.now = early + timedelta(minutes=1)
    assert verdicts(say(world, receipt)) == [V.TOO_OLD]


def test_28_what_is_kept_of_a_receipt_counts_for_the_sum() -> None:
    """A receipt that was returned in part counts with what is kept of it, and earns that."""
    world = world_of(CardRules(1, receipt_total_min=600))
    lines = (Line("1", "a", 1000, 600), Line("2", "b", 1000, 400))
    kept, given = world.buy(None, lines=lines), world.buy(None, lines=lines)
    world.do(return_items(kept, {"2": 1000}))
    world.do(return_items(given, {"1": 1000}))
    assert verdicts(say(world, kept, given)) == [V.COUNTS, V.BELOW_TOTAL]
    assert world.do(present([kept], "member-1")).points_credited == 6


def test_29_one_receipt_above_a_sum_is_enough() -> None:
    """The rules may also accept one receipt of at least a sum."""
    world = world_of(CardRules(3, single_total_min=5000))
    below, enough = world.buy(None, total=4999), world.buy(None, total=5000)
    assert refused(world, present([below], "member-1")).reason is Reason.RECEIPTS_TOO_FEW
    answer = world.do(present([enough, below], "member-1"))
    assert answer.condition is CardCondition.RECEIPT_TOTAL
    assert answer.points_credited == 99


def test_29_one_receipt_with_enough_items_is_enough() -> None:
    """The rules may accept one receipt with so many items: pieces by number, what is weighed as one a line."""
    world = world_of(CardRules(0, single_items_min=5))
    lines = (
        Line("1", "a", 3000, 300),
        Line("2", "b", 1750, 200, unit=Unit.KILOGRAM),
        Line("3", "c", 1000, 100),
        Line("4", "fee", 0, 10),
    )
    five, four = world.buy(None, lines=lines), world.buy(None, lines=lines)
    world.do(return_items(four, {"1": 1000}))
    many = [world.buy(None) for _ in range(10)]
    assert refused(world, present([four, *many], "member-1")).reason is Reason.RECEIPTS_TOO_FEW
    answer = world.do(present([five], "member-1"))
    assert answer.condition is CardCondition.RECEIPT_ITEMS


def test_29_of_shops_the_one_whose_receipts_are_enough_counts() -> None:
    """With one shop and one large receipt elsewhere the card is issued on the large one."""
    world = world_of(CardRules(3, one_shop=True, single_total_min=5000))
    small = [world.buy(None) for _ in range(2)]
    large = world.buy(None, total=5000, shop_id="shop-2")
    answer = world.do(present([*small, large], "member-1"))
    assert verdicts(answer) == [V.OTHER_SHOP, V.OTHER_SHOP, V.COUNTS]
    assert answer.condition is CardCondition.RECEIPT_TOTAL


def test_32_points_are_credited_on_issue_unless_the_rules_say_no() -> None:
    """Where the rules credit nothing for presented receipts, they count, earn nothing, and give nothing back."""
    world = world_of(CardRules(3, credit_receipts=False))
    receipts = [world.buy(None) for _ in range(3)]
    answer = world.do(present(receipts, "member-1"))
    assert (answer.points_credited, answer.points_available) == (0, 0)
    bought = world.buy(answer.card_number, total=5000)
    for receipt in receipts:
        assert world.do(return_items(receipt)).points_clawed_back == 0
    assert world.sums(answer.card_number).net == 50
    assert world.do(return_items(bought)).points_clawed_back == 50


def test_a_cashiers_own_receipt_does_not_count() -> None:
    """Where the rules refuse a cashier's own card, what the cashier rang up does not count for the cashier."""
    world = world_of(CardRules(1), till=TillRules(own_card=TillAction.REFUSE))
    own = msgspec.structs.replace(make_facts(), cashier_reference="cashier-9")
    other = world.buy(None)
    recorded(world, own)
    answer = world.do(present([own, other], "cashier-9"))
    assert verdicts(answer) == [V.OWN_RECEIPT, V.COUNTS]
    assert verdicts(say(world, own)) == [V.COUNTS]


def test_what_a_card_was_issued_on_is_recorded() -> None:
    """The card's grounds name the receipts, the rule, and the version of the rules."""
    world = world_of()
    receipts = [world.buy(None) for _ in range(3)]
    answer = world.do(present(receipts, "member-1"))
    grounds: CardGrounds = world.stored(world.namespace.card_grounds(answer.card_number))
    assert grounds.receipt_ids == tuple(one.receipt_id for one in answer.receipts)
    assert (grounds.rules_version, grounds.still_enough) == (1, True)
    receipt: Receipt = world.stored(grounds.receipt_ids[0])
    assert receipt.card_number == answer.card_number


def test_rules_of_the_presentation_decide_about_the_card() -> None:
    """Whether receipts are enough goes by the rules of the presentation, what they earn by those of their sale."""
    world = world_of(CardRules(3))
    receipts = [world.buy(None)]
    world.do(publish_rules(points=5, receipts_required=1, effective_at=NOW + timedelta(days=1)))
    assert refused(world, present(receipts, "member-1")).reason is Reason.RECEIPTS_TOO_FEW
    world.now += timedelta(days=2)
    assert world.do(present(receipts, "member-1")).points_credited == 10


def test_a_retry_is_answered_with_the_same_verdicts() -> None:
    """The first outcome is answered again, whatever became of the receipts since."""
    world, request_id = world_of(), uuid4()
    receipts = [make_facts(), *(world.buy(None) for _ in range(3))]
    command = present(receipts, "member-1")
    first = world.execute(command, request_id)
    recorded(world, receipts[0])
    assert world.execute(command, request_id) == first._replace(replayed=True)
    other = msgspec.structs.replace(command, receipts=command.receipts[1:])
    assert refused(world, other, request_id).metadata["field"] == "receipts[0]"
