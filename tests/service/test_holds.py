"""Holds: points set aside, spent or freed later, and what is said of a hold that cannot be."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.v1.account_pb2 import (
    ENTRY_KIND_CARD_ISSUED,
    ENTRY_KIND_EARNED,
    ENTRY_KIND_HELD,
    ENTRY_KIND_REDEEMED,
    ENTRY_KIND_RELEASED,
    Hold,
)
from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.point_of_sale_pb2 import (
    CapturePointsRequest,
    HoldPointsRequest,
    HoldPointsResponse,
    RedeemPointsRequest,
    ReleasePointsRequest,
)
from ledger.v1.rules_pb2 import (
    EXPIRY_AFTER_DAYS,
    EXPIRY_INACTIVITY,
    RETURN_POLICY_DEFICIT,
    PointsRules,
)
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.refusals import books, nothing_moves, refusal
from tests.support.till import (
    RefusedError,
    Till,
    hold_request,
    make_receipt,
    new_day,
    paid_with_points,
    record_request,
    simulated_till,
    timestamp,
)

Code = grpc.StatusCode
START = datetime(2017, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
THIRTY_DAYS_SECONDS = 30 * 86_400


@pytest.fixture
def card(shop: Shop) -> str:
    """A card with thirty points."""
    number: str = shop.till.new_card(total=1000).card_number
    return number


@pytest.fixture
def simulated(service: ServiceProcess) -> Iterator[Till]:
    """A programme whose clock stands at the start of 2017, and where points never end."""
    with simulated_till(service, START) as till:
        yield till


@pytest.fixture(scope="module")
def standing(service: ServiceProcess) -> Iterator[Till]:
    """The same for tests that leave its clock as it is."""
    with simulated_till(service, START) as till:
        yield till


@pytest.fixture(scope="module")
def ageing(service: ServiceProcess) -> Iterator[Till]:
    """One where points end with the tenth day after the day they were earned; each test begins with a day."""
    rules = PointsRules(expiry=EXPIRY_AFTER_DAYS, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        yield till


def card_of(till: Till, total: int = 1000, at: datetime = START) -> str:
    """A card with three receipts, of the start of 2017 unless told otherwise."""
    number: str = till.new_card(total=total, occurred_at=at).card_number
    return number


def sums(till: Till, card: str) -> tuple[int, int, int, int]:
    """What is pending, available, held and owed of an account."""
    account = till.account(card)
    return (
        account.points_pending,
        account.points_available,
        account.points_held,
        account.points_owed,
    )


# What holds do


def test_held_points_are_kept_until_the_hold_ends(standing: Till) -> None:
    """A hold answers what it keeps and until when, and the account shows it."""
    card = card_of(standing)
    answer = standing.hold(card, 10, seconds=600, reference="order-1")
    account = standing.account(card)
    assert answer == HoldPointsResponse(
        position=books(standing).position,
        hold_id=answer.hold_id,
        account_id=account.account_id,
        points_held=10,
        expire_time=timestamp(START + timedelta(seconds=600)),
        points_available=20,
        replayed=False,
    )
    assert list(account.holds) == [
        Hold(
            hold_id=answer.hold_id,
            points=10,
            expire_time=answer.expire_time,
            reference="order-1",
        )
    ]
    assert sums(standing, card) == (0, 20, 10, 0)


def test_a_hold_lasts_fifteen_minutes_unless_asked_otherwise(standing: Till) -> None:
    """Without a time to live a hold lasts fifteen minutes; one second and thirty days are allowed."""
    card = card_of(standing)
    for seconds, lasts in ((None, 900), (1, 1), (THIRTY_DAYS_SECONDS, THIRTY_DAYS_SECONDS)):
        answer = standing.hold(card, 1, seconds=seconds)
        assert answer.expire_time == timestamp(START + timedelta(seconds=lasts))


def test_no_till_spends_what_is_held(shop: Shop, card: str) -> None:
    """What one till holds, another can neither redeem nor hold; both are told what is left."""
    shop.till.hold(card, 10)
    for method, request in (
        ("RedeemPoints", RedeemPointsRequest(request_id=str(uuid4()), card_number=card, points=21)),
        ("HoldPoints", hold_request(card, 21)),
    ):
        error = refusal(shop.till, method, request, role="checkout")
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "POINTS_INSUFFICIENT")
        assert error.metadata["points_available"] == "20"
    assert shop.till.redeem(card, 20).points_available == 0
    assert sums(shop.till, card) == (0, 0, 10, 0)


def test_points_are_held_for_a_member_too(shop: Shop) -> None:
    """A checkout that knows its customer names the member."""
    issued = shop.till.new_card("holder-1", total=1000)
    request = HoldPointsRequest(
        request_id=str(uuid4()), member_reference="holder-1", points=30, shop_id="shop-9"
    )
    answer = shop.till.call("HoldPoints", request, role="checkout")
    assert (answer.account_id, answer.points_available) == (issued.account_id, 0)


def test_a_captured_hold_is_a_redemption(shop: Shop, card: str) -> None:
    """A capture without a number spends all that is held, and pays a receipt as any redemption does."""
    till = shop.till
    hold_id = till.hold(card, 10).hold_id
    answer = till.capture(hold_id)
    assert answer.position == books(till).position
    assert answer.account_id == till.account(card).account_id
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (10, 0, 20)
    assert not answer.replayed
    assert sums(till, card) == (0, 20, 0, 0)
    assert not till.account(card).holds
    paid = till.record(paid_with_points(500, answer.redemption_id, card))
    assert (paid.points_earned, paid.points_available) == (5, 25)


def test_the_rest_of_a_capture_is_free_again(shop: Shop, card: str) -> None:
    """A capture of some of the points ends the hold, and frees the others."""
    till = shop.till
    hold_id = till.hold(card, 10).hold_id
    answer = till.capture(hold_id, points=4)
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (4, 0, 26)
    assert sums(till, card) == (0, 26, 0, 0)
    with pytest.raises(RefusedError, match="HOLD_ENDED"):
        till.capture(hold_id)


def test_a_hold_that_is_kept_open_is_captured_again(shop: Shop, card: str) -> None:
    """An order of several shipments captures its hold shipment by shipment, until nothing is left of it."""
    till = shop.till
    held = till.hold(card, 10, reference="order-2")
    first = till.capture(held.hold_id, points=4, keep_open=True)
    assert (first.points_redeemed, first.points_held, first.points_available) == (4, 6, 20)
    (left,) = till.account(card).holds
    assert (left.hold_id, left.points, left.reference) == (held.hold_id, 6, "order-2")
    assert left.expire_time == held.expire_time
    second = till.capture(held.hold_id, points=5, keep_open=True)
    assert (second.points_redeemed, second.points_held, second.points_available) == (5, 1, 20)
    assert second.redemption_id != first.redemption_id
    last = till.capture(held.hold_id, keep_open=True)
    assert (last.points_redeemed, last.points_held, last.points_available) == (1, 0, 20)
    with pytest.raises(RefusedError, match="HOLD_ENDED"):
        till.capture(held.hold_id)
    assert sums(till, card) == (0, 20, 0, 0)


def test_released_points_are_free_again(shop: Shop, card: str) -> None:
    """A release frees what the hold still keeps."""
    till = shop.till
    hold_id = till.hold(card, 10).hold_id
    till.capture(hold_id, points=3, keep_open=True)
    answer = till.release(hold_id)
    assert answer.position == books(till).position
    assert answer.account_id == till.account(card).account_id
    assert (answer.points_released, answer.points_available) == (7, 27)
    assert not answer.replayed
    assert sums(till, card) == (0, 27, 0, 0)


def test_sixty_four_holds_may_be_open(shop: Shop) -> None:
    """One more hold than an account can have is refused, and possible once another has ended."""
    till = shop.till
    card = till.new_card(total=10_000).card_number
    holds = [till.hold(card, 1).hold_id for _ in range(64)]
    error = refusal(till, "HoldPoints", hold_request(card, 1))
    assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, "LIMIT_EXCEEDED")
    assert error.metadata.items() >= {"field": "holder", "limit": "64"}.items()
    till.release(holds[0])
    till.hold(card, 1)
    assert len(till.account(card).holds) == 64


# What time does to holds


def test_a_hold_is_gone_at_its_instant(simulated: Till) -> None:
    """In its last microsecond a hold keeps its points; at its end they are free, though nobody wrote it down."""
    card = card_of(simulated)
    hold_id = simulated.hold(card, 30, seconds=3600).hold_id
    simulated.advance(START + HOUR - timedelta(microseconds=1))
    assert sums(simulated, card) == (0, 0, 30, 0)
    known = books(simulated).events
    simulated.advance(START + HOUR)
    assert sums(simulated, card) == (0, 30, 0, 0)
    assert not simulated.account(card).holds
    assert books(simulated).events == known + 1  # the clock's own
    for method, request in (
        ("CapturePoints", CapturePointsRequest(request_id=str(uuid4()), hold_id=hold_id)),
        ("ReleasePoints", ReleasePointsRequest(request_id=str(uuid4()), hold_id=hold_id)),
    ):
        error = refusal(simulated, method, request)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "HOLD_ENDED")
    assert simulated.redeem(card, 30).points_available == 0


def test_looking_at_a_hold_that_is_over_is_no_event(simulated: Till) -> None:
    """What ended by itself is shown as ended, but the account has no more events for being looked at."""
    card = card_of(simulated)
    simulated.hold(card, 30, seconds=3600)
    before = simulated.account(card).version
    simulated.advance(START + HOUR)
    assert simulated.account(card).version == before


def test_points_that_expire_while_held_can_be_captured(ageing: Till) -> None:
    """Held points outlive their end for the one who holds them, and for nobody else."""
    start = new_day(ageing)
    card = card_of(ageing, at=start)
    hold_id = ageing.hold(card, 10, seconds=20 * 86_400).hold_id
    ageing.advance(start + 11 * DAY)
    assert sums(ageing, card) == (0, 0, 10, 0)
    answer = ageing.capture(hold_id, points=4, keep_open=True)
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (4, 6, 0)
    # What is left of the hold is released, and it is over its end.
    answer = ageing.capture(hold_id, points=1)
    assert (answer.points_redeemed, answer.points_held, answer.points_available) == (1, 0, 0)
    assert sums(ageing, card) == (0, 0, 0, 0)


def test_points_that_expired_while_held_are_gone_when_released(ageing: Till) -> None:
    """A release of points whose end is over frees nothing."""
    start = new_day(ageing)
    card = card_of(ageing, at=start)
    hold_id = ageing.hold(card, 10, seconds=20 * 86_400).hold_id
    ageing.advance(start + 11 * DAY)
    answer = ageing.release(hold_id)
    assert (answer.points_released, answer.points_available) == (0, 0)
    assert sums(ageing, card) == (0, 0, 0, 0)


def test_held_points_end_for_want_of_activity_too(service: ServiceProcess) -> None:
    """Where an account's points end together, held ones can still be captured, and are gone when released."""
    rules = PointsRules(expiry=EXPIRY_INACTIVITY, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        card = card_of(till)
        hold_id = till.hold(card, 10, seconds=20 * 86_400).hold_id
        till.advance(START + 11 * DAY)
        assert sums(till, card) == (0, 0, 10, 0)
        assert till.capture(hold_id, points=4, keep_open=True).points_redeemed == 4
        answer = till.release(hold_id)
        assert (answer.points_released, answer.points_available) == (0, 0)
        assert sums(till, card) == (0, 0, 0, 0)


def test_points_of_a_hold_that_lapses_end_as_others_do(ageing: Till) -> None:
    """A hold that ends before its points do gives them back with their own end."""
    start = new_day(ageing)
    card = card_of(ageing, at=start)
    ageing.hold(card, 10, seconds=86_400)
    ageing.advance(start + DAY)
    account = ageing.account(card)
    assert (account.points_available, account.points_expiring) == (30, 30)
    assert account.next_expire_time == timestamp(start + 11 * DAY)
    ageing.advance(start + 11 * DAY)
    assert sums(ageing, card) == (0, 0, 0, 0)


# The same again, other content, other callers


def replays(till: Till, hold_id: str) -> dict[str, Message]:
    """A write of each kind."""
    account = till.new_card(total=1000).card_number
    return {
        "HoldPoints": hold_request(account, 5, seconds=60, reference="order-3"),
        "CapturePoints": CapturePointsRequest(
            request_id=str(uuid4()), hold_id=hold_id, points=4, keep_open=True
        ),
        "ReleasePoints": ReleasePointsRequest(request_id=str(uuid4()), hold_id=hold_id),
    }


def test_a_retry_gets_the_first_answer(shop: Shop, card: str) -> None:
    """Each write sent again is answered as it was, also once the hold it speaks of has ended."""
    till = shop.till
    calls = replays(till, till.hold(card, 10).hold_id)
    first = {method: till.call(method, request) for method, request in calls.items()}
    assert not any(answer.replayed for answer in first.values())
    for method, request in calls.items():
        with nothing_moves(till):
            again = till.call(method, request)
        assert again.replayed
        again.replayed = False
        assert again == first[method]


def test_a_retry_from_another_principal_is_refused(shop: Shop, card: str) -> None:
    """A request id is its principal's alone."""
    till = shop.till
    for method, request in replays(till, till.hold(card, 10).hold_id).items():
        till.call(method, request)
        error = refusal(till, method, request, role="checkout")
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "REQUEST_ID_FOREIGN")


CHANGES: dict[str, tuple[str, Callable[[Any, str], None], str | None]] = {
    "other points": ("HoldPoints", lambda request, _: setattr(request, "points", 6), "points"),
    "another reference": (
        "HoldPoints",
        lambda request, _: setattr(request, "reference", "order-4"),
        "reference",
    ),
    "another holder": (
        "HoldPoints",
        lambda request, card: setattr(request, "card_number", card),
        "holder",
    ),
    "another time to live": (
        "HoldPoints",
        lambda request, _: request.time_to_live.CopyFrom(Duration(seconds=61)),
        None,
    ),
    "other points captured": (
        "CapturePoints",
        lambda request, _: setattr(request, "points", 5),
        "points",
    ),
    "not kept open": (
        "CapturePoints",
        lambda request, _: setattr(request, "keep_open", False),
        None,
    ),
    "another hold captured": (
        "CapturePoints",
        lambda request, _: setattr(request, "hold_id", str(uuid4())),
        None,
    ),
    "another hold released": (
        "ReleasePoints",
        lambda request, _: setattr(request, "hold_id", str(uuid4())),
        "hold_id",
    ),
}
"""What is changed, and the field that the refusal names where the contract leaves no choice."""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_used_request_id_with_other_content_is_refused(
    shop: Shop, card: str, change: tuple[str, Callable[[Any, str], None], str | None]
) -> None:
    """A request id stands for one content; where events hold what differs, the field is named."""
    method, spoil, field = change
    till = shop.till
    request = replays(till, till.hold(card, 10).hold_id)[method]
    till.call(method, request)
    spoil(request, card)
    error = refusal(till, method, request)
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    if field is not None:
        assert error.metadata["field"] == field


def test_a_request_id_of_another_method_is_refused(shop: Shop, card: str) -> None:
    """The request id of a hold is none for its capture, nor for its release."""
    till, request_id = shop.till, str(uuid4())
    hold_id = till.hold(card, 10, request_id=request_id).hold_id
    for method, request in (
        ("CapturePoints", CapturePointsRequest(request_id=request_id, hold_id=hold_id)),
        ("ReleasePoints", ReleasePointsRequest(request_id=request_id, hold_id=hold_id)),
        (
            "RedeemPoints",
            RedeemPointsRequest(request_id=request_id, card_number=card, points=10),
        ),
    ):
        error = refusal(till, method, request)
        assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "REQUEST_ID_REUSED")


@pytest.mark.parametrize("role", ["finance", "auditor", "admin"])
def test_who_only_looks_holds_nothing(shop: Shop, card: str, role: str) -> None:
    """Roles that do not sell neither hold nor capture nor release."""
    for method, request in replays(shop.till, shop.till.hold(card, 10).hold_id).items():
        error = refusal(shop.till, method, request, role=role)
        assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


def test_a_till_of_one_shop_holds_there_only(shop: Shop, card: str) -> None:
    """A key that is bound to a shop is denied for others and for none; a hold of one shop ends in any."""
    till = shop.till
    create = CreateKeyRequest(principal_id="bound-holder", role=ROLE_TILL, shop_id="shop-1")
    bound = till.call("CreateKey", create).secret
    calls: dict[str, Any] = replays(till, till.hold(card, 10, shop_id="shop-2").hold_id)
    for method, request in calls.items():
        for other in ("shop-2", ""):
            request.shop_id = other
            error = refusal(till, method, request, key=bound)
            assert (error.code, error.reason) == (Code.PERMISSION_DENIED, "SHOP_NOT_ALLOWED")
            assert (error.metadata["field"], error.metadata["shop_id"]) == ("shop_id", "shop-1")
        request.shop_id = "shop-1"
        assert not till.call(method, request, key=bound).replayed


# What is wrong with a request


class Case(NamedTuple):
    """A request, and what is said of it."""

    method: str
    request: Callable[[Shop, str], Message]
    code: grpc.StatusCode
    reason: str
    metadata: dict[str, str]


def invalid(
    method: str,
    request: Callable[[Shop, str], Message],
    field: str,
    reason: str = "FIELD_INVALID",
    **metadata: str,
) -> Case:
    """A request that is refused for the form of a field."""
    return Case(method, request, Code.INVALID_ARGUMENT, reason, {"field": field, **metadata})


def hold(**changes: Any) -> Callable[[Shop, str], Message]:
    """A right hold, changed."""

    def request(shop: Shop, card: str) -> Message:
        del shop
        right: dict[str, Any] = {"request_id": str(uuid4()), "card_number": card, "points": 1}
        if "member_reference" in changes:
            del right["card_number"]
        return HoldPointsRequest(**(right | changes))

    return request


def capture(**changes: Any) -> Callable[[Shop, str], Message]:
    """A right capture of a hold of ten points, changed."""

    def request(shop: Shop, card: str) -> Message:
        right = {"request_id": str(uuid4()), "hold_id": shop.till.hold(card, 10).hold_id}
        return CapturePointsRequest(**(right | changes))

    return request


def release(**changes: Any) -> Callable[[Shop, str], Message]:
    """A right release of a hold, changed."""

    def request(shop: Shop, card: str) -> Message:
        right = {"request_id": str(uuid4()), "hold_id": shop.till.hold(card, 10).hold_id}
        return ReleasePointsRequest(**(right | changes))

    return request


MAKERS = {"HoldPoints": hold, "CapturePoints": capture, "ReleasePoints": release}
MALFORMED = {
    "missing": "",
    "short": "42",
    "without hyphens": uuid4().hex,
    "in braces": f"{{{uuid4()}}}",
    "with a line feed": f"{uuid4()}\n",
    "of 1 MiB": "a" * 1024 * 1024,
}

IDS = {
    f"{method}, a {field} {name}": invalid(method, make(**{field: value}), field)
    for method, make in MAKERS.items()
    for field in ("request_id", "hold_id")
    if (method, field) != ("HoldPoints", "hold_id")
    for name, value in MALFORMED.items()
}
SHOPS = {
    f"{method}, {name}": invalid(method, make(shop_id=value), "shop_id", reason)
    for method, make in MAKERS.items()
    for name, value, reason in (
        ("a long shop", "x" * 65, "LIMIT_EXCEEDED"),
        ("a shop with a control character", "a\x07", "FIELD_INVALID"),
    )
}
TIMES_TO_LIVE = {
    f"a time to live {name}": invalid(
        "HoldPoints", hold(time_to_live=duration), "time_to_live", reason, **more
    )
    for name, duration, reason, more in (
        ("of nothing", Duration(), "FIELD_INVALID", {}),
        ("below zero", Duration(seconds=-1), "FIELD_INVALID", {}),
        ("of half a second", Duration(nanos=500_000_000), "FIELD_INVALID", {}),
        ("of a second and a half", Duration(seconds=1, nanos=500_000_000), "FIELD_INVALID", {}),
        (
            "of more than thirty days",
            Duration(seconds=THIRTY_DAYS_SECONDS + 1),
            "LIMIT_EXCEEDED",
            {"limit": str(THIRTY_DAYS_SECONDS)},
        ),
    )
}
HOLDS = {
    "nobody holds": invalid(
        "HoldPoints", lambda *_: HoldPointsRequest(request_id=str(uuid4()), points=1), "holder"
    ),
    "no points": invalid("HoldPoints", hold(points=0), "points"),
    "points below zero": invalid("HoldPoints", hold(points=-1), "points"),
    "points over 10^12": invalid("HoldPoints", hold(points=10**12 + 1), "points"),
    "a mistyped card": invalid(
        "HoldPoints", hold(card_number="2000000000009"), "card_number", "CARD_NUMBER_INVALID"
    ),
    "an unknown card": Case(
        "HoldPoints",
        hold(card_number="2000000000008"),
        Code.NOT_FOUND,
        "CARD_UNKNOWN",
        {"field": "card_number"},
    ),
    "a member without a reference": invalid(
        "HoldPoints", hold(member_reference=""), "member_reference"
    ),
    "an unknown member": Case(
        "HoldPoints",
        hold(member_reference="nobody"),
        Code.NOT_FOUND,
        "MEMBER_UNKNOWN",
        {"field": "member_reference"},
    ),
    "a long reference": invalid(
        "HoldPoints", hold(reference="x" * 65), "reference", "LIMIT_EXCEEDED", limit="64"
    ),
    "a reference with a control character": invalid(
        "HoldPoints", hold(reference="a\x00"), "reference"
    ),
    "a time that is none": invalid(
        "HoldPoints", hold(occurred_at=Timestamp(seconds=-5)), "occurred_at"
    ),
    "a time that is ahead": Case(
        "HoldPoints",
        hold(occurred_at=timestamp(datetime.now(UTC) + DAY)),
        Code.FAILED_PRECONDITION,
        "CLOCK_AHEAD",
        {"field": "occurred_at"},
    ),
    "a time long ago": Case(
        "HoldPoints",
        hold(occurred_at=timestamp(datetime.now(UTC) - 40 * DAY)),
        Code.FAILED_PRECONDITION,
        "TOO_LATE",
        {"field": "occurred_at"},
    ),
    "more points than there are": Case(
        "HoldPoints",
        hold(points=31),
        Code.FAILED_PRECONDITION,
        "POINTS_INSUFFICIENT",
        {"points_available": "30"},
    ),
}
CAPTURES = {
    "points below zero are captured": invalid("CapturePoints", capture(points=-1), "points"),
    "points over 10^12 are captured": Case(
        "CapturePoints",
        capture(points=10**12 + 1),
        Code.INVALID_ARGUMENT,
        "FIELD_INVALID",
        {"field": "points"},
    ),
    "more is captured than is held": Case(
        "CapturePoints",
        capture(points=11),
        Code.FAILED_PRECONDITION,
        "POINTS_INSUFFICIENT",
        {"field": "points"},
    ),
    "an unknown hold is captured": Case(
        "CapturePoints",
        capture(hold_id=str(uuid4())),
        Code.NOT_FOUND,
        "HOLD_UNKNOWN",
        {"field": "hold_id"},
    ),
    "an unknown hold is released": Case(
        "ReleasePoints",
        release(hold_id=str(uuid4())),
        Code.NOT_FOUND,
        "HOLD_UNKNOWN",
        {"field": "hold_id"},
    ),
}
CASES = IDS | SHOPS | TIMES_TO_LIVE | HOLDS | CAPTURES


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_wrong_request_is_refused(shop: Shop, card: str, case: Case) -> None:
    """A request that is wrong is refused with its reason and its field; nothing moves."""
    error = refusal(shop.till, case.method, case.request(shop, card))
    assert (error.code, error.reason) == (case.code, case.reason)
    assert error.metadata.items() >= case.metadata.items()


def test_a_capture_of_too_much_is_told_what_there_is(shop: Shop, card: str) -> None:
    """A refusal for want of points says, as the contract has it, how many could have been spent."""
    hold_id = shop.till.hold(card, 10).hold_id
    request = CapturePointsRequest(request_id=str(uuid4()), hold_id=hold_id, points=11)
    error = refusal(shop.till, "CapturePoints", request)
    assert error.reason == "POINTS_INSUFFICIENT"
    assert "points_available" in error.metadata


def test_an_id_of_something_else_is_no_hold(shop: Shop, card: str) -> None:
    """A receipt, a redemption and an account are not holds."""
    till = shop.till
    answer = till.record(make_receipt(card_number=card))
    redeemed = till.redeem(card, 1)
    for id_ in (answer.receipt_id, redeemed.redemption_id, answer.account_id):
        for method, request in (
            ("CapturePoints", CapturePointsRequest(request_id=str(uuid4()), hold_id=id_)),
            ("ReleasePoints", ReleasePointsRequest(request_id=str(uuid4()), hold_id=id_)),
        ):
            error = refusal(till, method, request)
            assert (error.code, error.reason) == (Code.NOT_FOUND, "HOLD_UNKNOWN")
            assert error.metadata["field"] == "hold_id"


@pytest.mark.parametrize("end", ["captured", "released"])
def test_an_ended_hold_can_no_more_be_used(shop: Shop, card: str, end: str) -> None:
    """After its capture or its release a hold can be neither captured nor released."""
    till = shop.till
    hold_id = till.hold(card, 10).hold_id
    if end == "captured":
        till.capture(hold_id)
    else:
        till.release(hold_id)
    for method, request in (
        ("CapturePoints", CapturePointsRequest(request_id=str(uuid4()), hold_id=hold_id)),
        ("ReleasePoints", ReleasePointsRequest(request_id=str(uuid4()), hold_id=hold_id)),
    ):
        error = refusal(till, method, request)
        assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "HOLD_ENDED")


def test_rules_shorten_holds(service: ServiceProcess) -> None:
    """A hold lasts at most as long as the rules in force allow, also when no time to live is given."""
    with simulated_till(service, START, PointsRules(hold_seconds_max=60)) as till:
        card = card_of(till)
        error = refusal(till, "HoldPoints", hold_request(card, 1, seconds=61))
        assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, "LIMIT_EXCEEDED")
        assert error.metadata.items() >= {"field": "time_to_live", "limit": "60"}.items()
        assert till.hold(card, 1, seconds=60).expire_time == timestamp(
            START + timedelta(seconds=60)
        )
        assert till.hold(card, 1).expire_time.ToDatetime(UTC) <= START + timedelta(seconds=60)


# The books


def test_everything_is_known_after_a_restart(own_service: ServiceProcess) -> None:
    """An account of many events is after a restart what it was: its lots, its holds, what it owes."""
    rules = PointsRules(
        pending_days=1,
        expiry=EXPIRY_AFTER_DAYS,
        expiry_days=10,
        return_policy=RETURN_POLICY_DEFICIT,
    )
    with simulated_till(own_service, START, rules) as till:
        card = card_of(till)
        many = [
            record_request(make_receipt(total=100, card_number=card, occurred_at=START))
            for _ in range(220)
        ]
        till.upload([many])
        till.advance(START + DAY)
        returned = make_receipt(total=1000, lines=2, card_number=card, occurred_at=START)
        till.record(returned)
        hold = hold_request(card, 200, reference="order-5")
        first = till.call("HoldPoints", hold)
        till.redeem(card, 60)
        till.return_items(returned, ("1", 1000))
        pending = make_receipt(total=300, card_number=card, occurred_at=START + DAY)
        till.record(pending)
        before = till.account(card)
        assert sums(till, card) == (3, 0, 200, 5)
        found = till.receipt(returned)
        own_service.stop()
        own_service.start()
        again = Till(own_service, till.programme)
        assert again.account(card) == before
        again_found = again.receipt(returned)
        assert (again_found.returned, again_found.returnable) == (found.returned, found.returnable)
        replay = again.call("HoldPoints", hold)
        assert (replay.replayed, replay.hold_id) == (True, first.hold_id)
        answer = again.capture(first.hold_id, points=150)
        assert (answer.points_redeemed, answer.points_available) == (150, 45)
        again.advance(START + 2 * DAY)
        assert sums(again, card) == (0, 48, 0, 0)
        again.close()


def test_entries_tell_what_became_of_holds(simulated: Till) -> None:
    """Held points go, captured ones are redeemed, and those of ended holds come back, in their order."""
    simulated.await_projections()
    card = card_of(simulated)
    kept = simulated.hold(card, 10, seconds=600).hold_id
    shipment = simulated.capture(kept, points=4, keep_open=True)
    simulated.release(kept)
    partial = simulated.hold(card, 8).hold_id
    order = simulated.capture(partial, points=5)
    lapsing = simulated.hold(card, 2, seconds=60).hold_id
    simulated.advance(START + HOUR)
    last = simulated.redeem(card, 1)

    entries = simulated.entries(card, last.position)
    assert [one.kind for one in entries[:4]].count(ENTRY_KIND_EARNED) == 3
    assert [one.kind for one in entries[:4]].count(ENTRY_KIND_CARD_ISSUED) == 1
    assert [
        (one.kind, one.points, one.points_available, one.hold_id, one.redemption_id)
        for one in entries[4:]
    ] == [
        (ENTRY_KIND_HELD, -10, 20, kept, ""),
        (ENTRY_KIND_REDEEMED, -4, 20, kept, shipment.redemption_id),
        (ENTRY_KIND_RELEASED, 6, 26, kept, ""),
        (ENTRY_KIND_HELD, -8, 18, partial, ""),
        (ENTRY_KIND_REDEEMED, -5, 21, partial, order.redemption_id),
        (ENTRY_KIND_HELD, -2, 19, lapsing, ""),
        (ENTRY_KIND_RELEASED, 2, 21, lapsing, ""),
        (ENTRY_KIND_REDEEMED, -1, 20, "", last.redemption_id),
    ]
    lapse = entries[-2]
    assert lapse.occurred_at == timestamp(START + timedelta(seconds=60))
    assert lapse.recorded_at == timestamp(START + HOUR)
    assert lapse.position < entries[-1].position <= last.position
    assert [one.position for one in entries] == sorted({one.position for one in entries})
    assert not any(one.return_id or one.receipt_id for one in entries[4:])


def test_the_list_of_balances_agrees_with_the_account(standing: Till) -> None:
    """After each step of a hold the balance in the list is that of the account."""
    standing.await_projections()
    card = card_of(standing)

    def hold_id() -> str:
        (found,) = standing.account(card).holds
        return str(found.hold_id)

    steps: list[Callable[[], Any]] = [
        lambda: standing.hold(card, 7),
        lambda: standing.capture(hold_id(), points=4, keep_open=True),
        lambda: standing.redeem(card, 2),
        lambda: standing.release(hold_id()),
        lambda: standing.hold(card, 3),
    ]
    for step in steps:
        position = step().position
        balance, account = standing.balance(card, position), standing.account(card)
        assert (
            balance.points_pending,
            balance.points_available,
            balance.points_held,
            balance.points_owed,
        ) == sums(standing, card)
        assert balance.account_id == account.account_id
        assert balance.member_reference == account.member_reference
    assert sums(standing, card) == (0, 21, 3, 0)
