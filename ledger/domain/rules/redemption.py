"""What points are worth, and how many can pay for a receipt."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules.checks import Problems, in_range, wrong

_WHOLE_PERCENT = 100


class PointsRange(NamedTuple):
    """The least and the most points that a receipt takes; none if the least is more than the most."""

    least: int
    most: int


class RedemptionRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What points are worth, and how many can pay. Whatever number is allowed is worth whole minor units."""

    points: int
    """So many points are worth `value`."""
    value: int
    """What `points` points are worth, in minor units."""
    points_min: int = 0
    """At least so many are used at a time."""
    points_step: int = 1
    """They are used in multiples of it."""
    share_percent_min: int = 0
    """Where points pay for a receipt: at least so much of its total."""
    share_percent_max: int = _WHOLE_PERCENT
    """At most so much of its total."""

    def worth(self, points: int) -> int:
        """Return what points are worth in minor units; exact for every number that these rules allow."""
        return points * self.value // self.points

    def check_points(self, points: int, field: str = "points") -> None:
        """Refuse fewer than the least number, and what is not a multiple of the step."""
        if points < self.points_min or points % self.points_step:
            raise Refusal(
                Reason.REDEMPTION_NOT_ALLOWED,
                f"Points are used in multiples of {self.points_step}, at least {self.points_min}.",
                field=field,
                points_min=self.points_min,
                points_step=self.points_step,
            )

    def check_share(self, points: int, total: int, field: str = "points") -> None:
        """Refuse points that pay more or less of a receipt than they may."""
        allowed = self.points_for(total)
        if not allowed.least <= points <= allowed.most:
            raise self.share_refusal(allowed, field)

    def share_refusal(self, allowed: PointsRange, field: str) -> Refusal:
        """Return what is said of points that pay more or less of a receipt than they may."""
        return Refusal(
            Reason.REDEMPTION_NOT_ALLOWED,
            f"Points pay from {self.share_percent_min} to {self.share_percent_max} percent of a receipt.",
            field=field,
            points_min=allowed.least,
            points_max=allowed.most,
        )

    def points_for(self, total: int) -> PointsRange:
        """Return how many points can pay for a receipt of that total in minor units."""
        step_worth = self.worth(self.points_step)
        most = total * self.share_percent_max // _WHOLE_PERCENT // step_worth
        least = -(-total * self.share_percent_min // (_WHOLE_PERCENT * step_worth))
        return PointsRange(
            max(least * self.points_step, self.points_min, self.points_step),
            most * self.points_step,
        )

    def problems(self) -> Problems:
        """Say what keeps them from being applied exactly."""
        most = limits.POINTS_MAX
        yield from in_range("redemption.points", self.points, 1, most)
        yield from in_range("redemption.value", self.value, 1, limits.AMOUNT_MINOR_MAX)
        yield from in_range("redemption.points_min", self.points_min, 0, most)
        yield from in_range("redemption.points_step", self.points_step, 1, most)
        percent = _WHOLE_PERCENT
        yield from in_range("redemption.share_percent_max", self.share_percent_max, 1, percent)
        share_max = min(percent, self.share_percent_max)
        yield from in_range("redemption.share_percent_min", self.share_percent_min, 0, share_max)
        if self.points_step >= 1 and self.points_min % self.points_step:
            yield wrong(
                "redemption.points_min", "redemption.points_min must be a multiple of the step."
            )
        if self.points >= 1 and self.points_step * self.value % self.points:
            yield wrong(
                "redemption.points_step",
                "A step of points must be worth a whole number of minor units.",
            )
