from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotPoints, total
from ledger.domain.receipt import (
    Channel,
    Line,
    LineQuantity,
    Receipt,
    ReceiptFacts,
    ReturnKind,
    Tender,
    TenderKind,
    Unit,
)
from ledger.domain.rules import Expiry, PointsRules, ReturnPolicy
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    claim,
    hold,
    identity,
    make_facts,
    present,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
    void,
)

DAY = timedelta(days=1)
JUST = timedelta(microseconds=1)
TEN_DAYS = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10)
END_OF_TEN_DAYS = datetime(2025, 3, 25, tzinfo=UTC)
"""Of points earned at NOW: they end with the tenth day after it."""
GRACE = msgspec.structs.replace(TEN_DAYS, restore_grace_days=7)
IDLE = PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10)
"""Points earned at NOW end at the same instant, unless more are earned."""
IDLE_GRACE = msgspec.structs.replace(IDLE, restore_grace_days=7)
FLOOR = PointsRules(returns=ReturnPolicy.FLOOR)
REFUSE = PointsRules(returns=ReturnPolicy.REFUSE)

THREE_FOR_TEN = (Line("1", "sku-1", 3000, 1000),)
"""Three pieces for 10.00: their price is not a whole number of cents."""
THREE_LINES = tuple(Line(str(number), f"sku-{number}", 1000, 500) for number in (1, 2, 3))


def ruled(points_rules: PointsRules, **options: Any) -> World:
    """A programme with rules of what becomes of points."""
    return World(rules=publish_rules(points_rules=points_rules, **options))


def paid_with(redemption_id: UUID, amount: int) -> tuple[Tender, ...]:
    """Payments of a receipt that was paid with points as a whole."""
    return (Tender(TenderKind.POINTS, amount, redemption_id),)


def lots_of(world: World, card: str) -> dict[int, int]:
    """Return how many free points each lot has now."""
    return {
        number: lot.points for number, lot in world.present_account(card).lots.items() if lot.points
    }


def remaining(world: World, receipt: ReceiptFacts) -> dict[str, int]:
    """Return what can still be returned of a receipt, by line."""
    found: c.FoundReceipt = world.read(c.GetReceipt(identity(receipt)))
    return {one.line_id: one.quantity_thousandths for one in found.remaining}


# --- What comes back -----------------------------------------------------------------------------


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


# --- What is taken back --------------------------------------------------------------------------


# Rule 11
def test_a_return_goes_by_the_rules_of_the_sale() -> None:
    """Rates, carrying and policies of today do not matter."""
    world = World()
    card = world.card()
    world.do(
        publish_rules(points=5, carry_remainders=False, effective_at=NOW + DAY, points_rules=REFUSE)
    )
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(redeem(card, 15))
    world.now = NOW + 2 * DAY
    answer = world.do(return_items(receipt, {"1": 1000}))
    assert (answer.points_clawed_back, answer.points_owed) == (5, 5)
    answer = world.do(return_items(receipt))
    assert (answer.points_clawed_back, answer.points_owed) == (10, 10)
    assert world.sums(card) == Sums(deficit=15)


# Rules 5, 11
def test_the_claw_back_is_cumulative() -> None:
    """Pieces that earned no whole point each cost what all of them had earned."""
    world = World()
    card = world.card()
    receipt = world.buy(card, lines=(Line("1", "sku-1", 4000, 200),))
    assert world.sums(card) == Sums(available=2)
    seen = []
    for _ in range(4):
        taken = world.do(return_items(receipt, {"1": 1000})).points_clawed_back
        seen.append((taken, world.account(card).remainder_micropoints))
    assert seen == [(1, 500_000), (0, 0), (1, 500_000), (0, 0)]
    assert world.sums(card) == Sums()


# Rules 5, 11
def test_without_carrying_the_claw_back_is_what_the_kept_items_no_longer_earn() -> None:
    """Whole points of what is kept: what was dropped at the sale is not taken back."""
    world = World(rules=publish_rules(carry_remainders=False))
    card = world.card()
    receipt = world.buy(card, lines=(Line("1", "sku-1", 3000, 450),))
    assert world.sums(card) == Sums(available=4)
    taken = [world.do(return_items(receipt, {"1": 1000})).points_clawed_back for _ in range(3)]
    # Kept are 3.00, then 1.50, then nothing.
    assert taken == [1, 2, 1]
    assert world.sums(card) == Sums()
    assert world.account(card).remainder_micropoints == 0


# Rule 12
def test_a_return_takes_from_the_lot_of_its_own_receipt_first() -> None:
    """Although others end sooner, the receipt's own points go first."""
    world = ruled(TEN_DAYS)
    card = world.card()
    world.buy(card, total=1000, occurred_at=NOW - 2 * DAY)
    receipt = world.buy(card, total=1000)
    world.buy(card, total=1000, occurred_at=NOW - DAY)
    world.do(return_items(receipt))
    assert lots_of(world, card) == {1: 10, 3: 10}


# Rule 12
def test_after_its_own_lot_a_return_takes_what_ends_soonest() -> None:
    """Where its own points are spent, the others go in the order of their ends."""
    world = ruled(TEN_DAYS)
    card = world.card()
    receipt = world.buy(card, total=1000, occurred_at=NOW - 3 * DAY)
    world.do(redeem(card, 8))
    for days in (0, 2, 1):
        world.buy(card, total=300, occurred_at=NOW - days * DAY)
    taken = world.when(return_items(receipt))[-1]
    assert isinstance(taken, Account.PointsClawedBack)
    assert taken.taken == (LotPoints(1, 2), LotPoints(3, 3), LotPoints(4, 3), LotPoints(2, 2))
    assert lots_of(world, card) == {2: 1}


# Rule 12
def test_a_return_takes_its_own_points_before_they_are_available() -> None:
    """Points that are pending go, although they cannot be spent yet."""
    world = ruled(PointsRules(pending_days=5))
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(return_items(receipt, {"1": 1000}))
    assert world.sums(card) == Sums(pending=10)
    world.do(return_items(receipt))
    assert world.sums(card) == Sums()
    world.now = NOW + 10 * DAY
    assert world.sums(card) == Sums()


# Rule 12
def test_a_return_never_takes_held_points() -> None:
    """What a hold keeps, of the receipt's own lot or of another, stays held."""
    world = World()
    card = world.card()
    world.buy(card, total=300, occurred_at=NOW - DAY)
    receipt = world.buy(card, total=1000)
    held = world.do(hold(card, 9))
    assert world.sums(card) == Sums(available=4, held=9)
    answer = world.do(return_items(receipt))
    assert (answer.points_clawed_back, answer.points_owed) == (10, 6)
    assert world.sums(card) == Sums(held=9, deficit=6)
    assert world.do(c.CapturePoints(held.hold_id)).points_redeemed == 9


# Rule 12
def test_a_deficit_is_absorbed_by_the_next_points() -> None:
    """What is owed is paid by the next receipts, and the till is told what is left to spend."""
    world = World()
    card = world.card()
    receipt = world.buy(card, total=1000)
    world.do(redeem(card, 10))
    answer = world.do(return_items(receipt))
    assert (answer.points_clawed_back, answer.points_owed, answer.points_available) == (10, 10, 0)
    first = world.do(record(total=400, card_number=card))
    assert (first.points_earned, first.points_available) == (4, 0)
    assert world.sums(card) == Sums(deficit=6)
    second = world.do(record(total=800, card_number=card))
    assert (second.points_earned, second.points_available) == (8, 2)
    assert world.sums(card) == Sums(available=2)


# Rule 12
def test_a_programme_may_write_off_what_is_spent() -> None:
    """With FLOOR what is there goes, and what is not is recorded as written off."""
    world = ruled(FLOOR)
    card = world.card()
    receipt = world.buy(card, total=1000)
    world.do(redeem(card, 7))
    answer = world.do(return_items(receipt))
    assert (answer.points_clawed_back, answer.points_owed, answer.points_written_off) == (10, 0, 7)
    taken = world.mapper.to_domain_event(world.rows[-1])
    assert isinstance(taken, Account.PointsClawedBack)
    assert (total(taken.taken), taken.deficit, taken.written_off) == (3, 0, 7)
    assert world.sums(card) == Sums()
    world.buy(card, total=500)
    assert world.sums(card) == Sums(available=5)


# Rule 12
def test_a_programme_may_refuse_to_take_back_items_whose_points_are_spent() -> None:
    """With REFUSE nothing changes, and the refusal says how many points are missing."""
    world = ruled(REFUSE)
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(redeem(card, 8))
    found = refused(world, return_items(receipt))
    assert (found.reason, found.metadata["points_missing"]) == (Reason.POINTS_INSUFFICIENT, "8")
    assert remaining(world, receipt) == {"1": 1000, "2": 1000, "3": 1000}
    assert world.do(return_items(receipt, {"1": 1000})).points_clawed_back == 5
    assert refused(world, return_items(receipt, {"2": 1000})).metadata["points_missing"] == "3"
    assert refused(world, void(receipt)).reason is Reason.POINTS_INSUFFICIENT
    world.buy(card, total=300)
    assert world.do(return_items(receipt, {"2": 1000})).points_clawed_back == 5
    assert world.sums(card) == Sums()


# Rule 12
def test_where_a_return_is_refused_for_its_points_held_ones_do_not_count() -> None:
    """Points that are held are not there for a return."""
    world = ruled(REFUSE)
    card = world.card()
    receipt = world.buy(card, total=1000)
    world.do(hold(card, 4, 3600))
    assert refused(world, return_items(receipt)).metadata["points_missing"] == "4"
    world.now = NOW + timedelta(hours=1)
    assert world.do(return_items(receipt)).points_clawed_back == 10


# Rule 12
def test_a_return_counts_what_is_there_now() -> None:
    """Points that have ended since cannot be taken back."""
    world = ruled(TEN_DAYS)
    card = world.card()
    receipt = world.buy(card, total=1000)
    world.now = END_OF_TEN_DAYS
    answer = world.do(return_items(receipt))
    assert (answer.points_clawed_back, answer.points_owed) == (10, 10)
    assert world.sums(card) == Sums(deficit=10)


# Rule 11
def test_a_receipt_without_points_comes_back_without_any() -> None:
    """Where nothing was earned nothing is taken."""
    world = World()
    card = world.card()
    receipt = world.buy(card, total=0)
    assert world.do(return_items(receipt)).points_clawed_back == 0
    assert world.sums(card) == Sums()


# --- Points that paid ----------------------------------------------------------------------------


class Paid(NamedTuple):
    """A receipt that was paid with points."""

    world: World
    card: str
    receipt: ReceiptFacts


def paid(points_rules: PointsRules, points: int = 10) -> Paid:
    """Pay three lines of 5.00, which earn nothing, with points of one lot of 12."""
    world = ruled(points_rules)
    card = world.card()
    free = publish_rules(points=0, effective_at=NOW + timedelta(hours=1), points_rules=points_rules)
    world.do(free)
    world.buy(card, total=1200)
    world.now = NOW + timedelta(hours=1)
    redemption_id = world.do(redeem(card, points)).redemption_id
    receipt = world.buy(card, lines=THREE_LINES, tenders=paid_with(redemption_id, 1500))
    return Paid(world, card, receipt)


# Rule 13
def test_points_that_paid_come_back_into_their_lots_with_their_own_dates() -> None:
    """After a return as a whole the lots are as they were before they paid."""
    world = ruled(TEN_DAYS)
    card = world.card()
    free = publish_rules(points=0, effective_at=NOW + timedelta(hours=1), points_rules=TEN_DAYS)
    world.do(free)
    for days in (2, 1, 0):
        world.buy(card, total=1000, occurred_at=NOW - days * DAY)
    world.now = NOW + timedelta(hours=1)
    before = world.present_account(card)
    redemption_id = world.do(redeem(card, 25)).redemption_id
    receipt = world.buy(card, lines=THREE_LINES, tenders=paid_with(redemption_id, 1500))
    assert lots_of(world, card) == {3: 5}
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_expired, answer.points_available) == (25, 0, 30)
    assert dict(world.present_account(card).lots) == dict(before.lots)
    for days, left in ((3, 30), (2, 20), (1, 10), (0, 0)):
        world.now = END_OF_TEN_DAYS - days * DAY
        assert world.sums(card) == Sums(available=left)


# Rule 13
def test_points_that_paid_come_back_in_proportion() -> None:
    """Of ten points for three equal lines each gives back its part, and all give back ten."""
    world, card, receipt = paid(PointsRules())
    assert world.sums(card) == Sums(available=2)
    restored = [
        world.do(return_items(receipt, {line: 1000})).points_restored for line in ("3", "1", "2")
    ]
    assert sorted(restored) == [3, 3, 4]
    assert world.sums(card) == Sums(available=12)


# Rule 13
def test_pieces_of_a_line_give_back_what_paid_for_them_cumulatively() -> None:
    """However a line comes back, what paid for it comes back with the last piece at the latest."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    redemption_id = world.do(redeem(card, 10)).redemption_id
    tenders = paid_with(redemption_id, 1000)
    receipt = world.buy(card, lines=THREE_FOR_TEN, tenders=tenders)
    restored = [world.do(return_items(receipt, {"1": 1000})).points_restored for _ in range(3)]
    assert restored == [3, 3, 4]


# Rule 13
def test_points_that_paid_a_part_come_back_by_the_part_that_is_returned() -> None:
    """Half of a receipt gives back half of the points, whatever else it was paid with."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    redemption_id = world.do(redeem(card, 10)).redemption_id
    tenders = (Tender(TenderKind.CASH, 700), Tender(TenderKind.POINTS, 300, redemption_id))
    lines = (Line("1", "sku-1", 1000, 500), Line("2", "sku-2", 1000, 500))
    receipt = world.buy(card, lines=lines, tenders=tenders)
    assert world.do(return_items(receipt, {"1": 1000})).points_restored == 5
    assert world.do(return_items(receipt, {"2": 1000})).points_restored == 5


# Rule 13
def test_points_of_several_redemptions_come_back() -> None:
    """Each redemption that paid gives back its part."""
    world = World()
    card = world.card()
    world.buy(card, total=2000)
    one, two = (world.do(redeem(card, points)).redemption_id for points in (4, 10))
    tenders = (*paid_with(one, 300), *paid_with(two, 700))
    lines = (Line("1", "sku-1", 2000, 1000),)
    receipt = world.buy(card, lines=lines, tenders=tenders)
    answer = world.do(return_items(receipt, {"1": 1000}))
    assert (answer.points_restored, answer.points_clawed_back) == (7, 5)
    assert world.do(return_items(receipt)).points_restored == 7
    assert world.sums(card) == Sums(available=20)


# Rules 7, 13
def test_captured_points_that_paid_come_back() -> None:
    """A hold that was captured for a receipt is given back as a redemption at once is."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    held = world.do(hold(card, 8))
    redemption_id = world.do(c.CapturePoints(held.hold_id, 6)).redemption_id
    receipt = world.buy(card, total=600, tenders=paid_with(redemption_id, 600))
    assert world.do(return_items(receipt)).points_restored == 6
    assert world.sums(card) == Sums(available=10)


# Rule 13
def test_a_redemption_whose_points_came_back_pays_for_nothing_else() -> None:
    """Points that are back in the account are not in the redemption any more."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    tenders = paid_with(world.do(redeem(card, 10)).redemption_id, 1000)
    world.do(return_items(world.buy(card, total=1000, tenders=tenders)))
    again = record(total=1000, card_number=card, tenders=tenders)
    assert refused(world, again).reason is Reason.REDEMPTION_NOT_USABLE


# Rules 12, 13
def test_points_that_come_back_pay_what_the_same_return_takes() -> None:
    """A return that gives back more than it takes leaves no deficit."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    tenders = paid_with(world.do(redeem(card, 10)).redemption_id, 1000)
    receipt = world.buy(card, total=1000, tenders=tenders)
    world.do(redeem(card, 10))
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_clawed_back, answer.points_owed) == (10, 10, 0)
    assert world.sums(card) == Sums()


# Rules 12, 13
@pytest.mark.parametrize("points_rules", [FLOOR, REFUSE])
def test_points_that_come_back_are_there_to_be_taken_under_each_policy(
    points_rules: PointsRules,
) -> None:
    """What a return itself gives back is neither written off nor missing."""
    world = ruled(points_rules)
    card = world.card()
    world.buy(card, total=1000)
    tenders = paid_with(world.do(redeem(card, 10)).redemption_id, 1000)
    receipt = world.buy(card, total=1000, tenders=tenders)
    world.do(redeem(card, 10))
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_clawed_back) == (10, 10)
    assert answer.points_written_off == 0
    assert world.sums(card) == Sums()


# Rules 12, 13
def test_points_that_come_back_pay_what_was_owed() -> None:
    """A deficit of earlier is absorbed by points that become available again."""
    world, card, receipt = paid(PointsRules())
    world.do(redeem(card, 2))
    world.do(publish_rules(effective_at=NOW + timedelta(hours=2)))
    world.now = NOW + timedelta(hours=2)
    owed = world.buy(card, total=400)
    world.do(redeem(card, 4))
    world.do(return_items(owed))
    assert world.sums(card) == Sums(deficit=4)
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_available) == (10, 6)
    assert world.sums(card) == Sums(available=6)


# Rule 13
@pytest.mark.parametrize("points_rules", [TEN_DAYS, IDLE])
def test_points_that_have_ended_since_come_back_expired(points_rules: PointsRules) -> None:
    """A return does not make old points young: they are recorded, and cannot be spent."""
    world, card, receipt = paid(points_rules)
    world.now = END_OF_TEN_DAYS + DAY
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_expired, answer.points_available) == (0, 10, 0)
    assert world.sums(card) == Sums()
    assert refused(world, redeem(card, 1)).metadata["points_available"] == "0"


# Rule 13
def test_points_that_have_ended_since_pay_nothing() -> None:
    """A deficit is not absorbed by points that come back expired."""
    world, card, receipt = paid(TEN_DAYS)
    world.do(publish_rules(effective_at=NOW + timedelta(hours=2)))
    world.now = END_OF_TEN_DAYS
    owed = world.buy(card, total=400)
    world.do(redeem(card, 4))
    world.do(return_items(owed))
    world.do(return_items(receipt))
    assert world.sums(card) == Sums(deficit=4)


# Rule 13
def test_of_points_that_come_back_only_those_that_ended_are_expired() -> None:
    """Each lot of a redemption goes by its own end."""
    world = ruled(TEN_DAYS)
    card = world.card()
    world.do(publish_rules(points=0, effective_at=NOW + 5 * DAY, points_rules=TEN_DAYS))
    for days in (0, 4):
        world.now = NOW + days * DAY
        world.buy(card, total=1000)
    world.now = NOW + 5 * DAY
    tenders = paid_with(world.do(redeem(card, 16)).redemption_id, 1500)
    receipt = world.buy(card, lines=THREE_LINES, tenders=tenders)
    world.now = END_OF_TEN_DAYS
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_expired) == (6, 10)
    assert world.sums(card) == Sums(available=10)
    world.now = END_OF_TEN_DAYS + 4 * DAY
    assert world.sums(card) == Sums()


# Rule 13
@pytest.mark.parametrize("points_rules", [GRACE, IDLE_GRACE])
def test_points_that_have_ended_since_may_come_back_with_a_grace(
    points_rules: PointsRules,
) -> None:
    """Where the rules give days of grace, the points can be spent that long, and no longer."""
    world, card, receipt = paid(points_rules)
    world.now = END_OF_TEN_DAYS + timedelta(hours=12)
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_expired, answer.points_available) == (10, 0, 10)
    assert world.present_account(card).expires_next() == (10, END_OF_TEN_DAYS + 8 * DAY)
    world.now = END_OF_TEN_DAYS + 8 * DAY - JUST
    assert world.sums(card) == Sums(available=10)
    world.do(redeem(card, 1))
    world.now = END_OF_TEN_DAYS + 8 * DAY
    assert world.sums(card) == Sums()


# Rule 13
def test_a_grace_does_not_shorten_what_has_not_ended() -> None:
    """Points that are still good come back with their own end, grace or not."""
    world, card, receipt = paid(GRACE)
    world.do(return_items(receipt))
    world.now = END_OF_TEN_DAYS - JUST
    assert world.sums(card) == Sums(available=12)
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums()


# Rules 8, 13
def test_a_grace_counts_although_a_hold_keeps_other_points_of_the_lot() -> None:
    """Points that come back with a grace have it, whatever else is in their lot."""
    world, card, receipt = paid(GRACE)
    world.do(hold(card, 2, 20 * 86_400))
    world.now = END_OF_TEN_DAYS + timedelta(hours=12)
    assert world.sums(card) == Sums(held=2)
    assert world.do(return_items(receipt)).points_restored == 10
    world.now += timedelta(hours=1)
    world.do(record(total=0, card_number=card, occurred_at=world.now))
    assert world.sums(card) == Sums(available=10, held=2)
    world.do(redeem(card, 1))


# Rules 8, 13
def test_a_grace_is_not_for_the_held_points_of_the_same_lot() -> None:
    """Held points that ended while they were held expire when released, beside others with a grace."""
    world, card, receipt = paid(GRACE)
    held = world.do(hold(card, 2, 20 * 86_400))
    world.now = END_OF_TEN_DAYS + timedelta(hours=12)
    world.do(return_items(receipt))
    assert world.do(c.ReleasePoints(held.hold_id)).points_released == 0
    assert world.sums(card) == Sums(available=10)


# Rule 13
def test_each_return_gives_its_points_their_own_grace() -> None:
    """Items that come back days later give back points that can be spent as long as the first."""
    world, card, receipt = paid(GRACE, points=12)
    world.now = END_OF_TEN_DAYS + timedelta(hours=12)
    world.do(return_items(receipt, {"1": 1000}))
    world.now += 5 * DAY
    world.do(return_items(receipt, {"2": 1000}))
    assert world.sums(card) == Sums(available=8)
    world.now = END_OF_TEN_DAYS + 8 * DAY
    assert world.sums(card) == Sums(available=4)
    world.now = END_OF_TEN_DAYS + 13 * DAY
    assert world.sums(card) == Sums()


# Rules 13, 17
def test_points_that_ended_for_want_of_activity_come_back_expired_though_there_is_some_again() -> (
    None
):
    """New points have a new end; what was spent before the old one comes back as it would be now."""
    world, card, receipt = paid(IDLE)
    world.now = END_OF_TEN_DAYS + DAY
    world.do(publish_rules(points_rules=IDLE, effective_at=world.now + timedelta(hours=1)))
    world.now += timedelta(hours=1)
    world.buy(card, total=500)
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_expired, answer.points_available) == (0, 10, 5)
    assert world.sums(card) == Sums(available=5)


# Rules 13, 17
def test_points_that_paid_and_would_have_ended_with_all_others_come_back_expired() -> None:
    """An end for want of activity ends lots with a later end of their own, also where they are spent."""
    world = ruled(PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=100))
    card = world.card()
    world.do(publish_rules(points=0, points_rules=IDLE, effective_at=NOW + timedelta(hours=1)))
    world.buy(card, total=1200)
    world.now = NOW + timedelta(hours=1)
    tenders = paid_with(world.do(redeem(card, 10)).redemption_id, 1500)
    receipt = world.buy(card, lines=THREE_LINES, tenders=tenders)
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums()
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_expired) == (0, 10)
    assert world.sums(card) == Sums()


# Rules 11, 13
def test_points_find_their_way_back_where_lots_have_become_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lots that were made one since they paid, or since they were earned, lose and make no points."""
    monkeypatch.setattr(limits, "OPEN_LOTS_MAX", 4)
    monkeypatch.setattr(limits, "CONSOLIDATED_LOTS", 2)
    world = ruled(TEN_DAYS)
    card = world.card()
    earlier = world.buy(card, total=1000)
    redemption_id = world.do(redeem(card, 6)).redemption_id
    tenders = paid_with(redemption_id, 600)
    receipt = world.buy(card, total=600, tenders=tenders)
    for _ in range(6):
        world.buy(card, total=300)
    assert world.sums(card) == Sums(available=4 + 6 + 18)
    events = [world.mapper.to_domain_event(row) for row in world.rows]
    assert any(isinstance(event, Account.LotsConsolidated) for event in events)
    answer = world.do(return_items(receipt))
    assert (answer.points_restored, answer.points_clawed_back) == (6, 6)
    assert world.sums(card) == Sums(available=28)
    assert world.do(return_items(earlier)).points_owed == 0
    assert sum(lots_of(world, card).values()) == 18
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums()


# --- Any sequence of partial returns -------------------------------------------------------------

RATE = 8_000
"""Millionths of a point for a cent, where 1.25 earns a point."""

Returns = list[dict[str, int]]


class Story(NamedTuple):
    """What happens around the returns of one receipt."""

    lines: tuple[Line, ...]
    path: Returns
    """The returns, which bring back all of it."""
    before: int
    """Cents bought before."""
    paid: int
    """Points that pay for the receipt, if there are so many."""
    spent: int
    """Points spent afterwards, if there are so many."""
    held: int
    """Points held afterwards, if there are so many."""
    later: tuple[int, ...]
    """Cents of receipts between the returns."""
    carry: bool


class Ending(NamedTuple):
    """Where it ends."""

    world: World
    card: str
    answers: list[c.ItemsReturned]
    spent: int
    """Points spent, but for those that paid for the receipt."""

    @property
    def clawed_back(self) -> int:
        """All points that were taken or written off, by the books."""
        events = [self.world.mapper.to_domain_event(row) for row in self.world.rows]
        return sum(
            total(event.taken) + event.written_off
            for event in events
            if isinstance(event, Account.PointsClawedBack)
        )


@st.composite
def baskets(draw: st.DrawFn) -> tuple[Line, ...]:
    """Draw lines with and without pieces, weights and discounts."""
    lines = []
    for number in range(draw(st.integers(1, 4))):
        gross = draw(st.integers(0, 700))
        quantity = draw(st.sampled_from([0, 1000, 2000, 3000, 750, 1234]))
        discount = draw(st.integers(0, gross))
        lines.append(Line(str(number), f"sku-{number}", quantity, gross, discount=discount))
    return tuple(lines)


@st.composite
def paths(draw: st.DrawFn, lines: tuple[Line, ...]) -> Returns:
    """Draw returns that bring back all of some lines, piece by piece in any order."""
    pieces = []
    for line in lines:
        left = line.quantity_thousandths
        cuts = draw(st.lists(st.integers(1, left - 1), max_size=3, unique=True)) if left else []
        ends = [*sorted(cuts), left]
        pieces += [
            (line.line_id, end - start) for start, end in zip([0, *ends], ends, strict=False)
        ]
    pieces = draw(st.permutations(pieces))
    found: Returns = []
    while pieces:
        size = draw(st.integers(1, len(pieces)))
        one: dict[str, int] = {}
        for line_id, quantity in pieces[:size]:
            one[line_id] = one.get(line_id, 0) + quantity
        found.append(one)
        pieces = pieces[size:]
    return found


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw a receipt, what happens around it, and how it comes back."""
    lines = draw(baskets())
    return Story(
        lines=lines,
        path=draw(paths(lines)),
        before=draw(st.integers(0, 2000)),
        paid=draw(st.integers(0, 12)),
        spent=draw(st.integers(0, 12)),
        held=draw(st.integers(0, 6)),
        later=tuple(draw(st.lists(st.integers(0, 400), max_size=3))),
        carry=draw(st.booleans()),
    )


def play(story: Story, path: Returns | None, policy: ReturnPolicy) -> Ending:
    """Let a story happen with its receipt returned in steps, or without a path in one go."""
    world = ruled(PointsRules(returns=policy), per_amount=125, carry_remainders=story.carry)
    card = world.card()
    world.buy(card, total=story.before)
    amount = sum(line.gross - line.discount for line in story.lines)
    paying = min(story.paid, world.sums(card).available) if amount else 0
    tenders = None
    if paying:
        tenders = paid_with(world.do(redeem(card, paying)).redemption_id, amount)
    receipt = world.buy(card, lines=story.lines, tenders=tenders)
    spent = min(story.spent, world.sums(card).available)
    if spent:
        world.do(redeem(card, spent))
    holding = min(story.held, world.sums(card).available)
    if holding:
        world.do(hold(card, holding))
    later = list(story.later)
    answers = []
    steps: list[dict[str, int] | None] = [None] if path is None else [*path]
    for quantities in steps:
        answers.append(world.do(return_items(receipt, quantities)))
        if later:
            world.buy(card, total=later.pop())
    for cents in later:
        world.buy(card, total=cents)
    assert remaining(world, receipt) == {}
    assert sum(answer.amount for answer in answers) == amount
    assert sum(answer.points_restored for answer in answers) == paying
    return Ending(world, card, answers, spent)


def exact_net(ending: Ending) -> int:
    """Return what an account has, with what waits in it and less what it owes, in millionths."""
    waits = ending.world.account(ending.card).remainder_micropoints
    return ending.world.sums(ending.card).net * 1_000_000 + waits


# Rules 10, 11, 13
@given(story=stories())
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_partial_returns_ends_as_one_full_return(story: Story) -> None:
    """Net points and remainder are those of one return, and those of somebody who never bought it."""
    steps = play(story, story.path, ReturnPolicy.DEFICIT)
    whole = play(story, None, ReturnPolicy.DEFICIT)
    assert steps.world.sums(steps.card).net == whole.world.sums(whole.card).net
    remainder = steps.world.account(steps.card).remainder_micropoints
    assert remainder == whole.world.account(whole.card).remainder_micropoints
    kept = [cents * RATE for cents in (story.before, *story.later)]
    if not story.carry:
        kept = [micropoints // 1_000_000 * 1_000_000 for micropoints in kept]
    assert exact_net(steps) == sum(kept) - steps.spent * 1_000_000


# Rule 12
@given(story=stories())
@settings(max_examples=100, deadline=None)
def test_taken_and_written_off_are_the_same_together_on_any_path(story: Story) -> None:
    """With FLOOR, what is taken and what is written off come to the same, and nothing is owed."""
    alone = story._replace(later=())
    steps = play(alone, alone.path, ReturnPolicy.FLOOR)
    whole = play(alone, None, ReturnPolicy.FLOOR)
    assert steps.clawed_back == whole.clawed_back
    assert sum(answer.points_clawed_back for answer in steps.answers) == steps.clawed_back
    remainders = {
        ending.world.account(ending.card).remainder_micropoints for ending in (steps, whole)
    }
    assert len(remainders) == 1
    assert steps.world.sums(steps.card).deficit == whole.world.sums(whole.card).deficit == 0


# Rules 10, 11
@given(story=stories(), presented=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_receipt_claimed_between_its_returns_ends_as_any_other(
    story: Story, presented: int
) -> None:
    """Wherever between its returns a receipt is claimed, in the end nothing of it is left."""
    world = World(rules=publish_rules(per_amount=125, carry_remainders=story.carry))
    card = world.card()
    world.buy(card, total=story.before)
    before, waits = world.sums(card), world.account(card).remainder_micropoints
    receipt = world.buy(None, lines=story.lines)
    # After the last return there is nothing to claim.
    when = presented % len(story.path)
    for index, quantities in enumerate(story.path):
        if index == when:
            world.do(claim(receipt, card))
        world.do(return_items(receipt, quantities))
    assert world.sums(card) == before
    assert world.account(card).remainder_micropoints == waits


# --- Receipts of nobody --------------------------------------------------------------------------


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


# --- Void ----------------------------------------------------------------------------------------


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


# --- Claim ---------------------------------------------------------------------------------------


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


# --- Quotes --------------------------------------------------------------------------------------


def check_quote(world: World, command: c.ReturnItems) -> c.ItemsReturned:
    """Quote a return, see to it that nothing moved, and that the return then does the same."""
    rows, requests = list(world.rows), dict(world.requests)
    quote: c.ItemsReturned = world.read(c.Rehearse(command=command))
    assert (world.rows, world.requests) == (rows, requests)
    answer: c.ItemsReturned = world.do(command)
    assert msgspec.structs.replace(answer, return_id=quote.return_id) == quote
    return answer


# Rules 10-13
@given(story=stories(), policy=st.sampled_from([ReturnPolicy.DEFICIT, ReturnPolicy.FLOOR]))
@settings(max_examples=60, deadline=None)
def test_a_quote_says_what_the_return_then_does(story: Story, policy: ReturnPolicy) -> None:
    """Before each of any returns, a quote says what comes and goes."""
    world = ruled(PointsRules(returns=policy), carry_remainders=story.carry)
    card = world.card()
    world.buy(card, total=story.before)
    amount = sum(line.gross - line.discount for line in story.lines)
    paying = min(story.paid, world.sums(card).available) if amount else 0
    tenders = None
    if paying:
        tenders = paid_with(world.do(redeem(card, paying)).redemption_id, amount)
    receipt = world.buy(card, lines=story.lines, tenders=tenders)
    spending = min(story.spent, world.sums(card).available)
    if spending:
        world.do(redeem(card, spending))
    for quantities in story.path:
        check_quote(world, return_items(receipt, quantities))


# Rules 4, 13
@pytest.mark.parametrize("points_rules", [TEN_DAYS, GRACE])
def test_a_quote_knows_what_time_has_done(points_rules: PointsRules) -> None:
    """What ended since the last command has ended for a quote, too."""
    world, card, receipt = paid(points_rules)
    world.now = END_OF_TEN_DAYS + DAY
    answer = check_quote(world, return_items(receipt, {"1": 1000}))
    assert answer.points_restored + answer.points_expired == 4
    assert answer.points_available == answer.points_restored == world.sums(card).available


# Rule 10
def test_a_receipt_of_nobody_can_be_quoted() -> None:
    """A quote of a receipt without an account says what is paid out."""
    world = World()
    receipt = world.buy(None, lines=THREE_LINES)
    assert check_quote(world, return_items(receipt, {"1": 1000})).amount == 500


def check_quote_refused(world: World, command: c.ReturnItems) -> None:
    """See to it that a quote is refused as the return is."""
    found = refused(world, command)
    with pytest.raises(Refusal) as caught:
        world.read(c.Rehearse(command=command))
    assert (caught.value.reason, caught.value.metadata) == (found.reason, found.metadata)


# Rules 10, 12, 15a
def test_a_quote_is_refused_for_what_the_return_would_be_refused_for() -> None:
    """Too much, an unknown line, spent points, another till's void: a quote says so already."""
    world = ruled(REFUSE)
    card = world.card()
    receipt = world.buy(card, lines=THREE_LINES)
    world.do(redeem(card, 15))
    for command in (
        return_items(receipt, {"1": 1001}),
        return_items(receipt, {"9": 1000}),
        return_items(receipt, {"1": 1000}),
        void(receipt, till_id="till-2"),
    ):
        check_quote_refused(world, command)


# Rules 10, 16
@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(days=-31)])
def test_a_quote_with_a_wrong_clock_is_refused_as_the_return_is(off: timedelta) -> None:
    """A till whose clock is off is told so before the customer is promised anything."""
    world = World()
    receipt = world.buy(world.card())
    check_quote_refused(world, return_items(receipt, occurred_at=NOW + off))


# --- Requests ------------------------------------------------------------------------------------


# Rule 10
def test_a_retried_return_takes_items_back_once() -> None:
    """The same request id has the first outcome, also when nothing is left to return."""
    world, request_id = World(), uuid4()
    card = world.card()
    receipt = world.buy(card, lines=THREE_FOR_TEN)
    command = return_items(receipt, {"1": 1000})
    first = world.execute(command, request_id)
    world.do(return_items(receipt))
    rows = list(world.rows)
    assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.rows == rows


# Rule 10
def test_a_request_id_is_for_one_return() -> None:
    """Under a used request id other lines, another receipt, a void or a claim are refused."""
    world, request_id = World(), uuid4()
    card = world.card()
    receipt, other = world.buy(card, lines=THREE_LINES), world.buy(card, lines=THREE_LINES)
    world.do(return_items(receipt, {"1": 1000}), request_id)
    for command in (
        return_items(receipt, {"2": 1000}),
        return_items(other, {"1": 1000}),
        return_items(receipt, {"1": 1000}, shop_id="shop-2"),
        void(receipt),
        claim(receipt, card),
    ):
        assert refused(world, command, request_id).reason is Reason.REQUEST_ID_REUSED


# Rule 15a
def test_a_retried_claim_or_void_happens_once() -> None:
    """The same request id has the first outcome, though the receipt counts for somebody by now."""
    world = World()
    card, receipt = world.card(), world.buy(None, total=1000)
    commands: list[c.Write[Any]] = [claim(receipt, card), void(receipt)]
    for command in commands:
        request_id = uuid4()
        first = world.execute(command, request_id)
        assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.sums(card) == Sums()
