"""What members earn without a purchase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.rules.checks import Problems, in_range, wrong


class RewardWindow(StrEnum):
    """In what time a member gets a reward so many times at most."""

    LIFETIME = "LIFETIME"
    YEAR = "YEAR"
    """A calendar year of the programme's time zone."""
    DAYS = "DAYS"
    """Any so many calendar days one after the other."""


class Reward(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points for something that is no purchase."""

    reward_id: str
    points: int
    limit_per_member: int = 1
    """So many times within the window."""
    window: RewardWindow = RewardWindow.LIFETIME
    window_days: int = 0
    """For DAYS."""
    reason: str = ""
    """What for, as histories show it; empty: the id."""

    def is_used_up(self, earned: Sequence[datetime], at: datetime, zone: ZoneInfo) -> bool:
        """Whether one more at an instant would be one too many in some window, beside those that were earned."""
        days = sorted(_day(one, zone) for one in earned)
        day = _day(at, zone)
        match self.window:
            case RewardWindow.LIFETIME:
                return len(days) >= self.limit_per_member
            case RewardWindow.YEAR:
                return sum(one.year == day.year for one in days) >= self.limit_per_member
            case RewardWindow.DAYS:
                return self._too_close(days, day)

    def _too_close(self, days: list[date], day: date) -> bool:
        """Whether some window has more than the limit once a day is added to others, which may be earlier or later."""
        days = sorted([*days, day])
        size = self.limit_per_member + 1
        spans = (days[start : start + size] for start in range(len(days) - size + 1))
        return any(day in span and (span[-1] - span[0]).days < self.window_days for span in spans)

    def problems(self, field: str) -> Problems:
        """Say what keeps it from being granted."""
        if not self.reward_id:
            yield wrong(f"{field}.reward_id", "A reward has an id.")
        yield from in_range(f"{field}.points", self.points, 1, limits.POINTS_MAX)
        most = limits.REWARD_LIMIT_MAX
        yield from in_range(f"{field}.limit_per_member", self.limit_per_member, 1, most)
        least = 1 if self.window is RewardWindow.DAYS else 0
        most = limits.REWARD_DAYS_MAX if self.window is RewardWindow.DAYS else 0
        yield from in_range(f"{field}.window_days", self.window_days, least, most)


def problems_of_rewards(rewards: tuple[Reward, ...]) -> Problems:
    """Say what keeps rewards from being granted."""
    if len(rewards) > limits.REWARDS_MAX:
        yield wrong("rewards", f"At most {limits.REWARDS_MAX} rewards.")
    seen: set[str] = set()
    for index, reward in enumerate(rewards):
        yield from reward.problems(f"rewards[{index}]")
        if reward.reward_id in seen:
            yield wrong(f"rewards[{index}].reward_id", f"{reward.reward_id} is there twice.")
        seen.add(reward.reward_id)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
