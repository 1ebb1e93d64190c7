"""Why an account has what it has: its events one by one, with what each did to sums and lots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ledger.domain.account import events
from ledger.domain.account.aggregate import Account
from ledger.domain.account.lot_moves import LotMove, moves_of
from ledger.domain.lots import Lot
from ledger.domain.model import Cause, Event


class Sums(NamedTuple):
    """What an account shows: points of each kind, and what waits in it."""

    available: int = 0
    """Points that can be spent."""
    pending: int = 0
    held: int = 0
    owed: int = 0
    remainder_micropoints: int = 0

    @classmethod
    def of(cls, account: Account) -> Sums:
        """Return the sums of an account."""
        return cls(
            account.points_spendable,
            account.points_pending,
            account.points_held,
            account.deficit,
            account.remainder_micropoints,
        )

    def since(self, before: Sums) -> Sums:
        """Return what changed since there were others."""
        return Sums(*(now - was for now, was in zip(self, before, strict=True)))


class TouchedLot(NamedTuple):
    """A lot that an event touched."""

    move: LotMove
    lot: Lot | None
    """What lot it is; None where that was never recorded, before lots had dates."""
    left: int
    """Points of it right after, with those that holds keep."""


class Step(NamedTuple):
    """An event of an account, and what it did."""

    event: Event
    lots: tuple[TouchedLot, ...]
    before: Sums
    after: Sums
    shown_from: datetime
    """From when on reads showed it; never earlier than for the step before."""
    is_recorded: bool


BY_ITSELF = (events.PointsMatured, events.PointsExpired)
"""What happens at an instant of its own, whenever it is written down. So do holds end that nobody ends."""


class Explaining:
    """Takes an account's events, from the first on, and says of each what it did."""

    def __init__(self) -> None:
        """Start before the first event."""
        self._account: Account | None = None
        self._shown_from: datetime | None = None

    @property
    def account(self) -> Account:
        """The account as the events so far made it."""
        assert self._account is not None, "its first event opens it"
        return self._account

    @property
    def is_open(self) -> bool:
        """Whether there was an event."""
        return self._account is not None

    def take(self, event: Event, *, is_recorded: bool = True) -> Step:
        """Apply the next event, and say what it did."""
        account = self._account
        if account is None:
            opened = event.mutate(None)
            assert isinstance(opened, Account), "it is the first event of an account"
            self._account = opened
            return self._step(event, (), Sums(), is_recorded=is_recorded)
        before = Sums.of(account)
        moves = moves_of(event, account)
        known = {move.lot: move.made for move in moves if move.made is not None}
        known.update({m.lot: lot for m in moves if (lot := account.lots.get(m.lot)) is not None})
        event.mutate(account)
        lots = tuple(_touched(move, known.get(move.lot), account) for move in moves)
        return self._step(event, lots, before, is_recorded=is_recorded)

    def by_itself(self, cause: Cause) -> Iterator[Step]:
        """Bring the account to an instant, and say what happened until then that no event has recorded."""
        view = self.account.fork()
        view.advance(cause)
        for event in view.pending_events:
            assert isinstance(event, Event)
            yield self.take(event, is_recorded=False)

    def _step(
        self, event: Event, lots: tuple[TouchedLot, ...], before: Sums, *, is_recorded: bool
    ) -> Step:
        at = own_instant(event) or event.timestamp
        if self._shown_from is None or at > self._shown_from:
            self._shown_from = at
        after = Sums.of(self.account)
        return Step(event, lots, before, after, self._shown_from, is_recorded)


def own_instant(event: Event) -> datetime | None:
    """Return when an event happened by itself; None where somebody's request made it happen."""
    if isinstance(event, BY_ITSELF) or (isinstance(event, events.HoldReleased) and event.lapsed):
        return event.at
    return None


def _touched(move: LotMove, known: Lot | None, account: Account) -> TouchedLot:
    now = account.lots.get(move.lot)
    left = 0 if now is None else now.points + now.held
    return TouchedLot(move, known or now, left)
