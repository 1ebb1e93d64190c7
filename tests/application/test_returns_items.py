"""What can come back, and how much of it."""

from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import (
    Channel,
    Line,
    LineQuantity,
    Receipt,
    ReturnKind,
    Unit,
)
from tests.support.returning import THREE_FOR_TEN, THREE_LINES, remaining
from tests.support.world import (
    Asked,
    Sums,
    World,
    claim,
    make_facts,
    refused,
    return_items,
    void,
)


# Rules 10, 11
def test_a_return_takes_back_what_the_items_earned() -> None:
    """A line that comes back costs what it earned, and the receipt says what is left."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    answer = world.do(return_items(receipt, {"2": 1000}))
    assert (answer.amount, answer.points_clawed_back, answer.points_available) == (500, 5, 10)
    assert (answer.points_owed, answer.points_written_off, answer.points_restored) == (0, 0, 0)
    assert world.sums(card) == Sums(available=10)
    assert remaining(world, receipt) == {"1": 1000, "3": 1000}


# Rule 10
def test_a_return_records_which_items_came_back_where() -> None:
    """The event names the return, its lines, what was paid for them, and the shop and till."""
    world = World()
    receipt = world.buy(world.card(), lines=THREE_LINES)
    command = return_items(receipt, {"1": 1000, "3": 1000}, shop_id="shop-2", till_id="till-9")
    returned, taken = world.when(command)
    assert isinstance(returned, Receipt.ItemsReturned)
    assert returned.lines == (LineQuantity("1", 1000), LineQuantity("3", 1000))
    assert (returned.kind, returned.amount) == (ReturnKind.RETURN, 1000)
    assert (returned.shop_id, returned.till_id) == ("shop-2", "till-9")
    assert isinstance(taken, Account.PointsClawedBack)
    assert (taken.return_id, taken.receipt_id) == (returned.return_id, returned.originator_id)
    assert taken.rules_version == 1


# Rule 10
def test_a_return_without_lines_takes_back_all_that_is_left() -> None:
    """After some of the items, the rest comes back in one go."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(return_items(receipt, {"2": 1000}))
    answer = world.do(return_items(receipt))
    assert (answer.amount, answer.points_clawed_back) == (1000, 10)
    assert remaining(world, receipt) == {}
    assert world.sums(card) == Sums()


# Rule 10
def test_pieces_of_a_line_come_back_one_by_one() -> None:
    """Each piece gives back its part of the line, and the last gives back what is left of it."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=THREE_FOR_TEN)
    amounts, left = [], []
    for _ in range(3):
        amounts.append(world.do(return_items(receipt, {"1": 1000})).amount)
        left.append(remaining(world, receipt).get("1", 0))
    assert (amounts, left) == ([333, 333, 334], [2000, 1000, 0])
    assert world.sums(card) == Sums()
    assert world.account(card).remainder_micropoints == 0


# Rule 10
def test_weighed_goods_come_back_by_weight() -> None:
    """Of goods that were weighed any part can come back."""
    world = World()
    card = world.card()
    line = Line("1", "cheese", 1234, 2468, Unit.KILOGRAM)
    receipt = world.buy(card, lines=(line,))
    answer = world.do(return_items(receipt, {"1": 617}))
    assert (answer.amount, answer.points_clawed_back) == (1234, 12)
    assert remaining(world, receipt) == {"1": 617}
    found = refused(world, return_items(receipt, {"1": 618}))
    assert (found.reason, found.metadata["returnable_thousandths"]) == (
        Reason.RETURN_EXCEEDS,
        "617",
    )
    assert world.do(return_items(receipt, {"1": 617})).amount == 1234


# Rule 10
def test_a_line_of_quantity_nothing_comes_back_as_a_whole_once() -> None:
    """A fee has no quantity: it is returned with quantity 0, once."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=(Line("fee", "deposit", 0, 300), *THREE_LINES))
    assert remaining(world, receipt)["fee"] == 0
    assert refused(world, return_items(receipt, {"fee": 1})).reason is Reason.RETURN_EXCEEDS
    answer = world.do(return_items(receipt, {"fee": 0}))
    assert (answer.amount, answer.points_clawed_back) == (300, 3)
    assert "fee" not in remaining(world, receipt)
    assert refused(world, return_items(receipt, {"fee": 0})).reason is Reason.RETURN_EXCEEDS
    assert world.do(return_items(receipt)).amount == 1500


# Rule 10
def test_a_discount_comes_back_with_its_line() -> None:
    """What comes back is what was paid for the line, not its price."""
    world = World()
    lines = (Line("1", "sku-1", 2000, 1000, discount=400), Line("2", "sku-2", 1000, 500))
    receipt = world.buy(world.card(), lines=lines)
    assert world.do(return_items(receipt, {"1": 1000})).amount == 300


# Rule 10
@pytest.mark.parametrize("before", [0, 1000, 2000, 3000])
def test_never_more_comes_back_than_was_bought_over_all_returns(before: int) -> None:
    """What came back before counts, and the refusal says how much is left."""
    world = World()
    receipt = world.buy(world.card(), lines=THREE_FOR_TEN + THREE_LINES[1:])
    if before:
        world.do(return_items(receipt, {"1": before}))
    left = 3000 - before
    found = refused(world, return_items(receipt, {"2": 1000, "1": left + 1}))
    assert found.reason is Reason.RETURN_EXCEEDS
    assert found.metadata == {
        "field": "lines[1].quantity_thousandths",
        "returnable_thousandths": str(left),
    }
    assert remaining(world, receipt).get("1", 0) == left


# Rule 10
def test_a_line_that_the_receipt_does_not_have_cannot_come_back() -> None:
    """An unknown line is refused by its place in the request."""
    world = World()
    receipt = world.buy(world.card(), lines=THREE_LINES)
    found = refused(world, return_items(receipt, {"1": 1000, "9": 1000}))
    assert (found.reason, found.metadata["field"]) == (Reason.LINE_UNKNOWN, "lines[1].line_id")


# Rule 10
def test_of_a_receipt_that_came_back_nothing_is_left() -> None:
    """A receipt returned as a whole cannot be returned again, by lines or without."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(return_items(receipt))
    assert refused(world, return_items(receipt)).reason is Reason.RECEIPT_RETURNED
    assert refused(world, return_items(receipt, {"1": 1})).reason is Reason.RETURN_EXCEEDS
    assert refused(world, void(receipt)).reason is Reason.RECEIPT_RETURNED


# Rule 18
def test_the_same_items_brought_to_two_tills_at_once_come_back_once() -> None:
    """Of two returns of the last piece one is refused with nothing left."""
    world = World()
    card = world.card()
    receipt = world.buy(card)
    command = return_items(receipt, {"1": 1000})
    won, lost = world.batch([Asked(command, uuid4(), "till-1"), Asked(command, uuid4(), "till-2")])
    assert not isinstance(won, Refusal)
    assert isinstance(lost, Refusal)
    assert (lost.reason, lost.metadata["returnable_thousandths"]) == (Reason.RETURN_EXCEEDS, "0")
    assert world.sums(card) == Sums()


# Rule 14
def test_what_was_bought_online_comes_back_in_any_store() -> None:
    """A return does not ask where the items were bought."""
    world = World()
    card = world.card()
    receipt = world.buy(card, total=1000, channel=Channel.ONLINE, shop_id="web", till_id="web-1")
    answer = world.do(return_items(receipt, shop_id="shop-7", till_id="till-3"))
    assert answer.points_clawed_back == 10
    assert world.sums(card) == Sums()


# Rule 15
def test_without_a_known_receipt_nothing_comes_back() -> None:
    """Returns, voids, claims and quotes of a receipt that is not recorded are refused."""
    world = World()
    card = world.card()
    unknown = make_facts()
    for command in (return_items(unknown), void(unknown), claim(unknown, card)):
        found = refused(world, command)
        assert (found.reason, found.metadata["field"]) == (Reason.RECEIPT_UNKNOWN, "receipt")
    with pytest.raises(Refusal) as caught:
        world.read(c.Rehearse(command=return_items(unknown)))
    assert caught.value.reason is Reason.RECEIPT_UNKNOWN
