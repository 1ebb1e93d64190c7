"""The same thing at once, again, after a restart, and from another process: it happens once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.point_of_sale_pb2 import RecordReceiptRequest
from ledger.v1.receipt_pb2 import TENDER_KIND_VOUCHER, Receipt
from tests.service.conftest import Shop
from tests.support.http2 import send_call
from tests.support.process import ServiceProcess
from tests.support.refusals import books, nothing_moves
from tests.support.till import (
    RefusedError,
    Till,
    bearer,
    make_receipt,
    money,
    record_request,
    till_of_new_programme,
)

Code = grpc.StatusCode
APART = (("grpc.use_local_subchannel_pool", 1),)
"""Channels with a connection of their own, so that two workers share them."""
CONNECTIONS = 6


def at_once(till: Till, count: int, call: Callable[[Till, int], Any]) -> list[Any]:
    """Make a call so many times at once, over several connections; return all answers and refusals."""
    tills = [Till(till.service, till.programme, APART) for _ in range(CONNECTIONS)]

    def outcome(number: int) -> Any:
        try:
            return call(tills[number % CONNECTIONS], number)
        except RefusedError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        found = list(pool.map(outcome, range(count)))
    for one in tills:
        one.close()
    return found


def check_one_outcome(answers: list[Any]) -> Any:
    """See to it that all answers are one outcome, answered once as new; return it."""
    assert not [answer for answer in answers if isinstance(answer, RefusedError)]
    (first,) = (answer for answer in answers if not answer.replayed)
    for answer in answers:
        answer.replayed = False
        assert answer == first
    return first


@pytest.fixture(scope="module", params=["service", "two_workers"])
def any_till(request: pytest.FixtureRequest) -> Iterator[Till]:
    """A till of a new programme, served by one worker or by two."""
    with till_of_new_programme(request.getfixturevalue(request.param)) as found:
        yield found


def test_a_request_from_fifty_threads_happens_once(any_till: Till) -> None:
    """The same receipt under the same request id, at once: one set of events, one answer that is new."""
    card = any_till.new_card().card_number
    receipt, request_id = make_receipt(total=1000, card_number=card), uuid4()
    before = books(any_till)
    answers = at_once(any_till, 50, lambda till, i: till.record(receipt, request_id))
    first = check_one_outcome(answers)
    assert (first.points_earned, first.points_available) == (10, 10)
    after = books(any_till)
    assert (after.events - before.events, after.requests - before.requests) == (2, 1)
    assert first.position == after.position


def test_a_redemption_from_fifty_threads_happens_once(any_till: Till) -> None:
    """The same redemption, at once: the points are spent once."""
    card, request_id = any_till.new_card(total=1000).card_number, uuid4()
    answers = at_once(any_till, 50, lambda till, i: till.redeem(card, 10, request_id))
    assert check_one_outcome(answers).points_available == 20
    assert any_till.account(card).points_available == 20


def test_a_card_is_issued_once_for_the_same_receipts(any_till: Till) -> None:
    """The same presentation, at once: one card, and everybody is told its number."""
    receipts, request_id = [make_receipt(total=100) for _ in range(3)], uuid4()
    for receipt in receipts:
        any_till.record(receipt)
    answers = at_once(any_till, 12, lambda till, i: till.present(receipts, "member-1", request_id))
    first = check_one_outcome(answers)
    assert [card.card_number for card in any_till.account(first.card_number).cards] == [
        first.card_number
    ]


def test_receipts_count_for_one_of_those_who_present_them(any_till: Till) -> None:
    """Several members present the same receipts at once: one gets a card, the others are refused."""
    receipts = [make_receipt(total=100) for _ in range(3)]
    for receipt in receipts:
        any_till.record(receipt)
    found = at_once(any_till, 8, lambda till, _: till.present(receipts, f"m-{uuid4()}"))
    refused = [one for one in found if isinstance(one, RefusedError)]
    assert {one.reason for one in refused} == {"RECEIPT_ALREADY_COUNTED"}
    assert len(found) - len(refused) == 1


def test_the_same_receipt_from_many_tills_earns_once(any_till: Till) -> None:
    """Tills of different names send the same receipt under their own request ids: one earning."""
    card = any_till.new_card().card_number
    receipt = make_receipt(total=1000, card_number=card)
    keys = [
        any_till.call(
            "CreateKey", CreateKeyRequest(principal_id=f"till-{i}", role=ROLE_TILL)
        ).secret
        for i in range(6)
    ]
    before = books(any_till)
    answers = at_once(any_till, 30, lambda till, i: till.record(receipt, key=keys[i % len(keys)]))
    check_one_outcome(answers)
    after = books(any_till)
    assert (after.events - before.events, after.requests - before.requests) == (2, 1)
    assert any_till.account(card).points_available == 10


def test_a_balance_is_never_spent_twice(any_till: Till) -> None:
    """Redemptions race for the same points: so many win as there are points for, the rest are refused."""
    card = any_till.new_card(total=1000).card_number
    found = at_once(any_till, 20, lambda till, i: till.redeem(card, 4))
    refused = [one for one in found if isinstance(one, RefusedError)]
    assert {one.reason for one in refused} == {"POINTS_INSUFFICIENT"}
    assert {one.metadata["points_available"] for one in refused} == {"2"}
    left = sorted(one.points_available for one in found if not isinstance(one, RefusedError))
    assert left == [2, 6, 10, 14, 18, 22, 26]
    assert any_till.account(card).points_available == 2


def test_of_two_contents_of_one_receipt_at_once_one_is_recorded(any_till: Till) -> None:
    """Two tills send one receipt with different totals: one is recorded, the others are told the field."""
    before = books(any_till)
    contents = [make_receipt(total=100 + cents, number="1") for cents in range(10)]
    now = contents[0].occurred_at
    for content in contents:
        content.occurred_at.CopyFrom(now)
    found = at_once(any_till, 10, lambda till, i: till.record(contents[i]))
    refused = [one for one in found if isinstance(one, RefusedError)]
    assert len(refused) == 9
    assert {(one.code, one.reason) for one in refused} == {
        (Code.ALREADY_EXISTS, "RECEIPT_MISMATCH")
    }
    assert {one.metadata["field"] for one in refused} == {"receipt.lines[0].gross_amount"}
    assert books(any_till).events == before.events + 1


def test_many_receipts_of_one_card_at_once_all_count(any_till: Till) -> None:
    """Receipts of one card from many connections all earn, and every rest is carried."""
    card = any_till.new_card().card_number
    found = at_once(
        any_till, 64, lambda till, i: till.record(make_receipt(total=150, card_number=card))
    )
    assert sum(answer.points_earned for answer in found) == 96
    account = any_till.account(card)
    assert (account.points_available, account.remainder_millionths) == (96, 0)
    available = sorted(answer.points_available for answer in found)
    assert available[-1] == 96


def test_everything_is_recognised_after_a_restart(own_service: ServiceProcess) -> None:
    """Each write that was sent before a restart is answered after it as it was before."""
    till = Till(own_service)
    till.publish_rules()
    receipts = [make_receipt(total=500) for _ in range(3)]
    for receipt in receipts:
        till.record(receipt)
    ids = [uuid4() for _ in range(4)]
    enrol = EnrolMemberRequest(request_id=str(ids[0]), member_reference="member-2")
    card = till.present(receipts, "member-1", ids[1]).card_number
    held = make_receipt(total=720, card_number=card)
    calls: list[Callable[[Till], Any]] = [
        lambda till: till.call("EnrolMember", enrol),
        lambda till: till.present(receipts, "member-1", ids[1]),
        lambda till: till.redeem(card, 4, ids[2]),
        lambda till: till.record(held, ids[3]),
        lambda till: till.record(held, uuid4()),
    ]
    first = [call(till) for call in calls]
    before, account = books(till), till.account(card)
    till.close()
    own_service.stop()

    own_service.start()
    till = Till(own_service)
    again = [call(till) for call in calls]
    assert all(answer.replayed for answer in again)
    for answer in [*first, *again]:
        answer.replayed = True
    assert again == first
    assert (books(till), till.account(card)) == (before, account)
    with pytest.raises(RefusedError, match="REQUEST_ID_REUSED"):
        till.redeem(card, 5, ids[2])
    with pytest.raises(RefusedError, match="RECEIPT_MISMATCH"):
        till.record(changed(held))
    till.close()


def changed(receipt: Receipt) -> Receipt:
    """The same receipt, paid in another way."""
    other = Receipt()
    other.CopyFrom(receipt)
    other.tenders[0].kind = TENDER_KIND_VOUCHER
    return other


def test_a_used_request_id_names_the_field_that_differs(shop: Shop) -> None:
    """A request id with another receipt is refused with the first field that is another."""
    receipt, request_id = make_receipt(total=500), uuid4()
    shop.till.record(receipt, request_id)
    changes: list[tuple[Callable[[Receipt], object], str]] = [
        (lambda one: setattr(one, "number", "other"), "receipt.number"),
        (lambda one: setattr(one.lines[0], "sku", "other"), "receipt.lines[0].sku"),
        (lambda one: one.lines[0].tax_amount.CopyFrom(money(1)), "receipt.lines[0].tax_amount"),
        (lambda one: setattr(one, "card_number", shop.card), "receipt.card_number"),
    ]
    for spoil, field in changes:
        other = Receipt()
        other.CopyFrom(receipt)
        spoil(other)
        with nothing_moves(shop.till), pytest.raises(RefusedError) as caught:
            shop.till.record(other, request_id)
        assert (caught.value.code, caught.value.reason) == (
            Code.ALREADY_EXISTS,
            "REQUEST_ID_REUSED",
        )
        assert caught.value.metadata["field"] == field


def test_another_principal_gets_no_replay(shop: Shop) -> None:
    """A request id that another principal used is refused, whatever it asks for."""
    receipt, request_id = make_receipt(total=500), uuid4()
    shop.till.record(receipt, request_id)
    redemption = uuid4()
    shop.till.redeem(shop.card, 1, redemption)
    calls: list[Callable[[], Any]] = [
        lambda: shop.till.record(receipt, request_id, role="checkout"),
        lambda: shop.till.record(make_receipt(), request_id, role="checkout"),
        lambda: shop.till.redeem(shop.card, 1, redemption, role="checkout"),
    ]
    for call in calls:
        with nothing_moves(shop.till), pytest.raises(RefusedError) as caught:
            call()
        assert (caught.value.code, caught.value.reason) == (
            Code.PERMISSION_DENIED,
            "REQUEST_ID_FOREIGN",
        )


def test_a_request_id_is_the_same_in_either_case(shop: Shop) -> None:
    """A UUID in capital letters is the same request."""
    receipt, request_id = make_receipt(), str(uuid4())
    shop.till.record(receipt, request_id)
    assert shop.till.record(receipt, request_id.upper()).replayed


def test_a_replay_is_of_the_content_not_of_the_bytes(shop: Shop) -> None:
    """A request whose bytes differ, but which says the same, is the same."""
    receipt, request_id = make_receipt(), uuid4()
    first = shop.till.record(receipt, request_id)
    receipt.lines[0].discount_amount.CopyFrom(money(0))
    receipt.lines[0].tax_amount.CopyFrom(money(0))
    again = shop.till.record(receipt, request_id)
    assert (again.replayed, again.position) == (True, first.position)


def test_an_operator_records_what_a_till_is_too_late_for(shop: Shop) -> None:
    """A receipt that is refused to a till as too late is recorded by an operator, with its own time."""
    receipt = make_receipt(occurred_at=datetime.now(UTC) - timedelta(days=100))
    with pytest.raises(RefusedError, match="TOO_LATE"):
        shop.till.record(receipt)
    answer = shop.till.record(receipt, role="operator")
    assert not answer.replayed
    (event,) = shop.till.all_events(answer.position - 1)
    assert event.occurred_at == receipt.occurred_at
    # Now that it is recorded, the till that retries it is answered.
    assert shop.till.record(receipt).replayed


def test_a_deadline_that_has_passed_moves_nothing(shop: Shop) -> None:
    """A call whose deadline is over when it arrives is not executed, and the server lives on."""
    till, request = shop.till, record_request(make_receipt())
    ((header, key),) = bearer(till.service.key("till", till.programme))
    with nothing_moves(till):
        send_call(
            till.service.address,
            "/ledger.v1.PointOfSaleService/RecordReceipt",
            request.SerializeToString(),
            {header: str(key), "grpc-timeout": "1n"},
            # The server counts deadlines in milliseconds: now it is over for certain when the message comes.
            pause_seconds=0.05,
        )
    assert not till.call("RecordReceipt", request).replayed


def test_bare_frames_reach_a_method(shop: Shop) -> None:
    """The same frames with time enough are a call like any other."""
    till, request = shop.till, record_request(make_receipt())
    ((header, key),) = bearer(till.service.key("till", till.programme))
    send_call(
        till.service.address,
        "/ledger.v1.PointOfSaleService/RecordReceipt",
        request.SerializeToString(),
        {header: str(key), "grpc-timeout": "20S"},
    )
    assert till.call("RecordReceipt", request).replayed


def test_a_deadline_that_is_over_at_once_leaves_one_outcome(shop: Shop) -> None:
    """A caller without time is told so; whether it happened is learnt by asking again, and it happens once."""
    known = shop.till.record(make_receipt()).position
    requests = [record_request(make_receipt()) for _ in range(20)]
    codes = {_code_without_time(shop.till, request) for request in requests}
    # gRPC counts a deadline in milliseconds, so a quick answer may still be in time.
    assert Code.DEADLINE_EXCEEDED in codes
    assert codes <= {Code.DEADLINE_EXCEEDED, Code.OK}
    for request in requests:
        shop.till.call("RecordReceipt", request)
    found = [event.request_id for event in shop.till.all_events(known)]
    assert sorted(found) == sorted(request.request_id for request in requests)


def _code_without_time(till: Till, request: RecordReceiptRequest) -> Code:
    try:
        till.call("RecordReceipt", request, timeout=0)
    except RefusedError as error:
        return error.code
    return Code.OK


def test_a_deadline_that_passes_on_the_way_leaves_one_outcome(till: Till) -> None:
    """A caller who gave up asks again with the same request id, and it has happened once at most."""
    request = record_request(make_receipt())
    with till.service.owner(till.programme) as owner, owner.transaction():
        owner.execute("SELECT FROM event_counter FOR UPDATE")
        with pytest.raises(RefusedError) as caught:
            till.call("RecordReceipt", request, timeout=0.5)
        assert caught.value.code is Code.DEADLINE_EXCEEDED
    answer = till.call("RecordReceipt", request)
    assert till.call("RecordReceipt", request).position == answer.position
    found = [one for one in till.all_events() if one.topic == "ledger.ReceiptRecorded"]
    assert [one.request_id for one in found] == [request.request_id]


def test_a_request_to_record_nothing_is_refused(shop: Shop) -> None:
    """A request without a receipt in it is refused by its field."""
    with nothing_moves(shop.till), pytest.raises(RefusedError) as caught:
        shop.till.call("RecordReceipt", RecordReceiptRequest(request_id=str(uuid4())))
    assert (caught.value.reason, caught.value.metadata["field"]) == ("FIELD_INVALID", "receipt")
