"""Cards through gRPC: printed, handed over, blocked, replaced and looked up by tills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from ledger.v1 import account_pb2, card_pb2, member_pb2, point_of_sale_pb2, rules_pb2, till_pb2
from ledger.v1.account_pb2 import (
    CARD_STATUS_ACTIVE,
    CARD_STATUS_BLOCKED,
    CARD_STATUS_PRINTED,
    CARD_STATUS_REPLACED,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest
from tests.service.conftest import Shop
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves, refusal
from tests.support.till import Till, ago, key_of, make_receipt, money, timestamp

Code = grpc.StatusCode
LOST, STOLEN, MISUSE = (
    card_pb2.BLOCK_REASON_LOST,
    card_pb2.BLOCK_REASON_STOLEN,
    card_pb2.BLOCK_REASON_MISUSE,
)
MISTYPED = "2000000000009"

TIERS = rules_pb2.TierRules(
    by=rules_pb2.TIER_BY_SPEND,
    window=rules_pb2.TIER_WINDOW_MONTHS,
    window_months=12,
    period_months=12,
    levels=[
        rules_pb2.Tier(id="DISCOUNT-2", amount=money(10_000), discount_percent=2),
        rules_pb2.Tier(id="DISCOUNT-5", amount=money(50_000), discount_percent=5),
        rules_pb2.Tier(id="DISCOUNT-10", amount=money(150_000), discount_percent=10),
        rules_pb2.Tier(id="VIP", amount=money(500_000), discount_percent=10, percent=200),
    ],
)


@pytest.fixture(scope="module")
def tiered(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme of the module's own, with discounts and VIPs."""
    service.create_programme("tiered_cards")
    till = Till(service, "tiered_cards")
    till.publish_rules(tiers=TIERS)
    till.await_projections()
    yield till
    till.retire()


def generate(till: Till, count: int = 3, batch: str | None = None, **fields: Any) -> Any:
    """Print cards of a batch of their own."""
    request = card_pb2.GenerateCardsRequest(
        request_id=str(uuid4()), batch=batch or f"batch-{uuid4()}", count=count, **fields
    )
    return till.call("GenerateCards", request)


def block_request(card: str, reason: Any = LOST, **fields: Any) -> card_pb2.BlockCardRequest:
    """A request to block a card."""
    return card_pb2.BlockCardRequest(
        request_id=str(uuid4()), card_number=card, reason=reason, **fields
    )


def replace_request(card: str, **fields: Any) -> card_pb2.ReplaceCardRequest:
    """A request to replace a card."""
    return card_pb2.ReplaceCardRequest(request_id=str(uuid4()), card_number=card, **fields)


def look_up(till: Till, card: str, **options: Any) -> card_pb2.GetCardResponse:
    """What the look-up of a card says."""
    found: card_pb2.GetCardResponse = till.call(
        "GetCard", card_pb2.GetCardRequest(card_number=card), **options
    )
    return found


def present_request(till: Till, member: str, card: str) -> point_of_sale_pb2.PresentReceiptsRequest:
    """A request to hand over a scanned card on three receipts that are recorded."""
    receipts = [make_receipt(total=300) for _ in range(3)]
    for receipt in receipts:
        till.record(receipt)
    return point_of_sale_pb2.PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=member,
        receipts=[key_of(receipt) for receipt in receipts],
        card_number=card,
    )


def kinds(card: card_pb2.GetCardResponse) -> list[str]:
    """What became of a card."""
    return [
        card_pb2.CardStepKind.Name(step.kind).removeprefix("CARD_STEP_KIND_") for step in card.steps
    ]


def test_a_card_lives_from_the_printer_to_its_replacement(tiered: Till) -> None:
    """Printed, handed over on three receipts, lost, replaced by another of the batch: every look-up says so."""
    till, batch, member = tiered, f"batch-{uuid4()}", f"member-{uuid4()}"
    numbers = generate(till, 3, batch).card_numbers
    first, second = numbers[:2]
    assert look_up(till, first).status == CARD_STATUS_PRINTED
    issued = till.call("PresentReceipts", present_request(till, member, first))
    assert (issued.card_number, issued.points_credited) == (first, 9)

    blocked = till.call("BlockCard", block_request(first))
    assert blocked.account_id == issued.account_id
    found = look_up(till, first)
    assert (found.status, found.block_reason) == (CARD_STATUS_BLOCKED, LOST)

    request = replace_request(first, new_card_number=second)
    replaced = till.call("ReplaceCard", request)
    assert (replaced.card_number, replaced.points_available) == (second, 9)
    assert replaced.account_id == issued.account_id
    assert till.call("ReplaceCard", request).replayed

    old, new = look_up(till, first), look_up(till, second)
    assert (old.status, old.replaced_by_card_number) == (CARD_STATUS_REPLACED, second)
    assert (new.status, new.replaces_card_number) == (CARD_STATUS_ACTIVE, first)
    assert (new.member_reference, new.account_id, new.batch) == (member, issued.account_id, batch)
    assert kinds(old) == ["PRINTED", "ISSUED", "BLOCKED", "REPLACED"]
    assert kinds(new) == ["PRINTED", "ISSUED"]
    assert old.steps[2].principal_id == old.steps[1].principal_id != old.steps[0].principal_id

    entries = till.entries(second, replaced.position)
    names = [account_pb2.EntryKind.Name(one.kind) for one in entries]
    assert names[-2:] == ["ENTRY_KIND_CARD_BLOCKED", "ENTRY_KIND_CARD_REPLACED"]
    last = entries[-1]
    assert (last.card_number, last.reference, last.reason) == (first, second, "LOST")
    assert till.balance(second, replaced.position).points_available == 9

    counted = till.call(
        "GetCardBatch",
        card_pb2.GetCardBatchRequest(batch=batch, at_least_position=replaced.position),
    )
    assert (counted.cards, counted.cards_printed, counted.cards_active) == (3, 1, 1)
    assert (counted.cards_blocked, counted.cards_replaced) == (0, 1)


def test_the_look_up_at_the_till_shows_tier_and_discount(tiered: Till) -> None:
    """One answer says what the clerk may take off, and whether it is a VIP: by account and by card."""
    till, member = tiered, f"member-{uuid4()}"
    card = till.new_card(member).card_number
    for total, tier, percent in (
        (9_999, "", 0),
        (1, "DISCOUNT-2", 2),
        (40_000, "DISCOUNT-5", 5),
        (100_000, "DISCOUNT-10", 10),
        (350_000, "VIP", 10),
    ):
        till.record(make_receipt(total=total, card_number=card))
        for standing in (till.account(card).standing, look_up(till, card).standing):
            assert (standing.tier, standing.discount_percent) == (tier, percent)


def test_a_blocked_card_shows_a_till_nothing_of_the_account(tiered: Till) -> None:
    """Whoever found a card learns no balance and no receipts with it; an operator does."""
    till = tiered
    card = till.new_card().card_number
    till.call("BlockCard", block_request(card, STOLEN))
    requests: list[tuple[str, Message]] = [
        ("GetAccount", point_of_sale_pb2.GetAccountRequest(card_number=card)),
        ("ListAccountEntries", member_pb2.ListAccountEntriesRequest(card_number=card)),
        ("ListReceipts", till_pb2.ListReceiptsRequest(card_number=card)),
    ]
    for method, request in requests:
        for role in ("till", "checkout"):
            found = refusal(till, method, request, role=role)
            assert (found.code, found.reason) == (Code.FAILED_PRECONDITION, "CARD_BLOCKED")
        till.call(method, request, role="operator")
    found = refusal(till, "RedeemPoints", _redeem(card))
    assert found.reason == "CARD_BLOCKED"


def _redeem(card: str) -> point_of_sale_pb2.RedeemPointsRequest:
    return point_of_sale_pb2.RedeemPointsRequest(
        request_id=str(uuid4()), card_number=card, points=1
    )


def test_a_till_that_was_offline_brings_receipts_from_before_the_block(tiered: Till) -> None:
    """What occurred before the block counts, what occurred after it is refused."""
    till = tiered
    card = till.new_card().card_number
    till.call("BlockCard", block_request(card, occurred_at=timestamp(ago(minutes=10))))
    early = make_receipt(total=500, card_number=card, occurred_at=ago(minutes=20))
    assert till.record(early).points_earned == 5
    late = make_receipt(total=500, card_number=card, occurred_at=ago(minutes=5))
    request = point_of_sale_pb2.RecordReceiptRequest(request_id=str(uuid4()), receipt=late)
    assert refusal(till, "RecordReceipt", request).reason == "CARD_BLOCKED"


def test_cards_are_listed_by_batch_and_status(tiered: Till) -> None:
    """Page by page, in order of the numbers; a token of one list is none of another."""
    till, batch = tiered, f"batch-{uuid4()}"
    numbers = sorted(generate(till, 5, batch).card_numbers)
    position = till.call("BlockCard", block_request(numbers[1], STOLEN)).position

    def page(**fields: Any) -> Any:
        request = card_pb2.ListCardsRequest(batch=batch, at_least_position=position, **fields)
        return till.call("ListCards", request)

    first = page(page_size=3)
    rest = page(page_size=3, page_token=first.next_page_token)
    assert [one.card_number for one in (*first.cards, *rest.cards)] == numbers
    assert not rest.next_page_token
    blocked = page(status=CARD_STATUS_BLOCKED)
    assert [one.card_number for one in blocked.cards] == [numbers[1]]
    assert len(page(status=CARD_STATUS_PRINTED).cards) == 4
    assert blocked.cards[0].HasField("print_time")
    assert not blocked.cards[0].HasField("issue_time")
    request = card_pb2.ListCardsRequest(page_token=first.next_page_token)
    assert refusal(till, "ListCards", request).reason == "PAGE_TOKEN_INVALID"


def test_a_qr_code_holds_the_number_behind_a_mark_of_the_programme(
    tiered: Till, shop: Shop
) -> None:
    """Two programmes never print the same code, and nothing else is in it."""
    number = generate(tiered, 1).card_numbers[0]
    ours = tiered.call("GetProgramme", GetProgrammeRequest()).card_code_prefix
    theirs = shop.till.call("GetProgramme", GetProgrammeRequest()).card_code_prefix
    assert look_up(tiered, number).qr_payload == ours + number
    assert ours != theirs
    assert ours.startswith("LL1:")


def test_a_run_of_the_printer_that_broke_off_is_repeated_without_doubling(tiered: Till) -> None:
    """The same call answers the same numbers; another that knows of too few cards is told how many there are."""
    till, batch = tiered, f"batch-{uuid4()}"
    request = card_pb2.GenerateCardsRequest(request_id=str(uuid4()), batch=batch, count=2)
    first = till.call("GenerateCards", request)
    again = till.call("GenerateCards", request)
    assert (again.card_numbers, again.replayed) == (first.card_numbers, True)
    request.request_id = str(uuid4())
    found = refusal(till, "GenerateCards", request)
    assert (found.reason, found.metadata["cards"]) == ("CARD_BATCH_CHANGED", "2")
    assert generate(till, 1, batch, cards_before=2).cards_in_batch == 3


def test_stock_of_another_printer_is_registered_once(tiered: Till) -> None:
    """Twice the same list changes nothing; a number of another batch is named."""
    till, batch = tiered, f"batch-{uuid4()}"
    printed = generate(till, 1).card_numbers[0]
    stem = str(uuid4().int)[:11]
    numbers = [_with_check_digit(f"4{stem}"), _with_check_digit(f"5{stem}")]

    def register(*cards: str, validate_only: bool = False) -> card_pb2.RegisterCardsRequest:
        return card_pb2.RegisterCardsRequest(
            request_id=str(uuid4()), batch=batch, card_numbers=cards, validate_only=validate_only
        )

    with nothing_moves(till):
        said = till.call("RegisterCards", register(*numbers, validate_only=True))
    assert (said.cards_registered, said.rehearsed) == (2, True)
    assert till.call("RegisterCards", register(numbers[0])).cards_registered == 1
    both = till.call("RegisterCards", register(*numbers))
    assert (both.cards_registered, both.cards_unchanged, both.cards_in_batch) == (1, 1, 2)
    with nothing_moves(till):
        again = till.call("RegisterCards", register(*numbers))
    assert (again.cards_registered, again.cards_unchanged, again.replayed) == (0, 2, True)
    found = refusal(till, "RegisterCards", register(numbers[0], printed))
    assert (found.code, found.reason) == (Code.ALREADY_EXISTS, "CARD_EXISTS")
    assert found.metadata["field"] == "card_numbers[1]"


def _with_check_digit(digits: str) -> str:
    total = sum(map(int, digits[0::2])) + 3 * sum(map(int, digits[1::2]))
    return digits + str(-total % 10)


def test_who_may_do_what_with_cards(tiered: Till) -> None:
    """A till blocks and replaces, but neither unblocks nor issues without receipts, nor replaces after misuse."""
    till = tiered
    card = till.new_card(f"member-{uuid4()}").card_number
    till.call("BlockCard", block_request(card, MISUSE), role="operator")
    unblock = card_pb2.UnblockCardRequest(request_id=str(uuid4()), card_number=card)
    issue = card_pb2.IssueCardRequest(request_id=str(uuid4()), member_reference="member-1")
    for method, request in (("UnblockCard", unblock), ("IssueCard", issue)):
        assert refusal(till, method, request, role="till").reason == "ROLE_NOT_ALLOWED"
    found = refusal(till, "ReplaceCard", replace_request(card))
    assert (found.reason, found.metadata["block_reason"]) == ("CARD_BLOCKED", "MISUSE")
    till.call("ReplaceCard", replace_request(card), role="operator")


def test_a_found_card_is_unblocked_and_a_second_one_issued(tiered: Till) -> None:
    """Both cards work, on one account; what is only rehearsed draws no number."""
    till, member = tiered, f"member-{uuid4()}"
    card = till.new_card(member).card_number
    till.call("BlockCard", block_request(card))
    request = card_pb2.UnblockCardRequest(request_id=str(uuid4()), card_number=card)
    till.call("UnblockCard", request)
    assert refusal(till, "UnblockCard", _fresh(request)).reason == "CARD_NOT_BLOCKED"
    issue = card_pb2.IssueCardRequest(member_reference=member, validate_only=True)
    with nothing_moves(till):
        assert till.call("IssueCard", issue).card_number == ""
    issue = card_pb2.IssueCardRequest(request_id=str(uuid4()), member_reference=member)
    second = till.call("IssueCard", issue).card_number
    assert [one.card_number for one in till.account(card).cards] == [card, second]


def _fresh(request: Any) -> Any:
    request.request_id = str(uuid4())
    return request


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"batch": "", "count": 1}, "batch"),
        ({"batch": "x" * 65, "count": 1}, "batch"),
        ({"batch": "b", "count": 0}, "count"),
        ({"batch": "b", "count": -1}, "count"),
        ({"batch": "b", "count": 1001}, "count"),
        ({"batch": "b", "count": 1, "cards_before": -1}, "cards_before"),
    ],
)
def test_what_is_wrong_with_an_order_is_named(
    tiered: Till, fields: dict[str, Any], field: str
) -> None:
    """A batch has a name, and a call a limit."""
    request = card_pb2.GenerateCardsRequest(request_id=str(uuid4()), **fields)
    found = refusal(tiered, "GenerateCards", request)
    assert (found.code, found.metadata["field"]) == (Code.INVALID_ARGUMENT, field)


def test_a_block_needs_a_reason(tiered: Till) -> None:
    """Why a card is blocked is one of the choices; so is why one that works is replaced."""
    card = tiered.new_card().card_number
    unspecified = card_pb2.BLOCK_REASON_UNSPECIFIED
    requests = (
        ("BlockCard", block_request(card, unspecified)),
        ("BlockCard", block_request(card, 99)),
        ("ReplaceCard", replace_request(card)),
    )
    for method, request in requests:
        found = refusal(tiered, method, request)
        assert (found.reason, found.metadata["field"]) == ("FIELD_INVALID", "reason")


# A mistyped number


_MODULES = (point_of_sale_pb2, member_pb2, card_pb2)


def _asked_for_a_card() -> list[tuple[str, Message, str]]:
    """Every request of the contract that has a card number, with a mistyped one, and the field's path."""
    found = []
    for module in _MODULES:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                for path in _card_fields(method.input_type, ()):
                    request = GetMessageClass(method.input_type)()
                    _fill(request, path)
                    found.append((method.name, request, ".".join(path)))
    return found


def _card_fields(message: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for field in message.fields:
        path = (*above, field.name)
        if field.name.endswith("card_number") and field.type == FieldDescriptor.TYPE_STRING:
            yield path
        elif field.message_type and not field.is_repeated and len(path) < 3:
            yield from _card_fields(field.message_type, path)


def _fill(request: Any, path: tuple[str, ...]) -> None:
    """Fill in whatever is looked at before the card, and a card whose check digit is wrong."""
    receipt = make_receipt(total=100)
    right: dict[str, Any] = {
        "request_id": str(uuid4()),
        "points": 1,
        "receipt": receipt if _is_receipt(request) else key_of(receipt),
        "sold": receipt,
        "shop_id": receipt.shop_id,
        "reward_id": "birthday",
        "reason_code": "GOODWILL",
        "source": "old",
        "member_reference": "member-1",
        "batch": "spring",
        "new_card_number": "2000000000008",
        "receipt_total": money(100),
    }
    for name, field in type(request).DESCRIPTOR.fields_by_name.items():
        if name in right and not field.containing_oneof:
            value = right[name]
            if isinstance(value, Message):
                getattr(request, name).CopyFrom(value)
            else:
                setattr(request, name, value)
    if isinstance(request, point_of_sale_pb2.ExchangeItemsRequest):
        request.returned.receipt.CopyFrom(key_of(make_receipt()))
    if isinstance(request, member_pb2.TransferPointsRequest):
        request.sender.card_number = request.receiver.card_number = "2000000000008"
    if isinstance(request, member_pb2.ImportBalancesRequest):
        request.lots.add(points=1, earned_at=timestamp(ago(days=1)))
    if isinstance(request, point_of_sale_pb2.PresentReceiptsRequest):
        request.receipts.append(key_of(receipt))
    if isinstance(request, card_pb2.BlockCardRequest | card_pb2.ReplaceCardRequest):
        request.reason = LOST
        request.card_number = "2000000000008"
    target = request
    for name in path[:-1]:
        target = getattr(target, name)
    setattr(target, path[-1], MISTYPED)


def _is_receipt(request: Any) -> bool:
    field = type(request).DESCRIPTOR.fields_by_name.get("receipt")
    return field is not None and field.message_type.name == "Receipt"


ASKED = _asked_for_a_card()


@pytest.mark.parametrize(
    ("method", "request_", "path"), ASKED, ids=[f"{method}-{path}" for method, _, path in ASKED]
)
def test_rule_34_a_mistyped_card_number_is_refused_before_any_look_up(
    tiered: Till, method: str, request_: Message, path: str
) -> None:
    """Wherever the contract has a card number, one whose check digit is wrong is refused, by its field."""
    found = refusal(tiered, method, request_)
    assert (found.code, found.reason) == (Code.INVALID_ARGUMENT, "CARD_NUMBER_INVALID")
    assert found.metadata["field"] == path


def test_the_list_of_requests_with_a_card_is_not_empty() -> None:
    """What is asked for a card includes the requests that tills send all day."""
    methods = {method for method, _, _ in ASKED}
    assert {"RecordReceipt", "RedeemPoints", "GetAccount", "GetCard", "ReplaceCard"} <= methods
    assert len(ASKED) > 15
