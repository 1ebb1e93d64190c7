"""The books of money: which account each event debits, and which it credits. Amounts in minor units."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ledger.domain.charges import events as e
from ledger.domain.charges import payments
from ledger.domain.charges import payouts as p
from ledger.domain.model import Event


class MoneyAccount(StrEnum):
    """Where money is, or what became of it. Over all accounts debits and credits are equal at every moment."""

    RECEIVABLE = "RECEIVABLE"
    """What members owe, and no bank has been told to collect."""
    CARD_CLEARING = "CARD_CLEARING"
    """What tills were paid by card; they have booked the revenue already.

    Also what members paid in another way, and what was paid out to them, until a bank has debited it.
    """
    IN_TRANSIT = "IN_TRANSIT"
    """What the bank was told to collect and has not credited."""
    BANK = "BANK"
    RETURN_FEES = "RETURN_FEES"
    """What banks took for debits that came back."""
    WRITTEN_OFF = "WRITTEN_OFF"
    SUSPENSE = "SUSPENSE"
    """What came in or went out at the bank, and nobody knows for what yet."""


class Booking(StrEnum):
    """What an entry is booked for."""

    CHARGE = "CHARGE"
    """A purchase with the card."""
    REFUND = "REFUND"
    COLLECTION = "COLLECTION"
    """The file for the bank was sealed."""
    CREDIT = "CREDIT"
    """The bank credited a collection."""
    RETURN = "RETURN"
    """A collection came back after it was credited."""
    REJECT = "REJECT"
    """The bank refused a collection before it credited anything."""
    RETURN_FEE = "RETURN_FEE"
    PAYMENT = "PAYMENT"
    """A member paid by bank what had come back, or was written off."""
    OTHER_PAYMENT = "OTHER_PAYMENT"
    """The same, not by bank: at a till, say."""
    WRITE_OFF = "WRITE_OFF"
    SUSPENSE = "SUSPENSE"
    """The bank booked something that belongs to nothing that is known."""
    SUSPENSE_CLEARED = "SUSPENSE_CLEARED"
    """It is known by now, and booked where it belongs, or nothing of payment with the card."""
    BANK_FEE = "BANK_FEE"
    """What was in suspense is a fee of the bank."""
    PAYOUT = "PAYOUT"
    """A member was paid out what it had to its credit."""
    PAYOUT_DEBIT = "PAYOUT_DEBIT"
    """The bank debited the transfer of a payout."""
    PAYOUT_RETURN = "PAYOUT_RETURN"
    """The transfer of a payout came back."""


class Entry(NamedTuple):
    """So much from one account to another: what is debited is credited, to the cent."""

    booking: Booking
    debit: MoneyAccount
    credit: MoneyAccount
    amount: int
    """Above zero."""


_A = MoneyAccount
_B = Booking

MONEY_EVENTS: frozenset[type[Event]] = frozenset(
    {
        e.ChargeItemBooked,
        e.CollectionSent,
        e.CollectionCredited,
        e.CollectionReturned,
        e.ReturnFeeTold,
        payments.StatementPaid,
        payments.StatementPartPaid,
        payments.SurplusPaid,
        e.StatementWrittenOff,
        p.CreditPaidOut,
        p.PayoutDebited,
        p.PayoutReturned,
    }
)
"""Events of what members owe that move money. Lines of banks are booked by themselves: see `suspense`."""


def entries_of(event: Event) -> tuple[Entry, ...]:
    """Return what an event books; nothing where it moves no money."""
    match event:
        case e.ChargeItemBooked(amount=amount) if amount < 0:
            return (Entry(_B.REFUND, _A.CARD_CLEARING, _A.RECEIVABLE, -amount),)
        case e.ChargeItemBooked(amount=amount):
            return (Entry(_B.CHARGE, _A.RECEIVABLE, _A.CARD_CLEARING, amount),)
        case e.CollectionSent(amount=amount):
            return (Entry(_B.COLLECTION, _A.IN_TRANSIT, _A.RECEIVABLE, amount),)
        case e.CollectionCredited(amount=amount):
            return (Entry(_B.CREDIT, _A.BANK, _A.IN_TRANSIT, amount),)
        case e.CollectionReturned():
            return _came_back(event)
        case e.ReturnFeeTold(fee=fee):
            return (Entry(_B.RETURN_FEE, _A.RETURN_FEES, _A.BANK, fee),)
        case payments.StatementPaid() | payments.StatementPartPaid():
            return (_paid(event),)
        case e.StatementWrittenOff(amount=amount):
            return (Entry(_B.WRITE_OFF, _A.WRITTEN_OFF, _A.RECEIVABLE, amount),)
    return _of_credit(event)


def _of_credit(event: Event) -> tuple[Entry, ...]:
    """Return what is booked of what a member has to its credit."""
    match event:
        case payments.SurplusPaid(amount=amount):
            return (Entry(_B.PAYMENT, _A.BANK, _A.RECEIVABLE, amount),)
        case p.CreditPaidOut(amount=amount):
            return (Entry(_B.PAYOUT, _A.RECEIVABLE, _A.CARD_CLEARING, amount),)
        case p.PayoutDebited(amount=amount):
            return (Entry(_B.PAYOUT_DEBIT, _A.CARD_CLEARING, _A.BANK, amount),)
        case p.PayoutReturned(amount=amount):
            return (Entry(_B.PAYOUT_RETURN, _A.BANK, _A.RECEIVABLE, amount),)
    return ()


def _came_back(event: e.CollectionReturned) -> tuple[Entry, ...]:
    booking, credit = (_B.RETURN, _A.BANK) if event.was_credited else (_B.REJECT, _A.IN_TRANSIT)
    entry = Entry(booking, _A.RECEIVABLE, credit, event.amount)
    if not event.fee:
        return (entry,)
    return entry, Entry(_B.RETURN_FEE, _A.RETURN_FEES, _A.BANK, event.fee)


def _paid(event: payments.StatementPaid | payments.StatementPartPaid) -> Entry:
    owed = _A.WRITTEN_OFF if event.was_written_off else _A.RECEIVABLE
    if event.entry_id is None:
        return Entry(_B.OTHER_PAYMENT, _A.CARD_CLEARING, owed, event.amount)
    return Entry(_B.PAYMENT, _A.BANK, owed, event.amount)


def document_day(event: Event, recorded_on: date) -> date:
    """Return the day of what an event books: the shop's or the bank's where there is one, else that of recording."""
    match event:
        case e.ChargeItemBooked(charged_on=day):
            return day
        case e.CollectionCredited(credited_on=day):
            return day
        case e.CollectionReturned(returned_on=day):
            return day
        case payments.StatementPaid(paid_on=day) | p.CreditPaidOut(paid_on=day):
            return day
        case payments.StatementPartPaid(paid_on=day) | payments.SurplusPaid(paid_on=day):
            return day
        case p.PayoutDebited(debited_on=day) | p.PayoutReturned(returned_on=day):
            return day
    return recorded_on
