"""What tills may do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong


class TillAction(StrEnum):
    """What becomes of a receipt that the rules do not want."""

    NONE = "NONE"
    """Nothing: there is no such rule."""
    FLAG = "FLAG"
    """It is recorded and earns, and carries a flag."""
    REFUSE = "REFUSE"
    """It is refused."""


class TillRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What tills may do."""

    card_receipts_max: int = 0
    """A card can be used for so many receipts of a business date; 0: no limit."""
    card_receipts_over: TillAction = TillAction.NONE
    """What becomes of further ones."""
    own_card: TillAction = TillAction.NONE
    """What becomes of a receipt that counts for the cashier who recorded it."""
    business_day_ends_hour: int = 0
    """A business date ends at that hour of the next day, by the programme's time zone."""

    def business_date(self, at: datetime, zone: ZoneInfo) -> date:
        """Return the business date that it is at an instant."""
        # By the clock on the wall, so that an hour that is there twice, or not at all, changes nothing.
        local = at.astimezone(zone).replace(tzinfo=None)
        return (local - timedelta(hours=self.business_day_ends_hour)).date()

    def bounds(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return from when until before when it is a business date."""
        hour = time(self.business_day_ends_hour)
        start, end = (
            datetime.combine(one, hour, zone).astimezone(UTC) for one in (day, day + timedelta(1))
        )
        return start, end

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        most = limits.CARD_RECEIPTS_MAX
        yield from in_range("till.card_receipts_max", self.card_receipts_max, 0, most)
        hours = limits.BUSINESS_DAY_ENDS_HOUR_MAX
        yield from in_range("till.business_day_ends_hour", self.business_day_ends_hour, 0, hours)
        if bool(self.card_receipts_max) == (self.card_receipts_over is TillAction.NONE):
            yield wrong(
                "till.card_receipts_over",
                "till.card_receipts_over is FLAG or REFUSE where there is a limit, and only there.",
            )


MIDNIGHT = TillRules()
"""Where the rules do not speak of tills."""
