from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.v1 import member_pb2, point_of_sale_pb2, programme_pb2, receipt_pb2
from tests.faults.truth import Books, check_books, check_sequence, head
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import (
    RefusedError,
    Till,
    make_receipt,
    timestamp,
)

TURNS = 12


@pytest.fixture
def pair(battered: ServiceProcess, till: Till) -> Iterator[list[Till]]:
    """A till at each of two workers."""
    with till_of_each_worker(battered, till.programme) as found:
        yield found


def _turns(pair: list[Till]) -> list[tuple[Till, Till]]:
    """Who acts and who looks, turn by turn."""
    one, other = pair
    return [(one, other), (other, one)] * (TURNS // 2)


def _refusal(call: Any, *arguments: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        call(*arguments)
    return caught.value


def _member(till: Till, reference: str) -> Any:
    return till.call("GetMember", member_pb2.GetMemberRequest(member_reference=reference))


def _enrol(till: Till, reference: str) -> Any:
    request = member_pb2.EnrolMemberRequest(request_id=str(uuid4()), member_reference=reference)
    return till.call("EnrolMember", request)


def test_points_spent_at_one_worker_are_gone_at_the_other(pair: list[Till]) -> None:
    """With the old balance in memory, a worker neither pays it out, nor shows it, nor refuses by it."""
    card = pair[0].new_card(total=100_000).card_number
    balance = 3_000
    for acting, looking in _turns(pair):
        assert looking.account(card).points_available == balance
        acting.redeem(card, 100)
        balance -= 100
        refusal = _refusal(looking.redeem, card, balance + 1)
        assert refusal.metadata["points_available"] == str(balance)
        assert looking.account(card).points_available == balance


def test_points_earned_at_one_worker_can_be_spent_at_the_other(pair: list[Till]) -> None:
    """With the old balance in memory, a worker does not refuse what was earned since."""
    card = pair[0].new_card().card_number
    for acting, looking in _turns(pair):
        assert looking.account(card).points_available == 0
        acting.record(make_receipt(total=500, card_number=card))
        assert looking.redeem(card, 5).points_available == 0


def test_a_new_card_is_known_everywhere_at_once(pair: list[Till]) -> None:
    """A card and a member are used at the other worker in the moment they are there, not before."""
    for acting, looking in _turns(pair):
        reference = f"member-{uuid4()}"
        assert _refusal(_member, looking, reference).reason == "MEMBER_UNKNOWN"
        issued = acting.new_card(reference)
        assert [one.card_number for one in _member(looking, reference).cards] == [
            issued.card_number
        ]
        recorded = looking.record(make_receipt(total=300, card_number=issued.card_number))
        assert recorded.account_id == issued.account_id
        assert _refusal(_enrol, looking, reference).reason == "MEMBER_EXISTS"


def test_an_enrolled_member_gets_its_card_at_the_other_worker(pair: list[Till]) -> None:
    """A member that one worker knows without a card has one as soon as the other issued it."""
    for acting, looking in _turns(pair):
        reference = f"member-{uuid4()}"
        _enrol(acting, reference)
        assert not _member(looking, reference).cards
        acting.new_card(reference)
        assert len(_member(looking, reference).cards) == 1
        assert _refusal(looking.new_card, reference).reason == "CARD_ALREADY_ISSUED"


def test_a_receipt_counts_once_whichever_worker_sees_it(pair: list[Till]) -> None:
    """A receipt recorded at one worker is presented at the other, and then at neither."""
    for acting, looking in _turns(pair):
        receipts = [make_receipt(total=200) for _ in range(3)]
        unknown = _refusal(looking.present, receipts, f"member-{uuid4()}")
        assert unknown.reason == "RECEIPT_UNKNOWN"
        for receipt in receipts:
            acting.record(receipt)
        assert looking.present(receipts, f"member-{uuid4()}").points_credited == 6
        again = _refusal(acting.present, receipts, f"member-{uuid4()}")
        assert again.reason == "RECEIPT_ALREADY_COUNTED"


def test_a_request_is_recognised_by_the_other_worker(pair: list[Till]) -> None:
    """A retry that reaches the other worker gets the first answer, also where it would be refused by now."""
    card = pair[0].new_card(total=100_000).card_number
    for acting, looking in _turns(pair):
        request_id, points = uuid4(), looking.account(card).points_available
        first = acting.redeem(card, points // 2 + 1, request_id)
        again = looking.redeem(card, points // 2 + 1, request_id)
        assert again.replayed
        assert again.redemption_id == first.redemption_id
        receipt = make_receipt(total=100_000, card_number=card)
        assert acting.record(receipt).receipt_id == looking.record(receipt).receipt_id


def test_a_redemption_pays_once_whichever_worker_sees_it(pair: list[Till]) -> None:
    """A redemption made at one worker is tendered at the other, and not a second time."""
    card = pair[0].new_card(total=100_000).card_number
    for acting, looking in _turns(pair):
        redemption = acting.redeem(card, 10).redemption_id
        receipts = [_paid_with(redemption, card), _paid_with(redemption, card)]
        looking.record(receipts[0])
        assert _refusal(acting.record, receipts[1]).reason == "REDEMPTION_NOT_USABLE"


def _paid_with(redemption_id: str, card: str) -> Any:
    receipt = make_receipt(total=100, card_number=card)
    receipt.tenders[0].kind = receipt_pb2.TENDER_KIND_POINTS
    receipt.tenders[0].redemption_id = redemption_id
    return receipt


def test_rules_of_one_worker_apply_at_the_other(battered: ServiceProcess, pair: list[Till]) -> None:
    """New rules apply at the other worker to the first receipt they are for, and can be read there at once."""
    battered.create_programme("faultrules")
    with till_of_each_worker(battered, "faultrules") as tills:
        tills[0].publish_rules()
        card = tills[0].new_card().card_number
        start = datetime.now(UTC) + timedelta(minutes=1)
        for turn, (acting, looking) in enumerate(_turns(tills), start=2):
            looking.record(make_receipt(total=100, card_number=card))
            assert looking.call("GetRules", programme_pb2.GetRulesRequest()).rules.version == 1
            starts = start + timedelta(seconds=turn)
            unknown = programme_pb2.GetRulesRequest(version=turn)
            assert _refusal(looking.call, "GetRules", unknown).reason == "RULES_UNKNOWN"
            acting.publish_rules(points=turn, effective_at=starts)
            receipt = make_receipt(total=100, card_number=card, occurred_at=starts)
            assert looking.record(receipt).points_earned == turn
            at = programme_pb2.GetRulesRequest(at=timestamp(starts))
            assert looking.call("GetRules", at).rules.version == turn


def test_a_clock_advanced_at_one_worker_is_advanced_at_the_other(
    battered: ServiceProcess, pair: list[Till]
) -> None:
    """With the old time in memory, a worker does not refuse what is not ahead any more."""
    battered.create_programme("faultclock", "--simulated-clock", "2020-01-01")
    with till_of_each_worker(battered, "faultclock") as tills:
        tills[0].publish_rules()
        now = datetime(2020, 1, 1, tzinfo=UTC)
        for acting, looking in _turns(tills):
            now += timedelta(days=1)
            receipt = make_receipt(occurred_at=now)
            assert _refusal(looking.record, receipt).reason == "CLOCK_AHEAD"
            request = programme_pb2.AdvanceClockRequest(request_id=str(uuid4()), to=timestamp(now))
            acting.call("AdvanceClock", request)
            looking.record(receipt)


def test_every_answer_is_true_of_a_position(
    battered: ServiceProcess, till: Till, pair: list[Till]
) -> None:
    """While both workers write, each balance read is the fold of the events up to the position it came with.

    And each refusal names a balance that the account had between the call and its answer.
    """
    cards = [till.new_card(total=20_000).card_number for _ in range(2)]
    stop = threading.Event()
    with ThreadPoolExecutor(8) as pool:
        spoilers = [
            pool.submit(_spend_and_earn, pair[number % 2], cards, stop) for number in range(4)
        ]
        lookers = [pool.submit(_look, pair[number % 2], cards) for number in range(4)]
        seen = [one for looker in lookers for one in looker.result()]
        stop.set()
        for spoiler in spoilers:
            spoiler.result()
    with battered.owner(till.programme) as owner:
        books = check_books(check_sequence(owner))
    for answer in seen:
        _check_true(books, answer)
    assert {type(one) for one in seen} == {tuple, point_of_sale_pb2.GetAccountResponse}


def _spend_and_earn(till: Till, cards: list[str], stop: threading.Event) -> None:
    while not stop.is_set():
        for card in cards:
            till.record(make_receipt(total=1_000, card_number=card))
            till.redeem(card, 10)


def _look(till: Till, cards: list[str]) -> list[Any]:
    seen: list[Any] = []
    with till.service.owner(till.programme) as owner:
        for turn in range(60):
            card = cards[turn % 2]
            if turn % 3:
                request = point_of_sale_pb2.GetAccountRequest(card_number=card)
                seen.append(till.call("GetAccount", request))
                continue
            before = head(owner)
            refusal = _refusal(till.redeem, card, 10**6)
            assert refusal.reason == "POINTS_INSUFFICIENT"
            seen.append((card, before, head(owner), int(refusal.metadata["points_available"])))
    return seen


def _check_true(books: Books, seen: Any) -> None:
    if isinstance(seen, tuple):
        card, before, after, points = seen
        (account,) = [id_ for id_, number in books.cards.items() if number == card]
        assert points in {books.points(account, at) for at in range(before, after + 1)}
    else:
        account = UUID(seen.account.account_id)
        assert seen.account.points_available == books.points(account, seen.position)
