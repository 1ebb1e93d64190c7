"""Points: spent at once, or held first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ledger.application.commands.base import Answer, Holder, Read, Write
from ledger.application.commands.verifying import without_proof
from ledger.domain.lots import DatedPoints
from ledger.domain.rules import PointsRange
from ledger.domain.verification import Proof


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
    receipt_total: int | None = None
    verification: Proof | None = None

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return without_proof(self)


class HoldPoints(Write[PointsHeld], frozen=True):
    """Set points aside. Without `seconds`: as long as usual. Without `occurred_at`: now."""

    holder: Holder
    points: int
    reference: str = ""
    seconds: int | None = None
    occurred_at: datetime | None = None
    verification: Proof | None = None

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return without_proof(self)


class CapturePoints(Write[PointsCaptured], frozen=True):
    """Spend held points. Without `points`: all that the hold keeps."""

    hold_id: UUID
    points: int | None = None
    keep_open: bool = False


class ReleasePoints(Write[PointsReleased], frozen=True):
    """Free held points."""

    hold_id: UUID


class RedemptionQuote(NamedTuple):
    """How many points can be used for a receipt, and what that would do. Amounts in minor units."""

    account_id: UUID
    points: int
    amount: int
    amount_to_pay: int
    points_available: int
    points_left: int
    allowed: PointsRange
    """By the rules, whatever the account has."""
    points_max: int
    """By the rules and the account; 0 if none can be used."""
    points_step: int
    lots: tuple[DatedPoints, ...]
    verification_needed: bool
    """Whether whoever spends them has to show to be the member."""


class QuoteRedemption(Read[RedemptionQuote], frozen=True):
    """Say how many points can be used for a receipt. Without `points`: as many as can be."""

    holder: Holder
    receipt_total: int
    points: int | None = None
