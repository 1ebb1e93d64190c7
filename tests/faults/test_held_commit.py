from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.v1 import point_of_sale_pb2
from tests.faults.follower import following
from tests.faults.load import Record
from tests.faults.sabotage import await_blocked, counter_held
from tests.faults.truth import check_everything, head
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, record_request

WRITES = 6

pytestmark = pytest.mark.slow


@contextmanager
def _requests_locked(service: ServiceProcess, programme: str) -> Iterator[None]:
    """An append gets as far as its events, and then can neither commit nor go back."""
    with service.owner(programme) as connection:
        connection.execute("BEGIN")
        connection.execute("LOCK TABLE requests IN SHARE MODE")
        yield
        connection.execute("ROLLBACK")


def _outcome(till: Till, request: Any) -> Any:
    try:
        return till.call("RecordReceipt", request)
    except RefusedError as error:
        return error


def _requests(card: str) -> list[Any]:
    return [record_request(make_receipt(total=100, card_number=card)) for _ in range(WRITES)]


def test_writes_behind_a_held_commit_wait_and_go_on(battered: ServiceProcess, till: Till) -> None:
    """A commit is held for a moment with its events written: nobody sees them, others wait, then all are answered."""
    card = till.new_card().card_number
    requests = _requests(card)
    with (
        till_of_each_worker(battered, till.programme) as tills,
        battered.owner(till.programme) as owner,
        following(tills[0]) as one,
        following(tills[1]) as other,
        ThreadPoolExecutor(WRITES) as pool,
    ):
        before = head(owner)
        with _requests_locked(battered, till.programme):
            first = pool.submit(_outcome, tills[0], requests[0])
            await_blocked(owner, 1, "append_events")
            rest = [
                pool.submit(_outcome, tills[nth % 2], request)
                for nth, request in enumerate(requests[1:])
            ]
            await_blocked(owner, 2, "append_events")
            assert head(owner) == before
            assert one.position == other.position == before
        answers = [call.result() for call in (first, *rest)]
        assert {answer.points_earned for answer in answers} == {1}
        one.check(owner)
        other.check(owner)
        check_everything(owner, Record())


def test_writes_behind_a_commit_held_too_long_are_unavailable(
    battered: ServiceProcess, till: Till
) -> None:
    """A commit is held beyond the bound: every write is told UNAVAILABLE, none is there, and retries succeed."""
    card = till.new_card().card_number
    requests = _requests(card)[:2]
    with (
        till_of_each_worker(battered, till.programme) as tills,
        battered.owner(till.programme) as owner,
        following(tills[0]) as follower,
        ThreadPoolExecutor(WRITES) as pool,
    ):
        before = head(owner)
        with _requests_locked(battered, till.programme):
            calls = [
                pool.submit(_outcome, tills[nth % 2], request)
                for nth, request in enumerate(requests)
            ]
            outcomes = [call.result() for call in calls]
            assert {(one.code, one.reason) for one in outcomes} == {
                (grpc.StatusCode.UNAVAILABLE, "COMMIT_UNCONFIRMED")
            }
            assert head(owner) == follower.position == before
        for nth, request in enumerate(requests):
            assert not tills[(nth + 1) % 2].call("RecordReceipt", request).replayed
        assert tills[0].account(card).points_available == len(requests)
        follower.check(owner)
        check_everything(owner, Record())


def test_reads_do_not_wait_for_the_counter(battered: ServiceProcess, till: Till) -> None:
    """While nobody can commit, accounts are read and refusals are confirmed as ever."""
    card = till.new_card(total=1_000).card_number
    with counter_held(battered, till.programme):
        request = point_of_sale_pb2.GetAccountRequest(card_number=card)
        assert till.call("GetAccount", request).account.points_available == 30
        with pytest.raises(RefusedError) as caught:
            till.redeem(card, 31, uuid4())
        assert caught.value.reason == "POINTS_INSUFFICIENT"
