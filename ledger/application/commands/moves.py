"""Points and members that move: transfers, pools, merges."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.application.commands.base import Answer, Holder, Write


class PointsTransferred(Answer, frozen=True):
    """Outcome of `TransferPoints`."""

    transfer_id: UUID
    from_account_id: UUID
    to_account_id: UUID
    points_transferred: int
    points_available: int
    """Of the sender, afterwards."""


class PoolJoined(Answer, frozen=True):
    """Outcome of `JoinPool`."""

    account_id: UUID
    """The pool's."""
    from_account_id: UUID
    """The member's own, which is part of the pool's from now on."""
    points_moved: int
    points_available: int
    """Of the pool, afterwards."""


class PoolLeft(Answer, frozen=True):
    """Outcome of `LeavePool`."""

    account_id: UUID
    """The member's new one."""
    from_account_id: UUID
    """The pool's."""
    points_transferred: int
    points_available: int
    """Of the new account, afterwards."""


class MembersMerged(Answer, frozen=True):
    """Outcome of `MergeMembers`."""

    account_id: UUID
    """The survivor's."""
    from_account_id: UUID
    """What is part of it from now on."""
    points_moved: int
    points_available: int
    """Of the survivor, afterwards."""


class TransferPoints(Write[PointsTransferred], frozen=True):
    """Send points to somebody else. Without `occurred_at`: now."""

    sender: Holder
    receiver: Holder
    points: int
    reference: str = ""
    occurred_at: datetime | None = None


class JoinPool(Write[PoolJoined], frozen=True):
    """Have a member share the account of another."""

    member_reference: str
    pool: Holder


class LeavePool(Write[PoolLeft], frozen=True):
    """Give a member an account of its own again, with a share of the points."""

    member_reference: str
    points: int = 0


class MergeMembers(Write[MembersMerged], frozen=True):
    """Make one member of two that are the same person."""

    from_member_reference: str
    into_member_reference: str
    reason: str
