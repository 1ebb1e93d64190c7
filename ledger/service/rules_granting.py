"""Rules of points without a receipt: the contract's to the domain's, and back."""

from __future__ import annotations

from ledger.domain.rules import NO_ADJUSTMENT_RULES, AdjustmentRules, Reward, RewardWindow
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.v1 import rules_pb2 as pb

_WINDOWS = Choices(RewardWindow, pb.RewardWindow, "REWARD_WINDOW", RewardWindow.LIFETIME)


def decode_adjustments(rules: pb.Rules) -> AdjustmentRules:
    """Return what one person alone may adjust."""
    if not rules.HasField("adjustments"):
        return NO_ADJUSTMENT_RULES
    section = rules.adjustments
    most = section.points_max_alone if section.HasField("points_max_alone") else None
    codes = tuple(
        fields.identifier(code, f"rules.adjustments.reason_codes[{index}]")
        for index, code in enumerate(section.reason_codes)
    )
    return AdjustmentRules(most, codes)


def decode_rewards(rules: pb.Rules) -> tuple[Reward, ...]:
    """Return what members earn without a purchase."""
    return tuple(
        _decode_reward(reward, f"rules.rewards[{index}]")
        for index, reward in enumerate(rules.rewards)
    )


def _decode_reward(reward: pb.Reward, field: str) -> Reward:
    limit = reward.limit_per_member if reward.HasField("limit_per_member") else 1
    return Reward(
        reward_id=fields.identifier(reward.reward_id, f"{field}.reward_id"),
        points=reward.points,
        limit_per_member=limit,
        window=_WINDOWS.decode(reward.window, f"{field}.window"),
        window_days=reward.window_days,
        reason=fields.optional_identifier(reward.reason, f"{field}.reason"),
    )


def encode_adjustments(section: AdjustmentRules) -> pb.AdjustmentRules | None:
    """Return what one person alone may adjust as the contract has it; None where the rules say nothing."""
    if section == NO_ADJUSTMENT_RULES:
        return None
    return pb.AdjustmentRules(
        points_max_alone=section.points_max_alone, reason_codes=section.reason_codes
    )


def encode_reward(reward: Reward) -> pb.Reward:
    """Return a reward as the contract has it."""
    return pb.Reward(
        reward_id=reward.reward_id,
        points=reward.points,
        limit_per_member=reward.limit_per_member,
        window=_WINDOWS.encode(reward.window),
        window_days=reward.window_days,
        reason=reward.reason,
    )
