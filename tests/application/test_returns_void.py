"""Receipts that are voided."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.application import commands as c
from ledger.domain.errors import Reason
from ledger.domain.receipt import (
    Receipt,
    ReturnKind,
)
from tests.support.returning import JUST, THREE_LINES, paid_with
from tests.support.world import (
    Sums,
    World,
    identity,
    make_facts,
    redeem,
    refused,
    return_items,
    void,
)


# Rule 15a
def test_a_till_voids_its_receipt_on_the_day() -> None:
    """All of it comes back, with what it earned and what paid for it."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    tenders = paid_with(world.do(redeem(card, 10)).redemption_id, 1500)
    receipt = world.buy(card, lines=THREE_LINES, tenders=tenders)
    returned = world.when(void(receipt))[0]
    assert isinstance(returned, Receipt.ItemsReturned)
    assert (returned.kind, returned.amount) == (ReturnKind.VOID, 1500)
    assert {line.line_id for line in returned.lines} == {"1", "2", "3"}
    assert world.sums(card) == Sums(available=10)
    found = world.read(c.GetReceipt(identity(receipt)))
    assert (found.receipt.voided, found.remaining) == (True, ())


# Rule 15a
def test_a_void_takes_what_earlier_returns_left() -> None:
    """What came back before stays as it is."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(return_items(receipt, {"2": 1000}))
    answer = world.do(void(receipt))
    assert (answer.amount, answer.points_clawed_back) == (1000, 10)
    assert world.sums(card) == Sums()


# Rule 15a
@pytest.mark.parametrize("where", [{"shop_id": "shop-2"}, {"till_id": "till-2"}])
def test_no_other_till_voids_a_receipt(where: dict[str, Any]) -> None:
    """Another till, of the same shop or another, takes items back but voids nothing."""
    world = World()
    receipt = world.buy(world.card())
    assert refused(world, void(receipt, **where)).reason is Reason.VOID_NOT_ALLOWED
    world.do(return_items(receipt, **where))


# Rule 15a
@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", datetime(2025, 3, 15, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2025, 3, 14, 23, tzinfo=UTC)),
        ("America/New_York", datetime(2025, 3, 15, 4, tzinfo=UTC)),
    ],
)
def test_after_its_day_a_receipt_is_not_voided(zone: str, midnight: datetime) -> None:
    """The day ends at midnight where the programme is; afterwards items are returned."""
    world = World(time_zone=zone)
    card = world.card()
    early, late = world.buy(card), world.buy(card)
    world.now = midnight - JUST
    world.do(void(early))
    world.now = midnight
    assert refused(world, void(late)).reason is Reason.VOID_NOT_ALLOWED
    world.do(return_items(late))


# Rule 15a
def test_a_voided_receipt_stays_voided() -> None:
    """It can be neither returned nor voided again."""
    world = World()
    receipt = world.buy(world.card(), lines=THREE_LINES)
    world.do(void(receipt))
    for command in (return_items(receipt), return_items(receipt, {"1": 1000}), void(receipt)):
        assert refused(world, command).reason is Reason.RECEIPT_RETURNED


# Rules 15a, 19
def test_a_voided_receipt_that_is_sent_again_earns_nothing() -> None:
    """A till that retries its receipt after the void gets the first outcome, and no points."""
    world = World()
    card = world.card()
    facts = make_facts(total=1000, card_number=card)
    first = world.execute(c.RecordReceipt(facts))
    world.do(void(facts))
    assert world.execute(c.RecordReceipt(facts)) == first._replace(replayed=True)
    assert world.sums(card) == Sums()
