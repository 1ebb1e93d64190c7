"""What one person alone may adjust."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Refusal
from ledger.domain.rules.checks import Problems, in_range, wrong


class AdjustmentRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one person alone may adjust, and for which reasons."""

    points_max_alone: int | None = None
    """Points, up and down added together, on one account in a day of the programme's time zone; beyond that a second
    person approves. None: no limit. 0: always two."""
    reason_codes: tuple[str, ...] = ()
    """The reasons there are; empty: any."""

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        field = "adjustments.points_max_alone"
        yield from in_range(field, self.points_max_alone or 0, 0, limits.POINTS_MAX)
        yield from _problems_of_codes(self.reason_codes)


NO_ADJUSTMENT_RULES = AdjustmentRules()


def _problems_of_codes(codes: tuple[str, ...]) -> Iterator[Refusal]:
    if len(codes) > limits.REASON_CODES_MAX:
        most = limits.REASON_CODES_MAX
        yield wrong("adjustments.reason_codes", f"At most {most} reasons.")
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield wrong(f"adjustments.reason_codes[{index}]", f"{code} is there twice.")
