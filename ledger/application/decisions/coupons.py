"""Coupons and promo codes: issued, shown with a receipt, given back."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import name_today, who_acts
from ledger.application.decisions.lookups import find_member
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.coupon import Coupon, CouponFacts
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause
from ledger.domain.receipt import Receipt, ReceiptFacts
from ledger.domain.rules import RulesVersion
from ledger.domain.rules.campaigns import Campaign, CouponTerms


class UsedCoupon(NamedTuple):
    """A code that was shown with a receipt, and what it is of."""

    code: str
    field: str
    campaign: Campaign
    coupon: Coupon | None
    """None for a promo code that has no limit of all together, or that nobody has used yet."""

    @property
    def terms(self) -> CouponTerms:
        """What the campaign says of its coupons."""
        assert self.campaign.coupon is not None, "it was found by them"
        return self.campaign.coupon

    @property
    def is_promo_code(self) -> bool:
        """Whether it stands in the rules."""
        return self.terms.code == self.code

    @property
    def counts_by_member(self) -> bool:
        """Whether each member may use it so many times only."""
        return self.is_promo_code and self.terms.uses_per_member > 0

    @property
    def counts(self) -> bool:
        """Whether its uses are counted: those of a promo code that all together can use for ever are not.

        The rules of the sale say so, at the sale and when it comes back.
        """
        return not self.is_promo_code or self.terms.uses_max > 0

    def check_given(self, campaigns: Container[str]) -> None:
        """Refuse to use it for nothing."""
        if self.campaign.id not in campaigns:
            raise Refusal(
                Reason.COUPON_NOT_USABLE,
                "The coupon gives nothing for this receipt.",
                field=self.field,
                campaign=self.campaign.id,
            )


def find_coupons(
    batch: Batch, rules: RulesVersion, facts: ReceiptFacts, account: Account | None
) -> tuple[UsedCoupon, ...]:
    """Return what the codes of a receipt are of.

    Raises:
        Refusal: COUPON_UNKNOWN, COUPON_USED or COUPON_NOT_USABLE, with the `field`.
    """
    if not facts.coupons:
        return ()
    batch.require([batch.namespace.coupon(code) for code in facts.coupons])
    found: list[UsedCoupon] = []
    for index, code in enumerate(facts.coupons):
        one = _find(batch, rules, code, f"receipt.coupon_codes[{index}]")
        if account is None:
            raise Refusal(
                Reason.COUPON_NOT_USABLE, "A coupon needs a card or a member.", field=one.field
            )
        if any(other.campaign.id == one.campaign.id for other in found):
            raise Refusal(
                Reason.COUPON_NOT_USABLE,
                "A receipt takes one coupon of a campaign.",
                field=one.field,
            )
        _check(one, facts, account, _user(batch, one, facts, account))
        found.append(one)
    return tuple(found)


def _find(batch: Batch, rules: RulesVersion, code: str, field: str) -> UsedCoupon:
    coupon = batch.find(Coupon, batch.namespace.coupon(code))
    for campaign in rules.campaigns:
        if campaign.coupon is not None and (
            campaign.coupon.code == code or _is_of(coupon, campaign)
        ):
            return UsedCoupon(code, field, campaign, coupon)
    raise Refusal(Reason.COUPON_UNKNOWN, "There is no such coupon.", field=field)


def _user(batch: Batch, one: UsedCoupon, facts: ReceiptFacts, account: Account) -> str:
    """Return who uses a coupon: one of those who share the account, by the name that the coupon knows."""
    holder = c.Holder(facts.card_number, facts.member_reference)
    who = who_acts(batch, account, holder) or account.member_reference
    meant = "" if one.coupon is None else one.coupon.facts.member_reference
    return meant if meant and name_today(batch, meant) == who else who


def _is_of(coupon: Coupon | None, campaign: Campaign) -> bool:
    """Whether a coupon was issued for a campaign. A promo code is one only as long as the rules have it."""
    return (
        coupon is not None
        and not coupon.facts.is_promo_code
        and coupon.facts.campaign == campaign.id
    )


def _check(one: UsedCoupon, facts: ReceiptFacts, account: Account, user: str) -> None:
    if one.coupon is not None:
        one.coupon.check_use(user, facts.business_date, one.field)
    terms = one.terms
    used = 0 if one.coupon is None else one.coupon.used
    if one.is_promo_code and terms.uses_max and used >= terms.uses_max:
        raise Refusal(
            Reason.COUPON_USED,
            "The code was used as often as it can be.",
            field=one.field,
            uses_max=terms.uses_max,
        )
    if one.counts_by_member and account.coupons.get(one.code, 0) >= terms.uses_per_member:
        raise Refusal(
            Reason.COUPON_USED,
            "The member has used the code.",
            field=one.field,
            uses_per_member=terms.uses_per_member,
        )
    if not one.campaign.runs_on(facts.business_date):
        raise Refusal(Reason.COUPON_NOT_USABLE, "The coupon is not for this day.", field=one.field)


def use_coupons(
    batch: Batch, cause: Cause, receipt: Receipt, account: Account, coupons: tuple[UsedCoupon, ...]
) -> None:
    """Record that a receipt used its coupons."""
    for one in coupons:
        if one.counts:
            _to_edit(batch, cause, one).use(cause, receipt.id, account.id)


def _to_edit(batch: Batch, cause: Cause, one: UsedCoupon) -> Coupon:
    if one.coupon is not None:
        return batch.edit(one.coupon)
    facts = CouponFacts(one.code, one.campaign.id, uses_max=0, is_promo_code=True)
    coupon = Coupon.issue(batch.namespace.coupon(one.code), cause, facts)
    batch.add(coupon)
    return coupon


def give_back_coupons(
    batch: Batch, cause: Cause, receipt: Receipt, rules: RulesVersion, return_id: UUID
) -> None:
    """Let the coupons of a receipt be used again of which nothing is kept, where the rules say so."""
    for code in receipt.facts.coupons:
        one = _find(batch, rules, code, field="receipt")
        if one.coupon is not None and one.counts and one.terms.back_on_return:
            batch.edit(one.coupon).give_back(cause, receipt.id, return_id)


def returned_promo_codes(receipt: Receipt, rules: RulesVersion) -> tuple[str, ...]:
    """Return the codes of a receipt that the member can use once more."""
    by_member = {
        campaign.coupon.code
        for campaign in rules.campaigns
        if campaign.coupon is not None
        and campaign.coupon.back_on_return
        and campaign.coupon.uses_per_member
    }
    return tuple(code for code in receipt.facts.coupons if code in by_member)


def issue_coupons(batch: Batch, request: Request, command: c.IssueCoupons) -> c.CouponsIssued:
    """Issue coupons of a campaign."""
    _check_campaign(batch, command.campaign)
    if command.member_reference:
        find_member(batch, command.member_reference)
    ids = [batch.namespace.coupon(code) for code in command.codes]
    batch.require(ids)
    promo_codes = _promo_codes(batch)
    for index, (id_, code) in enumerate(zip(ids, command.codes, strict=True)):
        if batch.find(Coupon, id_) is not None or code in promo_codes:
            raise Refusal(
                Reason.COUPON_EXISTS, "There is a coupon of this code.", field=f"codes[{index}]"
            )
    cause = batch.cause(request.request_id, request.principal_id, None)
    for id_, code in zip(ids, command.codes, strict=True):
        facts = CouponFacts(
            code,
            command.campaign,
            command.uses_max,
            command.member_reference,
            command.starts_on,
            command.ends_on,
        )
        batch.add(Coupon.issue(id_, cause, facts))
    return c.CouponsIssued(len(command.codes))


def _check_campaign(batch: Batch, id_: str) -> None:
    versions = batch.rules().versions
    campaigns = (campaign for version in versions for campaign in version.campaigns)
    if not any(campaign.id == id_ and campaign.coupon for campaign in campaigns):
        raise Refusal(
            Reason.CAMPAIGN_UNKNOWN, "No rules have such a campaign for coupons.", field="campaign"
        )


def _promo_codes(batch: Batch) -> set[str]:
    campaigns = (campaign for version in batch.rules().versions for campaign in version.campaigns)
    return {campaign.coupon.code for campaign in campaigns if campaign.coupon is not None}


def promo_code_problems(batch: Batch, rules: RulesVersion) -> Iterator[Refusal]:
    """Say which promo codes of some rules were issued as somebody's coupons."""
    codes = [
        (index, campaign.coupon.code)
        for index, campaign in enumerate(rules.campaigns)
        if campaign.coupon is not None and campaign.coupon.code
    ]
    batch.require([batch.namespace.coupon(code) for _, code in codes])
    for index, code in codes:
        coupon = batch.find(Coupon, batch.namespace.coupon(code))
        if coupon is not None and not coupon.facts.is_promo_code:
            yield Refusal(
                Reason.COUPON_EXISTS,
                "There is a coupon of this code.",
                field=f"rules.campaigns[{index}].coupon.code",
            )


def get_coupon(batch: Batch, query: c.GetCoupon) -> Coupon:
    """Find a coupon."""
    coupon = batch.find(Coupon, batch.namespace.coupon(query.code))
    if coupon is None:
        raise Refusal(Reason.COUPON_UNKNOWN, "There is no such coupon.", field="code")
    return coupon
