from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import (
    CardRules,
    ClockRules,
    EarningRules,
    Rules,
    RulesVersion,
    check_rules,
)
from tests.support.world import NOW, make_cause


def version(number: int, effective_at: datetime, points: int = 1) -> RulesVersion:
    """A right version: so many points for 1.00."""
    return RulesVersion(
        version=number,
        effective_at=effective_at,
        earning=EarningRules(points=points, per_amount=100),
        card=CardRules(),
        clock=ClockRules(),
    )


def rules_with(*versions: RulesVersion) -> Rules:
    """A book of rules with these versions."""
    rules = Rules.open(uuid4(), make_cause())
    for one in versions:
        rules.publish(make_cause(), one)
    return rules


YEAR_2020 = datetime(2020, 1, 1, tzinfo=UTC)
YEAR_2021 = datetime(2021, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)


def test_the_version_in_force_is_the_last_that_began() -> None:
    """A version applies from its very instant until that of the next."""
    rules = rules_with(version(1, YEAR_2020), version(2, YEAR_2021, points=2))
    assert rules.in_force(YEAR_2020).version == 1
    assert rules.in_force(YEAR_2021 - MICROSECOND).version == 1
    assert rules.in_force(YEAR_2021).version == 2
    assert rules.in_force(NOW).version == 2


@pytest.mark.parametrize("versions", [0, 1])
def test_before_the_first_version_there_are_no_rules(versions: int) -> None:
    """At an instant before the first version, or without any, nothing is in force."""
    rules = rules_with(*[version(1, YEAR_2020)][:versions])
    with pytest.raises(Refusal) as caught:
        rules.in_force(YEAR_2020 - MICROSECOND)
    assert caught.value.reason is Reason.NO_RULES_IN_FORCE
    assert "occurred_at" in caught.value.metadata


def test_a_version_is_found_by_its_number() -> None:
    """Versions count from 1; others are unknown."""
    rules = rules_with(version(1, YEAR_2020), version(2, YEAR_2021))
    assert rules.numbered(2).effective_at == YEAR_2021
    for number in (-1, 0, 3):
        with pytest.raises(Refusal) as caught:
            rules.numbered(number)
        assert caught.value.reason is Reason.RULES_UNKNOWN


def test_the_first_version_may_start_in_the_past() -> None:
    """The first version may start whenever its programme likes."""
    rules_with().check_publish(version(1, YEAR_2020), NOW)


@pytest.mark.parametrize("effective_at", [NOW - SECOND, NOW, YEAR_2020])
def test_a_later_version_starts_in_the_future(effective_at: datetime) -> None:
    """A version after the first that does not start in the future is refused: it would rewrite history."""
    with pytest.raises(Refusal) as caught:
        rules_with(version(1, YEAR_2020)).check_publish(version(2, effective_at), NOW)
    assert caught.value.reason is Reason.RULES_NOT_IN_FUTURE


def test_a_version_starts_after_the_version_before() -> None:
    """Versions are in order of their start, also where both are in the future."""
    rules = rules_with(version(1, NOW + timedelta(days=2)))
    rules.check_publish(version(2, NOW + timedelta(days=2) + MICROSECOND), NOW)
    for day in (1, 2):
        with pytest.raises(Refusal) as caught:
            rules.check_publish(version(2, NOW + timedelta(days=day)), NOW)
        assert caught.value.reason is Reason.RULES_NOT_IN_FUTURE


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_next_number_is_taken(number: int) -> None:
    """A version that is not exactly the next is refused."""
    rules = rules_with(version(1, YEAR_2020))
    with pytest.raises(Refusal) as caught:
        rules.check_publish(version(number, NOW + SECOND), NOW)
    assert caught.value.reason is Reason.RULES_INVALID


@pytest.mark.parametrize(
    ("points", "per_amount"),
    [(1, 100), (1, 1), (3, 1000), (0, 100), (1, 1_000_000), (7, 3_500), (1_000_000, 100_000)],
)
def test_rates_that_are_exact_in_millionths_are_taken(points: int, per_amount: int) -> None:
    """A rate that is a whole number of millionths of a point per minor unit is taken as it is."""
    earning = EarningRules(points, per_amount)
    check_rules(msgspec.structs.replace(version(1, YEAR_2020), earning=earning))
    assert earning.earn_micropoints(per_amount) == points * limits.MICROPOINTS_PER_POINT


@pytest.mark.parametrize(("points", "per_amount"), [(1, 3), (1, 3_000_000), (2, 7), (1, 10**11)])
def test_rates_that_are_not_exact_are_refused(points: int, per_amount: int) -> None:
    """A rate that would have to be rounded is refused when the rules are checked."""
    earning = EarningRules(points, per_amount)
    with pytest.raises(Refusal) as caught:
        check_rules(msgspec.structs.replace(version(1, YEAR_2020), earning=earning))
    assert caught.value.reason is Reason.RULES_INVALID
    assert caught.value.metadata["field"] == "rules.earning.per_amount"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"earning": EarningRules(-1, 100)}, "earning.points"),
        ({"earning": EarningRules(limits.POINTS_MAX + 1, 1)}, "earning.points"),
        # Exact, but so steep that a receipt's earning would not fit the books.
        ({"earning": EarningRules(11, 1)}, "earning.points"),
        ({"earning": EarningRules(1, 0)}, "earning.per_amount"),
        ({"earning": EarningRules(1, -100)}, "earning.per_amount"),
        ({"card": CardRules(0)}, "card.receipts_required"),
        ({"card": CardRules(-3)}, "card.receipts_required"),
        ({"card": CardRules(21)}, "card.receipts_required"),
        ({"card": CardRules(-1, single_items_min=1)}, "card.receipts_required"),
        ({"card": CardRules(3, window_days=-1)}, "card.window_days"),
        ({"card": CardRules(3, window_days=3_661)}, "card.window_days"),
        ({"card": CardRules(3, receipt_total_min=-1)}, "card.receipt_total_min"),
        ({"card": CardRules(3, receipt_total_min=10**11 + 1)}, "card.receipt_total_min"),
        ({"card": CardRules(3, single_total_min=-1)}, "card.single_total_min"),
        ({"card": CardRules(3, single_items_min=-1)}, "card.single_items_min"),
        ({"card": CardRules(3, single_items_min=100_001)}, "card.single_items_min"),
        ({"card": CardRules(3, full_registration_total=-1)}, "card.full_registration_total"),
        (
            {"card": CardRules(3, receipt_total_min=500, single_total_min=499)},
            "card.single_total_min",
        ),
        ({"clock": ClockRules(ahead_seconds_max=-1)}, "clock.ahead_seconds_max"),
        ({"clock": ClockRules(ahead_seconds_max=86_401)}, "clock.ahead_seconds_max"),
        ({"clock": ClockRules(late_seconds_max=-1)}, "clock.late_seconds_max"),
        ({"clock": ClockRules(late_seconds_max=31_622_401)}, "clock.late_seconds_max"),
    ],
)
def test_rules_out_of_range_are_refused(changes: dict[str, Any], field: str) -> None:
    """Every number of the rules has its range, and the refusal names the field."""
    with pytest.raises(Refusal) as caught:
        check_rules(msgspec.structs.replace(version(1, YEAR_2020), **changes))
    assert caught.value.reason is Reason.RULES_INVALID
    assert caught.value.metadata["field"] == f"rules.{field}"


@pytest.mark.parametrize(
    "changes",
    [
        {"card": CardRules(1)},
        {"card": CardRules(20)},
        {"card": CardRules(0, single_items_min=100_000)},
        {"card": CardRules(0, receipt_total_min=500, single_total_min=500)},
        {"card": CardRules(3, window_days=3_660, full_registration_total=10**11)},
        {"clock": ClockRules(0, 0)},
        {"clock": ClockRules(86_400, 31_622_400)},
        {"earning": EarningRules(10, 1)},
    ],
)
def test_rules_at_the_ends_of_their_ranges_are_taken(changes: dict[str, Any]) -> None:
    """The ends of a range belong to it."""
    check_rules(msgspec.structs.replace(version(1, YEAR_2020), **changes))


def test_the_defaults_of_the_clock_are_five_minutes_and_thirty_days() -> None:
    """Unless the rules say otherwise, a till may be five minutes ahead and thirty days late."""
    clock = ClockRules()
    clock.check(NOW + timedelta(minutes=5), NOW)
    clock.check(NOW - timedelta(days=30), NOW)
    with pytest.raises(Refusal) as ahead:
        clock.check(NOW + timedelta(minutes=5) + MICROSECOND, NOW)
    assert ahead.value.reason is Reason.CLOCK_AHEAD
    with pytest.raises(Refusal) as late:
        clock.check(NOW - timedelta(days=30) - MICROSECOND, NOW)
    assert late.value.reason is Reason.TOO_LATE


@pytest.mark.parametrize("days", [1, -31])
def test_a_clock_that_is_off_is_told_both_times(days: int) -> None:
    """A refusal for the clock says what the caller's clock said and what the service's says."""
    occurred_at = NOW + timedelta(days=days)
    with pytest.raises(Refusal) as caught:
        ClockRules().check(occurred_at, NOW)
    assert datetime.fromisoformat(caught.value.metadata["occurred_at"]) == occurred_at
    assert datetime.fromisoformat(caught.value.metadata["service_time"]) == NOW
