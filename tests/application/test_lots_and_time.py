from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotPoints
from ledger.domain.receipt import Receipt
from ledger.domain.rules import ClockRules, Expiry, PointsRules
from tests.support.world import (
    NOW,
    Asked,
    Sums,
    World,
    claim,
    hold,
    make_facts,
    present,
    publish_rules,
    record,
    redeem,
    refused,
    return_items,
)

DAY = timedelta(days=1)
JUST = timedelta(microseconds=1)
TEN_DAYS = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=10)
END_OF_TEN_DAYS = datetime(2025, 3, 25, tzinfo=UTC)
"""Of points earned at NOW: they end with the tenth day after it."""


def dated(**points_rules: Any) -> World:
    """A programme whose points have dates."""
    return World(rules=publish_rules(points_rules=PointsRules(**points_rules)))


def at(text: str) -> datetime:
    """Read an instant of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- Lots ----------------------------------------------------------------------------------------


# Rule 1
def test_an_earning_makes_a_lot_with_its_receipt_rules_and_dates() -> None:
    """A lot says which receipt and rules it is of, and when it was earned, can be spent and ends."""
    world = dated(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)
    card = world.card()
    sold = NOW - timedelta(hours=3)
    receipt, earned = world.when(record(total=1234, card_number=card, occurred_at=sold))
    assert isinstance(earned, Account.PointsEarned)
    assert (earned.points, earned.receipt_id, earned.rules_version) == (
        12,
        receipt.originator_id,
        1,
    )
    assert earned.earned_at == sold
    assert (earned.available_at, earned.expires_at) == (at("2025-03-16"), END_OF_TEN_DAYS)
    (lot,) = world.account(card).lots.values()
    assert (lot.points, lot.receipt_id, lot.earned_at) == (12, receipt.originator_id, sold)
    assert (lot.available_at, lot.expires_at) == (at("2025-03-16"), END_OF_TEN_DAYS)


# Rule 1
def test_without_dates_a_lot_can_be_spent_at_once_and_never_ends() -> None:
    """Where the rules say nothing of dates, points are available at once and for ever."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    assert world.sums(card) == Sums(available=10)
    world.now = NOW + 3650 * DAY
    assert world.sums(card) == Sums(available=10)
    assert world.present_account(card).expires_next() == (0, None)


# Rule 2
def test_each_point_is_of_exactly_one_kind() -> None:
    """What was earned is pending, available, held or gone, and never two of these."""
    world = World()
    card = world.card()
    world.do(
        publish_rules(
            points_rules=PointsRules(pending_days=1), effective_at=NOW + timedelta(hours=1)
        )
    )
    world.buy(card, total=3000)
    world.now = NOW + timedelta(hours=1)
    world.buy(card, total=2000)
    assert world.sums(card) == Sums(available=30, pending=20)
    world.do(hold(card, 10))
    assert world.sums(card) == Sums(available=20, pending=20, held=10)
    world.do(redeem(card, 5))
    assert world.sums(card) == Sums(available=15, pending=20, held=10)
    account = world.present_account(card)
    assert sum(lot.points + lot.held for lot in account.lots.values()) == 45
    assert account.points_spendable == 15
    found = refused(world, redeem(card, 16))
    assert (found.reason, found.metadata["points_available"]) == (Reason.POINTS_INSUFFICIENT, "15")


# Rule 2
def test_what_is_spendable_is_what_is_available_beyond_the_deficit() -> None:
    """With a deficit nothing can be spent, and what can be is never less than nothing."""
    world = World()
    card = world.card()
    receipt = world.buy(card, total=1000)
    world.do(redeem(card, 7))
    world.do(return_items(receipt))
    assert world.sums(card) == Sums(deficit=7)
    assert world.present_account(card).points_spendable == 0
    assert refused(world, redeem(card, 1)).metadata["points_available"] == "0"


# Rule 3
def test_spending_takes_what_ends_soonest_first_and_what_never_ends_last() -> None:
    """Lots pay in the order of their ends, and the event lists what each paid."""
    world = World()
    card = world.card()
    for day, days in ((1, 50), (2, 10)):
        rules = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=days)
        world.do(publish_rules(points_rules=rules, effective_at=NOW + day * DAY))
    for day in range(3):
        world.now = NOW + day * DAY
        world.buy(card, total=1000)
    spent = world.when(redeem(card, 25))[0]
    assert isinstance(spent, Account.PointsRedeemed)
    assert spent.lots == (LotPoints(3, 10), LotPoints(2, 10), LotPoints(1, 5))


# Rule 3
def test_of_lots_that_end_together_the_oldest_pays_first() -> None:
    """Equal ends: what was earned first pays first, in whatever order it was recorded."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    for hours in (1, 3, 2):
        world.buy(card, total=1000, occurred_at=NOW - timedelta(hours=hours))
    spent = world.when(redeem(card, 25))[0]
    assert isinstance(spent, Account.PointsRedeemed)
    assert spent.lots == (LotPoints(2, 10), LotPoints(3, 10), LotPoints(1, 5))


# Rule 3
def test_of_lots_of_the_same_instant_and_end_the_first_recorded_pays_first() -> None:
    """Equal ends and ages: the lot's number decides."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    for _ in range(3):
        world.buy(card, total=1000)
    spent = world.when(redeem(card, 15))[0]
    assert isinstance(spent, Account.PointsRedeemed)
    assert spent.lots == (LotPoints(1, 10), LotPoints(2, 5))


# Rule 3
def test_of_lots_that_never_end_the_oldest_pays_first() -> None:
    """Without ends, age decides."""
    world = World()
    card = world.card()
    world.buy(card, total=1000)
    world.buy(card, total=1000, occurred_at=NOW - DAY)
    spent = world.when(redeem(card, 12))[0]
    assert isinstance(spent, Account.PointsRedeemed)
    assert spent.lots == (LotPoints(2, 10), LotPoints(1, 2))


# Rule 3
def test_pending_points_pay_nothing() -> None:
    """What cannot be spent yet is passed over, although it ends soonest."""
    world = World()
    card = world.card()
    soon = PointsRules(pending_days=1, expiry=Expiry.AFTER_DAYS, expiry_days=2)
    world.do(publish_rules(points_rules=soon, effective_at=NOW + timedelta(hours=1)))
    world.buy(card, total=1000)
    world.now = NOW + timedelta(hours=1)
    world.buy(card, total=1000)
    assert refused(world, redeem(card, 11)).metadata["points_available"] == "10"
    spent = world.when(redeem(card, 10))[0]
    assert isinstance(spent, Account.PointsRedeemed)
    assert spent.lots == (LotPoints(1, 10),)


# Rule 5
def test_two_halves_earn_what_the_whole_earns() -> None:
    """What does not make a point waits, and the next purchase completes it."""
    world = World()
    card = world.card()
    assert world.do(record(total=50, card_number=card)).points_earned == 0
    assert world.account(card).remainder_micropoints == 500_000
    assert world.do(record(total=50, card_number=card)).points_earned == 1
    assert world.account(card).remainder_micropoints == 0


# Rule 5
def test_the_point_that_a_remainder_completes_is_of_the_lot_that_completed_it() -> None:
    """A completed point has the receipt and the end of the purchase that completed it."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.buy(card, total=150)
    world.now = NOW + 5 * DAY
    receipt, earned = world.when(record(total=150, card_number=card, occurred_at=world.now))
    first, second = world.account(card).lots.values()
    assert isinstance(earned, Account.PointsEarned)
    assert (first.points, first.expires_at) == (1, END_OF_TEN_DAYS)
    assert (second.points, second.expires_at) == (2, END_OF_TEN_DAYS + 5 * DAY)
    assert second.receipt_id == receipt.originator_id


# Rule 5
def test_a_remainder_does_not_expire_with_the_points_around_it() -> None:
    """Only whole points end; what waits keeps waiting."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.buy(card, total=150)
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums()
    world.buy(card, total=50)
    assert world.sums(card) == Sums(available=1)


# Rule 5
def test_without_carrying_each_receipt_earns_its_whole_points_only() -> None:
    """A programme may drop what does not make a point."""
    world = World(rules=publish_rules(carry_remainders=False))
    card = world.card()
    for _ in range(2):
        assert world.do(record(total=150, card_number=card)).points_earned == 1
    assert world.account(card).remainder_micropoints == 0


# Rule 5
def test_a_rate_that_is_not_exact_is_refused() -> None:
    """One point for 0.03 is no whole number of millionths a cent."""
    found = refused(World(), publish_rules(per_amount=3, effective_at=NOW + DAY))
    assert (found.reason, found.metadata["field"]) == (
        Reason.RULES_INVALID,
        "rules.earning.per_amount",
    )


# --- Becoming available, and ending --------------------------------------------------------------


# Rules 2, 4
def test_pending_points_become_available_at_their_instant_with_no_job() -> None:
    """Not a microsecond earlier, and nobody has to write it: readers and decisions agree."""
    world = dated(pending_days=2)
    card = world.card()
    world.buy(card, total=1000)
    world.now = at("2025-03-16") - JUST
    assert world.sums(card) == Sums(pending=10)
    assert world.present_account(card).points_spendable == 0
    for command in (redeem(card, 1), hold(card, 1)):
        found = refused(world, command)
        assert found.reason is Reason.POINTS_INSUFFICIENT
        assert found.metadata["points_available"] == "0"
    world.now = at("2025-03-16")
    assert world.sums(card) == Sums(available=10)
    assert world.present_account(card).points_spendable == 10
    matured, spent = world.when(redeem(card, 10))[:2]
    assert isinstance(matured, Account.PointsMatured)
    assert (matured.at, matured.lots) == (at("2025-03-16"), (LotPoints(1, 10),))
    assert isinstance(spent, Account.PointsRedeemed)
    assert world.sums(card) == Sums()


# Rules 2, 4
def test_a_receipt_answers_what_can_be_spent_not_what_is_pending() -> None:
    """A till is told what the customer has earned, and what can be spent of it: nothing yet."""
    world = dated(pending_days=2)
    answer = world.do(record(total=1000, card_number=world.card()))
    assert (answer.points_earned, answer.points_available) == (10, 0)


# Rules 2, 4
@pytest.mark.parametrize("command", [redeem, hold])
def test_points_end_at_their_instant_with_no_job(command: Any) -> None:
    """To the last microsecond points can be spent, then they are gone for readers and decisions."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.buy(card, total=1000)
    world.now = END_OF_TEN_DAYS - JUST
    assert world.sums(card) == Sums(available=10)
    assert world.present_account(card).expires_next() == (10, END_OF_TEN_DAYS)
    world.do(command(card, 3))
    world.now = END_OF_TEN_DAYS
    assert world.sums(card).available == 0
    found = refused(world, command(card, 1))
    assert (found.reason, found.metadata["points_available"]) == (Reason.POINTS_INSUFFICIENT, "0")


# Rule 4
def test_an_expiry_is_recorded_with_the_next_command_and_the_instant_it_took_effect() -> None:
    """What happened by itself is written before what happens now."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.buy(card, total=1000)
    world.now = END_OF_TEN_DAYS + 5 * DAY
    events = world.when(record(total=200, card_number=card, occurred_at=world.now))
    expired = [event for event in events if isinstance(event, Account.PointsExpired)]
    assert [(one.at, one.lots, one.points_pending) for one in expired] == [
        (END_OF_TEN_DAYS, (LotPoints(1, 10),), 0)
    ]
    assert isinstance(events[-1], Account.PointsEarned)
    assert world.sums(card) == Sums(available=2)


# Rule 4
def test_each_lot_ends_at_its_own_instant() -> None:
    """Readers see one lot after the other go."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    for day in range(3):
        world.now = NOW + day * DAY
        world.buy(card, total=1000)
    for day, left in ((-1, 30), (0, 20), (1, 10), (2, 0)):
        world.now = END_OF_TEN_DAYS + day * DAY
        assert world.sums(card) == Sums(available=left)


# Rules 4, 17a
@pytest.mark.parametrize(
    ("zone", "sold", "days", "instant"),
    [
        ("UTC", "2025-03-14T00:00:00", 1, "2025-03-15T00:00:00"),
        ("UTC", "2025-03-14T23:59:59.999999", 1, "2025-03-15T00:00:00"),
        # It is the next day there already.
        ("Pacific/Auckland", "2025-03-14T11:30:00", 1, "2025-03-15T11:00:00"),
        ("America/New_York", "2025-03-15T02:00:00", 1, "2025-03-15T04:00:00"),
        # Days of 23 and of 25 hours.
        ("Europe/Berlin", "2025-03-29T12:00:00", 1, "2025-03-29T23:00:00"),
        ("Europe/Berlin", "2025-03-29T12:00:00", 2, "2025-03-30T22:00:00"),
        ("Europe/Berlin", "2025-10-25T12:00:00", 1, "2025-10-25T22:00:00"),
        ("Europe/Berlin", "2025-10-25T12:00:00", 2, "2025-10-26T23:00:00"),
        # A day that begins at one o'clock, and one that has two midnights.
        ("America/Santiago", "2025-09-06T16:00:00", 1, "2025-09-07T04:00:00"),
        ("America/Havana", "2025-11-01T16:00:00", 1, "2025-11-02T04:00:00"),
    ],
)
def test_pending_days_end_at_a_midnight_of_the_programme(
    zone: str, sold: str, days: int, instant: str
) -> None:
    """Points become available when a day begins where the programme is, however long days are."""
    world = World(time_zone=zone, rules=publish_rules(points_rules=PointsRules(pending_days=days)))
    card = world.card()
    world.now = at(sold)
    world.buy(card, total=1000)
    world.now = at(instant) - JUST
    assert world.sums(card) == Sums(pending=10)
    world.now = at(instant)
    assert world.sums(card) == Sums(available=10)


# Rules 4, 17a
@pytest.mark.parametrize(
    ("zone", "rules", "sold", "instant"),
    [
        ("Europe/Berlin", TEN_DAYS, "2025-03-25T12:00:00", "2025-04-04T22:00:00"),
        ("Europe/Berlin", TEN_DAYS, "2025-10-20T12:00:00", "2025-10-30T23:00:00"),
        ("Pacific/Auckland", TEN_DAYS, "2025-03-14T11:30:00", "2025-03-25T11:00:00"),
        ("UTC", PointsRules(expiry=Expiry.END_OF_YEAR), "2025-03-14T12:00:00", "2026-01-01"),
        (
            "UTC",
            PointsRules(expiry=Expiry.END_OF_YEAR, expiry_years=2),
            "2025-03-14T12:00:00",
            "2028-01-01",
        ),
        (
            "Europe/Berlin",
            PointsRules(expiry=Expiry.END_OF_YEAR),
            "2025-12-31T22:59:59",
            "2025-12-31T23:00:00",
        ),
        # There it is the new year already.
        (
            "Europe/Berlin",
            PointsRules(expiry=Expiry.END_OF_YEAR),
            "2025-12-31T23:00:00",
            "2026-12-31T23:00:00",
        ),
    ],
)
def test_points_end_at_a_midnight_of_the_programme(
    zone: str, rules: PointsRules, sold: str, instant: str
) -> None:
    """Points end when a day or a year ends where the programme is."""
    world = World(time_zone=zone, rules=publish_rules(points_rules=rules))
    card = world.card()
    world.now = at(sold)
    world.buy(card, total=1000)
    world.now = at(instant) - JUST
    assert world.sums(card) == Sums(available=10)
    world.now = at(instant)
    assert world.sums(card) == Sums()


# --- Expiry without activity ---------------------------------------------------------------------

IDLE = PointsRules(expiry=Expiry.INACTIVITY, expiry_days=30)
END_OF_IDLE = datetime(2025, 4, 14, tzinfo=UTC)
"""Of an account with its last earning at NOW."""


# Rules 4, 17
def test_without_earning_for_so_long_all_points_end_together() -> None:
    """Where inactivity ends points, one date ends all of an account's."""
    world = World(rules=publish_rules(points_rules=IDLE))
    card = world.card()
    for hours in (0, 1):
        world.now = NOW + timedelta(hours=hours)
        world.buy(card, total=1000)
    world.now = END_OF_IDLE - JUST
    assert world.sums(card) == Sums(available=20)
    assert world.present_account(card).expires_next() == (20, END_OF_IDLE)
    world.now = END_OF_IDLE
    assert world.sums(card) == Sums()
    assert refused(world, redeem(card, 1)).metadata["points_available"] == "0"


# Rules 4, 17
def test_each_earning_moves_the_end_of_all_points() -> None:
    """An account that keeps earning keeps its points."""
    world = World(rules=publish_rules(points_rules=IDLE))
    card = world.card()
    world.buy(card, total=1000)
    world.now = NOW + 20 * DAY
    world.buy(card, total=500)
    world.now = END_OF_IDLE + 20 * DAY - JUST
    assert world.sums(card) == Sums(available=15)
    world.now = END_OF_IDLE + 20 * DAY
    assert world.sums(card) == Sums()


# Rules 4, 17
def test_spending_and_holding_are_no_earning() -> None:
    """What takes points does not move their end."""
    world = World(rules=publish_rules(points_rules=IDLE))
    card = world.card()
    world.buy(card, total=1000)
    world.now = NOW + 20 * DAY
    world.do(redeem(card, 1))
    world.do(c.ReleasePoints(world.do(hold(card, 1)).hold_id))
    world.now = END_OF_IDLE - JUST
    assert world.sums(card) == Sums(available=9)
    world.now = END_OF_IDLE
    assert world.sums(card) == Sums()


# Rule 17
def test_activity_counts_from_recording() -> None:
    """A receipt that arrives late moves the end as one of today."""
    world = World(rules=publish_rules(points_rules=IDLE))
    card = world.card()
    world.now = NOW + 20 * DAY
    world.buy(card, total=1000, occurred_at=NOW)
    world.now = END_OF_IDLE + 20 * DAY - JUST
    assert world.sums(card) == Sums(available=10)
    world.now = END_OF_IDLE + 20 * DAY
    assert world.sums(card) == Sums()


# Rule 4
def test_after_all_points_have_ended_new_ones_have_a_new_end() -> None:
    """An account that comes back starts again, and what ended stays gone."""
    world = World(rules=publish_rules(points_rules=IDLE))
    card = world.card()
    world.buy(card, total=1000)
    world.now = END_OF_IDLE
    world.buy(card, total=500)
    assert world.sums(card) == Sums(available=5)
    world.now = END_OF_IDLE + 31 * DAY - JUST
    assert world.sums(card) == Sums(available=5)
    world.now = END_OF_IDLE + 31 * DAY
    assert world.sums(card) == Sums()


# --- Late receipts, and the order of arrival -----------------------------------------------------


# Rules 4, 16
def test_points_of_a_late_receipt_may_have_ended_already() -> None:
    """They are earned and gone in one command; only the remainder is left of them."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.now = NOW + 20 * DAY
    world.buy(card, total=300)
    command = record(total=1250, card_number=card, occurred_at=NOW)
    receipt, earned, expired = world.when(command)
    assert isinstance(receipt, Receipt.Created)
    assert isinstance(earned, Account.PointsEarned)
    assert isinstance(expired, Account.PointsExpired)
    assert (earned.points, expired.at) == (12, END_OF_TEN_DAYS)
    assert world.sums(card) == Sums(available=3)
    answer = world.do(record(total=50, card_number=card, occurred_at=world.now))
    assert (answer.points_earned, answer.points_available) == (1, 4)


# Rules 4, 16
def test_a_late_receipt_answers_what_is_left_after_its_points_have_ended() -> None:
    """Its points count as earned, and nothing of them can be spent."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.now = NOW + 20 * DAY
    answer = world.do(record(total=1250, card_number=card, occurred_at=NOW))
    assert (answer.points_earned, answer.points_available) == (12, 0)


# Rules 4, 16
def test_points_of_a_late_receipt_may_be_available_already() -> None:
    """A receipt that arrives after its pending days can be spent at once."""
    world = dated(pending_days=2)
    card = world.card()
    world.now = NOW + 5 * DAY
    assert world.do(record(total=1000, card_number=card, occurred_at=NOW)).points_available == 10
    world.do(redeem(card, 10))


# Rule 16
def test_a_late_receipt_has_the_dates_of_its_sale() -> None:
    """Dates count from the sale and go by the rules of its time, not by those of today."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    world.do(publish_rules(effective_at=NOW + DAY))
    world.now = NOW + 5 * DAY
    world.buy(card, total=1000, occurred_at=NOW)
    world.now = END_OF_TEN_DAYS - JUST
    assert world.sums(card) == Sums(available=10)
    world.now = END_OF_TEN_DAYS
    assert world.sums(card) == Sums()


# Rule 16
@pytest.mark.parametrize(
    ("off", "reason"),
    [
        (timedelta(minutes=5, seconds=1), Reason.CLOCK_AHEAD),
        (-timedelta(days=30, seconds=1), Reason.TOO_LATE),
    ],
)
def test_no_command_may_speak_of_a_time_too_far_away(off: timedelta, reason: Reason) -> None:
    """Whoever spends, holds, returns, claims or presents is refused with both times, as a receipt is."""
    world = World()
    card = world.card(totals=(1000, 0, 0))
    bought, anonymous = world.buy(card), world.buy(None)
    commands: list[c.Write[Any]] = [
        record(card_number=card, occurred_at=NOW + off),
        redeem(card, 1, NOW + off),
        hold(card, 1, occurred_at=NOW + off),
        return_items(bought, occurred_at=NOW + off),
        claim(anonymous, card, NOW + off),
        present([anonymous], "somebody", NOW + off),
    ]
    for command in commands:
        found = refused(world, command)
        assert found.reason is reason
        assert datetime.fromisoformat(found.metadata["occurred_at"]) == NOW + off
        assert datetime.fromisoformat(found.metadata["service_time"]) == NOW


# Rule 16
def test_an_operator_records_what_a_till_is_too_late_for() -> None:
    """What is too late for a till is accepted from an operator, with the rules of its time."""
    world = World()
    card = world.card()
    command = record(total=500, card_number=card, occurred_at=NOW - 100 * DAY)
    assert refused(world, command).reason is Reason.TOO_LATE
    (found,) = world.batch([Asked(command, uuid4(), "operator-1", late_allowed=True)])
    assert isinstance(found, Outcome)
    assert found.answer.points_earned == 5
    (found,) = world.batch(
        [Asked(record(occurred_at=NOW + DAY), uuid4(), "operator-1", late_allowed=True)]
    )
    assert isinstance(found, Refusal)
    assert found.reason is Reason.CLOCK_AHEAD


# Rule 16
def test_how_far_a_clock_may_be_off_is_a_rule() -> None:
    """A programme may be stricter about both directions."""
    strict = ClockRules(ahead_seconds_max=10, late_seconds_max=60)
    world = World(rules=publish_rules(clock=strict))
    for off, reason in ((11, Reason.CLOCK_AHEAD), (-61, Reason.TOO_LATE)):
        found = refused(world, record(occurred_at=NOW + timedelta(seconds=off)))
        assert found.reason is reason
    for allowed in (10, -60):
        world.do(record(occurred_at=NOW + timedelta(seconds=allowed)))


# Rule 17b
def test_a_receipt_retried_after_the_late_limit_is_recognised() -> None:
    """A till that comes back after months gets the first outcome, also under another request id."""
    world, request_id = World(), uuid4()
    card = world.card()
    command = record(total=500, card_number=card)
    first = world.execute(command, request_id)
    world.now = NOW + 100 * DAY
    rows = list(world.rows)
    assert world.execute(command, request_id) == first._replace(replayed=True)
    assert world.execute(command) == first._replace(replayed=True)
    assert world.rows == rows


# Rule 17b
def test_a_receipt_refused_for_its_clock_is_sent_again_corrected() -> None:
    """A refusal is not kept: the same request id may carry the corrected time."""
    world, request_id = World(), uuid4()
    card = world.card()
    ahead = record(number="1", total=500, card_number=card, occurred_at=NOW + timedelta(hours=1))
    assert refused(world, ahead, request_id).reason is Reason.CLOCK_AHEAD
    right = record(number="1", total=500, card_number=card)
    assert world.do(right, request_id).points_earned == 5


# Rule 19
def test_the_same_receipt_from_two_tills_at_once_earns_once() -> None:
    """Two tills that send one receipt in one batch get one outcome."""
    world = World()
    card = world.card()
    command = record(total=500, card_number=card)
    first, second = world.batch(
        [Asked(command, uuid4(), "till-1"), Asked(command, uuid4(), "till-2")]
    )
    assert isinstance(first, Outcome)
    assert second == first._replace(replayed=True)
    assert world.sums(card) == Sums(available=5)


sales = st.lists(st.tuples(st.integers(0, 999), st.integers(-29, 0)), min_size=1, max_size=6)
points_rules = st.sampled_from(
    [
        PointsRules(),
        TEN_DAYS,
        PointsRules(pending_days=5),
        PointsRules(pending_days=5, expiry=Expiry.AFTER_DAYS, expiry_days=12),
        IDLE,
    ]
)


def issue(order: list[tuple[int, int]], points: PointsRules, *, carry: bool) -> tuple[int, int]:
    """Record sales of (total, day) in an order; return the points issued and what waits."""
    world = World(rules=publish_rules(per_amount=125, carry_remainders=carry, points_rules=points))
    world.do(publish_rules(points=3, effective_at=NOW + 15 * DAY, points_rules=points))
    world.now = NOW + 29 * DAY
    member = world.member()
    earned = sum(
        world.do(
            record(total=total, member_reference=member, occurred_at=world.now + day * DAY)
        ).points_earned
        for total, day in order
    )
    account = world.read(c.GetAccount(key=c.AccountKey(member_reference=member)))
    return earned, account.remainder_micropoints


# Rule 17
@given(data=st.data(), sold=sales, points=points_rules, carry=st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_does_not_change_how_many_points_are_issued(
    data: st.DataObject, sold: list[tuple[int, int]], points: PointsRules, *, carry: bool
) -> None:
    """A set of receipts issues the same points and leaves the same remainder in any order."""
    other = data.draw(st.permutations(sold))
    assert issue(sold, points, carry=carry) == issue(other, points, carry=carry)


# --- One instant after the other -----------------------------------------------------------------


def owe(world: World, card: str, points: int) -> None:
    """Let a return take back points that are spent."""
    receipt = world.buy(card, total=points * 100)
    world.do(redeem(card, points))
    world.do(return_items(receipt))
    assert world.sums(card).deficit == points


# Rule 17a
def test_time_passes_in_its_order_even_where_nobody_looked() -> None:
    """Points that became available and ended since the last command did both, one after the other."""
    world = dated(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)
    card = world.card()
    world.buy(card, total=1000)
    world.now = NOW + 20 * DAY
    assert world.sums(card) == Sums()
    events = world.when(record(total=0, card_number=card, occurred_at=world.now))
    changes = [
        (type(event), event.at)
        for event in events
        if isinstance(event, Account.PointsMatured | Account.PointsExpired)
    ]
    assert changes == [
        (Account.PointsMatured, at("2025-03-16")),
        (Account.PointsExpired, END_OF_TEN_DAYS),
    ]


# Rules 12, 17a
def test_points_absorb_a_deficit_when_they_become_available_not_before() -> None:
    """Pending points owe nothing yet; at their instant they pay what is owed."""
    world = World()
    card = world.card()
    world.do(publish_rules(points_rules=PointsRules(pending_days=1), effective_at=NOW + DAY))
    owe(world, card, 4)
    world.now = NOW + DAY
    world.buy(card, total=1000)
    world.now = at("2025-03-16") - JUST
    assert world.sums(card) == Sums(pending=10, deficit=4)
    world.now = at("2025-03-16")
    assert world.sums(card) == Sums(available=6)
    assert refused(world, redeem(card, 7)).metadata["points_available"] == "6"
    world.do(redeem(card, 6))


# Rule 17a
def test_points_that_become_available_and_end_at_one_instant_pay_what_is_owed_first() -> None:
    """At equal times points become available, absorb the deficit, and the rest of them ends."""
    world = World()
    card = world.card()
    owe(world, card, 4)
    rules = PointsRules(pending_days=366, expiry=Expiry.END_OF_YEAR, expiry_years=1)
    world.do(publish_rules(points_rules=rules, effective_at=NOW + DAY))
    world.now = at("2025-12-31T12:00:00")
    world.buy(card, total=1000)
    instant = at("2027-01-01")
    world.now = instant - JUST
    assert world.sums(card) == Sums(pending=10, deficit=4)
    world.now = instant
    assert world.sums(card) == Sums()
    events = world.when(record(total=0, card_number=card, occurred_at=world.now))
    matured, expired = (
        event
        for event in events
        if isinstance(event, Account.PointsMatured | Account.PointsExpired)
    )
    assert isinstance(matured, Account.PointsMatured)
    assert isinstance(expired, Account.PointsExpired)
    assert (matured.at, matured.absorbed) == (instant, (LotPoints(1 + 1, 4),))
    assert (expired.at, expired.lots) == (instant, (LotPoints(1 + 1, 6),))


# Rule 17a
def test_a_hold_that_ends_at_the_instant_points_become_available_pays_what_is_owed_first() -> None:
    """At equal times holds end before points become available."""
    world = World()
    card = world.card()
    world.do(publish_rules(points_rules=PointsRules(pending_days=1), effective_at=NOW + DAY))
    owed = world.buy(card, total=400)
    world.do(redeem(card, 4))
    world.buy(card, total=1000)
    world.now = NOW + DAY
    world.buy(card, total=700)
    instant = at("2025-03-16")
    world.now = instant - timedelta(minutes=15)
    world.do(hold(card, 10))
    world.do(return_items(owed))
    assert world.sums(card) == Sums(pending=7, held=10, deficit=4)
    world.now = instant
    assert world.sums(card) == Sums(available=13)
    lots = world.present_account(card).lots
    assert {number: lot.points for number, lot in lots.items()} == {2: 6, 3: 7}


# Rule 17a
def test_at_one_instant_holds_end_then_points_become_available_then_lots_end() -> None:
    """All three at the same time are recorded in that order."""
    one_day = PointsRules(expiry=Expiry.AFTER_DAYS, expiry_days=1)
    world = World(rules=publish_rules(points_rules=one_day))
    card = world.card()
    pending = PointsRules(pending_days=1)
    world.do(publish_rules(points_rules=pending, effective_at=NOW + timedelta(hours=6)))
    world.buy(card, total=1000)
    world.now = NOW + DAY
    world.buy(card, total=700)
    instant = at("2025-03-16")
    world.now = instant - timedelta(minutes=15)
    world.do(hold(card, 4))
    world.now = instant + timedelta(hours=1)
    assert world.sums(card) == Sums(available=7)
    events = world.when(redeem(card, 1))
    changes = [
        (type(event), event.at)
        for event in events
        if isinstance(event, Account.HoldReleased | Account.PointsMatured | Account.PointsExpired)
    ]
    assert changes == [
        (Account.HoldReleased, instant),
        (Account.PointsMatured, instant),
        (Account.PointsExpired, instant),
    ]


# Rule 17a
def test_a_read_and_the_next_command_agree_on_what_time_has_done() -> None:
    """What a reader is shown is what the books say once something is written."""
    world = dated(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)
    card = world.card()
    for day in range(5):
        world.now = NOW + day * DAY
        world.buy(card, total=1000)
    for hours in range(0, 24 * 14, 7):
        world.now = NOW + 4 * DAY + timedelta(hours=hours)
        seen = world.sums(card)
        world.do(record(total=0, card_number=card, occurred_at=world.now))
        stored = world.account(card)
        assert seen == (
            stored.points_available,
            stored.points_pending,
            stored.points_held,
            stored.deficit,
        )
        for lot in stored.lots.values():
            assert lot.available_at is None or lot.available_at > world.now
            assert lot.expires_at is None or lot.expires_at > world.now


# Rules 4, 16
def test_presented_receipts_have_the_dates_of_their_sales() -> None:
    """Points of a receipt that is presented later are as old as its sale, and may be gone already."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    receipts = []
    for day in (0, 8, 16):
        world.now = NOW + day * DAY
        receipts.append(world.buy(None, total=1000))
    answer = world.do(present(receipts, "somebody"))
    assert (answer.points_credited, answer.points_available) == (30, 20)
    world.now = END_OF_TEN_DAYS + 8 * DAY
    assert world.sums(answer.card_number) == Sums(available=10)


# Rule 4
def test_a_receipt_of_nobody_ends_like_any_other_once_claimed() -> None:
    """Claiming does not make points younger."""
    world = World(rules=publish_rules(points_rules=TEN_DAYS))
    card = world.card()
    facts = make_facts(total=1000)
    world.do(c.RecordReceipt(facts))
    world.now = END_OF_TEN_DAYS
    answer = world.do(claim(facts, card))
    assert (answer.points_credited, answer.points_available) == (10, 0)
