"""What is in the way of an erasure, check by check. Whoever brings something that can be open adds one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import charges_of
from ledger.domain.adjustment import Adjustment, AdjustmentStatus
from ledger.domain.charges import StatementState, payable
from ledger.domain.erasure import ErasureReason, Obstacle, ObstacleKind


class Erasing(NamedTuple):
    """Who is to be erased, and what was looked up of it."""

    person: c.FoundPerson
    """With the account as it is now."""
    reason: ErasureReason
    adjustment_ids: tuple[UUID, ...]
    """Adjustments that may be open."""


def obstacles(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    """Return everything that is in the way."""
    for check in CHECKS:
        yield from check(batch, erasing)


def _open_holds(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    del batch
    account = erasing.person.account
    who = erasing.person.today.member_reference
    ids = [id_ for id_ in account.holds if (account.who_holds(id_) or who) == who]
    if ids:
        named = ", ".join(map(str, ids))
        what = f"Points are held ({named}): capture or release them, or wait for their end."
        yield Obstacle(ObstacleKind.OPEN_HOLDS, what)


def _points_owed(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    del batch
    account = erasing.person.account
    if account.deficit and not erasing.person.shares:
        what = f"{account.deficit} points are owed after returns: adjust the account by them first."
        yield Obstacle(ObstacleKind.POINTS_OWED, what)


def _adjustments_open(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    batch.require(erasing.adjustment_ids)
    found = [batch.find(Adjustment, id_) for id_ in erasing.adjustment_ids]
    waiting = [one for one in found if one and one.status is AdjustmentStatus.OPEN]
    if waiting and not erasing.person.shares:
        named = ", ".join(str(one.id) for one in waiting)
        what = f"Adjustments wait for a second person ({named}): approve or reject them."
        yield Obstacle(ObstacleKind.ADJUSTMENTS_OPEN, what)


def _account_shared(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    del batch
    account = erasing.person.account
    if account.pool and not erasing.person.shares:
        named = ", ".join(one.member_reference for one in account.pool)
        what = f"Others share the account ({named}): let them leave it with their share."
        yield Obstacle(ObstacleKind.ACCOUNT_SHARED, what)


def _points_left(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    del batch
    account = erasing.person.account
    points = account.points_available + account.points_pending
    if points and erasing.reason is ErasureReason.INACTIVE:
        what = f"{points} points are left, which nobody could spend afterwards: let them expire."
        yield Obstacle(ObstacleKind.POINTS_LEFT, what)


def _charges(batch: Batch, erasing: Erasing) -> Iterator[Obstacle]:
    """What the bank has credited is in nobody's way, though it may still come back: who owes it is kept by law."""
    owed = list(charges_of(batch, erasing.person.members))
    states = {one.state for charges in owed for one in charges.statements.values()}
    if StatementState.TAKEN in states or any(one.unbilled > 0 for one in owed) or payable(owed):
        what = "Charges are not debited yet: wait for the debit, or refund them; pay out a credit."
        yield Obstacle(ObstacleKind.CHARGES_OPEN, what)
    if StatementState.IN_TRANSIT in states:
        what = "The bank was told to debit the member: wait until it has."
        yield Obstacle(ObstacleKind.DEBITS_IN_TRANSIT, what)
    if StatementState.RETURNED in states:
        what = "A debit came back: have it paid, or write it off."
        yield Obstacle(ObstacleKind.DEBITS_OVERDUE, what)


CHECKS: tuple[Callable[[Batch, Erasing], Iterator[Obstacle]], ...] = (
    _open_holds,
    _points_owed,
    _adjustments_open,
    _account_shared,
    _points_left,
    _charges,
)
"""Every check, in the order in which a refusal names what it found."""
