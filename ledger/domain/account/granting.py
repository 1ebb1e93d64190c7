"""Points that come or go without a receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain import limits
from ledger.domain.account import events_granted as events
from ledger.domain.account.book import RewardGrant
from ledger.domain.account.crediting import Credits
from ledger.domain.adjustment import AdjustmentFacts
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotDates
from ledger.domain.model import Cause
from ledger.domain.rules import Reward


class Grants(Credits):
    """Adjustments by persons, rewards, and what comes from an older system."""

    # Adjustments

    def check_adjust(self, points: int) -> None:
        """Refuse to take what is not there, or to give more than the account can hold."""
        if points < 0:
            self.check_spend(-points)
        else:
            self.check_room(points, "points", "holder")

    def adjusted_alone_with(self, points: int, now: datetime, zone: ZoneInfo) -> int:
        """Return how many points persons alone will have adjusted today, up and down, with these."""
        today = now.astimezone(zone).date()
        last = self.adjusted_at
        same_day = last is not None and last.astimezone(zone).date() == today
        return abs(points) + (self.adjusted_alone if same_day else 0)

    def adjust(
        self,
        cause: Cause,
        adjustment_id: UUID,
        facts: AdjustmentFacts,
        dates: LotDates,
        *,
        proposed_by: str = "",
        day_points: int = 0,
        rules_version: int,
    ) -> None:
        """Give points as a lot, or take them from the lots that expire soonest."""
        if facts.points < 0:
            self._trigger(
                events.AdjustmentDebited,
                cause,
                adjustment_id=adjustment_id,
                reason_code=facts.reason_code,
                lots=self.lots_to_spend(-facts.points),
                receipt_reference=facts.receipt_reference,
                proposed_by=proposed_by,
                day_points=day_points,
                rules_version=rules_version,
            )
            return
        self.credit(
            events.AdjustmentCredited,
            cause,
            earned_at=cause.occurred_at,
            points=facts.points,
            dates=dates,
            adjustment_id=adjustment_id,
            reason_code=facts.reason_code,
            receipt_reference=facts.receipt_reference,
            proposed_by=proposed_by,
            day_points=day_points,
            rules_version=rules_version,
        )

    # Rewards

    def reward_granted(self, reward_id: str, reference: str) -> RewardGrant | None:
        """Return the reward that was granted for a reference; None without one, or if none was."""
        if not reference:
            return None
        granted = self.rewards.get(reward_id, ())
        return next((grant for grant in granted if grant.reference == reference), None)

    def check_reward(self, reward: Reward, at: datetime, zone: ZoneInfo) -> None:
        """Refuse a reward that the member has got often enough, or that the account cannot hold."""
        granted = [grant.at for grant in self.rewards.get(reward.reward_id, ())]
        # Before the first that is remembered nobody can count.
        forgotten = len(granted) == limits.REWARD_GRANTS_REMEMBERED_MAX and at <= granted[0]
        if forgotten or reward.is_used_up(granted, at, zone):
            raise Refusal(
                Reason.REWARD_LIMIT_REACHED,
                "The member has got this reward as often as the rules allow.",
                field="reward_id",
                limit_per_member=reward.limit_per_member,
                window=reward.window,
            )
        self.check_room(reward.points, "reward_id", "holder")

    def grant(
        self,
        cause: Cause,
        reward: Reward,
        reference: str,
        dates: LotDates,
        *,
        earned_at: datetime,
        rules_version: int,
        member_reference: str = "",
    ) -> None:
        """Credit a reward."""
        self.credit(
            events.PointsRewarded,
            cause,
            earned_at=earned_at,
            points=reward.points,
            dates=dates,
            reward_id=reward.reward_id,
            reason=reward.reason or reward.reward_id,
            reference=reference,
            rules_version=rules_version,
            member_reference=member_reference,
        )

    # Opening balances

    def import_lot(
        self,
        cause: Cause,
        *,
        source: str,
        lot_reference: str,
        points: int,
        earned_at: datetime,
        dates: LotDates,
    ) -> None:
        """Take in a lot of an older system."""
        self.credit(
            events.PointsImported,
            cause,
            earned_at=earned_at,
            points=points,
            dates=dates,
            source=source,
            lot_reference=lot_reference,
        )
