"""The specification of what a bank answers, sentence by sentence: codes, retries, matching."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain.charges import Charges, MandateStatus, ReturnAction, StatementState
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import ExclusionReason, RunState
from ledger.domain.settlement.bank_entry import BankEntryState
from ledger.domain.settlement.bank_line import ExceptionReason
from tests.banking.bank_files import batch, entry, returned
from tests.support.banking import (
    FINANCE,
    Month,
    camt053,
    camt054,
    pain002,
    refused_debit,
    run_credit,
)
from tests.support.charging import (
    bank_account,
    charge,
    charges_of,
    refund,
    sign,
    verified_charge,
)
from tests.support.settling import Settling, go_on
from tests.support.world import refused

MARCH, APRIL = date(2025, 3, 31), date(2025, 4, 30)
MIDDLE_OF_APRIL, MAY, JUNE = date(2025, 4, 15), date(2025, 5, 30), date(2025, 6, 30)

RETRY = ("AM04", "MS03")
ACCOUNT = ("AC01", "AC04", "AC13", "RC01")
OTHER_DATA = ("BE05", "MD02", "RR01", "RR02", "RR03", "RR04")
DECIDE = ("AC06", "AG01", "MS02", "SL01")
TECHNICAL = ("AG02", "FF01", "FF05", "TM01", "ED05", "CNOR", "DNOR")
ACTIONS = {
    **dict.fromkeys(RETRY, ReturnAction.RETRY),
    **dict.fromkeys(ACCOUNT + OTHER_DATA, ReturnAction.MEND),
    **dict.fromkeys(DECIDE, ReturnAction.DECIDE),
    "MD01": ReturnAction.NEW_MANDATE,
    "MD06": ReturnAction.DISPUTE,
    "MD07": ReturnAction.STOP_ALL,
    "AM05": ReturnAction.NEVER,
    "DUPL": ReturnAction.NEVER,
    **dict.fromkeys(TECHNICAL, ReturnAction.RESUBMIT),
    **dict.fromkeys(("MS99", "XX01", "NARR", "am04"), ReturnAction.UNKNOWN),
}


def sent_month(*amounts: int) -> Month:
    """A run at the bank that was credited in full."""
    month = Month(*amounts)
    month.world.now = datetime(2025, 4, 1, 9, tzinfo=UTC)
    whole = sum(amounts)
    month.bank.import_(camt053(month.credit(f"{whole // 100}.{whole % 100:02}"), id_="CREDIT"))
    return month


def came_back(month: Month, number: int, code: str, end_to_end: str = "") -> None:
    """Have the bank send back the newest collection of a member, or the one that is named, of 50.00."""
    end_to_end = end_to_end or month.end_to_end(number)
    detail = returned("50.00", end_to_end=end_to_end, code=code)
    booking = entry("50.00", detail, debit=True, reference=f"R-{end_to_end[-6:]}")
    month.bank.import_(camt053(booking, id_=f"R-{end_to_end}"))


def next_run(month: Month, due_on: date) -> Settling:
    """Take a run of a due date as far as it goes."""
    month.world.now = datetime.combine(due_on - timedelta(days=5), time(9), UTC)
    settling = Settling(month.world, due_on)
    settling.open()
    if settling.draft().drafted.count:
        settling.approve()
        settling.notify()
        settling.seal()
    else:
        settling.cancel()
    return settling


def resubmit(month: Month, number: int = 1) -> None:
    """Have a person say that a statement is collected again."""
    command = c.ResubmitStatement(f"m-{number}", month.statement(number).statement_id)
    month.world.do(command, uuid4(), FINANCE)


def balanced(month: Month) -> Charges:
    """What the first member owes, after a look whether the equation holds for everybody."""
    month.check()
    return charges_of(month.world, "m-1")


# When a debit comes back


@pytest.mark.parametrize(("code", "action"), ACTIONS.items())
@pytest.mark.parametrize("way", ["returned", "refused"])
def test_every_code_has_what_follows(code: str, action: ReturnAction, way: str) -> None:
    """Refused before it was credited or returned after, it is owed again, and the code says what happens."""
    month = Month(50_00)
    if way == "returned":
        month.bank.import_(camt053(month.credit("50.00"), id_="CREDIT"))
        came_back(month, 1, code)
    else:
        month.bank.import_(pain002(month.run_id, refused_debit(month.end_to_end(1), code)))
    charges = balanced(month)
    assert month.statement(1).action is action
    assert (charges.totals.open, charges.overdue) == (50_00, 50_00)
    (told,) = [row for row in month.world.rows if row.topic == Charges.CollectionReturned.TOPIC]
    event = month.world.mapper.to_domain_event(told)
    assert isinstance(event, Charges.CollectionReturned)
    assert event.code == code


@pytest.mark.parametrize("code", sorted(set(ACTIONS) - set(RETRY)))
def test_only_want_of_money_is_tried_again_by_itself(code: str) -> None:
    """Whatever else came back is in none of the next runs until a person has done something."""
    month = sent_month(50_00)
    came_back(month, 1, code)
    for due_on in (MIDDLE_OF_APRIL, APRIL):
        assert next_run(month, due_on).run.state is RunState.CANCELLED
    charges = balanced(month)
    assert (charges.totals.open, charges.totals.in_transit) == (50_00, 0)


@pytest.mark.parametrize("code", RETRY)
def test_want_of_money_is_tried_again_at_most_twice(code: str) -> None:
    """Each retry is another collection of the same statement, with another end-to-end id and another notice."""
    month = sent_month(50_00)
    first = month.statement(1)
    names = [month.end_to_end(1)]
    for due_on in (MIDDLE_OF_APRIL, APRIL):
        came_back(month, 1, code)
        settling = next_run(month, due_on)
        assert settling.run.sent.amount == 50_00
        assert settling.run.notices == 1
        names.append(month.end_to_end(1))
        assert month.statement(1).statement_id == first.statement_id
        assert month.statement(1).due_on == due_on
        balanced(month)
    assert len(set(names)) == 3
    assert all(len(name) <= 35 for name in names)
    came_back(month, 1, code)
    for due_on in (MAY, JUNE):
        assert next_run(month, due_on).run.state is RunState.CANCELLED
    charges = balanced(month)
    assert (charges.totals.open, charges.overdue) == (50_00, 50_00)


def test_a_retry_that_cannot_be_announced_in_time_is_left_out() -> None:
    """A retry needs the member's notice days as the first collection did."""
    month = sent_month(50_00)
    came_back(month, 1, "AM04")
    month.world.now = datetime(2025, 4, 11, 9, tzinfo=UTC)
    settling = Settling(month.world, MIDDLE_OF_APRIL)
    settling.open()
    assert settling.draft().drafted.count == 0
    assert next_run(month, APRIL).run.sent.count == 1


def test_a_retry_that_is_collected_ends_it() -> None:
    """Collected at the second try the item is collected once, and payment with the card goes on."""
    month = sent_month(50_00)
    came_back(month, 1, "MS03")
    settling = next_run(month, MIDDLE_OF_APRIL)
    month.bank.import_(camt053(run_credit(settling.run_id, "50.00", "C-2"), id_="C-2"))
    charges = balanced(month)
    assert (charges.totals.collected, charges.totals.open, charges.overdue) == (50_00, 0, 0)
    charge(month.world, month.payers[0].card_number, 5_00)


@pytest.mark.parametrize("code", ACCOUNT)
def test_an_account_is_mended_before_it_is_collected_from_again(code: str) -> None:
    """Resubmitted from the account that did not work it is left out; from another one it is collected."""
    month = sent_month(50_00)
    came_back(month, 1, code)
    month.world.do(
        c.AmendMandate(month.payers[0].mandate_reference, bank_account(b"another")),
        uuid4(),
        FINANCE,
    )
    if month.statement(1).state is StatementState.RETURNED:
        resubmit(month)
    assert next_run(month, APRIL).run.sent.amount == 50_00
    assert month.statement(1).attempt == 2
    balanced(month)


@pytest.mark.parametrize("code", ACCOUNT)
def test_an_account_that_cannot_be_debited_is_not_debited_again(code: str) -> None:
    """Nobody's word makes it usable: neither a resubmission nor a payment, until there is another account."""
    month = sent_month(50_00)
    came_back(month, 1, code)
    key = ("m-1", month.statement(1).statement_id)
    again = refused(month.world, c.ResubmitStatement(*key), principal_id=FINANCE)
    assert again.reason is Reason.ACCOUNT_UNUSABLE

    month.world.do(c.BookPayment(*key), uuid4(), FINANCE)
    payer = month.payers[0]
    bought = refused(month.world, verified_charge(month.world, payer.card_number, 20_00))
    assert bought.reason is Reason.ACCOUNT_UNUSABLE
    amendment = c.AmendMandate(payer.mandate_reference, bank_account(b"another"))
    month.world.do(amendment, uuid4(), FINANCE)
    charge(month.world, payer.card_number, 20_00)
    assert next_run(month, APRIL).run.sent.amount == 20_00


@pytest.mark.parametrize("code", OTHER_DATA + DECIDE + TECHNICAL)
def test_what_a_person_decides_is_collected_again(code: str) -> None:
    """Mended or decided, and resubmitted, it is collected by the next run under another end-to-end id."""
    month = sent_month(50_00)
    before = month.end_to_end(1)
    came_back(month, 1, code)
    resubmit(month)
    assert next_run(month, APRIL).run.sent.amount == 50_00
    assert month.end_to_end(1) != before
    balanced(month)


def test_a_member_without_a_mandate_by_the_banks_word_needs_a_new_one() -> None:
    """MD01 suspends the mandate: no charge and no collection until another one is signed."""
    month = sent_month(50_00)
    came_back(month, 1, "MD01")
    assert month.settling.mandate_of("m-1").status is MandateStatus.SUSPENDED
    card = month.payers[0].card_number
    found = refused(month.world, verified_charge(month.world, card, 1_00))
    assert found.reason is Reason.MANDATE_NEEDED
    assert next_run(month, MIDDLE_OF_APRIL).run.state is RunState.CANCELLED
    today = month.world.now.date()
    month.world.do(sign("m-1", signed_on=today, mandate_reference="NEW-1", print_=b"b"))
    if month.statement(1).state is StatementState.RETURNED:
        resubmit(month)
    assert next_run(month, APRIL).run.sent.amount == 50_00


def test_a_death_stops_everything() -> None:
    """MD07: no charge, no collection of what is open beside it, and no retry by anybody's resubmission."""
    month = sent_month(50_00)
    charge(month.world, month.payers[0].card_number, 20_00)
    came_back(month, 1, "MD07")
    card = month.payers[0].card_number
    with pytest.raises(Refusal):
        month.world.do(verified_charge(month.world, card, 1_00))
    settling = next_run(month, APRIL)
    assert settling.run.sent.count == 0
    assert balanced(month).totals.open == 70_00


@pytest.mark.parametrize("code", ["AM05", "DUPL"])
def test_what_was_collected_twice_is_never_collected_again(code: str) -> None:
    """It is not resubmitted either, and a person is told to look for a double run."""
    month = sent_month(50_00)
    came_back(month, 1, code)
    assert month.bank.exceptions() == [ExceptionReason.COLLECTED_TWICE]
    command = c.ResubmitStatement("m-1", month.statement(1).statement_id)
    found = refused(month.world, command, principal_id=FINANCE)
    assert found.reason is Reason.STATEMENT_NOT_READY


@pytest.mark.parametrize("code", ["AM04", "BE05", "MD06", "XX01"])
def test_while_items_are_overdue_the_card_pays_nothing_and_still_earns(code: str) -> None:
    """Payment with the card is refused, a purchase earns points as before, and a payment ends it."""
    month = sent_month(50_00)
    came_back(month, 1, code)
    card = month.payers[0].card_number
    found = refused(month.world, verified_charge(month.world, card, 1_00))
    assert found.reason is Reason.PAYMENT_OVERDUE
    before = month.world.sums(card).available
    month.world.buy(card, total=10_00)
    assert month.world.sums(card).available == before + 10
    paid = c.BookPayment("m-1", month.statement(1).statement_id)
    month.world.do(paid, uuid4(), FINANCE)
    charges = balanced(month)
    assert (charges.totals.collected, charges.overdue) == (50_00, 0)
    charge(month.world, card, 1_00)


def test_what_came_back_is_written_off_and_leaves_the_equation() -> None:
    """Written off it is not open any more; paid after that it is collected after all."""
    month = sent_month(50_00)
    came_back(month, 1, "AC06")
    statement_id = month.statement(1).statement_id
    month.world.do(c.WriteOffStatement("m-1", statement_id, "UNCOLLECTABLE"), uuid4(), FINANCE)
    totals = balanced(month).totals
    assert (totals.open, totals.written_off) == (0, 50_00)
    assert next_run(month, APRIL).run.state is RunState.CANCELLED
    month.world.do(c.BookPayment("m-1", statement_id), uuid4(), FINANCE)
    totals = balanced(month).totals
    assert (totals.collected, totals.written_off) == (50_00, 0)


def test_a_refund_of_what_came_back_is_an_item_of_its_own() -> None:
    """What is given back while a statement is overdue is to the member's credit, and to no statement."""
    month = Month(50_00)
    events = map(month.world.mapper.to_domain_event, month.world.rows)
    (bought,) = [one.charge_id for one in events if isinstance(one, Charges.ChargeItemBooked)]
    month.bank.import_(camt053(month.credit("50.00"), id_="CREDIT"))
    came_back(month, 1, "AM04")
    refund(month.world, bought, 20_00)
    charges = charges_of(month.world, "m-1")
    assert charges.totals.balances
    assert (charges.totals.open, charges.overdue) == (30_00, 50_00)


# Retries and old messages


def test_an_old_message_about_the_first_try_does_not_touch_the_second() -> None:
    """The bank statement of a refusal arrives while the retry is in transit: told again, and the retry goes on."""
    month = Month(50_00)
    first = month.end_to_end(1)
    month.bank.import_(pain002(month.run_id, refused_debit(first, "AM04")))
    settling = next_run(month, APRIL)
    assert settling.run.sent.count == 1
    detail = returned("50.00", end_to_end=first, code="AM04")
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="LATE"))
    charges = balanced(month)
    assert (charges.totals.in_transit, charges.totals.open) == (50_00, 0)
    assert month.statement(1).attempt == 2
    month.bank.import_(camt053(run_credit(settling.run_id, "50.00", "C-2"), id_="C-2"))
    assert balanced(month).totals.collected == 50_00


def test_a_first_try_that_came_back_does_not_come_back_again_after_the_second_was_credited() -> (
    None
):
    """The statement is collected once, whatever is said of its first collection later."""
    month = sent_month(50_00)
    first = month.end_to_end(1)
    came_back(month, 1, "AM04")
    settling = next_run(month, APRIL)
    month.bank.import_(camt053(run_credit(settling.run_id, "50.00", "C-2"), id_="C-2"))
    detail = returned("50.00", end_to_end=first, code="AM04")
    month.bank.import_(camt054(entry("50.00", detail, debit=True, reference="LATE")))
    assert balanced(month).totals.collected == 50_00


# Matching


@pytest.mark.parametrize("order", list(permutations(["report", "notification", "statement"])))
def test_the_same_return_by_three_messages_moves_once(order: tuple[str, ...]) -> None:
    """By pain.002, camt.054 and camt.053 in any order: owed again once, and one fee."""
    month = Month(50_00)
    end_to_end = month.end_to_end(1)
    detail = returned("53.00", end_to_end=end_to_end, code="AC04", original="50.00", fee="3.00")
    booking = entry("53.00", detail, debit=True, reference="R-1")
    files = {
        "report": pain002(month.run_id, refused_debit(end_to_end, "AC04")),
        "notification": camt054(booking),
        "statement": camt053(booking, id_="ST-R"),
    }
    month.bank.import_(camt053(month.credit("50.00"), id_="CREDIT"))
    for name in order:
        month.bank.import_(files[name])
    charges = balanced(month)
    assert (charges.totals.open, charges.totals.collected) == (50_00, 0)
    assert month.bank.exceptions() == []
    fees = 0
    for row in month.world.rows:
        if row.originator_id == month.world.namespace.charges("m-1"):
            fees += getattr(month.world.mapper.to_domain_event(row), "fee", 0)
    assert fees == 3_00


def test_the_end_to_end_id_goes_before_the_mandate() -> None:
    """Where the two name different collections, the one of the end-to-end id came back, or a person decides."""
    month = sent_month(50_00, 50_00)
    detail = returned("50.00", end_to_end=month.end_to_end(1), mandate="MANDATE-2")
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="R"))
    states = month.states()
    assert states in (["RETURNED", "COLLECTED"], ["COLLECTED", "COLLECTED"])
    if states[0] == "COLLECTED":
        assert len(month.bank.exceptions()) == 1
    month.check()


@pytest.mark.parametrize("end_to_end", ["", "NOTPROVIDED", "nothing-of-ours"])
def test_without_an_end_to_end_id_the_mandate_and_the_amount_say_which(end_to_end: str) -> None:
    """An id that says nothing is like none; 50.00 of the second mandate is the second member's."""
    month = sent_month(50_00, 50_00)
    detail = returned("50.00", end_to_end=end_to_end, mandate="mandate-2")
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="R"))
    assert month.states() == ["COLLECTED", "RETURNED"]
    assert month.bank.exceptions() == []


def test_the_original_amount_and_the_fee_are_two_things() -> None:
    """53.00 come back for 50.00 without an end-to-end id: 50.00 are owed, and the line says 3.00 of fees."""
    month = sent_month(50_00, 53_00)
    detail = returned("53.00", mandate="MANDATE-1", original="50.00", fee="3.00")
    month.bank.import_(camt053(entry("53.00", detail, debit=True), id_="R"))
    assert month.states() == ["RETURNED", "COLLECTED"]
    assert balanced(month).totals.open == 50_00


@pytest.mark.parametrize("code", ["AM04", "MS02"])
def test_a_batch_return_of_two_transactions_is_two_returns(code: str) -> None:
    """Both are owed again for the sum of the entry, each with its own reason, and the total counts nothing."""
    month = sent_month(30_00, 20_00, 10_00)
    details = (
        returned("30.00", end_to_end=month.end_to_end(1), code="AM04"),
        returned("20.00", end_to_end=month.end_to_end(2), code=code),
    )
    month.bank.import_(camt053(entry("50.00", *details, debit=True, batch=batch(2)), id_="R"))
    assert month.states() == ["RETURNED", "RETURNED", "COLLECTED"]
    assert month.bank.exceptions() == []
    assert month.statement(2).action is ACTIONS[code]
    assert len(month.bank.entries()) == 1 + 1 + 2


def test_a_batch_return_of_which_one_is_unknown_loses_neither() -> None:
    """The one that matches moves, and the other is an exception: no row is dropped."""
    month = sent_month(30_00)
    details = (
        returned("30.00", end_to_end=month.end_to_end(1)),
        returned("20.00", end_to_end="e" * 32 + "-1"),
    )
    month.bank.import_(camt053(entry("50.00", *details, debit=True, batch=batch(2)), id_="R"))
    assert month.states() == ["RETURNED"]
    assert month.bank.exceptions() == [ExceptionReason.RETURN_UNKNOWN]


@pytest.mark.parametrize("amount", ["79.99", "80.01", "0.01", "160.00"])
def test_a_credit_that_differs_from_the_sum_moves_nothing(amount: str) -> None:
    """One cent less or more is an exception, and everything stays in transit."""
    month = Month(50_00, 30_00)
    month.bank.import_(camt053(month.credit(amount)))
    assert month.states() == ["IN_TRANSIT", "IN_TRANSIT"]
    assert month.bank.exceptions() == [ExceptionReason.CREDIT_DIFFERS]
    month.check()


def test_a_statement_that_is_imported_twice_changes_nothing() -> None:
    """The same bytes again, in another file, and after everything else has happened."""
    month = Month(50_00, 30_00)
    detail = returned("30.00", end_to_end=month.end_to_end(2), code="AM04")
    fee = entry("1.50", debit=True, reference="NONREF").replace("IDDT", "MDOP")
    data = camt053(
        month.credit("80.00"), entry("30.00", detail, debit=True, reference="NONREF"), fee, fee
    )
    assert month.bank.import_(data) == (4, 4)
    settling = next_run(month, APRIL)
    assert settling.run.sent.amount == 30_00
    entries, rows = len(month.bank.entries()), list(month.world.rows)
    assert month.bank.import_(data) == (4, 0)
    assert month.world.rows == rows
    copy = data.replace(b"<MsgId>B-1</MsgId>", b"<MsgId>B-9</MsgId>", 1)
    assert month.bank.import_(copy) == (4, 0)
    assert len(month.bank.entries()) == entries
    assert month.states() == ["COLLECTED", "IN_TRANSIT"]
    month.check()


def test_a_bank_statement_that_is_imported_before_its_notification_counts_once() -> None:
    """The camt.054 of the same credit and return after the camt.053 moves nothing more."""
    month = Month(50_00, 30_00)
    detail = returned("30.00", end_to_end=month.end_to_end(2), code="MD06")
    lines = (month.credit("80.00"), entry("30.00", detail, debit=True, reference="R"))
    month.bank.import_(camt053(*lines))
    totals = [charges_of(month.world, name).totals for name in ("m-1", "m-2")]
    month.bank.import_(camt054(*lines))
    assert [charges_of(month.world, name).totals for name in ("m-1", "m-2")] == totals
    assert month.bank.exceptions() == []


def test_a_message_of_a_run_that_is_not_sealed_moves_nothing() -> None:
    """A bank cannot have credited what it was never told of: for a person."""
    month = Month(50_00)
    charge(month.world, month.payers[0].card_number, 20_00)
    month.world.now = datetime(2025, 4, 25, 9, tzinfo=UTC)
    april = Settling(month.world, APRIL)
    april.open()
    april.draft()
    month.bank.import_(camt053(run_credit(april.run_id, "20.00"), id_="EARLY"))
    assert len(month.bank.exceptions()) == 1
    assert charges_of(month.world, "m-1").totals.collected == 0
    april.approve()
    april.notify()
    april.seal()
    assert charges_of(month.world, "m-1").totals.in_transit == 70_00
    month.check()


def test_a_return_after_eight_weeks_is_still_booked() -> None:
    """An unauthorised debit comes back within 13 months, and is a dispute."""
    month = sent_month(50_00)
    go_on(month.world, 380)
    came_back(month, 1, "MD01")
    assert balanced(month).totals.open == 50_00
    assert month.bank.entries()[-1].state is BankEntryState.MATCHED


def test_a_nameless_return_of_the_first_try_does_not_touch_the_second() -> None:
    """Booked before the retry is due it is the first one told again, and the retry is collected once."""
    month = Month(50_00)
    month.bank.import_(pain002(month.run_id, refused_debit(month.end_to_end(1), "AM04")))
    retry = next_run(month, APRIL)
    detail = returned("50.00", mandate="MANDATE-1", code="AM04")
    late = camt053(entry("50.00", detail, debit=True), id_="LATE")
    month.bank.import_(late.replace(b"2026-12-01", b"2025-04-01"))
    assert month.states() == ["IN_TRANSIT"]
    month.bank.import_(camt053(run_credit(retry.run_id, "50.00", "C-2"), id_="C-2"))
    assert month.bank.exceptions() == []
    assert balanced(month).totals.collected == 50_00


# While runs are under way


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("MD01", ExclusionReason.NO_MANDATE),
        ("MD07", ExclusionReason.BLOCKED),
        ("AC04", ExclusionReason.ACCOUNT_UNUSABLE),
    ],
)
def test_what_comes_back_between_draft_and_seal_stops_the_next_collection(
    code: str, reason: ExclusionReason
) -> None:
    """The month's run is drafted when the debit before it comes back: the member is left out, and owes both."""
    month = sent_month(50_00, 10_00)
    first = month.end_to_end(1)
    for one in month.payers:
        charge(month.world, one.card_number, 20_00)
    month.world.now = datetime(2025, 4, 25, 9, tzinfo=UTC)
    april = Settling(month.world, APRIL)
    april.open()
    april.draft()
    april.approve()
    came_back(month, 1, code, first)
    april.notify()
    april.seal()
    assert april.exclusions() == [("m-1", reason)]
    assert april.run.sent.amount == 20_00
    assert balanced(month).totals.open == 70_00


def test_a_new_mandate_mends_an_account_as_an_amendment_does() -> None:
    """After AC04 a member who signs anew, and not amends, is debited for later purchases by the new mandate."""
    month = sent_month(50_00)
    charge(month.world, month.payers[0].card_number, 20_00)
    came_back(month, 1, "AC04")
    today = month.world.now.date()
    month.world.do(sign("m-1", signed_on=today, mandate_reference="NEW-1", print_=b"b"))
    april = next_run(month, APRIL)
    assert april.exclusions() == []
    assert april.run.sent.amount == 20_00


def test_a_fee_of_the_first_try_is_told_while_the_second_is_in_transit() -> None:
    """The bank statement of a refusal brings its fee late: booked once, and the retry goes on."""
    month = Month(50_00)
    first = month.end_to_end(1)
    month.bank.import_(pain002(month.run_id, refused_debit(first, "AM04")))
    next_run(month, APRIL)
    detail = returned("53.00", end_to_end=first, code="AM04", original="50.00", fee="3.00")
    booking = entry("53.00", detail, debit=True)
    month.bank.import_(camt053(booking, id_="LATE"))
    month.bank.import_(camt054(booking))
    assert balanced(month).totals.in_transit == 50_00
    events = map(month.world.mapper.to_domain_event, month.world.rows)
    assert [one.fee for one in events if isinstance(one, Charges.ReturnFeeTold)] == [3_00]


def test_a_refund_in_two_tills_never_gives_back_more_than_was_paid() -> None:
    """Whether the charge is open, came back or was collected, all refunds together are at most the charge."""
    month = sent_month(50_00)
    came_back(month, 1, "AM04")
    events = map(month.world.mapper.to_domain_event, month.world.rows)
    (bought,) = [one.charge_id for one in events if isinstance(one, Charges.ChargeItemBooked)]
    refund(month.world, bought, 30_00)
    found = refused(month.world, c.RefundCharge(bought, 20_01))
    assert found.reason is Reason.REFUND_EXCEEDS
    refund(month.world, bought)
    assert balanced(month).totals.open == 0


def test_a_merged_member_is_debited_once_for_each_mandate() -> None:
    """What each of two names owes stays under its own mandate, and is debited once by each."""
    month = Month(50_00, 30_00)
    month.world.do(c.MergeMembers("m-2", "m-1", "DUPLICATE"), uuid4(), "operator-1")
    month.bank.import_(camt053(month.credit("80.00")))
    assert month.states() == ["COLLECTED", "COLLECTED"]
    assert next_run(month, APRIL).run.state is RunState.CANCELLED
    month.check()
