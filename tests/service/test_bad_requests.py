"""Requests other than receipts that are refused, each with its code, its reason and its field."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.v1.admin_pb2 import (
    CreateKeyRequest,
    ExpireKeyRequest,
    RebuildProjectionRequest,
    RevokeKeyRequest,
)
from ledger.v1.audit_pb2 import StreamEventsRequest
from ledger.v1.member_pb2 import (
    EnrolMemberRequest,
    GetMemberRequest,
    ListAccountEntriesRequest,
    ListBalancesRequest,
)
from ledger.v1.options_pb2 import ROLE_FINANCE, ROLE_TILL
from ledger.v1.point_of_sale_pb2 import (
    GetAccountRequest,
    PresentReceiptsRequest,
    RecordReceiptRequest,
    RedeemPointsRequest,
)
from ledger.v1.programme_pb2 import AdvanceClockRequest, GetRulesRequest, PublishRulesRequest
from ledger.v1.rules_pb2 import CardRules, ClockRules, EarningRules, Rules
from tests.service.conftest import Shop
from tests.support.raw import METHODS, call_bytes
from tests.support.refusals import check_plain, nothing_moves, refusal
from tests.support.till import (
    _ROLE,
    RefusedError,
    bearer,
    key_of,
    make_receipt,
    money,
    timestamp,
)

Code = grpc.StatusCode
MIB = 1024 * 1024
UNKNOWN_ENUM: Any = 99
IN_A_YEAR = datetime.now(UTC) + timedelta(days=365)


class Case(NamedTuple):
    """A request, and what is said of it."""

    method: str
    request: Callable[[Shop], Message]
    code: grpc.StatusCode
    reason: str
    metadata: dict[str, str]


def invalid(
    method: str, request: Callable[[Shop], Message], field: str, reason: str = "FIELD_INVALID"
) -> Case:
    """A request that is refused for the form of a field."""
    return Case(method, request, Code.INVALID_ARGUMENT, reason, {"field": field})


def always(message: Message) -> Callable[[Shop], Message]:
    """The same request, whatever the shop."""
    return lambda _: message


def entries(**page: Any) -> Callable[[Shop], Message]:
    """A page of the entries of the shop's card."""
    return lambda shop: ListAccountEntriesRequest(card_number=shop.card, **page)


def balances(**page: Any) -> Callable[[Shop], Message]:
    """A page of balances."""
    return always(ListBalancesRequest(**page))


def redeem(**changes: Any) -> Callable[[Shop], Message]:
    """A right redemption, changed."""

    def request(shop: Shop) -> Message:
        right: dict[str, Any] = {"request_id": str(uuid4()), "card_number": shop.card, "points": 1}
        if "member_reference" in changes or changes.get("card_number", "") is None:
            del right["card_number"]
        return RedeemPointsRequest(**(right | changes))

    return request


def present(count: int = 3, **changes: Any) -> Callable[[Shop], Message]:
    """A right presentation of receipts, changed."""

    def request(shop: Shop) -> Message:
        receipts = [make_receipt(total=100) for _ in range(count)]
        for receipt in receipts[:3]:
            shop.till.record(receipt)
        right = {
            "request_id": str(uuid4()),
            "member_reference": f"member-{uuid4()}",
            "receipts": [key_of(receipt) for receipt in receipts],
        }
        return PresentReceiptsRequest(**(right | changes))

    return request


def present_keys(spoil: Callable[[Any], None]) -> Callable[[Shop], Message]:
    """A presentation with its receipts' keys changed."""

    def request(shop: Shop) -> Message:
        message = present()(shop)
        assert isinstance(message, PresentReceiptsRequest)
        spoil(message.receipts)
        return message

    return request


def publish(spoil: Callable[[Rules], object]) -> Callable[[Shop], Message]:
    """Right rules, changed."""
    rules = Rules(
        effective_at=timestamp(IN_A_YEAR),
        earning=EarningRules(points=1, per_amount=money(100), carry_remainders=True),
        card=CardRules(receipts_required=3),
    )
    spoil(rules)
    return lambda _: PublishRulesRequest(request_id=str(uuid4()), rules=rules)


def request_ids() -> dict[str, Case]:
    """Writes whose request id is missing or malformed."""
    writes: dict[str, Callable[[str], Message]] = {
        "RecordReceipt": lambda id_: RecordReceiptRequest(request_id=id_, receipt=make_receipt()),
        "RedeemPoints": lambda id_: RedeemPointsRequest(request_id=id_, points=1),
        "PresentReceipts": lambda id_: PresentReceiptsRequest(request_id=id_),
        "EnrolMember": lambda id_: EnrolMemberRequest(request_id=id_, member_reference="m"),
        "PublishRules": lambda id_: PublishRulesRequest(request_id=id_),
        "AdvanceClock": lambda id_: AdvanceClockRequest(request_id=id_),
    }
    ids = {
        "missing": "",
        "short": "42",
        "without hyphens": uuid4().hex,
        "in braces": f"{{{uuid4()}}}",
        "as a URN": f"urn:uuid:{uuid4()}",
        "with a line feed": f"{uuid4()}\n",
        "of other digits": str(uuid4())[:-1] + "\uff12",
        "of 1 MiB": "a" * MIB,
    }
    return {
        f"{method} with a request id {name}": invalid(method, always(make(id_)), "request_id")
        for method, make in writes.items()
        for name, id_ in ids.items()
    }


REDEMPTIONS = {
    "nobody redeems": invalid("RedeemPoints", redeem(card_number=None), "holder"),
    "no points": invalid("RedeemPoints", redeem(points=0), "points"),
    "points below zero": invalid("RedeemPoints", redeem(points=-1), "points"),
    "points over 10^12": invalid("RedeemPoints", redeem(points=10**12 + 1), "points"),
    "a mistyped card redeems": invalid(
        "RedeemPoints", redeem(card_number="2000000000009"), "card_number", "CARD_NUMBER_INVALID"
    ),
    "a member without a reference redeems": invalid(
        "RedeemPoints", redeem(member_reference=""), "member_reference"
    ),
    "a long order reference": invalid(
        "RedeemPoints", redeem(order_reference="x" * 65), "order_reference", "LIMIT_EXCEEDED"
    ),
    "an order reference with a control character": invalid(
        "RedeemPoints", redeem(order_reference="a\x07b"), "order_reference"
    ),
    "a long shop of a redemption": invalid(
        "RedeemPoints", redeem(shop_id="x" * MIB), "shop_id", "LIMIT_EXCEEDED"
    ),
    "a shop of a redemption with a control character": invalid(
        "RedeemPoints", redeem(shop_id="\x00"), "shop_id"
    ),
    "a time of a redemption that is none": invalid(
        "RedeemPoints", redeem(occurred_at=Timestamp(seconds=-5)), "occurred_at"
    ),
    "an unknown card redeems": Case(
        "RedeemPoints", redeem(card_number="2000000000008"), Code.NOT_FOUND, "CARD_UNKNOWN", {}
    ),
    "an unknown member redeems": Case(
        "RedeemPoints", redeem(member_reference="nobody"), Code.NOT_FOUND, "MEMBER_UNKNOWN", {}
    ),
    "more points than there are": Case(
        "RedeemPoints",
        redeem(points=31),
        Code.FAILED_PRECONDITION,
        "POINTS_INSUFFICIENT",
        {"points_available": "30"},
    ),
    "a redemption of the future": Case(
        "RedeemPoints",
        redeem(occurred_at=timestamp(IN_A_YEAR)),
        Code.FAILED_PRECONDITION,
        "CLOCK_AHEAD",
        {"occurred_at": IN_A_YEAR.isoformat()},
    ),
    "a redemption of long ago": Case(
        "RedeemPoints",
        redeem(occurred_at=Timestamp(seconds=1_500_000_000)),
        Code.FAILED_PRECONDITION,
        "TOO_LATE",
        {"occurred_at": "2017-07-14T02:40:00+00:00"},
    ),
}

PRESENTATIONS = {
    "presented by nobody": invalid(
        "PresentReceipts", present(member_reference=""), "member_reference"
    ),
    "presented by a long name": invalid(
        "PresentReceipts",
        present(member_reference="x" * 65),
        "member_reference",
        "LIMIT_EXCEEDED",
    ),
    "21 receipts presented": invalid("PresentReceipts", present(21), "receipts", "LIMIT_EXCEEDED"),
    "a receipt presented twice": invalid(
        "PresentReceipts", present_keys(lambda keys: keys.append(keys[1])), "receipts[3]"
    ),
    "a presented receipt without a shop": invalid(
        "PresentReceipts",
        present_keys(lambda keys: keys[1].ClearField("shop_id")),
        "receipts[1].shop_id",
    ),
    "a presented receipt without a number": invalid(
        "PresentReceipts",
        present_keys(lambda keys: keys[0].ClearField("number")),
        "receipts[0].number",
    ),
    "a presented receipt without a date": invalid(
        "PresentReceipts",
        present_keys(lambda keys: keys[2].ClearField("business_date")),
        "receipts[2].business_date",
    ),
    "a long shop of a presentation": invalid(
        "PresentReceipts", present(shop_id="x" * 65), "shop_id", "LIMIT_EXCEEDED"
    ),
    "no receipts presented": Case(
        "PresentReceipts",
        present(0),
        Code.FAILED_PRECONDITION,
        "RECEIPTS_TOO_FEW",
        {"receipts_required": "3"},
    ),
    "too few receipts presented": Case(
        "PresentReceipts",
        present(2),
        Code.FAILED_PRECONDITION,
        "RECEIPTS_TOO_FEW",
        {"receipts_required": "3"},
    ),
    "an unknown receipt presented": Case(
        "PresentReceipts",
        present_keys(lambda keys: setattr(keys[1], "number", "unknown")),
        Code.NOT_FOUND,
        "RECEIPT_UNKNOWN",
        {"field": "receipts[1]"},
    ),
    "a member who has a card": Case(
        "PresentReceipts",
        present(member_reference="member-1"),
        Code.FAILED_PRECONDITION,
        "CARD_ALREADY_ISSUED",
        {},
    ),
}

ACCOUNTS = {
    "no account named": invalid("GetAccount", lambda _: GetAccountRequest(), "key"),
    "an account of a mistyped card": invalid(
        "GetAccount",
        lambda _: GetAccountRequest(card_number="1"),
        "card_number",
        "CARD_NUMBER_INVALID",
    ),
    "a malformed account": invalid(
        "GetAccount", lambda _: GetAccountRequest(account_id="42"), "account_id"
    ),
    "an account of a member without a reference": invalid(
        "GetAccount", lambda _: GetAccountRequest(member_reference=""), "member_reference"
    ),
    "an account of an unknown card": Case(
        "GetAccount",
        lambda _: GetAccountRequest(card_number="2000000000008"),
        Code.NOT_FOUND,
        "CARD_UNKNOWN",
        {},
    ),
    "an account of an unknown member": Case(
        "GetAccount",
        lambda _: GetAccountRequest(member_reference="nobody"),
        Code.NOT_FOUND,
        "MEMBER_UNKNOWN",
        {},
    ),
    "an unknown account": Case(
        "GetAccount",
        lambda _: GetAccountRequest(account_id=str(uuid4())),
        Code.NOT_FOUND,
        "ACCOUNT_UNKNOWN",
        {},
    ),
    "a receipt's id for an account": Case(
        "GetAccount",
        lambda shop: GetAccountRequest(account_id=shop.till.record(make_receipt()).receipt_id),
        Code.NOT_FOUND,
        "ACCOUNT_UNKNOWN",
        {},
    ),
    "entries of an unknown account": Case(
        "ListAccountEntries",
        lambda _: ListAccountEntriesRequest(account_id=str(uuid4())),
        Code.NOT_FOUND,
        "ACCOUNT_UNKNOWN",
        {},
    ),
    "a member without a reference": invalid(
        "GetMember", lambda _: GetMemberRequest(), "member_reference"
    ),
    "an unknown member": Case(
        "GetMember",
        lambda _: GetMemberRequest(member_reference="nobody"),
        Code.NOT_FOUND,
        "MEMBER_UNKNOWN",
        {},
    ),
    "a member who is enrolled already": Case(
        "EnrolMember",
        lambda shop: EnrolMemberRequest(request_id=str(uuid4()), member_reference=shop.member),
        Code.ALREADY_EXISTS,
        "MEMBER_EXISTS",
        {},
    ),
    "a reference with a tab": invalid(
        "EnrolMember",
        lambda _: EnrolMemberRequest(request_id=str(uuid4()), member_reference="a\tb"),
        "member_reference",
    ),
}

LISTS: list[tuple[str, Callable[..., Callable[[Shop], Message]], int]] = [
    ("ListAccountEntries", entries, 1_000),
    ("ListBalances", balances, 10_000),
]
PAGES = {
    f"{method} of a page of {size}": invalid(method, make(page_size=size), "page_size", reason)
    for method, make, most in LISTS
    for size, reason in ((-1, "FIELD_INVALID"), (most + 1, "LIMIT_EXCEEDED"))
} | {
    f"{method} with the page token {name}": invalid(
        method, make(page_token=token), "page_token", "PAGE_TOKEN_INVALID"
    )
    for method, make, _ in LISTS
    for name, token in {
        "of one letter": "x",
        "of other letters": "ä" * 20,
        "of nothing encoded": "AAAAAAAAAAAAAAAAAAAA",
        "of a list": "WyJMaXN0QmFsYW5jZXMiLCIiLFsiIiwiMDAwMDAwMDAiXV0",
        "of nested lists": "W1tb" * 100_000,
        "with a line feed": "WzFd\n",
    }.items()
}

RULES = {
    f"rules with {name}": Case(
        "PublishRules",
        publish(spoil),
        Code.INVALID_ARGUMENT,
        reason,
        {"field": f"rules.{field}"},
    )
    for name, spoil, reason, field in [
        ("no start", lambda r: r.ClearField("effective_at"), "FIELD_INVALID", "effective_at"),
        ("no earning", lambda r: r.ClearField("earning"), "FIELD_INVALID", "earning"),
        ("no card", lambda r: r.ClearField("card"), "FIELD_INVALID", "card"),
        (
            "no amount",
            lambda r: r.earning.ClearField("per_amount"),
            "FIELD_INVALID",
            "earning.per_amount",
        ),
        (
            "an amount of zero",
            lambda r: r.earning.per_amount.CopyFrom(money(0)),
            "RULES_INVALID",
            "earning.per_amount",
        ),
        (
            "dollars",
            lambda r: r.earning.per_amount.CopyFrom(money(100, "USD")),
            "CURRENCY_MISMATCH",
            "earning.per_amount",
        ),
        (
            "a rate that is not exact",
            lambda r: r.earning.per_amount.CopyFrom(money(300)),
            "RULES_INVALID",
            "earning.per_amount",
        ),
        (
            "points below zero",
            lambda r: setattr(r.earning, "points", -1),
            "RULES_INVALID",
            "earning.points",
        ),
        (
            "too steep a rate",
            lambda r: setattr(r.earning, "points", 1_001),
            "RULES_INVALID",
            "earning.points",
        ),
        (
            "no receipts for a card",
            lambda r: setattr(r.card, "receipts_required", 0),
            "RULES_INVALID",
            "card.receipts_required",
        ),
        (
            "21 receipts for a card",
            lambda r: setattr(r.card, "receipts_required", 21),
            "RULES_INVALID",
            "card.receipts_required",
        ),
        (
            "a clock that may be behind itself",
            lambda r: r.clock.CopyFrom(ClockRules(ahead_seconds_max=-1)),
            "RULES_INVALID",
            "clock.ahead_seconds_max",
        ),
        (
            "a clock that may be years late",
            lambda r: r.clock.CopyFrom(ClockRules(late_seconds_max=31_622_401)),
            "RULES_INVALID",
            "clock.late_seconds_max",
        ),
        ("a version that is there", lambda r: setattr(r, "version", 1), "RULES_INVALID", "version"),
        ("a version too far", lambda r: setattr(r, "version", 3), "RULES_INVALID", "version"),
        ("a negative version", lambda r: setattr(r, "version", -1), "RULES_INVALID", "version"),
    ]
} | {
    "rules that began": Case(
        "PublishRules",
        publish(lambda r: r.effective_at.CopyFrom(timestamp(datetime.now(UTC)))),
        Code.FAILED_PRECONDITION,
        "RULES_NOT_IN_FUTURE",
        {},
    ),
    "no rules": invalid(
        "PublishRules",
        lambda _: PublishRulesRequest(request_id=str(uuid4())),
        "rules.effective_at",
    ),
    "rules of an unknown version": Case(
        "GetRules", lambda _: GetRulesRequest(version=7), Code.NOT_FOUND, "RULES_UNKNOWN", {}
    ),
    "rules of version zero": Case(
        "GetRules", lambda _: GetRulesRequest(version=0), Code.NOT_FOUND, "RULES_UNKNOWN", {}
    ),
    "rules of a time before any": Case(
        "GetRules",
        lambda _: GetRulesRequest(at=Timestamp(seconds=0)),
        Code.FAILED_PRECONDITION,
        "NO_RULES_IN_FORCE",
        {"occurred_at": "1970-01-01T00:00:00+00:00"},
    ),
    "no time to advance to": invalid(
        "AdvanceClock", lambda _: AdvanceClockRequest(request_id=str(uuid4())), "to"
    ),
    "a real clock advanced": Case(
        "AdvanceClock",
        lambda _: AdvanceClockRequest(request_id=str(uuid4()), to=timestamp(IN_A_YEAR)),
        Code.FAILED_PRECONDITION,
        "CLOCK_NOT_ADVANCED",
        {},
    ),
}

ADMINISTRATION = {
    f"a principal named {name}": invalid(
        "CreateKey",
        always(CreateKeyRequest(principal_id=text, role=ROLE_TILL)),
        "principal_id",
    )
    for name, text in {
        "nothing": "",
        "with a space": "a b",
        "with an umlaut": "ä",
        "with a line feed": "a\n",
        "at length": "x" * 65,
    }.items()
} | {
    "a key without a role": invalid(
        "CreateKey", lambda _: CreateKeyRequest(principal_id="p"), "role"
    ),
    "a key of an unknown role": invalid(
        "CreateKey", lambda _: CreateKeyRequest(principal_id="p", role=UNKNOWN_ENUM), "role"
    ),
    "a shop for one who is no till": invalid(
        "CreateKey",
        lambda _: CreateKeyRequest(principal_id="p", role=ROLE_FINANCE, shop_id="shop-1"),
        "shop_id",
    ),
    "a malformed key to revoke": invalid(
        "RevokeKey", lambda _: RevokeKeyRequest(key_id="42"), "key_id"
    ),
    "an unknown key to revoke": Case(
        "RevokeKey",
        lambda _: RevokeKeyRequest(key_id=str(uuid4())),
        Code.NOT_FOUND,
        "KEY_UNKNOWN",
        {},
    ),
    "an end without a time": invalid(
        "ExpireKey", lambda _: ExpireKeyRequest(key_id=str(uuid4())), "expire_time"
    ),
    "an unknown key to end": Case(
        "ExpireKey",
        lambda _: ExpireKeyRequest(key_id=str(uuid4()), expire_time=timestamp(IN_A_YEAR)),
        Code.NOT_FOUND,
        "KEY_UNKNOWN",
        {},
    ),
    "an unknown projection": Case(
        "RebuildProjection",
        lambda _: RebuildProjectionRequest(name="account_balances_1"),
        Code.NOT_FOUND,
        "PROJECTION_UNKNOWN",
        {},
    ),
    "a projection without a name": invalid(
        "RebuildProjection", lambda _: RebuildProjectionRequest(), "name"
    ),
}

AHEAD = {
    f"{method} ahead of the store": Case(method, request, Code.OUT_OF_RANGE, "POSITION_AHEAD", {})
    for method, request in (
        (
            "GetAccount",
            lambda shop: GetAccountRequest(card_number=shop.card, at_least_position=10**9),
        ),
        (
            "GetMember",
            lambda shop: GetMemberRequest(member_reference=shop.member, at_least_position=10**9),
        ),
        ("GetRules", lambda _: GetRulesRequest(at_least_position=10**9)),
        (
            "ListAccountEntries",
            lambda shop: ListAccountEntriesRequest(card_number=shop.card, at_least_position=10**9),
        ),
        ("ListBalances", lambda _: ListBalancesRequest(at_least_position=10**9)),
    )
}

CASES = (
    request_ids() | REDEMPTIONS | PRESENTATIONS | ACCOUNTS | PAGES | RULES | ADMINISTRATION | AHEAD
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_wrong_request_is_refused(shop: Shop, case: Case) -> None:
    """A request that is wrong is refused with its reason and what it takes to mend it; nothing moves."""
    request = case.request(shop)
    error = refusal(shop.till, case.method, request)
    assert (error.code, error.reason) == (case.code, case.reason)
    assert error.metadata.items() >= case.metadata.items()
    if case.reason == "POSITION_AHEAD":
        position = shop.till.call("GetRules", GetRulesRequest()).position
        assert error.metadata["head_position"] == str(position)


def test_a_refused_request_id_is_free(shop: Shop) -> None:
    """The request id of a refused redemption may be used for a right one."""
    request_id = uuid4()
    with pytest.raises(RefusedError, match="POINTS_INSUFFICIENT"):
        shop.till.redeem(shop.card, 31, request_id)
    answer = shop.till.redeem(shop.card, 1, request_id)
    assert not answer.replayed
    shop.till.record(make_receipt(total=100, card_number=shop.card))


def test_a_receipt_that_counts_already_cannot_be_presented(shop: Shop) -> None:
    """Receipts that made a card are refused for another one, and the first is named."""
    receipts = [make_receipt(total=100) for _ in range(3)]
    for receipt in receipts:
        shop.till.record(receipt)
    shop.till.present(receipts, f"member-{uuid4()}")
    fresh = [make_receipt() for _ in range(2)]
    for receipt in fresh:
        shop.till.record(receipt)
    request = PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=f"member-{uuid4()}",
        receipts=[key_of(receipt) for receipt in [*fresh, receipts[2]]],
    )
    error = refusal(shop.till, "PresentReceipts", request)
    assert (error.code, error.reason) == (
        Code.FAILED_PRECONDITION,
        "RECEIPT_ALREADY_COUNTED",
    )
    assert error.metadata["field"] == "receipts[2]"


def test_every_error_is_of_our_domain(shop: Shop) -> None:
    """An error says whose reason it gives."""
    error = refusal(shop.till, "GetAccount", GetAccountRequest())
    (info, _) = error.details
    assert info.type_url == "type.googleapis.com/google.rpc.ErrorInfo"
    assert b"loyalty-ledger" in info.value


# The first is a field of text that goes on after the end; the second, one whose text is no UTF-8. Message types of
# no field of text take them for unknown fields, or for a truncated message.
TRUNCATED = b"\x0a\x7fabc"
NO_UTF8 = b"\x0a\x02\xc3\x28"
# Methods whose request begins with a text in field 1.
WITH_TEXT = [
    name
    for name, method in METHODS.items()
    if (first := method.input_type.fields_by_number.get(1)) is not None
    and first.type == first.TYPE_STRING
]


@pytest.mark.parametrize(
    ("method", "data"),
    [(name, TRUNCATED) for name in METHODS] + [(name, NO_UTF8) for name in WITH_TEXT],
    ids=[f"{name} truncated" for name in METHODS] + [f"{name} no UTF-8" for name in WITH_TEXT],
)
def test_bytes_that_are_no_message_are_refused(shop: Shop, method: str, data: bytes) -> None:
    """Truncated bytes, and text that is no UTF-8, are refused as malformed by every method."""
    till = shop.till
    metadata = bearer(till.service.key(_ROLE[method], till.programme))
    with nothing_moves(till), pytest.raises(RefusedError) as caught:
        call_bytes(till.channel, method, data, metadata)
    check_plain(caught.value)
    assert caught.value.code is Code.INVALID_ARGUMENT
    assert caught.value.reason == "MESSAGE_MALFORMED"


def test_an_upload_with_a_text_that_is_no_utf8_is_refused(shop: Shop) -> None:
    """A receipt deep in an upload whose text is no UTF-8 makes the whole message malformed."""
    till = shop.till
    inner = b"\x12\x04" + NO_UTF8
    message = b"\x0a" + bytes([len(inner)]) + inner
    metadata = bearer(till.service.key("till", till.programme))
    with nothing_moves(till), pytest.raises(RefusedError) as caught:
        call_bytes(till.channel, "UploadReceipts", message, metadata)
    assert caught.value.reason == "MESSAGE_MALFORMED"


def test_a_message_beyond_all_limits_is_turned_away(shop: Shop) -> None:
    """A message over the transport's limit is refused before it is read, and the server lives on."""
    till = shop.till
    request = GetMemberRequest(member_reference="x" * (5 * MIB))
    with nothing_moves(till), pytest.raises(RefusedError) as caught:
        till.call("GetMember", request)
    assert caught.value.code is Code.RESOURCE_EXHAUSTED
    assert till.account(shop.card).points_available > 0


def test_a_stream_from_before_the_beginning_is_refused(shop: Shop) -> None:
    """Events after a negative position are refused, and so are too many or wrong topics."""
    till = shop.till
    metadata = bearer(till.service.key("auditor", till.programme))
    for request, field in (
        (StreamEventsRequest(after_position=-1), "after_position"),
        (StreamEventsRequest(topics=["ledger.PointsEarned"] * 101), "topics"),
        (StreamEventsRequest(topics=["x" * MIB]), "topics"),
        (StreamEventsRequest(topics=[""]), "topics"),
    ):
        with pytest.raises(RefusedError) as caught:
            call_bytes(till.channel, "StreamEvents", request.SerializeToString(), metadata)
        check_plain(caught.value)
        assert caught.value.code is Code.INVALID_ARGUMENT
        assert caught.value.metadata["field"].startswith(field)
