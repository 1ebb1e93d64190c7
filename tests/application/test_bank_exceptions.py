"""What people decide of lines that could not be matched, and of debits that came back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.charges import ReturnAction, StatementState
from ledger.domain.errors import Reason
from ledger.domain.settlement import RunState
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryState, SetAside
from tests.banking.bank_files import entry, returned
from tests.support.banking import FINANCE, Month, camt053, camt054, pain002, refused_debit
from tests.support.charging import charges_of
from tests.support.world import refused

OTHER = "finance-2"


def refusal(month: Month, command: c.Write[Any], principal_id: str = FINANCE) -> Reason:
    """Why a command is refused."""
    return refused(month.world, command, principal_id=principal_id).reason


def decide(month: Month, line: BankEntry, **what: Any) -> BankEntry:
    """Decide what a line is, and go on with its run."""
    answer = month.world.do(c.ResolveBankEntry(line.id, **what), None, FINANCE)
    month.bank.settle(answer.run_id)
    month.check()
    found: BankEntry = month.world.stored(line.id)
    return found


def of(month: Month, number: int) -> dict[str, Any]:
    """What names the statement of a member."""
    return {
        "statement_id": month.statement(number).statement_id,
        "member_reference": f"m-{number}",
    }


def collected(*amounts: int) -> Month:
    """A run that the bank credited."""
    month = Month(*amounts)
    month.bank.import_(camt053(month.credit(f"{sum(amounts) / 100:.2f}")))
    return month


def came_back(code: str = "AM04", amount: int = 50_00) -> Month:
    """A month whose only debit came back."""
    month = collected(amount)
    detail = returned(f"{amount / 100:.2f}", end_to_end=month.end_to_end(1), code=code)
    month.bank.import_(camt053(entry(f"{amount / 100:.2f}", detail, debit=True), id_="BACK"))
    return month


# Lines


def test_a_line_is_decided_as_a_return() -> None:
    """A debit of nobody that a person assigns comes back; what was booked beyond it is a fee; it was decided once."""
    month = collected(50_00, 50_00)
    month.bank.import_(camt053(entry("53.00", returned("53.00"), debit=True), id_="BACK"))
    line = decide(month, month.bank.exception(), **of(month, 2))
    assert (line.state, line.member_reference) == (BankEntryState.RESOLVED, "m-2")
    assert month.states() == ["COLLECTED", "RETURNED"]
    assert month.statement(2).action is ReturnAction.RETRY
    again = c.ResolveBankEntry(line.id, set_aside=SetAside.FEE)
    assert refusal(month, again) is Reason.BANK_ENTRY_DECIDED


def test_what_is_told_after_a_decision_is_linked() -> None:
    """The message that names the debit comes after a person knew it: linked, and moved once."""
    month = collected(50_00)
    month.bank.import_(camt053(entry("53.00", returned("53.00"), debit=True), id_="BACK"))
    decide(month, month.bank.exception(), **of(month, 1))
    named = returned("53.00", end_to_end=month.end_to_end(1))
    month.bank.import_(camt054(entry("53.00", named, debit=True)))
    assert month.bank.exceptions() == []
    assert charges_of(month.world, "m-1").totals.open == 50_00


def test_less_than_was_collected_is_no_return_of_it() -> None:
    """A line whose amount cannot be that is refused, and stays among the exceptions."""
    month = collected(50_00)
    month.bank.import_(camt053(entry("49.99", returned("49.99"), debit=True), id_="BACK"))
    line = month.bank.exception()
    assert refusal(month, c.ResolveBankEntry(line.id, **of(month, 1))) is Reason.BANK_ENTRY_MISMATCH


def test_money_is_decided_as_a_payment() -> None:
    """A transfer pays a statement that came back, to the cent; the member can pay with the card again."""
    month = came_back()
    month.bank.import_(
        camt053(entry("49.00", reference="A"), entry("50.00", reference="B"), id_="T")
    )
    little, whole = [one for one in month.bank.entries() if one.state is BankEntryState.EXCEPTION]
    short = c.ResolveBankEntry(little.id, **of(month, 1))
    assert refusal(month, short) is Reason.BANK_ENTRY_MISMATCH
    decide(month, whole, **of(month, 1))
    charges = charges_of(month.world, "m-1")
    assert month.states() == [StatementState.PAID.value]
    assert (charges.overdue, charges.totals.collected, charges.totals.open) == (0, 50_00, 0)
    owed = c.ResolveBankEntry(little.id, **of(month, 1))
    assert refusal(month, owed) is Reason.STATEMENT_NOT_READY


def test_money_is_decided_as_the_credit_of_a_run() -> None:
    """A credit that is short by the bank's charge: a person says that it is the run's, and all of it is collected."""
    month = Month(50_00, 30_00)
    month.bank.import_(camt053(month.credit("79.50")))
    line = decide(month, month.bank.exception(), run_id=month.run_id)
    assert (line.state, line.run_id) == (BankEntryState.RESOLVED, month.run_id)
    assert month.states() == ["COLLECTED"] * 2
    assert month.settling.run.state is RunState.BOOKED
    (event,) = [row for row in month.world.rows if row.topic == "ledger.BankEntryResolved"]
    assert month.world.mapper.to_domain_event(event).difference == -50  # type: ignore[attr-defined]
    month.bank.import_(camt053(month.credit("80.00", "LATE"), id_="ST-2"))
    late = month.bank.exception()
    assert refusal(month, c.ResolveBankEntry(late.id, run_id=month.run_id)) is Reason.RUN_NOT_READY
    unknown = c.ResolveBankEntry(late.id, run_id=uuid4())
    assert refusal(month, unknown) is Reason.RUN_UNKNOWN


def test_a_credit_that_is_set_aside_counts_no_more() -> None:
    """A wrong credit that waits for a run is set aside; the right one fits alone."""
    month = Month(50_00, 30_00)
    month.bank.import_(camt053(month.credit("12.00", "WRONG")))
    decide(month, month.bank.exception(), set_aside=SetAside.NOT_OURS)
    month.bank.import_(camt053(month.credit("80.00"), id_="ST-2"))
    assert month.states() == ["COLLECTED"] * 2
    assert month.bank.exceptions() == []


def test_a_refusal_that_a_person_assigns_explains_the_credit() -> None:
    """A credit without what was refused fits as soon as a person says which debit that was."""
    month = Month(50_00, 30_00)
    month.bank.import_(camt053(month.credit("50.00")))
    month.bank.import_(pain002(month.run_id, refused_debit("UNREADABLE")))
    (line,) = [one for one in month.bank.entries() if one.reason == "RETURN_UNKNOWN"]
    decide(month, line, **of(month, 2))
    month.bank.settle(month.run_id)
    assert month.states() == ["COLLECTED", "RETURNED"]
    assert month.bank.exceptions() == []


def test_what_has_moved_is_not_moved_by_a_decision() -> None:
    """A return with a code that nobody knows has moved already: what is left is to look into it."""
    month = came_back("ZZ99")
    line = month.bank.exception()
    assert refusal(month, c.ResolveBankEntry(line.id, **of(month, 1))) is Reason.BANK_ENTRY_MISMATCH
    assert decide(month, line, set_aside=SetAside.CLEARED).state is BankEntryState.RESOLVED
    assert month.states() == ["RETURNED"]


def test_a_line_or_a_statement_that_there_is_not() -> None:
    """What is not there is refused by its name."""
    month = collected(50_00)
    month.bank.import_(camt053(entry("50.00", returned("50.00"), debit=True), id_="BACK"))
    line = month.bank.exception()
    nobody = c.ResolveBankEntry(line.id, uuid4(), "m-1")
    assert refusal(month, nobody) is Reason.STATEMENT_UNKNOWN
    assert refusal(month, c.ResolveBankEntry(uuid4(), set_aside=SetAside.FEE)) is (
        Reason.BANK_ENTRY_UNKNOWN
    )
    gone = c.ResolveBankEntry(line.id, run_id=month.run_id)
    assert refusal(month, gone) is Reason.BANK_ENTRY_MISMATCH


# Statements that came back


def key(month: Month) -> tuple[str, UUID]:
    """What names the only statement."""
    return ("m-1", month.statement(1).statement_id)


def test_a_return_for_want_of_money_is_tried_again_twice() -> None:
    """The next run collects it again under a new end-to-end id; after two more tries a person decides."""
    month = came_back()
    seen = [month.statement(1).end_to_end_id]
    for due in (date(2025, 4, 30), date(2025, 5, 30)):
        run = month.collect(due)
        seen.append(month.end_to_end(1))
        assert month.statement(1).run_id == run.run_id
        detail = returned("50.00", end_to_end=month.end_to_end(1))
        back = entry("50.00", detail, debit=True, reference=f"{due}")
        month.bank.import_(camt053(back, id_=f"{due}"))
    assert len(set(seen)) == 3
    assert month.statement(1).action is ReturnAction.DECIDE
    month.check()


def test_a_late_message_about_an_earlier_try_is_linked() -> None:
    """What is told of the first collection while the second is at the bank does not take that back."""
    month = came_back()
    first = month.end_to_end(1)
    month.collect(date(2025, 4, 30))
    month.bank.import_(camt054(entry("50.00", returned("50.00", end_to_end=first), debit=True)))
    assert month.states() == ["IN_TRANSIT"]
    assert month.bank.exceptions() == []


def test_resubmitted_and_held() -> None:
    """What needs a person is collected again only after somebody said so, and can be held again."""
    month = came_back("MS02")
    assert month.statement(1).action is ReturnAction.DECIDE
    month.world.do(c.ResubmitStatement(*key(month)), None, FINANCE)
    assert month.statement(1).can_be_repeated
    assert refusal(month, c.ResubmitStatement(*key(month))) is Reason.STATEMENT_NOT_READY
    month.world.do(c.HoldStatement(*key(month)), None, FINANCE)
    assert not month.statement(1).can_be_repeated
    assert refusal(month, c.HoldStatement(*key(month))) is Reason.STATEMENT_NOT_READY


def test_reminders_are_counted() -> None:
    """Each reminder is one level more, up to a limit."""
    month = came_back("MD06")
    levels = [
        month.world.do(c.RemindStatement(*key(month)), None, FINANCE).reminders
        for _ in range(limits.REMINDERS_MAX)
    ]
    assert levels == list(range(1, limits.REMINDERS_MAX + 1))
    assert refusal(month, c.RemindStatement(*key(month))) is Reason.LIMIT_EXCEEDED


@pytest.mark.parametrize("alone", [True, False])
def test_a_write_off(alone: bool) -> None:
    """One person writes off a little; of more than the rules let one alone, a second person says the same."""
    month = came_back("MD06", 100_00 if alone else 100_01)
    command = c.WriteOffStatement(*key(month), "UNCOLLECTABLE")
    first = month.world.do(command, None, FINANCE)
    assert first.proposed != alone
    if not alone:
        assert month.states() == ["RETURNED"]
        assert refusal(month, command) is Reason.SECOND_PERSON_NEEDED
        assert not month.world.do(command, None, OTHER).proposed
    assert month.states() == ["WRITTEN_OFF"]
    assert charges_of(month.world, "m-1").totals.open == 0
    month.check()


def test_a_payment_in_another_way() -> None:
    """A statement that came back, or was written off, is paid at the desk: not tomorrow, and once."""
    month = came_back("MD06")
    today = month.world.now.date()
    tomorrow = c.BookPayment(*key(month), today + timedelta(days=1))
    assert refusal(month, tomorrow) is Reason.FIELD_INVALID
    month.world.do(c.WriteOffStatement(*key(month), "UNCOLLECTABLE"), None, FINANCE)
    month.world.do(c.BookPayment(*key(month)), None, FINANCE)
    assert month.states() == ["PAID"]
    assert refusal(month, c.BookPayment(*key(month))) is Reason.STATEMENT_NOT_READY
    nobody = c.BookPayment("nobody", month.statement(1).statement_id)
    assert refusal(month, nobody) is Reason.STATEMENT_UNKNOWN
    month.check()


def test_a_statement_is_found_by_the_name_that_its_member_has_now() -> None:
    """After a merge whoever names the survivor is helped, and so is who names the member as the statement has it."""
    month = came_back("MS02")
    month.world.card("m-9")
    month.world.do(c.MergeMembers("m-1", "m-9", "DUPLICATE"), uuid4(), "operator-1")
    statement_id = month.statement(1).statement_id
    decided = month.world.do(c.ResubmitStatement("m-9", statement_id), None, FINANCE)
    assert decided.member_reference == "m-1"
    month.world.do(c.HoldStatement("m-1", statement_id), None, FINANCE)
    assert month.world.do(c.RemindStatement("m-9", statement_id), None, FINANCE).reminders == 1
    month.bank.import_(camt053(entry("50.00", reference="T"), id_="T"))
    decide(month, month.bank.exception(), member_reference="m-9", statement_id=statement_id)
    assert month.states() == ["PAID"]
    month.world.card("m-10")
    other = c.ResubmitStatement("m-10", statement_id)
    assert refusal(month, other) is Reason.STATEMENT_UNKNOWN


def test_two_people_who_remind_at_once_send_one_reminder() -> None:
    """Whoever told the member the first reminder while somebody else recorded it is refused."""
    month = came_back("MD06")
    month.world.do(c.RemindStatement(*key(month), 1), None, FINANCE)
    again = c.RemindStatement(*key(month), 1)
    assert refusal(month, again) is Reason.STATEMENT_NOT_READY
    assert month.world.do(c.RemindStatement(*key(month), 2), None, FINANCE).reminders == 2
