"""Points without a receipt: adjustments, rewards, opening balances."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.application.commands.base import Answer, Holder, Write
from ledger.domain.adjustment import AdjustmentFacts
from ledger.domain.imported_lot import LotFacts


class PointsAdjusted(Answer, frozen=True):
    """Outcome of `AdjustPoints` and `ApproveAdjustment`."""

    adjustment_id: UUID
    account_id: UUID
    made: bool
    """False: it waits for a second person."""
    points_available: int


class AdjustmentRejected(Answer, frozen=True):
    """Outcome of `RejectAdjustment`."""

    adjustment_id: UUID


class RewardGranted(Answer, frozen=True):
    """Outcome of `GrantReward`."""

    account_id: UUID
    reward_id: str
    points_granted: int
    points_available: int


class BalancesImported(Answer, frozen=True):
    """Outcome of `ImportBalances`."""

    request_id: UUID
    """The request that imported the lots."""
    account_id: UUID
    lots_imported: int
    points_imported: int
    points_ended: int
    """Of these: they had ended already."""
    lots_unchanged: int
    """Imported before."""
    member_enrolled: bool
    card_assigned: bool


class AdjustPoints(Write[PointsAdjusted], frozen=True):
    """Give or take points."""

    holder: Holder
    facts: AdjustmentFacts


class ApproveAdjustment(Write[PointsAdjusted], frozen=True):
    """Agree to an adjustment that somebody else proposed."""

    adjustment_id: UUID


class RejectAdjustment(Write[AdjustmentRejected], frozen=True):
    """Turn an adjustment down."""

    adjustment_id: UUID
    note: str = ""


class GrantReward(Write[RewardGranted], frozen=True):
    """Credit a reward. Without `occurred_at`: now."""

    holder: Holder
    reward_id: str
    reference: str = ""
    occurred_at: datetime | None = None


class ImportBalances(Write[BalancesImported], frozen=True):
    """Take in lots of one member from an older system."""

    source: str
    member_reference: str
    lots: tuple[LotFacts, ...]
    card_number: str | None = None
