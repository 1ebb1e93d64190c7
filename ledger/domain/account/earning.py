"""Earning points by receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account import events
from ledger.domain.account.crediting import Credits
from ledger.domain.behaviour import Purchase
from ledger.domain.lots import ALWAYS, LotDates
from ledger.domain.model import Cause
from ledger.domain.receipt import Earning
from ledger.domain.rules.tiers import Qualifying


class EarningExtras(NamedTuple):
    """What else an earning does, where the rules have campaigns, tiers or segments, or the account a pool."""

    capped: tuple[str, ...] = ()
    """Campaigns whose limit for each member it counts to."""
    promo_codes: tuple[str, ...] = ()
    """Promo codes whose limit for each member it counts to."""
    qualifying: Qualifying | None = None
    member_reference: str = ""
    """In a pool: who earned."""
    purchase: Purchase | None = None
    """What counts towards segments."""


NO_EXTRAS = EarningExtras()


class Earns(Credits):
    """What an account earns."""

    def check_earn(self, micropoints: int) -> None:
        """Refuse a balance beyond what the books can hold."""
        self.check_room(micropoints // limits.MICROPOINTS_PER_POINT, "receipt.total", "receipt")

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
        self.credit(
            events.PointsEarned,
            cause,
            earned_at=earned_at,
            points=points,
            dates=dates,
            receipt_id=receipt_id,
            micropoints=earning.micropoints,
            remainder_micropoints=remainder,
            rules_version=rules_version,
            **_beyond_points(earning, extras),
        )
        return points


def _beyond_points(earning: Earning, extras: EarningExtras) -> dict[str, Any]:
    """Return the fields of `PointsEarned` that a plain receipt leaves at their defaults."""
    if extras is NO_EXTRAS and not earning.parts and not earning.tier:
        return {}
    return {
        "tier": earning.tier,
        "campaigns": tuple(
            events.CampaignPoints(part.campaign, part.micropoints) for part in earning.parts
        ),
        **extras._asdict(),
    }
