"""Taking back what returned items had earned, and giving back what had paid for them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.account import events
from ledger.domain.account.book import AccountBook
from ledger.domain.account.earning import NO_EXTRAS, EarningExtras
from ledger.domain.lots import DatedPoints, LotPoints, Pairs, spending_order, take, take_pairs
from ledger.domain.model import Cause


class ClawBack(NamedTuple):
    """How what returned items had earned is taken back."""

    micropoints: int
    points: int
    """Whole points that go."""
    remainder_micropoints: int
    """What waits in the account afterwards."""
    taken: Pairs
    missing: int
    """Points that are not there any more."""


class Returns(AccountBook):
    """What returns do to an account."""

    def claw_back(self, receipt_id: UUID, micropoints: int, *, carry: bool) -> ClawBack:
        """Say how what a receipt earned is taken back: its own lot first, then what expires soonest, never held points.

        `micropoints` are exact where remainders are carried, else whole points.
        """
        if carry:
            change, remainder = divmod(
                self.remainder_micropoints - micropoints, limits.MICROPOINTS_PER_POINT
            )
            points = -change
        else:
            points, remainder = (
                micropoints // limits.MICROPOINTS_PER_POINT,
                self.remainder_micropoints,
            )
        own = [(number, lot) for number, lot in self.lots.items() if lot.receipt_id == receipt_id]
        others = [one for one in spending_order(self.lots) if one[1].receipt_id != receipt_id]
        taken, missing = take(points, [*own, *others])
        return ClawBack(micropoints, points, remainder, taken, missing)

    def take_back(
        self,
        cause: Cause,
        *,
        receipt_id: UUID,
        return_id: UUID,
        claw_back: ClawBack,
        write_off: bool,
        rules_version: int,
        extras: EarningExtras = NO_EXTRAS,
    ) -> None:
        """Take back what returned items had earned; what is not there any more is owed, or written off."""
        self._trigger(
            events.PointsClawedBack,
            cause,
            receipt_id=receipt_id,
            return_id=return_id,
            micropoints=claw_back.micropoints,
            remainder_micropoints=claw_back.remainder_micropoints,
            taken=claw_back.taken,
            points_pending=self.pending_of(claw_back.taken),
            deficit=0 if write_off else claw_back.missing,
            written_off=claw_back.missing if write_off else 0,
            promo_codes=extras.promo_codes,
            qualifying=extras.qualifying,
            rules_version=rules_version,
            member_reference=extras.member_reference,
            purchase=extras.purchase,
        )

    def restore(
        self,
        cause: Cause,
        *,
        redemption_id: UUID,
        return_id: UUID,
        points: tuple[DatedPoints, ...],
        grace_expires_at: datetime | None,
        member_reference: str = "",
    ) -> None:
        """Give back points that had paid for returned items, into the lots they came from.

        What has expired since comes back expired, or with a grace until `grace_expires_at`, as lots of their own.
        """
        now = cause.recorded_at
        lots: list[DatedPoints] = []
        expired: list[DatedPoints] = []
        graced = 0
        for pair in points:
            if not self.has_ended(pair.lot, pair.expires_at, now):
                lots.append(pair)
            elif grace_expires_at is None:
                expired.append(pair)
            else:
                graced += 1
                lots.append(
                    msgspec.structs.replace(
                        pair, lot=self.lots_made + graced, expires_at=grace_expires_at
                    )
                )
        pairs = [LotPoints(pair.lot, pair.points) for pair in lots]
        self._trigger(
            events.PointsRestored,
            cause,
            redemption_id=redemption_id,
            return_id=return_id,
            lots=tuple(lots),
            expired=tuple(expired),
            absorbed=take_pairs(self.deficit, pairs),
            member_reference=member_reference,
        )
