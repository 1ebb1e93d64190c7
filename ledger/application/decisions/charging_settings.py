"""What a person may change about payment with the card: the debit day, the limit, blocks.

Whoever was enrolled under several names owes under each of them; what is changed, is changed for all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import Debtor, debit_of, debtor_named, settlement_rules
from ledger.application.decisions.request import Request
from ledger.domain import limits
from ledger.domain.charges import Charges, DebitTerms
from ledger.domain.debit_days import DebitDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause


def choose_debit_terms(
    batch: Batch, request: Request, command: c.ChooseDebitTerms
) -> c.DebitTermsChosen:
    """Debit a person on another day, or after another notice. What is in a statement stays where it is."""
    if command.debit_day is None and command.notice_days is None:
        text = "debit_day: say the day, or how long before it is announced."
        raise Refusal(Reason.FIELD_INVALID, text, field="debit_day")
    check_notice_days(command.notice_days)
    debtor = debtor_named(batch, command.member_reference)
    debtor.check_signed()
    debit = debit_of(batch, debtor)
    first = debtor.charges[0] if debit is None else debit.charges

    terms = changed_terms(first.terms, command.debit_day, command.notice_days)
    rules = batch.rules_now().settlement
    file_days = limits.FILE_BUSINESS_DAYS_DEFAULT if rules is None else rules.file_business_days
    cause = batch.cause(request.request_id, request.principal_id, None)
    for one in debtor.charges:
        own = changed_terms(one.terms, command.debit_day, command.notice_days)
        batch.edit(one).choose_terms(cause, own)
    return c.DebitTermsChosen(
        member_reference=debtor.member.member_reference,
        debit_day=terms.debit_day,
        notice_days=terms.notice_days,
        next_due_on=terms.due_on(batch.now(), batch.zone(), file_days),
    )


def check_notice_days(days: int | None) -> None:
    """Refuse a notice that is none, or that is longer than anybody needs."""
    if days is not None and not 1 <= days <= limits.NOTICE_DAYS_MAX:
        text = f"notice_days: must be between 1 and {limits.NOTICE_DAYS_MAX}."
        raise Refusal(Reason.FIELD_INVALID, text, field="notice_days")


def changed_terms(
    terms: DebitTerms, debit_day: DebitDay | None, notice_days: int | None
) -> DebitTerms:
    """Return terms with what somebody chose."""
    return DebitTerms(debit_day or terms.debit_day, notice_days or terms.notice_days)


def set_credit_limit(batch: Batch, request: Request, command: c.SetCreditLimit) -> c.ChargesSettled:
    """Give a person a credit limit of its own, or the programme's."""
    if command.limit is not None and not 0 <= command.limit <= limits.CHARGE_MINOR_MAX:
        text = "limit: must be at most what one member may owe."
        raise Refusal(Reason.FIELD_INVALID, text, field="limit")
    return _change(
        batch, request, command, lambda one, cause: one.set_credit_limit(cause, command.limit)
    )


def block_charging(batch: Batch, request: Request, command: c.BlockCharging) -> c.ChargesSettled:
    """Keep a person from paying with the card."""
    return _change(
        batch, request, command, lambda one, cause: one.block_charging(cause, command.reason)
    )


def unblock_charging(
    batch: Batch, request: Request, command: c.UnblockCharging
) -> c.ChargesSettled:
    """Let a person pay with the card again."""
    return _change(batch, request, command, lambda one, cause: one.unblock_charging(cause))


def stop_collecting(batch: Batch, request: Request, command: c.StopCollecting) -> c.ChargesSettled:
    """Collect nothing of a person any more."""
    return _change(
        batch, request, command, lambda one, cause: one.stop_collecting(cause, command.reason)
    )


def resume_collecting(
    batch: Batch, request: Request, command: c.ResumeCollecting
) -> c.ChargesSettled:
    """Collect of a person again."""
    return _change(batch, request, command, lambda one, cause: one.resume_collecting(cause))


def _change(
    batch: Batch, request: Request, command: Any, change: Callable[[Charges, Cause], None]
) -> c.ChargesSettled:
    """Change all that a person owes; also of one that was erased, whose last debits may still come back."""
    settlement = settlement_rules(batch)
    debtor = debtor_named(batch, command.member_reference, erased=True)
    debtor.check_signed()
    cause = batch.cause(request.request_id, request.principal_id, None)
    changed = Debtor(debtor.member, tuple(batch.edit(one) for one in debtor.charges))
    for one in changed.charges:
        change(one, cause)
    first = changed.charges[0]
    return c.ChargesSettled(
        debtor.member.member_reference,
        first.available(settlement.credit_limit, changed.elsewhere(first)),
    )
