"""What the rules say becomes of points: when they can be spent, when they end, and rules that cannot be."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.v1.account_pb2 import (
    ENTRY_KIND_CLAWED_BACK,
    ENTRY_KIND_EARNED,
    ENTRY_KIND_EXPIRED,
    ENTRY_KIND_MATURED,
    ENTRY_KIND_REDEEMED,
)
from ledger.v1.point_of_sale_pb2 import RedeemPointsRequest
from ledger.v1.programme_pb2 import GetRulesRequest, PublishRulesRequest
from ledger.v1.receipt_pb2 import Receipt
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    EXPIRY_END_OF_YEAR,
    EXPIRY_INACTIVITY,
    EXPIRY_NEVER,
    EXPIRY_UNSPECIFIED,
    RETURN_POLICY_DEFICIT,
    RETURN_POLICY_FLOOR,
    RETURN_POLICY_REFUSE,
    RETURN_POLICY_UNSPECIFIED,
    CardRules,
    EarningRules,
    PointsRules,
    Rules,
)
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.refusals import books, refusal
from tests.support.till import (
    Till,
    hold_request,
    make_receipt,
    money,
    new_day,
    simulated_till,
    timestamp,
)

Code = grpc.StatusCode
START = datetime(2017, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
THIRTY_DAYS_SECONDS = 30 * 86_400
UNKNOWN_ENUM: Any = 99
IN_A_YEAR = datetime.now(UTC) + timedelta(days=365)

_seconds = count()


def sums(till: Till, card: str) -> tuple[int, int, int, int]:
    """What is pending, available, held and owed of an account."""
    account = till.account(card)
    return (
        account.points_pending,
        account.points_available,
        account.points_held,
        account.points_owed,
    )


def ends(till: Till, card: str) -> tuple[int, datetime | None]:
    """Which points of an account end next, and when."""
    account = till.account(card)
    if not account.HasField("next_expire_time"):
        return account.points_expiring, None
    return account.points_expiring, account.next_expire_time.ToDatetime(UTC)


def card_of(till: Till, at: datetime = START) -> str:
    """A card without points."""
    number: str = till.new_card(occurred_at=at).card_number
    return number


def bought(till: Till, card: str | None, at: datetime, total: int = 1000) -> Receipt:
    """A recorded receipt, of ten points."""
    receipt = make_receipt(total=total, card_number=card, occurred_at=at)
    till.record(receipt)
    return receipt


# Rules as they are published


def published(points: PointsRules | None) -> PublishRulesRequest:
    """A request to publish rules for the year to come, each later than those before."""
    return PublishRulesRequest(
        request_id=str(uuid4()),
        rules=Rules(
            effective_at=timestamp(IN_A_YEAR + timedelta(seconds=next(_seconds))),
            earning=EarningRules(points=1, per_amount=money(100)),
            card=CardRules(receipts_required=3),
            points=points,
        ),
    )


def points_rules(till: Till, version: int) -> Any:
    """What a version says of points."""
    return till.call("GetRules", GetRulesRequest(version=version)).rules.points


USUAL = PointsRules(
    expiry=EXPIRY_NEVER,
    return_policy=RETURN_POLICY_DEFICIT,
    hold_seconds_max=THIRTY_DAYS_SECONDS,
    claim_days=30,
)
GIVEN = {
    "nothing": (None, USUAL),
    "nothing of points": (PointsRules(), USUAL),
    "what is the same as nothing": (
        PointsRules(expiry=EXPIRY_UNSPECIFIED, return_policy=RETURN_POLICY_UNSPECIFIED),
        USUAL,
    ),
    "a hold of a second and no claims": (
        PointsRules(hold_seconds_max=1, claim_days=0),
        PointsRules(
            expiry=EXPIRY_NEVER,
            return_policy=RETURN_POLICY_DEFICIT,
            hold_seconds_max=1,
            claim_days=0,
        ),
    ),
}
COMPLETE = {
    "the most of everything": PointsRules(
        pending_days=366,
        expiry=EXPIRY_AFTER_DAYS,
        expiry_days=36_600,
        return_policy=RETURN_POLICY_FLOOR,
        restore_grace_days=30,
        hold_seconds_max=THIRTY_DAYS_SECONDS,
        claim_days=60,
    ),
    "a year's end": PointsRules(
        expiry=EXPIRY_END_OF_YEAR,
        expiry_years=2,
        return_policy=RETURN_POLICY_REFUSE,
        hold_seconds_max=60,
        claim_days=1,
    ),
    "inactivity, one day longer than pending": PointsRules(
        pending_days=14,
        expiry=EXPIRY_INACTIVITY,
        expiry_days=15,
        return_policy=RETURN_POLICY_DEFICIT,
        hold_seconds_max=900,
        claim_days=30,
    ),
}


@pytest.mark.parametrize(
    ("given", "answered"),
    [*GIVEN.values(), *((rules, rules) for rules in COMPLETE.values())],
    ids=[*GIVEN, *COMPLETE],
)
def test_rules_are_answered_with_what_they_mean(
    shop: Shop, given: PointsRules | None, answered: PointsRules
) -> None:
    """Every field comes back as it was given; what was absent comes back as what it means."""
    till = shop.till
    request = published(given)
    version = till.call("PublishRules", request).version
    assert points_rules(till, version) == answered
    again = till.call("PublishRules", request)
    assert (again.replayed, again.version) == (True, version)


def test_a_used_request_id_with_other_rules_is_refused(shop: Shop) -> None:
    """A request id stands for one content; what of the points is another is named."""
    till = shop.till
    request = published(PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=10))
    till.call("PublishRules", request)
    request.rules.points.expiry_days = 11
    error = refusal(till, "PublishRules", request)
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert error.metadata["field"] == "rules.points.expiry_days"
    request.rules.points.expiry_days = 10
    request.rules.points.return_policy = RETURN_POLICY_REFUSE
    error = refusal(till, "PublishRules", request)
    assert error.metadata["field"] == "rules.points.return_policy"


IMPOSSIBLE: dict[str, tuple[PointsRules, str, str]] = {
    "pending days below zero": (PointsRules(pending_days=-1), "pending_days", "RULES_INVALID"),
    "pending for more than 366 days": (
        PointsRules(pending_days=367),
        "pending_days",
        "RULES_INVALID",
    ),
    "an end of a kind that there is not": (
        PointsRules(expiry=UNKNOWN_ENUM),
        "expiry",
        "FIELD_INVALID",
    ),
    "a policy that there is not": (
        PointsRules(return_policy=UNKNOWN_ENUM),
        "return_policy",
        "FIELD_INVALID",
    ),
    "days of an end that never comes": (
        PointsRules(expiry=EXPIRY_NEVER, expiry_days=10),
        "expiry_days",
        "RULES_INVALID",
    ),
    "days of no end": (PointsRules(expiry_days=10), "expiry_days", "RULES_INVALID"),
    "an end without days": (
        PointsRules(expiry=EXPIRY_AFTER_DAYS),
        "expiry_days",
        "RULES_INVALID",
    ),
    "inactivity without days": (
        PointsRules(expiry=EXPIRY_INACTIVITY),
        "expiry_days",
        "RULES_INVALID",
    ),
    "an end below zero": (
        PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=-1),
        "expiry_days",
        "RULES_INVALID",
    ),
    "an end after more than 36600 days": (
        PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=36_601),
        "expiry_days",
        "RULES_INVALID",
    ),
    "an end before points can be spent": (
        PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=13, pending_days=14),
        "expiry_days",
        "RULES_INVALID",
    ),
    "an end when points can be spent": (
        PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=14, pending_days=14),
        "expiry_days",
        "RULES_INVALID",
    ),
    "inactivity no longer than pending": (
        PointsRules(expiry=EXPIRY_INACTIVITY, expiry_days=14, pending_days=14),
        "expiry_days",
        "RULES_INVALID",
    ),
    "years below zero": (
        PointsRules(expiry=EXPIRY_END_OF_YEAR, expiry_years=-1),
        "expiry_years",
        "RULES_INVALID",
    ),
    "grace below zero": (
        PointsRules(restore_grace_days=-1),
        "restore_grace_days",
        "RULES_INVALID",
    ),
    "holds of no time": (PointsRules(hold_seconds_max=0), "hold_seconds_max", "RULES_INVALID"),
    "holds below zero": (PointsRules(hold_seconds_max=-1), "hold_seconds_max", "RULES_INVALID"),
    "holds of more than thirty days": (
        PointsRules(hold_seconds_max=THIRTY_DAYS_SECONDS + 1),
        "hold_seconds_max",
        "RULES_INVALID",
    ),
    "claims below zero": (PointsRules(claim_days=-1), "claim_days", "RULES_INVALID"),
    "the least number in every field": (
        PointsRules(pending_days=-(2**31), claim_days=-(2**31)),
        "pending_days",
        "RULES_INVALID",
    ),
    "the greatest number of grace": (
        PointsRules(restore_grace_days=2**31 - 1),
        "restore_grace_days",
        "RULES_INVALID",
    ),
    "the greatest number of years": (
        PointsRules(expiry=EXPIRY_END_OF_YEAR, expiry_years=2**31 - 1),
        "expiry_years",
        "RULES_INVALID",
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_rules_that_cannot_be_are_refused(shop: Shop, case: tuple[PointsRules, str, str]) -> None:
    """Rules that cannot be applied are refused by their field; nothing is published."""
    rules, field, reason = case
    error = refusal(shop.till, "PublishRules", published(rules))
    assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, reason)
    assert error.metadata["field"] == f"rules.points.{field}"


# Points that are pending


@pytest.fixture(scope="module")
def pending(service: ServiceProcess) -> Iterator[Till]:
    """A programme where points are pending for three days; each test begins with a day."""
    with simulated_till(service, START, PointsRules(pending_days=3)) as till:
        yield till


def test_points_are_pending_until_the_start_of_their_day(pending: Till) -> None:
    """Pending points are earned and shown, but not spent; at midnight they can be, though nobody wrote it down."""
    till, start = pending, new_day(pending)
    till.await_projections()
    card = card_of(till, start)
    at = start + timedelta(hours=20)
    till.advance(at)
    receipt = make_receipt(total=1000, card_number=card, occurred_at=at)
    answer = till.record(receipt)
    assert (answer.points_earned, answer.points_available) == (10, 0)
    balance = till.balance(card, answer.position)
    assert (balance.points_pending, balance.points_available) == (10, 0)
    till.advance(start + 3 * DAY - MOMENT)
    assert sums(till, card) == (10, 0, 0, 0)
    redeem = RedeemPointsRequest(request_id=str(uuid4()), card_number=card, points=1)
    for method, request in (("RedeemPoints", redeem), ("HoldPoints", hold_request(card, 1))):
        error = refusal(till, method, request)
        assert (error.reason, error.metadata["points_available"]) == (
            "POINTS_INSUFFICIENT",
            "0",
        )
    known = books(till).events
    till.advance(start + 3 * DAY)
    assert sums(till, card) == (0, 10, 0, 0)
    assert books(till).events == known + 1  # the clock's own
    # The list is of the account's last event.
    balance = till.balance(card, answer.position)
    assert (balance.points_pending, balance.points_available) == (10, 0)
    last = till.call("RedeemPoints", redeem)
    assert last.points_available == 9
    balance = till.balance(card, last.position)
    assert (balance.points_pending, balance.points_available) == (0, 9)
    earned, matured, redeemed = till.entries(card, last.position)[-3:]
    assert [
        (one.kind, one.points, one.points_available) for one in (earned, matured, redeemed)
    ] == [
        (ENTRY_KIND_EARNED, 10, 0),
        (ENTRY_KIND_MATURED, 10, 10),
        (ENTRY_KIND_REDEEMED, -1, 9),
    ]
    assert matured.occurred_at == timestamp(start + 3 * DAY)
    assert matured.recorded_at == redeemed.recorded_at


def test_looking_at_points_that_became_available_is_no_event(pending: Till) -> None:
    """An account has as many events as were written, whatever time has done since."""
    till, start = pending, new_day(pending)
    card = card_of(till, start)
    bought(till, card, start)
    before = till.account(card).version
    till.advance(start + 3 * DAY)
    assert till.account(card).version == before


def test_a_return_takes_pending_points(pending: Till) -> None:
    """What was earned and is not available yet is taken back before anything else."""
    till, start = pending, new_day(pending)
    till.await_projections()
    card = card_of(till, start)
    bought(till, card, start)
    till.advance(start + 3 * DAY)
    receipt = bought(till, card, start + 3 * DAY)
    assert sums(till, card) == (10, 10, 0, 0)
    answer = till.return_items(receipt)
    assert (answer.outcome.points_clawed_back, answer.outcome.points_available) == (10, 10)
    assert sums(till, card) == (0, 10, 0, 0)
    (last,) = till.entries(card, answer.position)[-1:]
    assert (last.kind, last.points, last.points_available) == (
        ENTRY_KIND_CLAWED_BACK,
        -10,
        10,
    )
    balance = till.balance(card, answer.position)
    assert (balance.points_pending, balance.points_available) == (0, 10)


def test_points_that_become_available_pay_what_is_owed(service: ServiceProcess) -> None:
    """Pending points pay for what is owed in the moment they are available, not before."""
    with simulated_till(service, START, PointsRules(pending_days=1)) as till:
        card = card_of(till)
        receipt = bought(till, card, START)
        till.advance(START + DAY)
        till.redeem(card, 10)
        bought(till, card, START + DAY, total=1500)
        assert till.return_items(receipt).outcome.points_owed == 10
        assert sums(till, card) == (15, 0, 0, 10)
        till.advance(START + 2 * DAY)
        assert sums(till, card) == (0, 5, 0, 0)


def test_a_late_receipt_is_available_at_once(pending: Till) -> None:
    """Points of a purchase that is recorded after their day has come can be spent at once."""
    till, start = pending, new_day(pending)
    card = card_of(till, start)
    till.advance(start + 3 * DAY)
    receipt = make_receipt(total=1000, card_number=card, occurred_at=start)
    assert till.record(receipt).points_available == 10
    assert sums(till, card) == (0, 10, 0, 0)


# Points that end


@pytest.fixture(scope="module")
def ageing(service: ServiceProcess) -> Iterator[Till]:
    """A programme where points end with the tenth day after theirs; each test begins with a day."""
    rules = PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        yield till


def test_points_end_with_their_last_day(ageing: Till) -> None:
    """Points can be spent until the end of the day, and are gone at midnight, though nobody wrote it down."""
    till, start = ageing, new_day(ageing)
    till.await_projections()
    card = card_of(till, start)
    assert ends(till, card) == (0, None)
    at = start + timedelta(hours=20)
    till.advance(at)
    bought(till, card, at)
    end = start + 11 * DAY
    assert ends(till, card) == (10, end)
    till.advance(end - MOMENT)
    assert till.redeem(card, 4).points_available == 6
    known = books(till).events
    till.advance(end)
    assert sums(till, card) == (0, 0, 0, 0)
    assert ends(till, card) == (0, None)
    assert books(till).events == known + 1  # the clock's own
    redeem = RedeemPointsRequest(request_id=str(uuid4()), card_number=card, points=1)
    assert refusal(till, "RedeemPoints", redeem).metadata["points_available"] == "0"
    last = till.record(make_receipt(total=100, card_number=card, occurred_at=end))
    assert last.points_available == 1
    entries = till.entries(card, last.position)[-4:]
    assert [(one.kind, one.points, one.points_available) for one in entries] == [
        (ENTRY_KIND_EARNED, 10, 10),
        (ENTRY_KIND_REDEEMED, -4, 6),
        (ENTRY_KIND_EXPIRED, -6, 0),
        (ENTRY_KIND_EARNED, 1, 1),
    ]
    assert entries[2].occurred_at == entries[2].recorded_at == timestamp(end)


def test_what_ends_first_is_spent_first(ageing: Till) -> None:
    """Redemptions take the points that end soonest, whatever the order in which they were recorded."""
    till, start = ageing, new_day(ageing)
    card = card_of(till, start)
    till.advance(start + 2 * DAY)
    for late in (2, 0, 1):
        bought(till, card, start + late * DAY)
    assert ends(till, card) == (10, start + 11 * DAY)
    till.redeem(card, 12)
    assert ends(till, card) == (8, start + 12 * DAY)
    till.hold(card, 8)
    assert ends(till, card) == (10, start + 13 * DAY)
    assert sums(till, card) == (0, 10, 8, 0)


def test_points_without_an_end_are_spent_last(service: ServiceProcess) -> None:
    """Points of the time before there was an end stay after all others are gone."""
    with simulated_till(service, START) as till:
        card = card_of(till)
        bought(till, card, START)
        assert ends(till, card) == (0, None)
        till.publish_rules(
            effective_at=START + DAY,
            points_rules=PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=10),
        )
        till.advance(START + DAY)
        bought(till, card, START + DAY)
        # Recorded now, but sold by the rules of before.
        bought(till, card, START + DAY - MOMENT)
        assert ends(till, card) == (10, START + 12 * DAY)
        till.redeem(card, 4)
        assert ends(till, card) == (6, START + 12 * DAY)
        till.advance(START + 12 * DAY)
        assert sums(till, card) == (0, 20, 0, 0)
        assert ends(till, card) == (0, None)


@pytest.mark.parametrize("years", [0, 2])
def test_points_end_with_a_year(service: ServiceProcess, years: int) -> None:
    """Points end at the end of the year they were earned in, or so many years later."""
    rules = PointsRules(expiry=EXPIRY_END_OF_YEAR, expiry_years=years)
    with simulated_till(service, START, rules) as till:
        card = card_of(till)
        bought(till, card, START)
        end = datetime(2018 + years, 1, 1, tzinfo=UTC)
        assert ends(till, card) == (10, end)
        till.advance(datetime(2017, 12, 31, 23, tzinfo=UTC))
        bought(till, card, datetime(2017, 12, 31, 23, tzinfo=UTC))
        assert ends(till, card) == (20, end)
        till.advance(end - MOMENT)
        assert sums(till, card) == (0, 20, 0, 0)
        till.advance(end)
        assert sums(till, card) == (0, 0, 0, 0)


def test_days_are_those_of_the_programmes_time_zone(service: ServiceProcess) -> None:
    """A purchase after midnight in Berlin is of the next day, though in London it is not midnight yet."""
    evening = datetime(2017, 6, 1, 21, 59, tzinfo=UTC)  # 23:59 in Berlin
    rules = PointsRules(pending_days=1, expiry=EXPIRY_AFTER_DAYS, expiry_days=2)
    with simulated_till(service, evening, rules, time_zone="Europe/Berlin") as till:
        card = card_of(till, evening)
        bought(till, card, evening)
        midnight = datetime(2017, 6, 1, 22, tzinfo=UTC)
        till.advance(midnight)
        bought(till, card, midnight, total=500)
        assert sums(till, card) == (5, 10, 0, 0)
        till.advance(midnight + DAY)
        assert sums(till, card) == (0, 15, 0, 0)
        assert ends(till, card) == (10, midnight + 2 * DAY)
        till.advance(midnight + 2 * DAY)
        assert sums(till, card) == (0, 5, 0, 0)
        assert ends(till, card) == (5, midnight + 3 * DAY)


def test_days_are_calendar_days_where_the_clock_changes(service: ServiceProcess) -> None:
    """A day of twenty-three hours is a day."""
    before = datetime(
        2017, 3, 25, 12, tzinfo=UTC
    )  # the clock goes forward in the night to the 26th
    rules = PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=1)
    with simulated_till(service, before, rules, time_zone="Europe/Berlin") as till:
        card = card_of(till, before)
        bought(till, card, before)
        assert ends(till, card) == (10, datetime(2017, 3, 26, 22, tzinfo=UTC))


def test_every_earning_puts_off_the_end_of_an_active_account(service: ServiceProcess) -> None:
    """With an end by inactivity all points have one date, counted from the last earning that was recorded."""
    rules = PointsRules(expiry=EXPIRY_INACTIVITY, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        till.await_projections()
        card = card_of(till)
        bought(till, card, START)
        assert ends(till, card) == (10, START + 11 * DAY)
        till.advance(START + 5 * DAY)
        # Recording counts, not the purchase.
        bought(till, card, START + DAY)
        assert ends(till, card) == (20, START + 16 * DAY)
        # Spending and looking put nothing off.
        till.advance(START + 8 * DAY)
        till.redeem(card, 5)
        assert ends(till, card) == (15, START + 16 * DAY)
        till.advance(START + 16 * DAY - MOMENT)
        assert sums(till, card) == (0, 15, 0, 0)
        till.advance(START + 16 * DAY)
        assert sums(till, card) == (0, 0, 0, 0)
        # What comes after is not touched by the end that was.
        answer = till.record(
            make_receipt(total=300, card_number=card, occurred_at=START + 16 * DAY)
        )
        assert answer.points_available == 3
        assert ends(till, card) == (3, START + 27 * DAY)
        expired, earned = till.entries(card, answer.position)[-2:]
        assert (expired.kind, expired.points, expired.points_available) == (
            ENTRY_KIND_EXPIRED,
            -15,
            0,
        )
        assert (earned.kind, earned.points, earned.points_available) == (ENTRY_KIND_EARNED, 3, 3)


def test_points_that_end_before_they_are_recorded_cannot_be_spent(ageing: Till) -> None:
    """A purchase that arrives after its points' end has earned, and they have ended."""
    till, start = ageing, new_day(ageing)
    till.await_projections()
    card = card_of(till, start)
    till.advance(start + 20 * DAY)
    answer = till.record(make_receipt(total=1000, card_number=card, occurred_at=start))
    assert (answer.points_earned, answer.points_available) == (10, 0)
    earned, expired = till.entries(card, answer.position)[-2:]
    assert (earned.kind, earned.points) == (ENTRY_KIND_EARNED, 10)
    assert (expired.kind, expired.points, expired.points_available) == (
        ENTRY_KIND_EXPIRED,
        -10,
        0,
    )


def test_presented_receipts_have_the_dates_of_their_sale(service: ServiceProcess) -> None:
    """Points of receipts that were presented later are pending and end as of the purchase."""
    rules = PointsRules(pending_days=3, expiry=EXPIRY_AFTER_DAYS, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        till.advance(START + 4 * DAY)
        receipts = [bought(till, None, START + day * DAY) for day in (0, 2, 4)]
        answer = till.present(receipts, "member-1")
        assert (answer.points_credited, answer.points_available) == (30, 10)
        assert sums(till, answer.card_number) == (20, 10, 0, 0)
        assert ends(till, answer.card_number)[1] == START + 11 * DAY


def test_balances_agree_with_accounts_after_every_write(service: ServiceProcess) -> None:
    """Whatever was written, the list and the account say the same right after it."""
    rules = PointsRules(pending_days=1, expiry=EXPIRY_AFTER_DAYS, expiry_days=5)
    with simulated_till(service, START, rules) as till:
        till.await_projections()
        card = card_of(till)
        kept: dict[str, Any] = {}

        def earn(name: str, day: int, total: int) -> Any:
            kept[name] = make_receipt(
                total=total, lines=2, card_number=card, occurred_at=START + day * DAY
            )
            return till.record(kept[name])

        def hold() -> Any:
            kept["hold"] = till.hold(card, 8, seconds=3 * 86_400)
            return kept["hold"]

        steps: list[tuple[int, Callable[[], Any]]] = [
            (0, lambda: earn("first", 0, 2000)),
            (1, lambda: earn("second", 1, 1000)),
            (1, hold),
            (1, lambda: till.redeem(card, 10)),
            (1, lambda: till.return_items(kept["first"], ("1", 1000))),
            (1, lambda: till.return_items(kept["second"], ("2", 1000))),
            (2, lambda: till.capture(kept["hold"].hold_id, points=3, keep_open=True)),
            (3, lambda: till.return_items(kept["first"])),
            (4, lambda: earn("third", 3, 2500)),
            (7, lambda: earn("fourth", 7, 100)),
            (12, lambda: earn("fifth", 12, 100)),
        ]
        for day, step in steps:
            till.advance(START + day * DAY)
            position = step().position
            balance = till.balance(card, position)
            found = (
                balance.points_pending,
                balance.points_available,
                balance.points_held,
                balance.points_owed,
            )
            assert found == sums(till, card), (day, till.entries(card, position)[-1])
            last = till.entries(card, position)[-1]
            assert last.points_available == balance.points_available
        entries = till.entries(card, position)
        assert [one.position for one in entries] == sorted({one.position for one in entries})
