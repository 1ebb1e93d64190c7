"""Two workers, many tills, the same card: it is issued once, and after its block nothing is spent with it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest

from ledger.v1 import card_pb2
from ledger.v1.point_of_sale_pb2 import PresentReceiptsRequest
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, key_of, make_receipt

TILLS = 20
ROUNDS = 5
REDEEMERS = 8


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    till.await_projections()
    with till_of_each_worker(battered, till.programme) as found:
        yield found


def printed(till: Till, count: int = 1) -> list[str]:
    """Cards of a batch of their own."""
    request = card_pb2.GenerateCardsRequest(
        request_id=str(uuid4()), batch=f"batch-{uuid4()}", count=count
    )
    return list(till.call("GenerateCards", request).card_numbers)


def present_request(till: Till, card: str) -> PresentReceiptsRequest:
    """A request to hand over a card to somebody new on three receipts."""
    receipts = [make_receipt(total=100) for _ in range(3)]
    for receipt in receipts:
        till.record(receipt)
    return PresentReceiptsRequest(
        request_id=str(uuid4()),
        member_reference=f"member-{uuid4()}",
        receipts=[key_of(receipt) for receipt in receipts],
        card_number=card,
    )


def block_request(card: str) -> card_pb2.BlockCardRequest:
    """A request to block a card that was stolen."""
    return card_pb2.BlockCardRequest(
        request_id=str(uuid4()), card_number=card, reason=card_pb2.BLOCK_REASON_STOLEN
    )


def at_once(pair: list[Till], name: str, requests: list[Any]) -> list[Any]:
    """Make calls in the same moment, by turns at either worker; return answers and refusals."""
    start = Barrier(len(requests))

    def run(number: int) -> Any:
        start.wait()
        try:
            return pair[number % 2].call(name, requests[number])
        except RefusedError as error:
            return error

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(run, range(len(requests))))


def test_a_printed_card_is_handed_over_once(pair: list[Till]) -> None:
    """Of twenty tills at two workers, each with another member, exactly one hands the card over."""
    for _ in range(ROUNDS):
        (card,) = printed(pair[0])
        requests = [present_request(pair[0], card) for _ in range(TILLS)]
        found = at_once(pair, "PresentReceipts", requests)
        refused = [one for one in found if isinstance(one, RefusedError)]
        assert {one.reason for one in refused} == {"CARD_IN_USE"}
        (issued,) = (one for one in found if not isinstance(one, RefusedError))
        for till in pair:
            assert till.account(card).account_id == issued.account_id


def test_a_card_is_replaced_once(pair: list[Till]) -> None:
    """Twenty tills that replace the same card, each by another one, replace it once; one card works afterwards."""
    card = pair[0].new_card(total=100).card_number
    requests = [
        card_pb2.ReplaceCardRequest(
            request_id=str(uuid4()),
            card_number=card,
            new_card_number=new,
            reason=card_pb2.BLOCK_REASON_DAMAGED,
        )
        for new in printed(pair[0], TILLS)
    ]
    found = at_once(pair, "ReplaceCard", requests)
    refused = [one for one in found if isinstance(one, RefusedError)]
    assert {one.reason for one in refused} == {"CARD_REPLACED"}
    (replaced,) = (one for one in found if not isinstance(one, RefusedError))
    cards = pair[1].account(replaced.card_number).cards
    assert [one.card_number for one in cards] == [card, replaced.card_number]


class Redeemers:
    """Tills that redeem single points with a card until that is refused."""

    def __init__(self, pair: list[Till], card: str) -> None:
        self.answered = Event()
        """Set once the block was answered."""
        self.begun = Barrier(REDEEMERS + 1)
        self.reasons: set[str] = set()
        self.spent_late: list[Any] = []
        self._pair = pair
        self._card = card

    def redeem(self, number: int) -> int:
        """Redeem until it is refused although it was asked for after the answer; return how many points there were."""
        spent, late = 0, False
        self.begun.wait()
        while not late:
            late = self.answered.is_set()
            try:
                answer = self._pair[number % 2].redeem(self._card, 1)
            except RefusedError as error:
                self.reasons.add(error.reason)
                continue
            spent += 1
            if late:
                self.spent_late.append(answer)
        return spent


def test_after_the_answer_to_a_block_nothing_is_spent_at_any_worker(pair: list[Till]) -> None:
    """Tills at both workers redeem all the time; none that asks after the block was answered gets a point."""
    for _ in range(ROUNDS):
        card = pair[0].new_card(total=1_000_000).card_number
        redeemers = Redeemers(pair, card)
        with ThreadPoolExecutor(REDEEMERS) as pool:
            spending = [pool.submit(redeemers.redeem, number) for number in range(REDEEMERS)]
            redeemers.begun.wait()
            pair[0].call("BlockCard", block_request(card))
            redeemers.answered.set()
            spent = sum(one.result() for one in spending)
        assert not redeemers.spent_late
        assert redeemers.reasons == {"CARD_BLOCKED"}
        request = card_pb2.ReplaceCardRequest(request_id=str(uuid4()), card_number=card)
        assert pair[1].call("ReplaceCard", request).points_available == 30_000 - spent
