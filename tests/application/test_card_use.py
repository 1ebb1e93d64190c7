"""Limits on receipts of a card and day, and a cashier's own card (rule 15a)."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from ledger.application import commands as c
from ledger.domain.card_day import CardDay
from ledger.domain.errors import Reason
from ledger.domain.flags import ReceiptFlag
from ledger.domain.receipt import Receipt, ReceiptFacts
from ledger.domain.rules import TillAction, TillRules
from tests.support.counter import counter, counter_rules
from tests.support.world import (
    NOW,
    Refused,
    World,
    claim,
    identity,
    make_facts,
    present,
    record,
    refused,
    void,
)

FLAG, REFUSE = TillAction.FLAG, TillAction.REFUSE
TWO_FLAGGED = TillRules(card_receipts_max=2, card_receipts_over=FLAG)
TWO_REFUSED = TillRules(card_receipts_max=2, card_receipts_over=REFUSE)
CARD_LIMIT, OWN_CARD = ReceiptFlag.CARD_LIMIT, ReceiptFlag.OWN_CARD


def sold(cashier: str, **options: Any) -> c.RecordReceipt:
    """A receipt with its cashier."""
    return c.RecordReceipt(
        msgspec.structs.replace(make_facts(**options), cashier_reference=cashier)
    )


def flags_of(world: World, receipt: ReceiptFacts) -> tuple[ReceiptFlag, ...]:
    """What a receipt is flagged for, as it is looked up."""
    found: c.FoundReceipt = world.read(c.GetReceipt(identity(receipt)))
    return found.receipt.flags


# Rule 15a
def test_receipts_over_the_limit_are_flagged_and_earn() -> None:
    """A third receipt of the day is recorded, earns, and carries its flag in the answer, the event and the look-up."""
    world = counter(till=TWO_FLAGGED)
    card = world.card()
    answers = [world.do(record(card_number=card)) for _ in range(2)]
    third = make_facts(card_number=card)
    created = world.when(c.RecordReceipt(third))[0]
    assert [answer.flags for answer in answers] == [(), ()]
    assert isinstance(created, Receipt.Created)
    assert created.flags == flags_of(world, third) == (CARD_LIMIT,)
    assert world.account(card).points_available == 30


def test_receipts_over_the_limit_are_refused_where_the_rules_say_so() -> None:
    """The refusal says the limit and the day, and without the card the receipt is recorded."""
    world = counter(till=TWO_REFUSED)
    card = world.card()
    for _ in range(2):
        world.do(record(card_number=card))
    assert refused(world, record(card_number=card)) == Refused(
        Reason.CARD_LIMIT_REACHED,
        {"field": "receipt", "card_receipts_max": "2", "business_date": "2025-03-14"},
    )
    assert world.do(record()).account_id is None


def test_a_limit_is_of_a_card_and_a_business_date() -> None:
    """Another card and another day have counts of their own; so has a member without a card."""
    world = counter(till=TWO_REFUSED)
    card, other = world.card("alice"), world.card()
    for _ in range(2):
        world.do(record(card_number=card))
    world.do(record(card_number=other))
    tomorrow = (NOW + timedelta(days=1)).date()
    world.do(record(card_number=card, business_date=tomorrow))
    for _ in range(2):
        world.do(record(member_reference="alice"))
    assert refused(world, record(member_reference="alice")).reason is Reason.CARD_LIMIT_REACHED


def test_a_receipt_that_is_sent_again_counts_once() -> None:
    """The same receipt, under whatever request id, uses the card once, and a refused one not at all."""
    world = counter(till=TWO_REFUSED)
    card = world.card()
    command = record(card_number=card)
    for _ in range(5):
        world.do(command)
    refused(world, record(card_number=card, occurred_at=NOW + timedelta(days=1)))
    world.do(record(card_number=card))
    assert refused(world, record(card_number=card)).reason is Reason.CARD_LIMIT_REACHED


def test_a_voided_receipt_stays_counted() -> None:
    """What is limited is the use of the card at the till, and that a void does not undo."""
    world = counter(till=TWO_REFUSED)
    card = world.card()
    for _ in range(2):
        world.do(void(world.buy(card)))
    assert refused(world, record(card_number=card)).reason is Reason.CARD_LIMIT_REACHED


def test_a_claim_uses_the_card_of_its_day() -> None:
    """A forgotten card cannot be used more often than a card that was shown."""
    world = counter(till=TWO_FLAGGED)
    card = world.card()
    receipts = [world.buy(None) for _ in range(3)]
    answers = [world.do(claim(receipt, card)) for receipt in receipts]
    assert [answer.flags for answer in answers] == [(), (), (CARD_LIMIT,)]
    assert flags_of(world, receipts[2]) == (CARD_LIMIT,)


def test_where_there_is_no_limit_nothing_is_counted() -> None:
    """Programmes without a limit have no events and no fields for it."""
    world = counter(till=TillRules(own_card=FLAG))
    plain = World()
    for one in (world, plain):
        card = one.card()
        events = one.when(record(card_number=card))
        assert not any(isinstance(event, CardDay.Created) for event in events)
        assert b"flags" not in b"".join(bytes(row.state) for row in one.rows)


# Rule 15a
@pytest.mark.parametrize("by", ["card", "member"])
def test_a_cashiers_own_card_is_flagged(by: str) -> None:
    """A receipt that counts for the cashier earns and carries a flag, by card or by reference."""
    world = counter(till=TillRules(own_card=FLAG))
    card = world.card("cashier-7")
    holder = {"card_number": card} if by == "card" else {"member_reference": "cashier-7"}
    assert world.do(sold("cashier-7", **holder)).flags == (OWN_CARD,)
    assert world.do(sold("cashier-8", **holder)).flags == ()
    assert world.do(sold("", **holder)).flags == ()
    assert world.do(sold("cashier-7")).flags == ()
    assert world.account(card).points_available == 30


def test_a_cashiers_own_card_is_refused_where_the_rules_say_so() -> None:
    """Neither at the till nor by claiming or presenting a customer's receipt afterwards."""
    world = counter(till=TillRules(own_card=REFUSE), receipts_required=1)
    card = world.card("cashier-7", totals=(0,))
    found = refused(world, sold("cashier-7", card_number=card))
    assert found == Refused(Reason.OWN_CARD_NOT_ALLOWED, {"field": "receipt"})
    customers = sold("cashier-7")
    world.do(customers)
    assert refused(world, claim(customers.facts, card)).reason is Reason.OWN_CARD_NOT_ALLOWED
    world.do(sold("cashier-9"))
    own = sold("cashier-9")
    world.do(own)
    assert refused(world, present([own.facts], "cashier-9")) == Refused(
        Reason.OWN_CARD_NOT_ALLOWED, {"field": "receipts[0]"}
    )
    world.do(present([own.facts], "customer"))


def test_a_receipt_may_carry_both_flags() -> None:
    """A cashier who uses a card too often is flagged for both."""
    world = counter(till=TillRules(1, FLAG, own_card=FLAG))
    card = world.card("cashier-7")
    world.do(sold("cashier-7", card_number=card))
    assert world.do(sold("cashier-7", card_number=card)).flags == (OWN_CARD, CARD_LIMIT)


def test_the_rules_of_the_sale_decide() -> None:
    """A receipt from before a limit is not held to it."""
    world = counter()
    later = NOW + timedelta(days=2)
    world.do(counter_rules(till=TillRules(1, REFUSE), effective_at=later))
    card = world.card()
    world.now = later
    for _ in range(3):
        world.do(record(card_number=card, occurred_at=NOW))
    world.do(record(card_number=card, occurred_at=later))
    found = refused(world, record(card_number=card, occurred_at=later))
    assert found.reason is Reason.CARD_LIMIT_REACHED
