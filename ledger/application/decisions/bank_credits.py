"""Money that came: for a run as a whole, or for one collection; and runs that a bank refused as a whole."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.bank_keys import answers_id, return_limits
from ledger.application.decisions.bank_work import Work
from ledger.application.decisions.request import Request
from ledger.domain.charges import Charges, Statement, StatementState, action_on
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause
from ledger.domain.settlement import RunState, SettlementRun, TakenStatement
from ledger.domain.settlement.bank_answers import BankAnswers, ToldCredit
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, BankEntryState, Link
from ledger.domain.settlement.bank_line import ExceptionReason
from ledger.domain.settlement.told import Telling, Told

ANSWERED = frozenset(
    {RunState.SEALED, RunState.SUBMITTED, RunState.ACCEPTED, RunState.BOOKED, RunState.CLOSED}
)
"""States of a run that a bank may answer to."""


def take_credit(work: Work) -> None:
    """Credit a run, or one collection, or leave the money to a person."""
    line = work.read.line
    if line.run_id is not None:
        _credit_run(work, line.run_id)
    elif line.statement_id is not None:
        _credit_collection(work, line.statement_id)
    else:
        work.entry.except_(work.cause, ExceptionReason.CREDIT_UNKNOWN)


def answered_run(batch: Batch, run_id: UUID) -> SettlementRun | None:
    """Return a run that a bank may answer to; None if there is none."""
    run = batch.find(SettlementRun, run_id)
    return run if run is not None and run.state in ANSWERED else None


def find_answers(batch: Batch, run_id: UUID) -> BankAnswers | None:
    """Return what the bank said of a run before."""
    return batch.find(BankAnswers, answers_id(batch, run_id))


def open_answers(batch: Batch, cause: Cause, run: SettlementRun) -> BankAnswers:
    """Return what the bank said of a run, to be changed."""
    known = find_answers(batch, run.id)
    if known is not None:
        return batch.edit(known)
    answers = BankAnswers.open(answers_id(batch, run.id), cause, run.id, run.sent.amount)
    batch.add(answers)
    return answers


# A run


def _credit_run(work: Work, run_id: UUID) -> None:
    run = answered_run(work.batch, run_id)
    line = work.read.line
    if run is None:
        work.entry.except_(work.cause, ExceptionReason.RUN_UNKNOWN)
        return
    answers = open_answers(work.batch, work.cause, run)
    day = line.day or work.batch.today()
    answers.tell_credit(work.cause, ToldCredit(work.entry.id, line.source, line.amount, day))
    fit_credits(work.batch, work.cause, run, answers)
    if work.entry.state is BankEntryState.INFO:
        twice = line.source in answers.credited
        work.entry.except_(
            work.cause,
            ExceptionReason.CREDIT_TWICE if twice else ExceptionReason.CREDIT_DIFFERS,
            Link(run_id=run_id),
            None if twice else answers.expected,
        )


def fit_credits(batch: Batch, cause: Cause, run: SettlementRun, answers: BankAnswers) -> None:
    """Count the credits of a run that come to what is expected; the first kind of message that does moves the money."""
    while credits_ := answers.fitting():
        is_first = not answers.is_credited
        answers.fit(cause, credits_)
        for credit in credits_:
            if is_first:
                batch.edit(run).book(cause, credit.amount, credit.credited_on, credit.entry_id)
            entry = batch.find(BankEntry, credit.entry_id)
            assert entry is not None, "a credit that was told is a line"
            effect = BankEntryEffect.CREDITED if is_first else BankEntryEffect.TOLD_AGAIN
            batch.edit(entry).match(cause, effect, Link(run_id=run.id))


# One collection


def _credit_collection(work: Work, statement_id: UUID) -> None:
    line = work.read.line
    batch, cause, entry = work.batch, work.cause, work.entry
    charges = batch.find(Charges, batch.namespace.charges(work.read.member_reference))
    statement = None if charges is None else charges.statements.get(statement_id)
    if charges is None or statement is None or line.attempt > statement.attempt:
        entry.except_(cause, ExceptionReason.CREDIT_UNKNOWN)
        return
    link = Link(None, statement_id, line.attempt, charges.member_reference)
    told_id = batch.namespace.told_credit(statement_id, line.attempt)
    told = batch.find(Told, told_id)
    if line.amount != statement.amount:
        entry.except_(cause, ExceptionReason.CREDIT_DIFFERS, link, statement.amount)
    elif told is not None and told.has(line.source):
        entry.except_(cause, ExceptionReason.CREDIT_TWICE, link)
    else:
        day = line.day or batch.today()
        telling = Telling(entry.id, line.source, line.amount, day)
        if told is None:
            batch.add_passing(Told.open(told_id, cause, telling, statement.run_id))
        else:
            batch.edit(told).tell(cause, telling)
        moves = told is None and _is_in_transit(statement, line.attempt)
        if moves:
            _credit_apart(work, charges, statement)
        effect = BankEntryEffect.CREDITED if moves else BankEntryEffect.TOLD_AGAIN
        entry.match(cause, effect, link._replace(run_id=statement.run_id if moves else None))


def _is_in_transit(statement: Statement, attempt: int) -> bool:
    return statement.attempt == attempt and statement.state is StatementState.IN_TRANSIT


def _credit_apart(work: Work, charges: Charges, statement: Statement) -> None:
    batch, cause = work.batch, work.cause
    day = work.read.line.day or batch.today()
    batch.edit(charges).credit(cause, statement.statement_id, day, work.entry.id)
    run = batch.find(SettlementRun, statement.run_id)
    if run is not None:
        answers = open_answers(batch, cause, run)
        answers.credit_apart(cause, statement.amount)
        batch.edit(run).book(cause, statement.amount, day, work.entry.id)
        fit_credits(batch, cause, run, answers)


# Refused as a whole


def take_refusal_of_run(work: Work) -> None:
    """A bank refused a run: its collections come back, chunk by chunk."""
    line = work.read.line
    assert line.run_id is not None, "it names the run"
    run = answered_run(work.batch, line.run_id)
    if run is None:
        work.entry.except_(work.cause, ExceptionReason.RUN_UNKNOWN)
        return
    answers = open_answers(work.batch, work.cause, run)
    if answers.is_credited:
        work.entry.except_(work.cause, ExceptionReason.RUN_CREDITED, Link(run_id=run.id))
        return
    effect = BankEntryEffect.TOLD_AGAIN
    if answers.refusal is None:
        effect = BankEntryEffect.REFUSED
        day = line.day or work.batch.today()
        answers.refuse(work.cause, line.code, work.entry.id, day)
    work.entry.match(work.cause, effect, Link(run_id=run.id))


# Chunks of runs


def settle_run_chunk(
    batch: Batch, request: Request, command: c.SettleRunChunk
) -> c.RunChunkSettled:
    """Credit, or take back, what is in transit of a chunk of a run."""
    answers = find_answers(batch, command.run_id)
    if answers is None or not answers.is_settling or command.chunk != answers.settled_chunks + 1:
        done = 0 if answers is None else answers.settled_chunks
        raise Refusal(
            Reason.RUN_CHANGED, "Somebody else went on with the run.", field="chunk", chunk=done
        )
    names = batch.namespace
    batch.require(names.charges(one.member_reference) for one in command.collections)
    found = [_in_transit(batch, command.run_id, one) for one in command.collections]
    settled = [one for one in found if one is not None]

    cause = batch.cause(request.request_id, request.principal_id, None)
    for charges, statement in settled:
        _settle(batch, cause, answers, batch.edit(charges), statement)
    amount = sum(statement.amount for _, statement in settled)
    batch.edit(answers).settle_chunk(cause, command.chunk, len(settled), amount)
    return c.RunChunkSettled(len(settled), amount)


def _in_transit(
    batch: Batch, run_id: UUID, taken: TakenStatement
) -> tuple[Charges, Statement] | None:
    charges = batch.find(Charges, batch.namespace.charges(taken.member_reference))
    assert charges is not None, "what is collected is owed by somebody"
    statement = charges.statements.get(taken.statement_id)
    if statement is None or statement.run_id != run_id:
        return None
    return (charges, statement) if _is_in_transit(statement, taken.attempt) else None


def _settle(
    batch: Batch, cause: Cause, answers: BankAnswers, charges: Charges, statement: Statement
) -> None:
    refusal, credit = answers.refusal, answers.credit
    if credit is not None:
        charges.credit(cause, statement.statement_id, credit.credited_on, credit.entry_ids[0])
        return
    assert refusal is not None, "it is credited or refused"
    limits = return_limits(batch)
    action = action_on(refusal.code, retries=statement.attempt - 1, retries_max=limits.retries_max)
    charges.take_back(
        cause,
        statement.statement_id,
        fee=0,
        code=refusal.code,
        action=action,
        returned_on=refusal.refused_on,
        entry_id=refusal.entry_id,
    )


def get_bank_answers(batch: Batch, query: c.GetBankAnswers) -> c.FoundAnswers | None:
    """Find what the bank said of a run."""
    run = batch.find(SettlementRun, query.run_id)
    return None if run is None else c.FoundAnswers(run, find_answers(batch, query.run_id))
