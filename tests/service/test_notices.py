"""Members are told of their debits: by mail, and on paper where there is no address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from google.type.date_pb2 import Date

from ledger.v1 import bank_pb2 as bank
from ledger.v1 import notices_pb2 as pb
from ledger.v1 import settlement_pb2 as runs
from ledger.v1.profile_pb2 import ListAccessesRequest, Profile
from ledger.v1.rules_pb2 import SettlementRules
from tests.support.banking import pain002, refused_debit
from tests.support.buyers import Buyers
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.mailbox import Mailbox
from tests.support.process import running
from tests.support.till import RefusedError, Till, money

Code = grpc.StatusCode

BOUGHT = datetime(2025, 3, 14, 12, tzinfo=UTC)
DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)
DUE = Date(year=2025, month=3, day=31)
HOLDER = "Account Holder"
RULES = SettlementRules(
    creditor_name="Parfum GmbH",
    creditor_id=CREDITOR_ID,
    creditor_iban=CREDITOR_IBAN,
    credit_limit=money(500_00),
    notice_language="de",
)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    box = Mailbox()
    yield box
    box.stop()


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for those without an address."""
    return tmp_path_factory.mktemp("paper") / "out"


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox, paper: Path) -> Iterator[Till]:
    """A programme of a service that sends mails."""
    settings = {
        "LEDGER_NOTICES": f"smtp://127.0.0.1:{mailbox.port}?from=debits@shop.example&plain=1",
        "LEDGER_NOTICES_ON_PAPER": str(paper),
    }
    with running(tmp_path_factory.mktemp("notices") / "data", settings=settings) as service:
        clock = BOUGHT.strftime("%Y-%m-%dT%H:%M:%SZ")
        service.create_programme("notices", "--simulated-clock", clock)
        till = Till(service, "notices")
        till.publish_rules(settlement=RULES, receipts_required=1)
        till.await_projections()
        yield till
        till.close()


@pytest.fixture(scope="module")
def run_id(till: Till) -> str:
    """A drafted run of two members: one said how it wants to be told, the other nothing."""
    known = Profile(
        given_name="Given", family_name="Family", email="known@mail.example", language="en"
    )
    buyers = Buyers(till)
    for reference, profile, cents in (("known", known, 40_00), ("unknown", None, 60_00)):
        mandate = f"M-{reference}"
        buyers.enrol(reference, BOUGHT, holder=HOLDER, profile=profile, mandate_reference=mandate)
        buyers.buy(reference, cents, f"order-{cents}")
    till.advance(DRAFTED)
    opening = runs.OpenRunRequest(request_id=str(uuid4()), due_date=DUE)
    run_id: str = till.call("OpenRun", opening).run_id
    list(till.stream("DraftRun", runs.DraftRunRequest(run_id=run_id)))
    return run_id


def send(till: Till, run_id: str) -> runs.SettlementRun:
    """Tell the members of a run."""
    *_, last = till.stream("SendNotices", pb.SendNoticesRequest(run_id=run_id))
    found: runs.SettlementRun = last.run
    return found


def test_members_are_told_once_when_a_run_is_approved(
    till: Till, run_id: str, mailbox: Mailbox, paper: Path
) -> None:
    """Not before; a mail server that takes nothing keeps the run where it is; then who has an address gets a mail."""
    with pytest.raises(RefusedError) as early:
        send(till, run_id)
    assert (early.value.code, early.value.reason) == (Code.FAILED_PRECONDITION, "RUN_NOT_READY")
    till.call("ApproveRun", runs.ApproveRunRequest(request_id=str(uuid4()), run_id=run_id))

    mailbox.refuses = True
    with pytest.raises(RefusedError) as unavailable:
        send(till, run_id)
    assert (unavailable.value.code, unavailable.value.reason) == (
        Code.UNAVAILABLE,
        "NOTICES_UNAVAILABLE",
    )
    mailbox.refuses = False
    assert not mailbox.mails

    for _ in range(2):
        run = send(till, run_id)
        assert (run.state, run.notices) == (runs.RUN_STATE_NOTIFIED, 2)
    (mail,) = mailbox.mails
    assert mail["To"] == "known@mail.example"
    assert mail["Subject"] == "Your debit of €40.00 on 31 March 2025"
    (written,) = paper.glob("*.txt")
    told = written.read_text()
    assert told.startswith("Guten Tag Account Holder,")
    assert "Zahlung mit der Karte, order-6000: 60,00" in told
    assert "Mandat: M-unknown" in told


def test_finance_sees_a_notice_as_its_member_does(till: Till, run_id: str) -> None:
    """In the member's language or another; whoever looks is written down."""
    listed = till.call("ListRunStatements", runs.ListRunStatementsRequest(run_id=run_id))
    (statement,) = (one for one in listed.statements if one.member_reference == "known")
    request = pb.GetNoticeRequest(member_reference="known", statement_id=statement.statement_id)
    shown = till.call("GetNotice", request)
    assert (shown.language, shown.amount) == ("en", money(40_00))
    assert "Hello Given Family," in shown.text
    assert "<html" in shown.html
    request.language = "de"
    assert till.call("GetNotice", request).language == "de"
    request.reminder = 1
    assert "Erinnerung" in till.call("GetNotice", request).subject
    request.statement_id = str(uuid4())
    with pytest.raises(RefusedError) as unknown:
        till.call("GetNotice", request)
    assert (unknown.value.code, unknown.value.reason) == (Code.NOT_FOUND, "STATEMENT_UNKNOWN")
    accesses = till.call("ListAccesses", ListAccessesRequest(member_reference="known")).accesses
    assert {"SendNotices", "GetNotice"} <= {one.method for one in accesses}


def test_a_member_is_reminded_once_by_each_request(
    till: Till, run_id: str, mailbox: Mailbox, paper: Path
) -> None:
    """Both debits came back: one gets a mail, the other paper; nobody twice, and nothing counts that was not sent."""
    till.stream("SealRun", runs.SealRunRequest(run_id=run_id))
    listed = till.call("ListRunStatements", runs.ListRunStatementsRequest(run_id=run_id))
    keys = {
        one.member_reference: bank.StatementKey(
            member_reference=one.member_reference, statement_id=one.statement_id
        )
        for one in listed.statements
    }
    back = [refused_debit(one.end_to_end_id, "MD06") for one in listed.statements]
    report = bank.ImportBankFileRequest(request_id=str(uuid4()), data=pain002(UUID(run_id), *back))
    list(till.feed("ImportBankFile", [report]))

    mailbox.refuses = True
    mails, letters = len(mailbox.mails), set(paper.glob("*.txt"))
    request = bank.RemindStatementRequest(request_id=str(uuid4()), statement=keys["known"])
    with pytest.raises(RefusedError) as unavailable:
        till.call("RemindStatement", request)
    assert unavailable.value.reason == "NOTICES_UNAVAILABLE"
    mailbox.refuses = False
    first, again = (till.call("RemindStatement", request) for _ in range(2))
    assert (first.sent, first.replayed, again.sent, again.replayed) == (True, False, False, True)
    assert (first.statement.reminders, again.statement.reminders) == (1, 1)
    (mail,) = mailbox.mails[mails:]
    assert mail["Subject"] == "Reminder: €40.00 could not be debited"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "This is reminder 1." in body.get_content()

    elsewhere = bank.RemindStatementRequest(
        request_id=str(uuid4()), statement=keys["unknown"], told_elsewhere=True
    )
    counted = till.call("RemindStatement", elsewhere)
    assert (counted.sent, counted.statement.reminders) == (False, 1)
    second = bank.RemindStatementRequest(request_id=str(uuid4()), statement=keys["unknown"])
    assert till.call("RemindStatement", second).statement.reminders == 2
    (letter,) = set(paper.glob("*.txt")) - letters
    assert letter.name.endswith("-reminder-2.txt")
    assert len(mailbox.mails) == mails + 1


def test_what_members_sign_names_the_creditor(till: Till) -> None:
    """The fixed text of a mandate has a version, and is in the language of the rules unless told otherwise."""
    text = till.call("GetMandateText", pb.GetMandateTextRequest())
    assert text.language == "de"
    assert "Parfum GmbH" in text.text
    assert text.creditor_id == CREDITOR_ID
    assert till.call("GetMandateText", pb.GetMandateTextRequest(language="en")).language == "en"


def test_without_an_outbox_nobody_is_told(service: Any) -> None:
    """A service that does not know where notices go says so."""
    service.create_programme("silent")
    till = Till(service, "silent")
    with pytest.raises(RefusedError) as refused:
        send(till, str(uuid4()))
    assert (refused.value.code, refused.value.reason) == (
        Code.FAILED_PRECONDITION,
        "NOTICES_NOT_SET",
    )
    till.retire()
