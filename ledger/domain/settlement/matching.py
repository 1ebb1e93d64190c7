"""Which collection a line of a bank is about, and what it says of it. No store and no clock: what is given decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import NamedTuple
from uuid import UUID

from ledger.domain.charges import Statement, StatementState
from ledger.domain.settlement.bank_line import BankLine, BankLineKind, BankSource
from ledger.domain.settlement.told import Told

_WITH_THE_BANK = frozenset({StatementState.IN_TRANSIT, StatementState.COLLECTED})


class ReturnVerdict(Enum):
    """What a return is to the collection that it names."""

    MOVES = auto()
    """The collection is at the bank: it comes back now."""
    TOLD_AGAIN = auto()
    """Another kind of message said so before."""
    TWICE = auto()
    """The same kind of message said so before."""
    NOT_SENT = auto()
    """No bank has been told of it."""


class Collection(NamedTuple):
    """One collection that a line may be about."""

    statement: Statement
    attempt: int
    verdict: ReturnVerdict


def return_verdict(
    statement: Statement, attempt: int, told: Told | None, source: BankSource
) -> ReturnVerdict:
    """Say what a return is to a collection."""
    if attempt > statement.attempt:
        return ReturnVerdict.NOT_SENT
    if attempt == statement.attempt:
        if statement.state is StatementState.TAKEN:
            return ReturnVerdict.NOT_SENT
        if statement.state in _WITH_THE_BANK:
            return ReturnVerdict.MOVES
    # It came back before: as its statement says, or because it was collected again since.
    twice = told is not None and told.has(source)
    return ReturnVerdict.TWICE if twice else ReturnVerdict.TOLD_AGAIN


def fee_within(line: BankLine, collected: int, fee_max: int) -> int | None:
    """Return what banks took beside a collection that came back; None if the amounts do not fit.

    A bank says what had been collected, or its fee, or neither: then it is what it booked beyond the collection.
    """
    booked = abs(line.amount)
    if not booked and line.kind is BankLineKind.REFUSAL:
        return 0  # a status report need not name amounts
    # Some banks repeat what they booked, fee and all, as what had been collected.
    if line.original_amount not in (None, collected, booked):
        return None
    beyond = booked - collected
    if line.fee:
        return line.fee if beyond in (0, line.fee) else None
    return beyond if 0 <= beyond <= fee_max else None


def named_by_mandate(
    statements: Iterable[Statement],
    told: Mapping[tuple[UUID, int], Told],
    line: BankLine,
    fee_max: int,
) -> list[Collection]:
    """Return which collections of a member a return may be about that names the mandate alone: by the amount.

    One that was told on the same day by another message is that one. Else it is one that is at the bank; only where
    there is none, one that came back already. What was booked before a collection was due is not about that one: it may
    be a retry, of whose first collection something is told again.
    """
    known_statements = list(statements)
    fitting = [one for one in known_statements if fee_within(line, one.amount, 0) is not None]
    if not fitting:
        # What a bank booked beyond a collection may be a fee that it does not mention.
        fitting = [
            one for one in known_statements if fee_within(line, one.amount, fee_max) is not None
        ]
    found = []
    for one in fitting:
        for attempt in range(1, one.attempt + 1):
            known = told.get((one.statement_id, attempt))
            verdict = return_verdict(one, attempt, known, line.source)
            if attempt == one.attempt and line.booked_on and line.booked_on < one.due_on:
                continue
            found.append(Collection(one, attempt, verdict))
    same_day = [
        one
        for one in found
        if one.verdict is ReturnVerdict.TOLD_AGAIN
        and (known := told.get((one.statement.statement_id, one.attempt))) is not None
        and known.is_booked
        and known.booked_on(line.booked_on)
    ]
    if same_day:
        return same_day
    for verdict in (ReturnVerdict.MOVES, ReturnVerdict.TOLD_AGAIN):
        if chosen := [one for one in found if one.verdict is verdict]:
            return chosen
    return []
