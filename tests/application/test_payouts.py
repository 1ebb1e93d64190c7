"""Credits that are paid out: how much, by which lines of the bank they go and come back, and what follows for runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.charges import Charges
from ledger.domain.errors import Reason
from ledger.domain.settlement import ExclusionReason
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryEffect, BankEntryState
from tests.banking.bank_files import entry, returned
from tests.support.banking import FINANCE, Month, camt053
from tests.support.charging import charge, charges_of, refund
from tests.support.settling import Settling
from tests.support.world import World, refused

APRIL = date(2025, 4, 30)


def bought(month: Month) -> UUID:
    """The first charge."""
    events = map(month.world.mapper.to_domain_event, month.world.rows)
    found = [one.charge_id for one in events if isinstance(one, Charges.ChargeItemBooked)]
    return found[0]


def credited(amount: int = 50_00, back: int = 30_00) -> Month:
    """A month whose only debit the bank credited, and of which something was given back since."""
    month = Month(amount)
    month.bank.import_(camt053(month.credit(f"{amount / 100:.2f}")))
    refund(month.world, bought(month), back)
    return month


def pay_out(world: World, amount: int | None = None, **options: Any) -> c.CreditPaidOut:
    """Pay the member out."""
    return world.do(c.PayOutCredit("m-1", "REFUNDED", amount, **options), None, FINANCE)


def reason(world: World, command: c.Write[Any]) -> Reason:
    """Why a command is refused."""
    return refused(world, command, principal_id=FINANCE).reason


def too_much(world: World, amount: int | None = None) -> int:
    """See to it that so much is not paid out, and return how much would be."""
    found = refused(world, c.PayOutCredit("m-1", "REFUNDED", amount), principal_id=FINANCE)
    assert found.reason is Reason.CREDIT_EXCEEDED
    return int(found.metadata["payable"])


def money(month: Month) -> tuple[int, int, int]:
    """What is open, what was collected, and what can be paid out; the equation holds."""
    found = month.world.read(c.GetMemberCharges(member_reference="m-1"))
    assert found.totals.balances
    return found.totals.open, found.totals.collected, found.payable


def line(month: Month, amount: str, *, debit: bool, reference: str = "T") -> BankEntry:
    """A line of the bank that nobody can match."""
    month.bank.import_(camt053(entry(amount, debit=debit, reference=reference), id_=reference))
    return month.bank.exception()


def assign(month: Month, found: BankEntry, payout_id: UUID) -> BankEntry:
    """Say that a line is of a payout."""
    command = c.ResolveBankEntry(found.id, member_reference="m-1", payout_id=payout_id)
    month.world.do(command, None, FINANCE)
    assert money(month)
    stored: BankEntry = month.world.stored(found.id)
    assert stored.state is BankEntryState.RESOLVED
    return stored


def effects(month: Month) -> list[BankEntryEffect | None]:
    """What lines turned out to be."""
    events = map(month.world.mapper.to_domain_event, month.world.rows)
    return [one.effect for one in events if isinstance(one, BankEntry.Resolved)]


def test_a_credit_is_paid_out_in_parts_and_not_beyond() -> None:
    """30.00 came back after the debit: 10.00 and then all the rest are paid out, and a cent more is refused."""
    month = credited()
    assert money(month) == (-30_00, 50_00, 30_00)
    assert too_much(month.world, 30_01) == 30_00
    assert pay_out(month.world, 10_00).payable == 20_00
    assert money(month) == (-20_00, 40_00, 20_00)
    assert pay_out(month.world).amount == 20_00
    assert money(month) == (0, 20_00, 0)
    assert too_much(month.world) == 0
    assert too_much(month.world, 1) == 0


def test_who_owes_is_not_paid_out() -> None:
    """What is in transit, overdue or written off is set against a credit; what was charged since uses it up."""
    month = Month(50_00)
    refund(month.world, bought(month), 30_00)
    assert too_much(month.world) == 0
    month.bank.import_(camt053(month.credit("50.00")))
    assert money(month)[2] == 30_00
    detail = returned("50.00", end_to_end=month.end_to_end(1), code="MD06")
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="BACK"))
    assert too_much(month.world) == 0
    key = ("m-1", month.statement(1).statement_id)
    month.world.do(c.WriteOffStatement(*key, "UNCOLLECTABLE"), None, FINANCE)
    assert too_much(month.world) == 0
    month.world.do(c.BookPayment(*key), None, FINANCE)
    assert money(month)[2] == 30_00
    charge(month.world, month.payers[0].card_number, 25_00)
    assert too_much(month.world, 5_01) == 5_00


def test_a_payout_is_idempotent_and_names_what_differs() -> None:
    """Sent again it is the first outcome, also without an amount; with other content it is refused by the field."""
    world = credited().world
    command, id_ = c.PayOutCredit("m-1", "REFUNDED", None, "T-1"), uuid4()
    first, again = (world.execute(command, id_, principal_id=FINANCE) for _ in range(2))
    assert (again.replayed, again.answer) == (True, first.answer)
    for other, field in (
        (c.PayOutCredit("m-1", "REFUNDED", 29_00, "T-1"), "amount"),
        (c.PayOutCredit("m-1", "GOODWILL", None, "T-1"), "reason_code"),
        (c.PayOutCredit("m-1", "REFUNDED", None, "T-2"), "reference"),
        (c.PayOutCredit("m-1", "REFUNDED", None, "T-1", date(2025, 3, 1)), "paid_on"),
    ):
        found = refused(world, other, id_, principal_id=FINANCE)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


def test_nobody_is_paid_out_tomorrow_or_without_a_mandate() -> None:
    """A day to come is refused, and so is a member who never signed."""
    world = credited().world
    tomorrow = world.now.date() + timedelta(days=1)
    assert reason(world, c.PayOutCredit("m-1", "R", paid_on=tomorrow)) is Reason.FIELD_INVALID
    world.card("m-9")
    assert reason(world, c.PayOutCredit("m-9", "R")) is Reason.MANDATE_NEEDED


def test_the_banks_lines_are_assigned_to_a_payout() -> None:
    """The transfer goes, and comes back: the credit is there again, and each line counts once."""
    month = credited()
    payout = pay_out(month.world).payout_id
    went = assign(month, line(month, "30.00", debit=True, reference="A"), payout)
    assert money(month) == (0, 20_00, 0)
    twice = line(month, "30.00", debit=True, reference="B")
    again = c.ResolveBankEntry(twice.id, member_reference="m-1", payout_id=payout)
    assert reason(month.world, again) is Reason.PAYOUT_SETTLED
    month.world.do(c.ResolveBankEntry(twice.id, set_aside="TOLD_BEFORE"), None, FINANCE)  # type: ignore[arg-type]
    came = assign(month, line(month, "30.00", debit=False, reference="C"), payout)
    assert money(month) == (-30_00, 50_00, 30_00)
    assert effects(month) == [BankEntryEffect.PAID_OUT, None, BankEntryEffect.PAYOUT_RETURNED]
    found = charges_of(month.world, "m-1").payout(payout)
    assert (found.entry_id, found.returned_entry_id) == (went.id, came.id)
    assert pay_out(month.world).payout_id != payout
    assert money(month) == (0, 20_00, 0)


@pytest.mark.parametrize("amount", ["29.99", "30.01"])
def test_a_line_of_another_amount_is_not_the_payout(amount: str) -> None:
    """To the cent, and of a payout that there is."""
    month = credited()
    payout = pay_out(month.world).payout_id
    found = line(month, amount, debit=True)
    other = c.ResolveBankEntry(found.id, member_reference="m-1", payout_id=payout)
    assert reason(month.world, other) is Reason.BANK_ENTRY_MISMATCH
    for reference, id_ in (("m-1", uuid4()), ("nobody", payout)):
        unknown = c.ResolveBankEntry(found.id, member_reference=reference, payout_id=id_)
        assert reason(month.world, unknown) is Reason.PAYOUT_UNKNOWN


def test_after_a_payout_runs_have_nothing_of_the_member_until_something_is_charged() -> None:
    """Nobody is listed with nothing; the next statement has refund, payout and charge, and comes to the charge."""
    month = credited()
    before = Settling(month.world, APRIL)
    month.world.now = datetime(2025, 4, 24, 9, tzinfo=UTC)
    payout = pay_out(month.world).payout_id
    month.world.now = datetime(2025, 4, 25, 9, tzinfo=UTC)
    before.open()
    before.draft()
    assert before.exclusions() == []
    charge(month.world, month.payers[0].card_number, 12_00)
    month.world.now = datetime(2025, 5, 25, 9, tzinfo=UTC)
    run = Settling(month.world, date(2025, 5, 30))
    run.sealed()
    assert run.run.sent.amount == 12_00
    (event,) = [
        one
        for one in map(month.world.mapper.to_domain_event, month.world.rows)
        if isinstance(one, Charges.StatementTaken) and one.run_id == run.run_id
    ]
    assert len(event.item_ids) == 3
    assert payout in event.item_ids
    assert money(month) == (0, 20_00, 0)


def test_a_credit_that_is_not_paid_out_is_listed_still() -> None:
    """A payout of a part leaves a credit, with which the member is left out as before."""
    month = credited()
    pay_out(month.world, 10_00)
    month.world.now = datetime(2025, 4, 25, 9, tzinfo=UTC)
    run = Settling(month.world, APRIL)
    run.open()
    run.draft()
    assert run.exclusions() == [("m-1", ExclusionReason.CREDIT_BALANCE)]


def test_a_member_is_erased_once_the_credit_is_paid_out() -> None:
    """With a credit the erasure is refused and says so; after the payout it goes through."""
    month = credited()
    assert reason(month.world, c.EraseMember("m-1")) is Reason.ERASURE_BLOCKED
    pay_out(month.world)
    month.world.do(c.EraseMember("m-1"), None, FINANCE)


def test_what_was_written_off_and_given_back_is_in_no_erasures_way() -> None:
    """Who never paid for what was brought back has no credit that could be paid out: one cancels the other."""
    month = Month(50_00)
    detail = returned("50.00", end_to_end=month.end_to_end(1), code="MD06")
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="BACK"))
    key = ("m-1", month.statement(1).statement_id)
    month.world.do(c.WriteOffStatement(*key, "UNCOLLECTABLE"), None, FINANCE)
    refund(month.world, bought(month))
    assert money(month) == (-50_00, 0, 0)
    month.world.do(c.EraseMember("m-1"), None, FINANCE)


def test_of_a_person_with_two_names_all_is_set_against_a_credit() -> None:
    """What the one name owes is not paid out of the other's credit; once it is paid, the credit is."""
    month = Month(50_00, 20_00)
    month.bank.import_(camt053(month.credit("70.00")))
    refund(month.world, bought(month), 30_00)
    charge(month.world, month.payers[1].card_number, 25_00)
    month.world.do(c.MergeMembers("m-1", "m-2", "DUPLICATE"), uuid4(), "operator-1")
    assert too_much(month.world, 5_01) == 5_00
    assert pay_out(month.world).amount == 5_00
    assert charges_of(month.world, "m-1").unbilled == -25_00
