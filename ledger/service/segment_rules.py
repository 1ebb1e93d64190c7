"""Rules about segments: the contract's to the domain's, and back."""

from __future__ import annotations

from ledger.domain.rules import SegmentRules
from ledger.service.fields import MoneyField
from ledger.v1 import rules_pb2 as pb

_USUAL = SegmentRules()


def decode_segments(rules: pb.Rules, money: MoneyField) -> SegmentRules | None:
    """Return what makes a buyer one of a segment; None where the rules do not say."""
    if not rules.HasField("segments"):
        return None
    section, path = rules.segments, "rules.segments"
    large = 0
    if section.HasField("large_amount"):
        large = money.decode(section.large_amount, f"{path}.large_amount")
    return SegmentRules(
        window_months=_given(section, "window_months"),
        occasional_purchases_max=_given(section, "occasional_purchases_max"),
        lapsed_after_days=_given(section, "lapsed_after_days"),
        large_amount=large,
        recency_days=tuple(section.recency_days),
        frequency_purchases=tuple(section.frequency_purchases),
        monetary_amounts=tuple(
            money.decode(amount, f"{path}.monetary_amounts[{index}]")
            for index, amount in enumerate(section.monetary_amounts)
        ),
    )


def _given(section: pb.SegmentRules, name: str) -> int:
    found: int = getattr(section if section.HasField(name) else _USUAL, name)
    return found


def encode_segments(section: SegmentRules, money: MoneyField) -> pb.SegmentRules:
    """Return what makes a buyer one of a segment as the contract has it."""
    return pb.SegmentRules(
        window_months=section.window_months,
        occasional_purchases_max=section.occasional_purchases_max,
        lapsed_after_days=section.lapsed_after_days,
        large_amount=money.encode(section.large_amount) if section.large_amount else None,
        recency_days=section.recency_days,
        frequency_purchases=section.frequency_purchases,
        monetary_amounts=[money.encode(amount) for amount in section.monetary_amounts],
    )
