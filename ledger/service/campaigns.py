"""Rates, campaigns and tiers of the contract to the domain's, and back."""

from __future__ import annotations

from google.type.dayofweek_pb2 import DayOfWeek

from ledger.domain.behaviour import Segment
from ledger.domain.receipt import Channel
from ledger.domain.rules.campaigns import Campaign, CouponTerms, Stacking
from ledger.domain.rules.conditions import ANY, Condition
from ledger.domain.rules.earning import ProductRate, Rate
from ledger.domain.rules.tiers import (
    MONTHS_OF_A_YEAR,
    NO_BONUS_PERCENT,
    Downgrade,
    Tier,
    TierBy,
    TierRules,
    TierWindow,
)
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.v1 import receipt_pb2
from ledger.v1 import rules_pb2 as pb

_CHANNELS = Choices(Channel, receipt_pb2.Channel, "CHANNEL")
_SEGMENTS = Choices(Segment, pb.Segment, "SEGMENT")
_STACKING = Choices(Stacking, pb.Stacking, "STACKING", Stacking.ADD)
_TIER_BY = Choices(TierBy, pb.TierBy, "TIER_BY", TierBy.SPEND)
_TIER_WINDOW = Choices(TierWindow, pb.TierWindow, "TIER_WINDOW", TierWindow.MONTHS)
_DOWNGRADE = Choices(Downgrade, pb.Downgrade, "DOWNGRADE", Downgrade.PERIOD_END)


class CampaignField:
    """Decodes and encodes what rules say about lines, purchases and members, in one currency."""

    def __init__(self, money: MoneyField) -> None:
        """Take the programme's money."""
        self._money = money

    def rates(self, earning: pb.EarningRules) -> tuple[ProductRate, ...]:
        """Return what some lines earn."""
        return tuple(
            self._rate(one, f"rules.earning.rates[{index}]")
            for index, one in enumerate(earning.rates)
        )

    def _rate(self, one: pb.ProductRate, path: str) -> ProductRate:
        amount = self._money.decode(one.per_amount, f"{path}.per_amount")
        return ProductRate(Rate(one.points, amount), self._condition(one.when, f"{path}.when"))

    def campaigns(self, rules: pb.Rules) -> tuple[Campaign, ...]:
        """Return the campaigns of some rules."""
        return tuple(
            self._campaign(one, f"rules.campaigns[{index}]")
            for index, one in enumerate(rules.campaigns)
        )

    def _campaign(self, one: pb.Campaign, path: str) -> Campaign:
        rate = None
        if one.WhichOneof("gives") == "bonus":
            amount = self._money.decode(one.bonus.per_amount, f"{path}.bonus.per_amount")
            rate = Rate(one.bonus.points, amount)
        return Campaign(
            id=one.id,
            starts_on=fields.calendar_date(one.starts_on, f"{path}.starts_on"),
            ends_on=fields.calendar_date(one.ends_on, f"{path}.ends_on"),
            when=self._condition(one.when, f"{path}.when") if one.HasField("when") else ANY,
            percent=one.percent,
            rate=rate,
            points=one.points,
            order=one.order,
            stacking=_STACKING.decode(one.stacking, f"{path}.stacking"),
            exclusive=one.exclusive,
            receipt_points_max=one.receipt_points_max,
            member_points_max=one.member_points_max,
            budget_points=one.budget_points,
            coupon=_coupon(one.coupon) if one.HasField("coupon") else None,
        )

    def _condition(self, one: pb.Condition, path: str) -> Condition:
        least = 0
        if one.HasField("least_amount"):
            least = self._money.decode(one.least_amount, f"{path}.least_amount")
        return Condition(
            skus=tuple(one.skus),
            categories=tuple(one.categories),
            shops=tuple(one.shops),
            channels=tuple(
                _CHANNELS.decode(channel, f"{path}.channels[{index}]")
                for index, channel in enumerate(one.channels)
            ),
            # The contract's days of the week have the numbers of ISO 8601, and 0 for none.
            weekdays=tuple(one.weekdays),
            tiers=tuple(one.tiers),
            least_amount=least,
            segments=tuple(
                _SEGMENTS.decode(segment, f"{path}.segments[{index}]")
                for index, segment in enumerate(one.segments)
            ),
        )

    def tiers(self, rules: pb.Rules) -> TierRules | None:
        """Return the tiers of some rules."""
        if not rules.HasField("tiers"):
            return None
        tiers = rules.tiers
        by = _TIER_BY.decode(tiers.by, "rules.tiers.by")
        return TierRules(
            levels=tuple(
                self._tier(one, by, f"rules.tiers.levels[{index}]")
                for index, one in enumerate(tiers.levels)
            ),
            by=by,
            window=_TIER_WINDOW.decode(tiers.window, "rules.tiers.window"),
            window_months=tiers.window_months
            if tiers.HasField("window_months")
            else MONTHS_OF_A_YEAR,
            period_months=tiers.period_months
            if tiers.HasField("period_months")
            else MONTHS_OF_A_YEAR,
            downgrade=_DOWNGRADE.decode(tiers.downgrade, "rules.tiers.downgrade"),
        )

    def _tier(self, one: pb.Tier, by: TierBy, path: str) -> Tier:
        wanted = "points" if by is TierBy.POINTS else "amount"
        if one.WhichOneof("reached_with") != wanted:
            raise fields.invalid(f"{path}.{wanted}", f"a tier by {by} is reached with that.")
        return Tier(
            id=one.id,
            reached_at=one.points
            if by is TierBy.POINTS
            else self._money.decode(one.amount, f"{path}.amount"),
            percent=one.percent if one.HasField("percent") else NO_BONUS_PERCENT,
            discount_percent=one.discount_percent,
        )

    # And back

    def encode_rate(self, one: ProductRate) -> pb.ProductRate:
        """Return what some lines earn as the contract has it."""
        return pb.ProductRate(
            points=one.rate.points,
            per_amount=self._money.encode(one.rate.per_amount),
            when=self._encode_condition(one.when),
        )

    def encode_campaign(self, one: Campaign) -> pb.Campaign:
        """Return a campaign as the contract has it."""
        found = pb.Campaign(
            id=one.id,
            starts_on=fields.date_message(one.starts_on),
            ends_on=fields.date_message(one.ends_on),
            when=None if one.when == ANY else self._encode_condition(one.when),
            order=one.order,
            stacking=_STACKING.encode(one.stacking),
            exclusive=one.exclusive,
            receipt_points_max=one.receipt_points_max,
            member_points_max=one.member_points_max,
            budget_points=one.budget_points,
            coupon=None if one.coupon is None else _encode_coupon(one.coupon),
        )
        if one.rate is not None:
            amount = self._money.encode(one.rate.per_amount)
            found.bonus.CopyFrom(pb.Bonus(points=one.rate.points, per_amount=amount))
        elif one.percent:
            found.percent = one.percent
        else:
            found.points = one.points
        return found

    def _encode_condition(self, one: Condition) -> pb.Condition:
        return pb.Condition(
            skus=one.skus,
            categories=one.categories,
            shops=one.shops,
            channels=[_CHANNELS.encode(channel) for channel in one.channels],
            weekdays=[DayOfWeek.Name(day) for day in one.weekdays],
            tiers=one.tiers,
            least_amount=self._money.encode(one.least_amount) if one.least_amount else None,
            segments=[_SEGMENTS.encode(segment) for segment in one.segments],
        )

    def encode_tiers(self, tiers: TierRules) -> pb.TierRules:
        """Return tiers as the contract has them."""
        found = pb.TierRules(
            by=_TIER_BY.encode(tiers.by),
            window=_TIER_WINDOW.encode(tiers.window),
            window_months=tiers.window_months,
            period_months=tiers.period_months,
            downgrade=_DOWNGRADE.encode(tiers.downgrade),
        )
        for tier in tiers.levels:
            level = found.levels.add(
                id=tier.id, percent=tier.percent, discount_percent=tier.discount_percent
            )
            if tiers.by is TierBy.POINTS:
                level.points = tier.reached_at
            else:
                level.amount.CopyFrom(self._money.encode(tier.reached_at))
        return found


def _coupon(terms: pb.CouponTerms) -> CouponTerms:
    usual = CouponTerms()
    return CouponTerms(
        code=fields.coupon_code(terms.code),
        uses_max=terms.uses_max,
        uses_per_member=terms.uses_per_member
        if terms.HasField("uses_per_member")
        else usual.uses_per_member,
        back_on_return=terms.back_on_return,
    )


def _encode_coupon(terms: CouponTerms) -> pb.CouponTerms:
    return pb.CouponTerms(
        code=terms.code,
        uses_max=terms.uses_max,
        uses_per_member=terms.uses_per_member,
        back_on_return=terms.back_on_return,
    )
