"""Points: spent at once, or held first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.application.commands.base import Answer, Holder, Write


class PointsRedeemed(Answer, frozen=True):
    """Outcome of `RedeemPoints`."""

    redemption_id: UUID
    account_id: UUID
    points_redeemed: int
    points_available: int


class PointsHeld(Answer, frozen=True):
    """Outcome of `HoldPoints`."""

    hold_id: UUID
    account_id: UUID
    points_held: int
    expires_at: datetime
    points_available: int


class PointsCaptured(Answer, frozen=True):
    """Outcome of `CapturePoints`."""

    redemption_id: UUID
    account_id: UUID
    points_redeemed: int
    points_held: int
    """What the hold still keeps."""
    points_available: int


class PointsReleased(Answer, frozen=True):
    """Outcome of `ReleasePoints`."""

    account_id: UUID
    points_released: int
    """What is free again; not what has expired meanwhile."""
    points_available: int


class RedeemPoints(Write[PointsRedeemed], frozen=True):
    """Spend points at once. Without `occurred_at`: now."""

    holder: Holder
    points: int
    occurred_at: datetime | None = None
    order_reference: str = ""


class HoldPoints(Write[PointsHeld], frozen=True):
    """Set points aside. Without `seconds`: as long as usual. Without `occurred_at`: now."""

    holder: Holder
    points: int
    reference: str = ""
    seconds: int | None = None
    occurred_at: datetime | None = None


class CapturePoints(Write[PointsCaptured], frozen=True):
    """Spend held points. Without `points`: all that the hold keeps."""

    hold_id: UUID
    points: int | None = None
    keep_open: bool = False


class ReleasePoints(Write[PointsReleased], frozen=True):
    """Free held points."""

    hold_id: UUID
