"""What a receipt earns: a pure function of what is kept, the rules of the sale, and a context that the sale froze.

The context is in the receipt's `Earning`: the member's tier and segment, the campaigns that gave something, and what
room their caps had left. So what is left after a return can be found at any time, and any path of returns ends the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.domain import limits
from ledger.domain.receipt import CampaignPart, Earning, Receipt, ReceiptFacts, TenderKind
from ledger.domain.rules import RulesVersion
from ledger.domain.rules.campaigns import Campaign, Stacking
from ledger.domain.rules.conditions import Buyer

NOTHING_RETURNED: Mapping[str, int] = {}

Room = Callable[[Campaign], int | None]
"""How many micropoints a campaign may still give; None: as many as it likes."""


def is_plain(rules: RulesVersion) -> bool:
    """Whether a receipt earns by its total alone."""
    earning = rules.earning
    return (
        not rules.campaigns
        and rules.tiers is None
        and not earning.rates
        and earning.redeemed_part_earns
    )


def plain_earning(rules: RulesVersion, total: int) -> Earning:
    """Return what a receipt earns by its total alone."""
    return Earning(rules.earning.earn_micropoints(total), rules.earning.carry_remainders)


def decide_earning(
    rules: RulesVersion,
    facts: ReceiptFacts,
    buyer: Buyer,
    candidates: Iterable[Campaign],
    room: Room,
) -> Earning:
    """Return what a receipt earns, and freeze how: the campaigns that give something, with what room they had.

    Args:
        rules: those in force at the sale.
        facts: the receipt, whole.
        buyer: what tier the member has, and of what segment.
        candidates: campaigns that are for the receipt but for what its lines are.
        room: what is left under the caps of a campaign.
    """
    lines = _Lines(rules, facts, NOTHING_RETURNED, buyer)
    parts: list[CampaignPart] = []
    for campaign in sorted(candidates, key=lambda one: one.order):
        left = room(campaign)
        wanted = lines.wanted(campaign)
        given = wanted.capped(campaign, left)
        if given:
            parts.append(CampaignPart(campaign.id, given, left))
            lines.count(wanted, given, wanted.micropoints)
            if campaign.exclusive:
                break
    total = lines.usual + sum(part.micropoints for part in parts)
    return Earning(total, rules.earning.carry_remainders, buyer.tier, tuple(parts), buyer.segment)


def kept_parts(receipt: Receipt, rules: RulesVersion, returned: Mapping[str, int]) -> Earning:
    """Return what the kept lines of a receipt earn, by campaign, in the context that its sale froze."""
    earning, facts = receipt.earning, receipt.facts
    if not receipt.credited:
        return Earning(0, earning.carry_remainder)
    if not returned:
        return earning
    if is_plain(rules):
        return plain_earning(rules, receipt.kept_total(returned))
    buyer = Buyer(earning.tier, earning.segment)
    sold = _Lines(rules, facts, NOTHING_RETURNED, buyer)
    lines = _Lines(rules, facts, returned, buyer)
    known = {campaign.id: campaign for campaign in rules.campaigns}
    parts: list[CampaignPart] = []
    for part in earning.parts:
        campaign = known[part.campaign]
        wanted_at_sale, wanted = sold.wanted(campaign), lines.wanted(campaign)
        parts.append(CampaignPart(part.campaign, wanted.capped(campaign, part.room), part.room))
        # What share a line has in something capped is found at the sale. Found anew, the share of what is kept would
        # grow with each return, and with it what compounds on it.
        for one, at in ((sold, wanted_at_sale), (lines, wanted)):
            one.count(at, part.micropoints, wanted_at_sale.micropoints)
    total = lines.usual + sum(part.micropoints for part in parts)
    return Earning(total, earning.carry_remainder, earning.tier, tuple(parts), earning.segment)


class _Line(NamedTuple):
    amount: int
    """What was paid for it and earns, in minor units."""
    usual: int
    """What it earns without tier and campaigns, in micropoints."""


class _Wanted(NamedTuple):
    """What a campaign would give without caps."""

    bonuses: Sequence[tuple[int, int]]
    """Lines by their index, and micropoints."""
    micropoints: int
    """In all, with what is for the receipt and no line."""

    def capped(self, campaign: Campaign, room: int | None) -> int:
        """Return what it does give, in micropoints."""
        most = [self.micropoints] if room is None else [self.micropoints, room]
        if campaign.receipt_points_max:
            most.append(campaign.receipt_points_max * limits.MICROPOINTS_PER_POINT)
        return min(most)


_NOTHING = _Wanted((), 0)


class _Lines:
    """The kept lines of a receipt, and what they have earned so far."""

    def __init__(
        self, rules: RulesVersion, facts: ReceiptFacts, returned: Mapping[str, int], buyer: Buyer
    ) -> None:
        """Start with what they earn before campaigns."""
        self._facts = facts
        amounts = earning_amounts(facts, returned, redeemed=rules.earning.redeemed_part_earns)
        rates = rules.earning.rates_of(facts, buyer)
        self._lines = [
            _Line(amount, amount * rate) for amount, rate in zip(amounts, rates, strict=True)
        ]
        level = rules.tiers.find(buyer.tier) if rules.tiers is not None else None
        percent = 100 if level is None else level.percent
        self._so_far = [_percent_of(line.usual, percent) for line in self._lines]
        self.usual = sum(self._so_far)
        """What they earn without campaigns, in micropoints."""

    def wanted(self, campaign: Campaign) -> _Wanted:
        """Return what a campaign would give the lines."""
        fitting = [
            index for index, line in enumerate(self._facts.lines) if campaign.when.fits_line(line)
        ]
        amount = sum(self._lines[index].amount for index in fitting)
        if not fitting or amount < max(campaign.when.least_amount, 1):
            return _NOTHING
        bonuses = self._bonuses(campaign, fitting)
        points = campaign.points * limits.MICROPOINTS_PER_POINT
        return _Wanted(list(zip(fitting, bonuses, strict=True)), sum(bonuses) + points)

    def count(self, wanted: _Wanted, given: int, of: int) -> None:
        """Count to what the lines have earned their share of what a campaign gave: `given` of so many micropoints."""
        for index, bonus in wanted.bonuses:
            self._so_far[index] += bonus * given // of

    def _bonuses(self, campaign: Campaign, fitting: Sequence[int]) -> list[int]:
        if campaign.rate is not None:
            rate = campaign.rate.micropoints_per_minor
            return [self._lines[index].amount * rate for index in fitting]
        if not campaign.percent:
            return [0 for _ in fitting]
        more = campaign.percent - 100
        if campaign.stacking is Stacking.COMPOUND:
            return [_percent_of(self._so_far[index], more) for index in fitting]
        return [_percent_of(self._lines[index].usual, more) for index in fitting]


def _percent_of(micropoints: int, percent: int) -> int:
    """Return a percentage; a part of a millionth of a point is dropped."""
    return micropoints * percent // 100


def earning_amounts(
    facts: ReceiptFacts, returned: Mapping[str, int], *, redeemed: bool
) -> list[int]:
    """Return what was paid for what is kept of each line, in minor units; `redeemed`: with what points paid."""
    whole = [line.gross - line.discount for line in facts.lines]
    if not redeemed:
        paid = sum(one.amount for one in facts.tenders if one.kind is TenderKind.POINTS)
        paid_parts = facts.allocate(paid)
        whole = [amount - part for amount, part in zip(whole, paid_parts, strict=True)]
    return [
        amount - line.part(amount, returned.get(line.line_id))
        for amount, line in zip(whole, facts.lines, strict=True)
    ]
