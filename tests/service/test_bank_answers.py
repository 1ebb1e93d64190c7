"""What a bank answers to a run, as finance imports it: through the service, with two workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from google.type.date_pb2 import Date

from ledger.v1 import bank_pb2 as pb
from ledger.v1 import settlement_pb2
from ledger.v1.books_pb2 import GetMoneyBooksRequest
from ledger.v1.charge_pb2 import (
    CHARGE_ITEM_KIND_PAYOUT,
    CHARGE_ITEM_KIND_REFUND,
    ListChargeItemsRequest,
    RefundChargeRequest,
)
from ledger.v1.privacy_pb2 import EraseMemberRequest
from ledger.v1.profile_pb2 import ListAccessesRequest
from ledger.v1.rules_pb2 import SettlementRules
from tests.banking.bank_files import entry, returned
from tests.cli.program import ledger
from tests.service.test_runs import approve, open_run, sheet
from tests.support.banking import camt053, camt054, pain002, refused_debit, run_credit
from tests.support.buyers import Buyers
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import RefusedError, Till, money

BOUGHT = datetime(2025, 3, 14, 12, tzinfo=UTC)
DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)
RETURNED = datetime(2025, 4, 2, 9, tzinfo=UTC)
AMOUNTS = {"m-1": 40_00, "m-2": 60_00, "m-3": 150_00, "m-4": 25_00, "m-5": 10_00}
RULES = SettlementRules(
    creditor_name="Parfum GmbH",
    creditor_id=CREDITOR_ID,
    creditor_iban=CREDITOR_IBAN,
    credit_limit=money(500_00),
)


@pytest.fixture(scope="module")
def till(two_workers: ServiceProcess) -> Iterator[Till]:
    """A programme with a clock of its own, served by two workers."""
    name = "bankanswers"
    two_workers.create_programme(name, "--simulated-clock", BOUGHT.strftime("%Y-%m-%dT%H:%M:%SZ"))
    till = Till(two_workers, name)
    till.publish_rules(settlement=RULES, receipts_required=1)
    till.await_projections()
    yield till
    till.retire()


class Sent:
    """A run at the bank."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.buyers = Buyers(till)
        self.charges: dict[str, str] = {}
        for reference, cents in AMOUNTS.items():
            self.buyers.enrol(reference, BOUGHT)
            self.charges[reference] = self.buyers.buy(reference, cents)
        till.advance(DRAFTED)
        self.run_id = open_run(till)
        till.stream("DraftRun", settlement_pb2.DraftRunRequest(run_id=self.run_id))
        approve(till, self.run_id)
        request = settlement_pb2.SealRunRequest(run_id=self.run_id, announced_elsewhere=True)
        till.stream("SealRun", request)
        listed = settlement_pb2.ListRunStatementsRequest(run_id=self.run_id)
        found = till.call("ListRunStatements", listed).statements
        self.ends = {one.member_reference: one.end_to_end_id for one in found}
        self.statements = {one.member_reference: one.statement_id for one in found}
        till.advance(RETURNED)

    def key(self, reference: str) -> pb.StatementKey:
        """What names the statement of a member."""
        return pb.StatementKey(member_reference=reference, statement_id=self.statements[reference])

    def back(self, reference: str, code: str = "AM04", cents: int | None = None) -> str:
        """An entry that sends the debit of a member back."""
        total = f"{(cents or AMOUNTS[reference]) / 100:.2f}"
        detail = returned(total, end_to_end=self.ends[reference], code=code)
        return entry(total, detail, debit=True, reference=f"R-{reference}")

    def totals(self, reference: str) -> Any:
        """Where the money of a member is."""
        return self.buyers.owed(reference).totals


@pytest.fixture(scope="module")
def sent(till: Till) -> Sent:
    """A run of five members at the bank."""
    return Sent(till)


def load(till: Till, data: bytes, **options: Any) -> pb.ImportBankFileResponse:
    """Import a file, in three parts."""
    size = len(data) // 3 + 1
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    requests = [pb.ImportBankFileRequest(request_id=str(uuid4()), data=part) for part in parts]
    *_, last = till.feed("ImportBankFile", requests, **options)
    assert isinstance(last, pb.ImportBankFileResponse)
    return last


def listed(till: Till, position: int, **wanted: Any) -> list[pb.BankEntry]:
    """Lines, in the order in which they were recorded."""
    request = pb.ListBankEntriesRequest(at_least_position=position, **wanted)
    return list(till.call("ListBankEntries", request).entries)


def exceptions(till: Till, position: int) -> list[pb.BankEntry]:
    """Lines that wait for a person."""
    return listed(till, position, state=pb.BANK_ENTRY_STATE_EXCEPTION)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]>
<Document><BkToCstmrStmt><Stmt><Id>&a;</Id></Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.parametrize(
    "data",
    [
        b"MT940",
        BOMB,
        b"<Document><BkToCstmrStmt>" + b"<a>" * 100_000,
        camt053(entry("1.00"))[:-9],
        camt053(entry("1.00")).replace(b"1.00", b"one"),
    ],
    ids=["text", "bomb", "deep", "cut off", "no amount"],
)
def test_what_cannot_be_read_is_refused(till: Till, data: bytes) -> None:
    """What is no bank file is refused with what is wrong, and nothing of it is kept as a file."""
    with pytest.raises(RefusedError) as caught:
        load(till, data)
    assert (caught.value.reason, caught.value.metadata["field"]) == (
        "BANK_FILE_UNREADABLE",
        "data",
    )
    with till.service.owner(till.programme) as owner:
        (whole,) = owner.execute(
            "SELECT count(*) FROM bank_files WHERE digest IS NOT NULL"
        ).fetchall()
    assert whole == (0,)
    with pytest.raises(RefusedError) as caught:
        load(till, b"<x/>", role="auditor")
    assert caught.value.reason == "ROLE_NOT_ALLOWED"


def test_refusals_and_the_credit_of_the_rest(till: Till, sent: Sent) -> None:
    """The bank refuses one debit and credits the others: the credit waits for the refusal that explains it."""
    credit = load(till, camt053(run_credit(UUID(sent.run_id), "260.00")))
    assert (credit.lines_new, credit.exceptions, credit.matched, credit.done) == (1, 1, 0, True)
    (waiting,) = exceptions(till, credit.position)
    assert waiting.reason == pb.BANK_EXCEPTION_REASON_CREDIT_DIFFERS
    assert waiting.expected_amount == money(285_00)
    data = pain002(UUID(sent.run_id), refused_debit(sent.ends["m-4"], "AC04"))
    report = load(till, data)
    assert report.collections_settled == 4
    assert exceptions(till, report.position) == []
    assert sent.totals("m-1").collected == money(40_00)
    assert sent.totals("m-4").open == money(25_00)
    found = sheet(till, sent.run_id)
    assert found.run.state == settlement_pb2.RUN_STATE_BOOKED
    assert (found.run.booked, found.bank_credit) == (money(260_00), money(260_00))
    assert found.agrees, [(one.name, one.difference) for one in found.checks if not one.agrees]


def test_the_same_file_twice_changes_nothing(till: Till, sent: Sent) -> None:
    """The same bytes are the file that was imported; the same statement in another file has no new line."""
    data = camt053(run_credit(UUID(sent.run_id), "260.00"))
    again = load(till, data)
    assert (again.known, again.lines_new, again.matched) == (True, 0, 1)
    other = load(till, data.replace(b"B-1", b"B-2"))
    assert (other.known, other.lines, other.lines_new) == (False, 1, 0)
    assert sent.totals("m-1").collected == money(40_00)


def test_returns_are_followed(till: Till, sent: Sent) -> None:
    """Told by a notification and by the statement they move once; the list says what follows and how old they are."""
    entries = (sent.back("m-1"), sent.back("m-2", "MD06", 63_00), sent.back("m-3", "ZZ99"))
    first = load(till, camt054(*entries))
    second = load(till, camt053(*entries, id_="ST-2"))
    assert (first.matched, first.exceptions, second.matched) == (2, 1, 3)
    request = pb.ListOverdueStatementsRequest(at_least_position=second.position)
    found = till.call("ListOverdueStatements", request)
    told = {one.member_reference: (one.action, one.code) for one in found.statements}
    assert told == {
        "m-1": ("RETRY", "AM04"),
        "m-2": ("DISPUTE", "MD06"),
        "m-3": ("UNKNOWN", "ZZ99"),
        "m-4": ("MEND", "AC04"),
    }
    (disputed,) = [one for one in found.statements if one.action == "DISPUTE"]
    assert (disputed.fee, disputed.age_days, disputed.attempts) == (money(3_00), 2, 1)
    assert disputed.return_date == Date(year=2026, month=12, day=1)
    request = pb.ListOverdueStatementsRequest(action="RETRY", page_size=1)
    assert len(till.call("ListOverdueStatements", request).statements) == 1


def test_names_and_texts_are_shown_from_the_sealed_file(till: Till, sent: Sent) -> None:
    """Nobody sees them in lists; who asks for a line with them is written down."""
    (unknown,) = exceptions(till, 0)
    assert unknown.member_reference == "m-3"
    assert sent.statements["m-3"] == unknown.statement_id
    text = till.call("GetBankEntry", pb.GetBankEntryRequest(entry_id=unknown.entry_id)).text
    assert (text.name, text.iban) == ("Anna Mueller", "DE75512108001245126199")
    assert (text.remittance, text.bank_text) == ("Card purchases of November", "RETOURE no funds")
    assert (
        refusal(till, "GetBankEntry", pb.GetBankEntryRequest(entry_id=str(uuid4()))).reason
        == "BANK_ENTRY_UNKNOWN"
    )
    accesses = till.call("ListAccesses", ListAccessesRequest(page_size=1000)).accesses
    assert {"ImportBankFile", "GetBankEntry"} <= {one.method for one in accesses}


def test_exceptions_are_decided_once(till: Till, sent: Sent) -> None:
    """Money that came is the payment of a statement, a fee is set aside; the second to decide is refused."""
    fee = (
        entry("4.90", debit=True, reference="FEE").replace("IDDT", "MDOP").replace("NRTI+109", "1")
    )
    payment = entry("25.00", reference="TRANSFER")
    position = load(till, camt053(payment, fee, id_="ST-3")).position
    unknown, paid, cost = exceptions(till, position)
    request_id = str(uuid4())
    request = pb.ResolveBankEntryRequest(
        request_id=request_id, entry_id=paid.entry_id, statement=sent.key("m-1")
    )
    why = refusal(till, "ResolveBankEntry", request)
    assert (why.reason, why.metadata["expected"]) == ("BANK_ENTRY_MISMATCH", "4000")
    request.statement.CopyFrom(sent.key("m-4"))
    first, again = (till.call("ResolveBankEntry", request) for _ in range(2))
    assert (first.state, first.replayed, again.replayed) == (
        pb.BANK_ENTRY_STATE_RESOLVED,
        False,
        True,
    )
    assert sent.totals("m-4").collected == money(25_00)
    for one in (unknown, cost):
        request = pb.ResolveBankEntryRequest(
            request_id=str(uuid4()), entry_id=one.entry_id, set_aside=pb.SET_ASIDE_CODE_FEE
        )
        position = till.call("ResolveBankEntry", request).position
    request.request_id = str(uuid4())
    assert refusal(till, "ResolveBankEntry", request).reason == "BANK_ENTRY_DECIDED"
    assert exceptions(till, position) == []
    resolved = listed(till, position, state=pb.BANK_ENTRY_STATE_RESOLVED)
    assert {one.decided_by for one in resolved} == {"local-finance"}


def test_what_is_overdue_is_worked(till: Till, sent: Sent) -> None:
    """Reminded, held, collected again, paid, or written off; above a limit by two people."""

    def asked(kind: Any, reference: str, **more: Any) -> Any:
        return kind(request_id=str(uuid4()), statement=sent.key(reference), **more)

    levels = [
        till.call("RemindStatement", asked(pb.RemindStatementRequest, "m-2")).statement.reminders
        for _ in range(2)
    ]
    assert levels == [1, 2]
    till.call("HoldStatement", asked(pb.HoldStatementRequest, "m-1"))
    held = asked(pb.HoldStatementRequest, "m-1")
    assert refusal(till, "HoldStatement", held).reason == "STATEMENT_NOT_READY"
    till.call("ResubmitStatement", asked(pb.ResubmitStatementRequest, "m-1"))
    till.call("BookPayment", asked(pb.BookPaymentRequest, "m-2"))
    assert sent.totals("m-2").collected == money(60_00)
    write_off = asked(pb.WriteOffStatementRequest, "m-3", reason_code="UNCOLLECTABLE")
    proposed = till.call("WriteOffStatement", write_off)
    assert proposed.proposed
    overdue = pb.ListOverdueStatementsRequest(at_least_position=proposed.position)
    wanted = {
        one.member_reference: one.write_off_proposed_by
        for one in till.call("ListOverdueStatements", overdue).statements
    }
    assert wanted["m-3"] == "local-finance"
    assert set(wanted.values()) == {"local-finance", ""}
    write_off.request_id = str(uuid4())
    assert refusal(till, "WriteOffStatement", write_off).reason == "SECOND_PERSON_NEEDED"
    done = till.call("WriteOffStatement", write_off, role="admin")
    assert (done.proposed, done.statement.state) == (False, "WRITTEN_OFF")
    assert sent.totals("m-3").written_off == money(150_00)


def test_a_credit_is_paid_out(till: Till, sent: Sent) -> None:
    """Once, at most what is there; its line of the bank is decided; the books agree, and the member can be erased."""
    back = RefundChargeRequest(
        request_id=str(uuid4()), charge_id=sent.charges["m-2"], amount=money(20_00)
    )
    till.call("RefundCharge", back)
    assert sent.buyers.owed("m-2").payable_amount == money(20_00)
    erase = EraseMemberRequest(request_id=str(uuid4()), member_reference="m-2", forfeit_points=True)
    assert refusal(till, "EraseMember", erase).reason == "ERASURE_BLOCKED"
    request = pb.PayOutCreditRequest(
        request_id=str(uuid4()),
        member_reference="m-2",
        amount=money(20_01),
        reason_code="REFUNDED",
        reference="T-1",
    )
    why = refusal(till, "PayOutCredit", request)
    assert (why.reason, why.metadata["payable"]) == ("CREDIT_EXCEEDED", "2000")
    request.ClearField("amount")
    first, again = (till.call("PayOutCredit", request) for _ in range(2))
    assert (first.amount, first.replayed, again.replayed) == (money(20_00), False, True)
    assert again.payout_id == first.payout_id
    assert sent.totals("m-2").collected == money(40_00)

    row = entry("20.00", debit=True, reference="PAYOUT")
    done = load(till, camt053(row, id_="ST-PAYOUT"))
    (line,) = exceptions(till, done.position)
    decide = pb.ResolveBankEntryRequest(request_id=str(uuid4()), entry_id=line.entry_id)
    decide.payout.CopyFrom(pb.PayoutKey(member_reference="m-2", payout_id=str(uuid4())))
    assert refusal(till, "ResolveBankEntry", decide).reason == "PAYOUT_UNKNOWN"
    decide.payout.payout_id = first.payout_id
    position = till.call("ResolveBankEntry", decide).position
    assert exceptions(till, position) == []
    (paid,) = sent.buyers.owed("m-2").payouts
    assert (paid.entry_id, paid.reference) == (line.entry_id, "T-1")
    listed_items = ListChargeItemsRequest(member_reference="m-2", at_least_position=position)
    items = till.call("ListChargeItems", listed_items).items
    assert [(one.kind, one.order_reference) for one in items[:2]] == [
        (CHARGE_ITEM_KIND_PAYOUT, "T-1"),
        (CHARGE_ITEM_KIND_REFUND, ""),
    ]
    march = Date(year=2025, month=3)
    books = GetMoneyBooksRequest(
        from_month=march, to_month=Date(year=2026, month=12), at_least_position=position
    )
    found = till.call("GetMoneyBooks", books)
    assert (found.balanced, found.agrees) == (True, True)
    assert till.call("EraseMember", erase).members


def test_an_import_survives_kill_9(till: Till, sent: Sent) -> None:
    """Workers are killed while a file is imported; called again it goes on, and each line is there once."""
    assert sent.run_id
    rows = [entry(f"{number}.00", reference=f"K-{number}") for number in range(1, 401)]
    data = camt053(*rows, id_="ST-KILL")
    requests = [pb.ImportBankFileRequest(request_id=str(uuid4()), data=data)]
    for _ in range(2):
        try:
            for answer in till.feed("ImportBankFile", requests):
                if answer.lines_done:
                    for pid in till.service.workers_pids():
                        os.kill(pid, signal.SIGKILL)
                    break
        except RefusedError:
            continue
    last = patiently(till, data)
    assert (last.done, last.lines, last.exceptions) == (True, 400, 400)
    found = listed(till, last.position, file_id=last.file_id, page_size=1000)
    assert sorted(one.amount.units for one in found) == list(range(1, 401))


def test_what_was_settled_is_as_replayed(till: Till, sent: Sent) -> None:
    """After returns, decisions, write-offs, payouts and workers that were killed, every row is as the events say."""
    assert sent.run_id
    data_dir = till.service.data_dir
    done = ledger(
        "replay", env={"LEDGER_DATA_DIR": str(data_dir), "LEDGER_PROGRAMME": till.programme}
    )
    assert (done.code, "as replayed" in done.out) == (0, True), done.err or done.out


def patiently(till: Till, data: bytes) -> pb.ImportBankFileResponse:
    """Import until a worker answers."""
    while True:
        try:
            return load(till, data)
        except RefusedError as error:
            if error.code is not grpc.StatusCode.UNAVAILABLE:
                raise
