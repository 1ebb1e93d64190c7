"""The app way to a card (rule 31): a member who is known gets it with the receipt that makes it enough."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.account import Account
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.card_progress import CardProgress
from ledger.domain.model import Event
from ledger.domain.receipt import Receipt, ReceiptFacts
from ledger.domain.rules import CardRules
from tests.support.world import (
    NOW,
    Asked,
    World,
    identity,
    make_facts,
    present,
    publish_rules,
    record,
    return_items,
    void,
)

WAY = CardRules(3, app_way=True)


def world_of(rules: CardRules = WAY, **sections: Any) -> World:
    """A programme with the app way: a point for each 1.00."""
    published = publish_rules(**sections).rules
    return World(rules=c.PublishRules(msgspec.structs.replace(published, card=rules)))


def buy(world: World, member: str, **options: Any) -> tuple[ReceiptFacts, c.ReceiptRecorded]:
    """Record a receipt that names a member."""
    facts = make_facts(member_reference=member, **{"occurred_at": world.now, **options})
    return facts, world.do(c.RecordReceipt(facts))


def cards(world: World, *answers: c.ReceiptRecorded) -> list[bool]:
    """Which of some receipts brought a card."""
    return [bool(one.card_number) for one in answers]


def bought(world: World, member: str, *options: dict[str, Any]) -> list[bool]:
    """Which of some receipts of a member bring a card."""
    return [bool(buy(world, member, **one)[1].card_number) for one in options]


def test_31_the_third_receipt_of_a_known_member_issues_the_card() -> None:
    """The third receipt brings the card in its own command, all three are its grounds, and each earned once."""
    world = world_of()
    member = world.member()
    receipts = [make_facts(member_reference=member) for _ in range(4)]
    events = [world.when(c.RecordReceipt(one)) for one in receipts]
    (issued,) = (one for one in events[2] if isinstance(one, CardGrounds.Created))
    assert issued.in_app
    assert len(issued.receipt_ids) == 3
    assert len({one.request_id for one in events[2]}) == 1
    assert sum(isinstance(one, Receipt.CountedForCard) for one in events[2]) == 3
    assert world.account(issued.card_number).points_available == 40
    assert [type(one) for one in events[3]] == [Receipt.Created, Account.PointsEarned]


def test_31_the_response_tells_the_card() -> None:
    """The answer to the third receipt has the number, those before and after have none, a retry has it again."""
    world, request_id = world_of(), uuid4()
    member = world.member()
    first = [buy(world, member)[1] for _ in range(2)]
    third = record(member_reference=member)
    answer = world.do(third, request_id)
    assert world.account(answer.card_number).member_reference == member
    assert world.do(third, request_id) == answer
    assert world.do(third) == answer
    assert cards(world, *first, buy(world, member)[1]) == [False] * 3


def test_31_is_a_switch_of_the_rules() -> None:
    """Without the switch no receipt brings a card, and nothing more is stored than ever."""
    world = world_of(CardRules(3))
    member = world.member()
    made: list[type[Event]] = []
    for _ in range(4):
        made += [type(one) for one in world.when(record(member_reference=member))]
    assert set(made) == {Receipt.Created, Account.PointsEarned}


def test_31_costs_nothing_to_who_has_a_card() -> None:
    """Receipts of a member with a card make the events that they always made, by card and by reference."""
    world = world_of()
    card = world.card("member-1")
    for command in (record(card_number=card), record(member_reference="member-1"), record()):
        assert {type(one) for one in world.when(command)} <= {Receipt.Created, Account.PointsEarned}


def test_31_what_was_returned_or_voided_in_between_does_not_count() -> None:
    """Only receipts of which something is kept count: one that came back must be made up for."""
    world = world_of()
    member = world.member()
    back, other = buy(world, member)[0], buy(world, member)[0]
    world.do(return_items(back))
    world.do(void(other))
    assert bought(world, member, {}, {}) == [False, False]
    assert bought(world, member, {}) == [True]


def test_31_by_the_same_rules_sum_and_window() -> None:
    """A receipt below the sum does not count; those that do must be within the window of one another."""
    world = world_of(CardRules(3, app_way=True, receipt_total_min=500, window_days=7))
    member = world.member()
    long_ago, lately = NOW - timedelta(days=9), NOW - timedelta(days=7)
    small = {"total": 499}
    assert bought(world, member, {"occurred_at": long_ago}, small, small, {}) == [False] * 4
    # Lately and long ago, or lately and today, but not all three.
    assert bought(world, member, {"occurred_at": lately}) == [False]
    assert bought(world, member, {}) == [True]


def test_31_late_receipts_of_an_offline_till_count_by_their_dates() -> None:
    """Three receipts of one week bring the card, in whatever order they arrive, also after a newer one."""
    world = world_of(CardRules(3, app_way=True, window_days=7))
    member = world.member()
    days = [NOW - timedelta(days=days) for days in (20, 0, 18, 16)]
    assert bought(world, member, *({"occurred_at": day} for day in days)) == [False] * 3 + [True]


def test_31_by_the_same_rules_one_shop() -> None:
    """With one shop the third receipt of the same shop brings the card, and the others are no grounds of it."""
    world = world_of(CardRules(3, app_way=True, one_shop=True))
    member = world.member()
    shops = ["shop-1", "shop-2", "shop-1", "shop-2", "shop-1"]
    found = [buy(world, member, shop_id=shop)[1] for shop in shops]
    assert cards(world, *found) == [False] * 4 + [True]
    grounds: CardGrounds = world.stored(world.namespace.card_grounds(found[-1].card_number))
    assert grounds.receipt_ids == tuple(found[index].receipt_id for index in (0, 2, 4))


@pytest.mark.parametrize(
    "rules",
    [
        CardRules(0, app_way=True, single_total_min=2000),
        CardRules(3, app_way=True, single_items_min=2),
    ],
)
def test_31_one_receipt_may_be_enough(rules: CardRules) -> None:
    """Where the rules accept one receipt, that one brings the card at once."""
    world = world_of(rules)
    member = world.member()
    assert bought(world, member, {"total": 1999}) == [False]
    two = make_facts(total=2000).lines[0]
    lines = (msgspec.structs.replace(two, quantity_thousandths=2000),)
    assert bought(world, member, {"lines": lines}) == [True]


def test_31_a_claimed_receipt_counts() -> None:
    """A receipt that was anonymous and is claimed with the member's reference may be the one that makes it enough."""
    world = world_of()
    member = world.member()
    anonymous = [world.buy(None) for _ in range(3)]
    claims = [c.ClaimReceipt(identity(one), c.Holder(None, member)) for one in anonymous]
    found = [world.do(one).card_number for one in claims]
    assert found[:2] == ["", ""]
    assert world.account(found[2]).points_available == 30


def test_31_a_card_got_on_paper_ends_the_app_way() -> None:
    """Whoever presents receipts in between has a card; the next receipts bring no other one."""
    world = world_of()
    member = world.member()
    noted = [buy(world, member)[0] for _ in range(2)]
    answer = world.do(present([*noted, world.buy(None)], member))
    assert answer.points_credited == 10
    assert bought(world, member, {}, {}, {}) == [False] * 3
    assert list(world.account(answer.card_number).cards) == [answer.card_number]


def test_31_receipts_of_one_batch_bring_one_card() -> None:
    """However receipts arrive together, exactly one of them brings the card."""
    world = world_of()
    member = world.member()
    asked = [Asked(record(member_reference=member), uuid4()) for _ in range(10)]
    found = [one.answer for one in world.batch(asked) if isinstance(one, Outcome)]
    assert cards(world, *found) == [index == 2 for index in range(10)]


def test_31_a_merged_member_brings_its_receipts() -> None:
    """Two members are found to be one: the receipts of both count together."""
    world = world_of()
    one, other = world.member(), world.member()
    buy(world, one)
    buy(world, other)
    world.do(c.MergeMembers(other, one, "the same person"))
    assert bought(world, other, {}) == [True]


def test_31_in_a_pool_each_has_a_way_of_its_own() -> None:
    """Who shares an account gets a card for the own receipts, not for those of the others."""
    world = world_of()
    parent, child = world.member(), world.member()
    world.do(c.JoinPool(child, c.Holder(None, parent)))
    assert bought(world, parent, {}, {}) == [False] * 2
    assert bought(world, child, {}, {}) == [False] * 2
    answer = buy(world, child)[1]
    account = world.account(answer.card_number)
    assert account.member_of_card(answer.card_number) == child
    assert bought(world, parent, {}) == [True]


def test_31_in_an_exchange_the_sale_counts() -> None:
    """The sale of an exchange may bring the card; what came back for it does not count."""
    world = world_of(CardRules(2, app_way=True))
    member = world.member()
    back = buy(world, member)[0]
    sale = make_facts(member_reference=member)
    world.do(c.ExchangeItems(identity(back), (), sale))
    last = make_facts(member_reference=member)
    first, _ = buy(world, world.member())
    answer = world.do(c.ExchangeItems(identity(first), (), last))
    assert answer.recorded.card_number


def test_31_rehearsed_says_so_and_moves_nothing() -> None:
    """Who only asks is told that a card would come, and it comes with the real receipt."""
    world = world_of(CardRules(1, app_way=True))
    command, rows = record(member_reference=world.member()), list(world.rows)
    assert world.read(c.Rehearse(command=command)).card_number
    assert [*world.rows[: len(rows)]] == rows
    assert world.do(command).card_number


def test_the_way_to_a_card_is_bounded() -> None:
    """Only the last receipts of a member are remembered on the way to a card."""
    world = world_of(CardRules(2, app_way=True, one_shop=True))
    member = world.member()
    for number in range(103):
        buy(world, member, shop_id=f"shop-{number}")
    progress: CardProgress = world.stored(world.namespace.card_progress(member))
    assert [one.shop_id for one in progress.noted] == [f"shop-{one}" for one in range(3, 103)]


def test_nothing_is_noted_where_only_one_receipt_can_be_enough() -> None:
    """Where the number of receipts is never enough, those that are too small leave no trail."""
    world = world_of(CardRules(0, app_way=True, single_total_min=5000))
    member = world.member()
    made = [type(one) for one in world.when(record(member_reference=member))]
    assert made == [Receipt.Created, Account.PointsEarned]
    assert bought(world, member, {"total": 5000}) == [True]


@pytest.mark.parametrize(
    ("total", "named", "due"), [(4999, "", False), (5000, "", True), (5000, "member", True)]
)
def test_a_purchase_above_a_sum_is_marked_for_full_registration(
    total: int, named: str, due: bool
) -> None:
    """A large purchase of nobody, or of a member without a card, is marked; all others stay quick."""
    world = world_of(CardRules(3, full_registration_total=5000))
    member = world.member() if named else None
    assert world.do(record(total=total, member_reference=member)).full_registration_due is due
    card = world.card("somebody")
    assert not world.do(record(total=total, card_number=card)).full_registration_due
    assert not world.do(record(total=total, member_reference="somebody")).full_registration_due


def test_30_an_anonymous_receipt_needs_nothing_but_itself() -> None:
    """A till records what nobody is known for: one event, the same as before there were cards."""
    world = world_of(CardRules(3, app_way=True, full_registration_total=5000))
    (event,) = world.when(record())
    assert isinstance(event, Receipt.Created)
