from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import Lot, LotPoints
from ledger.domain.receipt import Earning
from tests.support.world import NOW, make_cause


def account_with(*lots: tuple[int, int]) -> Account:
    """An account that earned (points, day) pairs, in this order of recording."""
    account = Account.open(uuid4(), make_cause(), "member-1")
    for points, day in lots:
        account.earn(
            make_cause(),
            receipt_id=uuid4(),
            earned_at=NOW + timedelta(days=day),
            earning=Earning(micropoints=points * limits.MICROPOINTS_PER_POINT),
            rules_version=1,
        )
    return account


def spend(account: Account, points: int) -> list[tuple[int, int]]:
    """Spend, and return the (lot, points) pairs that the event lists."""
    account.redeem(make_cause(), uuid4(), points, account.lots_to_spend(points))
    event = account.pending_events[-1]
    assert isinstance(event, Account.PointsRedeemed)
    assert event.points == points
    return [(taken.lot, taken.points) for taken in event.lots]


def test_the_oldest_lot_pays_first() -> None:
    """Spending takes the lot that was earned first, whatever the order of recording."""
    account = account_with((10, 3), (10, 1), (10, 2))
    assert spend(account, 15) == [(2, 10), (3, 5)]
    assert {number: lot.points for number, lot in account.lots.items()} == {1: 10, 3: 5}


def test_lots_earned_at_the_same_instant_pay_in_order_of_recording() -> None:
    """Ties by the time of earning go to the lot that was recorded first."""
    account = account_with((1, 0), (2, 0), (3, 0))
    assert spend(account, 4) == [(1, 1), (2, 2), (3, 1)]


def test_a_lot_is_taken_whole_or_in_part_and_never_twice() -> None:
    """A lot pays what is left of it, and is gone once it is empty."""
    account = account_with((10, 0))
    assert spend(account, 4) == [(1, 4)]
    assert spend(account, 6) == [(1, 6)]
    assert (account.points_available, account.lots) == (0, {})


def test_a_spent_lots_number_is_not_given_again() -> None:
    """A new lot gets a number of its own, although an older one is gone."""
    account = account_with((5, 0))
    spend(account, 5)
    account.earn(
        make_cause(),
        receipt_id=uuid4(),
        earned_at=NOW,
        earning=Earning(micropoints=limits.MICROPOINTS_PER_POINT),
        rules_version=1,
    )
    assert list(account.lots) == [2]


def test_more_than_there_is_is_refused_with_what_is_left() -> None:
    """Nobody can spend more than there is, and the refusal says how much that is."""
    account = account_with((10, 0))
    account.check_spend(10)
    with pytest.raises(Refusal) as caught:
        account.check_spend(11)
    assert caught.value.reason is Reason.POINTS_INSUFFICIENT
    assert caught.value.metadata["points_available"] == "10"


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 5)), min_size=1, max_size=8),
    st.lists(st.integers(1, 60), max_size=8),
)
def test_what_is_spent_comes_out_of_the_lots_to_the_point(
    earned: list[tuple[int, int]], spent: list[int]
) -> None:
    """After any spending the lots hold exactly what was earned and not spent, the newest of it."""
    account = account_with(*earned)
    # The obvious model: one entry for each single point, in the order in which points are spent.
    order = sorted(range(len(earned)), key=lambda index: (earned[index][1], index))
    single = [index + 1 for index in order for _ in range(earned[index][0])]
    for points in spent:
        if points > len(single):
            with pytest.raises(Refusal):
                account.check_spend(points)
            continue
        taken = spend(account, points)
        assert [lot for lot, count in taken for _ in range(count)] == single[:points]
        single = single[points:]
    assert account.points_available == len(single)
    assert {number: lot.points for number, lot in account.lots.items()} == {
        number: single.count(number) for number in set(single)
    }


def test_at_the_limit_the_oldest_lots_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lot that would be one too many makes the oldest ones one, and no point is lost."""
    monkeypatch.setattr(limits, "OPEN_LOTS_MAX", 4)
    monkeypatch.setattr(limits, "CONSOLIDATED_LOTS", 3)
    account = account_with((1, 9), (2, 1), (3, 2), (4, 3))
    before = dict(account.lots)
    account.pending_events.clear()
    account.earn(
        make_cause(),
        receipt_id=uuid4(),
        earned_at=NOW + timedelta(days=10),
        earning=Earning(micropoints=5 * limits.MICROPOINTS_PER_POINT),
        rules_version=1,
    )
    consolidated, earned = account.pending_events
    assert isinstance(consolidated, Account.LotsConsolidated)
    assert isinstance(earned, Account.PointsEarned)
    named = [(one.lot, one.points, one.earned_at, one.receipt_id) for one in consolidated.lots]
    assert named == [
        (number, before[number].points, before[number].earned_at, before[number].receipt_id)
        for number in (2, 3, 4)
    ]
    assert account.lots[1] == before[1]
    assert account.lots[5] == Lot(points=9, earned_at=NOW + timedelta(days=1), receipt_id=None)
    assert account.lots[6].points == 5
    assert account.points_available == sum(lot.points for lot in account.lots.values()) == 15


def test_an_earning_below_a_point_consolidates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account at its limit of lots takes a remainder without touching its lots."""
    monkeypatch.setattr(limits, "OPEN_LOTS_MAX", 2)
    account = account_with((1, 0), (1, 0))
    account.pending_events.clear()
    account.earn(
        make_cause(),
        receipt_id=uuid4(),
        earned_at=NOW,
        earning=Earning(micropoints=1),
        rules_version=1,
    )
    (event,) = account.pending_events
    assert isinstance(event, Account.PointsEarned)
    assert list(account.lots) == [1, 2]


def test_the_number_of_open_lots_stays_bounded() -> None:
    """However many receipts earn, an account holds no more lots than the limit, and every point."""
    account = account_with(*[(1, day) for day in range(3 * limits.OPEN_LOTS_MAX)])
    assert len(account.lots) <= limits.OPEN_LOTS_MAX
    assert sum(lot.points for lot in account.lots.values()) == 3 * limits.OPEN_LOTS_MAX
    # Points that were consolidated are still the first to be spent.
    oldest = min(account.lots.items(), key=lambda item: item[1].earned_at)[0]
    assert account.lots_to_spend(1) == (LotPoints(oldest, 1),)
