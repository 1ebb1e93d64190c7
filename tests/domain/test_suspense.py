"""What a bank's line books by itself, as long as nobody knows what it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from ledger.domain.model import Cause, Event
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, Link, SetAside
from ledger.domain.settlement.bank_line import BankLine, BankLineKind, BankSource, ExceptionReason
from ledger.domain.settlement.books import Booking, Entry, MoneyAccount
from ledger.domain.settlement.suspense import LINE_EVENTS, entries_of_line

_A, _B = MoneyAccount, Booking
NOW = datetime(2027, 2, 3, 12, tzinfo=UTC)
RUN = UUID(int=7)


def cause() -> Cause:
    """Why something happens: it matters nowhere here."""
    return Cause(uuid4(), "finance-1", NOW, NOW)


def line(
    amount: int,
    kind: BankLineKind = BankLineKind.CREDIT,
    source: BankSource = BankSource.STATEMENT,
) -> BankEntry:
    """A line of a bank."""
    said = BankLine(source, kind, 1, 0, amount, "EUR", date(2027, 2, 1))
    return BankEntry.record(uuid4(), cause(), uuid4(), said)


def booked(entry: BankEntry) -> list[Entry]:
    """Return what all that happened to a line booked, by replaying it."""
    found: list[Entry] = []
    replayed: Any = None
    for event in cast("list[Event]", entry.pending_events):
        if type(event) in LINE_EVENTS:
            found += entries_of_line(replayed, event)
        replayed = event.mutate(replayed)
    return found


def excepted(amount: int, reason: ExceptionReason, **options: Any) -> BankEntry:
    """A line that a person has to look at."""
    entry = line(amount, **options)
    entry.except_(cause(), reason)
    return entry


UNKNOWN = Entry(_B.SUSPENSE, _A.BANK, _A.SUSPENSE, 90_00)


def test_money_that_nobody_knows_is_in_suspense() -> None:
    """What came in credits suspense, and what went debits it."""
    assert booked(excepted(90_00, ExceptionReason.CREDIT_UNKNOWN)) == [UNKNOWN]
    gone = excepted(-4_90, ExceptionReason.DEBIT_UNKNOWN, kind=BankLineKind.DEBIT)
    assert booked(gone) == [Entry(_B.SUSPENSE, _A.SUSPENSE, _A.BANK, 4_90)]


@pytest.mark.parametrize(
    "entry",
    [
        excepted(90_00, ExceptionReason.CREDIT_UNKNOWN, source=BankSource.NOTIFICATION),
        excepted(90_00, ExceptionReason.RUN_UNKNOWN, source=BankSource.REPORT),
        excepted(90_00, ExceptionReason.DETAILS_DISAGREE, kind=BankLineKind.TOTAL),
        excepted(90_00, ExceptionReason.ACCOUNT),
        excepted(90_00, ExceptionReason.CURRENCY),
        excepted(-90_00, ExceptionReason.CODE_UNKNOWN, kind=BankLineKind.RETURN),
        excepted(0, ExceptionReason.CREDIT_UNKNOWN),
        line(90_00),
    ],
)
def test_what_is_told_or_booked_elsewhere_is_not(entry: BankEntry) -> None:
    """A notification, a report, a sum, another account's money, and what was matched before book nothing."""
    assert booked(entry) == []


def _match(entry: BankEntry) -> None:
    entry.match(cause(), BankEntryEffect.CREDITED, Link(RUN))


def _resolve(entry: BankEntry) -> None:
    entry.resolve(cause(), BankEntryEffect.PAID, Link(statement_id=uuid4()))


def _not_ours(entry: BankEntry) -> None:
    entry.set_aside(cause(), SetAside.NOT_OURS)


@pytest.mark.parametrize("decide", [_match, _resolve, _not_ours])
def test_what_is_known_leaves_suspense_and_bank(decide: Callable[[BankEntry], None]) -> None:
    """It is booked where it belongs, and so in the bank only once."""
    entry = excepted(90_00, ExceptionReason.CREDIT_DIFFERS)
    decide(entry)
    assert booked(entry) == [UNKNOWN, Entry(_B.SUSPENSE_CLEARED, _A.SUSPENSE, _A.BANK, 90_00)]


def test_a_difference_stays_in_suspense() -> None:
    """Where a person takes 90.00 as the credit of 85.00, the collections book 85.00, and 5.00 is not explained."""
    entry = excepted(90_00, ExceptionReason.CREDIT_DIFFERS)
    entry.resolve(cause(), BankEntryEffect.CREDITED, Link(RUN), 5_00)
    balances: Counter[MoneyAccount] = Counter()
    for one in booked(entry):
        balances[one.debit] += one.amount
        balances[one.credit] -= one.amount
    assert balances == {_A.BANK: 5_00, _A.SUSPENSE: -5_00}


def test_a_fee_of_the_bank_is_an_expense() -> None:
    """Set aside as a fee, it leaves suspense, and the bank keeps it."""
    entry = excepted(-4_90, ExceptionReason.DEBIT_UNKNOWN, kind=BankLineKind.DEBIT)
    entry.set_aside(cause(), SetAside.FEE)
    assert booked(entry)[1:] == [Entry(_B.BANK_FEE, _A.RETURN_FEES, _A.SUSPENSE, 4_90)]
    given_back = excepted(1_00, ExceptionReason.CREDIT_UNKNOWN)
    given_back.set_aside(cause(), SetAside.FEE)
    assert booked(given_back)[1:] == [Entry(_B.BANK_FEE, _A.SUSPENSE, _A.RETURN_FEES, 1_00)]


def test_what_clears_each_other_stays_where_it_is() -> None:
    """Money that came and went again is nothing in suspense: both lines stay there."""
    came = excepted(90_00, ExceptionReason.CREDIT_UNKNOWN)
    went = excepted(-90_00, ExceptionReason.DEBIT_UNKNOWN, kind=BankLineKind.DEBIT)
    for entry in (came, went):
        entry.set_aside(cause(), SetAside.CLEARED)
    assert [one.booking for one in (*booked(came), *booked(went))] == [_B.SUSPENSE] * 2
