"""Under which ids it is found what banks told, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ledger.application.batch import Batch
from ledger.application.decisions.bank_work import ReturnLimits
from ledger.domain import limits
from ledger.domain.settlement.bank_line import BankLineKind, ReadLine

_IBAN_CHARACTERS_MIN = 15
_NUMBER_CHARACTERS_MIN = 4


def return_limits(batch: Batch) -> ReturnLimits:
    """Return what the rules in force say of debits that come back."""
    rules = batch.rules_now().settlement
    if rules is None:
        # Banks answer also to what was collected by rules that are not in force any more.
        return ReturnLimits(
            limits.COLLECTION_RETRIES_MAX_DEFAULT, limits.RETURN_FEE_MINOR_MAX_DEFAULT
        )
    return ReturnLimits(rules.retries_max, rules.return_fee_max)


def account_fits(batch: Batch, account: str) -> bool:
    """Whether a bank statement is one of the creditor's account, by any of the rules that were ever published.

    A bank may write its own number in place of the IBAN, which that ends with, or has inside.
    """
    if not account:
        return True
    rules = (version.settlement for version in batch.rules().versions)
    own = {one.creditor_iban for one in rules if one is not None}
    plain = account.replace(" ", "").upper()
    if plain in own:
        return True
    is_number = plain.isdigit() and _NUMBER_CHARACTERS_MIN <= len(plain) < _IBAN_CHARACTERS_MIN
    return is_number and any(plain in iban for iban in own)


def answers_id(batch: Batch, run_id: UUID) -> UUID:
    """Return under which id it is found what banks said of a run."""
    return batch.namespace.bank_answers(run_id)


def told_ids(batch: Batch, read: ReadLine) -> Iterator[UUID]:
    """Go through the ids under which it is found what was told before of what a line names."""
    names, line = batch.namespace, read.line
    if line.statement_id is not None:
        if line.kind is BankLineKind.CREDIT:
            yield names.told_credit(line.statement_id, line.attempt)
        else:
            yield names.told_return(line.statement_id, line.attempt)
    if read.servicer_reference:
        yield names.told_reference(read.servicer_reference)
