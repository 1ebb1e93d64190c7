"""What goes to the bank for a run: names, accounts and texts as every bank takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from ledger.application import commands as c
from ledger.banking.accounts import DebtorAccount
from ledger.banking.order import (
    Address,
    Creditor,
    Debit,
    Order,
    Payment,
    Sequence,
    problems_of_debit,
    problems_of_order,
)
from ledger.banking.text import NAME_CHARACTERS_MAX, REMITTANCE_CHARACTERS_MAX, sepa_text
from ledger.domain.charges.money import EndToEnd
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import SettlementRules
from ledger.domain.settlement import (
    ExclusionReason,
    SentCollection,
    SettlementRun,
    TakenStatement,
)

# Of the message's schema (ISO 20022, PostalAddress24).
_ADDRESS_CHARACTERS_MAX = {
    "town": 35,
    "country": 2,
    "postal_code": 16,
    "street": 70,
    "building": 16,
}


def order_of(run: SettlementRun, debits: Callable[[], Iterable[Debit]]) -> Order:
    """Return the order of a run that is being sealed."""
    assert run.sealing_at is not None, "its creation time is fixed"
    name, iban, creditor_id = run.creditor
    payment = Payment(
        run.payment_id,
        run.due_on,
        Sequence.RECURRENT,
        run.sent.count,
        run.sent.amount,
        debits,
    )
    creditor = Creditor(_name(name), iban, creditor_id)
    return Order(run.message_id, run.sealing_at, creditor, (payment,))


def check_order(run: SettlementRun, rules: SettlementRules, today: date) -> None:
    """Refuse to seal a run whose file a bank would refuse as a whole.

    Raises:
        Refusal: RUN_FILE_REFUSED.
    """
    left = run.remaining
    payment = Payment(
        run.payment_id, run.due_on, Sequence.RECURRENT, left.count, left.amount, tuple
    )
    creditor = Creditor(_name(rules.creditor_name), rules.creditor_iban, rules.creditor_id)
    order = Order(run.message_id, run.created_on, creditor, (payment,))
    for problem in problems_of_order(order, today):
        raise Refusal(
            Reason.RUN_FILE_REFUSED,
            f"A bank would refuse the file: {problem.field} {problem.reason}.",
            field=problem.field,
            problem=problem.reason,
        )


def debit_of(run: SettlementRun, one: SentCollection, account: DebtorAccount) -> Debit:
    """Return a collection as it goes into the file."""
    return _debit(run, one, account, one.mandate_reference, one.signed_on, one.new_account)


def check_debit(
    run: SettlementRun,
    taken: TakenStatement,
    debit: c.RunDebit,
    account: DebtorAccount | None,
    today: date,
) -> c.CheckedDebit:
    """Say whether a bank would take a debit; what is wrong with it is named by its field."""
    checked = c.CheckedDebit(taken.member_reference, taken.statement_id, debit.record_id)
    if account is None:
        return _with(checked, ExclusionReason.DATA_MISSING)
    written = _debit(run, taken, account, debit.mandate_reference, debit.signed_on, False)
    for problem in problems_of_debit(written, today):
        return _with(checked, ExclusionReason.BANK_WOULD_REFUSE, problem.field)
    return checked


def _with(checked: c.CheckedDebit, problem: ExclusionReason, detail: str = "") -> c.CheckedDebit:
    return c.CheckedDebit(
        checked.member_reference, checked.statement_id, checked.record_id, problem, detail
    )


def _debit(
    run: SettlementRun,
    one: SentCollection | TakenStatement,
    account: DebtorAccount,
    mandate_reference: str,
    signed_on: date,
    new_account: bool,
) -> Debit:
    return Debit(
        end_to_end_id=EndToEnd(one.statement_id, one.attempt).text,
        amount_cents=one.amount,
        mandate_reference=mandate_reference,
        signed_on=signed_on,
        debtor_name=account.sepa_name,
        debtor_iban=account.iban,
        remittance=_remittance(run),
        new_account=new_account,
        address=_address(account),
    )


def _remittance(run: SettlementRun) -> str:
    text = run.remittance or run.creditor[0]
    due = f" {run.due_on.isoformat()}"
    return sepa_text(text, REMITTANCE_CHARACTERS_MAX - len(due)) + due


def _address(account: DebtorAccount) -> Address | None:
    found = account.address
    if found is None:
        return None
    return Address(
        **{
            name: sepa_text(getattr(found, name), most)
            for name, most in _ADDRESS_CHARACTERS_MAX.items()
        }
    )


def _name(text: str) -> str:
    return sepa_text(text, NAME_CHARACTERS_MAX)
