"""Payment with the card: charges, their refunds, and the receipts that they pay for."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import (
    Debit,
    Debtor,
    debit_of,
    debtor_named,
    debtor_of_card,
    settlement_rules,
)
from ledger.application.decisions.following import as_of_today, name_today
from ledger.application.decisions.lookups import check_clock, named_holder, named_member
from ledger.application.decisions.request import Request
from ledger.application.decisions.verifying import (
    Spending,
    check_verification,
    note_verification,
)
from ledger.domain import limits
from ledger.domain.charges import Charge, Payment
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import ReceiptFacts, TenderKind
from ledger.domain.rules import SettlementRules


def charge_card(batch: Batch, request: Request, command: c.ChargeCard) -> c.CardCharged:
    """Pay with a card. Checks in order: clock, rules, card, mandate, blocks, limits, verification."""
    check_clock(batch, request, command.occurred_at)
    settlement = settlement_rules(batch)
    check_amount(command.amount)
    holder = c.Holder(command.card_number)
    account = named_holder(batch, holder)
    debtor = debtor_of_card(batch, account, command.card_number)
    debit = _check_charge(batch, settlement, debtor, command.amount)
    elsewhere = debtor.elsewhere(debit.charges)
    spending = Spending(holder, account, charge=command.amount)
    verified = check_verification(batch, request, spending, command.verification)

    id_ = batch.namespace.charge(request.request_id)
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    payment = Payment(
        charges_id=debit.charges.id,
        member_reference=debit.charges.member_reference,
        card_number=command.card_number,
        amount=command.amount,
        shop_id=command.shop_id,
        till_id=command.till_id,
        order_reference=command.order_reference,
        verification=verified.way,
    )
    batch.add(Charge.make(id_, cause, payment))
    charges = batch.edit(debit.charges)
    charges.book(cause, id_, id_, command.amount, _local_day(batch, cause.occurred_at))
    note_verification(batch, cause, verified, id_)
    return c.CardCharged(
        charge_id=id_,
        member_reference=charges.member_reference,
        amount=command.amount,
        available=charges.available(settlement.credit_limit, elsewhere),
        due_on=charges.terms.due_on(batch.now(), batch.zone(), settlement.file_business_days),
    )


def _check_charge(batch: Batch, settlement: SettlementRules, debtor: Debtor, amount: int) -> Debit:
    """Return what a charge is added to; refuse one that the person may not make."""
    debit = debit_of(batch, debtor)
    if debit is None:
        raise Refusal(Reason.MANDATE_NEEDED, "The member has no mandate that can be used.")
    for one in debtor.charges:
        one.check_not_blocked()
    if settlement.charge_max and amount > settlement.charge_max:
        raise Refusal(
            Reason.LIMIT_EXCEEDED,
            "So much cannot be charged at once.",
            field="amount",
            limit=settlement.charge_max,
        )
    if debit.charges.is_refused(debit.mandate):
        raise Refusal(
            Reason.ACCOUNT_UNUSABLE,
            "The account cannot be debited: the member has to give another one first.",
        )
    elsewhere = debtor.elsewhere(debit.charges)
    debit.charges.check_charge(amount, settlement.credit_limit, elsewhere)
    return debit


def check_amount(amount: int) -> None:
    """Refuse what is no payment."""
    if not 0 < amount <= limits.CHARGE_MINOR_MAX:
        raise Refusal(
            Reason.FIELD_INVALID,
            "amount: must be more than nothing, and at most what one member may owe.",
            field="amount",
        )


def _local_day(batch: Batch, at: datetime) -> date:
    return at.astimezone(batch.zone()).date()


def refund_charge(batch: Batch, request: Request, command: c.RefundCharge) -> c.ChargeRefunded:
    """Give back a charge, all or some of it, where it was charged."""
    check_clock(batch, request, command.occurred_at)
    settlement = settlement_rules(batch)
    charge = find_charge(batch, command.charge_id)
    amount = charge.refundable if command.amount is None else command.amount
    if command.amount is not None:
        check_amount(amount)
    charge.check_refund(max(amount, 1))
    _check_in_time(batch, settlement, charge)
    debtor = debtor_named(batch, charge.member_reference)
    charges = next(one for one in debtor.charges if one.id == charge.charges_id)
    elsewhere = debtor.elsewhere(charges)

    id_ = batch.namespace.refund(request.request_id)
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    charge, charges = batch.edit(charge), batch.edit(charges)
    charge.refund(cause, id_, amount)
    charges.book(cause, id_, charge.id, -amount, _local_day(batch, cause.occurred_at))
    return c.ChargeRefunded(
        refund_id=id_,
        charge_id=charge.id,
        amount=amount,
        refundable=charge.refundable,
        available=charges.available(settlement.credit_limit, elsewhere),
    )


def find_charge(batch: Batch, charge_id: UUID, field: str = "charge_id") -> Charge:
    """Return a charge."""
    charge = batch.find(Charge, charge_id)
    if charge is None:
        raise Refusal(Reason.CHARGE_UNKNOWN, "There is no such charge.", field=field)
    return charge


def _check_in_time(batch: Batch, settlement: SettlementRules, charge: Charge) -> None:
    days = (batch.today() - _local_day(batch, charge.occurred_at)).days
    if days > settlement.refund_days_max:
        raise Refusal(
            Reason.REFUND_TOO_LATE,
            f"A charge can be refunded for {settlement.refund_days_max} days.",
            field="charge_id",
            days=days,
            days_max=settlement.refund_days_max,
        )


def get_charge(batch: Batch, query: c.GetCharge) -> c.FoundCharge:
    """Find a charge."""
    charge = find_charge(batch, query.charge_id)
    member = named_member(batch, charge.member_reference, "charge_id")
    return c.FoundCharge(charge, as_of_today(batch, member).member_reference)


def charges_paying(batch: Batch, facts: ReceiptFacts, member_reference: str) -> list[Charge]:
    """Return the charges that pay for a receipt of a member (empty: of nobody); refuse those that cannot."""
    found: list[Charge] = []
    for index, tender in enumerate(facts.tenders):
        if tender.kind is not TenderKind.CARD:
            continue
        within = f"receipt.tenders[{index}]."
        assert tender.charge_id is not None, "a CARD tender names its charge"
        charge = find_charge(batch, tender.charge_id, f"{within}charge_id")
        same = name_today(batch, charge.member_reference) == member_reference
        charge.check_tender(tender.amount, same_member=same, within=within)
        found.append(charge)
    return found
