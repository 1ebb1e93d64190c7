"""More commands than can wait: nothing of what is turned away moves, and all that was taken is done."""

from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import grpc
from google.rpc.error_details_pb2 import RetryInfo

from ledger.application.writer import QUEUE_COMMANDS_MAX
from ledger.v1.point_of_sale_pb2 import UploadReceiptsRequest, UploadReceiptsResponse
from tests.support.raw import call_bytes
from tests.support.refusals import books, check_plain
from tests.support.till import (
    RefusedError,
    Till,
    bearer,
    make_receipt,
    record_request,
    status_reason,
)

A_MESSAGE = 500
MESSAGES = QUEUE_COMMANDS_MAX // A_MESSAGE + 3


def test_a_full_queue_turns_commands_away(till: Till) -> None:
    """While nothing can be stored, so many commands wait and no more; the others may come again."""
    key = bearer(till.service.key("till", till.programme))
    before = books(till)
    messages = [
        UploadReceiptsRequest(receipts=[record_request(make_receipt()) for _ in range(A_MESSAGE)])
        for _ in range(MESSAGES)
    ]

    def upload(message: UploadReceiptsRequest) -> UploadReceiptsResponse:
        (answer,) = call_bytes(till.channel, "UploadReceipts", message.SerializeToString(), key)
        return UploadReceiptsResponse.FromString(answer)

    with ThreadPoolExecutor(MESSAGES) as pool:
        with till.service.owner(till.programme) as owner, owner.transaction():
            # Whoever holds this row holds up every append.
            owner.execute("SELECT FROM event_counter FOR UPDATE")
            calls = [pool.submit(upload, message) for message in messages]
            wait(calls, return_when=FIRST_EXCEPTION)
        outcomes = [call.exception() or call.result() for call in calls]

    refused = [one for one in outcomes if isinstance(one, RefusedError)]
    assert refused
    for error in refused:
        check_plain(error)
        assert (error.code, error.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUEUE_FULL")
        assert any(detail.Is(RetryInfo.DESCRIPTOR) for detail in error.details)
    results = [
        result
        for one in outcomes
        if isinstance(one, UploadReceiptsResponse)
        for result in one.results
    ]
    recorded = sum(result.HasField("recorded") for result in results)
    # What the database did not confirm while it was held up is not known to the caller, and not refused.
    unknown = {status_reason(one.error) for one in results if one.HasField("error")}
    assert unknown <= {"COMMIT_UNCONFIRMED"}
    assert books(till).events - before.events >= recorded

    # Sent again with their request ids, all of them are there, each of them once.
    for message in messages:
        upload(message)
    after = books(till)
    assert (after.events - before.events, after.requests - before.requests) == (
        MESSAGES * A_MESSAGE,
        MESSAGES * A_MESSAGE,
    )
