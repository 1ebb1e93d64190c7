from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import psutil
import pytest

from ledger.v1 import member_pb2, point_of_sale_pb2
from tests.faults.load import Record
from tests.faults.sabotage import postgres_pid, stopped, writers
from tests.faults.truth import await_projections, check_everything
from tests.faults.workers import await_all_well, till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, record_request

ANSWER_SECONDS_MAX = 60.0

pytestmark = pytest.mark.slow


def _code(till: Till, method: str, request: Any) -> grpc.StatusCode | None:
    """How a call ends; None if it succeeds. Nobody should have to set a deadline to hear of it."""
    try:
        till.call(method, request, timeout=ANSWER_SECONDS_MAX)
    except RefusedError as error:
        return error.code
    return None


def _outcomes(tills: list[Till], calls: list[tuple[str, Any]]) -> set[grpc.StatusCode | None]:
    with ThreadPoolExecutor(len(calls) * len(tills)) as pool:
        begun = [pool.submit(_code, till, *call) for till in tills for call in calls]
        return {one.result() for one in begun}


def _calls(card: str) -> list[tuple[str, Any]]:
    return [
        ("RecordReceipt", record_request(make_receipt(total=100, card_number=card))),
        ("GetAccount", point_of_sale_pb2.GetAccountRequest(card_number=card)),
        ("ListBalances", member_pb2.ListBalancesRequest()),
    ]


def _check_recovery(service: ServiceProcess, till: Till, calls: list[tuple[str, Any]]) -> None:
    await_all_well(service, till.programme)
    for method, request in calls:
        till.call(method, request)
    with service.owner(till.programme) as owner:
        check_everything(owner, Record())


def test_a_backend_that_stands_still_is_left_behind(battered: ServiceProcess, till: Till) -> None:
    """The writers' backends stand still: callers are told UNAVAILABLE, and retries succeed before they go on."""
    card = till.new_card().card_number
    calls = _calls(card)[:1]
    with till_of_each_worker(battered, till.programme) as tills, battered.owner() as owner:
        for one in tills:
            one.account(card)
        with stopped(*writers(owner)):
            assert _outcomes(tills, calls) == {grpc.StatusCode.UNAVAILABLE}
            assert _outcomes(tills, calls) == {None}
    _check_recovery(battered, till, calls)


def test_a_database_that_stands_still_is_unavailable(battered: ServiceProcess, till: Till) -> None:
    """All of PostgreSQL stands still: every call is told UNAVAILABLE in time, and all is well once it goes on."""
    card = till.new_card().card_number
    calls = _calls(card)
    with battered.owner(till.programme) as owner:
        await_projections(owner)
    server = psutil.Process(postgres_pid(battered))
    with till_of_each_worker(battered, till.programme) as tills:
        for one in tills:
            _outcomes([one], calls[1:])
        with stopped(server.pid, *(child.pid for child in server.children())):
            assert _outcomes(tills, calls) == {grpc.StatusCode.UNAVAILABLE}
    _check_recovery(battered, till, calls)
