"""What a bank answers to a run: credits, refusals and returns, and what each of them does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.application import commands as c
from ledger.domain.charges import MandateStatus, ReturnAction
from ledger.domain.settlement import RunState
from ledger.domain.settlement.bank_entry import BankEntryState, SetAside
from ledger.domain.settlement.bank_line import ExceptionReason
from tests.banking.bank_files import batch, entry, returned
from tests.support.banking import (
    FINANCE,
    Bank,
    Month,
    camt053,
    camt054,
    pain002,
    refused_debit,
    run_credit,
)
from tests.support.charging import charges_of
from tests.support.world import World

COLLECTED, RETURNED, IN_TRANSIT = "COLLECTED", "RETURNED", "IN_TRANSIT"


# Credits


def test_the_credit_of_a_run_collects_all_of_it() -> None:
    """The sum of the file under its message id: every collection in transit is collected, and the run is booked."""
    month = Month(50_00, 30_00, 20_00)
    month.bank.import_(camt053(month.credit("100.00")))
    assert month.states() == [COLLECTED] * 3
    assert month.settling.run.state is RunState.BOOKED
    assert month.settling.run.booked.amount == 100_00
    (line,) = month.bank.entries()
    assert (line.state, line.run_id) == (BankEntryState.MATCHED, month.run_id)
    month.check()


def test_a_credit_of_another_sum_waits_for_a_person() -> None:
    """A credit that is not what the bank had to credit moves nothing, and says what was expected."""
    month = Month(50_00, 30_00)
    month.bank.import_(camt053(month.credit("79.00")))
    assert month.states() == [IN_TRANSIT] * 2
    assert month.bank.exceptions() == [ExceptionReason.CREDIT_DIFFERS]


def test_money_of_nobody_waits_for_a_person() -> None:
    """A credit without a word of ours, and one for a run that there is not."""
    month = Month(50_00)
    foreign = entry("50.00", batch=batch(1, "0" * 32, "x"), reference="B")
    month.bank.import_(camt053(entry("50.00", reference="A"), foreign))
    assert month.bank.exceptions() == [
        ExceptionReason.CREDIT_UNKNOWN,
        ExceptionReason.RUN_UNKNOWN,
    ]
    assert month.states() == [IN_TRANSIT]


def test_a_second_credit_of_a_run_waits_for_a_person() -> None:
    """The same sum again, by the same kind of message, is no second credit."""
    month = Month(50_00)
    month.bank.import_(camt053(month.credit("50.00")))
    month.bank.import_(camt053(month.credit("50.00", reference="CREDIT-2"), id_="ST-2"))
    assert month.bank.exceptions() == [ExceptionReason.CREDIT_TWICE]
    assert month.settling.run.booked.amount == 50_00


def test_a_notification_and_a_statement_tell_the_same_credit() -> None:
    """What a notification told first, the bank statement tells again: linked, and counted once."""
    month = Month(50_00)
    month.bank.import_(camt054(month.credit("50.00")))
    month.bank.import_(camt053(month.credit("50.00")))
    assert month.bank.exceptions() == []
    assert [one.run_id for one in month.bank.entries()] == [month.run_id] * 2
    assert month.settling.run.booked.amount == 50_00


def test_two_credits_that_are_one_run_together() -> None:
    """A bank that credits a run in two sums: the first waits, with the second both fit."""
    month = Month(50_00, 30_00)
    month.bank.import_(camt053(month.credit("50.00")))
    assert month.bank.exceptions() == [ExceptionReason.CREDIT_DIFFERS]
    month.bank.import_(camt053(month.credit("30.00", reference="CREDIT-2"), id_="ST-2"))
    assert month.bank.exceptions() == []
    assert month.states() == [COLLECTED] * 2


def test_a_batch_total_is_not_a_line() -> None:
    """A credit with its transactions is counted once: the run's sum, and its lines are only shown."""
    month = Month(50_00, 30_00)
    details = [
        f"<TxDtls><Refs><EndToEndId>{month.end_to_end(number)}</EndToEndId></Refs>"
        f"<Amt Ccy='EUR'>{amount}</Amt></TxDtls>"
        for number, amount in ((1, "50.00"), (2, "30.00"))
    ]
    whole = month.credit("80.00").replace("</NtryDtls>", "".join(details) + "</NtryDtls>")
    month.bank.import_(camt053(whole))
    states = [one.state for one in month.bank.entries()]
    assert states == [BankEntryState.MATCHED, BankEntryState.INFO, BankEntryState.INFO]
    assert month.states() == [COLLECTED] * 2
    assert charges_of(month.world, "m-1").totals.collected == 50_00


def test_collections_that_are_credited_one_by_one() -> None:
    """Credits that name collections and no run are those collections; the rest of the run is expected still."""
    month = Month(50_00, 30_00, 20_00)
    one = (
        f"<TxDtls><Refs><EndToEndId>{month.end_to_end(1)}</EndToEndId></Refs>"
        "<Amt Ccy='EUR'>50.00</Amt></TxDtls>"
    )
    month.bank.import_(camt053(entry("50.00", one, reference="A")))
    assert month.states() == [COLLECTED, IN_TRANSIT, IN_TRANSIT]
    month.bank.import_(camt053(month.credit("50.00"), id_="ST-2"))
    assert month.states() == [COLLECTED] * 3
    assert month.bank.exceptions() == []


# Refusals


def test_what_the_bank_refused_is_not_expected_any_more() -> None:
    """The bank credits what it did not refuse: the two come in any order."""
    for first_report in (True, False):
        month = Month(50_00, 30_00, 20_00)
        files = [
            pain002(month.run_id, refused_debit(month.end_to_end(2))),
            camt053(month.credit("70.00")),
        ]
        for data in files if first_report else files[::-1]:
            month.bank.import_(data)
        assert month.states() == [COLLECTED, RETURNED, COLLECTED]
        assert month.bank.exceptions() == []
        assert month.statement(2).action is ReturnAction.MEND
        month.check()


def test_a_refusal_that_is_debited_after_all() -> None:
    """A bank that credits all and then debits what it refused: refused once, and the run is whole."""
    month = Month(50_00, 30_00)
    month.bank.import_(pain002(month.run_id, refused_debit(month.end_to_end(2))))
    month.bank.import_(camt053(month.credit("80.00")))
    assert month.bank.exceptions() == [ExceptionReason.CREDIT_DIFFERS]
    detail = returned("30.00", end_to_end=month.end_to_end(2), code="AC01")
    month.bank.import_(camt053(entry("30.00", detail, debit=True), id_="ST-2"))
    assert month.states() == [COLLECTED, RETURNED]
    assert month.bank.exceptions() == []
    assert charges_of(month.world, "m-2").totals.open == 30_00


@pytest.mark.parametrize(("group", "payment"), [("RJCT", ""), ("PART", "RJCT")])
def test_a_run_that_is_refused_as_a_whole(group: str, payment: str) -> None:
    """A file, or its payment, that the bank refused: every collection is owed again, chunk by chunk."""
    month = Month(50_00, 30_00, 20_00, sent_chunk=2)
    month.bank.import_(pain002(month.run_id, group=group, payment=payment))
    assert month.states() == [RETURNED] * 3
    assert month.bank.exceptions() == []
    month.check()


def test_a_refused_payment_with_a_word_on_one_of_its_debits() -> None:
    """All come back: the one that the bank names with its own reason, the others with the payment's."""
    month = Month(50_00, 30_00)
    data = pain002(month.run_id, refused_debit(month.end_to_end(2), "MD07"), payment="RJCT")
    reason = b"<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"
    month.bank.import_(data.replace(b"<PmtInfSts>RJCT</PmtInfSts>", reason))
    assert month.states() == [RETURNED] * 2
    actions = [month.statement(number).action for number in (1, 2)]
    assert actions == [ReturnAction.RESUBMIT, ReturnAction.STOP_ALL]


def test_a_run_that_the_bank_took() -> None:
    """A status report without refusals: the run is accepted, and nothing moves."""
    month = Month(50_00)
    month.bank.import_(pain002(month.run_id, group="ACCP"))
    assert month.settling.run.state is RunState.ACCEPTED
    assert month.states() == [IN_TRANSIT]


def test_a_refusal_of_nobody() -> None:
    """A refused debit that is none of ours is an exception."""
    month = Month(50_00)
    month.bank.import_(pain002(month.run_id, refused_debit("f" * 32 + "-1")))
    assert month.bank.exceptions() == [ExceptionReason.RETURN_UNKNOWN]


# Returns


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("AM04", ReturnAction.RETRY),
        ("AC04", ReturnAction.MEND),
        ("MS02", ReturnAction.DECIDE),
        ("MD01", ReturnAction.NEW_MANDATE),
        ("MD06", ReturnAction.DISPUTE),
        ("MD07", ReturnAction.STOP_ALL),
        ("AM05", ReturnAction.NEVER),
        ("AG02", ReturnAction.RESUBMIT),
        ("ZZ99", ReturnAction.UNKNOWN),
    ],
)
def test_what_follows_a_return(code: str, action: ReturnAction) -> None:
    """A collected debit that comes back is owed again, blocks further payment, and its code decides what follows."""
    month = Month(50_00)
    month.bank.import_(camt053(month.credit("50.00")))
    detail = returned("50.00", end_to_end=month.end_to_end(1), code=code)
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="ST-2"))
    charges = charges_of(month.world, "m-1")
    assert month.statement(1).action is action
    assert (charges.overdue, charges.totals.open, charges.totals.collected) == (50_00, 50_00, 0)
    mandate = month.settling.mandate_of("m-1")
    suspended = action is ReturnAction.NEW_MANDATE
    assert (mandate.status is MandateStatus.SUSPENDED) == suspended
    assert bool(charges.collecting_stopped) == (action is ReturnAction.STOP_ALL)
    reasons = {
        ReturnAction.UNKNOWN: [ExceptionReason.CODE_UNKNOWN],
        ReturnAction.NEVER: [ExceptionReason.COLLECTED_TWICE],
    }
    assert month.bank.exceptions() == reasons.get(action, [])


def test_a_batch_return_of_two() -> None:
    """Two debits that came back under one entry: each is one, and the total is none."""
    month = Month(30_00, 20_00)
    month.bank.import_(camt053(month.credit("50.00")))
    details = (
        returned("30.00", end_to_end=month.end_to_end(1)),
        returned("20.00", end_to_end=month.end_to_end(2), code="MD06"),
    )
    month.bank.import_(camt053(entry("50.00", *details, debit=True, batch=batch(2)), id_="S"))
    assert month.states() == [RETURNED] * 2
    assert [one.line.amount for one in month.bank.entries()] == [50_00, -50_00, -30_00, -20_00]


def test_a_return_with_a_fee_and_no_end_to_end_id() -> None:
    """53.00 for a debit of 50.00: the mandate and the amount say whose it is, and 3.00 are the bank's fee."""
    month = Month(50_00, 50_00)
    month.bank.import_(camt053(month.credit("100.00")))
    detail = returned("53.00", mandate="MANDATE-2", original="50.00", fee="3.00")
    month.bank.import_(camt053(entry("53.00", detail, debit=True), id_="ST-2"))
    assert month.states() == [COLLECTED, RETURNED]
    *_, line = month.bank.entries()
    assert (line.member_reference, line.state) == ("m-2", BankEntryState.MATCHED)
    assert charges_of(month.world, "m-2").totals.open == 50_00
    fees = [one.fee for one in _events(month, "ledger.CollectionReturned")]
    assert fees == [3_00]


@pytest.mark.parametrize(("amount", "fits"), [("53.00", True), ("70.01", False), ("49.99", False)])
def test_what_is_booked_beyond_a_collection(amount: str, fits: bool) -> None:
    """A bank that says nothing of a fee: a little more is one; much more, or less, is for a person."""
    month = Month(50_00)
    month.bank.import_(camt053(month.credit("50.00")))
    detail = returned(amount, end_to_end=month.end_to_end(1))
    month.bank.import_(camt053(entry(amount, detail, debit=True), id_="ST-2"))
    assert month.states() == [RETURNED if fits else COLLECTED]
    assert month.bank.exceptions() == ([] if fits else [ExceptionReason.RETURN_DIFFERS])


@pytest.mark.parametrize("first", ["report", "notification", "statement"])
@pytest.mark.parametrize("second", ["report", "notification", "statement"])
def test_the_same_return_told_twice(first: str, second: str) -> None:
    """Told by different kinds of messages it moves once and is linked; by the same kind it is for a person."""
    month = Month(50_00)
    month.bank.import_(camt053(month.credit("50.00"), id_="CREDIT"))
    for number, kind in enumerate((first, second)):
        end_to_end = f"{month.statement(1).statement_id.hex}-1"
        detail = returned("50.00", end_to_end=end_to_end, code="AC04")
        booking = entry("50.00", detail, debit=True, reference=f"R-{number}")
        files = {
            "report": pain002(month.run_id, refused_debit(end_to_end, "AC04")).replace(
                b"P-1", f"P-{number}".encode()
            ),
            "notification": camt054(booking),
            "statement": camt053(booking, id_=f"ST-{number}"),
        }
        month.bank.import_(files[kind])
    charges = charges_of(month.world, "m-1")
    assert (charges.totals.open, charges.totals.collected) == (50_00, 0)
    told_twice = [ExceptionReason.RETURN_TWICE] if first == second else []
    assert month.bank.exceptions() == told_twice


def test_a_fee_that_is_told_later_is_not_lost() -> None:
    """A status report knows no fee; the bank statement that follows does, and it is told once."""
    month = Month(50_00)
    end_to_end = month.end_to_end(1)
    month.bank.import_(pain002(month.run_id, refused_debit(end_to_end)))
    detail = returned("53.00", end_to_end=end_to_end, original="50.00", fee="3.00")
    booking = entry("53.00", detail, debit=True)
    month.bank.import_(camt054(booking))
    month.bank.import_(camt053(booking))
    assert [one.fee for one in _events(month, "ledger.ReturnFeeTold")] == [3_00]
    assert [one.fee for one in _events(month, "ledger.CollectionReturned")] == [0]


@pytest.mark.parametrize("late", [False, True])
def test_a_return_that_only_the_banks_reference_names(late: bool) -> None:
    """Two messages with one reference of the bank: what names nothing else is the other one, whichever came first."""
    month = Month(50_00, 50_00)
    month.bank.import_(camt054(month.credit("100.00")))
    named = returned("50.00", end_to_end=month.end_to_end(1))
    nameless = returned("50.00")
    files = [
        camt054(entry("50.00", named, debit=True, reference="SAME")),
        camt053(entry("50.00", nameless, debit=True, reference="SAME")),
    ]
    for data in files[::-1] if late else files:
        month.bank.import_(data)
    assert month.states() == [RETURNED, COLLECTED]
    assert month.bank.exceptions() == []
    assert [one.member_reference for one in month.bank.entries()[1:]] == ["m-1", "m-1"]


def test_a_mandate_with_two_collections_that_fit() -> None:
    """A return that may be either of two collections is left to a person."""
    month = Month(50_00)
    month.bank.import_(camt053(month.credit("50.00")))
    april = month.collect(date(2025, 4, 30), 50_00)
    month.bank.import_(camt053(run_credit(april.run_id, "50.00"), id_="ST-2"))
    detail = returned("50.00", mandate="MANDATE-1")
    month.bank.import_(camt053(entry("50.00", detail, debit=True), id_="ST-3"))
    assert month.bank.exceptions() == [ExceptionReason.RETURN_AMBIGUOUS]


# What is wrong with an entry itself


def test_details_that_disagree_with_their_entry() -> None:
    """An entry whose transactions come to another sum moves nothing; both sums are told."""
    month = Month(30_00, 20_00)
    month.bank.import_(camt053(month.credit("50.00")))
    details = (
        returned("30.00", end_to_end=month.end_to_end(1)),
        returned("20.00", end_to_end=month.end_to_end(2)),
    )
    month.bank.import_(camt053(entry("51.00", *details, debit=True), id_="ST-2"))
    assert month.states() == [COLLECTED] * 2
    assert month.bank.exceptions() == [ExceptionReason.DETAILS_DISAGREE] * 3
    whole = month.bank.entries()[1]
    assert (whole.line.amount, whole.line.details_amount) == (-51_00, -50_00)


def test_a_batch_return_without_details() -> None:
    """Several debits in one sum, without a word on which: for a person."""
    month = Month(30_00, 20_00)
    month.bank.import_(camt053(month.credit("50.00")))
    month.bank.import_(camt053(entry("50.00", debit=True, batch=batch(2)), id_="ST-2"))
    assert month.bank.exceptions() == [ExceptionReason.DETAILS_MISSING]
    assert month.states() == [COLLECTED] * 2


def test_another_currency_and_another_account() -> None:
    """What is not in the programme's currency, or not on the creditor's account, moves nothing."""
    month = Month(50_00)
    data = camt053(month.credit("50.00"))
    month.bank.import_(data.replace(b"Ccy='EUR'>50", b"Ccy='CHF'>50"))
    month.bank.import_(data.replace(b"DE02120300000000202051", b"DE75512108001245126199"))
    assert month.bank.exceptions() == [ExceptionReason.CURRENCY, ExceptionReason.ACCOUNT]
    month.bank.import_(
        data.replace(b"<IBAN>DE02120300000000202051</IBAN>", b"<Othr><Id>202051</Id></Othr>")
    )
    assert month.states() == [COLLECTED]


def test_fees_and_what_is_not_booked() -> None:
    """A fee is for a person; what the bank only announces is listed and moves nothing."""
    month = Month(50_00)
    fee = (
        entry("4.90", debit=True, reference="F").replace("IDDT", "MDOP").replace("NRTI+109", "808")
    )
    pending = entry("50.00", sts="<Cd>PDNG</Cd>", reference="P")
    month.bank.import_(camt053(fee, pending))
    assert month.bank.exceptions() == [ExceptionReason.DEBIT_UNKNOWN]
    assert [one.state for one in month.bank.entries()] == [
        BankEntryState.EXCEPTION,
        BankEntryState.INFO,
    ]


# Again, and in pieces


def test_the_same_statement_twice_changes_nothing() -> None:
    """The same bytes, the same statement in another file, and in an old version: no line is new."""
    month = Month(50_00, 30_00)
    detail = returned("30.00", end_to_end=month.end_to_end(2))
    booking = entry("30.00", detail, debit=True, reference="NONREF")
    twin = entry("4.90", debit=True, reference="NONREF").replace("IDDT", "MDOP").replace("+109", "")
    data = camt053(month.credit("80.00"), booking, twin, twin)
    assert month.bank.import_(data) == (4, 4)
    rows = list(month.world.rows)
    assert month.bank.import_(data) == (4, 0)
    assert month.world.rows == rows
    other = data.replace(b"001.08", b"001.02").replace(b"B-1", b"B-2")
    assert month.bank.import_(other) == (4, 0)
    assert len(month.bank.entries()) == 4
    assert month.bank.exceptions() == [ExceptionReason.DEBIT_UNKNOWN] * 2


def test_two_statements_in_one_file() -> None:
    """The same booking in two statements of a file is two lines."""
    month = Month(50_00)
    first, second = (
        camt053(month.credit("50.00"), id_=name).decode().split("</GrpHdr>")[1].split("</BkTo")[0]
        for name in ("A", "B")
    )
    data = camt053(month.credit("50.00"), id_="A").decode().replace(first, first + second).encode()
    month.bank.import_(data)
    assert month.bank.exceptions() == [ExceptionReason.CREDIT_TWICE]
    assert [one.line.number for one in month.bank.entries()] == [1, 2]


def test_no_names_accounts_or_texts_in_events() -> None:
    """What a bank writes of people, or in its own words, is in no event, whatever field it wrote it in."""
    month = Month(50_00)
    detail = returned("50.00", end_to_end="Anna Mueller", mandate="Anna Mueller", code="AM04")
    wild = entry("50.00", detail, debit=True, reference="Anna Mueller")
    month.bank.import_(camt053(wild))
    stored = b"".join(row.state for row in month.world.rows)
    for text in (b"Anna", b"DE75512108001245126199", b"no funds", b"Card purchases", b"RETOURE"):
        assert text not in stored
    assert month.bank.exceptions() == [ExceptionReason.RETURN_UNKNOWN]


def _events(month: Month, topic: str) -> list[Any]:
    found = [row for row in month.world.rows if row.topic == topic]
    return [month.world.mapper.to_domain_event(row) for row in found]


def test_a_programme_that_takes_no_payment_by_card_keeps_what_its_bank_says() -> None:
    """Without a section of settlement no account is its own: each line waits for a person, who sets it aside."""
    world = World()
    bank = Bank(world)
    back = entry("9.00", returned("9.00", end_to_end="UNREADABLE"), debit=True, reference="B")
    assert bank.import_(camt053(entry("50.00", reference="A"), back)) == (2, 2)
    assert bank.exceptions() == [ExceptionReason.ACCOUNT] * 2
    for line in bank.entries():
        world.do(c.ResolveBankEntry(line.id, set_aside=SetAside.NOT_OURS), None, FINANCE)
    assert bank.exceptions() == []
    assert next(bank.charges(), None) is None
