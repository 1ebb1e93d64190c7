"""The programme, its rules and its clock."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.programme import Programme
from ledger.domain.rules import (
    NO_DATES,
    CardRules,
    ClockRules,
    EarningRules,
    PointsRules,
    RedemptionRules,
    RulesVersion,
    TillRules,
)


class RulesPublished(Answer, frozen=True):
    """Outcome of `PublishRules`."""

    version: int


class ClockAdvanced(Answer, frozen=True):
    """Outcome of `AdvanceClock`."""

    now: datetime


class PublishRules(Write[RulesPublished], frozen=True):
    """Publish the next version of the rules. Without a version: whichever is next."""

    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules = NO_DATES
    version: int | None = None
    redemption: RedemptionRules | None = None
    till: TillRules | None = None

    def to_version(self, number: int) -> RulesVersion:
        """Return the rules under a number."""
        return RulesVersion(
            number,
            self.effective_at,
            self.earning,
            self.card,
            self.clock,
            self.points,
            redemption=self.redemption,
            till=self.till,
        )


class AdvanceClock(Write[ClockAdvanced], frozen=True):
    """Set the simulated clock forward."""

    to: datetime


class FoundProgramme(NamedTuple):
    """The programme and what time it is there."""

    programme: Programme
    now: datetime


class GetProgramme(Read[FoundProgramme], frozen=True):
    """Read the programme."""


class GetRules(Read[RulesVersion], frozen=True):
    """Read rules: a version, those in force at an instant, or those in force now."""

    version: int | None = None
    at: datetime | None = None
