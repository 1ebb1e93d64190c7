"""What events do to money: from which account to which, and how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.replay import money_shapes as shapes

Posting = tuple[str, str, str, int]
"""What it is booked for, the account that is debited, the one that is credited, and how much."""


def _from_to(booking: str, debit: str, credit: str, amount: int) -> tuple[Posting, ...]:
    """Return a posting, the other way round below zero, and none of nothing."""
    if amount < 0:
        debit, credit, amount = credit, debit, -amount
    return ((booking, debit, credit, amount),) if amount else ()


def _item(own: shapes.Item) -> tuple[Posting, ...]:
    booking = "CHARGE" if own.amount > 0 else "REFUND"
    return _from_to(booking, "RECEIVABLE", "CARD_CLEARING", own.amount)


def _came_back(own: shapes.OfStatement) -> tuple[Posting, ...]:
    booking, credit = ("RETURN", "BANK") if own.was_credited else ("REJECT", "IN_TRANSIT")
    return ((booking, "RECEIVABLE", credit, own.amount), *_fee(own))


def _fee(own: shapes.OfStatement) -> tuple[Posting, ...]:
    return _from_to("RETURN_FEE", "RETURN_FEES", "BANK", own.fee)


def _paid(own: shapes.OfStatement) -> tuple[Posting, ...]:
    where = ("PAYMENT", "BANK") if own.entry_id else ("OTHER_PAYMENT", "CARD_CLEARING")
    owed = "WRITTEN_OFF" if own.was_written_off else "RECEIVABLE"
    return ((*where, owed, own.amount),)


POSTINGS: dict[str, Callable[[Any], tuple[Posting, ...]]] = {
    "ledger.ChargeItemBooked": _item,
    "ledger.CollectionSent": lambda own: (("COLLECTION", "IN_TRANSIT", "RECEIVABLE", own.amount),),
    "ledger.CollectionCredited": lambda own: (("CREDIT", "BANK", "IN_TRANSIT", own.amount),),
    "ledger.CollectionReturned": _came_back,
    "ledger.ReturnFeeTold": _fee,
    "ledger.StatementPaid": _paid,
    "ledger.StatementPartPaid": _paid,
    "ledger.StatementWrittenOff": lambda own: (
        ("WRITE_OFF", "WRITTEN_OFF", "RECEIVABLE", own.amount),
    ),
    "ledger.SurplusPaid": lambda own: (("PAYMENT", "BANK", "RECEIVABLE", own.amount),),
    "ledger.CreditPaidOut": lambda own: (("PAYOUT", "RECEIVABLE", "CARD_CLEARING", own.amount),),
    "ledger.PayoutDebited": lambda own: (("PAYOUT_DEBIT", "CARD_CLEARING", "BANK", own.amount),),
    "ledger.PayoutReturned": lambda own: (("PAYOUT_RETURN", "BANK", "RECEIVABLE", own.amount),),
}
"""By the names of the events that move what members owe."""

_MOVES = frozenset({"CREDIT", "RETURN", "DEBIT"})
_BOOKED_OTHERWISE = frozenset({"CODE_UNKNOWN", "COLLECTED_TWICE", "ACCOUNT", "CURRENCY"})


def can_be_in_suspense(line: shapes.Line) -> bool:
    """Whether a line of a bank may have to be booked by itself: only bank statements move money once."""
    return line.source == "STATEMENT" and line.kind in _MOVES and line.amount != 0


class Suspended:
    """A line of a bank that is in suspense as long as nobody knows what it belongs to."""

    __slots__ = ("amount", "code", "day", "is_in", "member_reference", "run_id", "statement_id")

    def __init__(self, line: shapes.Line) -> None:
        """Take a line that nothing is known of."""
        self.amount, self.day, self.code = line.amount, line.booked_on or line.value_on, line.code
        self.is_in = False
        self.member_reference = ""
        self.statement_id: str | None = None
        self.run_id: str | None = None

    def go_on(self, topic: str, own: shapes.LineKnown) -> tuple[Posting, ...]:
        """Return what is booked when something is known of it, or is said not to be."""
        self.member_reference = own.member_reference or self.member_reference
        self.statement_id = own.statement_id or self.statement_id
        self.run_id = own.run_id or self.run_id
        was_in = self.is_in
        is_open = topic == "ledger.BankEntryExcepted"
        self.is_in = is_open and own.reason not in _BOOKED_OTHERWISE
        if was_in and not is_open:
            return self._leave(own)
        if self.is_in and not was_in:
            return _from_to("SUSPENSE", "BANK", "SUSPENSE", self.amount)
        return ()

    def _leave(self, own: shapes.LineKnown) -> tuple[Posting, ...]:
        if own.set_aside == "CLEARED":
            return ()  # against another line that is in suspense
        if own.set_aside == "FEE":
            return _from_to("BANK_FEE", "SUSPENSE", "RETURN_FEES", self.amount)
        # What was credited beyond the collections of a run stays in suspense.
        return _from_to("SUSPENSE_CLEARED", "SUSPENSE", "BANK", self.amount - own.difference)
