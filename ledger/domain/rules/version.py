"""One version of the rules."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ledger.domain.rules.card import CardRules
from ledger.domain.rules.checks import Problems
from ledger.domain.rules.clock import ClockRules
from ledger.domain.rules.earning import EarningRules
from ledger.domain.rules.points import NO_DATES, PointsRules


class RulesVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of the rules, in force from `effective_at` until the next."""

    version: int
    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules = NO_DATES

    def numbered(self, version: int) -> RulesVersion:
        """Return these rules under a number."""
        return msgspec.structs.replace(self, version=version)

    def problems(self) -> Problems:
        """Say everything that keeps the rules from being applied, section by section."""
        yield from self.earning.problems()
        yield from self.card.problems()
        yield from self.clock.problems()
        yield from self.points.problems()


def check_rules(rules: RulesVersion) -> None:
    """Refuse rules that cannot be applied exactly.

    Raises:
        Refusal: RULES_INVALID, with the first `field` that is wrong.
    """
    for problem in rules.problems():
        raise problem
