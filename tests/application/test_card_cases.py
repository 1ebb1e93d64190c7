"""Rule 33: a receipt that a card was issued on comes back: its points go, the card stays, the auditor sees it."""

from typing import Any

import msgspec

from ledger.application import commands as c
from ledger.domain.account import CardStatus
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.receipt import Line, ReceiptFacts, ReturnKind
from ledger.domain.rules import CardRules
from tests.support.world import (
    World,
    identity,
    make_facts,
    present,
    publish_rules,
    record,
    return_items,
    void,
)

LINES = (Line("1", "a", 1000, 600), Line("2", "b", 1000, 400))


def issued(rules: CardRules, count: int) -> tuple[World, str, list[ReceiptFacts]]:
    """A card on some receipts of 6.00 and 4.00."""
    published = publish_rules().rules
    world = World(rules=c.PublishRules(msgspec.structs.replace(published, card=rules)))
    receipts = [world.buy(None, lines=LINES) for _ in range(count)]
    return world, world.do(present(receipts, "member-1")).card_number, receipts


def case_of(world: World, command: c.Write[Any]) -> CardGrounds.ReceiptReturned | None:
    """Take something back, and return the case that it makes."""
    found = [one for one in world.when(command) if isinstance(one, CardGrounds.ReceiptReturned)]
    assert len(found) <= 1
    return found[0] if found else None


def test_33_the_points_go_the_card_stays_and_the_case_is_recorded() -> None:
    """A return of a presented receipt takes its points, leaves the card, and names card, receipt and return."""
    world, card, receipts = issued(CardRules(3), 3)
    case = case_of(world, return_items(receipts[0]))
    assert case is not None
    key = receipts[0]
    id_ = world.namespace.receipt(key.shop_id, key.till_id, key.number, key.business_date)
    assert (case.card_number, case.receipt_id, case.amount) == (card, id_, 1000)
    assert (case.whole, case.still_enough, case.kind) == (True, False, ReturnKind.RETURN)
    account = world.account(card)
    assert (account.points_available, account.cards) == (20, {card: CardStatus.ACTIVE})
    assert world.buy(card).card_number == card


def test_33_a_part_that_comes_back_may_leave_enough() -> None:
    """A return in part is a case, too; the receipt still counts with what is kept of it, as far as the rules go."""
    world, _, receipts = issued(CardRules(3, receipt_total_min=500), 3)
    small = case_of(world, return_items(receipts[0], {"2": 1000}))
    assert small is not None
    assert (small.whole, small.still_enough, small.amount) == (False, True, 400)
    large = case_of(world, return_items(receipts[1], {"1": 1000}))
    assert large is not None
    assert (large.whole, large.still_enough) == (False, False)


def test_33_receipts_beyond_the_number_make_up_for_one_that_comes_back() -> None:
    """Of four receipts one may come back, and three are still enough; the second that does is one too many."""
    world, _, receipts = issued(CardRules(3), 4)
    cases = [case_of(world, return_items(receipt)) for receipt in receipts[:2]]
    assert [case is not None and case.still_enough for case in cases] == [True, False]


def test_33_a_void_is_a_case() -> None:
    """A presented receipt that its till takes back on the same day is on the list as well."""
    world, _, receipts = issued(CardRules(1, single_total_min=1000), 1)
    case = case_of(world, void(receipts[0]))
    assert case is not None
    assert (case.kind, case.whole, case.still_enough) == (ReturnKind.VOID, True, False)


def test_33_an_exchange_is_a_case() -> None:
    """What comes back in an exchange came back."""
    world, card, receipts = issued(CardRules(3), 3)
    exchange = c.ExchangeItems(identity(receipts[0]), (), make_facts(card_number=card))
    assert case_of(world, exchange) is not None


def test_33_receipts_of_the_app_way_are_watched_alike() -> None:
    """A card that came with a receipt stands on receipts, too."""
    rules = CardRules(2, app_way=True)
    published = publish_rules().rules
    world = World(rules=c.PublishRules(msgspec.structs.replace(published, card=rules)))
    member = world.member()
    first = make_facts(member_reference=member)
    world.do(c.RecordReceipt(first))
    card = world.do(record(member_reference=member)).card_number
    case = case_of(world, return_items(first))
    assert case is not None
    assert (case.card_number, case.still_enough) == (card, False)


def test_other_returns_are_no_cases() -> None:
    """What was bought with the card, claimed, or never counted for anybody, makes no case."""
    world, card, _ = issued(CardRules(3), 3)
    bought, anonymous, claimed = world.buy(card), world.buy(None), world.buy(None)
    world.do(c.ClaimReceipt(identity(claimed), c.Holder(card)))
    for receipt in (bought, anonymous, claimed):
        assert case_of(world, return_items(receipt)) is None


def test_a_case_goes_by_the_rules_of_the_issue() -> None:
    """Rules that ask for more by now do not make a card stand on too little."""
    world, _, receipts = issued(CardRules(1), 2)
    world.do(publish_rules(receipts_required=3, effective_at=world.now.replace(year=2026)))
    world.now = world.now.replace(year=2027)
    case = case_of(world, return_items(receipts[0]))
    assert case is not None
    assert case.still_enough
