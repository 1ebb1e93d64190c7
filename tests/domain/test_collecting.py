"""Who is debited on a due date: by the book, and over random months."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.charges import (
    Charges,
    DebitTerms,
    Mandate,
    MandateWay,
    ReturnAction,
    Signature,
    StatementState,
    payable,
)
from ledger.domain.debit_days import DebitDay, due_date
from ledger.domain.model import Cause
from ledger.domain.rules import SettlementRules
from ledger.domain.settlement import ExclusionReason
from ledger.domain.settlement.collecting import Findings, Occasion, look_at

ZONE = ZoneInfo("Europe/Berlin")
START = date(2027, 1, 4)
RULES = SettlementRules(
    creditor_name="Shop",
    creditor_id="DE98ZZZ09999999999",
    creditor_iban="DE02120300000000202051",
    credit_limit=1_000_00,
    least_sum=10_00,
)
ENTRY = UUID(int=8)


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(day, time(12), ZONE)


def on(day: date) -> Cause:
    """Something that happens on a day."""
    return Cause(uuid4(), "anybody", noon(day).astimezone(UTC), noon(day).astimezone(UTC))


def mandate() -> Mandate:
    """A mandate that can be used."""
    signature = Signature(
        "m-1", "M1", RULES.creditor_id, START, MandateWay.PAPER, "v1", UUID(int=1)
    )
    return Mandate.sign(uuid4(), on(START), signature)


def member(debit_day: DebitDay = DebitDay.END, notice_days: int = 5) -> Charges:
    """A member with a debit day, who owes nothing."""
    terms = DebitTerms(debit_day, notice_days)
    return Charges.open(
        uuid4(), on(START), member_reference="m-1", mandate_reference="M1", terms=terms
    )


def charge(charges: Charges, day: date, amount: int, charge_id: UUID | None = None) -> UUID:
    """Have the member pay with the card on a day, or get back some of a charge."""
    item = uuid4()
    charges.book(on(day), item, charge_id or item, amount, day)
    return item


def look(
    charges: Charges, due_on: date, day: date | None = None, signed: Mandate | None = None
) -> Findings:
    """See what a run takes that is drafted on a day, or on the last one on which that is possible."""
    drafted = day or charges.terms.notice_by(due_on)
    return look_at(charges, signed or mandate(), Occasion(due_on, noon(drafted), ZONE, RULES))


def reasons(found: Findings) -> list[tuple[ExclusionReason, int]]:
    """Who is left out, and with how much."""
    return [(one.reason, one.amount) for one in found.exclusions]


END = date(2027, 2, 26)
MIDDLE = date(2027, 3, 15)


def test_what_was_recorded_before_the_cut_off_is_taken() -> None:
    """26 February less five days is a Sunday: whatever was recorded up to the Friday before is debited."""
    charges = member()
    first = charge(charges, date(2027, 2, 1), 30_00)
    last = charge(charges, date(2027, 2, 19), 20_00)
    charge(charges, date(2027, 2, 20), 7_00)
    found = look(charges, END)
    assert [item.item_id for item in found.items] == [first, last]
    assert (found.amount, found.exclusions) == (50_00, ())


def test_on_another_days_date_nothing_is_taken_or_said() -> None:
    """A member who is debited at the end of the month has nothing to do with a run in the middle."""
    charges = member()
    charge(charges, date(2027, 2, 20), 30_00)
    assert look(charges, MIDDLE) == Findings()


def test_what_cannot_wait_for_the_next_debit_day_is_taken_by_another_days_run() -> None:
    """A charge right after the cut-off would be 46 days old at the end of the next month but one."""
    charges = member(notice_days=14)
    charge(charges, date(2027, 2, 12), 3_00)
    assert look(charges, END) == Findings()
    assert look(charges, MIDDLE).amount == 3_00


@pytest.mark.parametrize(
    ("amounts", "reason", "sum_"),
    [
        ([9_99], ExclusionReason.BELOW_LEAST, 9_99),
        ([20_00, -20_00], ExclusionReason.CREDIT_BALANCE, 0),
        ([20_00, -25_00], ExclusionReason.CREDIT_BALANCE, -5_00),
    ],
)
def test_too_little_is_left_out_and_said(
    amounts: list[int], reason: ExclusionReason, sum_: int
) -> None:
    """Less than the least sum waits, and so does what refunds have eaten up; both are listed."""
    charges = member()
    for amount in amounts:
        charge(charges, date(2027, 2, 18), amount)
    found = look(charges, END)
    assert (found.items, reasons(found)) == ((), [(reason, sum_)])


def test_less_than_the_least_sum_is_taken_when_it_cannot_wait() -> None:
    """The least sum saves fees; it does not turn a purchase into a credit."""
    charges = member()
    charge(charges, date(2027, 1, 29), 2_00)
    assert reasons(look(charges, END)) == []
    assert look(charges, END).amount == 2_00


def test_a_refunded_charge_makes_nothing_urgent() -> None:
    """What is left of a charge decides: nothing is collected early for one that was refunded whole."""
    charges = member(DebitDay.MIDDLE)
    old = charge(charges, date(2027, 1, 20), 40_00)
    charge(charges, date(2027, 1, 21), -40_00, old)
    charge(charges, date(2027, 2, 17), 30_00)
    assert look(charges, END) == Findings()


def test_a_block_of_charging_does_not_stop_collecting() -> None:
    """What was bought before is debited all the same; where collecting is stopped, nothing is."""
    charges = member()
    charge(charges, date(2027, 2, 10), 20_00)
    charges.block_charging(on(START), "LOST_CARD")
    assert look(charges, END).amount == 20_00
    charges.stop_collecting(on(START), "DECEASED")
    assert reasons(look(charges, END)) == [(ExclusionReason.BLOCKED, 20_00)]


def test_without_a_mandate_that_counts_on_the_due_date_nothing_is_taken() -> None:
    """A revoked mandate, and one that lapses before the due date, leave the member out."""
    charges = member()
    charge(charges, date(2027, 2, 10), 20_00)
    revoked = mandate()
    revoked.revoke(on(START))
    assert reasons(look(charges, END, signed=revoked)) == [(ExclusionReason.NO_MANDATE, 20_00)]
    found = look_at(charges, None, Occasion(END, noon(date(2027, 2, 21)), ZONE, RULES))
    assert reasons(found) == [(ExclusionReason.NO_MANDATE, 20_00)]


def test_too_early_and_too_late_are_said() -> None:
    """Before the cut-off more may come; after the day of the notice nobody can be told in time."""
    charges = member()
    charge(charges, date(2027, 2, 10), 20_00)
    early, late = date(2027, 2, 19), date(2027, 2, 22)
    assert reasons(look(charges, END, early)) == [(ExclusionReason.CUT_OFF_AHEAD, 20_00)]
    assert reasons(look(charges, END, late)) == [(ExclusionReason.NOTICE_TOO_LATE, 20_00)]


def returned(charges: Charges, action: ReturnAction) -> UUID:
    """A debit that came back."""
    charge(charges, date(2027, 1, 10), 40_00)
    statement = charges.take(
        on(START), uuid4(), uuid4(), date(2027, 1, 29), tuple(charges.items.values())
    )
    charges.send(on(START), statement.statement_id, 1)
    charges.take_back(
        on(date(2027, 2, 2)),
        statement.statement_id,
        fee=300,
        code="X",
        action=action,
        returned_on=date(2027, 2, 2),
        entry_id=ENTRY,
    )
    return statement.statement_id


def test_a_retry_is_taken_by_the_next_run_whatever_the_debit_day() -> None:
    """What came back for want of money is collected again as soon as it can be announced."""
    charges = member(DebitDay.BEGINNING)
    again = returned(charges, ReturnAction.RETRY)
    found = look(charges, END)
    assert [one.statement_id for one in found.repeated] == [again]
    late = look(charges, END, date(2027, 2, 22))
    assert [(one.reason, one.statement_id) for one in late.exclusions] == [
        (ExclusionReason.NOTICE_TOO_LATE, again)
    ]


def test_after_a_return_for_the_account_nothing_is_collected_until_there_is_another() -> None:
    """An account that the bank does not know would only cost another fee."""
    charges, signed = member(), mandate()
    returned(charges, ReturnAction.MEND)
    charge(charges, date(2027, 2, 10), 20_00)
    assert reasons(look(charges, END, signed=signed)) == [(ExclusionReason.ACCOUNT_UNUSABLE, 20_00)]
    signed.amend(on(date(2027, 2, 11)), UUID(int=2))
    assert look(charges, END, signed=signed).amount == 20_00


# Over random months

DAYS = 200
QUIET_DAYS = 90

KINDS = ("charge", "charge", "charge", "small", "refund", "day", "day", "pay out", "pay")
"""What happens, some of it more often."""

happenings = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1), st.sampled_from(KINDS), st.integers(0, 10_000), st.integers(0, 2)
    ),
    min_size=20,
    max_size=70,
)


class Life:
    """One member over many months, with a run for every debit day, and a bank."""

    def __init__(self, notice_days: int) -> None:
        """Start with nothing owed."""
        self.charges = member(notice_days=notice_days)
        self.mandate = mandate()
        self.owed: dict[UUID, tuple[date, int]] = {}
        """Charges with their days and what is left of them."""
        self.due: dict[UUID, date] = {}
        """When each item was debited."""
        self.debits = 0

    def do(self, day: date, kind: str, choice: int, other: int) -> None:
        """Have something happen."""
        charges = self.charges
        match kind:
            case "charge" | "small":
                amount = 1 + (choice if kind == "charge" else choice % 500)
                item = charge(charges, day, amount)
                self.owed[item] = (day, amount)
            case "refund" if self.owed:
                charge_id = list(self.owed)[choice % len(self.owed)]
                bought, left = self.owed[charge_id]
                amount = min(left, 1 + choice)
                if amount:
                    charge(charges, day, -amount, charge_id)
                    self.owed[charge_id] = (bought, left - amount)
            case "day":
                chosen = list(DebitDay)[other]
                charges.choose_terms(on(day), DebitTerms(chosen, charges.terms.notice_days))
            case "pay out" if most := payable([charges]):
                charges.pay_out(
                    on(day),
                    uuid4(),
                    amount=1 + choice % most,
                    paid_on=day,
                    reason="R",
                    reference="",
                )
            case "pay":
                self.pay(day, 1 + choice)
        assert charges.totals.balances

    def pay(self, day: date, amount: int) -> None:
        """Have the member transfer some money for what came back: a part, or more."""
        states = {one.statement_id: one.state for one in self.charges.statements.values()}
        back = [id_ for id_, state in states.items() if state is StatementState.RETURNED]
        if back:
            self.charges.pay(on(day), back[0], day, uuid4(), amount)

    def run(self, due_on: date, chance: int) -> None:
        """Draft a run, and have the bank answer."""
        found = look(self.charges, due_on, signed=self.mandate)
        day, run = self.charges.terms.notice_by(due_on), uuid4()
        taken = []
        if found.items:
            statement = self.charges.take(on(day), uuid4(), run, due_on, found.items)
            taken.append(statement.statement_id)
            for item in found.items:
                assert item.item_id not in self.due, "an item is in one statement only"
                self.due[item.item_id] = due_on
        for one in found.repeated:
            self.charges.repeat(on(day), one.statement_id, run, due_on)
            taken.append(one.statement_id)
        self.check_waiting(due_on)
        for id_ in taken:
            self.settle(id_, due_on, chance)

    def settle(self, id_: UUID, due_on: date, chance: int) -> None:
        """Have the bank collect a statement, or not; or the run is given up."""
        charges = self.charges
        if chance % 7 == 0 and charges.statement(id_).attempt == 1:
            for item in charges.statement(id_).items:
                del self.due[item.item_id]
            charges.release(on(due_on), id_, "RUN_CANCELLED")
            return
        charges.send(on(due_on), id_, self.mandate.account_version)
        self.debits += 1
        if chance % 3:
            charges.credit(on(due_on), id_, due_on, ENTRY)
            return
        attempt = charges.statement(id_).attempt
        action = ReturnAction.RETRY if attempt < 3 else ReturnAction.DECIDE
        charges.take_back(
            on(due_on),
            id_,
            fee=0,
            code="AM04",
            action=action,
            returned_on=due_on,
            entry_id=ENTRY,
        )

    def check_waiting(self, due_on: date) -> None:
        """See to it that what waits for a later run may do so, or is offset by refunds."""
        open_items = self.charges.items.values()
        cut_off = self.charges.terms.cut_off(due_on, ZONE)
        seen = [item for item in open_items if item.recorded_at < cut_off]
        if sum(item.amount for item in seen) <= 0:
            return
        for item in seen:
            left = sum(one.amount for one in seen if one.charge_id == item.charge_id)
            if item.amount > 0 and left > 0 and item.item_id not in self.charges.payouts:
                assert (due_on - item.charged_on).days <= RULES.deferral_days_max


def due_dates_from(day: date) -> list[date]:
    """The due dates of the month of a day, and of the month after it."""
    following = day.replace(day=1) + timedelta(days=32)
    return [due_date(which, one.year, one.month) for one in (day, following) for which in DebitDay]


@settings(max_examples=60, deadline=None)
@given(happenings, st.sampled_from([1, 2, 5, 10, 14]), st.lists(st.integers(0, 100), min_size=40))
def test_over_random_months_every_item_is_debited_once_and_in_time(
    history: list[tuple[int, str, int, int]], notice_days: int, chances: list[int]
) -> None:
    """Whatever the member buys, returns and chooses: no item is skipped, none doubled, none waits too long.

    A run is made for every debit day, on the last day on which it can be announced. Some runs are given up, and some
    debits come back; a run that is given up is made again by the next.
    """
    life = Life(notice_days)
    runs = 0
    for number in range(DAYS + QUIET_DAYS):
        day = START + timedelta(days=number)
        for due_on in due_dates_from(day):
            if life.charges.terms.notice_by(due_on) == day:
                life.run(due_on, chances[runs % len(chances)] if number < DAYS else 1)
                runs += 1
        for when, kind, choice, other in history:
            if when == number:
                life.do(day, kind, choice, other)
    assert runs >= 20
    # All that is left to the member's credit, or was offset by it.
    assert sum(item.amount for item in life.charges.items.values()) <= 0
    totals = life.charges.totals
    assert totals.in_transit == 0
    for one in life.charges.statements.values():
        paid = (StatementState.COLLECTED, StatementState.PAID)
        assert one.state in (*paid, StatementState.RETURNED)
