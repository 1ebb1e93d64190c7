"""Segments of buyers, and what was bought before there were any."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.members import get_account
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import RulesVersion, SegmentRules
from ledger.domain.rules.tiers import Moment


def get_segment(batch: Batch, query: c.GetSegment) -> c.FoundSegment:
    """Find of which segment a buyer is."""
    account = get_account(batch, c.GetAccount(query.key))
    at = query.at or batch.now()
    rules = batch.rules().in_force(at)
    segments = _segments(rules)
    return c.FoundSegment(
        account,
        account.placement(segments, Moment(at, batch.zone())),
        at,
        rules,
        segments,
        past_counted=account.id in account.bought.past_of,
    )


def _segments(rules: RulesVersion) -> SegmentRules:
    if rules.segments is None:
        raise not_set(rules)
    return rules.segments


def not_set(rules: RulesVersion) -> Refusal:
    """Return the refusal of rules without segments."""
    return Refusal(
        Reason.SEGMENTS_NOT_SET,
        "The rules in force have no segments.",
        rules_version=rules.version,
    )


def count_past(batch: Batch, request: Request, command: c.CountPast) -> c.PastCounted:
    """Count what was bought on an account before the rules had segments, if that is still all.

    While the rules have segments, each receipt and each return changes the account. So one that did not change has
    no more of them.
    """
    _segments(batch.rules_now())
    account = batch.find(Account, command.account_id)
    if account is None:
        raise Refusal(Reason.ACCOUNT_UNKNOWN, "There is no such account.", field="account_id")
    if account.version != command.account_version:
        raise Refusal(Reason.ACCOUNT_CHANGED, "The account changed meanwhile.")
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(account).count_past(cause, command.bought)
    return c.PastCounted(command.bought.purchases)
