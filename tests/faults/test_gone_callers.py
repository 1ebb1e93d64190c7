from __future__ import annotations

from typing import Any
from uuid import UUID

import grpc
import pytest

from ledger.v1 import point_of_sale_pb2
from tests.faults.load import Record
from tests.faults.sabotage import await_blocked, await_true, counter_held
from tests.faults.truth import check_everything
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, bearer, make_receipt, record_request

CALLERS = 30
METHOD = "/ledger.v1.PointOfSaleService/RecordReceipt"
UPLOAD = "/ledger.v1.PointOfSaleService/UploadReceipts"

Request = point_of_sale_pb2.RecordReceiptRequest


def _requests(till: Till) -> list[Request]:
    card = till.new_card().card_number
    return [record_request(make_receipt(total=100, card_number=card)) for _ in range(CALLERS)]


def _begin(till: Till, request: Request) -> Any:
    """Call without waiting for the answer."""
    method = till.channel.unary_unary(
        METHOD,
        request_serializer=Request.SerializeToString,
        response_deserializer=point_of_sale_pb2.RecordReceiptResponse.FromString,
    )
    return method.future(request, metadata=bearer(till.service.key("till", till.programme)))


def _stored(till: Till, requests: list[Request]) -> set[str]:
    """Which of some requests are there."""
    ids = [UUID(request.request_id) for request in requests]
    with till.service.owner(till.programme) as owner:
        rows = owner.execute("SELECT request_id FROM requests WHERE request_id = ANY (%s)", [ids])
        return {str(row[0]) for row in rows}


def _check_retries(till: Till, requests: list[Request]) -> None:
    """Sent again, each is recorded once, whatever became of it before."""
    till.account(requests[0].receipt.card_number)  # answered after what is still under way
    stored = _stored(till, requests)
    for request in requests:
        answer = till.call("RecordReceipt", request)
        assert answer.replayed == (request.request_id in stored)
    assert till.account(requests[0].receipt.card_number).points_available == len(requests)
    with till.service.owner(till.programme) as owner:
        check_everything(owner, Record())


def test_commands_whose_callers_went_away_in_the_queue_are_dropped(
    battered: ServiceProcess, till: Till
) -> None:
    """Callers cancel while their commands wait behind a commit: those are not executed, and nobody waits for them."""
    requests = _requests(till)
    with battered.owner(till.programme) as owner, counter_held(battered, till.programme):
        first = _begin(till, requests[0])
        await_blocked(owner, 1, "append_events")
        rest = [_begin(till, request) for request in requests[1:]]
        # Answered only after those were taken in: they came before it over the same connection.
        assert _is_taken_in(till)
        for call in rest:
            call.cancel()
        assert _is_taken_in(till)
    first.result()
    assert till.call("RecordReceipt", requests[0]).replayed
    assert _stored(till, requests) == {requests[0].request_id}
    _check_retries(till, requests)


def _is_taken_in(till: Till) -> bool:
    """One more call over the same connection, answered before anything is queued."""
    with pytest.raises(RefusedError) as caught:
        till.record(make_receipt(), "no UUID")
    return caught.value.reason == "FIELD_INVALID"


def test_a_command_whose_caller_went_away_in_the_commit_is_whole(
    battered: ServiceProcess, till: Till
) -> None:
    """The caller cancels while its commit is under way: it is recorded whole, and a retry says so."""
    requests = _requests(till)
    with battered.owner(till.programme) as owner:
        with counter_held(battered, till.programme):
            first = _begin(till, requests[0])
            await_blocked(owner, 1, "append_events")
            first.cancel()
            assert _is_taken_in(till)
        await_true(lambda: _stored(till, requests[:1]) != set(), "the commit goes on")
    _check_retries(till, requests)


def test_deadlines_that_pass_leave_nothing_half_done(battered: ServiceProcess, till: Till) -> None:
    """Many callers give up at once: each command is there whole or not at all, and the queue drains."""
    requests = _requests(till)
    with counter_held(battered, till.programme):
        codes = {_code(till, request, timeout=0.5) for request in requests[:3]}
        assert codes == {grpc.StatusCode.DEADLINE_EXCEEDED}
    _check_retries(till, requests)


def _code(till: Till, request: Request, timeout: float) -> grpc.StatusCode:
    with pytest.raises(RefusedError) as caught:
        till.call("RecordReceipt", request, timeout=timeout)
    return caught.value.code


def test_an_upload_that_is_given_up_is_dropped_too(battered: ServiceProcess, till: Till) -> None:
    """A stream is cancelled while its receipts wait behind a commit: none of them is executed after that."""
    requests = _requests(till)
    method = till.channel.stream_stream(
        UPLOAD,
        request_serializer=point_of_sale_pb2.UploadReceiptsRequest.SerializeToString,
        response_deserializer=point_of_sale_pb2.UploadReceiptsResponse.FromString,
    )
    message = point_of_sale_pb2.UploadReceiptsRequest(receipts=requests[1:])
    with battered.owner(till.programme) as owner, counter_held(battered, till.programme):
        first = _begin(till, requests[0])
        await_blocked(owner, 1, "append_events")
        stream = method(iter([message]), metadata=bearer(battered.key("till", till.programme)))
        assert _is_taken_in(till)
        stream.cancel()
        assert _is_taken_in(till)
    first.result()
    assert till.call("RecordReceipt", requests[0]).replayed
    assert _stored(till, requests) == {requests[0].request_id}
    _check_retries(till, requests)
