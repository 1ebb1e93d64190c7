"""Events to dues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.account import POINTS_EVENTS, PointsEvent
from ledger.domain.sweep import Sweep
from ledger.eventstore.arrays import BigintArray, TimestamptzArray, UuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

Dues = dict[tuple[datetime, int], int]
"""Instants and accounts (by number), with the position of the last event that names them."""


class Folded(NamedTuple):
    """What some events say."""

    dues: Dues
    sweeps: list[int]
    """Positions of those that say what is to be forgotten of the table."""


class AccountDues(Projection):
    """One row an account and instant at which something may happen to it by itself.

    A row may say too much: the points may be spent by then. It is kept until a sweep has looked, because to know would
    take the account itself.
    """

    NAME = "account_dues"
    EVENTS = frozenset({Sweep.Created, *POINTS_EVENTS})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "due_at": "timestamptz",
        "account_id": "uuid",
        "position": "int8",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Forget what was swept, and note what is due."""
        dues, sweeps = fold(events)
        for position in sweeps:
            table.select("forget_swept", {"position": position})
        if dues:
            keys = sorted(dues)
            put = {
                "due_ats": TimestamptzArray([due_at for due_at, _ in keys]),
                "account_ids": UuidArray([UUID(int=number) for _, number in keys]),
                "positions": BigintArray([dues[key] for key in keys]),
            }
            table.change("put", put, len(keys))


def fold(events: Sequence[PositionedEvent]) -> Folded:
    """Return what is due after some events, and which sweeps are among them."""
    dues: Dues = {}
    sweeps: list[int] = []
    for position, event in events:
        if isinstance(event, PointsEvent):
            for at in event.instants:
                if at is not None:
                    dues[at, event.originator_id.int] = position
            continue
        assert isinstance(event, Sweep.Created), event
        sweeps.append(position)
        last = event.due_at, event.account_id.int
        swept = [key for key, at in dues.items() if key <= last and at <= event.through_position]
        for key in swept:
            del dues[key]
    return Folded(dues, sweeps)
