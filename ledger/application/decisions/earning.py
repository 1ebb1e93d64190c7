"""What a receipt earns for an account: rates, tier, campaigns and coupons, and what they count to."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger.application.batch import Batch
from ledger.application.decisions.coupons import UsedCoupon, find_coupons, use_coupons
from ledger.application.decisions.lookups import lot_dates
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.account.earning import NO_EXTRAS, EarningExtras
from ledger.domain.behaviour import Purchase
from ledger.domain.budget import Budget
from ledger.domain.earning import decide_earning, is_plain, kept_parts, plain_earning
from ledger.domain.model import Cause
from ledger.domain.receipt import CampaignPart, Earning, Receipt, ReceiptFacts
from ledger.domain.rules import RulesVersion
from ledger.domain.rules.campaigns import Campaign
from ledger.domain.rules.conditions import Buyer
from ledger.domain.rules.tiers import Moment, Qualifying, month_of


class Earned(msgspec.Struct, frozen=True):
    """What a receipt earns, decided and not yet recorded."""

    rules: RulesVersion
    """Those of the sale."""
    earning: Earning
    coupons: tuple[UsedCoupon, ...] = ()


def decide(
    batch: Batch, rules: RulesVersion, facts: ReceiptFacts, account: Account | None
) -> Earned:
    """Return what a receipt earns; without an account only what does not depend on whose it is.

    Raises:
        Refusal: a coupon cannot be used.
    """
    if is_plain(rules) and not facts.coupons:
        return Earned(rules, plain_earning(rules, facts.total))
    coupons = find_coupons(batch, rules, facts, account)
    shown = {coupon.campaign.id for coupon in coupons}
    buyer = _buyer(batch, rules, account)
    candidates = [
        campaign
        for campaign in rules.campaigns
        if campaign.runs_on(facts.business_date)
        and campaign.when.fits_receipt(facts, buyer)
        and (campaign.coupon is None or campaign.id in shown)
        and (account is not None or not campaign.needs_account)
    ]
    earning = decide_earning(
        rules, facts, buyer, candidates, lambda campaign: _room(batch, campaign, account)
    )
    given = {part.campaign for part in earning.parts}
    for coupon in coupons:
        coupon.check_given(given)
    return Earned(rules, earning, coupons)


def decide_kept(batch: Batch, receipt: Receipt, account: Account | None) -> Earned:
    """Return what a receipt earns that was anonymous, for the account that it will count for."""
    return decide(batch, batch.rules().numbered(receipt.rules_version), receipt.facts, account)


_NOBODY = Buyer()


def _buyer(batch: Batch, rules: RulesVersion, account: Account | None) -> Buyer:
    """Return who buys: with the tier and of the segment that the account has before the receipt."""
    if account is None or (rules.tiers is None and rules.segments is None):
        return _NOBODY
    at = moment(batch)
    tier = None if rules.tiers is None else account.standing(rules.tiers, at).tier
    return Buyer(
        "" if tier is None else tier.id,
        None if rules.segments is None else account.placement(rules.segments, at).segment,
    )


def moment(batch: Batch) -> Moment:
    """Return what time it is, where."""
    return Moment(batch.now(), batch.zone())


def _room(batch: Batch, campaign: Campaign, account: Account | None) -> int | None:
    """Return the micropoints that are left under a campaign's caps for a member and for all."""
    room: list[int] = []
    if campaign.member_points_max and account is not None:
        most = campaign.member_points_max * limits.MICROPOINTS_PER_POINT
        room.append(most - account.campaigns.get(campaign.id, 0))
    if campaign.budget_points:
        budget = batch.find(Budget, batch.namespace.budget(campaign.id))
        spent = 0 if budget is None else budget.micropoints
        room.append(campaign.budget_points * limits.MICROPOINTS_PER_POINT - spent)
    return max(0, min(room)) if room else None


def credit(batch: Batch, cause: Cause, account: Account, receipt: Receipt, earned: Earned) -> int:
    """Credit to an account what the kept lines of a receipt earn, and count it; return the whole points."""
    rules, facts = earned.rules, receipt.facts
    earning = kept_parts(receipt, rules, receipt.returned)
    _settle_tier(batch, cause, account, rules)
    points = account.earn(
        cause,
        receipt_id=receipt.id,
        earned_at=facts.occurred_at,
        earning=earning,
        rules_version=rules.version,
        dates=lot_dates(batch, rules, facts.occurred_at),
        extras=_extras(batch, account, receipt, earned, earning),
    )
    _settle_tier(batch, cause, account, rules)
    if earning.parts:
        _spend_budgets(batch, cause, receipt, rules, earning.parts)
    use_coupons(batch, cause, receipt, account, earned.coupons)
    return points


def _settle_tier(batch: Batch, cause: Cause, account: Account, rules: RulesVersion) -> None:
    """Record the tier that the member has by today's rules: those of a late receipt may not know it any more."""
    today = None if rules.tiers is None else batch.rules_now().tiers
    if today is not None:
        account.settle_tier(cause, today, moment(batch))


def _extras(
    batch: Batch, account: Account, receipt: Receipt, earned: Earned, earning: Earning
) -> EarningExtras:
    purchase = _bought(batch, account, receipt, earned.rules)
    if not earning.parts and earned.rules.tiers is None:
        who = receipt.member_reference
        plain = not who and purchase is None
        return NO_EXTRAS if plain else EarningExtras(member_reference=who, purchase=purchase)
    capped = {one.id for one in earned.rules.campaigns if one.member_points_max}
    return EarningExtras(
        capped=tuple(part.campaign for part in earning.parts if part.campaign in capped),
        promo_codes=tuple(one.code for one in earned.coupons if one.counts_by_member),
        qualifying=None
        if earned.rules.tiers is None
        else qualifying(
            batch, receipt, earning.credited_micropoints, receipt.kept_total(receipt.returned)
        ),
        member_reference=receipt.member_reference,
        purchase=purchase,
    )


def _bought(
    batch: Batch, account: Account, receipt: Receipt, rules: RulesVersion
) -> Purchase | None:
    if not account.counts_purchases(rules, account.id):
        return None
    return purchase(batch, receipt, 0, receipt.kept_total(receipt.returned))


def purchase(batch: Batch, receipt: Receipt, before: int, after: int) -> Purchase | None:
    """Return what counts towards segments where what is kept of a receipt changes, in minor units."""
    day = receipt.facts.occurred_at.astimezone(batch.zone()).date()
    return Purchase.between(day, before, after)


def qualifying(batch: Batch, receipt: Receipt, micropoints: int, amount: int) -> Qualifying:
    """Return what counts towards tiers in the month of a receipt."""
    local = receipt.facts.occurred_at.astimezone(batch.zone())
    return Qualifying(month_of(local.date()), micropoints, amount)


def _spend_budgets(
    batch: Batch,
    cause: Cause,
    receipt: Receipt,
    rules: RulesVersion,
    parts: tuple[CampaignPart, ...],
) -> None:
    known: Mapping[str, Campaign] = {campaign.id: campaign for campaign in rules.campaigns}
    for part in parts:
        if known[part.campaign].budget_points and part.micropoints:
            id_ = batch.namespace.budget(part.campaign)
            found = batch.find(Budget, id_)
            if found is None:
                budget = Budget.open(id_, cause, part.campaign)
                batch.add(budget)
            else:
                budget = batch.edit(found)
            budget.spend(cause, receipt.id, part.micropoints)
