"""Books and sweeps through gRPC: every point is somewhere, and whatever happens by itself gets written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date

from ledger.v1 import audit_pb2 as pb
from ledger.v1.member_pb2 import ListBalancesRequest
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import EXPIRY_AFTER_DAYS, PointsRules
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, simulated_till

START = datetime(2025, 3, 14, 12, tzinfo=UTC)
RULES = PointsRules(pending_days=2, expiry=EXPIRY_AFTER_DAYS, expiry_days=10)


@pytest.fixture
def simulated(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme in Tokyo: points are pending for two days and end after ten."""
    with simulated_till(service, START, RULES, time_zone="Asia/Tokyo", per_amount=100) as till:
        till.await_projections()
        yield till


def buy(till: Till, card: str, total: int, days: int) -> Any:
    """Buy something so many days after the start."""
    at = START + timedelta(days=days)
    return till.record(make_receipt(total=total, card_number=card, occurred_at=at))


def live(till: Till) -> list[str]:
    """Play some days of three cards, and leave much of what happens by itself unwritten."""
    cards = [till.new_card(total=1000, occurred_at=START).card_number for _ in range(3)]
    till.advance(START + timedelta(days=3))
    till.hold(cards[0], 5, seconds=3600)
    till.redeem(cards[1], 12)
    for card in cards:
        buy(till, card, 550, 3)
    till.advance(START + timedelta(days=13))
    return cards


def closing(answer: pb.GetPointsBooksResponse) -> dict[str, int]:
    """What each book has in the end."""
    return {pb.Book.Name(one.book)[5:]: one.closing_points for one in answer.books}


def all_balances(till: Till) -> dict[str, tuple[int, int, int, int]]:
    """What the list of balances says of each account now."""
    now = till.call("GetProgramme", GetProgrammeRequest())
    request = ListBalancesRequest(at_least_position=now.position)
    return {
        one.account_id: (
            one.points_available,
            one.points_pending,
            one.points_held,
            one.points_owed,
        )
        for one in till.call("ListBalances", request).balances
    }


def all_accounts(till: Till) -> dict[str, tuple[int, int, int, int]]:
    """What each account says of itself now."""
    found = {}
    for account_id in all_balances(till):
        one = till.call("GetAccount", GetAccountRequest(account_id=account_id)).account
        found[account_id] = (
            one.points_available,
            one.points_pending,
            one.points_held,
            one.points_owed,
        )
    return found


def test_after_a_sweep_the_list_of_balances_says_what_accounts_say(simulated: Till) -> None:
    """Holds that ended and points that matured or expired are in lists once a sweep has written them."""
    live(simulated)
    accounts = all_accounts(simulated)
    assert all_balances(simulated) != accounts
    *_, totals = simulated.sweep()
    assert (totals.accounts, totals.holds_ended) == (3, 1)
    assert totals.points_matured == 15
    assert totals.points_expired == 30 + 18 + 30
    assert totals.swept_until_time.ToDatetime(UTC) == START + timedelta(days=13)
    assert all_accounts(simulated) == accounts
    assert all_balances(simulated) == accounts
    (again,) = simulated.sweep()
    assert (again.accounts, again.events, again.position) == (0, 0, 0)


def test_nobody_but_operators_and_admins_sweeps(simulated: Till) -> None:
    """A till may not start a sweep."""
    with pytest.raises(RefusedError) as caught:
        simulated.call("SweepAccounts", pb.StreamEventsRequest(), role="till")
    assert caught.value.code is grpc.StatusCode.PERMISSION_DENIED


def test_books_balance_and_agree_with_the_accounts(simulated: Till) -> None:
    """Whatever was earned, spent, held or has ended is in the books, which add up to zero."""
    live(simulated)
    answer = simulated.books()
    assert (answer.balanced, answer.agrees, answer.time_zone) == (True, True, "Asia/Tokyo")
    found = closing(answer)
    assert sum(found.values()) == 0
    assert found["ISSUED"] == -(3 * 30 + 3 * 5)
    assert found["SPENT"] == 12
    assert found["EXPIRED"] == 0
    *_, totals = simulated.sweep()
    swept = simulated.books()
    assert closing(swept)["EXPIRED"] == totals.points_expired
    assert closing(swept)["HELD"] == closing(swept)["PENDING"] == 0
    assert swept.balanced
    assert swept.agrees
    checked = {pb.Book.Name(one.book)[5:]: one.account_points for one in swept.checks}
    assert checked == {
        name: closing(swept)[name] for name in ("AVAILABLE", "PENDING", "HELD", "DEFICIT")
    }


def test_books_of_some_days_go_on_where_those_before_them_end(simulated: Till) -> None:
    """Any day can be read: what books had before it, what they got, what they had after it."""
    live(simulated)
    simulated.sweep()
    first = simulated.books(to_date=Date(year=2025, month=3, day=14))
    rest = simulated.books(from_date=Date(year=2025, month=3, day=15))
    for before, after in zip(first.books, rest.books, strict=True):
        assert before.opening_points == 0
        assert before.closing_points == after.opening_points
        assert after.opening_points + after.movement_points == after.closing_points
    assert closing(first)["PENDING"] == 90
    assert closing(rest) == closing(simulated.books())


def test_books_day_by_day_are_days_of_the_programme(simulated: Till) -> None:
    """A day begins at midnight where the programme is: three in the afternoon in UTC, for Tokyo."""
    live(simulated)
    simulated.sweep()
    days = simulated.books(
        from_date=Date(year=2025, month=3, day=1),
        to_date=Date(year=2025, month=4, day=30),
        by_day=True,
    )
    assert days.balanced
    by_day = {(one.day.day, pb.Book.Name(one.book)[5:]): one.points for one in days.days}
    assert by_day[14, "ISSUED"] == -90
    assert by_day[17, "ISSUED"] == -15
    assert by_day[17, "AVAILABLE"] == 90 - 5 - 12
    assert {day for day, _ in by_day} == {14, 17, 27}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (
            {
                "from_date": Date(year=2025, month=3, day=2),
                "to_date": Date(year=2025, month=3, day=1),
            },
            "to_date",
        ),
        ({"from_date": Date(year=2025, month=3)}, "from_date"),
        ({"by_day": True}, "by_day"),
        (
            {
                "from_date": Date(year=2024, month=3, day=1),
                "to_date": Date(year=2025, month=3, day=2),
                "by_day": True,
            },
            "to_date",
        ),
    ],
)
def test_days_that_make_no_sense_are_refused(shop: Any, fields: dict[str, Any], field: str) -> None:
    """Half a date, days in the wrong order and too many of them are refused with the field's name."""
    with pytest.raises(RefusedError) as caught:
        shop.till.books(**fields)
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.metadata["field"] == field
