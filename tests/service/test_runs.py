"""A settlement run as finance makes it: from the open to the sealed file, through the service."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from google.type.date_pb2 import Date
from lxml import etree

from ledger.domain.settlement import read_message_id
from ledger.v1 import charge_pb2, mandate_pb2
from ledger.v1 import settlement_pb2 as pb
from ledger.v1.profile_pb2 import ListAccessesRequest
from ledger.v1.rules_pb2 import SettlementRules
from tests.support.buyers import IBAN, Buyers
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import RefusedError, Till, money

Code = grpc.StatusCode

BOUGHT = datetime(2025, 3, 14, 12, tzinfo=UTC)
DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)
DUE = Date(year=2025, month=3, day=31)
FRENCH = "FR1420041010050500013M02606"
RULES = SettlementRules(
    creditor_name="Parfüm-Haus GmbH",
    creditor_id=CREDITOR_ID,
    creditor_iban=CREDITOR_IBAN,
    credit_limit=money(500_00),
    least_sum=money(5_00),
    remittance="Card purchases at Parfum-Haus",
)
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


@pytest.fixture(scope="module")
def till(two_workers: ServiceProcess) -> Iterator[Till]:
    """A programme with a clock of its own, served by two workers."""
    name = "runs"
    two_workers.create_programme(name, "--simulated-clock", BOUGHT.strftime("%Y-%m-%dT%H:%M:%SZ"))
    till = Till(two_workers, name)
    till.publish_rules(settlement=RULES, receipts_required=1)
    till.await_projections()
    yield till
    till.retire()


def open_run(till: Till, due: Date = DUE, number: int = 0) -> str:
    """Open a run."""
    request = pb.OpenRunRequest(request_id=str(uuid4()), due_date=due, number=number)
    run_id: str = till.call("OpenRun", request).run_id
    return run_id


def approve(till: Till, run_id: str) -> Any:
    """Approve a run as another person than finance."""
    return till.call("ApproveRun", pb.ApproveRunRequest(request_id=str(uuid4()), run_id=run_id))


def sheet(till: Till, run_id: str) -> pb.GetControlSheetResponse:
    """The control sheet of a run."""
    found: pb.GetControlSheetResponse = till.call(
        "GetControlSheet", pb.GetControlSheetRequest(run_id=run_id)
    )
    return found


def download(till: Till, run_id: str) -> bytes:
    """The file of a run, checked against what the first part says of it."""
    first, *parts = till.stream("DownloadRunFile", pb.DownloadRunFileRequest(run_id=run_id))
    content = b"".join(part.content for part in parts)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (first.file_bytes, first.sha256)
    return content


def check_schema(content: bytes) -> etree._Element:
    """See to it that a file is what ISO 20022 asks for, and read it back without any code of ours."""
    path = files("sepaxml") / "schemas" / "pain.008.001.08.xsd"
    root = etree.fromstring(content)
    etree.XMLSchema(etree.fromstring(path.read_bytes())).assertValid(root)
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    """The texts of all elements of a path."""
    found: Any = root.xpath(f"{path}/text()", namespaces=NS)  # of many types, by the stubs
    return [str(one) for one in found]


@pytest.fixture(scope="module")
def buyers(till: Till) -> Buyers:
    """Five members who bought: one of them after the others and little, one of whom nothing is collected."""
    buyers = Buyers(till)
    for reference, iban, cents in (
        ("m-1", IBAN, 40_00),
        ("m-2", FRENCH, 60_00),
        ("m-3", IBAN, 10_00),
        ("m-4", IBAN, 70_00),
    ):
        buyers.enrol(reference, BOUGHT, iban)
        buyers.buy(reference, cents)
    later = DRAFTED - timedelta(days=6)
    till.advance(later)
    buyers.enrol("m-5", later)
    buyers.buy("m-5", 1_00)
    stop = charge_pb2.StopCollectingRequest(
        request_id=str(uuid4()), member_reference="m-3", reason="MD07"
    )
    till.call("StopCollecting", stop)
    till.advance(DRAFTED)
    return buyers


@pytest.fixture(scope="module")
def drafted(till: Till, buyers: Buyers) -> str:
    """A run that takes of three of them."""
    assert buyers.cards
    run_id = open_run(till)
    till.stream("DraftRun", pb.DraftRunRequest(run_id=run_id))
    return run_id


@pytest.fixture(scope="module")
def sealed(till: Till, buyers: Buyers, drafted: str) -> str:
    """The same, in a file but for one member who revoked the mandate meanwhile."""
    approve(till, drafted)
    revoke = mandate_pb2.RevokeMandateRequest(
        request_id=str(uuid4()), mandate_reference=buyers.mandates["m-4"]
    )
    till.call("RevokeMandate", revoke)
    till.stream("SealRun", pb.SealRunRequest(run_id=drafted, announced_elsewhere=True))
    return drafted


def test_a_draft_says_who_is_taken_and_who_is_left_out(till: Till, drafted: str) -> None:
    """Whoever calls it again gets the run as it is; a second run of the date needs its number."""
    run = till.stream("DraftRun", pb.DraftRunRequest(run_id=drafted))[-1].run
    assert (run.state, run.taken) == (
        pb.RUN_STATE_DRAFT,
        pb.RunCount(count=3, amount=money(170_00)),
    )
    left_out = till.call("ListExclusions", pb.ListExclusionsRequest(run_id=drafted)).exclusions
    assert [(one.member_reference, one.reason) for one in left_out] == [
        ("m-3", pb.EXCLUSION_REASON_BLOCKED),
        ("m-5", pb.EXCLUSION_REASON_BELOW_LEAST),
    ]
    again = pb.OpenRunRequest(request_id=str(uuid4()), due_date=DUE)
    assert refusal(till, "OpenRun", again).reason == "RUN_EXISTS"


def test_a_run_is_approved_by_somebody_else_and_announced(till: Till, drafted: str) -> None:
    """Who drafted it cannot approve it, and nobody seals what was not announced."""
    own = pb.ApproveRunRequest(request_id=str(uuid4()), run_id=drafted)
    assert refusal(till, "ApproveRun", own, role="finance").reason == "SECOND_PERSON_NEEDED"
    with pytest.raises(RefusedError) as caught:
        till.stream("SealRun", pb.SealRunRequest(run_id=drafted))
    assert caught.value.reason == "RUN_NOT_READY"


def test_the_file_is_what_banks_take(till: Till, sealed: str) -> None:
    """It passes the schema, names the run and every collection, and writes names as banks do."""
    root = check_schema(download(till, sealed))
    assert texts(root, "//p:GrpHdr/p:MsgId") == [UUID(sealed).hex]
    assert read_message_id(texts(root, "//p:PmtInf/p:PmtInfId")[0]) == UUID(sealed)
    assert texts(root, "//p:PmtInf/p:CtrlSum") == ["100.00"]
    assert texts(root, "//p:ReqdColltnDt") == ["2025-03-31"]
    assert texts(root, "//p:SeqTp") == ["RCUR"]
    assert texts(root, "//p:Dbtr/p:Nm") == ["Aenne Mueller + Soehne"] * 2
    assert texts(root, "//p:DbtrAcct//p:IBAN") == [IBAN, FRENCH]
    assert texts(root, "//p:InstdAmt") == ["40.00", "60.00"]
    assert texts(root, "//p:Ustrd") == ["Card purchases at Parfum-Haus 2025-03-31"] * 2
    request = pb.ListRunStatementsRequest(run_id=sealed)
    found = till.call("ListRunStatements", request).statements
    sent = [one for one in found if one.state == pb.COLLECTION_STATE_IN_TRANSIT]
    assert texts(root, "//p:EndToEndId") == [one.end_to_end_id for one in sent]


def test_a_sealed_run_stays_as_it_is(till: Till, buyers: Buyers, sealed: str) -> None:
    """Sealing it again changes nothing, and it cannot be given up; who was left out owes as before."""
    request = pb.SealRunRequest(run_id=sealed)
    first, again = (till.stream("SealRun", request)[-1].run for _ in range(2))
    assert (first.state, first.sha256) == (pb.RUN_STATE_SEALED, again.sha256)
    with pytest.raises(RefusedError) as caught:
        till.stream("CancelRun", pb.CancelRunRequest(run_id=sealed, reason="MISTAKE"))
    assert caught.value.reason == "RUN_NOT_READY"
    assert buyers.owed("m-1").totals.in_transit == money(40_00)
    assert buyers.owed("m-4").open_amount == money(70_00)


def test_the_control_sheet_ties_it_together(till: Till, sealed: str) -> None:
    """File, statements and postings are the same, and everybody who was left out is in it with the reason."""
    found = sheet(till, sealed)
    assert found.agrees, [(one.name, one.difference) for one in found.checks if not one.agrees]
    two = pb.RunCount(count=2, amount=money(100_00))
    assert found.file == found.statements == found.postings == found.in_transit == two
    assert [(one.reason, one.was_taken) for one in found.exclusions] == [
        (pb.EXCLUSION_REASON_BELOW_LEAST, False),
        (pb.EXCLUSION_REASON_BLOCKED, False),
        (pb.EXCLUSION_REASON_NO_MANDATE, True),
    ]


def test_a_run_is_not_closed_while_something_is_in_transit(till: Till, sealed: str) -> None:
    """The bank has to answer for everything first."""
    for method, step in (("SubmitRun", pb.SubmitRunRequest), ("AcceptRun", pb.AcceptRunRequest)):
        till.call(method, step(request_id=str(uuid4()), run_id=sealed))
    why = refusal(till, "CloseRun", pb.CloseRunRequest(request_id=str(uuid4()), run_id=sealed))
    assert (why.reason, why.metadata["in_transit"]) == ("RUN_IN_TRANSIT", "10000")


def test_who_reads_the_file_is_written_down(till: Till, sealed: str) -> None:
    """Only finance downloads it, and the log of accesses says who read the accounts of all members, and how."""
    request = pb.DownloadRunFileRequest(run_id=sealed)
    with pytest.raises(RefusedError) as caught:
        till.call("DownloadRunFile", request, role="auditor")
    assert caught.value.reason == "ROLE_NOT_ALLOWED"
    download(till, sealed)
    accesses = till.call("ListAccesses", ListAccessesRequest(page_size=1000)).accesses
    methods = {(one.method, one.principal_id) for one in accesses}
    assert {("SealRun", "local-finance"), ("DownloadRunFile", "local-finance")} <= methods


def test_a_run_that_is_given_up_leaves_no_trace(till: Till, sealed: str) -> None:
    """All that it took is open again; its due date takes another run by its number."""
    assert sealed
    buyers = Buyers(till)
    buyers.enrol("m-6", DRAFTED)
    till.advance(datetime(2025, 4, 1, 9, tzinfo=UTC))
    buyers.buy("m-6", 50_00)
    due = Date(year=2025, month=4, day=30)
    till.advance(datetime(2025, 4, 25, 9, tzinfo=UTC))
    run_id = open_run(till, due)
    taken = till.stream("DraftRun", pb.DraftRunRequest(run_id=run_id))[-1].run.taken
    answers = till.stream("CancelRun", pb.CancelRunRequest(run_id=run_id, reason="MISTAKE"))
    assert answers[-1].run.state == pb.RUN_STATE_CANCELLED
    assert sheet(till, run_id).agrees
    assert buyers.owed("m-6").open_amount == money(50_00)
    other = open_run(till, due, 2)
    assert till.stream("DraftRun", pb.DraftRunRequest(run_id=other))[-1].run.taken == taken
    listed = till.call("ListRuns", pb.ListRunsRequest(page_size=1))
    assert [one.run_id for one in listed.runs] == [other]
    listed = till.call("ListRuns", pb.ListRunsRequest(page_token=listed.next_page_token))
    assert listed.runs[0].cancel_reason == "MISTAKE"


def test_sealing_survives_kill_9(till: Till) -> None:
    """Workers are killed while a run is sealed, again and again; at the end each member is in one file, once."""
    found = till.call("ListRuns", pb.ListRunsRequest(page_size=1)).runs[0]
    assert found.state == pb.RUN_STATE_DRAFT
    approve(till, found.run_id)
    request = pb.SealRunRequest(run_id=found.run_id, announced_elsewhere=True)
    for _ in range(3):
        answers = stream(till, "SealRun", request)
        first = next(answers, None)
        for pid in till.service.workers_pids():
            os.kill(pid, signal.SIGKILL)
        if first is not None and first.run.state == pb.RUN_STATE_SEALED:
            break
    sealed = patiently(till, request)
    assert (sealed.state, sealed.sent) == (pb.RUN_STATE_SEALED, found.taken)
    root = check_schema(download(till, found.run_id))
    assert len(texts(root, "//p:EndToEndId")) == len(set(texts(root, "//p:EndToEndId")))
    assert sheet(till, found.run_id).agrees


def stream(till: Till, name: str, request: Any) -> Iterator[Any]:
    """The answers of a stream, one by one, until it breaks off."""
    try:
        yield from till.stream(name, request)
    except RefusedError:
        return


def patiently(till: Till, request: pb.SealRunRequest) -> pb.SettlementRun:
    """Call until a worker answers."""
    while True:
        try:
            run: pb.SettlementRun = till.stream("SealRun", request)[-1].run
        except RefusedError as error:
            if error.code is not Code.UNAVAILABLE:
                raise
            continue
        return run


def test_a_date_that_nobody_can_be_debited_on_is_refused(till: Till) -> None:
    """A closing day and a day too soon, each with the days that would do."""
    closed = pb.OpenRunRequest(request_id=str(uuid4()), due_date=Date(year=2025, month=5, day=1))
    why = refusal(till, "OpenRun", closed)
    assert (why.reason, why.metadata["next"]) == ("DUE_DATE_CLOSED", "2025-05-02")
    unknown = pb.GetRunRequest(due_date=Date(year=2030, month=5, day=2))
    assert refusal(till, "GetRun", unknown).code is Code.NOT_FOUND
