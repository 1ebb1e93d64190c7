"""Many receipts over one stream."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo

from ledger.v1.admin_pb2 import CreateKeyRequest
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.point_of_sale_pb2 import (
    RecordReceiptRequest,
    UploadReceiptsRequest,
    UploadReceiptsResponse,
)
from tests.service.conftest import Shop
from tests.support.raw import call_bytes
from tests.support.refusals import books, nothing_moves
from tests.support.till import RefusedError, bearer, make_receipt, record_request, status_reason


def test_good_and_bad_receipts_have_each_their_result_in_order(shop: Shop) -> None:
    """Bad receipts between good ones are refused as `RecordReceipt` would, and hurt no other."""
    long_ago = datetime.now(UTC) - timedelta(days=100)
    sent = {
        "good": record_request(make_receipt(total=100, card_number=shop.card)),
        "no request id": RecordReceiptRequest(receipt=make_receipt()),
        "anonymous": record_request(make_receipt(total=100)),
        "501 lines": record_request(make_receipt(lines=501)),
        "unknown card": record_request(make_receipt(card_number="2000000000008")),
        "no receipt": RecordReceiptRequest(request_id=str(uuid4())),
        "too late": record_request(make_receipt(occurred_at=long_ago)),
        "dollars": record_request(make_receipt(currency="USD")),
        "last": record_request(make_receipt(total=100, card_number=shop.card)),
    }
    before = books(shop.till)
    (answer,) = shop.till.upload([list(sent.values())])
    assert [result.request_id for result in answer.results] == [
        request.request_id for request in sent.values()
    ]
    results = dict(zip(sent, answer.results, strict=True))
    reasons = {
        name: status_reason(one.error) for name, one in results.items() if one.HasField("error")
    }
    assert reasons == {
        "no request id": "FIELD_INVALID",
        "501 lines": "LIMIT_EXCEEDED",
        "unknown card": "CARD_UNKNOWN",
        "no receipt": "FIELD_INVALID",
        "too late": "TOO_LATE",
        "dollars": "CURRENCY_MISMATCH",
    }
    after = books(shop.till)
    assert (after.events - before.events, after.requests - before.requests) == (5, 3)
    assert answer.position == max(one.recorded.position for one in answer.results) == after.position
    for name in reasons:
        with pytest.raises(RefusedError) as alone:
            shop.till.call("RecordReceipt", sent[name])
        assert results[name].error.code == alone.value.code.value[0]
        assert results[name].error.message == alone.value.message


def test_an_error_in_a_result_names_its_field(shop: Shop) -> None:
    """The status of one receipt carries the same details as a call of its own would."""
    receipt = make_receipt()
    receipt.lines[0].sku = ""
    (answer,) = shop.till.upload([[record_request(receipt)]])
    info = ErrorInfo()
    assert answer.results[0].error.details[0].Unpack(info)
    assert (info.domain, info.metadata["field"]) == ("loyalty-ledger", "receipt.lines[0].sku")
    assert answer.position == 0


def test_a_receipt_that_is_sent_twice_in_one_message_is_recorded_once(shop: Shop) -> None:
    """The same receipt twice in a message, under one request id or two, is one receipt."""
    one, other = (make_receipt(total=100, card_number=shop.card) for _ in range(2))
    retried = record_request(one)
    sent = [retried, retried, record_request(other), record_request(other)]
    (answer,) = shop.till.upload([sent])
    recorded = [result.recorded for result in answer.results]
    assert sorted(one.replayed for one in recorded) == [False, False, True, True]
    assert recorded[0].position == recorded[1].position
    assert recorded[2].position == recorded[3].position
    assert {result.points_earned for result in recorded} == {1}


def test_one_receipt_with_two_contents_in_one_message_is_recorded_once(shop: Shop) -> None:
    """Of two receipts of one identity that differ, one is recorded and the other refused."""
    one, other = make_receipt(total=100, number="twice"), make_receipt(total=200, number="twice")
    other.occurred_at.CopyFrom(one.occurred_at)
    (answer,) = shop.till.upload([[record_request(one), record_request(other)]])
    reasons = [status_reason(one.error) for one in answer.results if one.HasField("error")]
    assert reasons == ["RECEIPT_MISMATCH"]


def test_messages_of_one_stream_are_answered_one_by_one(shop: Shop) -> None:
    """A stream of several messages gets as many answers in order, and positions go up."""
    sent = [[record_request(make_receipt()) for _ in range(size)] for size in (1, 20, 3)]
    answers = shop.till.upload(sent)
    assert [len(answer.results) for answer in answers] == [1, 20, 3]
    positions = [answer.position for answer in answers]
    assert positions == sorted(set(positions))
    again = shop.till.upload(sent)
    assert [answer.position for answer in again] == positions
    assert all(result.recorded.replayed for answer in again for result in answer.results)


def test_five_hundred_receipts_of_one_card_are_all_credited(shop: Shop) -> None:
    """A message may carry 500 receipts, also of one card, and each rest is carried to the next."""
    before = shop.till.account(shop.card).points_available
    sent = [record_request(make_receipt(total=150, card_number=shop.card)) for _ in range(500)]
    (answer,) = shop.till.upload([sent])
    assert sum(result.recorded.points_earned for result in answer.results) == 750
    assert shop.till.account(shop.card).points_available == before + 750


@pytest.mark.parametrize(("count", "reason"), [(0, "FIELD_INVALID"), (501, "LIMIT_EXCEEDED")])
def test_a_message_has_one_to_five_hundred_receipts(shop: Shop, count: int, reason: str) -> None:
    """A message with no receipt, or with more than 500, is refused as a whole."""
    message = UploadReceiptsRequest(receipts=[record_request(make_receipt()) for _ in range(count)])
    metadata = bearer(shop.till.service.key("till", shop.till.programme))
    with nothing_moves(shop.till), pytest.raises(RefusedError) as caught:
        call_bytes(shop.till.channel, "UploadReceipts", message.SerializeToString(), metadata)
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert (caught.value.reason, caught.value.metadata["field"]) == (reason, "receipts")


def test_a_request_id_of_any_length_is_given_back_in_short(shop: Shop) -> None:
    """A request id of a megabyte is refused, and the answer does not carry all of it."""
    request = RecordReceiptRequest(request_id="x" * 1024 * 1024, receipt=make_receipt())
    (answer,) = shop.till.upload([[request]])
    assert status_reason(answer.results[0].error) == "FIELD_INVALID"
    assert answer.ByteSize() < 2_000


def test_a_till_of_one_shop_uploads_receipts_of_that_shop_only(shop: Shop) -> None:
    """Receipts of another shop are refused one by one to a till that is bound to a shop."""
    key = shop.till.call(
        "CreateKey", CreateKeyRequest(principal_id="bound", role=ROLE_TILL, shop_id="shop-1")
    ).secret
    request = UploadReceiptsRequest(
        receipts=[record_request(make_receipt(shop_id=shop_id)) for shop_id in ("shop-1", "shop-2")]
    )
    (data,) = call_bytes(
        shop.till.channel, "UploadReceipts", request.SerializeToString(), bearer(key)
    )
    allowed, refused = UploadReceiptsResponse.FromString(data).results
    assert allowed.HasField("recorded")
    assert status_reason(refused.error) == "SHOP_NOT_ALLOWED"
