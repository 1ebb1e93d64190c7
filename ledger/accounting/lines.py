"""What is exported: lines of the journal, and what all formats say about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from ledger.domain.rules import LedgerAccounts
from ledger.domain.settlement.books import Booking, MoneyAccount


class Line(NamedTuple):
    """A posting, or the sum of those of a day that are booked for the same between the same accounts."""

    booked_on: date
    booking: Booking
    account: MoneyAccount
    contra: MoneyAccount
    amount: int
    """Minor units: above zero a debit, below zero a credit."""
    postings: int = 1
    """How many it is the sum of."""
    position: int = 0
    """Of the event; 0: a sum."""
    line: int = 0
    document_on: date | None = None
    recorded_at: datetime | None = None
    member_reference: str = ""
    charge_id: UUID | None = None
    statement_id: UUID | None = None
    attempt: int = 0
    run_id: UUID | None = None
    entry_id: UUID | None = None
    code: str = ""
    """The bank's of a return, or why something was written off or paid out."""

    @property
    def is_debit(self) -> bool:
        """Whether it is the debit of its entry."""
        return self.amount > 0

    @property
    def document_id(self) -> UUID | None:
        """What names the document: the statement, or else the charge."""
        return self.statement_id or self.charge_id


class MonthSum(NamedTuple):
    """An account in a month. Amounts in minor units."""

    month: date
    """Its first day."""
    account: MoneyAccount
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """What it has at the end of the month: debits less credits."""
        return self.opening + self.debit - self.credit


class Journal(NamedTuple):
    """What all of an export has in common."""

    programme: str
    currency: str
    exponent: int
    """Decimal places of the currency."""
    accounts: LedgerAccounts
    first: date
    """The first day of the first month."""
    last: date
    """The last day of the last month."""
    sums: Sequence[MonthSum]
    """Of every month and account in between, in order."""
    made_at: datetime
    """When the newest of the postings was recorded: the same postings give the same bytes, whenever it is."""
    is_closed: bool
    """Whether all of the months are closed."""
    daily: bool = False
    """Whether lines are sums of days."""

    def number(self, account: MoneyAccount) -> str:
        """Return an account's number."""
        number: str = getattr(self.accounts, account.lower())
        return number

    @property
    def opening(self) -> Mapping[MoneyAccount, int]:
        """What each account has before the first day."""
        return {one.account: one.opening for one in self.sums if one.month == self.first}

    def decimal(self, minor: int, point: str = ".") -> str:
        """Return an amount in units of the currency."""
        if not self.exponent:
            return str(minor)
        units, rest = divmod(abs(minor), 10**self.exponent)
        return f"{'-' * (minor < 0)}{units}{point}{rest:0{self.exponent}d}"


class Exporter(Protocol):
    """Writes a journal piece by piece."""

    def begin(self) -> bytes:
        """Return what comes before all lines."""
        ...

    def lines(self, lines: Sequence[Line]) -> bytes:
        """Return some lines. All lines of an event come together."""
        ...

    def end(self) -> Iterator[bytes]:
        """Return what comes after all lines, piece by piece."""
        ...

    def close(self) -> None:
        """Give back what is held, finished or not."""
        ...


COLUMNS = (
    "position",
    "line",
    "booked_on",
    "document_on",
    "booking",
    "account",
    "account_name",
    "contra_account",
    "contra_account_name",
    "debit",
    "credit",
    "currency",
    "postings",
    "member_reference",
    "charge_id",
    "statement_id",
    "attempt",
    "run_id",
    "bank_entry_id",
    "code",
    "recorded_at",
)
"""Of the formats that are tables."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def id_text(id_: UUID | None) -> str:
    """Return an id, or nothing."""
    return "" if id_ is None else str(id_)
