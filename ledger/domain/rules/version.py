"""One version of the rules."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules.adjustments import NO_ADJUSTMENT_RULES, AdjustmentRules
from ledger.domain.rules.campaigns import Campaign, Stacking, campaign_problems
from ledger.domain.rules.card import CardRules
from ledger.domain.rules.checks import Problems, wrong
from ledger.domain.rules.clock import ClockRules
from ledger.domain.rules.contact import USUAL_CONTACT, ContactRules
from ledger.domain.rules.earning import EarningRules
from ledger.domain.rules.points import NO_DATES, PointsRules
from ledger.domain.rules.redemption import RedemptionRules
from ledger.domain.rules.rewards import Reward, problems_of_rewards
from ledger.domain.rules.tiers import TierRules
from ledger.domain.rules.till import TillRules


class RulesVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of the rules, in force from `effective_at` until the next."""

    version: int
    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules = NO_DATES
    campaigns: tuple[Campaign, ...] = ()
    tiers: TierRules | None = None
    redemption: RedemptionRules | None = None
    till: TillRules | None = None
    adjustments: AdjustmentRules = NO_ADJUSTMENT_RULES
    rewards: tuple[Reward, ...] = ()
    contact: ContactRules = USUAL_CONTACT

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
        tiers = [] if self.tiers is None else [tier.id for tier in self.tiers.levels]
        yield from self.earning.problems(tiers)
        yield from self.card.problems()
        yield from self.clock.problems()
        yield from self.points.problems()
        yield from self.adjustments.problems()
        yield from problems_of_rewards(self.rewards)
        yield from campaign_problems(self.campaigns, tiers)
        if self.tiers is not None:
            yield from self.tiers.problems()
        yield from self._inexact()
        if self.redemption is not None:
            yield from self.redemption.problems()
        if self.till is not None:
            yield from self.till.problems()
        yield from self.contact.problems()

    def _inexact(self) -> Problems:
        """Say which percentages of which rates are no whole millionths of a point."""
        percents = [
            (f"campaigns[{index}].percent", campaign.percent)
            for index, campaign in enumerate(self.campaigns)
            if campaign.stacking is Stacking.ADD
        ]
        if self.tiers is not None:
            percents += [
                (f"tiers.levels[{index}].percent", tier.percent)
                for index, tier in enumerate(self.tiers.levels)
            ]
        rates = [rate.micropoints_per_minor for rate in self.earning.all_rates() if rate.per_amount]
        for path, percent in percents:
            if any(rate * percent % 100 for rate in rates):
                yield wrong(path, "It is not exact in millionths of a point per minor unit.")


def check_rules(rules: RulesVersion) -> None:
    """Refuse rules that cannot be applied exactly.

    Raises:
        Refusal: RULES_INVALID, with the first `field` that is wrong.
    """
    for problem in rules.problems():
        raise problem
