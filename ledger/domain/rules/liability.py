"""What points are worth to those who sell them: the estimates behind the books of money (IFRS 15)."""

from __future__ import annotations

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range


class LiabilityRules(msgspec.Struct, frozen=True):
    """What a point would be sold for alone, and how many of all points are expected to be redeemed."""

    points: int
    """So many points have the stand-alone price `price`."""
    price: int
    """What `points` points would be sold for, in minor units."""
    redeemed_share_millionths: int
    """Of all points that are earned: the part that is expected to be redeemed."""

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        most = limits.REDEEMED_SHARE_MILLIONTHS_MAX
        yield from in_range("liability.points", self.points, 1, limits.POINTS_MAX)
        yield from in_range("liability.price", self.price, 1, limits.AMOUNT_MINOR_MAX)
        share = self.redeemed_share_millionths
        # Where none were expected to be redeemed there would be nothing to divide a price by.
        yield from in_range("liability.redeemed_share_millionths", share, 1, most)
