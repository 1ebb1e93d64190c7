"""Setting points aside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account import events
from ledger.domain.account.spending import Spends
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotPoints, OpenHold, Pairs, take_pairs, total, without
from ledger.domain.model import Cause
from ledger.domain.verification_way import VerificationWay


class Holds(Spends):
    """What an account sets aside."""

    def check_hold(self, points: int) -> None:
        """Refuse to set aside more than there is, or too many times."""
        self.check_spend(points)
        if len(self.holds) >= limits.OPEN_HOLDS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The account has too many open holds.",
                field="holder",
                limit=limits.OPEN_HOLDS_MAX,
            )

    def hold(
        self,
        cause: Cause,
        hold_id: UUID,
        points: int,
        expires_at: datetime,
        reference: str,
        member_reference: str = "",
        verified_by: VerificationWay | None = None,
    ) -> None:
        """Set points aside until an instant."""
        self._trigger(
            events.PointsHeld,
            cause,
            hold_id=hold_id,
            points=points,
            lots=self.lots_to_spend(points),
            expires_at=expires_at,
            reference=reference,
            member_reference=member_reference,
            verified_by=verified_by,
        )

    def open_hold(self, hold_id: UUID) -> OpenHold:
        """Return an open hold.

        Raises:
            Refusal: HOLD_ENDED if it was captured or released, or its time is over.
        """
        hold = self.holds.get(hold_id)
        if hold is None:
            raise Refusal(
                Reason.HOLD_ENDED,
                "The hold was captured or released, or its time is over.",
                field="hold_id",
            )
        return hold

    def check_capture(self, hold_id: UUID, points: int) -> tuple[LotPoints, ...]:
        """Return the lots that a capture takes; refuse more than the hold keeps."""
        hold = self.open_hold(hold_id)
        if points > hold.points:
            raise Refusal(
                Reason.POINTS_INSUFFICIENT,
                "The hold keeps fewer points.",
                field="points",
                points_held=hold.points,
                points_available=self.points_spendable,
            )
        return take_pairs(points, hold.lots)

    def capture(
        self,
        cause: Cause,
        hold_id: UUID,
        redemption_id: UUID,
        lots: tuple[LotPoints, ...],
        *,
        keep_open: bool,
    ) -> None:
        """Spend held points; the rest is released, unless the hold is kept open."""
        left = without(self.holds[hold_id].lots, lots)
        keep_open = keep_open and bool(left)
        released, expired, absorbed = self._freed(() if keep_open else left, cause.recorded_at)
        self._trigger(
            events.HoldCaptured,
            cause,
            hold_id=hold_id,
            redemption_id=redemption_id,
            points=total(lots),
            lots=lots,
            kept_open=keep_open,
            released=released,
            expired=expired,
            absorbed=absorbed,
            member_reference=self.who_holds(hold_id),
        )

    def release(self, cause: Cause, hold_id: UUID) -> None:
        """Free held points."""
        self.end_hold(cause, hold_id, cause.recorded_at, lapsed=False)

    def end_hold(self, cause: Cause, hold_id: UUID, at: datetime, *, lapsed: bool) -> None:
        """End a hold at an instant, by itself or because somebody frees it."""
        released, expired, absorbed = self._freed(self.holds[hold_id].lots, at)
        self._trigger(
            events.HoldReleased,
            cause,
            hold_id=hold_id,
            lapsed=lapsed,
            at=at,
            released=released,
            expired=expired,
            absorbed=absorbed,
            member_reference=self.who_holds(hold_id),
        )

    def who_holds(self, hold_id: UUID) -> str:
        """Return which of those who share the account set points aside; empty where nobody shares it."""
        who = self.holds[hold_id].member_reference
        return who or (self.member_reference if self.pool else "")

    def _freed(self, pairs: tuple[LotPoints, ...], at: datetime) -> tuple[Pairs, Pairs, Pairs]:
        """Say which held points are free again at an instant, which have expired, and which pay for the deficit."""
        expired = tuple(
            pair for pair in pairs if self.has_ended(pair.lot, self.lots[pair.lot].expires_at, at)
        )
        released = tuple(pair for pair in pairs if pair not in expired)
        return released, expired, take_pairs(self.deficit, released)
