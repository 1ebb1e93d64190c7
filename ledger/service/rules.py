"""Rules of the contract to the domain's, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ledger.domain.rules import (
    NO_DATES,
    CardRules,
    ClockRules,
    EarningRules,
    Expiry,
    PointsRules,
    ReturnPolicy,
    RulesVersion,
)
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.rules_granting import (
    decode_adjustments,
    decode_rewards,
    encode_adjustments,
    encode_reward,
)
from ledger.v1 import rules_pb2 as pb

_EXPIRY_VALUES = {
    Expiry.NEVER: pb.EXPIRY_NEVER,
    Expiry.AFTER_DAYS: pb.EXPIRY_AFTER_DAYS,
    Expiry.END_OF_YEAR: pb.EXPIRY_END_OF_YEAR,
    Expiry.INACTIVITY: pb.EXPIRY_INACTIVITY,
}
_EXPIRIES: dict[int, Expiry] = {
    pb.EXPIRY_UNSPECIFIED: Expiry.NEVER,
    **{value: one for one, value in _EXPIRY_VALUES.items()},
}
_RETURN_VALUES = {
    ReturnPolicy.DEFICIT: pb.RETURN_POLICY_DEFICIT,
    ReturnPolicy.FLOOR: pb.RETURN_POLICY_FLOOR,
    ReturnPolicy.REFUSE: pb.RETURN_POLICY_REFUSE,
}
_RETURNS: dict[int, ReturnPolicy] = {
    pb.RETURN_POLICY_UNSPECIFIED: ReturnPolicy.DEFICIT,
    **{value: one for one, value in _RETURN_VALUES.items()},
}

T = TypeVar("T")


def decode_rules(rules: pb.Rules, money: MoneyField) -> RulesVersion:
    """Return the rules in domain values; version 0 where it does not say which."""
    for name in ("effective_at", "earning", "card"):
        if not rules.HasField(name):
            raise fields.invalid(f"rules.{name}", "must not be empty.")
    clock = (
        ClockRules(rules.clock.ahead_seconds_max, rules.clock.late_seconds_max)
        if rules.HasField("clock")
        else ClockRules()
    )
    return RulesVersion(
        version=rules.version,
        effective_at=fields.instant(rules.effective_at, "rules.effective_at"),
        earning=EarningRules(
            points=rules.earning.points,
            per_amount=money.decode(rules.earning.per_amount, "rules.earning.per_amount"),
            carry_remainders=not rules.earning.HasField("carry_remainders")
            or rules.earning.carry_remainders,
        ),
        card=CardRules(rules.card.receipts_required),
        clock=clock,
        points=_decode_points(rules.points) if rules.HasField("points") else NO_DATES,
        adjustments=decode_adjustments(rules),
        rewards=decode_rewards(rules),
    )


def _decode_points(points: pb.PointsRules) -> PointsRules:
    usual = PointsRules()
    return PointsRules(
        pending_days=points.pending_days,
        expiry=_choice(_EXPIRIES, points.expiry, "rules.points.expiry"),
        expiry_days=points.expiry_days,
        expiry_years=points.expiry_years,
        returns=_choice(_RETURNS, points.return_policy, "rules.points.return_policy"),
        restore_grace_days=points.restore_grace_days,
        hold_seconds_max=points.hold_seconds_max
        if points.HasField("hold_seconds_max")
        else usual.hold_seconds_max,
        claim_days=points.claim_days if points.HasField("claim_days") else usual.claim_days,
    )


def _choice(choices: Mapping[int, T], value: int, field: str) -> T:
    found = choices.get(value)
    if found is None:
        raise fields.invalid(field, "must be one of the choices.")
    return found


def _encode_points(points: PointsRules) -> pb.PointsRules:
    return pb.PointsRules(
        pending_days=points.pending_days,
        expiry=_EXPIRY_VALUES[points.expiry],
        expiry_days=points.expiry_days,
        expiry_years=points.expiry_years,
        return_policy=_RETURN_VALUES[points.returns],
        restore_grace_days=points.restore_grace_days,
        hold_seconds_max=points.hold_seconds_max,
        claim_days=points.claim_days,
    )


def encode_rules(rules: RulesVersion, money: MoneyField) -> pb.Rules:
    """Return rules as the contract has them."""
    return pb.Rules(
        version=rules.version,
        effective_at=fields.timestamp(rules.effective_at),
        earning=pb.EarningRules(
            points=rules.earning.points,
            per_amount=money.encode(rules.earning.per_amount),
            carry_remainders=rules.earning.carry_remainders,
        ),
        card=pb.CardRules(receipts_required=rules.card.receipts_required),
        clock=pb.ClockRules(
            ahead_seconds_max=rules.clock.ahead_seconds_max,
            late_seconds_max=rules.clock.late_seconds_max,
        ),
        points=_encode_points(rules.points),
        adjustments=encode_adjustments(rules.adjustments),
        rewards=[encode_reward(reward) for reward in rules.rewards],
    )
