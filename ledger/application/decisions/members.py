"""Enrolling members, and reading what they have."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.consents import choices_of_new
from ledger.application.decisions.following import as_of_today, find_account
from ledger.application.decisions.lookups import (
    as_of_now,
    check_clock,
    enrol,
    find_holder,
    named_member,
)
from ledger.application.decisions.profiles import keep_profile
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member, Where
from ledger.domain.rules.tiers import NOTHING_REACHED, Moment


def enrol_member(batch: Batch, request: Request, command: c.EnrolMember) -> c.MemberEnrolled:
    """Enrol a member with an account of its own."""
    check_clock(batch, request, command.occurred_at)
    member_id = batch.namespace.member(command.member_reference)
    known = batch.find_unexpected(Member, member_id)
    if known is not None:
        as_of_today(batch, known).check_not_erased("member_reference")
        raise Refusal(
            Reason.MEMBER_EXISTS, "The member is enrolled already.", field="member_reference"
        )
    reference = command.member_reference
    choices = choices_of_new(batch, reference, command.choices, command.sharing)
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    where = Where(command.shop_id, command.channel)
    account = enrol(batch, request, cause, reference, where)
    keep_profile(batch, cause, member_id, command.profile)
    said = None if choices is None else choices.record(batch, cause)
    return c.MemberEnrolled(account.id, said)


def get_account(batch: Batch, query: c.GetAccount) -> Account:
    """Find an account by card, member or id."""
    key = query.key
    if key.account_id is None:
        account = find_holder(
            batch, key.card_number, key.member_reference, check_card=query.check_card
        )
    else:
        account = batch.find(Account, key.account_id)
    if account is None:
        raise Refusal(Reason.ACCOUNT_UNKNOWN, "There is no such account.", field="account_id")
    return as_of_now(batch, account)


def explain_account(batch: Batch, query: c.ExplainAccount) -> c.ToExplain:
    """Find an account, and by what it can be explained."""
    account = get_account(batch, c.GetAccount(query.key))
    return c.ToExplain(account, batch.now(), batch.zone(), batch.rules())


def get_standing(batch: Batch, query: c.GetStanding) -> c.FoundStanding:
    """Find what tier a member has now."""
    account = get_account(batch, c.GetAccount(query.key))
    tiers = batch.rules_now().tiers
    if tiers is None:
        return c.FoundStanding(None, NOTHING_REACHED, None, 0)
    at = Moment(batch.now(), batch.zone())
    standing = account.standing(tiers, at)
    higher = tiers.next_after(standing.tier)
    reached = tiers.sum_in_window(account.qualifying, at.month)
    missing = 0 if higher is None else max(0, higher.reached_at - reached)
    return c.FoundStanding(tiers, standing, higher, missing)


def get_member(batch: Batch, query: c.GetMember) -> c.FoundMember:
    """Find a member."""
    member = named_member(batch, query.member_reference, "member_reference")
    today = as_of_today(batch, member)
    account = find_account(batch, today.account_id)
    assert account is not None, "a member is enrolled with an account"
    own = account.member_reference == today.member_reference
    return c.FoundMember(member, account, "" if own else account.member_reference)
