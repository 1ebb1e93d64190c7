"""How receipts earn."""

from __future__ import annotations

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong


class EarningRules(msgspec.Struct, frozen=True):
    """How receipts earn: `points` for each `per_amount` minor units of the total."""

    points: int
    per_amount: int
    carry_remainders: bool = True

    @property
    def rate_micropoints_per_minor(self) -> int:
        """Millionths of a point for one minor unit; exact, because `check_rules` saw to it."""
        return self.points * limits.MICROPOINTS_PER_POINT // self.per_amount

    def earn_micropoints(self, total: int) -> int:
        """Return exactly what a receipt of that total in minor units earns, in millionths of a point."""
        return total * self.rate_micropoints_per_minor

    def problems(self) -> Problems:
        """Say what keeps them from being applied exactly."""
        yield from in_range("earning.points", self.points, 0, limits.POINTS_MAX)
        yield from in_range("earning.per_amount", self.per_amount, 1, limits.AMOUNT_MINOR_MAX)
        if self.per_amount < 1:
            return
        rate, rest = divmod(self.points * limits.MICROPOINTS_PER_POINT, self.per_amount)
        if rest:
            yield wrong(
                "earning.per_amount",
                "The rate is not exact in millionths of a point per minor unit.",
            )
        yield from in_range("earning.points", rate, 0, limits.RATE_MICROPOINTS_PER_MINOR_MAX)
