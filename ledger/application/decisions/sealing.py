"""Settlement runs from the file on: sealed, at the bank, booked, closed."""

from __future__ import annotations

from typing import NamedTuple

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import settlement_rules
from ledger.application.decisions.request import Request
from ledger.application.decisions.runs import (
    Debit,
    Taken,
    check_deadline,
    debits_of,
    find_run,
    moved,
    taken_of,
)
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause
from ledger.domain.settlement import (
    Exclusion,
    ExclusionReason,
    SealedFile,
    SentCollection,
    SettlementRun,
)
from ledger.domain.settlement.collecting import obstacle_at_sealing


class _Problem(NamedTuple):
    reason: ExclusionReason
    detail: str = ""


def begin_sealing(batch: Batch, request: Request, command: c.BeginSealing) -> c.RunMoved:
    """Fix what names a run at the bank, and who collects."""
    run = find_run(batch, command.run_id)
    run.check_seal(announced_elsewhere=command.announced_elsewhere)
    check_deadline(batch, run)
    settlement = settlement_rules(batch)

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.begin_sealing(
        cause,
        creditor=(
            settlement.creditor_name,
            settlement.creditor_iban,
            settlement.creditor_id,
        ),
        remittance=settlement.remittance,
        announced_elsewhere=command.announced_elsewhere,
    )
    return moved(run)


def send_collections(batch: Batch, request: Request, command: c.SendCollections) -> c.RunMoved:
    """Put a chunk into the file; what cannot be collected after all is released, with the reason."""
    run = find_run(batch, command.run_id)
    run.check_send(command.chunk)
    looked = _looked_at(batch, run, command.debits)

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    sent: list[SentCollection] = []
    left: list[Exclusion] = []
    for taken, debit, problem in looked:
        if problem is None:
            sent.append(_send(batch, cause, taken, debit))
        else:
            left.append(_leave(batch, cause, taken, problem))
    run.send(cause, command.chunk, tuple(sent), tuple(left))
    return moved(run)


def _looked_at(
    batch: Batch, run: SettlementRun, debits: tuple[c.CheckedDebit, ...]
) -> list[tuple[Taken, Debit, _Problem | None]]:
    """Return what the run still has of some statements, and what keeps each from being collected."""
    by_id = {one.statement_id: one for one in debits}
    named = [c.RunStatement(one.member_reference, one.statement_id) for one in debits]
    taken = list(taken_of(batch, run, named))
    found = debits_of(batch, [one.charges.member_reference for one in taken])
    return [
        (one, debit, _problem_of(run, debit, by_id[one.statement_id]))
        for one, debit in zip(taken, found, strict=True)
    ]


def _problem_of(run: SettlementRun, debit: Debit, checked: c.CheckedDebit) -> _Problem | None:
    obstacle = obstacle_at_sealing(debit.charges, debit.mandate, run.due_on)
    if obstacle is not None:
        return _Problem(obstacle)
    mandate = debit.mandate
    assert mandate is not None, "without one there is an obstacle"
    if mandate.record_id != checked.record_id:
        raise Refusal(
            Reason.RUN_CHANGED,
            "A member has given another account meanwhile.",
            field="debits",
            chunk=run.sent_chunks,
        )
    if checked.problem is not None:
        return _Problem(checked.problem, checked.detail)
    if mandate.creditor_id != run.creditor_id:
        # It was given to somebody else; to say so in the file, the bank would have to know both.
        return _Problem(ExclusionReason.BANK_WOULD_REFUSE, "creditor_id")
    return None


def _send(batch: Batch, cause: Cause, taken: Taken, debit: Debit) -> SentCollection:
    mandate = debit.mandate
    assert mandate is not None, "without one it is left out"
    # As it was before this run: two collections of one file have the same account before them.
    used = debit.charges.account_version_used
    charges = batch.edit(taken.charges)
    statement = charges.send(cause, taken.statement_id, mandate.account_version)
    return SentCollection(
        member_reference=charges.member_reference,
        statement_id=statement.statement_id,
        attempt=statement.attempt,
        amount=statement.amount,
        mandate_reference=mandate.reference,
        signed_on=mandate.signed_on,
        record_id=mandate.record_id,
        new_account=used not in (0, mandate.account_version),
    )


def _leave(batch: Batch, cause: Cause, taken: Taken, problem: _Problem) -> Exclusion:
    charges = batch.edit(taken.charges)
    charges.release(cause, taken.statement_id, problem.reason)
    return Exclusion(
        charges.member_reference, problem.reason, taken.amount, taken.statement_id, problem.detail
    )


def seal_run(batch: Batch, request: Request, command: c.SealRun) -> c.RunMoved:
    """Keep the file of a run."""
    run = find_run(batch, command.run_id)
    run.check_sealed_by(command.count, command.amount)

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.seal(cause, SealedFile(command.sha256, command.bytes, command.file_id))
    return moved(run)


def submit_run(batch: Batch, request: Request, command: c.SubmitRun) -> c.RunMoved:
    """Say that the file is at the bank."""
    run = find_run(batch, command.run_id)
    run.check_submit()

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.submit(cause)
    return moved(run)


def accept_run(batch: Batch, request: Request, command: c.AcceptRun) -> c.RunMoved:
    """Say that the bank took the file."""
    run = find_run(batch, command.run_id)
    run.check_accept()

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.accept(cause)
    return moved(run)


def book_run(batch: Batch, request: Request, command: c.BookRun) -> c.RunMoved:
    """Say that the bank credited a run, all of it or a part."""
    run = find_run(batch, command.run_id)
    run.check_book()

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.book(cause, command.amount, command.credited_on, command.entry_id)
    return moved(run)


def close_run(batch: Batch, request: Request, command: c.CloseRun) -> c.RunMoved:
    """End a run of which the bank has answered for everything."""
    run = find_run(batch, command.run_id)
    run.check_close()
    if command.in_transit.count:
        raise Refusal(
            Reason.RUN_IN_TRANSIT,
            "The bank has not answered for all of it.",
            field="run_id",
            in_transit=command.in_transit.amount,
            collections=command.in_transit.count,
        )

    cause = batch.cause(request.request_id, request.principal_id, None)
    run = batch.edit(run)
    run.close(cause, command.through_position)
    return moved(run)
