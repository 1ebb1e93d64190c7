from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import grpc
import pytest
from google.protobuf.message import Message

from ledger.embedded import EmbeddedPostgres
from ledger.v1 import member_pb2, point_of_sale_pb2, programme_pb2
from tests.faults.load import CHANNEL_OPTIONS, Record
from tests.faults.proxy import Loss, LossyWire, lossy_wire
from tests.faults.truth import check_everything
from tests.support.process import OtherDatabase, ServiceProcess
from tests.support.till import (
    RefusedError,
    Till,
    key_of,
    make_receipt,
    money,
    record_request,
    timestamp,
)

DATABASE = "ledger"
SERVING = "ledger_serve"


class Wired(NamedTuple):
    """Two services on one database: one over a wire that loses what it is told to, one beside it."""

    wire: LossyWire
    lossy: ServiceProcess
    direct: ServiceProcess


class Tills(NamedTuple):
    """A till of each, of the same programme."""

    wire: LossyWire
    lossy: Till
    direct: Till


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    """Two services on one database."""
    data_dir = tmp_path_factory.mktemp("wired")
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(data_dir / "postgres"))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ledger-wire-"))
        target = Path(parse_qs(urlsplit(postgres.url()).query)["host"][0])
        wire = stack.enter_context(lossy_wire(Path(folder), target))
        services = [
            ServiceProcess(data_dir, database=OtherDatabase(postgres, url, postgres.url()))
            for url in (wire.url(SERVING, DATABASE), postgres.url(SERVING))
        ]
        services[1].command("migrate")
        services[1].create_programme("main")
        for service in services:
            service.start()
            stack.callback(service.stop)
        yield Wired(wire, *services)


@pytest.fixture(scope="module")
def tills(wired: Wired) -> Iterator[Tills]:
    """A till of each service."""
    with ExitStack() as stack:
        found = [Till(one, options=CHANNEL_OPTIONS) for one in (wired.lossy, wired.direct)]
        for till in found:
            stack.callback(till.close)
        found[1].publish_rules()
        yield Tills(wired.wire, *found)


def _lost(tills: Tills, loss: Loss, method: str, request: Message, *marks: UUID | bytes) -> None:
    """Call, and lose something on the way: the caller is told that nothing is known."""
    losses = tills.wire.losses
    tills.wire.lose(loss, *marks)
    with pytest.raises(RefusedError) as caught:
        tills.lossy.call(method, request)
    assert (caught.value.code, caught.value.reason) == (
        grpc.StatusCode.UNAVAILABLE,
        "COMMIT_UNCONFIRMED",
    )
    assert tills.wire.losses == losses + 1


def _check(tills: Tills) -> None:
    with tills.direct.service.owner(tills.direct.programme) as owner:
        check_everything(owner, Record())


def _record(tills: Tills, request_id: UUID, card: str) -> tuple[str, Message]:
    del tills
    receipt = make_receipt(total=1250, card_number=card)
    return "RecordReceipt", record_request(receipt, request_id)


def _redeem(tills: Tills, request_id: UUID, card: str) -> tuple[str, Message]:
    del tills
    return "RedeemPoints", point_of_sale_pb2.RedeemPointsRequest(
        request_id=str(request_id), card_number=card, points=7
    )


def _present(tills: Tills, request_id: UUID, card: str) -> tuple[str, Message]:
    del card
    receipts = [make_receipt(total=990) for _ in range(3)]
    for receipt in receipts:
        tills.lossy.record(receipt)
    return "PresentReceipts", point_of_sale_pb2.PresentReceiptsRequest(
        request_id=str(request_id),
        member_reference=f"member-{request_id}",
        receipts=[key_of(receipt) for receipt in receipts],
    )


def _enrol(tills: Tills, request_id: UUID, card: str) -> tuple[str, Message]:
    del tills, card
    return "EnrolMember", member_pb2.EnrolMemberRequest(
        request_id=str(request_id), member_reference=f"member-{request_id}"
    )


def _publish(tills: Tills, request_id: UUID, card: str) -> tuple[str, Message]:
    del tills, card
    rules = programme_pb2.Rules(
        effective_at=timestamp(datetime.now(UTC) + timedelta(hours=1)),
        earning=programme_pb2.EarningRules(points=2, per_amount=money(100)),
        card=programme_pb2.CardRules(receipts_required=2),
    )
    return "PublishRules", programme_pb2.PublishRulesRequest(
        request_id=str(request_id), rules=rules
    )


Make = Callable[[Tills, UUID, str], tuple[str, Message]]


@pytest.mark.parametrize("make", [_record, _redeem, _present, _enrol, _publish])
def test_an_answer_that_is_lost_is_answered_again(tills: Tills, make: Make) -> None:
    """The commit happened and its answer was lost: whoever repeats the call gets the first answer, from any process."""
    card = tills.lossy.new_card(total=5000).card_number
    request_id = uuid4()
    method, request = make(tills, request_id, card)
    _lost(tills, Loss.ANSWER, method, request, request_id)
    answers = [till.call(method, request) for till in (tills.lossy, tills.direct, tills.lossy)]
    assert answers[0].replayed
    assert answers[0] == answers[1] == answers[2]
    _check(tills)


@pytest.mark.parametrize("make", [_record, _redeem, _present, _enrol, _publish])
def test_a_statement_that_is_lost_is_executed_by_the_retry(tills: Tills, make: Make) -> None:
    """The connection was lost before PostgreSQL saw the append: the retry is the first to do it."""
    card = tills.lossy.new_card(total=5000).card_number
    request_id = uuid4()
    method, request = make(tills, request_id, card)
    _lost(tills, Loss.STATEMENT, method, request, request_id)
    answer = tills.lossy.call(method, request)
    assert not answer.replayed
    assert tills.direct.call(method, request).position == answer.position
    _check(tills)


@pytest.mark.parametrize("loss", list(Loss))
def test_a_commit_under_the_counters_lock_is_lost(tills: Tills, loss: Loss) -> None:
    """What was decided on an old balance is decided again under the lock; losing that commit is no different."""
    card = tills.lossy.new_card(total=5000).card_number
    assert tills.lossy.account(card).points_available == 150
    tills.direct.redeem(card, 100)
    request_id = uuid4()
    method, request = _redeem(tills, request_id, card)
    _lost(tills, loss, method, request, request_id, b"COMMIT")
    answer = tills.lossy.call(method, request)
    assert answer.replayed == (loss is Loss.ANSWER)
    assert answer.points_available == 43
    assert tills.direct.account(card).points_available == 43
    _check(tills)


def test_the_caller_sees_what_was_committed_without_an_answer(tills: Tills) -> None:
    """After a lost answer no read and no refusal of the same process is decided on the balance before it."""
    card = tills.lossy.new_card(total=5000).card_number
    request_id = uuid4()
    method, request = _redeem(tills, request_id, card)
    _lost(tills, Loss.ANSWER, method, request, request_id)
    assert tills.lossy.account(card).points_available == 143
    with pytest.raises(RefusedError) as caught:
        tills.lossy.redeem(card, 144)
    assert caught.value.metadata["points_available"] == "143"
    assert tills.lossy.redeem(card, 143).points_available == 0
    _check(tills)


@pytest.mark.parametrize("loss", list(Loss))
def test_a_whole_batch_is_lost(tills: Tills, loss: Loss) -> None:
    """Receipts that were stored together are lost together, and each is answered on its own when sent again."""
    card = tills.lossy.new_card().card_number
    requests = [record_request(make_receipt(total=700, card_number=card)) for _ in range(40)]
    tills.wire.lose(loss, UUID(requests[17].request_id))
    (response,) = tills.lossy.upload([requests])
    assert {result.error.code for result in response.results} == {
        grpc.StatusCode.UNAVAILABLE.value[0]
    }
    (response,) = tills.lossy.upload([requests])
    assert {result.recorded.replayed for result in response.results} == {loss is Loss.ANSWER}
    assert tills.lossy.account(card).points_available == 280
    _check(tills)


def test_a_read_whose_confirmation_is_lost_is_unavailable(tills: Tills) -> None:
    """A read that could not be confirmed is not answered from memory."""
    card = tills.lossy.new_card(total=5000).card_number
    account = tills.lossy.account(card)
    request = point_of_sale_pb2.GetAccountRequest(card_number=card)
    _lost(tills, Loss.ANSWER, "GetAccount", request, UUID(account.account_id))
    assert tills.lossy.account(card) == account
