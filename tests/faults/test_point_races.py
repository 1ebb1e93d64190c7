"""Two workers, many tills, the same points: every point is spent, held, freed or taken back once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import grpc
import pytest

from ledger.v1.member_pb2 import EnrolMemberRequest
from ledger.v1.point_of_sale_pb2 import ClaimReceiptRequest, PresentReceiptsResponse
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.refusals import books
from tests.support.till import RefusedError, Till, hold_request, key_of, make_receipt

CALLERS = 50
TURNS = 12
Code = grpc.StatusCode

Call = Callable[[Till], Any]


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    till.await_projections()
    with till_of_each_worker(battered, till.programme) as found:
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


def split(found: list[Any]) -> tuple[list[Any], list[RefusedError]]:
    """Answers, and refusals."""
    refused = [one for one in found if isinstance(one, RefusedError)]
    return [one for one in found if not isinstance(one, RefusedError)], refused


def sums(pair: list[Till], card: str) -> tuple[int, int, int]:
    """What is available, held and owed, on which both workers and the list of balances agree."""
    one, other = (till.account(card) for till in pair)
    assert one == other
    balance = pair[0].balance(card, books(pair[0]).position)
    assert (balance.points_available, balance.points_held, balance.points_owed) == (
        one.points_available,
        one.points_held,
        one.points_owed,
    )
    return one.points_available, one.points_held, one.points_owed


def last_available(pair: list[Till], card: str) -> int:
    """What the account's last entry says can be spent."""
    return pair[0].entries(card, books(pair[0]).position)[-1].points_available


def test_a_balance_is_held_once(pair: list[Till]) -> None:
    """Fifty tills hold the same balance: as many succeed as there are points for."""
    card = pair[0].new_card(total=6_900).card_number
    answers, refused = split(race(pair, [lambda till: till.hold(card, 10)] * CALLERS))
    assert sorted(one.points_available for one in answers) == list(range(7, 207, 10))
    assert len({one.hold_id for one in answers}) == 20
    assert {(one.code, one.reason) for one in refused} == {
        (Code.FAILED_PRECONDITION, "POINTS_INSUFFICIENT")
    }
    assert all(int(one.metadata["points_available"]) < 10 for one in refused)
    assert sums(pair, card) == (7, 200, 0)
    assert {hold.hold_id for hold in pair[1].account(card).holds} == {
        one.hold_id for one in answers
    }
    assert last_available(pair, card) == 7


def test_holds_and_redemptions_race_for_one_balance(pair: list[Till]) -> None:
    """Half of the tills hold and half redeem: together they get what there is, and no more."""
    card = pair[0].new_card(total=6_900).card_number
    calls: list[Call] = [
        lambda till: till.hold(card, 10),
        lambda till: till.hold(card, 10),
        lambda till: till.redeem(card, 10),
        lambda till: till.redeem(card, 10),
    ] * (CALLERS // 4)
    answers, refused = split(race(pair, calls))
    assert (len(answers), {one.reason for one in refused}) == (20, {"POINTS_INSUFFICIENT"})
    held = sum(one.points_held for one in answers if hasattr(one, "hold_id"))
    redeemed = sum(one.points_redeemed for one in answers if hasattr(one, "redemption_id"))
    assert held + redeemed == 200
    assert sums(pair, card) == (7, held, 0)
    assert last_available(pair, card) == 7


def test_the_same_hold_from_fifty_tills_is_one(pair: list[Till]) -> None:
    """A hold that is asked for again and again under one request id keeps its points once."""
    card = pair[0].new_card(total=1_000).card_number
    request = hold_request(card, 10)
    answers, refused = split(race(pair, [lambda till: till.call("HoldPoints", request)] * CALLERS))
    assert not refused
    assert [one.replayed for one in answers].count(False) == 1
    assert len({(one.hold_id, one.position, one.points_available) for one in answers}) == 1
    assert sums(pair, card) == (20, 10, 0)


def test_a_capture_and_a_release_race_for_a_hold(pair: list[Till]) -> None:
    """Of a capture and a release of the same hold exactly one wins, and the balance is the winner's."""
    card = pair[0].new_card(total=10_000).card_number
    available = 300
    winners = Counter[str]()
    for turn in range(TURNS):
        hold_id = pair[turn % 2].hold(card, 10).hold_id
        calls: list[Call] = [
            partial(Till.capture, hold_id=hold_id),
            partial(Till.release, hold_id=hold_id),
        ]
        (answer,), (loser,) = split(race(pair, calls if turn % 4 < 2 else calls[::-1]))
        assert (loser.code, loser.reason) == (Code.FAILED_PRECONDITION, "HOLD_ENDED")
        winner = "capture" if hasattr(answer, "redemption_id") else "release"
        winners[winner] += 1
        available -= 10 if winner == "capture" else 0
        assert answer.points_available == available
        assert sums(pair, card) == (available, 0, 0)
    assert winners.total() == TURNS
    assert last_available(pair, card) == available


def test_captures_race_for_a_hold_that_is_kept_open(pair: list[Till]) -> None:
    """Shipments that capture from one hold at once get no more than it keeps."""
    card = pair[0].new_card(total=1_000).card_number
    hold_id = pair[0].hold(card, 10).hold_id
    capture = partial(Till.capture, hold_id=hold_id, points=3, keep_open=True)
    answers, refused = split(race(pair, [capture] * 10))
    assert sorted(one.points_held for one in answers) == [1, 4, 7]
    assert {one.reason for one in refused} == {"POINTS_INSUFFICIENT"}
    assert sums(pair, card) == (20, 1, 0)
    assert pair[1].release(hold_id).points_available == 21


def test_a_receipt_comes_back_once(pair: list[Till]) -> None:
    """Fifty tills take the same receipt back, by its lines or as a whole: one does."""
    card = pair[0].new_card(total=1_000).card_number
    receipt = make_receipt(total=1_000, lines=2, card_number=card)
    pair[0].record(receipt)
    calls: list[Call] = [
        lambda till: till.return_items(receipt),
        lambda till: till.return_items(receipt),
        lambda till: till.return_items(receipt, ("1", 1_000), ("2", 1_000)),
        lambda till: till.return_items(receipt, ("1", 1_000), ("2", 1_000)),
        lambda till: till.void(receipt),
    ] * (CALLERS // 5)
    (answer,), refused = split(race(pair, calls))
    assert len(refused) == CALLERS - 1
    assert {one.code for one in refused} == {Code.FAILED_PRECONDITION}
    assert {one.reason for one in refused} <= {"RECEIPT_RETURNED", "RETURN_EXCEEDS"}
    outcome = answer.outcome
    assert (outcome.points_clawed_back, outcome.points_available) == (10, 30)
    assert sums(pair, card) == (30, 0, 0)
    assert all(not till.receipt(receipt).returnable for till in pair)


def test_pieces_of_a_line_come_back_as_often_as_they_were_bought(pair: list[Till]) -> None:
    """Fifty tills take back one piece of twenty each: twenty do, and points and money are those of all."""
    card = pair[0].new_card().card_number
    receipt = make_receipt(total=1_010, card_number=card)
    receipt.lines[0].quantity_thousandths = 20_000
    pair[0].record(receipt)
    pair[0].redeem(card, 4)
    calls: list[Call] = [lambda till: till.return_items(receipt, ("1", 1_000))] * CALLERS
    answers, refused = split(race(pair, calls))
    assert len(answers) == 20
    assert {one.reason for one in refused} <= {"RECEIPT_RETURNED", "RETURN_EXCEEDS"}
    amounts = [one.outcome.amount for one in answers]
    assert sum(one.units * 100 + one.nanos // 10**7 for one in amounts) == 1_010
    assert sum(one.outcome.points_clawed_back for one in answers) == 10
    assert sum(one.outcome.points_owed for one in answers) == 4
    assert sums(pair, card) == (0, 0, 4)
    assert pair[0].account(card).remainder_millionths == 0


def test_a_return_races_those_who_spend_its_points(pair: list[Till]) -> None:
    """Whether a return comes before or after redemptions, what they spent is owed, and nothing else."""
    card = pair[0].new_card().card_number
    for _ in range(TURNS // 2):
        receipt = make_receipt(total=1_000, card_number=card)
        pair[0].record(receipt)
        calls: list[Call] = [lambda till: till.redeem(card, 3)] * 5
        returning = partial(Till.return_items, receipt=receipt)
        answers, refused = split(race(pair, [*calls[:2], returning, *calls[2:]]))
        assert {one.reason for one in refused} == {"POINTS_INSUFFICIENT"}
        spent = sum(one.points_redeemed for one in answers if hasattr(one, "redemption_id"))
        (outcome,) = (one.outcome for one in answers if hasattr(one, "outcome"))
        assert (outcome.points_clawed_back, outcome.points_owed) == (10, spent)
        assert sums(pair, card) == (0, 0, spent)
        if spent:  # the next turn begins with nothing owed
            pair[1].record(make_receipt(total=spent * 100, card_number=card))
        assert sums(pair, card) == (0, 0, 0)


def test_a_receipt_is_claimed_by_one(pair: list[Till]) -> None:
    """Fifty customers claim the same receipt: one gets its points, the others are refused."""
    receipt = make_receipt(total=1_000)
    pair[0].record(receipt)
    claims = [
        ClaimReceiptRequest(
            request_id=str(uuid4()), receipt=key_of(receipt), member_reference=f"claimer-{uuid4()}"
        )
        for _ in range(CALLERS)
    ]
    for claim in claims:
        enrol = EnrolMemberRequest(request_id=str(uuid4()), member_reference=claim.member_reference)
        pair[0].call("EnrolMember", enrol)
    calls: list[Call] = [partial(_claim, claim=claim) for claim in claims]
    (answer,), refused = split(race(pair, calls))
    assert (answer.points_credited, answer.points_available) == (10, 10)
    assert len(refused) == CALLERS - 1
    assert {(one.code, one.reason, one.metadata["field"]) for one in refused} == {
        (Code.FAILED_PRECONDITION, "RECEIPT_ALREADY_COUNTED", "receipt")
    }
    assert {till.receipt(receipt).account_id for till in pair} == {answer.account_id}


def _claim(till: Till, claim: ClaimReceiptRequest) -> Any:
    return till.call("ClaimReceipt", claim)


def test_a_claim_races_the_card_that_the_receipt_would_make(pair: list[Till]) -> None:
    """A receipt that is claimed and presented at once counts for one of the two."""
    card = pair[0].new_card().card_number
    claimed = 0
    for _ in range(TURNS // 2):
        receipts = [make_receipt(total=1_000) for _ in range(3)]
        for receipt in receipts:
            pair[0].record(receipt)
        calls: list[Call] = [
            partial(Till.claim, receipt=receipts[1], card_number=card),
            partial(Till.present, receipts=receipts, member_reference=f"member-{uuid4()}"),
        ]
        (answer,), (loser,) = split(race(pair, calls))
        assert (loser.code, loser.reason) == (Code.FAILED_PRECONDITION, "RECEIPT_ALREADY_COUNTED")
        if isinstance(answer, PresentReceiptsResponse):
            assert answer.points_credited == 30
            assert loser.metadata["field"] == "receipt"
        else:
            claimed += answer.points_credited
            assert loser.metadata["field"] == "receipts[1]"
    assert sums(pair, card) == (claimed, 0, 0)


def test_what_one_worker_does_with_a_hold_the_other_knows_at_once(pair: list[Till]) -> None:
    """Turn by turn a hold is opened at one worker, captured in part at the other, and released at the first."""
    card = pair[0].new_card(total=10_000).card_number
    available = 300
    for turn in range(TURNS):
        one, other = pair[turn % 2], pair[(turn + 1) % 2]
        hold_id = one.hold(card, 10).hold_id
        (found,) = other.account(card).holds
        assert (found.hold_id, found.points) == (hold_id, 10)
        assert other.capture(hold_id, points=4, keep_open=True).points_held == 6
        assert one.release(hold_id).points_released == 6
        available -= 4
        assert not other.account(card).holds
        assert other.account(card).points_available == available
        with pytest.raises(RefusedError, match="HOLD_ENDED"):
            other.release(hold_id)


def test_what_one_worker_takes_back_the_other_knows_at_once(pair: list[Till]) -> None:
    """Turn by turn a receipt is returned in part at one worker, and the other knows what is left."""
    card = pair[0].new_card().card_number
    for turn in range(TURNS):
        one, other = pair[turn % 2], pair[(turn + 1) % 2]
        receipt = make_receipt(total=1_000, lines=2, card_number=card)
        one.record(receipt)
        assert other.return_items(receipt, ("1", 1_000)).outcome.points_available == 5
        assert [line.line_id for line in one.receipt(receipt).returnable] == ["2"]
        with pytest.raises(RefusedError, match="RETURN_EXCEEDS"):
            one.return_items(receipt, ("1", 1))
        assert one.void(receipt).outcome.points_clawed_back == 5
        assert other.receipt(receipt).voided
        with pytest.raises(RefusedError, match="RECEIPT_RETURNED"):
            other.return_items(receipt)
