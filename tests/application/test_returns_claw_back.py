"""What a return takes back."""

from datetime import timedelta

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.domain.errors import Reason
from ledger.domain.lots import LotPoints, total
from ledger.domain.receipt import (
    Line,
)
from ledger.domain.rules import PointsRules
from tests.support.returning import (
    DAY,
    END_OF_TEN_DAYS,
    FLOOR,
    REFUSE,
    TEN_DAYS,
    THREE_LINES,
    lots_of,
    remaining,
    ruled,
)
from tests.support.world import (
    NOW,
    Sums,
    World,
    hold,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
    void,
)


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
