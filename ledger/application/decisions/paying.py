"""What points are worth, and how many can pay: quotes, and what redemptions and receipts are checked for."""

from __future__ import annotations

from datetime import datetime

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.lookups import as_of_now, named_holder
from ledger.application.decisions.verifying import Spending, allowance, check_day
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import ReceiptFacts, Tender, TenderKind
from ledger.domain.redemption import Redemption
from ledger.domain.rules import RedemptionRules, RulesVersion


def quote_redemption(batch: Batch, query: c.QuoteRedemption) -> c.RedemptionQuote:
    """Say how many points of an account can be used for a receipt, and what that would do."""
    rules = _rules_of(batch, None)
    if rules is None:
        raise Refusal(Reason.REDEMPTION_NOT_ALLOWED, "The rules do not say what a point is worth.")
    account = as_of_now(batch, named_holder(batch, query.holder))
    allowed = rules.points_for(query.receipt_total)
    today = allowance(batch, query.holder, account)
    spendable = account.points_spendable
    if today.points is not None:
        spendable = min(spendable, today.points)
    usable = spendable // rules.points_step * rules.points_step
    most = min(allowed.most, usable)
    points_max = most if most >= allowed.least else 0
    points = points_max
    if query.points is not None:
        points = query.points
        rules.check_points(points)
        rules.check_share(points, query.receipt_total)
        account.check_spend(points)
        check_day(batch, Spending(query.holder, account, points))
    amount = rules.worth(points)
    return c.RedemptionQuote(
        account_id=account.id,
        points=points,
        amount=amount,
        amount_to_pay=query.receipt_total - amount,
        points_available=account.points_spendable,
        points_left=account.points_spendable - points,
        allowed=allowed,
        points_max=points_max,
        points_step=rules.points_step,
        lots=account.dated(account.lots_to_spend(points)),
        verification_needed=today.unverified is not None and points > today.unverified,
    )


def _rules_of(batch: Batch, at: datetime | None) -> RedemptionRules | None:
    """Return what points were worth at an instant, or are now; None where no rules say so."""
    at = at or batch.now()
    versions = batch.rules().versions
    if not versions or at < versions[0].effective_at:
        return None
    return batch.rules().in_force(at).redemption


def check_redeemed(batch: Batch, command: c.RedeemPoints) -> None:
    """Refuse to redeem a number of points that the rules of its time do not allow."""
    rules = _rules_of(batch, command.occurred_at)
    if rules is None:
        return
    rules.check_points(command.points)
    if command.receipt_total is not None:
        rules.check_share(command.points, command.receipt_total)


def check_held(batch: Batch, command: c.HoldPoints) -> None:
    """Refuse to hold a number of points that the rules of its time do not allow."""
    rules = _rules_of(batch, command.occurred_at)
    if rules is not None:
        rules.check_points(command.points)


def check_captured(batch: Batch, points: int, held: int) -> None:
    """Refuse to capture a number of points that the rules do not allow; all that a hold keeps was allowed once."""
    rules = _rules_of(batch, None)
    if rules is not None and points != held:
        rules.check_points(points)


def check_tenders(
    batch: Batch,
    rules: RulesVersion,
    facts: ReceiptFacts,
    redemptions: list[Redemption],
    refundable: int,
) -> None:
    """Refuse points that pay more or less than they are worth or may, and a return that pays more than came back."""
    by_return = sum([one.amount for one in facts.tenders if one.kind is TenderKind.RETURN])
    if by_return > refundable:
        raise _mismatch("receipt.tenders", "More is paid than came back.", refundable, by_return)
    if not redemptions or rules.redemption is None:
        return
    tenders = [pair for pair in enumerate(facts.tenders) if pair[1].kind is TenderKind.POINTS]
    for (index, tender), redemption in zip(tenders, redemptions, strict=True):
        _check_worth(batch, rules.redemption, index, tender, redemption)
    _check_share(rules.redemption, facts, sum(tender.amount for _, tender in tenders))


def _check_worth(
    batch: Batch, rules: RedemptionRules, index: int, tender: Tender, redemption: Redemption
) -> None:
    worth = rules.worth(redemption.points)
    # The rules may have changed since the customer was told what the points are worth.
    earlier = _rules_of(batch, redemption.occurred_at) or rules
    if tender.amount not in (worth, earlier.worth(redemption.points)):
        raise _mismatch(
            f"receipt.tenders[{index}].amount",
            "The amount is not what the points are worth.",
            worth,
            tender.amount,
        )


def _check_share(rules: RedemptionRules, facts: ReceiptFacts, paid: int) -> None:
    least, most = rules.share_percent_min, rules.share_percent_max
    if not facts.total * least <= paid * 100 <= facts.total * most:
        raise rules.share_refusal(rules.points_for(facts.total), "receipt.tenders")


def _mismatch(field: str, message: str, expected: int, actual: int) -> Refusal:
    return Refusal(Reason.TENDER_MISMATCH, message, field=field, expected=expected, actual=actual)
