"""One version of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules.adjustments import NO_ADJUSTMENT_RULES, AdjustmentRules
from ledger.domain.rules.campaigns import Campaign, Stacking, campaign_problems
from ledger.domain.rules.card import CardRules
from ledger.domain.rules.checks import Problems, wrong
from ledger.domain.rules.clock import ClockRules
from ledger.domain.rules.conditions import Condition
from ledger.domain.rules.contact import USUAL_CONTACT, ContactRules
from ledger.domain.rules.earning import EarningRules
from ledger.domain.rules.liability import LiabilityRules
from ledger.domain.rules.points import NO_DATES, PointsRules
from ledger.domain.rules.profile import USUAL_PROFILE, ProfileRules
from ledger.domain.rules.redemption import RedemptionRules
from ledger.domain.rules.retention import RETENTION_DEFAULT, RetentionRules
from ledger.domain.rules.rewards import Reward, problems_of_rewards
from ledger.domain.rules.segments import SegmentRules
from ledger.domain.rules.settlement import SettlementRules
from ledger.domain.rules.tiers import TierRules
from ledger.domain.rules.till import TillRules
from ledger.domain.rules.verification import VerificationRules


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
    segments: SegmentRules | None = None
    contact: ContactRules = USUAL_CONTACT
    retention: RetentionRules = RETENTION_DEFAULT
    profile: ProfileRules = USUAL_PROFILE
    settlement: SettlementRules | None = None
    verification: VerificationRules | None = None
    liability: LiabilityRules | None = None

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
        if self.segments is not None:
            yield from self.segments.problems()
        yield from self.contact.problems()
        yield from self.retention.problems()
        yield from self.profile.problems()
        if self.settlement is not None:
            yield from self.settlement.problems()
        if self.verification is not None:
            yield from self.verification.problems()
        if self.liability is not None:
            yield from self.liability.problems()
        yield from self._empty_segments()

    def _empty_segments(self) -> Problems:
        """Say which conditions name segments that nobody is of."""
        for path, condition in self._conditions():
            for index, segment in enumerate(condition.segments):
                if self.segments is None or not self.segments.has(segment):
                    yield wrong(f"{path}.segments[{index}]", f"By these rules nobody is {segment}.")

    def _conditions(self) -> Iterator[tuple[str, Condition]]:
        for index, campaign in enumerate(self.campaigns):
            yield f"campaigns[{index}].when", campaign.when
        for index, rate in enumerate(self.earning.rates):
            yield f"earning.rates[{index}].when", rate.when

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
