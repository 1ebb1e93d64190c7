"""Members that are found to be one person."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.consents import joining
from ledger.application.decisions.earning import moment
from ledger.application.decisions.following import account_of, as_of_today
from ledger.application.decisions.lookups import as_of_now, edit, lot_dates, named_member
from ledger.application.decisions.request import Request
from ledger.application.decisions.transfers import check_apart
from ledger.domain.account import Account, Ties
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import NEVER, LotDates
from ledger.domain.model import Cause
from ledger.domain.rules.tiers import TierRules


def merge_members(batch: Batch, request: Request, command: c.MergeMembers) -> c.MembersMerged:
    """Make one member of two: all that one has becomes the other's, and whatever names it means the other."""
    gone = named_member(batch, command.from_member_reference, "from_member_reference")
    gone.check_not_merged("from_member_reference")
    field = "into_member_reference"
    survivor = as_of_today(batch, named_member(batch, command.into_member_reference, field))
    gone.check_not_erased("from_member_reference")
    survivor.check_not_erased(field)
    account, other = account_of(batch, survivor), account_of(batch, gone)
    if other.pool:
        raise in_pool("from_member_reference")
    check_apart(account, other, field)
    survivor.check_merge(gone, field)
    as_of_now(batch, account).check_absorb(as_of_now(batch, other), field)
    dates = completed_dates(batch)
    sharing = survivor.member_reference != account.member_reference
    consents = joining(batch, survivor, gone)
    ties = Ties(pool_member=survivor.member_reference if sharing else "", reason=command.reason)

    cause = batch.cause(request.request_id, request.principal_id, None)
    moved = join_accounts(batch, cause, account, other, ties, dates)
    gone = batch.edit(gone)
    batch.edit(survivor).merge(cause, gone, command.reason)
    consents.record(batch, cause)
    return c.MembersMerged(account.id, other.id, moved.points, moved.available)


class _Moved(NamedTuple):
    """What making one account of two did."""

    points: int
    available: int
    """Of what they are together."""


def join_accounts(
    batch: Batch, cause: Cause, account: Account, other: Account, ties: Ties, dates: LotDates
) -> _Moved:
    """Make one account part of another; whoever calls has checked that."""
    tiers = batch.rules_now().tiers
    had = _better_tier(batch, tiers, account, other)
    now, zone = batch.now(), batch.zone()
    alone = account.adjusted_alone_with(0, now, zone) + other.adjusted_alone_with(0, now, zone)
    ties = ties._replace(tier=had.tier, tier_until=had.until, adjusted_alone=alone)
    other, account = edit(batch, other, cause), edit(batch, account, cause)
    points, offset = other.points_in_all, account.lots_made
    account.absorb(cause, other, ties, dates)
    other.merge_into(cause, account, offset, ties)
    if tiers is not None:
        # What both spent or earned together may be enough for more.
        account.settle_tier(cause, tiers, moment(batch))
    return _Moved(points, account.points_spendable)


class _HadTier(NamedTuple):
    """A tier that was given, and when its period ends."""

    tier: str
    until: datetime | None


def _better_tier(
    batch: Batch, tiers: TierRules | None, account: Account, other: Account
) -> _HadTier:
    """Return the better tier of two accounts, by today's rules; without any the survivor's, if it has one."""
    if tiers is None:
        first = account if account.tier else other
        return _HadTier(first.tier, first.tier_until)
    both = [one.standing(tiers, moment(batch)) for one in (account, other)]
    best = max(both, key=lambda one: (tiers.rank(one.tier), one.until or NEVER))
    return _HadTier("" if best.tier is None else best.tier.id, best.until)


def completed_dates(batch: Batch) -> LotDates:
    """Return the dates of a point that two remainders complete: those of what is earned now."""
    return lot_dates(batch, batch.rules_now(), batch.now())


def in_pool(field: str) -> Refusal:
    """Return the refusal of a member who shares an account."""
    return Refusal(Reason.MEMBER_IN_POOL, "The member shares an account with others.", field=field)
