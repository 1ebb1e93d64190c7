"""What came back and is paid by transfer: in parts, all at once, or more than is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.application import commands as c
from ledger.domain.charges import Charges
from ledger.domain.errors import Reason
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryState
from tests.application.test_bank_exceptions import came_back, key
from tests.banking.bank_files import entry
from tests.support.banking import FINANCE, Month, camt053
from tests.support.charging import charges_of, verified_charge
from tests.support.settling import Settling
from tests.support.world import refused


def transfer(month: Month, amount: str) -> BankEntry:
    """Money that came, and nobody knows for what."""
    month.bank.import_(camt053(entry(amount, reference=f"T-{amount}"), id_=f"ST-{amount}"))
    return month.bank.exception()


def assign(line: BankEntry, month: Month, **options: Any) -> c.ResolveBankEntry:
    """Take a line as the payment of the statement, whatever it comes to."""
    reference, statement_id = key(month)
    return c.ResolveBankEntry(line.id, statement_id, reference, other_amount=True, **options)


def paid(month: Month, amount: str) -> Charges:
    """Have the member transfer some money, and a person assign it; the equation holds."""
    line = transfer(month, amount)
    month.world.do(assign(line, month), None, FINANCE)
    stored: BankEntry = month.world.stored(line.id)
    assert stored.state is BankEntryState.RESOLVED
    charges = charges_of(month.world, "m-1")
    assert charges.totals.balances
    return charges


def test_a_statement_is_paid_in_two_parts() -> None:
    """After the first part the rest is overdue and blocks the card; after the second nothing is."""
    month = came_back("MD06")
    charges = paid(month, "20.00")
    assert (charges.overdue, charges.totals.open, charges.totals.collected) == (30_00, 30_00, 20_00)
    again = verified_charge(month.world, month.payers[0].card_number, 1_00)
    assert refused(month.world, again).reason is Reason.PAYMENT_OVERDUE
    charges = paid(month, "30.00")
    assert (charges.overdue, charges.totals.open, charges.totals.collected) == (0, 0, 50_00)
    assert month.states() == ["PAID"]
    month.world.do(again, None)


def test_more_than_is_owed_is_to_the_members_credit() -> None:
    """10.00 beyond can be paid out, or are used up by the next charges."""
    month = came_back("MD06")
    charges = paid(month, "60.00")
    assert (charges.overdue, charges.unbilled, charges.totals.collected) == (0, -10_00, 60_00)
    assert month.states() == ["PAID"]
    assert month.world.read(c.GetMemberCharges(member_reference="m-1")).payable == 10_00
    month.world.do(c.PayOutCredit("m-1", "OVERPAID", 4_00), None, FINANCE)
    month.world.do(verified_charge(month.world, month.payers[0].card_number, 30_00))
    month.world.now = datetime(2025, 4, 25, 9, tzinfo=UTC)
    run = Settling(month.world, date(2025, 4, 30))
    run.sealed()
    assert run.run.sent.amount == 24_00


def test_without_a_word_a_payment_is_to_the_cent() -> None:
    """A person who does not say that the amount may differ has assigned the wrong line, and is told so."""
    month = came_back("MD06")
    line = transfer(month, "49.99")
    reference, statement_id = key(month)
    other = c.ResolveBankEntry(line.id, statement_id, reference)
    found = refused(month.world, other, principal_id=FINANCE)
    assert (found.reason, found.metadata["expected"]) == (Reason.BANK_ENTRY_MISMATCH, "5000")


def test_the_next_run_collects_what_is_left() -> None:
    """Paid in part and tried again, only the rest is debited; when that comes back, the part stays paid."""
    month = came_back("AM04")
    paid(month, "20.00")
    settling = month.collect(date(2025, 4, 30))
    assert settling.run.sent.amount == 30_00
    charges = charges_of(month.world, "m-1")
    assert (charges.totals.in_transit, charges.totals.collected) == (30_00, 20_00)


def test_a_part_of_what_was_written_off() -> None:
    """What nobody expected any more comes in part: the rest stays written off."""
    month = came_back("MD06")
    month.world.do(c.WriteOffStatement(*key(month), "UNCOLLECTABLE"), None, FINANCE)
    charges = paid(month, "15.00")
    assert (charges.totals.written_off, charges.totals.collected) == (35_00, 15_00)
    assert month.states() == ["WRITTEN_OFF"]


@pytest.mark.parametrize("amount", [0, 50_01])
def test_a_part_at_the_desk_is_a_part(amount: int) -> None:
    """Cash is taken in parts, too; nobody pays nothing at a desk, or more than is owed."""
    month = came_back("MD06")
    wrong = c.BookPayment(*key(month), None, amount)
    assert refused(month.world, wrong, principal_id=FINANCE).reason is Reason.FIELD_INVALID
    done = month.world.do(c.BookPayment(*key(month), None, 12_00), None, FINANCE)
    assert (done.amount, done.state) == (38_00, "RETURNED")
    month.check()


def test_what_is_left_is_written_off() -> None:
    """A member pays what it can; of the rest a person expects nothing any more."""
    month = came_back("MD06")
    paid(month, "49.00")
    done = month.world.do(c.WriteOffStatement(*key(month), "SMALL_REST"), None, FINANCE)
    assert (done.amount, done.state, done.proposed) == (1_00, "WRITTEN_OFF", False)
    charges = charges_of(month.world, "m-1")
    assert (charges.totals.written_off, charges.totals.collected) == (1_00, 49_00)
