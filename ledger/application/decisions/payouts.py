"""Paying members out what they have to their credit, and the lines of banks by which it went, or came back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.charging import check_amount
from ledger.application.decisions.debtors import charges_having, debtor_named
from ledger.application.decisions.request import Request
from ledger.domain.charges import Payout, payable
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, Link


def pay_out_credit(batch: Batch, request: Request, command: c.PayOutCredit) -> c.CreditPaidOut:
    """Take note that a member was paid out; who has the money makes the transfer."""
    if command.amount is not None:
        check_amount(command.amount)
    debtor = debtor_named(batch, command.member_reference, erased=True)
    debtor.check_signed()
    charges = max(debtor.charges, key=lambda one: one.owed_back)
    most = min(charges.owed_back, payable(debtor.charges))
    amount = most if command.amount is None else command.amount
    if not 0 < amount <= most:
        raise Refusal(
            Reason.CREDIT_EXCEEDED,
            "So much cannot be paid out: what is open, with the bank or written off is set against the credit.",
            field="amount",
            payable=most,
        )
    today = batch.today()
    paid_on = command.paid_on or today
    if paid_on > today:
        raise Refusal(Reason.FIELD_INVALID, "paid_on: must not be in the future.", field="paid_on")

    payout_id = batch.namespace.payout(request.request_id)
    cause = batch.cause(request.request_id, request.principal_id, None)
    edited = batch.edit(charges)
    edited.pay_out(
        cause,
        payout_id,
        amount=amount,
        paid_on=paid_on,
        reason=command.reason_code,
        reference=command.reference,
    )
    left = payable(edited if one is charges else one for one in debtor.charges)
    return c.CreditPaidOut(payout_id, edited.member_reference, amount, left)


def assign_to_payout(
    batch: Batch, request: Request, entry: BankEntry, member_reference: str, payout_id: UUID
) -> BankEntry:
    """Take a line of a bank as the transfer of a payout, or as that transfer coming back."""
    charges = charges_having(batch, member_reference, lambda one: payout_id in one.payouts)
    if charges is None:
        raise Refusal(Reason.PAYOUT_UNKNOWN, "There is no such payout.", field="payout_id")
    payout = charges.payout(payout_id)
    came_back = entry.line.amount > 0
    _check_line(entry, payout)

    cause = batch.cause(request.request_id, request.principal_id, None)
    day: date = entry.line.day or batch.today()
    charges = batch.edit(charges)
    if came_back:
        charges.take_back_payout(cause, payout_id, day, entry.id)
    else:
        charges.debit_payout(cause, payout_id, day, entry.id)
    entry = batch.edit(entry)
    effect = BankEntryEffect.PAYOUT_RETURNED if came_back else BankEntryEffect.PAID_OUT
    entry.resolve(cause, effect, Link(member_reference=charges.member_reference))
    return entry


def _check_line(entry: BankEntry, payout: Payout) -> None:
    """Refuse a line that cannot be that, or that another line has said before."""
    came_back = entry.line.amount > 0
    known = payout.returned_entry_id if came_back else payout.entry_id
    if known is not None:
        raise Refusal(
            Reason.PAYOUT_SETTLED,
            "Another line of the bank is that already; set this one aside.",
            field="payout_id",
            entry_id=str(known),
        )
    if abs(entry.line.amount) != payout.amount or not entry.line.source.is_booking:
        raise Refusal(
            Reason.BANK_ENTRY_MISMATCH,
            "The amounts differ, or no money moved with the line.",
            field="payout_id",
            amount=entry.line.amount,
            expected=payout.amount if came_back else -payout.amount,
        )
