"""Dated rules, and a clock that stands until it is advanced."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.v1.programme_pb2 import (
    CLOCK_KIND_SIMULATED,
    AdvanceClockRequest,
    GetProgrammeRequest,
    GetRulesRequest,
    PublishRulesRequest,
)
from ledger.v1.rules_pb2 import (
    EXPIRY_NEVER,
    RETURN_POLICY_DEFICIT,
    CardRules,
    ClockRules,
    EarningRules,
    PointsRules,
    Rules,
)
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import (
    RefusedError,
    Till,
    make_receipt,
    money,
    new_day,
    record_request,
    simulated_till,
    timestamp,
)

START = datetime(2017, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def simulated(service: ServiceProcess) -> Iterator[Till]:
    """A programme whose clock stands at the start of 2017, with rules."""
    name = f"simulated_{uuid4().hex[:12]}"
    service.create_programme(name, "--simulated-clock", "2017-01-01")
    till = Till(service, name)
    till.publish_rules(effective_at=START - 365 * DAY)
    yield till
    till.retire()


@pytest.fixture(scope="module")
def moving(service: ServiceProcess) -> Iterator[Till]:
    """The same for tests that begin with a day, and publish no rules."""
    with simulated_till(service, START) as till:
        yield till


def advance(till: Till, to: datetime, request_id: str | None = None) -> Any:
    """Set the clock forward."""
    request = AdvanceClockRequest(request_id=request_id or str(uuid4()), to=timestamp(to))
    return till.call("AdvanceClock", request)


def now(till: Till) -> datetime:
    """What time it is in the programme."""
    found: datetime = till.call("GetProgramme", GetProgrammeRequest()).now.ToDatetime(UTC)
    return found


def rules(till: Till, **which: Any) -> Any:
    """Rules by version or by time, or those in force."""
    return till.call("GetRules", GetRulesRequest(**which)).rules


def test_a_simulated_clock_stands_until_it_is_advanced(simulated: Till) -> None:
    """The clock shows what it was set to last, and says what kind it is."""
    found = simulated.call("GetProgramme", GetProgrammeRequest())
    assert (found.clock, found.now) == (CLOCK_KIND_SIMULATED, timestamp(START))
    answer = advance(simulated, START + DAY)
    assert (answer.now, answer.replayed) == (timestamp(START + DAY), False)
    assert now(simulated) == START + DAY


def test_advancing_again_under_the_same_request_changes_nothing(moving: Till) -> None:
    """A retry is answered with the first outcome, also after the clock has moved on."""
    start = new_day(moving)
    request_id = str(uuid4())
    first = advance(moving, start + DAY, request_id)
    advance(moving, start + 2 * DAY)
    again = advance(moving, start + DAY, request_id)
    assert (again.replayed, again.position, again.now) == (True, first.position, first.now)
    assert now(moving) == start + 2 * DAY
    with pytest.raises(RefusedError, match="REQUEST_ID_REUSED"):
        advance(moving, start + 3 * DAY, request_id)


def test_a_clock_never_goes_back(moving: Till) -> None:
    """An earlier time is refused; the same time is accepted."""
    start = new_day(moving)
    advance(moving, start + DAY)
    advance(moving, start + DAY)
    request = AdvanceClockRequest(request_id=str(uuid4()), to=timestamp(start))
    error = refusal(moving, "AdvanceClock", request)
    assert (error.code, error.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "CLOCK_NOT_ADVANCED",
    )


def test_ahead_and_late_are_measured_by_the_programmes_clock(moving: Till) -> None:
    """Receipts of 2017 are right while the clock stands there, and those of today are not."""
    start = new_day(moving)
    error = refusal(moving, "RecordReceipt", record_request(make_receipt()))
    assert error.reason == "CLOCK_AHEAD"
    assert datetime.fromisoformat(error.metadata["service_time"]) == start
    receipt, request_id = make_receipt(occurred_at=start - DAY), uuid4()
    first = moving.record(receipt, request_id)
    advance(moving, start + 60 * DAY)
    late = make_receipt(occurred_at=start - DAY)
    assert refusal(moving, "RecordReceipt", record_request(late)).reason == "TOO_LATE"
    # What is recorded is recognised before the clock is looked at.
    for again in (request_id, uuid4()):
        answer = moving.record(receipt, again)
        assert (answer.replayed, answer.position) == (True, first.position)


def test_events_are_recorded_at_the_programmes_time(moving: Till) -> None:
    """The time of recording is the programme's, and follows its clock."""
    start = new_day(moving)
    first = moving.record(make_receipt(occurred_at=start))
    advance(moving, start + DAY)
    second = moving.record(make_receipt(occurred_at=start))
    times = {event.position: event.recorded_at for event in moving.all_events()}
    assert times[first.position] == timestamp(start)
    assert times[second.position] == timestamp(start + DAY)


def test_receipts_are_priced_by_the_rules_of_their_time(simulated: Till) -> None:
    """A receipt earns by the rules in force when it occurred, whenever it arrives."""
    card = card_of(simulated)
    simulated.publish_rules(points=2, effective_at=START + DAY)
    simulated.publish_rules(points=3, effective_at=START + 2 * DAY)
    advance(simulated, START + 5 * DAY)
    for occurred_at, points, version in (
        (START + 2 * DAY, 30, 3),
        (START, 10, 1),
        (START + DAY, 20, 2),
        (START + DAY - timedelta(microseconds=1), 10, 1),
    ):
        receipt = make_receipt(total=1000, card_number=card, occurred_at=occurred_at)
        answer = simulated.record(receipt)
        assert answer.points_earned == points
        recorded, earned = simulated.all_events(answer.position - 2)
        assert (recorded.rules_version, earned.rules_version) == (version, version)


def card_of(till: Till) -> str:
    """A card on receipts of the start of 2017."""
    receipts = [make_receipt(total=0, occurred_at=START) for _ in range(3)]
    for receipt in receipts:
        till.record(receipt)
    number: str = till.present(receipts, "member-1").card_number
    return number


def test_presented_receipts_keep_the_rules_of_their_sale(simulated: Till) -> None:
    """Points of receipts that are presented later are those of the rules they were recorded under."""
    receipts = [make_receipt(total=1000, occurred_at=START) for _ in range(3)]
    for receipt in receipts:
        simulated.record(receipt)
    simulated.publish_rules(points=5, effective_at=START + DAY)
    advance(simulated, START + 2 * DAY)
    assert simulated.present(receipts, "member-1").points_credited == 30


def test_rules_are_found_by_version_time_and_now(simulated: Till) -> None:
    """Published rules can be read back by number, by an instant, and as those in force."""
    simulated.publish_rules(points=2, effective_at=START + DAY)
    assert [rules(simulated, version=number).earning.points for number in (1, 2)] == [1, 2]
    assert rules(simulated, at=timestamp(START)).version == 1
    assert rules(simulated, at=timestamp(START + DAY)).version == 2
    assert rules(simulated).version == 1
    advance(simulated, START + DAY)
    assert rules(simulated).version == 2


def test_published_rules_are_answered_as_they_were_given(simulated: Till) -> None:
    """Every field of a version comes back; an absent clock is five minutes and thirty days."""
    given = Rules(
        effective_at=timestamp(START + DAY),
        earning=EarningRules(points=3, per_amount=money(1250), carry_remainders=False),
        card=CardRules(receipts_required=5),
        clock=ClockRules(ahead_seconds_max=60, late_seconds_max=3600),
    )
    request = PublishRulesRequest(request_id=str(uuid4()), rules=given)
    answer = simulated.call("PublishRules", request)
    assert (answer.version, answer.replayed) == (2, False)
    given.version = 2
    # What was left out has its usual value.
    given.earning.redeemed_part_earns = True
    given.card.credit_receipts = True
    given.points.CopyFrom(
        PointsRules(
            expiry=EXPIRY_NEVER,
            return_policy=RETURN_POLICY_DEFICIT,
            hold_seconds_max=30 * 86_400,
            claim_days=30,
        )
    )
    assert rules(simulated, version=2) == given
    again = simulated.call("PublishRules", request)
    assert (again.version, again.position, again.replayed) == (2, answer.position, True)
    first = rules(simulated, version=1)
    assert (first.clock.ahead_seconds_max, first.clock.late_seconds_max) == (300, 2_592_000)


def test_a_version_may_be_named_if_it_is_the_next(simulated: Till) -> None:
    """Whoever counts the versions too can say which one is meant."""
    given = Rules(
        version=2,
        effective_at=timestamp(START + DAY),
        earning=EarningRules(points=3, per_amount=money(1000)),
        card=CardRules(receipts_required=3),
    )
    request = PublishRulesRequest(request_id=str(uuid4()), rules=given)
    assert simulated.call("PublishRules", request).version == 2
    request.request_id = str(uuid4())
    request.rules.effective_at.CopyFrom(timestamp(START + 2 * DAY))
    assert refusal(simulated, "PublishRules", request).reason == "RULES_INVALID"


def test_remainders_are_carried_unless_the_rules_say_no(simulated: Till) -> None:
    """Without a word about remainders they wait for the next receipt."""
    given = Rules(
        effective_at=timestamp(START + DAY),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=3),
    )
    simulated.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=given))
    assert rules(simulated, version=2).earning.carry_remainders


def test_later_rules_start_in_the_future(simulated: Till) -> None:
    """A version that starts now or before the one before it is refused."""
    simulated.publish_rules(effective_at=START + 5 * DAY)
    for start in (START, START + 4 * DAY, START + 5 * DAY):
        with nothing_moves(simulated), pytest.raises(RefusedError) as caught:
            simulated.publish_rules(effective_at=start)
        assert caught.value.reason == "RULES_NOT_IN_FUTURE"


def test_rules_of_other_clocks_apply_at_once(simulated: Till) -> None:
    """How far a till's clock may be off is what the rules in force say."""
    given = Rules(
        effective_at=timestamp(START + DAY),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=3),
        clock=ClockRules(ahead_seconds_max=0, late_seconds_max=60),
    )
    simulated.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=given))
    simulated.record(make_receipt(occurred_at=START + timedelta(minutes=5)))
    advance(simulated, START + DAY)
    for off, reason in (
        (timedelta(seconds=1), "CLOCK_AHEAD"),
        (timedelta(seconds=-61), "TOO_LATE"),
    ):
        receipt = make_receipt(occurred_at=START + DAY + off)
        assert refusal(simulated, "RecordReceipt", record_request(receipt)).reason == reason
    simulated.record(make_receipt(occurred_at=START + DAY - timedelta(seconds=60)))


def test_a_receipt_before_any_rules_is_refused(service: ServiceProcess) -> None:
    """A programme without rules, or with none at that time, records nothing."""
    service.create_programme("lawless")
    till = Till(service, "lawless")
    error = refusal(till, "RecordReceipt", record_request(make_receipt()))
    assert (error.code, error.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "NO_RULES_IN_FORCE",
    )
    with pytest.raises(RefusedError, match="NO_RULES_IN_FORCE"):
        rules(till)
    with pytest.raises(RefusedError, match="RULES_UNKNOWN"):
        rules(till, version=1)
    with pytest.raises(RefusedError, match="NO_RULES_IN_FORCE"):
        rules(till, at=Timestamp(seconds=1))
    till.retire()
