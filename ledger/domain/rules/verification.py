"""When whoever pays has to show to be the member, and how much a card spends in a day."""

from __future__ import annotations

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.verification_way import VerificationWay

ALL_WAYS = tuple(VerificationWay)


class VerificationRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a verification is needed, and what is one. A day is a business date."""

    points_unverified_max: int | None = None
    """So many points of a card are spent on a day without a verification, in one redemption or several. 0: none;
    absent: any number."""
    points_day_max: int = 0
    """So many points of a card are spent on a day, verified or not; 0: no limit."""
    charges_day_max: int = 0
    """So much is charged to a card on a day, in minor units; 0: no limit."""
    pin_digits: int = 4
    """A PIN has so many digits."""
    pin_tries: int = 3
    """After so many wrong PINs one after the other the PIN is locked, and after so many wrong codes a code is void."""
    app_code_seconds: int = 120
    """A code of the app is good for so long."""
    charge_ways: tuple[VerificationWay, ...] = ALL_WAYS
    """What a charge to the card accepts."""

    @property
    def counts_points(self) -> bool:
        """Whether it matters how many points a card has spent on a day."""
        return self.points_unverified_max is not None or self.points_day_max > 0

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        if self.points_unverified_max is not None:
            path, most = "verification.points_unverified_max", limits.POINTS_MAX
            yield from in_range(path, self.points_unverified_max, 0, most)
        for name, (least, most) in _RANGES.items():
            yield from in_range(f"verification.{name}", getattr(self, name), least, most)
        if len(set(self.charge_ways)) < max(1, len(self.charge_ways)):
            text = "verification.charge_ways must name each way once, and one at least."
            yield wrong("verification.charge_ways", text)


_RANGES = {
    "points_day_max": (0, limits.POINTS_MAX),
    "charges_day_max": (0, limits.AMOUNT_MINOR_MAX),
    "pin_digits": (limits.PIN_DIGITS_MIN, limits.PIN_DIGITS_MAX),
    "pin_tries": (1, limits.PIN_TRIES_MAX),
    "app_code_seconds": (limits.APP_CODE_SECONDS_MIN, limits.APP_CODE_SECONDS_MAX),
}

USUAL_VERIFICATION = VerificationRules()
"""What holds for a verification where the rules do not speak of any."""
