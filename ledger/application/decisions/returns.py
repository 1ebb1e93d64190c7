"""Returns: what the kept items earn is what remains, and what paid for the others comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.app_way import OnTheWay, find_way, go_on
from ledger.application.decisions.card_cases import CaseReturn, find_case, note_case
from ledger.application.decisions.card_use import check_claim_use, note_use
from ledger.application.decisions.coupons import give_back_coupons, returned_promo_codes
from ledger.application.decisions.earning import credit, decide_kept, purchase, qualifying
from ledger.application.decisions.following import (
    find_account,
    locate,
    renumbered,
    who_acts,
    who_bought,
    who_spent,
)
from ledger.application.decisions.lookups import (
    as_of_now,
    check_clock,
    edit,
    find_receipt,
    named_holder,
    no_cause,
)
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.account.earning import NO_EXTRAS, EarningExtras
from ledger.domain.behaviour import Purchase
from ledger.domain.earning import kept_parts
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import DatedPoints
from ledger.domain.model import Cause
from ledger.domain.presenting import kept_of
from ledger.domain.receipt import LineQuantity, Receipt, ReturnKind, TenderKind
from ledger.domain.redemption import Redemption
from ledger.domain.rules import MIDNIGHT, ReturnPolicy, RulesVersion


class Restored(NamedTuple):
    """Points of a redemption that come back."""

    redemption_id: UUID
    points: tuple[DatedPoints, ...]
    member_reference: str
    """In a pool: who had spent them."""


class Plan(NamedTuple):
    """What a return does, before anything is done."""

    return_id: UUID
    receipt: Receipt
    account: Account | None
    rules: RulesVersion
    """Those of the sale."""
    lines: tuple[LineQuantity, ...]
    returned: Mapping[str, int]
    """What is returned of each line then."""
    amount: int
    amount_by_points: int
    """Of the amount: points had paid it."""
    micropoints: int
    """What the returned items had earned: exact, or whole points where nothing is carried."""
    restored: tuple[Restored, ...]
    comes_back_whole: bool
    """Whether nothing of the receipt is kept."""
    kept_before: int
    """What was paid for what was kept until now."""
    member_reference: str
    """In a pool: whose receipt it is."""


def return_items(batch: Batch, request: Request, command: c.ReturnItems) -> c.ItemsReturned:
    """Take items back."""
    check_clock(batch, request, command.occurred_at)
    plan = _plan(batch, command, batch.namespace.return_(request.request_id))
    case = find_case(batch, plan.receipt, plan.returned)
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    batch.edit(plan.receipt).return_items(
        cause,
        return_id=plan.return_id,
        kind=command.kind,
        lines=plan.lines,
        amount=plan.amount,
        shop_id=command.shop_id,
        till_id=command.till_id,
    )
    if plan.comes_back_whole:
        give_back_coupons(batch, cause, plan.receipt, plan.rules, plan.return_id)
    if plan.account is None:
        return _answer(plan, None, 0)
    back = CaseReturn(
        plan.account.id, plan.return_id, command.kind, plan.amount, plan.comes_back_whole
    )
    note_case(batch, cause, plan.receipt, case, back)
    return _settle(batch, plan, edit(batch, plan.account, cause), cause)


def _plan(batch: Batch, command: c.ReturnItems, return_id: UUID) -> Plan:
    receipt = find_receipt(batch, command.receipt)
    if receipt.voided:
        raise Refusal(Reason.RECEIPT_RETURNED, "The receipt was voided.", field="receipt")
    if command.kind is ReturnKind.VOID:
        _check_void(batch, receipt, command)
    lines = command.lines or receipt.remaining()
    if not lines:
        raise Refusal(
            Reason.RECEIPT_RETURNED, "Nothing of the receipt is left to return.", field="receipt"
        )
    returned = receipt.check_return(lines)
    kept, kept_before = receipt.kept_total(returned), receipt.kept_total(receipt.returned)
    rules = batch.rules().numbered(receipt.rules_version)
    account = None if receipt.account_id is None else find_account(batch, receipt.account_id)
    restored = () if account is None else _restored(batch, receipt, account, returned)
    plan = Plan(
        return_id,
        receipt,
        account,
        rules,
        lines,
        returned,
        kept_before - kept,
        receipt.paid_with_points(returned) - receipt.paid_with_points(receipt.returned),
        _earned(receipt, rules, receipt.returned) - _earned(receipt, rules, returned),
        restored,
        comes_back_whole=receipt.is_whole(returned),
        kept_before=kept_before,
        member_reference="" if account is None else who_bought(batch, account, receipt),
    )
    if plan.comes_back_whole:
        batch.require([batch.namespace.coupon(code) for code in receipt.facts.coupons])
    _check_policy(batch, plan)
    return plan


def _check_void(batch: Batch, receipt: Receipt, command: c.ReturnItems) -> None:
    facts = receipt.facts
    today = (batch.rules_now().till or MIDNIGHT).business_date(batch.now(), batch.zone())
    same_till = (facts.shop_id, facts.till_id) == (command.shop_id, command.till_id)
    if not same_till or facts.business_date != today:
        raise Refusal(
            Reason.VOID_NOT_ALLOWED,
            "A receipt is voided by its own till on the same day; afterwards its items are returned.",
            field="receipt",
            business_date=facts.business_date.isoformat(),
        )


def _earned(receipt: Receipt, rules: RulesVersion, returned: Mapping[str, int]) -> int:
    """Return what the kept items earn, by the rules of the sale."""
    return kept_parts(receipt, rules, returned).credited_micropoints


def _redemptions(batch: Batch, receipt: Receipt) -> list[Redemption]:
    ids = [
        tender.redemption_id
        for tender in receipt.facts.tenders
        if tender.kind is TenderKind.POINTS and tender.redemption_id is not None
    ]
    batch.require(ids)
    return [found for id_ in ids if (found := batch.find(Redemption, id_)) is not None]


def _restored(
    batch: Batch, receipt: Receipt, account: Account, returned: dict[str, int]
) -> tuple[Restored, ...]:
    """Return the points that come back, under the numbers that their lots have by now."""
    found: list[Restored] = []
    for redemption in _redemptions(batch, receipt):
        located = locate(batch, redemption.account_id)
        points = _returning(redemption, receipt, returned)
        if points and located is not None:
            points = renumbered(points, located.lot_offset)
            found.append(Restored(redemption.id, points, who_spent(batch, account, redemption)))
    return tuple(found)


def _returning(
    redemption: Redemption, receipt: Receipt, returned: dict[str, int]
) -> tuple[DatedPoints, ...]:
    before = receipt.restored_points(redemption.points, receipt.returned)
    after = receipt.restored_points(redemption.points, returned)
    return redemption.points_between(before, after)


def _check_policy(batch: Batch, plan: Plan) -> None:
    if plan.account is None or plan.rules.points.returns is not ReturnPolicy.REFUSE:
        return
    view = as_of_now(batch, plan.account).fork()
    _give_back(batch, plan, view, no_cause(batch))
    claw_back = view.claw_back(
        plan.receipt.id, plan.micropoints, carry=plan.receipt.earning.carry_remainder
    )
    if claw_back.missing:
        raise Refusal(
            Reason.POINTS_INSUFFICIENT,
            "The points that these items earned are spent.",
            field="lines",
            points_missing=claw_back.missing,
            points_available=view.points_spendable,
        )


def _settle(batch: Batch, plan: Plan, account: Account, cause: Cause) -> c.ItemsReturned:
    """Give back and take back on an account; what comes back pays first."""
    _give_back(batch, plan, account, cause)
    claw_back = account.claw_back(
        plan.receipt.id, plan.micropoints, carry=plan.receipt.earning.carry_remainder
    )
    write_off = plan.rules.points.returns is ReturnPolicy.FLOOR
    extras = _extras(batch, plan, account)
    # Where there are segments an account changes with every return, so that whoever counts its past can tell.
    changes = claw_back.micropoints or extras != NO_EXTRAS
    if changes or (plan.receipt.credited and batch.rules_now().segments is not None):
        account.take_back(
            cause,
            receipt_id=plan.receipt.id,
            return_id=plan.return_id,
            claw_back=claw_back,
            write_off=write_off,
            rules_version=plan.rules.version,
            extras=extras._replace(member_reference=plan.member_reference),
        )
    return _answer(plan, account, claw_back.points, claw_back.missing, write_off=write_off)


def _extras(batch: Batch, plan: Plan, account: Account) -> EarningExtras:
    """Return what else a return takes back: what counted towards tiers and segments, and uses of promo codes."""
    if not plan.receipt.credited:
        return NO_EXTRAS
    codes = returned_promo_codes(plan.receipt, plan.rules) if plan.comes_back_whole else ()
    back = _unbought(batch, plan, account)
    if plan.rules.tiers is None:
        plain = not codes and back is None
        return NO_EXTRAS if plain else EarningExtras(promo_codes=codes, purchase=back)
    less = qualifying(batch, plan.receipt, -plan.micropoints, -plan.amount)
    return EarningExtras(promo_codes=codes, qualifying=less, purchase=back)


def _unbought(batch: Batch, plan: Plan, account: Account) -> Purchase | None:
    receipt = plan.receipt
    if not account.counts_purchases(plan.rules, receipt.account_id or account.id):
        return None
    # Not the receipt's own: it may be changed by now.
    return purchase(batch, receipt, plan.kept_before, plan.kept_before - plan.amount)


def _give_back(batch: Batch, plan: Plan, account: Account, cause: Cause) -> None:
    """Give back the points that had paid for what is returned."""
    grace = plan.rules.points.grace_expires_at(cause.recorded_at, batch.zone())
    for one in plan.restored:
        account.restore(
            cause,
            redemption_id=one.redemption_id,
            return_id=plan.return_id,
            points=one.points,
            grace_expires_at=grace,
            member_reference=one.member_reference,
        )


def _answer(
    plan: Plan, account: Account | None, points: int, missing: int = 0, *, write_off: bool = False
) -> c.ItemsReturned:
    restored, expired = 0, 0
    if account is not None:
        for event in account.pending_events:
            if isinstance(event, Account.PointsRestored):
                restored += sum(pair.points for pair in event.lots)
                expired += sum(pair.points for pair in event.expired)
    return c.ItemsReturned(
        return_id=plan.return_id,
        receipt_id=plan.receipt.id,
        amount=plan.amount,
        account_id=None if account is None else account.id,
        points_clawed_back=points,
        points_owed=0 if write_off else missing,
        points_written_off=missing if write_off else 0,
        points_restored=restored,
        points_expired=expired,
        points_available=0 if account is None else account.points_spendable,
        amount_paid_with_points=plan.amount_by_points,
    )


def claim_receipt(batch: Batch, request: Request, command: c.ClaimReceipt) -> c.ReceiptClaimed:
    """Count an anonymous receipt for somebody whose card was forgotten."""
    check_clock(batch, request, command.occurred_at)
    receipt = find_receipt(batch, command.receipt)
    receipt.check_present("receipt")
    _check_claim(batch, receipt)
    account = named_holder(batch, command.holder)
    use = check_claim_use(batch, receipt, account, command.holder.card_number)
    earned = decide_kept(batch, receipt, account)
    as_of_now(batch, account).check_earn(earned.earning.micropoints)
    who = who_acts(batch, account, command.holder)
    way = _way(batch, command, receipt, account, who)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    receipt = batch.edit(receipt)
    receipt.present(cause, account.id, earned.earning, use.flags, who)
    note_use(batch, cause, use, receipt.id)
    account = edit(batch, account, cause)
    points = credit(batch, cause, account, receipt, earned)
    return c.ReceiptClaimed(
        receipt.id,
        account.id,
        points,
        account.points_spendable,
        use.flags,
        card_number=go_on(batch, cause, account, receipt, way),
    )


def _way(
    batch: Batch, command: c.ClaimReceipt, receipt: Receipt, account: Account, who: str
) -> OnTheWay | None:
    """Say what a claimed receipt does for a card, by the rules of today."""
    rules, reference = batch.rules_now(), command.holder.member_reference
    if not rules.card.app_way or reference is None:
        return None
    kept = kept_of(receipt.facts, receipt.returned)
    return find_way(batch, rules, account, who, reference, kept)


def _check_claim(batch: Batch, receipt: Receipt) -> None:
    today = batch.today()
    days = batch.rules_now().points.claim_days
    if (today - receipt.facts.business_date).days > days or not days:
        raise Refusal(
            Reason.CLAIM_NOT_ALLOWED,
            f"A receipt can be claimed for {days} days.",
            field="receipt",
            claim_days=days,
        )


def get_receipt(batch: Batch, query: c.GetReceipt) -> c.FoundReceipt:
    """Find a receipt, and what can still be returned of it."""
    receipt = find_receipt(batch, query.receipt)
    account = None if receipt.account_id is None else find_account(batch, receipt.account_id)
    return c.FoundReceipt(receipt, receipt.remaining(), None if account is None else account.id)
