"""What people decide of lines that nobody could match."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.bank_credits import (
    answered_run,
    find_answers,
    open_answers,
)
from ledger.application.decisions.bank_keys import answers_id, return_limits
from ledger.application.decisions.bank_lines import get_bank_entry
from ledger.application.decisions.bank_returns import Named, collection_of, take_back
from ledger.application.decisions.debtors import charges_of_statement
from ledger.application.decisions.payouts import assign_to_payout
from ledger.application.decisions.request import Request
from ledger.domain.charges import StatementState
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import SettlementRun
from ledger.domain.settlement.bank_answers import BankAnswers, ToldCredit
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, Link
from ledger.domain.settlement.bank_line import BankLineKind, ExceptionReason
from ledger.domain.settlement.matching import ReturnVerdict

_WITH_THE_BANK = frozenset({StatementState.IN_TRANSIT, StatementState.COLLECTED})
_PAYABLE = frozenset({StatementState.RETURNED, StatementState.WRITTEN_OFF})
_MOVED_ALREADY = frozenset({ExceptionReason.CODE_UNKNOWN, ExceptionReason.COLLECTED_TWICE})


def resolve_bank_entry(
    batch: Batch, request: Request, command: c.ResolveBankEntry
) -> c.BankEntryDecided:
    """Decide what a line is, once."""
    entry = get_bank_entry(batch, c.GetBankEntry(entry_id=command.entry_id))
    entry.check_open()
    if command.statement_id is not None:
        _check_moves(entry)
        if entry.line.amount > 0:
            entry = _as_payment(batch, request, command, entry, command.statement_id)
        else:
            entry = _as_return(batch, request, command, entry, command.statement_id)
    elif command.payout_id is not None:
        _check_moves(entry)
        entry = _as_payout(batch, request, command, entry, command.payout_id)
    elif command.run_id is not None:
        _check_moves(entry)
        entry = _as_credit(batch, request, entry, command.run_id)
    else:
        entry = _set_aside(batch, request, command, entry)
    return c.BankEntryDecided(entry.id, entry.state, entry.run_id, entry.statement_id)


def _check_moves(entry: BankEntry) -> None:
    """Refuse to move money that moved when the line was recorded: only what follows it is left to decide."""
    if entry.reason in _MOVED_ALREADY:
        raise Refusal(
            Reason.BANK_ENTRY_MISMATCH,
            "The collection came back with this line already; set the line aside.",
            field="entry_id",
        )


def _mismatch(entry: BankEntry, expected: int, field: str, message: str) -> Refusal:
    return Refusal(
        Reason.BANK_ENTRY_MISMATCH,
        message,
        field=field,
        amount=entry.line.amount,
        expected=expected,
    )


def _as_payment(
    batch: Batch,
    request: Request,
    command: c.ResolveBankEntry,
    entry: BankEntry,
    statement_id: UUID,
) -> BankEntry:
    """Take money as the payment of a statement that came back: less is a part, more is to the member's credit."""
    charges = charges_of_statement(batch, command.member_reference, statement_id)
    statement = charges.statement(statement_id)
    charges.check_state(statement_id, _PAYABLE)
    if entry.line.amount != statement.amount and not command.other_amount:
        raise _mismatch(entry, statement.amount, "statement_id", "The amounts differ.")
    answers = _waiting_answers(batch, entry)
    cause = batch.cause(request.request_id, request.principal_id, None)
    paid_on = entry.line.day or batch.today()
    batch.edit(charges).pay(cause, statement_id, paid_on, entry.id, entry.line.amount)
    if answers is not None:
        batch.edit(answers).drop(cause, entry.id)
    entry = batch.edit(entry)
    entry.resolve(
        cause,
        BankEntryEffect.PAID,
        Link(statement_id=statement_id, member_reference=charges.member_reference),
    )
    return entry


def _as_return(
    batch: Batch,
    request: Request,
    command: c.ResolveBankEntry,
    entry: BankEntry,
    statement_id: UUID,
) -> BankEntry:
    """Take a line as the return of a collection; what is more than was collected is a fee."""
    charges = charges_of_statement(batch, command.member_reference, statement_id)
    statement = charges.statement(statement_id)
    fee = abs(entry.line.amount) - statement.amount
    if fee < 0 and entry.line.source.is_booking:
        raise _mismatch(
            entry, statement.amount, "statement_id", "Less came back than was collected."
        )
    named = collection_of(
        batch, charges.member_reference, statement_id, statement.attempt, entry.line
    )
    assert named is not None, "it was just found"
    if named.collection.verdict is not ReturnVerdict.TOLD_AGAIN:
        charges.check_state(statement_id, _WITH_THE_BANK)
    _load_what_follows(batch, named)
    cause = batch.cause(request.request_id, request.principal_id, None)
    limits = return_limits(batch)
    done = take_back(batch, cause, named, entry.line, entry.id, max(fee, 0), limits)
    entry = batch.edit(entry)
    is_booking = entry.line.source.is_booking
    effect = BankEntryEffect.RETURNED if is_booking else BankEntryEffect.REFUSED
    entry.resolve(
        cause,
        BankEntryEffect.TOLD_AGAIN if done.action is None else effect,
        Link(
            done.run_id,
            statement_id,
            statement.attempt,
            charges.member_reference,
            done.fee,
        ),
    )
    return entry


def _load_what_follows(batch: Batch, named: Named) -> None:
    """Have in memory what a return may change beside the collection."""
    run_id = named.collection.statement.run_id
    mandate = batch.namespace.mandate(named.charges.mandate_reference)
    batch.require([run_id, answers_id(batch, run_id), mandate])
    answers = find_answers(batch, run_id)
    if answers is not None:
        batch.require(answers.waiting)


def _as_credit(batch: Batch, request: Request, entry: BankEntry, run_id: UUID) -> BankEntry:
    """Take money as the credit of a run, whatever it comes to: a person says so."""
    if entry.line.amount <= 0:
        raise _mismatch(entry, 0, "run_id", "Money that went is no credit.")
    if batch.find(SettlementRun, run_id) is None:
        raise Refusal(Reason.RUN_UNKNOWN, "There is no such run.", field="run_id")
    run = answered_run(batch, run_id)
    if run is None:
        raise Refusal(Reason.RUN_NOT_READY, "No bank has the run.", field="run_id")
    known = find_answers(batch, run_id)
    if known is not None and (known.is_credited or known.refusal is not None):
        raise Refusal(
            Reason.RUN_NOT_READY,
            "The run is credited, or was refused, already.",
            field="run_id",
            state=run.state,
        )
    others = _waiting_answers(batch, entry)
    cause = batch.cause(request.request_id, request.principal_id, None)
    if others is not None and others.run_id != run_id:
        batch.edit(others).drop(cause, entry.id)
    answers = open_answers(batch, cause, run)
    difference = entry.line.amount - answers.expected
    day = entry.line.day or batch.today()
    credit = ToldCredit(entry.id, entry.line.source, entry.line.amount, day)
    answers.fit(cause, [credit])
    batch.edit(run).book(cause, entry.line.amount, day, entry.id)
    entry = batch.edit(entry)
    entry.resolve(cause, BankEntryEffect.CREDITED, Link(run_id=run_id), difference)
    return entry


def _as_payout(
    batch: Batch,
    request: Request,
    command: c.ResolveBankEntry,
    entry: BankEntry,
    payout_id: UUID,
) -> BankEntry:
    """Take a line as the transfer of a payout, or as its return."""
    answers = _waiting_answers(batch, entry)
    decided = assign_to_payout(batch, request, entry, command.member_reference, payout_id)
    if answers is not None:
        cause = batch.cause(request.request_id, request.principal_id, None)
        batch.edit(answers).drop(cause, entry.id)
    return decided


def _set_aside(
    batch: Batch, request: Request, command: c.ResolveBankEntry, entry: BankEntry
) -> BankEntry:
    """Say why a line belongs to nothing here."""
    answers = _waiting_answers(batch, entry)
    cause = batch.cause(request.request_id, request.principal_id, None)
    if answers is not None:
        batch.edit(answers).drop(cause, entry.id)
    entry = batch.edit(entry)
    assert command.set_aside is not None, "one of the four is said"
    entry.set_aside(cause, command.set_aside)
    return entry


def _waiting_answers(batch: Batch, entry: BankEntry) -> BankAnswers | None:
    """Return the run's answers among which a credit waits; None where it does not."""
    if entry.run_id is None or entry.line.kind is not BankLineKind.CREDIT:
        return None
    answers = find_answers(batch, entry.run_id)
    return answers if answers is not None and entry.id in answers.waiting else None
