"""Erasing members: why, and what may be in the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ledger.domain.errors import Reason, Refusal
from ledger.domain.private import KeyKind


class ErasureReason(StrEnum):
    """Why a member is erased."""

    REQUESTED = "REQUESTED"
    """The person asked for it."""
    INACTIVE = "INACTIVE"
    """Nothing was heard of the member for as long as the rules say."""
    RECONCILED = "RECONCILED"
    """It was erased before, and a backup from before that was restored."""


def keys_gone(payment_key_until: date | None) -> tuple[KeyKind, ...]:
    """Return the keys that go with an erasure; that of payment data only where the law does not ask to keep them."""
    return tuple(KeyKind) if payment_key_until is None else (KeyKind.CONTACT,)


class ObstacleKind(StrEnum):
    """What is in the way of an erasure."""

    OPEN_HOLDS = "OPEN_HOLDS"
    POINTS_OWED = "POINTS_OWED"
    ADJUSTMENTS_OPEN = "ADJUSTMENTS_OPEN"
    ACCOUNT_SHARED = "ACCOUNT_SHARED"
    POINTS_LEFT = "POINTS_LEFT"
    """Only where nobody asked for it: who comes back after years would have lost them."""
    CHARGES_OPEN = "CHARGES_OPEN"
    """Something is to be debited, or the member has something to its credit."""
    DEBITS_IN_TRANSIT = "DEBITS_IN_TRANSIT"
    DEBITS_OVERDUE = "DEBITS_OVERDUE"


class Obstacle(NamedTuple):
    """Something that is in the way, and what to do about it; nothing personal."""

    kind: ObstacleKind
    what: str
    """A sentence."""


def erasure_blocked(obstacles: Iterable[Obstacle]) -> Refusal:
    """Return the refusal that names everything that is in the way at once."""
    found = list(obstacles)
    said = {one.kind.lower(): one.what for one in found}
    return Refusal(
        Reason.ERASURE_BLOCKED,
        f"The member cannot be erased yet: {' '.join(one.what for one in found)}",
        field="member_reference",
        obstacles=",".join(one.kind for one in found),
        **said,
    )
