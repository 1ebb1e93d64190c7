"""Recording receipts."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.app_way import find_way, full_registration_due, go_on
from ledger.application.decisions.card_use import check_use, note_use
from ledger.application.decisions.charging import charges_paying
from ledger.application.decisions.earning import credit, decide
from ledger.application.decisions.following import find_account, who_acts
from ledger.application.decisions.lookups import (
    as_of_now,
    edit,
    find_holder,
    rules_at,
)
from ledger.application.decisions.paying import check_tenders
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain.account import Account
from ledger.domain.charges import Charge
from ledger.domain.errors import Reason, Refusal
from ledger.domain.presenting import kept_of
from ledger.domain.receipt import Receipt, ReceiptFacts, TenderKind
from ledger.domain.redemption import Redemption

_WITHIN = "receipt."


def record_receipt(
    batch: Batch, request: Request, command: c.RecordReceipt, *, refundable: int = 0
) -> c.ReceiptRecorded:
    """Record a receipt and credit what it earns. Checks in order: identity, clock, holder, tenders, use of the card.

    `refundable` is what a return that belongs to it can pay.
    """
    facts = command.facts
    namespace = batch.namespace
    id_ = namespace.receipt(facts.shop_id, facts.till_id, facts.number, facts.business_date)
    recorded = batch.find_unexpected(Receipt, id_)
    if recorded is not None:
        recorded.check_same(facts)
        recorded.check_not_exchanged()
        raise FirstOutcome(recorded.recorded_by_request_id)
    rules = rules_at(batch, request, facts.occurred_at, within=_WITHIN)
    _check_business_date(batch, facts)
    account = find_holder(
        batch, facts.card_number, facts.member_reference, within=_WITHIN, at=facts.occurred_at
    )
    redemptions = _redemptions(batch, facts, account)
    check_tenders(batch, rules, facts, redemptions, refundable)
    charges = _charges(batch, facts, account)
    use = check_use(batch, rules, facts, account, facts.card_number)
    earned = decide(batch, rules, facts, account)
    who, way = "", None
    if account is not None:
        as_of_now(batch, account).check_earn(earned.earning.micropoints)
        who = who_acts(batch, account, c.Holder(facts.card_number, facts.member_reference))
        if rules.card.app_way and facts.member_reference is not None:
            way = find_way(batch, rules, account, who, facts.member_reference, kept_of(facts, {}))

    cause = batch.cause(request.request_id, request.principal_id, facts.occurred_at)
    account_id = None if account is None else account.id
    receipt = Receipt.record(
        id_, cause, facts, earned.earning, rules.version, account_id, use.flags, who
    )
    batch.add(receipt)
    note_use(batch, cause, use, id_)
    for redemption in redemptions:
        batch.edit(redemption).tender(cause, id_)
    for charge in charges:
        batch.edit(charge).tender(cause, id_)
    if account is None:
        due = full_registration_due(rules.card, facts.total, None)
        return c.ReceiptRecorded(id_, None, 0, 0, full_registration_due=due)
    account = edit(batch, account, cause)
    points = credit(batch, cause, account, receipt, earned)
    return c.ReceiptRecorded(
        id_,
        account.id,
        points,
        account.points_spendable,
        use.flags,
        card_number=go_on(batch, cause, account, receipt, way),
        full_registration_due=full_registration_due(rules.card, facts.total, account),
    )


def _check_business_date(batch: Batch, facts: ReceiptFacts) -> None:
    local = facts.occurred_at.astimezone(batch.zone())
    if abs(facts.business_date.toordinal() - local.toordinal()) > 1:
        raise Refusal(
            Reason.FIELD_INVALID,
            "The business date is more than a day away from the local date of occurred_at.",
            field="receipt.business_date",
        )


def _charges(batch: Batch, facts: ReceiptFacts, account: Account | None) -> list[Charge]:
    if not [one for one in facts.tenders if one.kind is TenderKind.CARD]:
        return []
    who = ""
    if account is not None:
        holder = c.Holder(facts.card_number, facts.member_reference)
        who = who_acts(batch, account, holder) or account.member_reference
    return charges_paying(batch, facts, who)


def _redemptions(batch: Batch, facts: ReceiptFacts, account: Account | None) -> list[Redemption]:
    found: list[Redemption] = []
    for index, tender in enumerate(facts.tenders):
        if tender.kind is not TenderKind.POINTS:
            continue
        field = f"receipt.tenders[{index}].redemption_id"
        assert tender.redemption_id is not None, "a POINTS tender names its redemption"
        redemption = batch.find(Redemption, tender.redemption_id)
        if redemption is None:
            raise Refusal(Reason.REDEMPTION_UNKNOWN, "There is no such redemption.", field=field)
        paying = find_account(batch, redemption.account_id)
        same = account is not None and paying is not None and paying.id == account.id
        redemption.check_tender(same_account=same, field=field)
        found.append(redemption)
    return found
