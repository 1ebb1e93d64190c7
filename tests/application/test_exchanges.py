"""Exchanges: a return and a sale at once, both or neither (rule 15a)."""

from datetime import date
from itertools import pairwise
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.errors import Reason
from ledger.domain.receipt import Receipt, ReceiptFacts, Tender, TenderKind
from ledger.domain.rules import PointsRules, RedemptionRules, ReturnPolicy, TillAction, TillRules
from tests.support.counter import CENT, counter, exchange, lines, paid
from tests.support.world import (
    Asked,
    Refused,
    Sums,
    World,
    make_facts,
    record,
    redeem,
    refused,
    return_items,
)

REFUSING = PointsRules(returns=ReturnPolicy.REFUSE)


def sale(total: int, card: str | None = None, **kinds: int) -> ReceiptFacts:
    """A new receipt, paid by kinds of tender and the rest in cash."""
    return make_facts(total=total, card_number=card, tenders=paid(total, **kinds))


def bought_with_points(world: World, card: str, points: int, total: int) -> ReceiptFacts:
    """A receipt that points paid in part; a point is worth a cent."""
    redemption = world.do(redeem(card, points))
    tenders = [Tender(TenderKind.POINTS, points, redemption.redemption_id)]
    if total > points:
        tenders.append(Tender(TenderKind.CASH, total - points))
    return world.buy(card, total=total, tenders=tuple(tenders))


# Rule 15a
def test_what_comes_back_pays_for_the_new_receipt() -> None:
    """The items go back, the new ones are sold, and the account has what it would have had with the right ones."""
    world = World()
    card = world.card()
    bought = world.buy(card, lines=lines(1000, 500))
    new = sale(1700, card, RETURN=1000)
    done = world.do(exchange(bought, new, "1"))
    assert (done.returned.amount, done.returned.points_clawed_back) == (1000, 10)
    assert (done.recorded.points_earned, done.recorded.points_available) == (17, 22)
    assert done.amount_to_refund == 0
    assert world.sums(card) == Sums(available=22)
    assert world.stored(done.returned.receipt_id).returned == {"1": 1000}


def test_the_new_receipt_says_what_it_was_exchanged_for() -> None:
    """From the sale, the receipt whose items came back is found, and how much they paid."""
    world = World()
    bought = world.buy(None)
    done = world.do(exchange(bought, sale(1200, RETURN=1000)))
    exchanged = world.stored(done.recorded.receipt_id).exchanged
    assert exchanged.returned_receipt_id == done.returned.receipt_id
    assert (exchanged.return_id, exchanged.amount) == (done.returned.return_id, 1000)


def test_a_receipt_is_recorded_before_it_earns() -> None:
    """The events come in the order in which things happen: first the return, then the sale, then its points."""
    world = World()
    card = world.card()
    bought = world.buy(card)
    new = sale(1200, card, RETURN=1000)
    topics = [type(event).__name__ for event in world.when(exchange(bought, new))]
    assert topics == [
        "ItemsReturned",
        "PointsClawedBack",
        "Created",
        "ReceiptExchanged",
        "PointsEarned",
    ]


def test_a_cheaper_sale_leaves_something_to_give_back() -> None:
    """What the return does not pay is to be given back in money."""
    world = World()
    bought = world.buy(None)
    done = world.do(exchange(bought, sale(400, RETURN=400)))
    assert (done.returned.amount, done.amount_to_refund) == (1000, 600)


def test_a_return_pays_at_most_what_came_back() -> None:
    """More is refused with what there is, and neither return nor sale happens."""
    world = World()
    card = world.card()
    bought = world.buy(card, lines=lines(1000, 500))
    assert refused(world, exchange(bought, sale(1700, card, RETURN=1001), "1")) == Refused(
        Reason.TENDER_MISMATCH,
        {"field": "receipt.tenders", "expected": "1000", "actual": "1001"},
    )


def test_what_points_had_paid_comes_back_as_points_and_not_as_money() -> None:
    """Of a receipt that points paid in part, only the rest is money for the new one."""
    world = counter(CENT)
    card = world.card(totals=(100_000, 0, 0))
    bought = bought_with_points(world, card, points=300, total=1000)
    over = refused(world, exchange(bought, sale(1000, card, RETURN=701)))
    assert (over.reason, over.metadata["expected"]) == (Reason.TENDER_MISMATCH, "700")
    done = world.do(exchange(bought, sale(1000, card, RETURN=700)))
    assert (done.returned.points_restored, done.returned.amount_paid_with_points) == (300, 300)
    assert world.sums(card) == Sums(available=1010)


def test_points_that_come_back_can_pay_for_the_new_receipt() -> None:
    """All of an account's points had paid; they come back with the return, and pay for what is taken instead."""
    world = counter(CENT)
    card = world.card(totals=(30_000, 0, 0))
    bought = bought_with_points(world, card, points=300, total=300)
    assert world.sums(card).available == 3
    new = make_facts(total=250, card_number=card, tenders=(Tender(TenderKind.POINTS, 250),))
    done = world.do(exchange(bought, new, points=250))
    assert done.redemption_id is not None
    assert world.stored(done.redemption_id).receipt_id == done.recorded.receipt_id
    tenders = world.stored(done.recorded.receipt_id).facts.tenders
    assert tenders == (Tender(TenderKind.POINTS, 250, done.redemption_id),)
    # 303 less the 3 of the first sale, less 250, and 2.50 earn two and a half.
    assert world.sums(card) == Sums(available=52)


def test_points_pay_for_an_exchange_what_they_are_worth() -> None:
    """The rules of redemption hold for the sale of an exchange, and the fields are named as the exchange has them."""
    rules = RedemptionRules(points=1, value=1, points_step=100)
    world = counter(rules)
    card = world.card(totals=(30_000, 0, 0))
    bought = world.buy(card)

    def of(points: int, amount: int) -> c.ExchangeItems:
        tenders = (Tender(TenderKind.POINTS, amount), Tender(TenderKind.RETURN, 1000 - amount))
        new = make_facts(total=1000, card_number=card, tenders=tenders)
        return exchange(bought, new, points=points)

    assert refused(world, of(150, 150)).metadata["field"] == "points"
    assert refused(world, of(100, 200)).metadata["field"] == "receipt.tenders[0].amount"
    assert refused(world, of(400, 400)).reason is Reason.POINTS_INSUFFICIENT
    assert world.do(of(200, 200)).amount_to_refund == 200


@pytest.mark.parametrize("part", ["return", "sale", "card"])
def test_both_happen_or_neither(part: str) -> None:
    """Whatever is wrong with one of them, of the other nothing is left, in the store or in the cache."""
    world = counter(till=TillRules(2, TillAction.REFUSE))
    card, other = world.card(), world.card()
    bought = world.buy(card)
    new = sale(500, card, RETURN=500)
    match part:
        case "return":
            world.do(return_items(bought))
            found = refused(world, exchange(bought, new))
            assert found == Refused(Reason.RECEIPT_RETURNED, {"field": "returned.receipt"})
        case "sale":
            unknown = msgspec.structs.replace(new, card_number="2000000000008")
            found = refused(world, exchange(bought, unknown))
            assert found == Refused(Reason.CARD_UNKNOWN, {"field": "receipt.card_number"})
        case _:
            world.do(record(card_number=card))
            found = refused(world, exchange(bought, new))
            assert found.reason is Reason.CARD_LIMIT_REACHED
            new = msgspec.structs.replace(new, card_number=other)
    if part != "return":
        world.do(exchange(bought, new))
    assert world.stored(world.namespace.receipt(*_key(bought))).returned == {"1": 1000}


def _key(facts: ReceiptFacts) -> tuple[str, str, str, date]:
    return facts.shop_id, facts.till_id, facts.number, facts.business_date


def test_a_return_that_the_rules_refuse_is_refused_in_an_exchange() -> None:
    """The return comes first: points that the sale would earn do not save it."""
    world = counter(points_rules=REFUSING)
    card = world.card()
    bought = world.buy(card)
    world.do(redeem(card, 10))
    found = refused(world, exchange(bought, sale(5000, card, RETURN=1000)))
    assert (found.reason, found.metadata["field"]) == (
        Reason.POINTS_INSUFFICIENT,
        "returned.lines",
    )


def test_what_is_owed_after_the_return_is_paid_by_the_sale() -> None:
    """With a deficit, the points of the new receipt pay what the return left owing."""
    world = World()
    card = world.card()
    bought = world.buy(card)
    world.do(redeem(card, 10))
    done = world.do(exchange(bought, sale(1500, card, RETURN=1000)))
    assert (done.returned.points_owed, world.sums(card)) == (10, Sums(available=5))


def test_an_exchange_is_idempotent_by_request_and_by_the_new_receipt() -> None:
    """The same request, or the same exchange under another id, is answered with the first outcome."""
    world = World()
    card = world.card()
    command = exchange(world.buy(card), sale(1200, card, RETURN=1000))
    request_id = uuid4()
    first = world.execute(command, request_id)
    for again in (world.execute(command, request_id), world.execute(command)):
        assert (again.answer, again.position, again.replayed) == (
            first.answer,
            first.position,
            True,
        )


def test_an_exchange_with_points_is_recognised_under_another_request_id() -> None:
    """The redemption that it made the first time belongs to it, whoever asks again."""
    world = counter(CENT)
    card = world.card(totals=(30_000, 0, 0))
    bought = bought_with_points(world, card, points=300, total=300)
    new = make_facts(total=250, card_number=card, tenders=(Tender(TenderKind.POINTS, 250),))
    command = exchange(bought, new, points=250)
    first, again = world.execute(command), world.execute(command)
    assert (again.answer, again.replayed) == (first.answer, True)


def test_the_new_receipt_is_no_other() -> None:
    """A receipt that is the sale of an exchange is not one alone, nor that of another exchange; nor the reverse."""
    world = World()
    bought, other = world.buy(None, lines=lines(1000, 500)), world.buy(None)
    new = sale(1500, RETURN=1000)
    world.do(exchange(bought, new, "1"))
    mismatch = Reason.RECEIPT_MISMATCH
    assert refused(world, c.RecordReceipt(new)) == Refused(mismatch, {"field": "receipt"})
    for command in (exchange(other, new), exchange(bought, new, "2")):
        assert refused(world, command) == Refused(mismatch, {"field": "returned"})
    assert refused(world, exchange(other, other)) == Refused(mismatch, {"field": "returned"})
    changed = msgspec.structs.replace(new, cashier_reference="cashier-7")
    assert refused(world, exchange(bought, changed, "1")) == Refused(
        mismatch, {"field": "receipt.cashier_reference"}
    )


def test_a_reused_request_id_is_told_the_field() -> None:
    """Another exchange under the same request id is refused with the field that differs."""
    world = World()
    bought, other = world.buy(None, lines=lines(1000, 500)), world.buy(None)
    new, id_ = sale(1500, RETURN=1000), uuid4()
    world.do(exchange(bought, new, "1"), id_)
    reused = Reason.REQUEST_ID_REUSED
    for command, field in (
        (exchange(other, sale(1), "1"), "returned.receipt"),
        (exchange(bought, new, "2"), "returned.lines"),
        (exchange(bought, msgspec.structs.replace(new, till_id="9"), "1"), "receipt.till_id"),
    ):
        assert refused(world, command, id_) == Refused(reused, {"field": field})


def test_two_exchanges_of_the_same_items_in_one_batch() -> None:
    """The first wins, and the second finds nothing left to return."""
    world = World()
    card = world.card()
    bought = world.buy(card)
    commands = [exchange(bought, sale(1200, card, RETURN=1000)) for _ in range(2)]
    first, second = world.batch([Asked(command, uuid4()) for command in commands])
    assert getattr(second, "reason", None) is Reason.RECEIPT_RETURNED
    assert not isinstance(first, Exception)
    assert world.sums(card) == Sums(available=12)


def test_the_sale_of_an_exchange_can_come_back_itself() -> None:
    """It is a receipt like any other: what a return had paid for it is money."""
    world = World()
    bought = world.buy(None)
    second = sale(1200, RETURN=1000)
    world.do(exchange(bought, second))
    third = world.do(exchange(second, sale(1200, RETURN=1200)))
    assert (third.returned.amount, third.amount_to_refund) == (1200, 0)


@settings(max_examples=60, deadline=None)
@given(
    chain=st.lists(st.integers(1, 3000), min_size=2, max_size=6),
    anonymous=st.booleans(),
)
def test_a_chain_of_exchanges_ends_with_what_the_last_sale_earns(
    chain: list[int], anonymous: bool
) -> None:
    """However often items are exchanged, the account has what the items that were kept earn."""
    world = World()
    card = None if anonymous else world.card()
    receipts = [world.buy(card, total=chain[0])]
    for before, after in pairwise(chain):
        receipts.append(sale(after, card, RETURN=min(before, after)))
        world.do(exchange(receipts[-2], receipts[-1]))
    if card is not None:
        account = world.present_account(card)
        earned = account.points_available * 1_000_000 + account.remainder_micropoints
        assert earned == chain[-1] * 10_000
    stored: Receipt = world.stored(world.namespace.receipt(*_key(receipts[-1])))
    assert (stored.exchanged is not None, stored.returned) == (True, {})
