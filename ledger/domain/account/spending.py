"""Spending points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.account import events
from ledger.domain.account.book import AccountBook
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import NEVER, DatedPoints, LotPoints, spending_order, take
from ledger.domain.model import Cause
from ledger.domain.verification_way import VerificationWay


class Expiring(NamedTuple):
    """Points that expire next."""

    points: int
    at: datetime | None


class Spends(AccountBook):
    """What an account spends."""

    @property
    def points_spendable(self) -> int:
        """Points that can be spent now."""
        return max(0, self.points_available - self.deficit)

    def check_spend(self, points: int) -> None:
        """Refuse to spend more than there is."""
        if points > self.points_spendable:
            raise Refusal(
                Reason.POINTS_INSUFFICIENT,
                "There are not enough points.",
                field="points",
                points_available=self.points_spendable,
            )

    def lots_to_spend(self, points: int) -> tuple[LotPoints, ...]:
        """Choose the lots that pay: what expires soonest first."""
        return take(points, spending_order(self.lots)).taken

    def redeem(
        self,
        cause: Cause,
        redemption_id: UUID,
        points: int,
        lots: tuple[LotPoints, ...],
        member_reference: str = "",
        verified_by: VerificationWay | None = None,
    ) -> None:
        """Spend points from the chosen lots."""
        self._trigger(
            events.PointsRedeemed,
            cause,
            redemption_id=redemption_id,
            points=points,
            lots=lots,
            member_reference=member_reference,
            verified_by=verified_by,
        )

    def dated(self, pairs: Iterable[LotPoints]) -> tuple[DatedPoints, ...]:
        """Return (lot, points) pairs with what it takes to give them back."""
        return tuple(
            DatedPoints(
                pair.lot,
                pair.points,
                earned_at=self.lots[pair.lot].earned_at,
                expires_at=self.lots[pair.lot].expires_at,
                receipt_id=self.lots[pair.lot].receipt_id,
            )
            for pair in pairs
        )

    def expires_next(self) -> Expiring:
        """Return which points expire next, if nothing is spent until then."""
        ends = self.expires_at or NEVER
        dated = [
            (min(lot.expires_at or NEVER, ends), lot.points)
            for lot in self.lots.values()
            if lot.points
        ]
        at = min((at for at, _ in dated), default=NEVER)
        if at == NEVER:
            return Expiring(0, None)
        return Expiring(sum(points for when, points in dated if when == at), at)
