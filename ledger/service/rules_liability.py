"""Rules about what points stand for in the books of money: the contract's to the domain's, and back."""

from __future__ import annotations

from ledger.domain.rules import LiabilityRules
from ledger.service.fields import MoneyField
from ledger.v1 import rules_pb2 as pb


def decode_liability(rules: pb.Rules, money: MoneyField) -> LiabilityRules | None:
    """Return what points stand for; None where the rules do not say."""
    if not rules.HasField("liability"):
        return None
    section = rules.liability
    return LiabilityRules(
        points=section.points,
        price=money.decode(section.price, "rules.liability.price"),
        redeemed_share_millionths=section.redeemed_share_millionths,
    )


def encode_liability(section: LiabilityRules | None, money: MoneyField) -> pb.LiabilityRules | None:
    """Return what points stand for as the contract has it; None where the rules do not say."""
    return None if section is None else encode_section(section, money)


def encode_section(section: LiabilityRules, money: MoneyField) -> pb.LiabilityRules:
    """Return an estimate as the contract has it."""
    return pb.LiabilityRules(
        points=section.points,
        price=money.encode(section.price),
        redeemed_share_millionths=section.redeemed_share_millionths,
    )
