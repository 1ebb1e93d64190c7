from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.faults.load import Record
from tests.faults.truth import check_everything
from tests.faults.workers import till_of_each_worker
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt

CALLERS = 50
HAMMERS = 8
QUIET_ACCOUNTS = 6
QUIET_CALLS = 10


def _redeem(till: Till, card: str, points: int) -> int | None:
    """Redeem, and say what is left; None where there is too little."""
    try:
        return int(till.redeem(card, points).points_available)
    except RefusedError as refusal:
        told = (refusal.reason, int(refusal.metadata["points_available"]) < points)
    assert told == ("POINTS_INSUFFICIENT", True)
    return None


def test_a_balance_is_spent_once(battered: ServiceProcess, till: Till) -> None:
    """Fifty redeem the same balance at two workers: as many succeed as it pays for, the others are refused."""
    card = till.new_card(total=6_900).card_number
    with (
        till_of_each_worker(battered, till.programme) as tills,
        ThreadPoolExecutor(CALLERS) as pool,
    ):
        calls = [pool.submit(_redeem, tills[nth % 2], card, 10) for nth in range(CALLERS)]
        left = [call.result() for call in calls]
        assert sorted(one for one in left if one is not None) == list(range(7, 207, 10))
        assert {one.account(card).points_available for one in tills} == {7}
    with battered.owner(till.programme) as owner:
        check_everything(owner, Record())


def test_one_receipt_from_many_tills_is_one_receipt(battered: ServiceProcess, till: Till) -> None:
    """The same receipt comes at once from fifty callers with request ids of their own: it counts once."""
    card = till.new_card().card_number
    receipt = make_receipt(total=1_000, card_number=card)
    with (
        till_of_each_worker(battered, till.programme) as tills,
        ThreadPoolExecutor(CALLERS) as pool,
    ):
        calls = [pool.submit(tills[nth % 2].record, receipt) for nth in range(CALLERS)]
        answers = [call.result() for call in calls]
    assert len({(one.position, one.receipt_id, one.points_available) for one in answers}) == 1
    assert [one.replayed for one in answers].count(False) == 1
    with battered.owner(till.programme) as owner:
        check_everything(owner, Record())


def test_a_hot_account_starves_nobody(battered: ServiceProcess, till: Till) -> None:
    """While both workers are hammered with one account, the calls of other accounts are answered."""
    hot = till.new_card(total=100_000).card_number
    quiet = [till.new_card(total=1_000).card_number for _ in range(QUIET_ACCOUNTS)]
    stop = threading.Event()
    with (
        till_of_each_worker(battered, till.programme) as tills,
        ThreadPoolExecutor(HAMMERS + QUIET_ACCOUNTS) as pool,
    ):
        hammers = [pool.submit(_hammer, tills[nth % 2], hot, stop) for nth in range(HAMMERS)]
        calls = [pool.submit(_use, tills[nth % 2], card) for nth, card in enumerate(quiet)]
        for call in calls:
            assert call.result() == 30 + QUIET_CALLS
        stop.set()
        assert all(hammer.result() > 0 for hammer in hammers)
    with battered.owner(till.programme) as owner:
        check_everything(owner, Record())


def _hammer(till: Till, card: str, stop: threading.Event) -> int:
    count = 0
    while not stop.is_set():
        till.record(make_receipt(total=100, card_number=card))
        till.redeem(card, 1)
        count += 1
    return count


def _use(till: Till, card: str) -> int:
    available = 0
    for _ in range(QUIET_CALLS):
        till.redeem(card, 1)
        till.record(make_receipt(total=200, card_number=card))
        available = till.account(card).points_available
    return available
