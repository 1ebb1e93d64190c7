"""How far the clock of a caller may be off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules.checks import Problems, in_range


class ClockRules(msgspec.Struct, frozen=True):
    """How far the caller's clock may be off."""

    ahead_seconds_max: int = limits.CLOCK_AHEAD_SECONDS_DEFAULT
    late_seconds_max: int = limits.CLOCK_LATE_SECONDS_DEFAULT

    def check(
        self,
        occurred_at: datetime,
        now: datetime,
        *,
        late_allowed: bool = False,
        field: str = "occurred_at",
    ) -> None:
        """Refuse an `occurred_at` that is too far from `now`; nobody may be ahead."""
        off = occurred_at - now
        if off > _seconds(self.ahead_seconds_max):
            raise _clock_refusal(
                Reason.CLOCK_AHEAD, "The caller's clock is ahead.", field, occurred_at, now
            )
        if not late_allowed and off < _seconds(-self.late_seconds_max):
            raise _clock_refusal(
                Reason.TOO_LATE, "It happened too long ago.", field, occurred_at, now
            )

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        ahead, late = limits.CLOCK_AHEAD_SECONDS_MAX, limits.CLOCK_LATE_SECONDS_MAX
        yield from in_range("clock.ahead_seconds_max", self.ahead_seconds_max, 0, ahead)
        yield from in_range("clock.late_seconds_max", self.late_seconds_max, 0, late)


@lru_cache
def _seconds(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def _clock_refusal(
    reason: Reason, message: str, field: str, occurred_at: datetime, now: datetime
) -> Refusal:
    return Refusal(
        reason,
        message,
        field=field,
        occurred_at=occurred_at.astimezone(UTC).isoformat(),
        service_time=now.astimezone(UTC).isoformat(),
    )
