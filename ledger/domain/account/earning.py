"""Earning points, and keeping lots few."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account import events
from ledger.domain.account.time import Advances
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import ALWAYS, ConsolidatedLot, Lot, LotDates
from ledger.domain.model import Cause
from ledger.domain.receipt import Earning
from ledger.domain.rules.tiers import Qualifying


class EarningExtras(NamedTuple):
    """What else an earning does, where the rules have campaigns or tiers."""

    capped: tuple[str, ...] = ()
    """Campaigns whose limit for each member it counts to."""
    promo_codes: tuple[str, ...] = ()
    """Promo codes whose limit for each member it counts to."""
    qualifying: Qualifying | None = None


NO_EXTRAS = EarningExtras()


class Earns(Advances):
    """What an account earns."""

    def check_earn(self, micropoints: int) -> None:
        """Refuse a balance beyond what the books can hold."""
        points = micropoints // limits.MICROPOINTS_PER_POINT
        if self.points_available + self.points_pending + points >= limits.BALANCE_POINTS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The balance would grow over its limit.",
                field="receipt.total",
                limit=limits.BALANCE_POINTS_MAX,
            )
        if len(self.lots) >= limits.OPEN_LOTS_HARD_MAX and not self._alike():
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The account has too many lots that cannot become one.",
                field="receipt",
                limit=limits.OPEN_LOTS_HARD_MAX,
            )

    def earn(
        self,
        cause: Cause,
        *,
        receipt_id: UUID,
        earned_at: datetime,
        earning: Earning,
        rules_version: int,
        dates: LotDates = ALWAYS,
        extras: EarningExtras = NO_EXTRAS,
    ) -> int:
        """Credit what a receipt earns and return the whole points credited.

        Whole points are credited, the rest waits in the account or, where the rules say so, is dropped.
        """
        if earning.carry_remainder:
            points, remainder = divmod(
                self.remainder_micropoints + earning.micropoints, limits.MICROPOINTS_PER_POINT
            )
        else:
            points = earning.micropoints // limits.MICROPOINTS_PER_POINT
            remainder = self.remainder_micropoints
        if points and len(self.lots) >= limits.OPEN_LOTS_MAX:
            self._consolidate(cause)
        at_once = dates.available_at is None or dates.available_at <= cause.recorded_at
        self._trigger(
            events.PointsEarned,
            cause,
            receipt_id=receipt_id,
            earned_at=earned_at,
            micropoints=earning.micropoints,
            points=points,
            remainder_micropoints=remainder,
            rules_version=rules_version,
            available_at=None if at_once else dates.available_at,
            expires_at=dates.expires_at,
            absorbed=min(self.deficit, points) if at_once else 0,
            account_expires_at=dates.account_expires_at,
            tier=earning.tier,
            campaigns=tuple(
                events.CampaignPoints(part.campaign, part.micropoints) for part in earning.parts
            ),
            capped=extras.capped,
            promo_codes=extras.promo_codes,
            qualifying=extras.qualifying,
        )
        # What was sold long ago may have expired before it is recorded.
        self.advance(cause)
        return points

    def _consolidate(self, cause: Cause) -> None:
        oldest = self._alike()[: limits.CONSOLIDATED_LOTS]
        if not oldest:
            return
        self._trigger(
            events.LotsConsolidated,
            cause,
            lots=tuple(
                ConsolidatedLot(
                    lot=number,
                    points=lot.points,
                    earned_at=lot.earned_at,
                    receipt_id=lot.receipt_id,
                )
                for number, lot in oldest
            ),
        )

    def _alike(self) -> list[tuple[int, Lot]]:
        """Return the most lots that can become one, oldest first: they expire together, and none is pending or held."""
        groups: dict[datetime | None, list[tuple[int, Lot]]] = {}
        for number, lot in self.lots.items():
            if lot.available_at is None and not lot.held:
                groups.setdefault(lot.expires_at, []).append((number, lot))
        largest = max(groups.values(), key=len, default=[])
        return sorted(largest, key=_age) if len(largest) > 1 else []


def _age(numbered: tuple[int, Lot]) -> tuple[datetime, int]:
    return numbered[1].earned_at, numbered[0]
