"""Sweeps: what has become of accounts by themselves is written, once, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.books import Book
from ledger.domain.errors import Reason
from ledger.domain.rules import Expiry, PointsRules
from ledger.domain.sweep import Due, Sweep
from tests.support.world import Sums, World, hold, publish_rules, redeem, refused

DATED = PointsRules(pending_days=2, expiry=Expiry.AFTER_DAYS, expiry_days=10)


@pytest.fixture
def world() -> World:
    """A programme whose points are pending for two days and end after ten."""
    return World(rules=publish_rules(points_rules=DATED))


def stored_sums(world: World, card: str) -> Sums:
    """What the account's events alone say."""
    account = world.account(card)
    return Sums(
        account.points_available, account.points_pending, account.points_held, account.deficit
    )


def test_rule_4_a_sweep_only_writes_the_events_for_the_books(world: World) -> None:
    """A sweep changes no answer: what readers found before is written afterwards."""
    cards = [world.card(totals=[total, 0, 0]) for total in (1000, 2500, 700)]
    world.now += timedelta(days=3)
    before = [world.sums(card) for card in cards]
    assert [stored_sums(world, card).available for card in cards] == [0, 0, 0]
    (swept,) = world.sweep()
    assert swept == c.AccountsSwept(3, 3, 3, 0, points_matured=42, points_expired=0)
    assert [world.sums(card) for card in cards] == before
    assert [stored_sums(world, card) for card in cards] == before


def test_a_sweep_writes_what_happened_at_its_own_instant(world: World) -> None:
    """Matured, expired and held points are written with the instants at which it happened."""
    card = world.card(totals=[1000, 0, 0])
    world.now += timedelta(days=2)
    hold_id = world.do(hold(card, 4, seconds=3600)).hold_id
    ends_at = world.now + timedelta(hours=1)
    world.now += timedelta(days=30)
    known = len(world.rows)
    swept = world.sweep()
    assert [one.holds_ended for one in swept] == [1]
    events = [world.mapper.to_domain_event(row) for row in world.rows[known:]]
    assert [type(event) for event in events] == [
        Account.HoldReleased,
        Account.PointsExpired,
        Sweep.Created,
    ]
    released, expired, _ = events
    assert isinstance(released, Account.HoldReleased)
    assert isinstance(expired, Account.PointsExpired)
    assert (released.hold_id, released.at, released.lapsed) == (hold_id, ends_at, True)
    assert ends_at < expired.at < world.now
    assert world.books[Book.EXPIRED] == 10
    assert sum(world.books.values()) == 0


def test_a_second_sweep_finds_nothing_to_look_at(world: World) -> None:
    """What a sweep has looked at is not looked at again until something new is due."""
    card = world.card(totals=[1000, 0, 0])
    world.now += timedelta(days=3)
    assert world.sweep()
    assert world.sweep() == []
    world.now += timedelta(days=10)
    (swept,) = world.sweep()
    assert (swept.events, swept.points_expired) == (1, 10)
    assert world.sums(card) == Sums()


def test_where_points_are_spent_a_sweep_writes_nothing_about_the_account(world: World) -> None:
    """An account is looked at when its lot ends, and left as it is if nothing of that is there any more."""
    card = world.card(totals=[1000, 0, 0])
    world.now += timedelta(days=2)
    world.do(redeem(card, 10))
    version = world.account(card).version
    world.now += timedelta(days=30)
    swept = world.sweep()
    assert [(one.accounts, one.events) for one in swept] == [(1, 0)]
    assert world.account(card).version == version


def test_a_part_that_is_sent_again_has_its_first_outcome(world: World) -> None:
    """A part whose answer was lost is answered as the first time, and nothing is written twice."""
    card = world.card(totals=[1000, 0, 0])
    world.now += timedelta(days=3)
    account_id = world.account(card).id
    dues = tuple(Due(at, account_id) for at in sorted(world.dues[account_id]) if at <= world.now)
    command, request_id = c.SweepAccounts(dues, world.now, len(world.rows)), uuid4()
    first = world.execute(command, request_id)
    known = len(world.rows)
    world.forget()
    assert world.execute(command, request_id) == first._replace(replayed=True)
    assert len(world.rows) == known
    other = c.SweepAccounts(dues, world.now, 1)
    assert refused(world, other, request_id).reason is Reason.REQUEST_ID_REUSED


def test_two_sweeps_of_the_same_accounts_write_once(world: World) -> None:
    """A second sweep beside the first finds the accounts advanced, and writes nothing about them."""
    world.card(totals=[1000, 0, 0])
    world.now += timedelta(days=3)
    dues = {id_: dict(found) for id_, found in world.dues.items()}
    assert [one.points_matured for one in world.sweep()] == [10]
    world.dues = dues
    assert [(one.accounts, one.events, one.points_matured) for one in world.sweep()] == [(1, 0, 0)]
    assert world.books[Book.AVAILABLE] == 10


def test_a_part_ends_where_it_would_hold_up_tills(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many events a part says how far it is, and the next one goes on."""
    monkeypatch.setattr(limits, "SWEEP_EVENTS_MAX", 2)
    for _ in range(5):
        world.card(totals=[1000, 0, 0])
    world.now += timedelta(days=3)
    swept = world.sweep()
    assert [one.events for one in swept] == [2, 2, 1]
    assert sum(one.dues for one in swept) == 5
    assert world.books[Book.PENDING] == 0


def test_a_clock_that_was_set_back_a_little_changes_nothing(world: World) -> None:
    """What was due when the sweep began is written, even if the clock of the machine is set back then."""
    card = world.card(totals=[1000, 0, 0])
    account_id = world.account(card).id
    (matures_at, *_) = sorted(world.dues[account_id])
    world.now = matures_at - timedelta(milliseconds=5)
    command = c.SweepAccounts((Due(matures_at, account_id),), matures_at, len(world.rows))
    assert world.do(command).points_matured == 10
