"""The sections of the rules that tills meet, to the domain's and back."""

from __future__ import annotations

from ledger.domain.rules import RedemptionRules, TillAction, TillRules
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.v1 import rules_pb2 as pb

_ACTIONS = Choices(TillAction, pb.TillAction, "TILL_ACTION", TillAction.NONE)


def decode_redemption(rules: pb.Rules, money: MoneyField) -> RedemptionRules | None:
    """Return what points are worth; None where the rules do not say."""
    if not rules.HasField("redemption"):
        return None
    section = rules.redemption
    return RedemptionRules(
        points=section.points,
        value=money.decode(section.value, "rules.redemption.value"),
        points_min=section.points_min,
        points_step=section.points_step or 1,
        share_percent_min=section.share_percent_min,
        share_percent_max=section.share_percent_max
        if section.HasField("share_percent_max")
        else 100,
    )


def encode_redemption(
    section: RedemptionRules | None, money: MoneyField
) -> pb.RedemptionRules | None:
    """Return what points are worth as the contract has it."""
    if section is None:
        return None
    return pb.RedemptionRules(
        points=section.points,
        value=money.encode(section.value),
        points_min=section.points_min,
        points_step=section.points_step,
        share_percent_min=section.share_percent_min,
        share_percent_max=section.share_percent_max,
    )


def decode_till(rules: pb.Rules) -> TillRules | None:
    """Return what tills may do; None where the rules do not say."""
    if not rules.HasField("till"):
        return None
    section = rules.till
    return TillRules(
        card_receipts_max=section.card_receipts_max,
        card_receipts_over=_ACTIONS.decode(
            section.card_receipts_over, "rules.till.card_receipts_over"
        ),
        own_card=_ACTIONS.decode(section.own_card, "rules.till.own_card"),
        business_day_ends_hour=section.business_day_ends_hour,
    )


def encode_till(section: TillRules | None) -> pb.TillRules | None:
    """Return what tills may do as the contract has it."""
    if section is None:
        return None
    return pb.TillRules(
        card_receipts_max=section.card_receipts_max,
        card_receipts_over=_ACTIONS.encode(section.card_receipts_over),
        own_card=_ACTIONS.encode(section.own_card),
        business_day_ends_hour=section.business_day_ends_hour,
    )
