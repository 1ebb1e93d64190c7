"""Debits that came back, or were refused: whose they are, what moves, and what follows the bank's code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from ledger.application.batch import Batch
from ledger.application.decisions.bank_credits import fit_credits, open_answers
from ledger.application.decisions.bank_work import ReturnLimits, Work
from ledger.domain.charges import Charges, Mandate, MandateStatus, ReturnAction, action_on
from ledger.domain.model import Cause
from ledger.domain.settlement import SettlementRun
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, BankEntryState, Link
from ledger.domain.settlement.bank_line import BankLine, ExceptionReason
from ledger.domain.settlement.matching import (
    Collection,
    ReturnVerdict,
    fee_within,
    named_by_mandate,
    return_verdict,
)
from ledger.domain.settlement.told import Telling, Told

_TO_A_PERSON = {
    ReturnAction.UNKNOWN: ExceptionReason.CODE_UNKNOWN,
    ReturnAction.NEVER: ExceptionReason.COLLECTED_TWICE,
}
"""What follows these only a person can say."""


class Named(NamedTuple):
    """A collection that a line is about, and whose it is."""

    charges: Charges
    collection: Collection

    @property
    def statement_id(self) -> UUID:
        """Its statement."""
        return self.collection.statement.statement_id


def take_return(work: Work) -> None:
    """Find the collection, and have it come back unless that was told before."""
    found = list(_find(work))
    if len(found) != 1:
        reason = ExceptionReason.RETURN_AMBIGUOUS if found else ExceptionReason.RETURN_UNKNOWN
        work.entry.except_(work.cause, reason)
        remember_reference(work)
        return
    (named,) = found
    fee = fee_within(work.read.line, named.collection.statement.amount, work.limits.fee_max)
    verdict = named.collection.verdict
    if fee is None:
        _except(work, named, ExceptionReason.RETURN_DIFFERS)
    elif verdict is ReturnVerdict.NOT_SENT:
        _except(work, named, ExceptionReason.NOT_SENT)
    elif verdict is ReturnVerdict.TWICE:
        _except(work, named, ExceptionReason.RETURN_TWICE)
    else:
        _take(work, named, fee)
        _resolve_others(work, named)
    remember_reference(work)


def _except(work: Work, named: Named, reason: ExceptionReason) -> None:
    link = Link(statement_id=named.statement_id, member_reference=named.charges.member_reference)
    work.entry.except_(work.cause, reason, link, named.collection.statement.amount)


# Whose it is


def _find(work: Work) -> Iterator[Named]:
    """Go through what a line may be about: by end-to-end id, or mandate and amount, or the bank's reference."""
    for way in (_by_end_to_end_id, _by_mandate, _by_reference):
        found = list(way(work))
        if found:
            yield from found
            return


def _by_end_to_end_id(work: Work) -> Iterator[Named]:
    line = work.read.line
    if line.statement_id is None or not work.read.member_reference:
        return
    named = collection_of(
        work.batch, work.read.member_reference, line.statement_id, line.attempt, line
    )
    if named is not None:
        yield named


def collection_of(
    batch: Batch, member_reference: str, statement_id: UUID, attempt: int, line: BankLine
) -> Named | None:
    """Return a collection, and what a line would be to it; None if there is none."""
    charges = batch.find(Charges, batch.namespace.charges(member_reference))
    statement = None if charges is None else charges.statements.get(statement_id)
    if charges is None or statement is None:
        return None
    told = batch.find(Told, batch.namespace.told_return(statement_id, attempt))
    verdict = return_verdict(statement, attempt, told, line.source)
    return Named(charges, Collection(statement, attempt, verdict))


def _by_mandate(work: Work) -> Iterator[Named]:
    batch, reference = work.batch, work.read.mandate_reference
    mandate = batch.find(Mandate, batch.namespace.mandate(reference)) if reference else None
    if mandate is None:
        return
    charges = batch.find(Charges, batch.namespace.charges(mandate.member_reference))
    if charges is None:
        return
    statements = list(charges.statements.values())
    told = {}
    for one in statements:
        for attempt in range(1, one.attempt + 1):
            id_ = batch.namespace.told_return(one.statement_id, attempt)
            known = batch.find(Told, id_)
            if known is not None:
                told[one.statement_id, attempt] = known
    for collection in named_by_mandate(statements, told, work.read.line, work.limits.fee_max):
        yield Named(charges, collection)


def _by_reference(work: Work) -> Iterator[Named]:
    """Go through the collections that other messages named under the same reference and with the same amount."""
    batch, line = work.batch, work.read.line
    seen = set()
    for entry in _entries_under(work):
        if not entry.attempt or entry.statement_id is None or entry.line.source is line.source:
            continue
        if entry.line.amount != line.amount or entry.statement_id in seen:
            continue
        seen.add(entry.statement_id)
        attempt = entry.attempt
        named = collection_of(batch, entry.member_reference, entry.statement_id, attempt, line)
        if named is not None:
            yield named


def _entries_under(work: Work) -> Iterator[BankEntry]:
    """Go through the other lines with the bank's reference of this one."""
    batch, reference = work.batch, work.read.servicer_reference
    told = batch.find(Told, batch.namespace.told_reference(reference)) if reference else None
    for telling in () if told is None else told.tellings:
        entry = batch.find(BankEntry, telling.entry_id)
        if entry is not None and entry.id != work.entry.id:
            yield entry


def remember_reference(work: Work) -> None:
    """Remember the bank's reference of a line, for other messages that have nothing else."""
    reference = work.read.servicer_reference
    if not reference:
        return
    line = work.read.line
    tell(
        work.batch,
        work.cause,
        work.batch.namespace.told_reference(reference),
        Telling(work.entry.id, line.source, line.amount, line.booked_on),
    )


def tell(
    batch: Batch, cause: Cause, id_: UUID, telling: Telling, run_id: UUID | None = None
) -> None:
    """Remember that something was told."""
    told = batch.find(Told, id_)
    if told is None:
        batch.add_passing(Told.open(id_, cause, telling, run_id))
    else:
        batch.edit(told).tell(cause, telling)


def _resolve_others(work: Work, named: Named) -> None:
    """Link what other messages told under the same reference before anybody could know whose it was."""
    line = work.read.line
    waiting = [
        entry
        for entry in _entries_under(work)
        if entry.state is BankEntryState.EXCEPTION
        and entry.reason is ExceptionReason.RETURN_UNKNOWN
        and entry.line.amount == line.amount
        and entry.line.source is not line.source
    ]
    if len(waiting) != 1:
        return
    (entry,) = waiting
    collection = named.collection
    again = collection_of(
        work.batch,
        named.charges.member_reference,
        named.statement_id,
        collection.attempt,
        entry.line,
    )
    fee = fee_within(entry.line, collection.statement.amount, work.limits.fee_max)
    if (
        again is not None
        and again.collection.verdict is ReturnVerdict.TOLD_AGAIN
        and fee is not None
    ):
        other = work._replace(
            entry=work.batch.edit(entry),
            read=work.read.__class__(entry.id, entry.line),
        )
        _take(other, again, fee)


# What moves


def _take(work: Work, named: Named, fee: int) -> None:
    """Have a collection come back, or remember that it was told again; and say so of the line."""
    line = work.read.line
    statement, attempt, verdict = named.collection
    moves = verdict is ReturnVerdict.MOVES
    done = take_back(work.batch, work.cause, named, line, work.entry.id, fee, work.limits)
    effect = BankEntryEffect.TOLD_AGAIN
    if moves:
        is_booking = line.source.is_booking
        effect = BankEntryEffect.RETURNED if is_booking else BankEntryEffect.REFUSED
    work.entry.match(
        work.cause,
        effect,
        Link(
            done.run_id,
            statement.statement_id,
            attempt,
            named.charges.member_reference,
            done.fee,
        ),
    )
    if moves and done.action is not None and done.action in _TO_A_PERSON:
        work.entry.except_(work.cause, _TO_A_PERSON[done.action])


class TakenBack(NamedTuple):
    """What a return did."""

    run_id: UUID
    """The run that had collected it."""
    fee: int
    """What nobody had told of before."""
    action: ReturnAction | None
    """What follows; None: it had come back before."""


def take_back(
    batch: Batch,
    cause: Cause,
    named: Named,
    line: BankLine,
    entry_id: UUID,
    fee: int,
    limits: ReturnLimits,
) -> TakenBack:
    """Have a collection come back, unless it has before, and remember who told."""
    statement, attempt, verdict = named.collection
    told_id = batch.namespace.told_return(statement.statement_id, attempt)
    told = batch.find(Told, told_id)
    run_id = statement.run_id if told is None or told.run_id is None else told.run_id
    was_booked = told is not None and told.is_booked
    was_refused = told is not None and not told.is_booked
    new_fee = max(0, fee - (0 if told is None else told.fee))
    action = None
    if verdict is ReturnVerdict.MOVES:
        action = _come_back(batch, cause, named, line, entry_id, new_fee, limits)
    elif new_fee:
        batch.edit(named.charges).tell_fee(
            cause, statement.statement_id, attempt=attempt, fee=new_fee, entry_id=entry_id
        )
    day = line.booked_on
    telling = Telling(entry_id, line.source, line.amount, day, fee)
    tell(batch, cause, told_id, telling, run_id)
    if action is not None and not line.source.is_booking:
        _expect(batch, cause, run_id, -statement.amount)
    elif line.source.is_booking and was_refused and not was_booked:
        _expect(batch, cause, run_id, statement.amount)
    return TakenBack(run_id, new_fee, action)


def _expect(batch: Batch, cause: Cause, run_id: UUID, more: int) -> None:
    """Expect more, or less, credit of a run; perhaps one that was told fits now."""
    run = batch.find(SettlementRun, run_id)
    if run is None:
        return
    answers = open_answers(batch, cause, run)
    if more < 0:
        answers.refuse_one(cause, -more)
    else:
        answers.debit_refused(cause, more)
    fit_credits(batch, cause, run, answers)


def _come_back(
    batch: Batch,
    cause: Cause,
    named: Named,
    line: BankLine,
    entry_id: UUID,
    fee: int,
    limits: ReturnLimits,
) -> ReturnAction:
    statement, attempt, _ = named.collection
    action = action_on(line.code, retries=attempt - 1, retries_max=limits.retries_max)
    charges = batch.edit(named.charges)
    charges.take_back(
        cause,
        statement.statement_id,
        fee=fee,
        code=line.code,
        action=action,
        returned_on=line.day or batch.today(),
        entry_id=entry_id,
    )
    if action is ReturnAction.NEW_MANDATE:
        mandate = batch.find(Mandate, batch.namespace.mandate(charges.mandate_reference))
        if mandate is not None and mandate.status is MandateStatus.ACTIVE:
            batch.edit(mandate).suspend(cause, line.code)
    elif action is ReturnAction.STOP_ALL and not charges.collecting_stopped:
        charges.stop_collecting(cause, line.code)
    return action
