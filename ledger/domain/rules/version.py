"""One version of the rules."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules.adjustments import NO_ADJUSTMENT_RULES, AdjustmentRules
from ledger.domain.rules.card import CardRules
from ledger.domain.rules.checks import Problems
from ledger.domain.rules.clock import ClockRules
from ledger.domain.rules.earning import EarningRules
from ledger.domain.rules.points import NO_DATES, PointsRules
from ledger.domain.rules.rewards import Reward, problems_of_rewards


class RulesVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of the rules, in force from `effective_at` until the next."""

    version: int
    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules = NO_DATES
    adjustments: AdjustmentRules = NO_ADJUSTMENT_RULES
    rewards: tuple[Reward, ...] = ()

    def reward(self, reward_id: str) -> Reward:
        """Return a reward by its id.

        Raises:
            Refusal: REWARD_UNKNOWN.
        """
        for reward in self.rewards:
            if reward.reward_id == reward_id:
                return reward
        raise Refusal(Reason.REWARD_UNKNOWN, "The rules have no such reward.", field="reward_id")

    def numbered(self, version: int) -> RulesVersion:
        """Return these rules under a number."""
        return msgspec.structs.replace(self, version=version)

    def problems(self) -> Problems:
        """Say everything that keeps the rules from being applied, section by section."""
        yield from self.earning.problems()
        yield from self.card.problems()
        yield from self.clock.problems()
        yield from self.points.problems()
        yield from self.adjustments.problems()
        yield from problems_of_rewards(self.rewards)


def check_rules(rules: RulesVersion) -> None:
    """Refuse rules that cannot be applied exactly.

    Raises:
        Refusal: RULES_INVALID, with the first `field` that is wrong.
    """
    for problem in rules.problems():
        raise problem
