"""Points that paid come back."""

from datetime import timedelta

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.errors import Reason
from ledger.domain.receipt import (
    Line,
    Tender,
    TenderKind,
)
from ledger.domain.rules import Expiry, PointsRules
from tests.support.returning import (
    DAY,
    END_OF_TEN_DAYS,
    FLOOR,
    GRACE,
    IDLE,
    IDLE_GRACE,
    JUST,
    REFUSE,
    TEN_DAYS,
    THREE_FOR_TEN,
    THREE_LINES,
    lots_of,
    paid,
    paid_with,
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
)


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
