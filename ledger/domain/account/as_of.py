"""An account with what had happened to it by a moment, however late that was recorded.

Each event is what it was when it was recorded, and only its time says whether it counts. So sums are simply those of
the events that count: a purchase that is recorded late is there from its own time on, with the points that it was
given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.account import events
from ledger.domain.account.aggregate import Account
from ledger.domain.account.movements import PoolMemberLeft
from ledger.domain.as_of import happened_at
from ledger.domain.lots import NEVER, Lot, OpenHold
from ledger.domain.model import Cause, Event

_NOBODY = UUID(int=0)


class Netted(NamedTuple):
    """What can be spent, and what is owed."""

    available: int
    owed: int


def netted(available: int, owed: int) -> Netted:
    """Return sums that clocks may have put below zero as what they come to.

    Points that were taken by then and earned only later are owed until then.
    """
    if available >= 0 and owed >= 0:
        return Netted(available, owed)
    net = available - owed
    return Netted(max(0, net), max(0, -net))


def account_happened_at(event: Event) -> datetime:
    """Return when something happened to an account; what became of it by itself, at its own instant."""
    match event:
        case events.PointsMatured() | events.PointsExpired() | events.HoldReleased(lapsed=True):
            return min(event.at, event.timestamp)
        case _:
            return happened_at(event)


def account_happened_by(history: Sequence[Event], at: datetime) -> Account | None:
    """Return an account with what had happened by an instant; None if nothing had.

    Args:
        history: all that is known of the account, in the order in which it was recorded.
        at: the instant.
    """
    whole, account = _open(history[0]), _open(history[0])
    account.lots, account.holds = _Lots(), _Holds()
    begun = account_happened_at(history[0]) <= at
    for event in history[1:]:
        counts = account_happened_at(event) <= at
        begun = begun or counts
        if counts:
            _apply(account, event, whole.lots_made)
        event.mutate(whole)
    account.version = whole.version
    for event in _unwritten(whole, at):
        _apply(account, event, whole.lots_made)
    _settle(account, whole.lots_made)
    return account if begun else None


def _open(event: Event) -> Account:
    account = event.mutate(None)
    assert isinstance(account, Account), "its first event opens it"
    return account


def _unwritten(account: Account, at: datetime) -> list[Event]:
    """Return what had become of an account by itself, and nobody has recorded yet."""
    account.advance(Cause(_NOBODY, "", occurred_at=at, recorded_at=at))
    return [event for event in account.pending_events if isinstance(event, Event)]


def _apply(account: Account, event: Event, lots_made: int) -> None:
    # By the clocks somebody may have left who had not joined yet, and is not there.
    if isinstance(event, PoolMemberLeft) and not any(
        one.member_reference == event.member_reference for one in account.pool
    ):
        return
    # Lots have the numbers that they got in the books, whether or not those before them count.
    account.lots_made = lots_made
    event.apply(account)


def _settle(account: Account, lots_made: int) -> None:
    """Leave an account that can be looked at as any other, and to which nothing more happens by itself."""
    account.lots = {
        number: lot for number, lot in account.lots.items() if lot.points + lot.held > 0
    }
    account.holds = {id_: hold for id_, hold in account.holds.items() if hold.lots}
    account.points_available, account.deficit = netted(account.points_available, account.deficit)
    account.lots_made, account.due_at = lots_made, None


class _Lots(dict[int, Lot]):
    """Lots of which some points may be taken before they are earned."""

    def __missing__(self, number: int) -> Lot:
        return Lot(points=0, earned_at=datetime(1970, 1, 1, tzinfo=UTC))

    def __delitem__(self, number: int) -> None:
        self.pop(number, None)


class _Holds(dict[UUID, OpenHold]):
    """Holds of which some may end before they begin."""

    def __missing__(self, hold_id: UUID) -> OpenHold:
        return OpenHold((), NEVER)

    def __delitem__(self, hold_id: UUID) -> None:
        self.pop(hold_id, None)
