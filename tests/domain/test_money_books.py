"""The books of money: what each event debits and credits, and in which month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import cast
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from ledger.domain.charges import Charges, ReturnAction
from ledger.domain.errors import Reason
from ledger.domain.model import Event
from ledger.domain.rules import USUAL_ACCOUNTS, LedgerAccounts
from ledger.domain.settlement.books import (
    MONEY_EVENTS,
    Booking,
    Entry,
    MoneyAccount,
    document_day,
    entries_of,
)
from ledger.domain.settlement.periods import (
    Periods,
    booked_on,
    check_over,
    month_of,
    next_month,
    previous_month,
)
from tests.domain.test_charges import (
    DUE,
    ENTRY,
    TODAY,
    Lives,
    cause,
    come_back,
    owing,
    refusal_of,
    taken,
)

_A, _B = MoneyAccount, Booking


def balances(events: Iterable[Event]) -> Counter[MoneyAccount]:
    """Return what each account has after some events: debits less credits."""
    found: Counter[MoneyAccount] = Counter()
    for event in events:
        for entry in entries_of(event):
            found[entry.debit] += entry.amount
            found[entry.credit] -= entry.amount
    return found


def events_of(charges: Charges) -> list[Event]:
    """Return all that happened to a member."""
    return cast("list[Event]", charges.pending_events)


def booked(charges: Charges) -> list[Entry]:
    """Return the entries of all that happened to a member."""
    return [entry for event in events_of(charges) for entry in entries_of(event)]


def test_a_purchase_is_owed_against_card_clearing() -> None:
    """A charge debits what members owe, and a refund takes it back."""
    assert booked(owing(80_00, -30_00)) == [
        Entry(_B.CHARGE, _A.RECEIVABLE, _A.CARD_CLEARING, 80_00),
        Entry(_B.REFUND, _A.CARD_CLEARING, _A.RECEIVABLE, 30_00),
    ]


def test_a_collection_goes_through_transit_to_the_bank() -> None:
    """The file moves it into transit, and the bank's credit to the bank."""
    charges = owing(80_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    charges.credit(cause(), id_, DUE, ENTRY)
    assert booked(charges)[1:] == [
        Entry(_B.COLLECTION, _A.IN_TRANSIT, _A.RECEIVABLE, 80_00),
        Entry(_B.CREDIT, _A.BANK, _A.IN_TRANSIT, 80_00),
    ]


def test_a_return_after_the_credit_takes_the_money_from_the_bank() -> None:
    """53.00 that came back for a debit of 50.00 are 50.00 owed again, and a fee of 3.00."""
    charges = owing(50_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    charges.credit(cause(), id_, DUE, ENTRY)
    come_back(charges, id_, ReturnAction.RETRY)
    assert booked(charges)[3:] == [
        Entry(_B.RETURN, _A.RECEIVABLE, _A.BANK, 50_00),
        Entry(_B.RETURN_FEE, _A.RETURN_FEES, _A.BANK, 3_00),
    ]


def test_a_reject_takes_it_out_of_transit() -> None:
    """Nothing was credited, so only the fee is the bank's."""
    charges = owing(50_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    come_back(charges, id_, ReturnAction.MEND)
    assert booked(charges)[2:] == [
        Entry(_B.REJECT, _A.RECEIVABLE, _A.IN_TRANSIT, 50_00),
        Entry(_B.RETURN_FEE, _A.RETURN_FEES, _A.BANK, 3_00),
    ]


def test_a_fee_that_is_told_later_is_booked_then() -> None:
    """A bank may say what it took after the debit came back."""
    charges = owing(50_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    come_back(charges, id_, ReturnAction.DECIDE)
    charges.tell_fee(cause(), id_, attempt=1, fee=1_50, entry_id=ENTRY)
    assert booked(charges)[-1] == Entry(_B.RETURN_FEE, _A.RETURN_FEES, _A.BANK, 1_50)


def test_what_came_back_is_paid_or_written_off() -> None:
    """A payment by bank debits the bank, any other one card clearing; what was written off and is paid comes back."""
    paid = []
    for entry_id, written_off in ((ENTRY, False), (None, False), (ENTRY, True)):
        charges = owing(50_00)
        id_ = taken(charges)
        charges.send(cause(), id_, 1)
        come_back(charges, id_, ReturnAction.DECIDE)
        if written_off:
            charges.write_off(cause(), id_, "UNCOLLECTABLE")
        charges.pay(cause(), id_, TODAY, entry_id)
        paid += booked(charges)[4:]
    assert paid == [
        Entry(_B.PAYMENT, _A.BANK, _A.RECEIVABLE, 50_00),
        Entry(_B.OTHER_PAYMENT, _A.CARD_CLEARING, _A.RECEIVABLE, 50_00),
        Entry(_B.WRITE_OFF, _A.WRITTEN_OFF, _A.RECEIVABLE, 50_00),
        Entry(_B.PAYMENT, _A.BANK, _A.WRITTEN_OFF, 50_00),
    ]


def test_a_credit_that_is_paid_out_goes_through_clearing_to_the_bank() -> None:
    """It is owed no more at once, leaves the bank with its line, and comes back as a credit again."""
    charges = owing(50_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    charges.credit(cause(), id_, DUE, ENTRY)
    charges.book(cause(), uuid4(), uuid4(), -20_00, TODAY)
    payout, back = uuid4(), uuid4()
    charges.pay_out(cause(), payout, amount=20_00, paid_on=DUE, reason="R", reference="")
    charges.debit_payout(cause(), payout, date(2027, 4, 2), ENTRY)
    charges.take_back_payout(cause(), payout, date(2027, 4, 9), back)
    assert booked(charges)[4:] == [
        Entry(_B.PAYOUT, _A.RECEIVABLE, _A.CARD_CLEARING, 20_00),
        Entry(_B.PAYOUT_DEBIT, _A.CARD_CLEARING, _A.BANK, 20_00),
        Entry(_B.PAYOUT_RETURN, _A.BANK, _A.RECEIVABLE, 20_00),
    ]
    events = [one for one in events_of(charges) if type(one) in MONEY_EVENTS][4:]
    days = [document_day(one, date(2027, 5, 5)) for one in events]
    assert days == [DUE, date(2027, 4, 2), date(2027, 4, 9)]


def test_the_day_is_the_documents_own() -> None:
    """The shop's day, or the bank's; where there is none, that of recording."""
    recorded = date(2027, 5, 5)
    charges = owing(50_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    charges.credit(cause(), id_, date(2027, 2, 27), ENTRY)
    come_back(charges, id_, ReturnAction.DECIDE)
    charges.pay(cause(), id_, date(2027, 4, 1))
    days = [
        document_day(event, recorded) for event in events_of(charges) if type(event) in MONEY_EVENTS
    ]
    assert days == [TODAY, recorded, date(2027, 2, 27), DUE, date(2027, 4, 1)]


class BookedLives(Lives):
    """The same random lives, with their books."""

    @invariant()
    def books_agree(self) -> None:
        """Debits equal credits, each account has what the totals say, and no other event books anything."""
        found = balances(events_of(self.charges))
        totals = self.charges.totals
        assert sum(found.values()) == 0
        assert found[_A.RECEIVABLE] == totals.open
        assert found[_A.IN_TRANSIT] == totals.in_transit
        assert found[_A.WRITTEN_OFF] == totals.written_off
        moved: Counter[Booking] = Counter()
        for event in events_of(self.charges):
            assert bool(entries_of(event)) == (type(event) in MONEY_EVENTS)
            for entry in entries_of(event):
                assert entry.amount > 0
                moved[entry.booking] += entry.amount
        assert moved[_B.CHARGE] == totals.charged
        assert moved[_B.REFUND] == totals.refunded
        in_hand = found[_A.BANK] + found[_A.RETURN_FEES] + found[_A.SUSPENSE]
        elsewhere = moved[_B.OTHER_PAYMENT] - moved[_B.PAYOUT] + moved[_B.PAYOUT_DEBIT]
        assert in_hand + elsewhere == totals.collected


BookedLives.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestBookedLives = BookedLives.TestCase


def periods(*closed: date) -> Periods:
    """Months of the books, some of them closed."""
    found = Periods.open(uuid4(), cause())
    for month in closed:
        found.close(cause(), month)
    return found


JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))


def test_months_are_closed_one_after_the_other() -> None:
    """The first may be any that is over; then only the next one, and none twice."""
    books = periods()
    books.check_close(JANUARY)
    books = periods(JANUARY)
    assert books.open_from == FEBRUARY
    for month in (JANUARY, previous_month(JANUARY)):
        refused = refusal_of(partial(books.check_close, month))
        assert refused.reason is Reason.MONTH_CLOSED
    books.check_close(FEBRUARY)
    skipped = refusal_of(lambda: books.check_close(MARCH))
    assert (skipped.reason, skipped.metadata["expected"]) == (
        Reason.MONTH_OUT_OF_ORDER,
        "2027-02",
    )


def test_a_month_that_is_not_over_cannot_be_closed() -> None:
    """Not on its last day, but on the day after."""
    assert refusal_of(lambda: check_over(FEBRUARY, date(2027, 2, 28))).reason is (
        Reason.MONTH_NOT_OVER
    )
    check_over(FEBRUARY, MARCH)


def test_the_last_closed_month_is_reopened_first() -> None:
    """It says who, when and why, and it is the first to be closed again."""
    books = periods(JANUARY, FEBRUARY)
    out_of_order = refusal_of(lambda: books.check_reopen(JANUARY))
    assert (out_of_order.reason, out_of_order.metadata["expected"]) == (
        Reason.MONTH_OUT_OF_ORDER,
        "2027-02",
    )
    assert refusal_of(lambda: books.check_reopen(MARCH)).reason is Reason.MONTH_NOT_CLOSED
    books.check_reopen(FEBRUARY)
    books.reopen(cause(), FEBRUARY, "LATE_INVOICE")
    month = books.months[FEBRUARY]
    assert (month.is_closed, month.reopened_by, month.reopened_for, month.times_reopened) == (
        False,
        "finance-1",
        "LATE_INVOICE",
        1,
    )
    assert books.open_from == FEBRUARY
    books.reopen(cause(), JANUARY, "LATE_INVOICE")
    assert books.open_from == JANUARY
    refused = refusal_of(lambda: books.check_close(FEBRUARY))
    assert refused.metadata["expected"] == "2027-01"
    books.check_close(JANUARY)


def test_a_late_document_is_booked_in_the_open_month() -> None:
    """What belongs into a closed month is booked on the first day that is open; everything else on its own day."""
    assert booked_on(date(2027, 1, 31), periods().open_from) == date(2027, 1, 31)
    books = periods(JANUARY)
    assert booked_on(date(2027, 1, 31), books.open_from) == FEBRUARY
    assert booked_on(date(2026, 11, 3), books.open_from) == FEBRUARY
    assert booked_on(date(2027, 2, 14), books.open_from) == date(2027, 2, 14)
    books.reopen(cause(), JANUARY, "LATE_INVOICE")
    assert booked_on(date(2027, 1, 31), books.open_from) == date(2027, 1, 31)


@given(st.dates(date(1970, 1, 1), date(9998, 12, 31)))
def test_months_follow_each_other(day: date) -> None:
    """Every day is in the month that begins before it and ends before the next one."""
    month = month_of(day)
    assert month <= day < next_month(month)
    assert previous_month(next_month(month)) == month


@pytest.mark.parametrize(
    ("accounts", "fields"),
    [
        (LedgerAccounts(), []),
        (
            LedgerAccounts(
                **{name: f"1000{n}" for n, name in enumerate(LedgerAccounts.__struct_fields__)}
            ),
            [],
        ),
        (LedgerAccounts(bank="12a0"), ["rules.settlement.accounts.bank"]),
        (LedgerAccounts(bank="12000"), ["rules.settlement.accounts"]),
        (LedgerAccounts(bank="1410"), ["rules.settlement.accounts"]),
        (LedgerAccounts(bank=""), ["rules.settlement.accounts.bank", "rules.settlement.accounts"]),
        (LedgerAccounts(bank="\uff11\uff12\uff10\uff10"), ["rules.settlement.accounts.bank"]),
    ],
)
def test_account_numbers_are_checked(accounts: LedgerAccounts, fields: list[str]) -> None:
    """Each has 4 to 8 digits, all have the same number of them, and no two are alike."""
    assert [problem.metadata["field"] for problem in accounts.problems()] == fields


def test_every_account_of_the_books_has_a_number() -> None:
    """The settings name each account of the books."""
    names = {account.lower() for account in MoneyAccount}
    assert set(msgspec.structs.asdict(USUAL_ACCOUNTS)) == names
