"""Sending points to another account, and receiving them."""

from __future__ import annotations

from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.account import movements
from ledger.domain.account.earning import Earns
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import NEVER, DatedPoints, LotPoints, take_pairs
from ledger.domain.model import Cause


class Transfers(Earns):
    """What an account sends and receives."""

    def check_arrival(self, points: int, lots: int, field: str) -> None:
        """Refuse points from another account beyond what the books, or lots beyond what an account can hold."""
        if self.points_in_all + points >= limits.BALANCE_POINTS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The balance would grow over its limit.",
                field=field,
                limit=limits.BALANCE_POINTS_MAX,
            )
        if len(self.lots) + lots > limits.OPEN_LOTS_HARD_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The account would have too many lots.",
                field=field,
                limit=limits.OPEN_LOTS_HARD_MAX,
            )

    @property
    def points_in_all(self) -> int:
        """All points of the account, of whatever kind."""
        return self.points_available + self.points_pending + self.points_held

    def send(
        self,
        cause: Cause,
        *,
        transfer_id: UUID,
        to_account_id: UUID,
        points: int,
        reference: str,
        member_reference: str = "",
    ) -> tuple[DatedPoints, ...]:
        """Send the points that expire soonest, and return them with their dates."""
        pairs = self.lots_to_spend(points)
        sent = tuple(self._with_end(pair) for pair in self.dated(pairs))
        self._trigger(
            movements.PointsSent,
            cause,
            transfer_id=transfer_id,
            to_account_id=to_account_id,
            points=points,
            lots=pairs,
            reference=reference,
            member_reference=member_reference,
        )
        return sent

    def receive(
        self,
        cause: Cause,
        *,
        transfer_id: UUID,
        from_account_id: UUID,
        points: tuple[DatedPoints, ...],
        reference: str,
        member_reference: str = "",
    ) -> None:
        """Receive points as new lots, which keep their dates."""
        self._make_room(cause, len(points))
        lots = tuple(
            msgspec.structs.replace(pair, lot=number)
            for number, pair in enumerate(points, self.lots_made + 1)
        )
        pairs = [LotPoints(pair.lot, pair.points) for pair in lots]
        self._trigger(
            movements.PointsReceived,
            cause,
            transfer_id=transfer_id,
            from_account_id=from_account_id,
            lots=lots,
            absorbed=take_pairs(self.deficit, pairs),
            reference=reference,
            member_reference=member_reference,
        )

    def _make_room(self, cause: Cause, lots: int) -> None:
        """Make lots few before more come, as far as some can become one."""
        for _ in range(limits.CONSOLIDATIONS_MAX):
            known = len(self.lots)
            if known + lots <= limits.OPEN_LOTS_MAX:
                return
            self._consolidate(cause)
            if len(self.lots) == known:
                return

    def _with_end(self, pair: DatedPoints) -> DatedPoints:
        """Return points with the end that they have here, also where it is the account's."""
        if self.expires_at is None:
            return pair
        return msgspec.structs.replace(
            pair, expires_at=min(pair.expires_at or NEVER, self.expires_at)
        )
