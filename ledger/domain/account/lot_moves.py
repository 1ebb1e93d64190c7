"""What each event of an account does to its lots, one by one: read off the event, beside what `apply` does with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from ledger.domain.account import events, events_granted, movements
from ledger.domain.account.aggregate import Account
from ledger.domain.account.events_base import LotEvent
from ledger.domain.lots import DatedPoints, Lot, LotPoints
from ledger.domain.model import Event

E = TypeVar("E", bound=Event)


class MoveKind(StrEnum):
    """What became of some points of a lot."""

    OPENED = "OPENED"
    """They made the lot."""
    MATURED = "MATURED"
    """They were pending and can be spent."""
    SPENT = "SPENT"
    HELD = "HELD"
    """A hold keeps them."""
    RELEASED = "RELEASED"
    """A hold kept them, and they are free again."""
    EXPIRED = "EXPIRED"
    TAKEN_BACK = "TAKEN_BACK"
    """A return took them."""
    RESTORED = "RESTORED"
    """A return gave them back."""
    PAID_DEBT = "PAID_DEBT"
    """They paid for what earlier returns had left owed."""
    SENT = "SENT"
    """They went to another account."""
    ADJUSTED = "ADJUSTED"
    """A person took them."""
    COMBINED = "COMBINED"
    """They became part of another lot of the account."""
    LEFT = "LEFT"
    """They went with the whole account to another one."""


_COMING = frozenset({MoveKind.OPENED, MoveKind.RESTORED})


class LotMove(NamedTuple):
    """What became of some points of a lot."""

    kind: MoveKind
    lot: int
    points: int
    held: bool = False
    """A hold keeps them, or kept them until then."""
    made: Lot | None = None
    """What lot it is, where the event itself says so."""

    @property
    def change(self) -> tuple[int, int]:
        """Return how many points more of the lot are free, and how many more are held."""
        match self.kind:
            case MoveKind.MATURED:
                return 0, 0
            case MoveKind.HELD:
                return -self.points, self.points
            case MoveKind.RELEASED:
                return self.points, -self.points
        points = self.points if self.kind in _COMING else -self.points
        return (0, points) if self.held else (points, 0)


Moves = Iterator[LotMove]


def moves_of(event: Event, account: Account) -> tuple[LotMove, ...]:
    """Return what an event does to the lots of an account as it was before; nothing for most events of cards."""
    found = MOVES.get(type(event))
    return () if found is None else tuple(found(event, account))


def _all(kind: MoveKind, pairs: Iterable[LotPoints | DatedPoints], *, held: bool = False) -> Moves:
    return (LotMove(kind, pair.lot, pair.points, held) for pair in pairs)


def _made(event: LotEvent, account: Account) -> Moves:
    if event.points == 0:
        return
    receipt_id = event.receipt_id if isinstance(event, events.PointsEarned) else None
    number = account.lots_made + 1
    lot = Lot(event.points, event.earned_at, receipt_id, event.available_at, event.expires_at)
    yield LotMove(MoveKind.OPENED, number, event.points, made=lot)
    if event.absorbed:
        yield LotMove(MoveKind.PAID_DEBT, number, event.absorbed, made=lot)


def _redeemed(event: events.PointsRedeemed, _: Account) -> Moves:
    return _all(MoveKind.SPENT, event.lots)


def _held(event: events.PointsHeld, _: Account) -> Moves:
    return _all(MoveKind.HELD, event.lots)


def _captured(event: events.HoldCaptured, _: Account) -> Moves:
    yield from _all(MoveKind.SPENT, event.lots, held=True)
    yield from _freed(event)


def _released(event: events.HoldReleased, _: Account) -> Moves:
    return _freed(event)


def _freed(event: events.HoldCaptured | events.HoldReleased) -> Moves:
    yield from _all(MoveKind.RELEASED, event.released)
    yield from _all(MoveKind.EXPIRED, event.expired, held=True)
    yield from _all(MoveKind.PAID_DEBT, event.absorbed)


def _matured(event: events.PointsMatured, _: Account) -> Moves:
    yield from _all(MoveKind.MATURED, event.lots)
    yield from _all(MoveKind.PAID_DEBT, event.absorbed)


def _expired(event: events.PointsExpired, _: Account) -> Moves:
    return _all(MoveKind.EXPIRED, event.lots)


def _clawed_back(event: events.PointsClawedBack, _: Account) -> Moves:
    return _all(MoveKind.TAKEN_BACK, event.taken)


def _restored(event: events.PointsRestored, _: Account) -> Moves:
    for pair in (*event.lots, *event.expired):
        yield LotMove(MoveKind.RESTORED, pair.lot, pair.points, made=_dated(pair))
    for pair in event.expired:
        yield LotMove(MoveKind.EXPIRED, pair.lot, pair.points, made=_dated(pair))
    yield from _all(MoveKind.PAID_DEBT, event.absorbed)


def _received(event: movements.PointsReceived, _: Account) -> Moves:
    for pair in event.lots:
        yield LotMove(MoveKind.OPENED, pair.lot, pair.points, made=_dated(pair))
    yield from _all(MoveKind.PAID_DEBT, event.absorbed)


def _dated(pair: DatedPoints) -> Lot | None:
    if pair.earned_at is None:  # said before lots had dates
        return None
    return Lot(pair.points, pair.earned_at, pair.receipt_id, expires_at=pair.expires_at)


def _consolidated(event: events.LotsConsolidated, account: Account) -> Moves:
    yield from (LotMove(MoveKind.COMBINED, one.lot, one.points) for one in event.lots)
    points = sum(one.points for one in event.lots)
    earned_at = min(one.earned_at for one in event.lots)
    lot = Lot(points, earned_at, expires_at=account.lots[event.lots[0].lot].expires_at)
    yield LotMove(MoveKind.OPENED, account.lots_made + 1, points, made=lot)


def _sent(event: movements.PointsSent, _: Account) -> Moves:
    return _all(MoveKind.SENT, event.lots)


def _merged(_: movements.AccountMerged, account: Account) -> Moves:
    for number, lot in account.lots.items():
        yield from _both(MoveKind.LEFT, number, lot)


def _absorbed(event: movements.AccountAbsorbed, _: Account) -> Moves:
    for moved in event.new_lots:
        yield from _both(MoveKind.OPENED, moved.lot, moved.to_lot())
    yield from _all(MoveKind.PAID_DEBT, event.absorbed)


def _both(kind: MoveKind, number: int, lot: Lot) -> Moves:
    """Return what becomes of a whole lot: of its free points, and of those that holds keep."""
    if lot.points:
        yield LotMove(kind, number, lot.points, made=lot)
    if lot.held:
        yield LotMove(kind, number, lot.held, held=True, made=lot)


def _taken(event: events_granted.AdjustmentDebited, _: Account) -> Moves:
    return _all(MoveKind.ADJUSTED, event.lots)


MOVES: dict[type[Event], Callable[[Any, Account], Iterable[LotMove]]] = {
    events.PointsEarned: _made,
    events.PointsRedeemed: _redeemed,
    events.PointsHeld: _held,
    events.HoldCaptured: _captured,
    events.HoldReleased: _released,
    events.PointsMatured: _matured,
    events.PointsExpired: _expired,
    events.PointsClawedBack: _clawed_back,
    events.PointsRestored: _restored,
    events.LotsConsolidated: _consolidated,
    movements.PointsSent: _sent,
    movements.PointsReceived: _received,
    movements.AccountMerged: _merged,
    movements.AccountAbsorbed: _absorbed,
    events_granted.AdjustmentCredited: _made,
    events_granted.AdjustmentDebited: _taken,
    events_granted.PointsRewarded: _made,
    events_granted.PointsImported: _made,
}
"""Of every event that changes lots; the others have nothing to do with them."""
