"""Two workers, many tills, the same receipts: a receipt counts for one card, and every card that can be is issued."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from ledger.v1.audit_pb2 import ListCardCasesRequest
from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.presenting_pb2 import RECEIPT_VERDICT_COUNTS
from ledger.v1.programme_pb2 import GetProgrammeRequest, PublishRulesRequest
from ledger.v1.receipt_pb2 import Receipt
from ledger.v1.rules_pb2 import CardRules, EarningRules, Rules
from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, money, timestamp

PRESENTATIONS = 100
RECEIPTS = 60
REQUIRED = 3

Call = Callable[[Till], Any]


@pytest.fixture(scope="module")
def pair(battered: ServiceProcess) -> Iterator[list[Till]]:
    """A till at each of two workers of a programme with both ways to a card."""
    name = f"presenting_{uuid4().hex[:8]}"
    battered.create_programme(name)
    first = Till(battered, name, CHANNEL_OPTIONS)
    rules = Rules(
        effective_at=timestamp(datetime(2017, 1, 1, tzinfo=UTC)),
        earning=EarningRules(points=1, per_amount=money(100)),
        card=CardRules(receipts_required=REQUIRED, app_way=True),
    )
    first.call("PublishRules", PublishRulesRequest(request_id=str(uuid4()), rules=rules))
    first.await_projections()
    first.close()
    with till_of_each_worker(battered, name) as found:
        yield found


def race(pair: list[Till], calls: Sequence[Call]) -> list[Any]:
    """Make all calls in the same moment, by turns at either worker; return answers and refusals."""
    start = Barrier(len(calls))

    def run(number: int) -> Any:
        start.wait()
        try:
            return calls[number](pair[number % 2])
        except RefusedError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, range(len(calls))))


def recorded(till: Till, count: int) -> list[Receipt]:
    """So many anonymous receipts."""
    receipts = [make_receipt(total=100) for _ in range(count)]
    for receipt in receipts:
        till.record(receipt)
    return receipts


def test_28_a_hundred_overlapping_presentations(pair: list[Till]) -> None:
    """No receipt counts twice, each card stands on what counted, and no refused one could have had a card."""
    receipts = recorded(pair[0], RECEIPTS)
    drawn = random.Random(28)  # noqa: S311 - a test that is the same each time
    sets = [drawn.sample(range(RECEIPTS), drawn.randint(3, 6)) for _ in range(PRESENTATIONS)]
    calls: list[Call] = [
        partial(
            Till.present,
            receipts=[receipts[index] for index in one],
            member_reference=f"member-{uuid4()}",
        )
        for one in sets
    ]
    found = race(pair, calls)
    used = Counter[int]()
    for one, answer in zip(sets, found, strict=True):
        if not isinstance(answer, RefusedError):
            verdicts = [said.verdict for said in answer.receipts]
            counting = [
                index
                for index, verdict in zip(one, verdicts, strict=True)
                if verdict == RECEIPT_VERDICT_COUNTS
            ]
            assert len(counting) >= REQUIRED
            assert answer.points_credited == answer.points_available == len(counting)
            used.update(counting)
    assert set(used.values()) == {1}
    for one, answer in zip(sets, found, strict=True):
        if isinstance(answer, RefusedError):
            assert answer.reason in {"RECEIPTS_TOO_FEW", "RECEIPT_ALREADY_COUNTED"}
            assert len(set(one) - set(used)) < REQUIRED
    owners = [{till.receipt(receipt).account_id for till in pair} for receipt in receipts]
    assert all(len(one) == 1 for one in owners)
    assert {index for index, one in enumerate(owners) if one != {""}} == set(used)


def test_31_receipts_of_one_member_from_many_tills_bring_one_card(pair: list[Till]) -> None:
    """Twenty receipts that name a member, some sent twice, and a presentation race: there is one card."""
    member = f"member-{uuid4()}"
    pair[0].call(
        "EnrolMember", EnrolMemberRequest(request_id=str(uuid4()), member_reference=member)
    )
    receipts = [make_receipt(total=100, member_reference=member) for _ in range(20)]
    calls: list[Call] = [partial(Till.record, receipt=one) for one in [*receipts, *receipts[:10]]]
    anonymous = recorded(pair[0], REQUIRED)
    calls += [partial(Till.present, receipts=anonymous, member_reference=member)] * 2
    drawn = random.Random(31)  # noqa: S311 - a test that is the same each time
    drawn.shuffle(calls)
    found = race(pair, calls)
    numbers = {one.card_number for one in found if not isinstance(one, RefusedError)} - {""}
    (card,) = numbers
    accounts = [till.account(card) for till in pair]
    assert accounts[0] == accounts[1]
    assert [one.card_number for one in accounts[0].cards] == [card]
    refused = {one.reason for one in found if isinstance(one, RefusedError)}
    assert refused <= {"CARD_ALREADY_ISSUED", "RECEIPT_ALREADY_COUNTED"}
    presented = pair[0].receipt(anonymous[0]).account_id != ""
    assert accounts[0].points_available == 20 + (REQUIRED if presented else 0)


def test_33_returns_that_race_are_each_a_case(pair: list[Till]) -> None:
    """All receipts of a card come back at once, at both workers: a case for each, most with too few left."""
    receipts = recorded(pair[0], REQUIRED + 1)
    card = pair[0].present(receipts, f"member-{uuid4()}").card_number
    calls: list[Call] = [partial(Till.return_items, receipt=one) for one in receipts]
    answers = race(pair, calls)
    assert not [one for one in answers if isinstance(one, RefusedError)]
    position = pair[0].call("GetProgramme", GetProgrammeRequest()).position
    request = ListCardCasesRequest(at_least_position=position)
    cases = [one for one in pair[0].call("ListCardCases", request).cases if one.card_number == card]
    assert [one.still_enough for one in cases] == [False, False, False, True]
    assert {one.receipt.number for one in cases} == {one.number for one in receipts}
