"""Two sweeps at two workers beside tills: whatever happened by itself is written exactly once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.v1.rules_pb2 import EXPIRY_AFTER_DAYS, PointsRules
from tests.faults.workers import till_of_each_worker
from tests.service.test_books import all_accounts, all_balances
from tests.support.process import ServiceProcess
from tests.support.till import Till, make_receipt, simulated_till

START = datetime(2025, 3, 14, 12, tzinfo=UTC)
RULES = PointsRules(pending_days=2, expiry=EXPIRY_AFTER_DAYS, expiry_days=10)
CARDS = 120


def test_two_sweeps_beside_tills_write_everything_once(battered: ServiceProcess) -> None:
    """Points mature once whoever writes it: one of two sweeps, or the till that spends them."""
    with simulated_till(battered, START, RULES, receipts_required=1) as till:
        till.await_projections()
        cards = [till.new_card(total=700, occurred_at=START).card_number for _ in range(CARDS)]
        later = START + timedelta(days=3)
        till.advance(later)
        with till_of_each_worker(battered, till.programme) as pair:
            with ThreadPoolExecutor(8) as pool:
                sweeps = [pool.submit(one.sweep) for one in pair for _ in range(2)]
                spent = [
                    pool.submit(_live, pair[number % 2], card, later)
                    for number, card in enumerate(cards[::3])
                ]
                swept = [future.result()[-1] for future in sweeps]
                for future in spent:
                    future.result()
            check(pair[0], cards, swept)


def _live(till: Till, card: str, at: datetime) -> None:
    till.redeem(card, 3)
    till.record(make_receipt(total=200, card_number=card, occurred_at=at))


def check(till: Till, cards: list[str], swept: list[Any]) -> None:
    """Every account matured once, lists say what accounts say, and books balance."""
    events = till.events(topics=["ledger.PointsMatured"])
    matured = Counter(one.originator_id for answer in events for one in answer.events)
    assert len(matured) == len(cards)
    assert set(matured.values()) == {1}
    assert sum(one.points_matured for one in swept) <= 7 * len(cards)
    assert all_balances(till) == all_accounts(till)
    books = till.books()
    assert books.balanced
    assert books.agrees
    (nothing,) = till.sweep()
    assert nothing.events == 0
