"""Points that a person gives or takes; beyond a limit a second one agrees."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import find_account
from ledger.application.decisions.lookups import as_of_now, edit, lot_dates, named_holder
from ledger.application.decisions.request import Request
from ledger.domain.adjustment import Adjustment
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotDates
from ledger.domain.rules import RulesVersion


def adjust_points(batch: Batch, request: Request, command: c.AdjustPoints) -> c.PointsAdjusted:
    """Give or take points, or propose to where the rules want a second person."""
    id_ = batch.namespace.adjustment(request.request_id)
    facts = command.facts
    # A blocked card still names its account, and nobody pays with it here.
    account = named_holder(batch, command.holder, check_card=False)
    rules = batch.rules_now()
    _check_reason(rules, facts.reason_code)
    present = as_of_now(batch, account)
    present.check_adjust(facts.points)
    day_points = present.adjusted_alone_with(facts.points, batch.now(), batch.zone())
    most = rules.adjustments.points_max_alone
    made = most is None or day_points <= most

    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.add(
        Adjustment.propose(
            id_,
            cause,
            facts,
            account_id=account.id,
            member_reference=account.member_reference,
            made=made,
        )
    )
    if not made:
        return c.PointsAdjusted(id_, account.id, False, present.points_spendable)
    account = edit(batch, account, cause)
    account.adjust(
        cause,
        id_,
        facts,
        _dates(batch, rules),
        day_points=day_points,
        rules_version=rules.version,
    )
    return c.PointsAdjusted(id_, account.id, True, account.points_spendable)


def approve_adjustment(
    batch: Batch, request: Request, command: c.ApproveAdjustment
) -> c.PointsAdjusted:
    """Make an adjustment that somebody else proposed: with the points that are there now, and today's dates."""
    adjustment = _find(batch, command)
    adjustment.check_approve(request.principal_id)
    account = find_account(batch, adjustment.account_id)
    assert account is not None, "what is proposed is proposed for an account"
    as_of_now(batch, account).check_adjust(adjustment.facts.points)
    rules = batch.rules_now()

    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(adjustment).approve(cause)
    account = edit(batch, account, cause)
    account.adjust(
        cause,
        adjustment.id,
        adjustment.facts,
        _dates(batch, rules),
        proposed_by=adjustment.proposed_by,
        rules_version=rules.version,
    )
    return c.PointsAdjusted(adjustment.id, account.id, True, account.points_spendable)


def reject_adjustment(
    batch: Batch, request: Request, command: c.RejectAdjustment
) -> c.AdjustmentRejected:
    """Turn an adjustment down; whoever proposed it may, too."""
    adjustment = _find(batch, command)
    adjustment.check_open()
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(adjustment).reject(cause, command.note)
    return c.AdjustmentRejected(adjustment.id)


def _find(batch: Batch, command: c.ApproveAdjustment | c.RejectAdjustment) -> Adjustment:
    adjustment = batch.find(Adjustment, command.adjustment_id)
    if adjustment is None:
        raise Refusal(
            Reason.ADJUSTMENT_UNKNOWN, "There is no such adjustment.", field="adjustment_id"
        )
    return adjustment


def _check_reason(rules: RulesVersion, reason_code: str) -> None:
    codes = rules.adjustments.reason_codes
    if codes and reason_code not in codes:
        raise Refusal(
            Reason.REASON_CODE_UNKNOWN,
            "The rules have no such reason for an adjustment.",
            field="reason_code",
            reason_codes=", ".join(codes),
        )


def _dates(batch: Batch, rules: RulesVersion) -> LotDates:
    return lot_dates(batch, rules, batch.now())
