"""Entries explain themselves: which receipt, rules, campaign and lots, what is exact, and what expires next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.v1 import account_pb2 as pb
from ledger.v1.member_pb2 import ListAccountEntriesRequest
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import EXPIRY_AFTER_DAYS, EXPIRY_INACTIVITY, PointsRules
from tests.support.process import ServiceProcess
from tests.support.till import Till, key_of, make_receipt, simulated_till

START = datetime(2025, 3, 14, 12, tzinfo=UTC)
# The midnights at which points of the first day become available, and end.
MATURES = datetime(2025, 3, 16, tzinfo=UTC)
ENDS = datetime(2025, 3, 25, tzinfo=UTC)
RULES = PointsRules(pending_days=2, expiry=EXPIRY_AFTER_DAYS, expiry_days=10)


@pytest.fixture
def till(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme whose points are pending for two days and end after ten."""
    with simulated_till(service, START, RULES) as found:
        found.await_projections()
        yield found


@pytest.fixture(scope="module")
def plain(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme whose points are there at once and never end."""
    with simulated_till(service, START) as found:
        found.await_projections()
        yield found


def entries(till: Till, card: str) -> list[pb.AccountEntry]:
    """All entries of an account but that of its card, oldest first."""
    now = till.call("GetProgramme", GetProgrammeRequest())
    found = till.entries(card, now.position)
    return [one for one in found if one.kind != pb.ENTRY_KIND_CARD_ISSUED]


def new_card(till: Till) -> str:
    """A card whose receipts were worth nothing."""
    card: str = till.new_card(occurred_at=START).card_number
    return card


def buy(till: Till, card: str, total: int, at: datetime = START) -> Any:
    """Record a receipt, and return what was sold."""
    receipt = make_receipt(total=total, card_number=card, occurred_at=at)
    till.record(receipt)
    return receipt


def lots(entry: pb.AccountEntry) -> list[tuple[int, int, datetime | None]]:
    """Lots with points and ends."""
    return [
        (
            one.lot,
            one.points,
            one.expire_time.ToDatetime(UTC) if one.HasField("expire_time") else None,
        )
        for one in entry.lots
    ]


def test_an_earning_names_its_receipt_and_its_lot(till: Till) -> None:
    """An earning says which receipt, by id and as on paper, when its lot can be spent and when it ends."""
    card = new_card(till)
    receipt = buy(till, card, 750)
    entry = entries(till, card)[-1]
    assert entry.receipt == key_of(receipt)
    assert entry.rules_version == 1
    assert lots(entry) == [(1, 7, ENDS)]
    assert entry.lots[0].receipt_id == entry.receipt_id
    assert entry.available_time.ToDatetime(UTC) == MATURES


def test_what_is_exact_explains_a_whole_point(plain: Till) -> None:
    """Two receipts of 0.50 earn a point with the second: each says what it was worth, and what waits."""
    card = new_card(plain)
    before = len(entries(plain, card))
    buy(plain, card, 50)
    buy(plain, card, 150)
    first, second = entries(plain, card)[before:]
    assert (first.points, first.millionths, first.remainder_millionths) == (0, 500_000, 500_000)
    assert (second.points, second.millionths, second.remainder_millionths) == (2, 1_500_000, 0)
    assert lots(first) == []
    assert lots(second) == [(1, 2, None)]


def test_what_is_spent_names_the_lots_that_paid(till: Till) -> None:
    """A redemption says which lots paid, how much each, and when they would have ended."""
    card = new_card(till)
    receipts = [buy(till, card, 300), buy(till, card, 400)]
    till.advance(START + timedelta(days=3))
    till.redeem(card, 5)
    found = entries(till, card)
    matured, redeemed = found[-2:]
    assert lots(matured) == [(1, 3, ENDS), (2, 4, ENDS)]
    assert lots(redeemed) == [(1, 3, ENDS), (2, 2, ENDS)]
    earned = {key.number: entry.receipt_id for entry in found if (key := entry.receipt).number}
    assert [one.receipt_id for one in redeemed.lots] == [
        earned[receipt.number] for receipt in receipts
    ]


def test_a_hold_that_ends_after_its_points_shows_as_expired(till: Till) -> None:
    """Held points that expire at release are an EXPIRED with their number, not a RELEASED of nothing."""
    card = new_card(till)
    buy(till, card, 1000)
    till.advance(START + timedelta(days=9))
    hold_id = till.hold(card, 4, seconds=5 * 86_400).hold_id
    till.advance(START + timedelta(days=12))
    till.release(hold_id)
    ended, released = entries(till, card)[-2:]
    assert (ended.kind, ended.points, lots(ended)) == (
        pb.ENTRY_KIND_EXPIRED,
        -6,
        [(1, 6, ENDS)],
    )
    assert (released.kind, released.points, released.hold_id) == (
        pb.ENTRY_KIND_EXPIRED,
        -4,
        hold_id,
    )
    assert lots(released) == [(1, 4, ENDS)]


def test_a_deficit_shows_where_it_comes_from_and_who_pays_it(plain: Till) -> None:
    """A return of what is spent says what is owed; the next earning says what of it paid that."""
    card = new_card(plain)
    receipt = buy(plain, card, 1000)
    plain.redeem(card, 8)
    plain.return_items(receipt, shop_id=receipt.shop_id)
    buy(plain, card, 500)
    clawed_back, earned = entries(plain, card)[-2:]
    assert (clawed_back.points, clawed_back.points_owed) == (-10, 8)
    assert clawed_back.millionths == -10_000_000
    assert lots(clawed_back) == [(1, 2, None)]
    assert clawed_back.receipt == key_of(receipt)
    assert (earned.points, earned.points_absorbed, earned.points_owed) == (5, 5, 3)
    assert earned.points_available == 0


def test_the_end_for_want_of_activity_is_named(service: ServiceProcess) -> None:
    """Points that end because nobody bought anything say so."""
    rules = PointsRules(expiry=EXPIRY_INACTIVITY, expiry_days=10)
    with simulated_till(service, START, rules) as till:
        till.await_projections()
        card = new_card(till)
        buy(till, card, 1000)
        till.advance(START + timedelta(days=20))
        till.sweep()
        ended = entries(till, card)[-1]
    assert (ended.kind, ended.points, ended.inactivity) == (pb.ENTRY_KIND_EXPIRED, -10, True)


def test_a_page_of_entries_says_what_expires_next(till: Till) -> None:
    """The answer has the points that expire next and when, as the account is now."""
    card = new_card(till)
    buy(till, card, 1000)
    till.advance(START + timedelta(days=1))
    buy(till, card, 500, START + timedelta(days=1))
    till.advance(START + timedelta(days=4))
    answer = till.call("ListAccountEntries", ListAccountEntriesRequest(card_number=card))
    assert (answer.points_expiring, answer.next_expire_time.ToDatetime(UTC)) == (10, ENDS)
    till.redeem(card, 12)
    answer = till.call("ListAccountEntries", ListAccountEntriesRequest(card_number=card))
    assert answer.points_expiring == 3
    assert answer.next_expire_time.ToDatetime(UTC) == ENDS + timedelta(days=1)


def test_pages_explain_as_much_as_the_whole(plain: Till) -> None:
    """What an entry says does not depend on the page it is on."""
    card = new_card(plain)
    for total in (50, 70, 130, 20, 99):
        buy(plain, card, total)
    now = plain.call("GetProgramme", GetProgrammeRequest())
    whole = plain.entries(card, now.position)[::-1]
    found: list[pb.AccountEntry] = []
    request = ListAccountEntriesRequest(card_number=card, page_size=2)
    while True:
        answer = plain.call("ListAccountEntries", request)
        found.extend(answer.entries)
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
    assert found == whole


def test_an_account_shows_its_lots_on_request(till: Till) -> None:
    """Open lots come in the order in which they are spent, with dates and what holds keep of them."""
    card = new_card(till)
    buy(till, card, 1000)
    buy(till, card, 300, START - timedelta(days=1))
    till.advance(START + timedelta(days=3))
    buy(till, card, 200, START + timedelta(days=3))
    till.hold(card, 5)
    asked = till.call("GetAccount", GetAccountRequest(card_number=card, include_lots=True)).account
    assert [(one.lot, one.points, one.points_held) for one in asked.lots] == [
        (2, 0, 3),
        (1, 8, 2),
        (3, 2, 0),
    ]
    assert asked.lots[1].expire_time.ToDatetime(UTC) == ENDS
    assert asked.lots[1].earn_time.ToDatetime(UTC) == START
    assert not asked.lots[1].HasField("available_time")
    assert asked.lots[2].available_time.ToDatetime(UTC) == MATURES + timedelta(days=3)
    assert asked.lots_left_out == 0
    assert not till.account(card).lots
