"""What a bank's line books by itself: as long as nobody knows what it belongs to, it is in suspense.

What it turns out to be is booked where it happens, from the bank to what members owe; so whatever takes a line out of
suspense takes it out of the bank, too, and the bank has it once.
"""

from __future__ import annotations

from ledger.domain.model import Event
from ledger.domain.settlement.bank_entry import (
    BankEntry,
    BankEntryEffect,
    BankEntryState,
    SetAside,
)
from ledger.domain.settlement.bank_line import (
    BankLine,
    BankLineKind,
    BankSource,
    ExceptionReason,
)
from ledger.domain.settlement.books import Booking, Entry, MoneyAccount

_A = MoneyAccount
_MOVES = frozenset({BankLineKind.CREDIT, BankLineKind.RETURN, BankLineKind.DEBIT})
_BOOKED_OTHERWISE = frozenset(
    {
        # It was matched, and only what follows is a person's to decide.
        ExceptionReason.CODE_UNKNOWN,
        ExceptionReason.COLLECTED_TWICE,
        # It is no money of this account.
        ExceptionReason.ACCOUNT,
        ExceptionReason.CURRENCY,
    }
)

LINE_EVENTS: frozenset[type[Event]] = frozenset(
    {BankEntry.Matched, BankEntry.Excepted, BankEntry.Resolved}
)
"""Events of lines that may book something."""


def entries_of_line(entry: BankEntry, event: Event) -> tuple[Entry, ...]:
    """Return what an event of a line books, where the line is as it was before."""
    was_in = is_in_suspense(entry)
    amount = entry.line.amount
    match event:
        case BankEntry.Excepted(reason=reason) if not was_in and _suspends(entry.line, reason):
            return _into(amount)
        case BankEntry.Matched() if was_in:
            return _out_of(amount)
        case BankEntry.Resolved(set_aside=SetAside.FEE) if was_in:
            return (_fee(amount),)
        case BankEntry.Resolved(set_aside=SetAside.CLEARED):
            # What clears it is in suspense as well, and both together are nothing.
            return ()
        case BankEntry.Resolved(effect=BankEntryEffect.CREDITED, difference=difference) if was_in:
            # The collections are booked with what they come to; what is more stays in suspense.
            return _out_of(amount - difference)
        case BankEntry.Resolved() if was_in:
            return _out_of(amount)
    return ()


def is_in_suspense(entry: BankEntry) -> bool:
    """Whether nobody knows yet what a line belongs to, and its money is booked."""
    if entry.state is not BankEntryState.EXCEPTION or entry.reason is None:
        return False
    return _suspends(entry.line, entry.reason)


def _suspends(line: BankLine, reason: ExceptionReason) -> bool:
    """Whether an exception books the money of its line.

    Only bank statements do: a notification tells what a statement tells again.
    """
    return (
        line.source is BankSource.STATEMENT
        and line.kind in _MOVES
        and reason not in _BOOKED_OTHERWISE
        and line.amount != 0
    )


def _into(amount: int) -> tuple[Entry, ...]:
    if amount > 0:
        return (Entry(Booking.SUSPENSE, _A.BANK, _A.SUSPENSE, amount),)
    return (Entry(Booking.SUSPENSE, _A.SUSPENSE, _A.BANK, -amount),)


def _out_of(amount: int) -> tuple[Entry, ...]:
    if not amount:
        return ()
    if amount > 0:
        return (Entry(Booking.SUSPENSE_CLEARED, _A.SUSPENSE, _A.BANK, amount),)
    return (Entry(Booking.SUSPENSE_CLEARED, _A.BANK, _A.SUSPENSE, -amount),)


def _fee(amount: int) -> Entry:
    """Book it as what banks take, or gave back."""
    if amount < 0:
        return Entry(Booking.BANK_FEE, _A.RETURN_FEES, _A.SUSPENSE, -amount)
    return Entry(Booking.BANK_FEE, _A.SUSPENSE, _A.RETURN_FEES, amount)
