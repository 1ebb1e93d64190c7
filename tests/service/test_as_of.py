"""As of any moment through gRPC: balances, accounts and what else there was, by either of the two times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.v1 import history_pb2 as pb
from ledger.v1 import member_pb2
from ledger.v1.account_pb2 import Account
from ledger.v1.card_pb2 import BLOCK_REASON_LOST, BlockCardRequest
from ledger.v1.rules_pb2 import EXPIRY_AFTER_DAYS, PointsRules
from tests.support.process import ServiceProcess
from tests.support.till import Till, make_receipt, simulated_till, timestamp

START = datetime(2025, 3, 3, 12, tzinfo=UTC)
RULES = PointsRules(pending_days=2, expiry=EXPIRY_AFTER_DAYS, expiry_days=20)
DAY = timedelta(days=1)
BY = (pb.AS_OF_BY_OCCURRED, pb.AS_OF_BY_RECORDED)


class Told:
    """What is asked of a programme as of moments."""

    def __init__(self, till: Till) -> None:
        """Take a till."""
        self.till = till
        self.cards: list[str] = []

    def account(self, at: datetime, by: Any, **key: Any) -> Account:
        """An account."""
        moment = pb.Moment(as_of=timestamp(at), by=by)
        request = pb.GetAccountAsOfRequest(moment=moment, **key)
        found: Account = self.till.call("GetAccountAsOf", request).account
        return found

    def balances(self, at: datetime, by: Any, size: int = 0) -> list[member_pb2.Balance]:
        """The balances of all accounts, page by page."""
        moment = pb.Moment(as_of=timestamp(at), by=by)
        request = pb.ListBalancesAsOfRequest(moment=moment, page_size=size)
        found: list[member_pb2.Balance] = []
        while True:
            answer = self.till.call("ListBalancesAsOf", request)
            found += answer.balances
            if not answer.next_page_token:
                return found
            request.page_token = answer.next_page_token


@pytest.fixture(scope="module")
def told(service: ServiceProcess) -> Iterator[Told]:
    """A programme with some weeks behind it: late receipts, holds, blocks, merges, and much that nobody has swept."""
    with simulated_till(service, START, RULES) as till:
        till.await_projections()
        told = Told(till)
        told.cards = [
            till.new_card(f"member-{number}", total=1000, occurred_at=START).card_number
            for number in range(4)
        ]
        first, second, third, fourth = told.cards
        till.advance(START + 4 * DAY)
        buy(till, first, 500, START + DAY)  # three days late
        till.hold(second, 10, seconds=86_400)
        till.advance(START + 8 * DAY)
        till.redeem(third, 12)
        receipt = buy(till, third, 700, START + 6 * DAY)
        till.advance(START + 9 * DAY)
        till.return_items(receipt)
        block = BlockCardRequest(
            request_id=str(uuid4()), card_number=second, reason=BLOCK_REASON_LOST
        )
        till.call("BlockCard", block)
        till.advance(START + 12 * DAY)
        till.merge("member-3", "member-0")
        till.advance(START + 19 * DAY)
        till.sweep()
        till.advance(START + 30 * DAY)
        buy(till, fourth, 300, START + 29 * DAY)
        yield told


def buy(till: Till, card: str, total: int, at: datetime) -> Any:
    """Buy something at some time, and return the receipt."""
    receipt = make_receipt(total=total, card_number=card, occurred_at=at)
    till.record(receipt)
    return receipt


def sums(one: Any) -> tuple[int, int, int, int]:
    """How many points of each kind there are."""
    return one.points_available, one.points_pending, one.points_held, one.points_owed


def test_a_late_receipt_counts_from_when_it_happened_or_from_when_it_was_recorded(
    told: Told,
) -> None:
    """By the one time it is there before anybody knew of it, by the other not until it was recorded."""
    key = {"card_number": told.cards[0]}
    between = START + 3 * DAY
    assert sums(told.account(between, pb.AS_OF_BY_OCCURRED, **key)) == (35, 0, 0, 0)
    assert sums(told.account(between, pb.AS_OF_BY_RECORDED, **key)) == (30, 0, 0, 0)
    after = START + 4 * DAY
    for by in BY:
        assert sums(told.account(after, by, **key)) == (35, 0, 0, 0)


@pytest.mark.parametrize("by", BY)
def test_balances_as_of_a_moment_are_those_of_the_accounts(told: Told, by: Any) -> None:
    """The list of all balances says as of any moment what each account says of itself."""
    for hours in range(0, 30 * 24 + 1, 18):
        at = START + timedelta(hours=hours)
        balances = told.balances(at, by, size=3)
        assert [one.member_reference for one in balances] == [f"member-{n}" for n in range(4)]
        for one in balances:
            account = told.account(at, by, account_id=one.account_id)
            assert sums(one) == sums(account), at
            assert one.merged_into_account_id == account.merged_into_account_id
