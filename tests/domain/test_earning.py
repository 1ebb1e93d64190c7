from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.limits import (
    AMOUNT_MINOR_MAX,
    BALANCE_POINTS_MAX,
    MICROPOINTS_PER_POINT,
    RATE_MICROPOINTS_PER_MINOR_MAX,
)
from ledger.domain.receipt import Earning
from ledger.domain.rules import EarningRules
from tests.support.world import NOW, make_cause

ONE_POINT_FOR_1_00 = EarningRules(points=1, per_amount=100)


def open_account() -> Account:
    """An account with nothing on it."""
    return Account.open(uuid4(), make_cause(), "member-1")


def earn(account: Account, micropoints: int, *, carry: bool = True, days: int = 0) -> UUID:
    """Earn, and return the receipt that earned."""
    receipt_id = uuid4()
    account.earn(
        make_cause(),
        receipt_id=receipt_id,
        earned_at=NOW + timedelta(days=days),
        earning=Earning(micropoints=micropoints, carry_remainder=carry),
        rules_version=1,
    )
    return receipt_id


def earn_cents(account: Account, cents: int, *, carry: bool = True) -> UUID:
    """Earn what so many cents earn at one point for 1.00."""
    return earn(account, ONE_POINT_FOR_1_00.earn_micropoints(cents), carry=carry)


def test_two_purchases_of_half_a_unit_earn_what_one_of_a_whole_earns() -> None:
    """Two purchases of 0.50 earn what one of 1.00 earns."""
    halves, whole = open_account(), open_account()
    earn_cents(halves, 50)
    earn_cents(halves, 50)
    earn_cents(whole, 100)
    assert halves.points_available == whole.points_available == 1
    assert halves.remainder_micropoints == whole.remainder_micropoints == 0


def test_the_point_a_remainder_completes_is_in_the_lot_of_the_completing_receipt() -> None:
    """The whole point that a remainder completes belongs to the lot of the receipt that completed it."""
    account = open_account()
    earn_cents(account, 50)
    assert account.lots == {}
    completing = earn_cents(account, 175)
    (lot,) = account.lots.values()
    assert (lot.points, lot.receipt_id) == (2, completing)
    assert account.remainder_micropoints == 250_000


def test_an_earning_below_a_point_is_recorded_and_makes_no_lot() -> None:
    """A receipt that earns less than a point leaves an event with no points, and the rest waits."""
    account = open_account()
    receipt_id = earn_cents(account, 99)
    event = account.pending_events[-1]
    assert isinstance(event, Account.PointsEarned)
    assert (event.receipt_id, event.points, event.micropoints) == (receipt_id, 0, 990_000)
    assert (event.remainder_micropoints, event.rules_version) == (990_000, 1)
    assert (account.points_available, account.lots) == (0, {})


def test_without_carrying_the_rest_is_dropped() -> None:
    """Where a programme carries no remainders, each receipt earns its whole points and no more."""
    account = open_account()
    for _ in range(3):
        earn_cents(account, 199, carry=False)
    assert (account.points_available, account.remainder_micropoints) == (3, 0)


def test_carrying_switched_off_leaves_what_waits_already() -> None:
    """A receipt that carries nothing neither uses up nor loses what earlier receipts left waiting."""
    account = open_account()
    earn_cents(account, 60)
    earn_cents(account, 60, carry=False)
    assert (account.points_available, account.remainder_micropoints) == (0, 600_000)
    earn_cents(account, 60)
    assert (account.points_available, account.remainder_micropoints) == (1, 200_000)


@given(st.lists(st.tuples(st.integers(0, 3_000_000), st.booleans()), max_size=5))
def test_the_order_of_arrival_does_not_change_what_is_issued(
    earnings: list[tuple[int, bool]],
) -> None:
    """A set of receipts issues the same points and leaves the same rest, in whatever order it arrives."""
    ends = set()
    for order in permutations(earnings):
        account = open_account()
        for micropoints, carry in order:
            earn(account, micropoints, carry=carry)
        ends.add((account.points_available, account.remainder_micropoints))
    assert len(ends) == 1


@given(st.lists(st.integers(0, 10**18), max_size=30))
def test_carried_earnings_add_up_exactly(earnings: list[int]) -> None:
    """Points and rest together are exactly the sum of what the receipts earned."""
    account = open_account()
    for micropoints in earnings:
        earn(account, micropoints)
    credited = account.points_available * MICROPOINTS_PER_POINT + account.remainder_micropoints
    assert credited == sum(earnings)
    assert 0 <= account.remainder_micropoints < MICROPOINTS_PER_POINT
    assert sum(lot.points for lot in account.lots.values()) == account.points_available


def test_the_largest_receipt_at_the_steepest_rate_stays_within_64_bits() -> None:
    """What a receipt earns always fits into the books' integers."""
    steepest = EarningRules(points=RATE_MICROPOINTS_PER_MINOR_MAX, per_amount=MICROPOINTS_PER_POINT)
    assert steepest.rate_micropoints_per_minor == RATE_MICROPOINTS_PER_MINOR_MAX
    assert steepest.earn_micropoints(AMOUNT_MINOR_MAX) < 2**63


def test_a_balance_beyond_its_limit_is_refused() -> None:
    """An earning that would take the balance over its limit is refused, and one just below is not."""
    account = open_account()
    account.check_earn((BALANCE_POINTS_MAX - 1) * MICROPOINTS_PER_POINT)
    with pytest.raises(Refusal) as caught:
        account.check_earn(BALANCE_POINTS_MAX * MICROPOINTS_PER_POINT)
    assert caught.value.reason is Reason.LIMIT_EXCEEDED
    assert caught.value.metadata["limit"] == str(BALANCE_POINTS_MAX)
