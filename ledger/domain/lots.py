"""Lots of points: what they are, in what order they pay, and what becomes of them over time. All functions are pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

import msgspec

NEVER = datetime.max.replace(tzinfo=UTC)
"""Later than any instant that the ledger takes."""


class Lot(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that were earned together. Each point is pending, available or held; what is spent or expired is gone."""

    points: int
    """Neither held nor gone."""
    earned_at: datetime
    receipt_id: UUID | None = None
    """None where no receipt earned them, or lots of several were consolidated; the event names them."""
    available_at: datetime | None = None
    """When they can be spent; None once they can. Until then they are pending."""
    expires_at: datetime | None = None
    """When they end; None if never."""
    held: int = 0
    """Points of it that open holds keep."""

    def with_points(self, change: int, held: int = 0) -> Lot:
        """Return the lot with more or fewer points, and more or fewer of them held."""
        return msgspec.structs.replace(self, points=self.points + change, held=self.held + held)


class LotPoints(msgspec.Struct, frozen=True):
    """Some points of one lot."""

    lot: int
    points: int


class DatedPoints(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some points of one lot, with what it takes to make the lot again."""

    lot: int
    points: int
    earned_at: datetime | None = None
    """None in events from before lots had dates."""
    expires_at: datetime | None = None
    receipt_id: UUID | None = None


class OpenHold(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that are kept for one purpose until they are captured or released."""

    lots: tuple[LotPoints, ...]
    """In the order they are captured."""
    expires_at: datetime
    """From then on the hold is gone."""
    reference: str = ""
    member_reference: str = ""
    """In a pool: who set the points aside."""

    @property
    def points(self) -> int:
        """How many points it keeps."""
        return total(self.lots)


class LotDates(NamedTuple):
    """When the points of a new lot become available and end."""

    available_at: datetime | None = None
    """None: at once."""
    expires_at: datetime | None = None
    """None: never."""
    account_expires_at: datetime | None = None
    """Where points expire without activity: when all of the account's do, from now on."""


ALWAYS = LotDates()

Pairs = tuple[LotPoints, ...]


class ConsolidatedLot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A lot that became part of another, as it was."""

    lot: int
    points: int
    earned_at: datetime
    receipt_id: UUID | None = None


class Split(NamedTuple):
    """Points that were wanted from some lots, and how many were not there."""

    taken: tuple[LotPoints, ...]
    missing: int


Lots = Mapping[int, Lot]
"""Lots by their number within the account: from 1, in order of recording."""


def spending_order(lots: Lots) -> list[tuple[int, Lot]]:
    """Return what can be spent: what expires soonest first, what never expires last; ties by age, then by number."""
    free = [(number, lot) for number, lot in lots.items() if lot.points and not lot.available_at]
    return sorted(free, key=_spending_key)


def _spending_key(numbered: tuple[int, Lot]) -> tuple[datetime, datetime, int]:
    number, lot = numbered
    return lot.expires_at or NEVER, lot.earned_at, number


def take(points: int, lots: Iterable[tuple[int, Lot]]) -> Split:
    """Take points from lots in their order."""
    taken: list[LotPoints] = []
    for number, lot in lots:
        if points == 0:
            break
        part = min(points, lot.points)
        if part:
            taken.append(LotPoints(number, part))
            points -= part
    return Split(tuple(taken), points)


def take_pairs(points: int, pairs: Iterable[LotPoints]) -> tuple[LotPoints, ...]:
    """Take points from (lot, points) pairs in their order."""
    taken: list[LotPoints] = []
    for pair in pairs:
        if points == 0:
            break
        part = min(points, pair.points)
        taken.append(LotPoints(pair.lot, part))
        points -= part
    return tuple(taken)


def without(pairs: Iterable[LotPoints], taken: Iterable[LotPoints]) -> tuple[LotPoints, ...]:
    """Return what is left of (lot, points) pairs after some of them were taken."""
    gone = {pair.lot: pair.points for pair in taken}
    left = (LotPoints(pair.lot, pair.points - gone.get(pair.lot, 0)) for pair in pairs)
    return tuple(pair for pair in left if pair.points)


def total(pairs: Iterable[LotPoints | DatedPoints]) -> int:
    """Return how many points some pairs have."""
    return sum(pair.points for pair in pairs)


class StepKind(IntEnum):
    """What happens to an account by itself, in the order in which it does at equal times."""

    HOLD_ENDS = 1
    MATURES = 2
    EXPIRES = 3


class Steps(NamedTuple):
    """What happens next: a hold ends, or some lots mature or expire."""

    kind: StepKind
    at: datetime
    lots: Pairs = ()
    hold_id: UUID = UUID(int=0)


_NO_LOT = 0


def next_steps(
    lots: Lots, holds: Mapping[UUID, OpenHold], account_expires_at: datetime | None, now: datetime
) -> Steps | None:
    """Return what happens next by itself, up to an instant: one hold, or all lots of the same instant."""
    due: list[tuple[datetime, StepKind, int]] = []
    for number, lot in lots.items():
        if lot.available_at is not None and lot.available_at <= now:
            due.append((lot.available_at, StepKind.MATURES, number))
        ends = min(lot.expires_at or NEVER, account_expires_at or NEVER)
        if lot.points and ends <= now:
            due.append((ends, StepKind.EXPIRES, number))
    if account_expires_at is not None and account_expires_at <= now:
        # Even where nothing is free: what is held or spent has ended, too.
        due.append((account_expires_at, StepKind.EXPIRES, _NO_LOT))
    due.sort()
    # Of those that end together, the one that was opened first.
    ends_at = min((hold.expires_at for hold in holds.values()), default=NEVER)
    if ends_at <= now and (not due or ends_at <= due[0][0]):
        hold_id = next(id_ for id_, hold in holds.items() if hold.expires_at == ends_at)
        return Steps(StepKind.HOLD_ENDS, ends_at, hold_id=hold_id)
    if not due:
        return None
    at, kind, _ = due[0]
    together = takewhile(lambda step: step[:2] == (at, kind), due)
    numbers = [number for *_, number in together if number != _NO_LOT]
    return Steps(kind, at, tuple(LotPoints(number, lots[number].points) for number in numbers))
