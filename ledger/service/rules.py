"""Rules of the contract to the domain's, and back."""

from __future__ import annotations

from ledger.domain.rules import (
    NO_DATES,
    USUAL_PROFILE,
    ClockRules,
    EarningRules,
    Expiry,
    PointsRules,
    ProfileRules,
    ReturnPolicy,
    RulesVersion,
)
from ledger.service import fields
from ledger.service.campaigns import CampaignField
from ledger.service.card_rules import decode_card, encode_card
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.service.rules_contact import decode_contact, encode_contact
from ledger.service.rules_granting import (
    decode_adjustments,
    decode_rewards,
    encode_adjustments,
    encode_reward,
)
from ledger.service.rules_liability import decode_liability, encode_liability
from ledger.service.rules_retention import decode_retention, encode_retention
from ledger.service.rules_settlement import decode_settlement, encode_settlement
from ledger.service.segment_rules import decode_segments, encode_segments
from ledger.service.till_rules import (
    decode_redemption,
    decode_till,
    encode_redemption,
    encode_till,
)
from ledger.service.verification_rules import (
    decode_verification_rules,
    encode_verification_rules,
)
from ledger.v1 import rules_pb2 as pb

_EXPIRIES = Choices(Expiry, pb.Expiry, "EXPIRY", Expiry.NEVER)
_RETURNS = Choices(ReturnPolicy, pb.ReturnPolicy, "RETURN_POLICY", ReturnPolicy.DEFICIT)


def decode_rules(rules: pb.Rules, money: MoneyField) -> RulesVersion:
    """Return the rules in domain values; version 0 where it does not say which."""
    for name in ("effective_at", "earning", "card"):
        if not rules.HasField(name):
            raise fields.invalid(f"rules.{name}", "must not be empty.")
    campaigns = CampaignField(money)
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
            rates=campaigns.rates(rules.earning),
            redeemed_part_earns=not rules.earning.HasField("redeemed_part_earns")
            or rules.earning.redeemed_part_earns,
        ),
        card=decode_card(rules.card, money),
        clock=clock,
        points=_decode_points(rules.points) if rules.HasField("points") else NO_DATES,
        campaigns=campaigns.campaigns(rules),
        tiers=campaigns.tiers(rules),
        redemption=decode_redemption(rules, money),
        till=decode_till(rules),
        adjustments=decode_adjustments(rules),
        rewards=decode_rewards(rules),
        retention=decode_retention(rules),
        segments=decode_segments(rules, money),
        settlement=decode_settlement(rules, money),
        contact=decode_contact(rules),
        profile=ProfileRules(rules.profile.phone_region)
        if rules.HasField("profile")
        else USUAL_PROFILE,
        verification=decode_verification_rules(rules, money),
        liability=decode_liability(rules, money),
    )


def _decode_points(points: pb.PointsRules) -> PointsRules:
    usual = PointsRules()
    return PointsRules(
        pending_days=points.pending_days,
        expiry=_EXPIRIES.decode(points.expiry, "rules.points.expiry"),
        expiry_days=points.expiry_days,
        expiry_years=points.expiry_years,
        returns=_RETURNS.decode(points.return_policy, "rules.points.return_policy"),
        restore_grace_days=points.restore_grace_days,
        hold_seconds_max=points.hold_seconds_max
        if points.HasField("hold_seconds_max")
        else usual.hold_seconds_max,
        claim_days=points.claim_days if points.HasField("claim_days") else usual.claim_days,
    )


def _encode_points(points: PointsRules) -> pb.PointsRules:
    return pb.PointsRules(
        pending_days=points.pending_days,
        expiry=_EXPIRIES.encode(points.expiry),
        expiry_days=points.expiry_days,
        expiry_years=points.expiry_years,
        return_policy=_RETURNS.encode(points.returns),
        restore_grace_days=points.restore_grace_days,
        hold_seconds_max=points.hold_seconds_max,
        claim_days=points.claim_days,
    )


def encode_rules(rules: RulesVersion, money: MoneyField) -> pb.Rules:
    """Return rules as the contract has them."""
    campaigns = CampaignField(money)
    return pb.Rules(
        version=rules.version,
        effective_at=fields.timestamp(rules.effective_at),
        earning=pb.EarningRules(
            points=rules.earning.points,
            per_amount=money.encode(rules.earning.per_amount),
            carry_remainders=rules.earning.carry_remainders,
            rates=[campaigns.encode_rate(one) for one in rules.earning.rates],
            redeemed_part_earns=rules.earning.redeemed_part_earns,
        ),
        card=encode_card(rules.card, money),
        clock=pb.ClockRules(
            ahead_seconds_max=rules.clock.ahead_seconds_max,
            late_seconds_max=rules.clock.late_seconds_max,
        ),
        points=_encode_points(rules.points),
        campaigns=[campaigns.encode_campaign(one) for one in rules.campaigns],
        tiers=None if rules.tiers is None else campaigns.encode_tiers(rules.tiers),
        redemption=encode_redemption(rules.redemption, money),
        till=encode_till(rules.till),
        adjustments=encode_adjustments(rules.adjustments),
        rewards=[encode_reward(reward) for reward in rules.rewards],
        retention=encode_retention(rules.retention),
        segments=None if rules.segments is None else encode_segments(rules.segments, money),
        settlement=None if rules.settlement is None else encode_settlement(rules.settlement, money),
        contact=encode_contact(rules.contact),
        profile=None
        if rules.profile == USUAL_PROFILE
        else pb.ProfileRules(phone_region=rules.profile.phone_region),
        verification=encode_verification_rules(rules.verification, money),
        liability=encode_liability(rules.liability, money),
    )
