from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotPoints, total
from ledger.domain.redemption import Redemption
from ledger.domain.rules import Expiry, PointsRules
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    hold,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
)

DAY = timedelta(days=1)
JUST = timedelta(microseconds=1)
QUARTER = timedelta(minutes=15)
TEN_DAYS = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10)
END_OF_TEN_DAYS = datetime(2025, 3, 25, tzinfo=UTC)
"""Of points earned at NOW: they end with the tenth day after it."""
IDLE = PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10)
"""Points earned at NOW end at the same instant, unless more are earned."""
LONG_SECONDS = 20 * 86_400


def with_points(points_rules: PointsRules | None = None, points: int = 10) -> tuple[World, str]:
    """A programme, and a card with points."""
    world = World(rules=publish_rules(points_rules=points_rules or PointsRules()))
    card = world.card()
    world.buy(card, total=points * 100)
    return world, card


def hold_id(world: World, card: str, points: int, seconds: int | None = None) -> UUID:
    """Hold points and return the hold."""
    id_: UUID = world.do(hold(card, points, seconds)).hold_id
    return id_


# --- Setting aside -------------------------------------------------------------------------------


# Rule 6
def test_a_hold_sets_points_aside_for_an_amount_a_time_and_a_reference() -> None:
    """A hold says how many points it keeps, of which lots, until when and what for."""
    world, card = with_points()
    answer = world.do(hold(card, 4, 3600, "order-1"))
    account = world.account(card)
    assert (answer.account_id, answer.points_held) == (account.id, 4)
    assert (answer.expires_at, answer.points_available) == (NOW + timedelta(hours=1), 6)
    kept = account.holds[answer.hold_id]
    assert (kept.points, kept.lots) == (4, (LotPoints(1, 4),))
    assert (kept.expires_at, kept.reference) == (NOW + timedelta(hours=1), "order-1")
    assert world.sums(card) == Sums(available=6, held=4)


# Rule 6
@pytest.mark.parametrize("spend", [redeem, hold])
def test_every_till_sees_a_hold(spend: Any) -> None:
    """What one till has set aside, no other till can spend or set aside."""
    world, card = with_points()
    world.do(hold(card, 7), principal_id="till-1")
    found = refused(world, spend(card, 4), principal_id="till-2")
    assert (found.reason, found.metadata["field"]) == (Reason.POINTS_INSUFFICIENT, "points")
    assert found.metadata["points_available"] == "3"
    world.do(spend(card, 3), principal_id="till-2")


# Rule 6
def test_a_hold_of_more_than_there_is_is_refused_with_what_is_left() -> None:
    """Nothing can be set aside that is not there."""
    world, card = with_points()
    found = refused(world, hold(card, 11))
    assert (found.reason, found.metadata["points_available"]) == (Reason.POINTS_INSUFFICIENT, "10")
    assert refused(world, hold("2000000000008", 1)).reason is Reason.CARD_UNKNOWN


# Rule 6
def test_a_hold_lasts_fifteen_minutes_unless_it_says_otherwise() -> None:
    """Without a time to live a hold has the usual one."""
    world, card = with_points()
    assert world.do(hold(card, 1)).expires_at == NOW + QUARTER


# Rule 6
def test_a_hold_lasts_at_most_thirty_days() -> None:
    """A hold of thirty days is taken, a second more is refused."""
    world, card = with_points()
    longest = 30 * 86_400
    assert world.do(hold(card, 1, longest)).expires_at == NOW + 30 * DAY
    found = refused(world, hold(card, 1, longest + 1))
    assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, str(longest))


# Rule 6
def test_a_programme_may_allow_shorter_holds_only() -> None:
    """The rules' own limit holds for what is asked for, and for the usual time."""
    world, card = with_points(PointsRules(hold_seconds_max=60))
    assert world.do(hold(card, 1, 60)).expires_at == NOW + timedelta(seconds=60)
    assert world.do(hold(card, 1)).expires_at == NOW + timedelta(seconds=60)
    found = refused(world, hold(card, 1, 61))
    assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "60")


# Rule 6
def test_an_account_has_only_so_many_open_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit no hold is taken, until one was captured or released, or its time is over."""
    monkeypatch.setattr(limits, "OPEN_HOLDS_MAX", 2)
    world, card = with_points()
    first = hold_id(world, card, 1, 3600)
    second = hold_id(world, card, 1, 60)
    found = refused(world, hold(card, 1))
    assert (found.reason, found.metadata["limit"]) == (Reason.LIMIT_EXCEEDED, "2")
    world.do(redeem(card, 1))
    world.now = NOW + timedelta(seconds=60)
    third = hold_id(world, card, 1, 3600)
    assert refused(world, hold(card, 1)).reason is Reason.LIMIT_EXCEEDED
    world.do(c.CapturePoints(first))
    world.do(hold(card, 1, 3600))
    assert refused(world, hold(card, 1)).reason is Reason.LIMIT_EXCEEDED
    world.do(c.ReleasePoints(third))
    world.do(hold(card, 1, 3600))
    assert refused(world, c.CapturePoints(second)).reason is Reason.HOLD_ENDED


# Rules 3, 6
def test_a_hold_keeps_what_ends_soonest() -> None:
    """Points are set aside in the order in which they would be spent."""
    world, card = with_points(TEN_DAYS)
    world.buy(card, total=1000, occurred_at=NOW - DAY)
    held = world.when(hold(card, 13))[0]
    assert isinstance(held, Account.PointsHeld)
    assert held.lots == (LotPoints(2, 10), LotPoints(1, 3))


# Rule 6
def test_a_retried_hold_keeps_points_once() -> None:
    """The same request id has the first outcome, also when the hold is over; other content is refused."""
    world, card = with_points()
    request_id = uuid4()
    first = world.execute(hold(card, 4), request_id)
    assert world.execute(hold(card, 4), request_id) == first._replace(replayed=True)
    assert world.sums(card) == Sums(available=6, held=4)
    assert refused(world, hold(card, 5), request_id).reason is Reason.REQUEST_ID_REUSED
    world.now = NOW + DAY
    assert world.execute(hold(card, 4), request_id) == first._replace(replayed=True)
    assert world.sums(card) == Sums(available=10)


# --- Capture -------------------------------------------------------------------------------------


# Rule 7
def test_a_capture_spends_what_the_hold_keeps() -> None:
    """A hold captured without an amount is spent as a whole, under its reference."""
    world, card = with_points()
    held = world.do(hold(card, 4, reference="order-1"))
    answer = world.do(c.CapturePoints(held.hold_id))
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (4, 0, 6)
    redemption: Redemption = world.stored(answer.redemption_id)
    assert (redemption.points, redemption.order_reference) == (4, "order-1")
    assert [(pair.lot, pair.points) for pair in redemption.lots] == [(1, 4)]
    assert world.sums(card) == Sums(available=6)
    assert refused(world, c.CapturePoints(held.hold_id)).reason is Reason.HOLD_ENDED


# Rule 7
def test_a_redemption_at_once_is_a_hold_that_is_captured() -> None:
    """Both ways take the same points of the same lots, and leave the same."""
    found = []
    for at_once in (True, False):
        world, card = with_points(TEN_DAYS)
        world.buy(card, total=1000, occurred_at=NOW - DAY)
        if at_once:
            id_ = world.do(redeem(card, 13)).redemption_id
        else:
            id_ = world.do(c.CapturePoints(hold_id(world, card, 13))).redemption_id
        redemption: Redemption = world.stored(id_)
        paid = [(pair.lot, pair.points, pair.expires_at) for pair in redemption.lots]
        left = [(n, lot.points, lot.held) for n, lot in world.account(card).lots.items()]
        found.append((paid, left, world.sums(card)))
    assert found[0] == found[1]


# Rule 7
def test_the_rest_of_a_partial_capture_is_free_again() -> None:
    """What a capture does not take can be spent at once by anybody."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    answer = world.do(c.CapturePoints(id_, 5))
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (5, 0, 5)
    assert world.sums(card) == Sums(available=5)
    for command in (c.CapturePoints(id_, 1), c.ReleasePoints(id_)):
        assert refused(world, command).reason is Reason.HOLD_ENDED
    world.do(redeem(card, 5))


# Rule 7
def test_a_hold_that_is_kept_open_keeps_the_rest() -> None:
    """Parcels of one order are captured one by one; the last without keeping the hold open ends it."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    first = world.do(c.CapturePoints(id_, 3, keep_open=True))
    assert (first.points_redeemed, first.points_held, first.points_available) == (3, 5, 2)
    assert world.sums(card) == Sums(available=2, held=5)
    second = world.do(c.CapturePoints(id_, 3, keep_open=True))
    assert (second.points_redeemed, second.points_held) == (3, 2)
    assert second.redemption_id != first.redemption_id
    last = world.do(c.CapturePoints(id_, 1))
    assert (last.points_redeemed, last.points_held, last.points_available) == (1, 0, 3)
    assert refused(world, c.CapturePoints(id_)).reason is Reason.HOLD_ENDED


# Rule 7
def test_a_capture_without_an_amount_takes_what_is_left_of_a_hold_kept_open() -> None:
    """All means all that the hold still keeps."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    world.do(c.CapturePoints(id_, 3, keep_open=True))
    assert world.do(c.CapturePoints(id_)).points_redeemed == 5
    assert world.sums(card) == Sums(available=2)


# Rule 7
def test_the_rest_of_a_hold_kept_open_can_be_released() -> None:
    """What is not captured any more is freed as of any hold."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    world.do(c.CapturePoints(id_, 3, keep_open=True))
    assert world.do(c.ReleasePoints(id_)).points_released == 5
    assert world.sums(card) == Sums(available=7)


# Rules 7, 9
def test_a_hold_kept_open_ends_when_it_was_to_end() -> None:
    """A capture does not prolong what is left."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    world.now = NOW + QUARTER - JUST
    world.do(c.CapturePoints(id_, 3, keep_open=True))
    assert world.sums(card) == Sums(available=2, held=5)
    world.now = NOW + QUARTER
    assert world.sums(card) == Sums(available=7)
    assert refused(world, c.CapturePoints(id_)).reason is Reason.HOLD_ENDED


# Rule 7
def test_a_hold_captured_as_a_whole_does_not_stay_open() -> None:
    """Nothing is left to keep open."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    assert world.do(c.CapturePoints(id_, 8, keep_open=True)).points_held == 0
    assert world.account(card).holds == {}
    assert refused(world, c.ReleasePoints(id_)).reason is Reason.HOLD_ENDED


# Rule 7
@pytest.mark.parametrize("keep_open", [False, True])
def test_no_capture_takes_more_than_the_hold_keeps(keep_open: bool) -> None:
    """A capture beyond the hold is refused with what it keeps, also where the account has more."""
    world, card = with_points()
    id_ = hold_id(world, card, 4)
    found = refused(world, c.CapturePoints(id_, 5, keep_open))
    assert (found.reason, found.metadata["points_held"]) == (Reason.POINTS_INSUFFICIENT, "4")
    world.do(c.CapturePoints(id_, 1, keep_open=True))
    assert refused(world, c.CapturePoints(id_, 4)).metadata["points_held"] == "3"


# Rules 3, 7
def test_a_partial_capture_takes_what_ends_soonest_of_the_hold() -> None:
    """The lots of a hold are captured in the order of their ends."""
    world, card = with_points(TEN_DAYS)
    world.buy(card, total=1000, occurred_at=NOW - DAY)
    id_ = hold_id(world, card, 20)
    captured = world.when(c.CapturePoints(id_, 13))[0]
    assert isinstance(captured, Account.HoldCaptured)
    assert captured.lots == (LotPoints(2, 10), LotPoints(1, 3))
    assert captured.released == (LotPoints(1, 7),)


# Rule 7
def test_a_retried_capture_spends_once() -> None:
    """The same request id has the first outcome, though the hold has ended with it."""
    world, card = with_points()
    command, request_id = c.CapturePoints(hold_id(world, card, 8), 5), uuid4()
    first = world.execute(command, request_id)
    assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.sums(card) == Sums(available=5)


# --- Release -------------------------------------------------------------------------------------


# Rule 7
def test_released_points_can_be_spent_again() -> None:
    """A release answers what is free again, and ends the hold."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    answer = world.do(c.ReleasePoints(id_))
    assert (answer.points_released, answer.points_available) == (8, 10)
    for command in (c.ReleasePoints(id_), c.CapturePoints(id_)):
        found = refused(world, command)
        assert (found.reason, found.metadata["field"]) == (Reason.HOLD_ENDED, "hold_id")
    world.do(redeem(card, 10))


# Rule 7
def test_a_retried_release_frees_once() -> None:
    """The same request id has the first outcome, also when the points are held again."""
    world, card = with_points()
    command, request_id = c.ReleasePoints(hold_id(world, card, 8)), uuid4()
    first = world.execute(command, request_id)
    world.do(hold(card, 10))
    assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.sums(card) == Sums(held=10)


# Rule 7
def test_an_id_that_is_no_holds_is_unknown() -> None:
    """A random id, or one of something else, is no hold."""
    world, card = with_points()
    redemption_id = world.do(redeem(card, 1)).redemption_id
    for id_ in (uuid4(), redemption_id, world.account(card).id, world.namespace.programme):
        for command in (c.CapturePoints(id_), c.ReleasePoints(id_)):
            found = refused(world, command)
            assert (found.reason, found.metadata["field"]) == (Reason.HOLD_UNKNOWN, "hold_id")


# Rules 7, 12
def test_released_points_pay_what_is_owed() -> None:
    """Points that become free with a deficit absorb it, and only the rest can be spent."""
    world, card = with_points()
    id_ = hold_id(world, card, 10)
    owed = world.buy(card, total=400)
    world.do(redeem(card, 4))
    world.do(return_items(owed))
    assert world.sums(card) == Sums(held=10, deficit=4)
    answer = world.do(c.ReleasePoints(id_))
    assert answer.points_available == 6
    assert world.sums(card) == Sums(available=6)


# Rules 7, 12
def test_held_points_can_be_captured_in_spite_of_a_deficit() -> None:
    """What is set aside is the hold's; only what a capture frees pays what is owed."""
    world, card = with_points()
    id_ = hold_id(world, card, 10)
    owed = world.buy(card, total=400)
    world.do(redeem(card, 4))
    world.do(return_items(owed))
    answer = world.do(c.CapturePoints(id_, 7))
    assert (answer.points_redeemed, answer.points_available) == (7, 0)
    assert world.sums(card) == Sums(deficit=1)


# --- Holds and the end of points -----------------------------------------------------------------


# Rule 8
@pytest.mark.parametrize("points_rules", [TEN_DAYS, IDLE])
def test_held_points_outlast_their_end(points_rules: PointsRules) -> None:
    """At their end, points that are held stay held; the others of the lot go."""
    world, card = with_points(points_rules)
    hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS - JUST
    assert world.sums(card) == Sums(available=4, held=6)
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums(held=6)


# Rule 8
@pytest.mark.parametrize("points_rules", [TEN_DAYS, IDLE])
def test_points_that_end_while_they_are_held_can_be_captured(points_rules: PointsRules) -> None:
    """A hold keeps its word past the end of its points."""
    world, card = with_points(points_rules)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS + DAY
    answer = world.do(c.CapturePoints(id_))
    assert (answer.points_redeemed, answer.points_available) == (6, 0)
    assert world.sums(card) == Sums()


# Rule 8
@pytest.mark.parametrize("points_rules", [TEN_DAYS, IDLE])
def test_points_that_ended_while_they_were_held_expire_when_released(
    points_rules: PointsRules,
) -> None:
    """Released, they expire at once: nobody is told that they can be spent."""
    world, card = with_points(points_rules)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS + DAY
    answer = world.do(c.ReleasePoints(id_))
    assert (answer.points_released, answer.points_available) == (0, 0)
    assert world.sums(card) == Sums()
    assert world.account(card).points_available == 0
    assert refused(world, redeem(card, 1)).metadata["points_available"] == "0"


# Rules 7, 8
@pytest.mark.parametrize("points_rules", [TEN_DAYS, IDLE])
def test_the_rest_of_a_capture_expires_where_it_ended_meanwhile(points_rules: PointsRules) -> None:
    """What a partial capture frees past its end expires at once."""
    world, card = with_points(points_rules)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS + DAY
    answer = world.do(c.CapturePoints(id_, 2))
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (2, 0, 0)
    assert world.sums(card) == Sums()
    assert refused(world, redeem(card, 1)).metadata["points_available"] == "0"


# Rules 7, 8
def test_the_rest_of_a_hold_kept_open_stays_held_past_its_end() -> None:
    """A hold kept open keeps its word for the next capture, too."""
    world, card = with_points(TEN_DAYS)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS + DAY
    assert world.do(c.CapturePoints(id_, 2, keep_open=True)).points_held == 4
    assert world.sums(card) == Sums(held=4)
    world.do(c.CapturePoints(id_))


# Rules 8, 9
@pytest.mark.parametrize("points_rules", [TEN_DAYS, IDLE])
def test_points_that_ended_while_they_were_held_expire_with_the_hold(
    points_rules: PointsRules,
) -> None:
    """When the time of the hold is over, what it kept past its end is gone."""
    world, card = with_points(points_rules)
    hold_id(world, card, 6, LONG_SECONDS)
    world.now = NOW + timedelta(seconds=LONG_SECONDS) - JUST
    assert world.sums(card) == Sums(held=6)
    world.now = NOW + timedelta(seconds=LONG_SECONDS)
    assert world.sums(card) == Sums()


# Rule 8
def test_only_the_lots_of_a_hold_that_have_ended_expire_when_released() -> None:
    """Each released point goes by the end of its own lot."""
    world, card = with_points(TEN_DAYS)
    world.now = NOW + 5 * DAY
    world.buy(card, total=1000)
    id_ = hold_id(world, card, 15, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS + DAY
    assert world.sums(card) == Sums(available=5, held=15)
    answer = world.do(c.ReleasePoints(id_))
    assert (answer.points_released, answer.points_available) == (5, 10)
    world.now = END_OF_TEN_DAYS + 5 * DAY
    assert world.sums(card) == Sums()


# Rules 8, 17
def test_what_ended_for_want_of_activity_stays_ended_when_there_is_some_again() -> None:
    """New points have a new end; what was held over the old one expires when released."""
    world, card = with_points(IDLE)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS + DAY
    world.buy(card, total=500)
    assert world.do(c.ReleasePoints(id_)).points_released == 0
    assert world.sums(card) == Sums(available=5)


# Rules 8, 17
def test_held_points_of_an_account_that_stayed_active_are_free_when_released() -> None:
    """Where an earning has moved the end of all points, it has moved that of held ones, too."""
    world, card = with_points(IDLE)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS - JUST
    world.buy(card, total=500)
    world.now = END_OF_TEN_DAYS + DAY
    assert world.do(c.ReleasePoints(id_)).points_released == 6
    assert world.sums(card) == Sums(available=15)


# Rules 8, 17
def test_an_end_for_want_of_activity_ends_held_points_with_a_later_end_of_their_own() -> None:
    """All of an account's points end together, whatever end they had of their own, held or not."""
    world, card = with_points(PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=100))
    world.do(publish_rules(points_rules=IDLE, effective_at=NOW + timedelta(hours=1)))
    world.now = NOW + timedelta(hours=1)
    world.buy(card, total=500)
    id_ = hold_id(world, card, 6, LONG_SECONDS)
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums(held=6)
    assert world.do(c.ReleasePoints(id_)).points_released == 0
    assert world.sums(card) == Sums()


# --- The time of a hold --------------------------------------------------------------------------


# Rule 9
def test_a_hold_is_gone_at_its_instant_with_no_job() -> None:
    """To the last microsecond the hold keeps its points, then they are free for readers and decisions."""
    world, card = with_points()
    hold_id(world, card, 8)
    world.now = NOW + QUARTER - JUST
    assert world.sums(card) == Sums(available=2, held=8)
    assert refused(world, redeem(card, 3)).metadata["points_available"] == "2"
    world.now = NOW + QUARTER
    assert world.sums(card) == Sums(available=10)
    assert world.present_account(card).holds == {}
    world.do(redeem(card, 10))


# Rule 9
@pytest.mark.parametrize("end", [c.CapturePoints, c.ReleasePoints])
def test_nothing_can_be_done_with_a_hold_whose_time_is_over(end: Any) -> None:
    """To the last microsecond a hold can be captured and released, then it has ended."""
    world, card = with_points()
    early, late = hold_id(world, card, 3), hold_id(world, card, 3)
    world.now = NOW + QUARTER - JUST
    world.do(end(early))
    world.now = NOW + QUARTER
    found = refused(world, end(late))
    assert (found.reason, found.metadata["field"]) == (Reason.HOLD_ENDED, "hold_id")


# Rule 9
def test_a_hold_that_is_over_is_recorded_with_the_next_command() -> None:
    """The books say that nobody released it, and when it ended."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    world.now = NOW + DAY
    events = world.when(record(total=0, card_number=card, occurred_at=world.now))
    (released,) = (event for event in events if isinstance(event, Account.HoldReleased))
    assert (released.hold_id, released.lapsed, released.at) == (id_, True, NOW + QUARTER)
    assert released.released == (LotPoints(1, 8),)


# Rule 9
def test_each_hold_ends_at_its_own_instant() -> None:
    """Several holds end one after the other, whoever looks when."""
    world, card = with_points()
    for minutes in (3, 1, 2):
        hold_id(world, card, minutes, minutes * 60)
    for minutes, left in ((0, 6), (1, 5), (2, 3), (3, 0)):
        world.now = NOW + timedelta(minutes=minutes)
        assert world.sums(card) == Sums(available=10 - left, held=left)


# --- Two tills -----------------------------------------------------------------------------------


def race(world: World, *commands: c.Write[Any]) -> list[Outcome[Any] | Refusal]:
    """Execute commands of two tills that arrive together."""
    return world.batch(
        [Asked(command, uuid4(), f"till-{index}") for index, command in enumerate(commands, 1)]
    )


# Rule 18
@pytest.mark.parametrize("first", [redeem, hold])
@pytest.mark.parametrize("second", [redeem, hold])
def test_of_two_tills_that_want_the_same_points_one_gets_them(first: Any, second: Any) -> None:
    """One wins, the other is refused with what is left."""
    world, card = with_points()
    won, lost = race(world, first(card, 8), second(card, 8))
    assert isinstance(won, Outcome)
    assert won.answer.points_available == 2
    assert isinstance(lost, Refusal)
    assert lost.reason is Reason.POINTS_INSUFFICIENT
    assert lost.metadata["points_available"] == "2"
    assert world.sums(card).available == 2


# Rule 18
@pytest.mark.parametrize("first", [c.CapturePoints, c.ReleasePoints])
@pytest.mark.parametrize("second", [c.CapturePoints, c.ReleasePoints])
def test_of_two_tills_that_end_one_hold_one_does(first: Any, second: Any) -> None:
    """A hold is captured or released once."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    won, lost = race(world, first(id_), second(id_))
    assert isinstance(won, Outcome)
    assert isinstance(lost, Refusal)
    assert lost.reason is Reason.HOLD_ENDED
    assert world.sums(card) == Sums(available=2 if first is c.CapturePoints else 10)


# Rule 18
def test_captures_that_race_for_a_hold_kept_open_take_what_it_keeps() -> None:
    """Of two partial captures, the one that would take too much is refused with what is left."""
    world, card = with_points()
    id_ = hold_id(world, card, 8)
    won, lost = race(
        world, c.CapturePoints(id_, 5, keep_open=True), c.CapturePoints(id_, 5, keep_open=True)
    )
    assert isinstance(won, Outcome)
    assert isinstance(lost, Refusal)
    assert (lost.reason, lost.metadata["points_held"]) == (Reason.POINTS_INSUFFICIENT, "3")
    assert world.sums(card) == Sums(available=2, held=3)


steps = st.lists(
    st.tuples(
        st.sampled_from(["earn", "redeem", "hold", "capture", "keep", "release", "wait"]),
        st.integers(1, 12),
        st.integers(0, 3),
    ),
    max_size=25,
)


def command_of(world: World, card: str, holds: list[UUID], step: tuple[str, int, int]) -> Any:
    """Make the command of a step; None if there is nothing to do it with."""
    kind, points, which = step
    match kind:
        case "earn":
            return record(total=points * 100, card_number=card, occurred_at=world.now)
        case "redeem":
            return redeem(card, points)
        case "hold":
            return hold(card, points, points * 43_200)
        case _ if not holds:
            return None
        case "release":
            return c.ReleasePoints(holds[which % len(holds)])
        case _:
            return c.CapturePoints(holds[which % len(holds)], points, kind == "keep")


def expired(world: World) -> int:
    """Count the points that ended, by the books."""
    found = 0
    for row in world.rows:
        event = world.mapper.to_domain_event(row)
        if isinstance(event, Account.PointsExpired):
            found += total(event.lots)
        elif isinstance(event, Account.HoldReleased | Account.HoldCaptured):
            found += total(event.expired)
    return found


# Rules 2, 18
@given(walk=steps)
@settings(max_examples=80, deadline=None)
def test_no_balance_is_ever_below_nothing(walk: list[tuple[str, int, int]]) -> None:
    """Whatever tills do, and whatever is refused: no kind of points is negative, and none is lost or made."""
    world = World(
        rules=publish_rules(points_rules=PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=3))
    )
    card = world.card()
    holds: list[UUID] = []
    earned = spent = 0
    for step in walk:
        if step[0] == "wait":
            world.now += timedelta(hours=6 * step[1])
        command = command_of(world, card, holds, step)
        if step[0] != "wait" and command is not None:
            before = world.present_account(card)
            (found,) = world.batch([Asked(command, uuid4())])
            if isinstance(found, Refusal):
                assert found.reason in (Reason.POINTS_INSUFFICIENT, Reason.HOLD_ENDED)
                if "points_available" in found.metadata:
                    assert found.metadata["points_available"] == str(before.points_spendable)
            else:
                earned += getattr(found.answer, "points_earned", 0)
                spent += getattr(found.answer, "points_redeemed", 0)
                if step[0] == "hold":
                    holds.append(found.answer.hold_id)
        account = world.present_account(card)
        lots = account.lots.values()
        assert account.points_available == sum(lot.points for lot in lots) >= 0
        assert account.points_held == sum(lot.held for lot in lots) >= 0
        assert account.points_held == sum(one.points for one in account.holds.values())
        assert account.deficit == 0
        assert all(lot.points >= 0 and lot.held >= 0 for lot in lots)
    stored = world.account(card)
    assert earned == spent + expired(world) + stored.points_available + stored.points_held
