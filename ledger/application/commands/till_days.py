"""Closing a till's day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Write
from ledger.domain.till_day import Closing, TillCount, TillRecord


class TillDayKey(msgspec.Struct, frozen=True):
    """Which till's day."""

    shop_id: str
    till_id: str
    business_date: date


class TillDayClosed(Answer, frozen=True):
    """Outcome of `CloseTillDay`."""

    till_day_id: UUID
    closing: Closing


class CloseTillDay(Write[TillDayClosed], frozen=True):
    """Close a till's day."""

    key: TillDayKey
    counted: TillCount
    recorded: TillRecord
    """What the lists had when it was asked; not part of what was asked for."""

    @property
    def asked(self) -> tuple[TillDayKey, TillCount]:
        """What was asked for: a repetition finds more recorded, and is the same request all the same."""
        return self.key, self.counted
