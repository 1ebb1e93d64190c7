from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.application.commands import EnrolMember
from ledger.application.errors import ServiceDraining
from ledger.application.programme import ServedProgramme
from ledger.control.registry import load_programmes
from ledger.runtime.settings import SERVING_ROLE
from ledger.v1 import programme_pb2
from tests.faults.load import Record
from tests.faults.sabotage import append_that_says_first, await_blocked, counter_held, kill
from tests.faults.truth import await_projections, check_everything
from tests.faults.workers import await_all_well
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, record_request, status_reason

CALLERS = 20
RECEIPTS = 8

ANSWERS_NONSENSE = "RETURN;"
REJECTS_MANY = "IF cardinality(p_request_ids) > 1 THEN RAISE 'too many'; END IF;"
REJECTS_ONE = "IF p_request_ids @> ARRAY[%s::uuid] THEN RAISE 'not this one'; END IF;"


@contextmanager
def _no_counter(service: ServiceProcess, programme: str) -> Iterator[None]:
    """The store has lost what no code of the service ever expects to be lost."""
    with service.owner(programme) as owner:
        row = owner.execute("DELETE FROM event_counter RETURNING last, recorded_at").fetchone()
        assert row is not None
        yield
        owner.execute("INSERT INTO event_counter (last, recorded_at) VALUES (%s, %s)", row)


def _code(till: Till) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(RefusedError) as caught:
        till.call("GetProgramme", programme_pb2.GetProgrammeRequest())
    return caught.value.code, caught.value.reason


def _upload(till: Till, card: str) -> tuple[list[Any], list[Any]]:
    requests = [record_request(make_receipt(total=100, card_number=card)) for _ in range(RECEIPTS)]
    (response,) = till.upload([requests])
    return requests, list(response.results)


def _check_all_recorded(till: Till, requests: list[Any]) -> None:
    """Sent again, every receipt is there, once."""
    (response,) = till.upload([requests])
    assert [one.WhichOneof("outcome") for one in response.results] == ["recorded"] * len(requests)
    with till.service.owner(till.programme) as owner:
        check_everything(owner, Record())


async def test_a_writer_that_is_ended_leaves_nobody_waiting(
    battered: ServiceProcess, till: Till
) -> None:
    """The writer's task is cancelled in the middle of a commit: who waits is told, and who comes is turned away."""
    dsn = battered.postgres.url(SERVING_ROLE)
    (facts,) = [one for one in load_programmes(dsn) if one.name == till.programme]
    programme = ServedProgramme(facts)
    programme.start()
    enrol = [EnrolMember(member_reference=f"member-{uuid4()}") for _ in range(CALLERS)]
    with battered.owner(till.programme) as owner, counter_held(battered, till.programme):
        calls = [programme.enqueue(uuid4(), "test", command) for command in enrol]
        await asyncio.to_thread(await_blocked, owner, 1, "append_events")
        calls += [programme.enqueue(uuid4(), "test", command) for command in enrol]
        task = programme._writer._task
        assert task is not None
        task.cancel()
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {ServiceDraining}
    with pytest.raises(ServiceDraining):
        await programme.execute(uuid4(), "test", enrol[0])
    await programme.drain()


def test_callers_of_a_writer_that_dies_hear_of_it(battered: ServiceProcess, till: Till) -> None:
    """The writer fails of something that nobody foresaw: all who wait are told UNAVAILABLE, and the next succeed."""
    with _no_counter(battered, till.programme), ThreadPoolExecutor(CALLERS) as pool:
        calls = [pool.submit(_code, till) for _ in range(CALLERS)]
        assert {call.result() for call in calls} == {
            (grpc.StatusCode.UNAVAILABLE, "SERVICE_DRAINING")
        }
    till.call("GetProgramme", programme_pb2.GetProgrammeRequest())
    with battered.owner(till.programme) as owner:
        check_everything(owner, Record())


def test_writes_of_a_writer_that_dies_can_be_repeated(battered: ServiceProcess, till: Till) -> None:
    """The database answers an append with nonsense: the callers are told UNAVAILABLE, and retries record once."""
    card = till.new_card().card_number
    with (
        battered.owner(till.programme) as owner,
        append_that_says_first(owner, till.programme, ANSWERS_NONSENSE),
    ):
        requests, results = _upload(till, card)
        assert {one.error.code for one in results} == {grpc.StatusCode.UNAVAILABLE.value[0]}
    _check_all_recorded(till, requests)


def test_the_half_of_a_batch_that_was_not_tried_hears_of_it_too(
    battered: ServiceProcess, till: Till
) -> None:
    """The writer dies over the first half of a batch that was cut in two: the other half is told as well."""
    card = till.new_card().card_number
    with (
        battered.owner(till.programme) as owner,
        append_that_says_first(owner, till.programme, REJECTS_MANY + ANSWERS_NONSENSE),
    ):
        requests, results = _upload(till, card)
        assert {one.error.code for one in results} == {grpc.StatusCode.UNAVAILABLE.value[0]}
    _check_all_recorded(till, requests)


def test_a_command_the_database_cannot_take_fails_alone(
    battered: ServiceProcess, till: Till
) -> None:
    """One command of a batch is rejected by the database: it alone is told INTERNAL, the others are recorded."""
    card = till.new_card().card_number
    requests = [record_request(make_receipt(total=100, card_number=card)) for _ in range(RECEIPTS)]
    bad = REJECTS_ONE.replace("%s", f"'{requests[3].request_id}'")
    with (
        battered.owner(till.programme) as owner,
        append_that_says_first(owner, till.programme, bad),
    ):
        (response,) = till.upload([requests])
    reasons = [
        status_reason(one.error) if one.HasField("error") else "" for one in response.results
    ]
    assert reasons == ["", "", "", "INTERNAL", "", "", "", ""]
    _check_all_recorded(till, requests)


def test_an_account_that_cannot_be_read_troubles_nobody_else(
    battered: ServiceProcess, till: Till
) -> None:
    """One account's history holds an event of a release to come: calls that need it fail, all others go on."""
    card, other = till.new_card(), till.new_card()
    with battered.owner(till.programme) as owner:
        await_projections(owner)
        topic = "UPDATE events SET topic = %s WHERE originator_id = %s AND topic = %s"
        known, unknown = "ledger.CardIssued", "ledger.CardFramed"
        owner.execute(topic, [unknown, card.account_id, known])
        owner.execute("DELETE FROM snapshots")
        for pid in battered.workers_pids():  # whose memory is better than that
            kill(pid)
        await_all_well(battered, till.programme)
        requests = [
            record_request(make_receipt(total=100, card_number=one.card_number))
            for one in [other, card, other, other, card, other]
        ]
        (response,) = till.upload([requests])
        reasons = [
            status_reason(one.error) if one.HasField("error") else "" for one in response.results
        ]
        assert reasons == ["", "INTERNAL", "", "", "INTERNAL", ""]
        owner.execute(topic, [known, card.account_id, unknown])
    _check_all_recorded(till, requests)
