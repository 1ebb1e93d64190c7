"""What events do to points: how the sums of an account change, and where that comes from or goes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.replay import shapes
from ledger.replay.shapes import total

Move = tuple[int, int, int, int]
"""How the sums of an account change: points available, pending, held and owed."""

STILL: Move = (0, 0, 0, 0)

Postings = tuple[tuple[str, int], ...]
"""Books and what they get."""


def _credited(own: shapes.Credit) -> Move:
    if own.available_at is not None:
        return 0, own.points, 0, 0
    return own.points - own.absorbed, 0, 0, -own.absorbed


def _freed(own: shapes.Freed) -> Move:
    released, absorbed = total(own.released), total(own.absorbed)
    held = own.points + released + total(own.expired)
    return released - absorbed, 0, -held, -absorbed


def _clawed_back(own: shapes.ClawedBack) -> Move:
    return own.points_pending - total(own.taken), -own.points_pending, 0, own.deficit


def _back(own: shapes.Back) -> Move:
    absorbed = total(own.absorbed)
    return total(own.lots) - absorbed, 0, 0, -absorbed


def _absorbed(own: shapes.Absorbed) -> Move:
    absorbed, lots = total(own.absorbed), own.new_lots
    return (
        sum(lot.points for lot in lots if lot.available_at is None) - absorbed,
        sum(lot.points for lot in lots if lot.available_at is not None),
        sum(lot.held for lot in lots),
        own.deficit - absorbed,
    )


def _matured(own: shapes.Timed) -> Move:
    matured, absorbed = total(own.lots), total(own.absorbed)
    return matured - absorbed, -matured, 0, -absorbed


MOVES: dict[str, Callable[[Any], Move]] = {
    "ledger.PointsEarned": _credited,
    "ledger.PointsRewarded": _credited,
    "ledger.PointsImported": _credited,
    "ledger.AdjustmentCredited": _credited,
    "ledger.AdjustmentDebited": lambda own: (-total(own.lots), 0, 0, 0),
    "ledger.PointsRedeemed": lambda own: (-own.points, 0, 0, 0),
    "ledger.PointsHeld": lambda own: (-own.points, 0, own.points, 0),
    "ledger.PointsSent": lambda own: (-own.points, 0, 0, 0),
    "ledger.HoldCaptured": _freed,
    "ledger.HoldReleased": _freed,
    "ledger.PointsMatured": _matured,
    "ledger.PointsExpired": lambda own: (
        own.points_pending - total(own.lots),
        -own.points_pending,
        0,
        0,
    ),
    "ledger.PointsClawedBack": _clawed_back,
    "ledger.PointsRestored": _back,
    "ledger.PointsReceived": _back,
    "ledger.AccountMerged": lambda own: (
        -own.points_available,
        -own.points_pending,
        -own.points_held,
        -own.deficit,
    ),
    "ledger.AccountAbsorbed": _absorbed,
}
"""By the names of the events that move points."""


def _returned(own: shapes.ClawedBack) -> Postings:
    points = total(own.taken) + own.deficit + own.written_off
    return ("CLAWED_BACK", points), ("WRITTEN_OFF", -own.written_off)


def _restored(own: shapes.Back) -> Postings:
    expired = total(own.expired)
    return ("SPENT", -total(own.lots) - expired), ("EXPIRED", expired)


def _merged(own: shapes.Merged) -> Postings:
    points = own.points_available + own.points_pending + own.points_held
    return (("TRANSFERRED", points - own.deficit),)


def _taken_in(own: shapes.Absorbed) -> Postings:
    points = sum(lot.points + lot.held for lot in own.lots)
    issued = 0 if own.completed is None else own.completed.points
    return ("TRANSFERRED", own.deficit - points), ("ISSUED", -issued)


CONTRA: dict[str, Callable[[Any], Postings]] = {
    "ledger.PointsEarned": lambda own: (("ISSUED", -own.points),),
    "ledger.PointsRewarded": lambda own: (("ISSUED", -own.points),),
    "ledger.PointsImported": lambda own: (("IMPORTED", -own.points),),
    "ledger.AdjustmentCredited": lambda own: (("ADJUSTED", -own.points),),
    "ledger.AdjustmentDebited": lambda own: (("ADJUSTED", total(own.lots)),),
    "ledger.PointsRedeemed": lambda own: (("SPENT", own.points),),
    "ledger.PointsHeld": lambda own: (),
    "ledger.PointsSent": lambda own: (("TRANSFERRED", own.points),),
    "ledger.HoldCaptured": lambda own: (("SPENT", own.points), ("EXPIRED", total(own.expired))),
    "ledger.HoldReleased": lambda own: (("EXPIRED", total(own.expired)),),
    "ledger.PointsMatured": lambda own: (),
    "ledger.PointsExpired": lambda own: (("EXPIRED", total(own.lots)),),
    "ledger.PointsClawedBack": _returned,
    "ledger.PointsRestored": _restored,
    "ledger.PointsReceived": lambda own: (("TRANSFERRED", -total(own.lots)),),
    "ledger.AccountMerged": _merged,
    "ledger.AccountAbsorbed": _taken_in,
}
"""Where the points of these events come from or go to."""
