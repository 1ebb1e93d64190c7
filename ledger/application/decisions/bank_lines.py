"""What a bank wrote, line by line: recorded, and followed by what it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.bank_credits import take_credit, take_refusal_of_run
from ledger.application.decisions.bank_keys import (
    account_fits,
    answers_id,
    return_limits,
    told_ids,
)
from ledger.application.decisions.bank_returns import take_return
from ledger.application.decisions.bank_work import Work
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain.charges import Charges, Mandate
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import RunState, SettlementRun
from ledger.domain.settlement.bank_answers import BankAnswers
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryState
from ledger.domain.settlement.bank_file import ImportedFile
from ledger.domain.settlement.bank_line import BankLineKind, ExceptionReason, ReadLine
from ledger.domain.settlement.told import Told

_MOVES_NOTHING = frozenset(
    {
        BankLineKind.TOTAL,
        BankLineKind.DETAIL,
        BankLineKind.NOT_BOOKED,
        BankLineKind.STATUS,
    }
)


def open_bank_file(batch: Batch, request: Request, command: c.OpenBankFile) -> c.BankFileOpened:
    """Begin with a file; the same bytes again are the first file."""
    id_ = batch.namespace.imported_file(command.sha256)
    known = batch.find(ImportedFile, id_)
    if known is not None:
        raise FirstOutcome(known.imported_by_request_id)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.add(
        ImportedFile.open(
            id_,
            cause,
            file_id=command.file_id,
            sha256=command.sha256,
            size=command.size,
            source=command.source,
            lines=command.lines,
        )
    )
    return c.BankFileOpened(request.request_id, command.file_id)


def finish_bank_file(
    batch: Batch, request: Request, command: c.FinishBankFile
) -> c.BankFileFinished:
    """Be done with a file."""
    file = _file(batch, command.sha256)
    if file.finished_by_request_id is not None:
        raise FirstOutcome(file.finished_by_request_id)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(file).finish(cause, command.new_lines)
    return c.BankFileFinished(file.lines, command.new_lines)


def get_imported_file(batch: Batch, query: c.GetImportedFile) -> ImportedFile | None:
    """Find a file."""
    return batch.find(ImportedFile, batch.namespace.imported_file(query.sha256))


def get_bank_entry(batch: Batch, query: c.GetBankEntry) -> BankEntry:
    """Find a line."""
    found = batch.find(BankEntry, query.entry_id)
    if found is None:
        raise Refusal(Reason.BANK_ENTRY_UNKNOWN, "There is no such line.", field="entry_id")
    return found


def record_bank_lines(
    batch: Batch, request: Request, command: c.RecordBankLines
) -> c.BankLinesRecorded:
    """Record the lines that are new, one after the other."""
    file = _file(batch, command.sha256)
    _load(batch, command.lines)
    known = [batch.find(BankEntry, one.entry_id) for one in command.lines]
    new = [one for one, entry in zip(command.lines, known, strict=True) if entry is None]
    if not new:
        first = known[0]
        assert first is not None, "none of them is new"
        raise FirstOutcome(first.recorded_by_request_id)
    # The first time nothing is kept, but all that they need is found in memory, or looked for.
    _record(batch.rehearsal(), request, file, new)
    return _record(batch, request, file, new)


def _record(
    batch: Batch, request: Request, file: ImportedFile, lines: Iterable[ReadLine]
) -> c.BankLinesRecorded:
    cause = batch.cause(request.request_id, request.principal_id, None)
    limits = return_limits(batch)
    entries = []
    for read in lines:
        entry = BankEntry.record(read.entry_id, cause, file.file_id, read.line)
        batch.add_passing(entry)
        entries.append(entry)
        _follow(Work(batch, cause, entry, read, limits))
    states = [entry.state for entry in entries]
    return c.BankLinesRecorded(
        request.request_id,
        len(entries),
        states.count(BankEntryState.MATCHED),
        states.count(BankEntryState.EXCEPTION),
    )


def _follow(work: Work) -> None:
    """Do what a line means."""
    line = work.read.line
    problem = line.problem or _foreign(work)
    if line.kind in _MOVES_NOTHING and problem is None:
        return
    if problem is not None:
        work.entry.except_(work.cause, problem, expected=line.details_amount)
        return
    match line.kind:
        case BankLineKind.CREDIT:
            take_credit(work)
        case BankLineKind.REFUSAL if line.run_id is not None:
            take_refusal_of_run(work)
        case BankLineKind.RETURN | BankLineKind.REFUSAL:
            take_return(work)
        case BankLineKind.ACCEPTANCE:
            _accept(work)
        case _:
            work.entry.except_(work.cause, ExceptionReason.DEBIT_UNKNOWN)


def _foreign(work: Work) -> ExceptionReason | None:
    """Say whether a line is of another account or in another currency."""
    if work.read.line.kind is BankLineKind.TOTAL:
        return None
    if not account_fits(work.batch, work.read.account):
        return ExceptionReason.ACCOUNT
    if work.read.line.currency not in ("", work.batch.programme().currency):
        return ExceptionReason.CURRENCY
    return None


def _accept(work: Work) -> None:
    """Let a run be under way whose file the bank took."""
    run_id = work.read.line.run_id
    run = None if run_id is None else work.batch.find(SettlementRun, run_id)
    if run is not None and run.state in (RunState.SEALED, RunState.SUBMITTED):
        work.batch.edit(run).accept(work.cause)


def _file(batch: Batch, sha256: str) -> ImportedFile:
    file = batch.find(ImportedFile, batch.namespace.imported_file(sha256))
    if file is None:
        raise Refusal(Reason.BANK_FILE_UNKNOWN, "There is no such file.", field="sha256")
    return file


# What is looked at, loaded together


class _Debtor(NamedTuple):
    """Somebody whose collection a line may be about."""

    charges: Charges
    line: ReadLine


def _load(batch: Batch, lines: tuple[ReadLine, ...]) -> None:
    """Have what most lines need in memory, in a few looks; what is missing still is looked for one by one."""
    batch.require(set(_first_ids(batch, lines)))
    batch.require(set(_second_ids(batch, lines)))
    debtors = list(_debtors(batch, lines))
    batch.require(set(_third_ids(batch, debtors)))


def _first_ids(batch: Batch, lines: tuple[ReadLine, ...]) -> Iterable[UUID]:
    names = batch.namespace
    for one in lines:
        yield one.entry_id
        if one.line.run_id is not None:
            yield one.line.run_id
            yield answers_id(batch, one.line.run_id)
        if one.member_reference:
            yield names.charges(one.member_reference)
        if one.mandate_reference:
            yield names.mandate(one.mandate_reference)
        yield from told_ids(batch, one)


def _second_ids(batch: Batch, lines: tuple[ReadLine, ...]) -> Iterable[UUID]:
    names = batch.namespace
    for one in lines:
        mandate = _mandate(batch, one)
        if mandate is not None:
            yield names.charges(mandate.member_reference)
        if one.line.run_id is not None:
            answers = batch.find(BankAnswers, answers_id(batch, one.line.run_id))
            yield from () if answers is None else answers.waiting
        if one.servicer_reference:
            told = batch.find(Told, names.told_reference(one.servicer_reference))
            yield from () if told is None else (two.entry_id for two in told.tellings)


def _debtors(batch: Batch, lines: tuple[ReadLine, ...]) -> Iterable[_Debtor]:
    names = batch.namespace
    for one in lines:
        mandate = _mandate(batch, one)
        references = {one.member_reference, "" if mandate is None else mandate.member_reference}
        for reference in references - {""}:
            charges = batch.find(Charges, names.charges(reference))
            if charges is not None:
                yield _Debtor(charges, one)


def _third_ids(batch: Batch, debtors: list[_Debtor]) -> Iterable[UUID]:
    names = batch.namespace
    for charges, one in debtors:
        yield names.mandate(charges.mandate_reference)
        for statement in charges.statements.values():
            named = statement.statement_id == one.line.statement_id
            if named or one.mandate_reference:
                yield answers_id(batch, statement.run_id)
                yield statement.run_id
                for attempt in range(1, statement.attempt + 1):
                    yield names.told_return(statement.statement_id, attempt)


def _mandate(batch: Batch, one: ReadLine) -> Mandate | None:
    if not one.mandate_reference:
        return None
    return batch.find(Mandate, batch.namespace.mandate(one.mandate_reference))
