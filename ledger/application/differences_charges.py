"""In which field a request about charges and mandates differs from the one that used its id before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import debtor_named
from ledger.domain.charges import Charge, Charges, Mandate
from ledger.domain.errors import Refusal

_NOT_HELD = "request_id"


def _of_mandate(batch: Batch, command: c.SignMandate, answer: c.MandateSigned) -> str:
    if command.member_reference != answer.member_reference:
        return "member_reference"
    if command.mandate_reference not in (None, answer.mandate_reference):
        return "mandate_reference"
    signed = batch.find(Mandate, batch.namespace.mandate(answer.mandate_reference))
    assert signed is not None, "an answered mandate is stored"
    for name in ("signed_on", "way", "text_version"):
        if getattr(command, name) != getattr(signed, name):
            return name
    for name in ("debit_day", "notice_days"):
        if getattr(command, name) not in (None, getattr(answer, name)):
            return name
    # Whose account it is, is known to nobody here.
    return "account"


def _of_amendment(batch: Batch, command: c.AmendMandate, answer: c.MandateAmended) -> str:
    del batch
    same = command.mandate_reference.upper() == answer.mandate_reference.upper()
    return "account" if same else "mandate_reference"


def _of_charge(batch: Batch, command: c.ChargeCard, answer: c.CardCharged) -> str:
    made = batch.find(Charge, answer.charge_id)
    assert made is not None, "an answered charge is stored"
    for name in ("card_number", "amount", "shop_id", "till_id", "order_reference"):
        if getattr(command, name) != getattr(made, name):
            return name
    if (command.verification and command.verification.way) != made.verification:
        return "verification"
    # Without a time the caller said "now", and what that was is not known any more.
    return "occurred_at" if command.occurred_at not in (None, made.occurred_at) else _NOT_HELD


def _of_refund(batch: Batch, command: c.RefundCharge, answer: c.ChargeRefunded) -> str:
    del batch
    if command.charge_id != answer.charge_id:
        return "charge_id"
    # Without an amount the caller said "all that is left", and what that was is in the answer.
    return "amount" if command.amount not in (None, answer.amount) else _NOT_HELD


def _of_terms(batch: Batch, command: c.ChooseDebitTerms, answer: c.DebitTermsChosen) -> str:
    if not _is_of(batch, command.member_reference, answer.member_reference):
        return "member_reference"
    return "notice_days" if command.debit_day in (None, answer.debit_day) else "debit_day"


def _of_setting(field: str) -> Callable[[Batch, Any, c.ChargesSettled], str]:
    def find(batch: Batch, command: Any, answer: c.ChargesSettled) -> str:
        same = _is_of(batch, command.member_reference, answer.member_reference)
        return field if same else "member_reference"

    return find


def _of_payout(batch: Batch, command: c.PayOutCredit, answer: c.CreditPaidOut) -> str:
    if not _is_of(batch, command.member_reference, answer.member_reference):
        return "member_reference"
    # Without an amount the caller said "all of it", and what that was is in the answer.
    if command.amount not in (None, answer.amount):
        return "amount"
    charges = batch.find(Charges, batch.namespace.charges(answer.member_reference))
    assert charges is not None, "an answered payout is stored"
    made = charges.payout(answer.payout_id)
    if command.reason_code != made.reason:
        return "reason_code"
    if command.reference != made.reference:
        return "reference"
    return "paid_on" if command.paid_on not in (None, made.paid_on) else _NOT_HELD


def _is_of(batch: Batch, reference: str, answered: str) -> bool:
    """Whether a reference means a member that was answered, or what it was found to be."""
    try:
        return answered in _names(batch, reference)
    except Refusal:
        return False


def _names(batch: Batch, reference: str) -> set[str]:
    debtor = debtor_named(batch, reference, erased=True)
    found: tuple[Charges, ...] = debtor.charges
    return {debtor.member.member_reference, *(one.member_reference for one in found)}


FINDERS: dict[type, Callable[[Batch, Any, Any], str]] = {
    c.SignMandate: _of_mandate,
    c.AmendMandate: _of_amendment,
    c.RevokeMandate: lambda *_: "mandate_reference",
    c.ChargeCard: _of_charge,
    c.RefundCharge: _of_refund,
    c.ChooseDebitTerms: _of_terms,
    c.SetCreditLimit: _of_setting("limit"),
    c.BlockCharging: _of_setting("reason"),
    c.UnblockCharging: _of_setting(_NOT_HELD),
    c.StopCollecting: _of_setting("reason"),
    c.ResumeCollecting: _of_setting(_NOT_HELD),
    c.PayOutCredit: _of_payout,
}
