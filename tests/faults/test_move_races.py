"""Two workers, many tills, accounts whose points move: nothing is sent twice, and no point is lost in a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import grpc
import pytest

from ledger.v1.account_pb2 import AccountHolder
from ledger.v1.member_pb2 import JoinPoolRequest, ListBalancesRequest
from tests.faults.test_point_races import Call, race, split
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.refusals import books
from tests.support.till import Till

CALLERS = 50
TURNS = 8
Code = grpc.StatusCode


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    till.await_projections()
    with till_of_each_worker(battered, till.programme) as found:
        yield found


def newcomer(till: Till, total: int = 1_000) -> tuple[str, str]:
    """The reference and the card of a new member; three receipts of a total each made it."""
    reference = f"member-{uuid4()}"
    return reference, till.new_card(reference, total=total).card_number


def spendable(pair: list[Till], card: str) -> int:
    """What can be spent, on which both workers and the list of balances agree."""
    one, other = (till.account(card) for till in pair)
    assert one == other
    request = ListBalancesRequest(at_least_position=books(pair[0]).position)
    balances = {item.account_id: item for item in pair[0].call("ListBalances", request).balances}
    assert balances[one.account_id].points_available == one.points_available
    found: int = one.points_available
    return found


def test_a_balance_is_sent_once(pair: list[Till]) -> None:
    """Fifty tills send the same points to two others: as many succeed as there are points for, and all arrive."""
    _, card = newcomer(pair[0], total=6_900)
    receivers = [newcomer(pair[0], total=0)[1] for _ in range(2)]
    calls: list[Call] = [
        partial(Till.transfer, sender=card, receiver=receivers[number // 2 % 2], points=10)
        for number in range(CALLERS)
    ]
    answers, refused = split(race(pair, calls))
    assert sorted(one.points_available for one in answers) == list(range(7, 207, 10))
    assert {(one.code, one.reason) for one in refused} == {
        (Code.FAILED_PRECONDITION, "POINTS_INSUFFICIENT")
    }
    assert spendable(pair, card) == 7
    assert sum(spendable(pair, receiver) for receiver in receivers) == 200


def test_points_that_are_sent_to_and_fro_stay_as_many(pair: list[Till]) -> None:
    """Two accounts send to each other at both workers at once: no call hangs, and together they have what they had."""
    cards = [newcomer(pair[0])[1] for _ in range(2)]
    calls: list[Call] = [
        partial(
            Till.transfer,
            sender=cards[number // 2 % 2],
            receiver=cards[1 - number // 2 % 2],
            points=3,
        )
        for number in range(CALLERS)
    ]
    answers, refused = split(race(pair, calls))
    assert len(answers) + len(refused) == CALLERS
    assert {one.reason for one in refused} <= {"POINTS_INSUFFICIENT"}
    sent = Counter(one.from_account_id for one in answers)
    ids = [pair[0].account(card).account_id for card in cards]
    moved = (sent[ids[0]] - sent[ids[1]]) * 3
    assert [spendable(pair, card) for card in cards] == [30 - moved, 30 + moved]


def test_redemptions_race_a_merge(pair: list[Till]) -> None:
    """Tills redeem from both cards while their members become one: spent and left are what both had."""
    for turn in range(TURNS):
        (gone, gone_card), (survivor, card) = (newcomer(pair[0]) for _ in range(2))
        redeems: list[Call] = [
            partial(Till.redeem, card_number=(gone_card, card)[number % 2], points=7)
            for number in range(12)
        ]
        redeems.insert(turn, partial(Till.merge, gone=gone, survivor=survivor))
        answers, refused = split(race(pair, redeems))
        assert {one.reason for one in refused} == {"POINTS_INSUFFICIENT"}
        redeemed = sum(one.points_redeemed for one in answers if hasattr(one, "redemption_id"))
        (merged,) = (one for one in answers if hasattr(one, "points_moved"))
        assert redeemed == 56  # eight times: what is left is not enough for another
        assert pair[0].account(gone_card).account_id == merged.account_id
        assert spendable(pair, card) == spendable(pair, gone_card) == 60 - redeemed


def test_two_merges_race_for_a_member(pair: list[Till]) -> None:
    """Of two merges of one member into others exactly one happens; the other is told where the member went."""
    for turn in range(TURNS):
        gone, gone_card = newcomer(pair[0])
        others = [newcomer(pair[0], total=0) for _ in range(2)]
        calls: list[Call] = [
            partial(Till.merge, gone=gone, survivor=reference) for reference, _ in others
        ]
        (answer,), (loser,) = split(race(pair, calls if turn % 2 else calls[::-1]))
        assert (loser.code, loser.reason) == (Code.FAILED_PRECONDITION, "MEMBER_MERGED")
        into = loser.metadata["into_member_reference"]
        for reference, card in others:
            assert spendable(pair, card) == (30 if reference == into else 0)
        assert pair[1].account(gone_card).account_id == answer.account_id


def test_two_members_are_merged_into_each_other_once(pair: list[Till]) -> None:
    """A merge and its opposite at once: one happens, the other finds that both are one already."""
    for _ in range(TURNS):
        (one, one_card), (other, other_card) = (newcomer(pair[0]) for _ in range(2))
        calls: list[Call] = [
            partial(Till.merge, gone=one, survivor=other),
            partial(Till.merge, gone=other, survivor=one),
        ]
        (answer,), (loser,) = split(race(pair, calls))
        assert loser.reason == "ACCOUNT_SAME"
        assert answer.points_available == 60
        assert spendable(pair, one_card) == spendable(pair, other_card) == 60


def test_a_hold_is_captured_once_while_its_account_is_merged(pair: list[Till]) -> None:
    """Fifty captures and a merge at once: the hold keeps what it kept, and no more is captured."""
    (gone, gone_card), (survivor, card) = (newcomer(pair[0]) for _ in range(2))
    hold_id = pair[0].hold(gone_card, 20).hold_id
    calls: list[Call] = [
        partial(Till.capture, hold_id=hold_id, points=3, keep_open=True) for _ in range(CALLERS)
    ]
    calls.insert(CALLERS // 2, partial(Till.merge, gone=gone, survivor=survivor))
    answers, refused = split(race(pair, calls))
    captured = [one for one in answers if hasattr(one, "redemption_id")]
    assert (len(captured), len(answers)) == (6, 7)
    assert {one.reason for one in refused} == {"POINTS_INSUFFICIENT"}
    assert pair[0].release(hold_id).points_released == 2
    assert spendable(pair, card) == 60 - 18


def test_a_family_joins_at_once(pair: list[Till]) -> None:
    """Members who join one pool at the same moment are all in it up to its limit, with all that they brought."""
    holder, card = newcomer(pair[0])
    joiners = [newcomer(pair[0])[0] for _ in range(9)]
    calls: list[Call] = [
        partial(
            Till.call,
            name="JoinPool",
            request=JoinPoolRequest(
                request_id=str(uuid4()),
                member_reference=joiner,
                pool=AccountHolder(member_reference=holder),
            ),
        )
        for joiner in joiners
    ]
    answers, refused = split(race(pair, calls))
    assert (len(answers), {one.reason for one in refused}) == (7, {"LIMIT_EXCEEDED"})
    assert len(pair[1].account(card).pool_members) == 8
    assert spendable(pair, card) == 8 * 30
