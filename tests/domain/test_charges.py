"""What a member owes: every movement, and the equation that always holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.domain.charges import (
    Charge,
    Charges,
    DebitTerms,
    Mandate,
    MandateStatus,
    MandateWay,
    Payment,
    ReturnAction,
    Signature,
    StatementState,
    action_on,
    payable,
    read_end_to_end_id,
)
from ledger.domain.debit_days import DebitDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause

NOW = datetime(2027, 2, 3, 12, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2027, 2, 26)
RUN = UUID(int=7)
ENTRY = UUID(int=8)
LIMIT = 500_00


def cause() -> Cause:
    """Why something happens: it matters nowhere here."""
    return Cause(uuid4(), "finance-1", NOW, NOW)


def opened() -> Charges:
    """A member who can pay with the card, and owes nothing."""
    terms = DebitTerms(DebitDay.END, 5)
    return Charges.open(
        uuid4(), cause(), member_reference="m-1", mandate_reference="M1", terms=terms
    )


def owing(*amounts: int) -> Charges:
    """A member who owes for charges, and less after refunds."""
    charges = opened()
    for amount in amounts:
        id_ = uuid4()
        charges.book(cause(), id_, id_, amount, TODAY)
    return charges


def taken(charges: Charges) -> UUID:
    """Have a run take all open items."""
    return charges.take(cause(), uuid4(), RUN, DUE, list(charges.items.values())).statement_id


def come_back(charges: Charges, statement_id: UUID, action: ReturnAction) -> None:
    """Have a collection come back."""
    charges.take_back(
        cause(), statement_id, fee=300, code="XX00", action=action, returned_on=DUE, entry_id=ENTRY
    )


def refusal_of(action: Callable[[], object]) -> Refusal:
    """Return what an action is refused for."""
    with pytest.raises(Refusal) as refused:
        action()
    return refused.value


def test_a_charge_and_its_refund_are_open_until_a_run_takes_them() -> None:
    """What is charged less what is refunded is owed, and one statement takes both."""
    charges = owing(80_00, -30_00)
    assert (charges.totals.charged, charges.totals.refunded, charges.totals.open) == (
        80_00,
        30_00,
        50_00,
    )
    statement = charges.statement(taken(charges))
    assert (statement.amount, statement.state) == (50_00, StatementState.TAKEN)
    assert not charges.items
    assert charges.totals.open == 50_00


def test_a_sent_collection_is_in_transit_and_then_collected() -> None:
    """The file moves the sum from open to in transit, and the bank's credit to collected."""
    charges = owing(80_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    assert (charges.totals.open, charges.totals.in_transit) == (0, 80_00)
    assert charges.mandate_used_on == DUE
    charges.credit(cause(), id_, DUE, ENTRY)
    assert (charges.totals.in_transit, charges.totals.collected) == (0, 80_00)


@pytest.mark.parametrize("credited", [False, True])
def test_what_comes_back_is_owed_again_and_overdue(credited: bool) -> None:
    """A return reopens the sum, whether the bank had credited it or refused it before; further charges are refused."""
    charges = owing(80_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    if credited:
        charges.credit(cause(), id_, DUE, ENTRY)
    come_back(charges, id_, ReturnAction.RETRY)
    assert (charges.totals.open, charges.overdue) == (80_00, 80_00)
    assert refusal_of(lambda: charges.check_charge(1, LIMIT)).reason is Reason.PAYMENT_OVERDUE


def test_a_retry_is_a_new_collection_of_the_same_statement() -> None:
    """It has the same sum and another end-to-end id, and it is overdue until the bank credits it."""
    charges = owing(80_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    first = charges.statement(id_).end_to_end_id
    come_back(charges, id_, ReturnAction.RETRY)
    assert [one.statement_id for one in charges.repeatable] == [id_]
    charges.repeat(cause(), id_, uuid4(), DUE + timedelta(days=20))
    charges.send(cause(), id_, 1)
    again = charges.statement(id_)
    assert again.end_to_end_id != first
    assert read_end_to_end_id(again.end_to_end_id.upper()) == (id_, 2)
    assert again.first_due_on == DUE
    assert charges.overdue == 80_00
    charges.credit(cause(), id_, DUE, ENTRY)
    assert charges.overdue == 0
    charges.check_charge(1, LIMIT)


def test_a_released_statement_leaves_no_trace() -> None:
    """Its items are open again, before those that were booked since; a retry waits for the next run."""
    charges = owing(80_00)
    (item,) = charges.items
    id_ = taken(charges)
    other = uuid4()
    charges.book(cause(), other, other, 5_00, TODAY)
    charges.release(cause(), id_, "RUN_CANCELLED")
    assert list(charges.items) == [item, other]
    assert not charges.statements

    again = taken(charges)
    charges.send(cause(), again, 1)
    come_back(charges, again, ReturnAction.RETRY)
    charges.repeat(cause(), again, RUN, DUE)
    charges.release(cause(), again, "RUN_CANCELLED")
    assert charges.repeatable == [charges.statement(again)]
    assert charges.statement(again).attempt == 1


def test_a_collection_is_sent_credited_and_returned_once() -> None:
    """Whatever is asked twice is refused the second time, and nothing moves."""
    charges = owing(80_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    assert refusal_of(lambda: charges.send(cause(), id_, 1)).reason is Reason.STATEMENT_NOT_READY
    charges.credit(cause(), id_, DUE, ENTRY)
    before = charges.totals
    assert refusal_of(lambda: charges.credit(cause(), id_, DUE, ENTRY)).metadata["state"] == (
        "COLLECTED"
    )
    come_back(charges, id_, ReturnAction.DECIDE)
    assert refusal_of(lambda: come_back(charges, id_, ReturnAction.DECIDE)).reason is (
        Reason.STATEMENT_NOT_READY
    )
    assert charges.totals != before


def test_what_came_back_is_paid_or_written_off_by_people() -> None:
    """A person resubmits it, keeps it back, reminds, books a payment, or writes it off; that can be paid still."""
    charges = owing(80_00)
    id_ = taken(charges)
    charges.send(cause(), id_, 1)
    come_back(charges, id_, ReturnAction.DECIDE)
    assert not charges.repeatable
    charges.resubmit(cause(), id_)
    assert charges.repeatable
    charges.hold(cause(), id_)
    assert not charges.repeatable
    assert [charges.remind(cause(), id_) for _ in range(2)] == [1, 2]
    charges.write_off(cause(), id_, "UNCOLLECTABLE")
    assert (charges.totals.open, charges.totals.written_off, charges.overdue) == (0, 80_00, 0)
    charges.pay(cause(), id_, TODAY)
    assert (charges.totals.written_off, charges.totals.collected) == (0, 80_00)
    assert refusal_of(lambda: charges.pay(cause(), id_, TODAY)).reason is Reason.STATEMENT_NOT_READY


def test_the_credit_limit_counts_what_is_not_collected() -> None:
    """Open and in transit count; the member's own limit replaces the programme's, also one of nothing."""
    charges = owing(300_00)
    charges.check_charge(200_00, LIMIT)
    refused = refusal_of(lambda: charges.check_charge(200_01, LIMIT))
    assert (refused.reason, refused.metadata["available"]) == (
        Reason.CREDIT_LIMIT_EXCEEDED,
        "20000",
    )
    charges.set_credit_limit(cause(), 0)
    assert charges.available(LIMIT) == 0
    charges.set_credit_limit(cause(), None)
    assert charges.available(LIMIT) == 200_00


def test_blocks_keep_a_member_from_charging() -> None:
    """A block by a person, and a stop of collecting, both refuse a charge until they are lifted."""
    charges = opened()
    charges.block_charging(cause(), "MISUSE")
    assert refusal_of(lambda: charges.check_charge(1, LIMIT)).reason is Reason.CHARGING_BLOCKED
    charges.unblock_charging(cause())
    charges.stop_collecting(cause(), "MD07")
    assert refusal_of(lambda: charges.check_charge(1, LIMIT)).reason is Reason.CHARGING_BLOCKED
    charges.resume_collecting(cause())
    charges.check_charge(1, LIMIT)


def test_a_charge_is_refunded_once() -> None:
    """More than was paid never comes back, in however many parts."""
    payment = Payment(uuid4(), "m-1", "2123456789012", 50_00)
    charge = Charge.make(uuid4(), cause(), payment)
    charge.refund(cause(), uuid4(), 20_00)
    charge.check_refund(30_00)
    assert refusal_of(lambda: charge.check_refund(30_01)).metadata["refundable"] == "3000"


def test_a_mandate_lapses_after_36_months_without_use() -> None:
    """From its signature or its last debit; the last day of a shorter month counts."""
    signature = Signature(
        "m-1", "M1", "DE98ZZZ09999999999", date(2024, 2, 29), MandateWay.PAPER, "1", uuid4()
    )
    mandate = Mandate.sign(uuid4(), cause(), signature)
    assert mandate.lapses_on(None) == date(2027, 2, 28)
    assert mandate.is_usable(date(2027, 2, 27), None)
    assert not mandate.is_usable(date(2027, 2, 28), None)
    assert mandate.is_usable(date(2027, 2, 28), date(2024, 3, 15))


def test_a_mandate_that_is_over_is_used_no_more() -> None:
    """Suspended by a bank or revoked by the member; a new account is counted."""
    signature = Signature("m-1", "M1", "DE98ZZZ09999999999", TODAY, MandateWay.ONLINE, "1", uuid4())
    mandate = Mandate.sign(uuid4(), cause(), signature)
    mandate.amend(cause(), uuid4())
    assert mandate.account_version == 2
    mandate.suspend(cause(), "MD01")
    assert mandate.status is MandateStatus.SUSPENDED
    assert refusal_of(lambda: mandate.check_usable(TODAY, None)).reason is Reason.MANDATE_NEEDED
    assert refusal_of(mandate.check_active).reason is Reason.MANDATE_ENDED


@pytest.mark.parametrize(
    ("due_on", "notice_days", "cut_off"),
    [
        # Notice on Sunday 21 February: the business day before is Friday the 19th.
        (date(2027, 2, 26), 5, datetime(2027, 2, 20, tzinfo=ZoneInfo("Europe/Berlin"))),
        # Easter 2027 is 26 to 29 March: notice on the 27th, the business day before is the 25th.
        (date(2027, 4, 1), 5, datetime(2027, 3, 26, tzinfo=ZoneInfo("Europe/Berlin"))),
        (date(2027, 3, 1), 14, datetime(2027, 2, 13, tzinfo=ZoneInfo("Europe/Berlin"))),
    ],
)
def test_the_cut_off_is_a_business_day_before_the_notice(
    due_on: date, notice_days: int, cut_off: datetime
) -> None:
    """An item counts that was recorded by the end of the business day before the notice."""
    found = DebitTerms(DebitDay.END, notice_days).cut_off(due_on, ZoneInfo("Europe/Berlin"))
    assert found == cut_off


@pytest.mark.parametrize(
    ("code", "retries", "action"),
    [
        ("AM04", 0, ReturnAction.RETRY),
        ("MS03", 1, ReturnAction.RETRY),
        ("AM04", 2, ReturnAction.DECIDE),
        ("AC04", 0, ReturnAction.MEND),
        ("MS02", 0, ReturnAction.DECIDE),
        ("MD01", 0, ReturnAction.NEW_MANDATE),
        ("MD06", 0, ReturnAction.DISPUTE),
        ("MD07", 0, ReturnAction.STOP_ALL),
        ("AM05", 0, ReturnAction.NEVER),
        ("FF05", 0, ReturnAction.RESUBMIT),
        ("Q9", 0, ReturnAction.UNKNOWN),
        ("", 0, ReturnAction.UNKNOWN),
    ],
)
def test_each_code_has_its_consequence(code: str, retries: int, action: ReturnAction) -> None:
    """A bank's code says what follows; want of money is tried again twice at most; unknown codes wait for a person."""
    assert action_on(code, retries=retries, retries_max=2) is action


@pytest.mark.parametrize("text", ["", "NOTPROVIDED", "0" * 32, "x" * 32 + "-1", "0" * 32 + "-x"])
def test_other_end_to_end_ids_are_not_ours(text: str) -> None:
    """What we did not make leads nowhere."""
    assert read_end_to_end_id(text) is None


class Lives(RuleBasedStateMachine):
    """Random lives of a member's charges, beside a book that knows each item's place."""

    @initialize()
    def open(self) -> None:
        """Start with nothing."""
        self.charges = opened()
        self.place: dict[UUID, str] = {}
        self.amount: dict[UUID, int] = {}
        self.within: dict[UUID, list[UUID]] = {}
        self.debited: dict[UUID, int] = {}
        self.paid_out = 0
        self.part_paid: dict[UUID, int] = {}

    def ids(self, *states: StatementState) -> list[UUID]:
        """Return the statements in some states."""
        found = self.charges.statements.values()
        return [one.statement_id for one in found if one.state in states]

    def move(self, statement_id: UUID, place: str) -> None:
        """Move the items of a statement in the book."""
        for item in self.within[statement_id]:
            self.place[item] = place

    def is_at(self, statement_id: UUID, place: str) -> bool:
        """Whether the items of a statement are in a place of the book."""
        return self.place[self.within[statement_id][0]] == place

    @rule(amount=st.integers(-50_00, 100_00).filter(bool))
    def book(self, amount: int) -> None:
        """Charge, or refund."""
        id_ = uuid4()
        self.charges.book(cause(), id_, id_, amount, TODAY)
        self.place[id_], self.amount[id_] = "open", amount

    @precondition(lambda self: self.charges.unbilled > 0)
    @rule()
    def take(self) -> None:
        """Have a run take what is open."""
        items = list(self.charges.items)
        self.within[taken(self.charges)] = items

    @precondition(lambda self: self.charges.repeatable)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Have a run collect again."""
        one = data.draw(st.sampled_from(self.charges.repeatable))
        self.charges.repeat(cause(), one.statement_id, uuid4(), DUE)

    @precondition(lambda self: self.ids(StatementState.TAKEN))
    @rule(data=st.data(), send=st.booleans())
    def seal_or_cancel(self, data: st.DataObject, send: bool) -> None:
        """Seal a run, or cancel it."""
        id_ = data.draw(st.sampled_from(self.ids(StatementState.TAKEN)))
        if send:
            self.charges.send(cause(), id_, 1)
            self.move(id_, "in transit")
        else:
            first = self.charges.statement(id_).attempt == 1
            self.charges.release(cause(), id_, "RUN_CANCELLED")
            if first:
                del self.within[id_]

    @precondition(lambda self: self.ids(StatementState.IN_TRANSIT))
    @rule(data=st.data())
    def credit(self, data: st.DataObject) -> None:
        """Have the bank credit a collection."""
        id_ = data.draw(st.sampled_from(self.ids(StatementState.IN_TRANSIT)))
        self.charges.credit(cause(), id_, DUE, ENTRY)
        self.move(id_, "collected")

    @precondition(lambda self: self.ids(StatementState.IN_TRANSIT, StatementState.COLLECTED))
    @rule(data=st.data(), action=st.sampled_from(ReturnAction))
    def come_back(self, data: st.DataObject, action: ReturnAction) -> None:
        """Have the bank send it back."""
        ids = self.ids(StatementState.IN_TRANSIT, StatementState.COLLECTED)
        id_ = data.draw(st.sampled_from(ids))
        come_back(self.charges, id_, action)
        self.move(id_, "open")

    @precondition(lambda self: self.ids(StatementState.RETURNED))
    @rule(data=st.data(), what=st.sampled_from(["resubmit", "hold", "remind", "pay", "write off"]))
    def decide(self, data: st.DataObject, what: str) -> None:
        """Have a person decide."""
        id_ = data.draw(st.sampled_from(self.ids(StatementState.RETURNED)))
        match what:
            case "resubmit":
                self.charges.resubmit(cause(), id_)
            case "hold":
                self.charges.hold(cause(), id_)
            case "remind":
                self.charges.remind(cause(), id_)
            case "pay":
                rest = self.charges.statement(id_).amount
                amount = data.draw(st.integers(1, 2 * rest))
                entry_id = uuid4()
                self.charges.pay(cause(), id_, TODAY, entry_id, amount)
                if amount < rest:
                    self.part_paid[id_] = self.part_paid.get(id_, 0) + amount
                else:
                    self.move(id_, "collected")
                if amount > rest:
                    self.place[entry_id], self.amount[entry_id] = "open", rest - amount
                    self.paid_out -= amount - rest
            case _:
                self.charges.write_off(cause(), id_, "UNCOLLECTABLE")
                self.move(id_, "written off")

    @precondition(lambda self: payable([self.charges]) > 0)
    @rule(data=st.data())
    def pay_out(self, data: st.DataObject) -> None:
        """Pay out some of the credit."""
        amount = data.draw(st.integers(1, payable([self.charges])))
        id_ = uuid4()
        self.charges.pay_out(cause(), id_, amount=amount, paid_on=TODAY, reason="R", reference="")
        self.place[id_], self.amount[id_] = "open", amount
        self.paid_out += amount

    @precondition(lambda self: self.charges.payouts)
    @rule(data=st.data(), came_back=st.booleans())
    def bank_payout(self, data: st.DataObject, came_back: bool) -> None:
        """Have the bank debit a payout, or send it back, once."""
        one = data.draw(st.sampled_from(list(self.charges.payouts.values())))
        if came_back and one.returned_entry_id is None:
            entry_id = uuid4()
            self.charges.take_back_payout(cause(), one.payout_id, TODAY, entry_id)
            self.place[entry_id], self.amount[entry_id] = "open", -one.amount
            self.paid_out -= one.amount
        elif one.entry_id is None:
            self.charges.debit_payout(cause(), one.payout_id, TODAY, uuid4())

    @invariant()
    def the_equation_holds(self) -> None:
        """Charges - refunds = open + in transit + collected + written off, and each sum is what its items come to."""
        totals = self.charges.totals
        assert totals.balances

        def sum_of(place: str) -> int:
            items = sum(self.amount[id_] for id_, at in self.place.items() if at == place)
            parts = {id_: part for id_, part in self.part_paid.items() if self.is_at(id_, place)}
            # A part that was paid stays collected, wherever the rest of its statement is.
            return items - sum(parts.values())

        assert totals.open == sum_of("open")
        assert totals.in_transit == sum_of("in transit")
        parts = sum(self.part_paid.values())
        assert totals.collected == sum_of("collected") + parts - self.paid_out
        assert totals.written_off == sum_of("written off")

    @invariant()
    def each_item_is_in_one_place(self) -> None:
        """An item is open, or in exactly one statement."""
        billed = [item for items in self.within.values() for item in items]
        assert len(billed) == len(set(billed))
        assert set(billed).isdisjoint(self.charges.items)
        assert set(billed) | set(self.charges.items) == set(self.place)

    @invariant()
    def replay_agrees(self) -> None:
        """The events alone lead to the same charges."""
        again: Charges | None = None
        for event in self.charges.pending_events:
            again = event.mutate(again)
        assert again is not None
        assert (again.items, again.statements, again.totals) == (
            self.charges.items,
            self.charges.statements,
            self.charges.totals,
        )


Lives.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLives = Lives.TestCase
