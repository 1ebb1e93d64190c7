"""What a bank said in one line: amounts, dates, codes and ids. Names, accounts and texts stay in the sealed file."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec


class BankSource(StrEnum):
    """By which kind of message a bank said something."""

    STATEMENT = "STATEMENT"
    """A bank statement (camt.053)."""
    NOTIFICATION = "NOTIFICATION"
    """A notification of bookings (camt.054, camt.052)."""
    REPORT = "REPORT"
    """A status report (pain.002): no money moved."""

    @property
    def is_booking(self) -> bool:
        """Whether it speaks of money that moved."""
        return self is not BankSource.REPORT


class BankLineKind(StrEnum):
    """What a line is, as far as the line itself says."""

    CREDIT = "CREDIT"
    """Money came."""
    RETURN = "RETURN"
    """A debit came back."""
    REFUSAL = "REFUSAL"
    """The bank refused a debit, or a whole file, before money moved."""
    ACCEPTANCE = "ACCEPTANCE"
    """The bank took a file."""
    DEBIT = "DEBIT"
    """Money went, and it is no debit that came back: a fee, a transfer."""
    TOTAL = "TOTAL"
    """The sum of the lines that follow it: never counted."""
    DETAIL = "DETAIL"
    """A part of a credit that is counted as a whole."""
    NOT_BOOKED = "NOT_BOOKED"
    """Announced, or waiting at the bank: no money moved yet."""
    STATUS = "STATUS"
    """A step at the bank that changes nothing."""


class ExceptionReason(StrEnum):
    """Why a line needs a person."""

    CREDIT_UNKNOWN = "CREDIT_UNKNOWN"
    """Money came that belongs to no run."""
    CREDIT_DIFFERS = "CREDIT_DIFFERS"
    """The credit of a run is another sum than its collections come to without those that were refused."""
    CREDIT_TWICE = "CREDIT_TWICE"
    """The run was credited before."""
    RUN_UNKNOWN = "RUN_UNKNOWN"
    """It names a run that there is not, or that no bank has."""
    RUN_CREDITED = "RUN_CREDITED"
    """The bank refuses a run that it has credited."""
    RETURN_UNKNOWN = "RETURN_UNKNOWN"
    """A debit came back, and nothing says which."""
    RETURN_AMBIGUOUS = "RETURN_AMBIGUOUS"
    """Several collections may be the one that came back."""
    RETURN_DIFFERS = "RETURN_DIFFERS"
    """What came back is less than was collected, or so much more that it cannot be a fee."""
    RETURN_TWICE = "RETURN_TWICE"
    """The same collection came back before, by the same kind of message."""
    NOT_SENT = "NOT_SENT"
    """It names a collection that no bank has been told of."""
    DEBIT_UNKNOWN = "DEBIT_UNKNOWN"
    """Money went that belongs to no collection, as a fee."""
    DETAILS_DISAGREE = "DETAILS_DISAGREE"
    """The details of an entry come to another sum than the entry."""
    DETAILS_MISSING = "DETAILS_MISSING"
    """Several debits came back in one sum, without a word on which."""
    CURRENCY = "CURRENCY"
    """Another currency than the programme's."""
    ACCOUNT = "ACCOUNT"
    """Another account than the creditor's."""
    CODE_UNKNOWN = "CODE_UNKNOWN"
    """A debit came back, for a reason that nobody here knows: a person decides what follows."""
    COLLECTED_TWICE = "COLLECTED_TWICE"
    """The bank saw a debit twice: look for a run that was sent twice."""


class BankLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line. Amounts in minor units; what comes is above zero, what goes below."""

    source: BankSource
    kind: BankLineKind
    number: int
    """Which entry of its file, from 1."""
    part: int
    """Which transaction of that entry, from 1. 0: the entry itself, or its only transaction."""
    amount: int
    currency: str
    """Empty: the bank named no amount."""
    booked_on: date | None = None
    value_on: date | None = None
    original_amount: int | None = None
    """What had been collected, where the bank says so; above zero."""
    fee: int = 0
    """What banks took for it, beside the amount; above zero."""
    code: str = ""
    """Why it came back, or was refused, as the bank wrote it."""
    status: str = ""
    """Of the bank: BOOK, RJCT, ..."""
    transaction_code: str = ""
    """As in `PMNT/IDDT/UPDD`; then, after a space, the bank's own code."""
    statement_id: UUID | None = None
    """The statement that the end-to-end id names."""
    attempt: int = 0
    run_id: UUID | None = None
    """The run that a line is about as a whole."""
    count: int | None = None
    """How many transactions an entry has, where the bank says so."""
    details_amount: int | None = None
    """What the details of an entry come to, where that is another sum."""
    problem: ExceptionReason | None = None
    """What is wrong with the line itself."""

    @property
    def key(self) -> tuple[int, int]:
        """Where in its file it is."""
        return (self.number, self.part)

    @property
    def day(self) -> date | None:
        """When it was booked, or what comes next to that."""
        return self.booked_on or self.value_on


class ReadLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line as it was read, with what finds its collection: no event keeps that, because a bank may write anything."""

    entry_id: UUID
    """Made of what makes it that line, so that the same line has the same id in another file."""
    line: BankLine
    account: str = ""
    """The account of the bank statement; empty: a status report has none."""
    mandate_reference: str = ""
    servicer_reference: str = ""
    """The bank's own; empty: none that could name one transaction."""
    member_reference: str = ""
    """Whose statement the end-to-end id names, as far as is known."""
