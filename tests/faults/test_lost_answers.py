from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import grpc
import pytest
from google.protobuf.message import Message

from ledger.v1 import member_pb2, point_of_sale_pb2, programme_pb2, rules_pb2
from tests.faults.load import Record
from tests.faults.proxy import Loss
from tests.faults.truth import check_everything
from tests.faults.wired import Wired
from tests.support.till import (
    RefusedError,
    key_of,
    make_receipt,
    money,
    record_request,
    timestamp,
)


def _lost(wired: Wired, loss: Loss, method: str, request: Message, *marks: UUID | bytes) -> None:
    """Call, and lose something on the way: the caller is told that nothing is known."""
    losses = wired.wire.losses
    wired.wire.lose(loss, *marks)
    with pytest.raises(RefusedError) as caught:
        wired.lossy.call(method, request)
    assert (caught.value.code, caught.value.reason) == (
        grpc.StatusCode.UNAVAILABLE,
        "COMMIT_UNCONFIRMED",
    )
    assert wired.wire.losses == losses + 1


def _check(wired: Wired) -> None:
    with wired.direct.service.owner(wired.direct.programme) as owner:
        check_everything(owner, Record())


def _record(wired: Wired, request_id: UUID, card: str) -> tuple[str, Message]:
    del wired
    receipt = make_receipt(total=1250, card_number=card)
    return "RecordReceipt", record_request(receipt, request_id)


def _redeem(wired: Wired, request_id: UUID, card: str) -> tuple[str, Message]:
    del wired
    return "RedeemPoints", point_of_sale_pb2.RedeemPointsRequest(
        request_id=str(request_id), card_number=card, points=7
    )


def _present(wired: Wired, request_id: UUID, card: str) -> tuple[str, Message]:
    del card
    receipts = [make_receipt(total=990) for _ in range(3)]
    for receipt in receipts:
        wired.lossy.record(receipt)
    return "PresentReceipts", point_of_sale_pb2.PresentReceiptsRequest(
        request_id=str(request_id),
        member_reference=f"member-{request_id}",
        receipts=[key_of(receipt) for receipt in receipts],
    )


def _enrol(wired: Wired, request_id: UUID, card: str) -> tuple[str, Message]:
    del wired, card
    return "EnrolMember", member_pb2.EnrolMemberRequest(
        request_id=str(request_id), member_reference=f"member-{request_id}"
    )


def _publish(wired: Wired, request_id: UUID, card: str) -> tuple[str, Message]:
    del wired, card
    rules = rules_pb2.Rules(
        effective_at=timestamp(datetime.now(UTC) + timedelta(hours=1)),
        earning=rules_pb2.EarningRules(points=2, per_amount=money(100)),
        card=rules_pb2.CardRules(receipts_required=2),
    )
    return "PublishRules", programme_pb2.PublishRulesRequest(
        request_id=str(request_id), rules=rules
    )


Make = Callable[[Wired, UUID, str], tuple[str, Message]]


def _mark(make: Make, request_id: UUID) -> UUID | bytes:
    """What only the statement has that stores it: what an admin does is in the access log before, with its request."""
    return b"ledger.RulesPublished" if make is _publish else request_id


@pytest.mark.parametrize("make", [_record, _redeem, _present, _enrol, _publish])
def test_an_answer_that_is_lost_is_answered_again(wired: Wired, make: Make) -> None:
    """The commit happened and its answer was lost: whoever repeats the call gets the first answer, from any process."""
    card = wired.lossy.new_card(total=5000).card_number
    request_id = uuid4()
    method, request = make(wired, request_id, card)
    _lost(wired, Loss.ANSWER, method, request, _mark(make, request_id))
    answers = [till.call(method, request) for till in (wired.lossy, wired.direct, wired.lossy)]
    assert answers[0].replayed
    assert answers[0] == answers[1] == answers[2]
    _check(wired)


@pytest.mark.parametrize("make", [_record, _redeem, _present, _enrol, _publish])
def test_a_statement_that_is_lost_is_executed_by_the_retry(wired: Wired, make: Make) -> None:
    """The connection was lost before PostgreSQL saw the append: the retry is the first to do it."""
    card = wired.lossy.new_card(total=5000).card_number
    request_id = uuid4()
    method, request = make(wired, request_id, card)
    _lost(wired, Loss.STATEMENT, method, request, _mark(make, request_id))
    answer = wired.lossy.call(method, request)
    assert not answer.replayed
    assert wired.direct.call(method, request).position == answer.position
    _check(wired)


@pytest.mark.parametrize("loss", list(Loss))
def test_a_commit_under_the_counters_lock_is_lost(wired: Wired, loss: Loss) -> None:
    """What was decided on an old balance is decided again under the lock; losing that commit is no different."""
    card = wired.lossy.new_card(total=5000).card_number
    assert wired.lossy.account(card).points_available == 150
    wired.direct.redeem(card, 100)
    request_id = uuid4()
    method, request = _redeem(wired, request_id, card)
    _lost(wired, loss, method, request, request_id, b"COMMIT")
    answer = wired.lossy.call(method, request)
    assert answer.replayed == (loss is Loss.ANSWER)
    assert answer.points_available == 43
    assert wired.direct.account(card).points_available == 43
    _check(wired)


def test_the_caller_sees_what_was_committed_without_an_answer(wired: Wired) -> None:
    """After a lost answer no read and no refusal of the same process is decided on the balance before it."""
    card = wired.lossy.new_card(total=5000).card_number
    request_id = uuid4()
    method, request = _redeem(wired, request_id, card)
    _lost(wired, Loss.ANSWER, method, request, request_id)
    assert wired.lossy.account(card).points_available == 143
    with pytest.raises(RefusedError) as caught:
        wired.lossy.redeem(card, 144)
    assert caught.value.metadata["points_available"] == "143"
    assert wired.lossy.redeem(card, 143).points_available == 0
    _check(wired)


@pytest.mark.parametrize("loss", list(Loss))
def test_a_whole_batch_is_lost(wired: Wired, loss: Loss) -> None:
    """Receipts that were stored together are lost together, and each is answered on its own when sent again."""
    card = wired.lossy.new_card().card_number
    requests = [record_request(make_receipt(total=700, card_number=card)) for _ in range(40)]
    wired.wire.lose(loss, UUID(requests[17].request_id))
    (response,) = wired.lossy.upload([requests])
    assert {result.error.code for result in response.results} == {
        grpc.StatusCode.UNAVAILABLE.value[0]
    }
    (response,) = wired.lossy.upload([requests])
    assert {result.recorded.replayed for result in response.results} == {loss is Loss.ANSWER}
    assert wired.lossy.account(card).points_available == 280
    _check(wired)


def test_a_read_whose_confirmation_is_lost_is_unavailable(wired: Wired) -> None:
    """A read that could not be confirmed is not answered from memory."""
    card = wired.lossy.new_card(total=5000).card_number
    account = wired.lossy.account(card)
    request = point_of_sale_pb2.GetAccountRequest(card_number=card)
    _lost(wired, Loss.ANSWER, "GetAccount", request, UUID(account.account_id))
    assert wired.lossy.account(card) == account
