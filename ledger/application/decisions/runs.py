"""Settlement runs until they are sealed: opened, drafted chunk by chunk, approved, announced, given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import settlement_rules
from ledger.application.decisions.request import Request
from ledger.domain import limits
from ledger.domain.charges import Charges, Mandate, StatementState
from ledger.domain.debit_days import business_day_from, is_business_day
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause
from ledger.domain.rules import SettlementRules
from ledger.domain.settlement import (
    Exclusion,
    ExclusionReason,
    SettlementRun,
    TakenStatement,
)
from ledger.domain.settlement.collecting import Findings, Occasion, look_at

SEPA_CURRENCY = "EUR"


def open_run(batch: Batch, request: Request, command: c.OpenRun) -> c.RunMoved:
    """Open a run for a due date that can still be announced and be at the bank in time."""
    settlement = settlement_rules(batch)
    currency = batch.programme().currency
    if currency != SEPA_CURRENCY:
        text = "Direct debits are in EUR, and the programme is not."
        raise Refusal(Reason.CURRENCY_MISMATCH, text, field="currency")
    _check_due_on(batch, settlement, command.due_on)
    number = 1 if command.number is None else command.number
    _check_number(batch, command.due_on, number)

    cause = batch.cause(request.request_id, request.principal_id, None)
    id_ = batch.namespace.settlement_run(command.due_on, number)
    run = SettlementRun.open(id_, cause, due_on=command.due_on, number=number, currency=currency)
    batch.add(run)
    return moved(run)


def _check_due_on(batch: Batch, settlement: SettlementRules, due_on: date) -> None:
    if not is_business_day(due_on):
        raise Refusal(
            Reason.DUE_DATE_CLOSED,
            "Banks do not collect on this day.",
            field="due_on",
            next=business_day_from(due_on).isoformat(),
        )
    today = batch.today()
    latest = today + timedelta(days=limits.RUN_AHEAD_DAYS_MAX)
    earliest = today
    while not _can_be_due(batch, settlement, earliest):
        earliest += timedelta(days=1)
    if not earliest <= due_on <= latest:
        raise Refusal(
            Reason.DUE_DATE_TOO_SOON,
            "A debit of this day can be neither announced nor at the bank in time."
            if due_on < earliest
            else "So far ahead nobody knows who owes what.",
            field="due_on",
            earliest=earliest.isoformat(),
            latest=latest.isoformat(),
        )


def _can_be_due(batch: Batch, settlement: SettlementRules, day: date) -> bool:
    """Whether a run that is opened now can be at the bank in time: that is a day after a notice at least, too."""
    return is_business_day(day) and batch.now() < settlement.file_deadline(day, batch.zone())


def _check_number(batch: Batch, due_on: date, number: int) -> None:
    """Refuse a run that there is, and a number that leaves one out."""
    if not 1 <= number <= limits.RUNS_A_DUE_DATE_MAX:
        raise Refusal(Reason.FIELD_INVALID, "number: must be 1 to 99.", field="number")
    if _run_on(batch, due_on, number) is not None:
        last = number
        while last < limits.RUNS_A_DUE_DATE_MAX and _run_on(batch, due_on, last + 1) is not None:
            last += 1
        raise Refusal(
            Reason.RUN_EXISTS,
            "There is a run for this due date.",
            field="number",
            run_id=str(batch.namespace.settlement_run(due_on, number)),
            number=last,
        )
    if number > 1 and _run_on(batch, due_on, number - 1) is None:
        text = "number: there is no run before it."
        raise Refusal(Reason.FIELD_INVALID, text, field="number")


def _run_on(batch: Batch, due_on: date, number: int) -> SettlementRun | None:
    return batch.find(SettlementRun, batch.namespace.settlement_run(due_on, number))


def draft_run(batch: Batch, request: Request, command: c.DraftRun) -> c.RunMoved:
    """Look at the next members, and take statements of those whose time has come."""
    run = find_run(batch, command.run_id)
    run.check_draft(command.chunk)
    members = command.members
    assert len(members) <= limits.RUN_CHUNK_MEMBERS_MAX, "a chunk is not larger"
    assert list(members) == sorted(members), "members come in order"
    assert not members or members[0] > run.drafted_through, "nobody is looked at twice"
    occasion = Occasion(run.due_on, batch.now(), batch.zone(), settlement_rules(batch))
    looked = [(debit, look_at(*debit, occasion)) for debit in debits_of(batch, members)]

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    taken: list[TakenStatement] = []
    left_out: list[Exclusion] = []
    for debit, found in looked:
        taken += _take(batch, cause, run, debit.charges, found)
        left_out += found.exclusions
    if members:
        run.extend(cause, members[-1], tuple(taken), tuple(left_out))
    if command.is_last:
        run.finish_draft(cause)
    return moved(run)


def _take(
    batch: Batch, cause: Cause, run: SettlementRun, charges: Charges, found: Findings
) -> Iterator[TakenStatement]:
    if not (found.items or found.repeated):
        return
    charges = batch.edit(charges)
    who = charges.member_reference
    if found.items:
        id_ = batch.namespace.statement(run.id, who)
        one = charges.take(cause, id_, run.id, run.due_on, found.items)
        yield TakenStatement(who, id_, one.attempt, one.amount)
    for before in found.repeated:
        one = charges.repeat(cause, before.statement_id, run.id, run.due_on)
        yield TakenStatement(who, one.statement_id, one.attempt, one.amount)


def approve_run(batch: Batch, request: Request, command: c.ApproveRun) -> c.RunMoved:
    """Agree to a run that somebody else drafted."""
    run = find_run(batch, command.run_id)
    run.check_approve(request.principal_id)
    check_deadline(batch, run)

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.approve(cause)
    return moved(run)


def check_deadline(batch: Batch, run: SettlementRun) -> None:
    """Refuse to go on with what cannot be at the bank in time."""
    deadline = settlement_rules(batch).file_deadline(run.due_on, batch.zone())
    if batch.now() >= deadline:
        raise Refusal(
            Reason.BANK_CUT_OFF_PASSED,
            "The bank takes no file for this due date any more.",
            field="run_id",
            deadline=deadline.isoformat(),
        )


def leave_out(batch: Batch, request: Request, command: c.LeaveOut) -> c.RunMoved:
    """Take a statement out of a run: it waits for the next one."""
    run = find_run(batch, command.run_id)
    run.check_leave_out()
    named = c.RunStatement(command.member_reference, command.statement_id)
    found = list(taken_of(batch, run, [named]))
    if not found:
        raise Refusal(
            Reason.STATEMENT_UNKNOWN, "The run has no such statement.", field="statement_id"
        )

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.leave_out(cause, release(batch, cause, found, ExclusionReason.TAKEN_OUT))
    return moved(run)


def record_notices(batch: Batch, request: Request, command: c.RecordNotices) -> c.RunMoved:
    """Say who of a chunk was told. Who could not be, or not in time, is left out."""
    run = find_run(batch, command.run_id)
    run.check_notify(command.chunk)
    today = batch.today()
    told = list(taken_of(batch, run, command.told))
    late = [one for one in told if today > one.notice_by]
    failed = list(taken_of(batch, run, command.failed))

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    left = (
        *release(batch, cause, late, ExclusionReason.NOTICE_TOO_LATE),
        *release(batch, cause, failed, ExclusionReason.NOTICE_FAILED),
    )
    run.record_notices(cause, command.chunk, len(told) - len(late), left)
    return moved(run)


def cancel_run(batch: Batch, request: Request, command: c.CancelRun) -> c.RunMoved:
    """Give a run up; its statements are released chunk by chunk."""
    run = find_run(batch, command.run_id)
    run.check_cancel()

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.cancel(cause, command.reason)
    return moved(run)


def release_run(batch: Batch, request: Request, command: c.ReleaseRun) -> c.RunMoved:
    """Release a chunk of a run that is given up: its items are open again."""
    run = find_run(batch, command.run_id)
    run.check_release(command.chunk)
    found = list(taken_of(batch, run, command.statements))

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    for one in found:
        batch.edit(one.charges).release(cause, one.statement_id, "RUN_CANCELLED")
    run.release(cause, command.chunk, [one.amount for one in found])
    return moved(run)


def get_run(batch: Batch, query: c.GetRun) -> c.FoundRun:
    """Find a run, and the rules that going on with it goes by."""
    run = find_run(batch, query.run_id)
    rules = batch.rules_now().settlement
    deadline = None if rules is None else rules.file_deadline(run.due_on, batch.zone())
    return c.FoundRun(run, rules, deadline, batch.today(), batch.now())


def get_run_debits(batch: Batch, query: c.GetRunDebits) -> tuple[c.RunDebit, ...]:
    """Find by which mandates some members are debited."""
    return tuple(
        c.RunDebit(
            debit.charges.member_reference,
            debit.mandate.reference,
            debit.mandate.signed_on,
            debit.mandate.record_id,
        )
        for debit in debits_of(batch, query.members)
        if debit.mandate is not None
    )


# What the decisions about runs share


class Debit(NamedTuple):
    """Who owes, and by which mandate it is collected."""

    charges: Charges
    mandate: Mandate | None


class Taken(NamedTuple):
    """A statement that a run has."""

    charges: Charges
    statement_id: UUID
    amount: int

    @property
    def notice_by(self) -> date:
        """The last day on which it can be announced."""
        return self.charges.notice_by(self.charges.statements[self.statement_id])


def find_run(batch: Batch, run_id: UUID) -> SettlementRun:
    """Return a run.

    Raises:
        Refusal: RUN_UNKNOWN.
    """
    run = batch.find(SettlementRun, run_id)
    if run is None:
        raise Refusal(Reason.RUN_UNKNOWN, "There is no such run.", field="run_id")
    return run


def debits_of(batch: Batch, members: Iterable[str]) -> list[Debit]:
    """Return what some members owe, and their mandates; all are loaded together."""
    charges = charges_of(batch, members)
    mandates = [batch.namespace.mandate(one.mandate_reference) for one in charges]
    batch.require(mandates)
    found = (batch.find(Mandate, id_) for id_ in mandates)
    return [Debit(*pair) for pair in zip(charges, found, strict=True)]


def charges_of(batch: Batch, members: Iterable[str]) -> list[Charges]:
    """Return what some members owe."""
    ids = [batch.namespace.charges(one) for one in members]
    batch.require(ids)
    found = [batch.find(Charges, id_) for id_ in ids]
    return [one for one in found if one is not None]


def taken_of(
    batch: Batch, run: SettlementRun, statements: Iterable[c.RunStatement]
) -> Iterator[Taken]:
    """Return those of some statements that the run has still."""
    named = list(statements)
    charges_of(batch, [one.member_reference for one in named])
    for one in named:
        charges = batch.find(Charges, batch.namespace.charges(one.member_reference))
        statement = None if charges is None else charges.statements.get(one.statement_id)
        if statement is None or statement.run_id != run.id:
            continue
        if statement.state is StatementState.TAKEN:
            assert charges is not None, "it has a statement"
            yield Taken(charges, one.statement_id, statement.amount)


def release(
    batch: Batch, cause: Cause, taken: Iterable[Taken], reason: ExclusionReason
) -> tuple[Exclusion, ...]:
    """Release statements, and return them as left out."""
    left = []
    for one in taken:
        batch.edit(one.charges).release(cause, one.statement_id, reason)
        who = one.charges.member_reference
        left.append(Exclusion(who, reason, one.amount, one.statement_id))
    return tuple(left)


def moved(run: SettlementRun) -> c.RunMoved:
    """Return how far a run is."""
    return c.RunMoved(run.id, run.state, run.drafted, run.excluded, run.left_out, run.sent)
