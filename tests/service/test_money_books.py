"""The books of money over gRPC: months, accounts, the journal as files, figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
import openpyxl
import pytest
from beancount import loader
from google.type.date_pb2 import Date

from ledger.v1 import books_pb2 as pb
from ledger.v1 import charge_pb2 as charges
from ledger.v1 import settlement_pb2 as runs
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import LedgerAccounts, SettlementRules
from tests.support.buyers import Buyers
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import Till, money, simulated_till

Code = grpc.StatusCode

# Within the winter of a time zone that is ahead of UTC: by it the first charge is one of January.
START = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
RULES = SettlementRules(
    creditor_name="Parfum GmbH",
    creditor_id=CREDITOR_ID,
    creditor_iban=CREDITOR_IBAN,
    credit_limit=money(500_00),
    accounts=LedgerAccounts(receivable="1411"),
)
DUE = Date(year=2025, month=2, day=28)
PIN = "2580"
IBAN = "DE89370400440532013000"
DECEMBER, JANUARY, FEBRUARY, MARCH = (
    Date(year=year, month=month) for year, month in ((2024, 12), (2025, 1), (2025, 2), (2025, 3))
)


@dataclass
class Books:
    """A programme with a run of which the bank has said nothing yet."""

    till: Till
    member: str

    def read(self, name: str, request: Any, **options: Any) -> Any:
        """Read with everything that was recorded before."""
        request.at_least_position = self.till.call("GetProgramme", GetProgrammeRequest()).position
        return self.till.call(name, request, **options)

    def export(self, format_: pb.JournalFormat, **fields: Any) -> bytes:
        """Return the journal of the first quarter as a file."""
        request = pb.ExportJournalRequest(
            from_month=JANUARY, to_month=MARCH, format=format_, **fields
        )
        request.at_least_position = self.till.call("GetProgramme", GetProgrammeRequest()).position
        return b"".join(part.data for part in self.till.stream("ExportJournal", request))


@pytest.fixture(scope="module")
def books(service: ServiceProcess) -> Iterator[Books]:
    """A member who charged 120.00 in January and 80.05 in February, gave back 20.00, and is debited for January's."""
    with simulated_till(service, START, time_zone="Europe/Berlin", settlement=RULES) as till:
        buyers = Buyers(till)
        buyers.enrol("member-1", START)
        first = buyers.buy("member-1", 120_00)
        refund = charges.RefundChargeRequest(
            request_id=str(uuid4()), charge_id=first, amount=money(20_00)
        )
        till.call("RefundCharge", refund)
        till.advance(datetime(2025, 2, 22, 12, tzinfo=UTC))
        collect(till)
        buyers.buy("member-1", 80_05)
        till.advance(datetime(2025, 3, 1, 12, tzinfo=UTC))
        till.await_projections()
        yield Books(till, "member-1")


def collect(till: Till) -> None:
    """Have a run tell the bank to collect what is due at the end of February."""
    opened = till.call("OpenRun", runs.OpenRunRequest(request_id=str(uuid4()), due_date=DUE))
    run_id = opened.run.run_id
    till.stream("DraftRun", runs.DraftRunRequest(run_id=run_id))
    approval = runs.ApproveRunRequest(request_id=str(uuid4()), run_id=run_id)
    till.call("ApproveRun", approval, role="admin")
    till.stream("SealRun", runs.SealRunRequest(run_id=run_id, announced_elsewhere=True))


def close(month: Date, request_id: str | None = None) -> pb.CloseMonthRequest:
    """A request to close a month."""
    return pb.CloseMonthRequest(request_id=request_id or str(uuid4()), month=month)


def reopen(month: Date, reason: str = "LATE_INVOICE") -> pb.ReopenMonthRequest:
    """A request to reopen a month."""
    return pb.ReopenMonthRequest(request_id=str(uuid4()), month=month, reason=reason)


def test_the_accounts_agree_with_what_members_owe(books: Books) -> None:
    """Debits equal credits; what is open or in transit is what all members have together; numbers are the rules'."""
    request = pb.GetMoneyBooksRequest(from_month=FEBRUARY, to_month=MARCH)
    answer = books.read("GetMoneyBooks", request)
    assert (answer.balanced, answer.agrees) == (True, True)
    found = {pb.MoneyAccount.Name(one.account): one for one in answer.accounts}
    receivable = found["MONEY_ACCOUNT_RECEIVABLE"]
    assert (receivable.number, receivable.opening, receivable.debit, receivable.credit) == (
        "1411",
        money(100_00),
        money(80_05),
        money(100_00),
    )
    assert receivable.closing == money(80_05)
    assert found["MONEY_ACCOUNT_IN_TRANSIT"].closing == money(100_00)
    checks = {one.name: (one.books, one.members) for one in answer.checks}
    assert checks["charged"] == (money(200_05), money(200_05))
    assert checks["in_transit"] == (money(100_00), money(100_00))
    assert len(checks) == 6


def test_the_journal_is_a_file_in_four_formats(books: Books) -> None:
    """Each is read by another program, and has the same sums; the same postings give the same bytes."""
    rows = list(csv.DictReader(io.StringIO(books.export(pb.JOURNAL_FORMAT_CSV).decode())))
    assert [(row["booking"], row["booked_on"]) for row in rows[::2]] == [
        ("CHARGE", "2025-01-01"),
        ("REFUND", "2025-01-01"),
        ("COLLECTION", "2025-02-22"),
        ("CHARGE", "2025-02-22"),
    ]
    assert {row["member_reference"] for row in rows} == {books.member}
    assert rows[0]["account"] == "1411"

    entries, errors, _ = loader.load_string(books.export(pb.JOURNAL_FORMAT_BEANCOUNT).decode())
    assert errors == []
    assert len([one for one in entries if type(one).__name__ == "Transaction"]) == 4

    workbook = openpyxl.load_workbook(io.BytesIO(books.export(pb.JOURNAL_FORMAT_XLSX)))
    assert workbook["Journal"].max_row == 9
    assert workbook["Sums"].max_row == 3 * 7 + 1

    datev = books.export(pb.JOURNAL_FORMAT_DATEV, datev_consultant=1001, datev_client=7)
    assert datev.startswith(b'"EXTF";700;21;"Buchungsstapel";13;')
    assert datev.count(b"\r\n") == 2 + 4
    assert datev == books.export(pb.JOURNAL_FORMAT_DATEV, datev_consultant=1001, datev_client=7)

    daily = books.export(pb.JOURNAL_FORMAT_CSV, daily=True).decode()
    assert {row["member_reference"] for row in csv.DictReader(io.StringIO(daily))} == {""}


def test_an_empty_journal_is_a_file_too(books: Books) -> None:
    """Months without postings have their columns, and accounts that are empty."""
    request = pb.ExportJournalRequest(
        from_month=DECEMBER, to_month=DECEMBER, format=pb.JOURNAL_FORMAT_BEANCOUNT
    )
    written = b"".join(part.data for part in books.till.stream("ExportJournal", request))
    assert loader.load_string(written.decode())[1] == []


def test_figures_say_what_is_open_and_expected(books: Books) -> None:
    """What is charged and not due, what the bank was told to collect, and when the rest will be."""
    answer = books.read("GetFigures", pb.GetFiguresRequest())
    assert answer.day == Date(year=2025, month=3, day=1)
    assert answer.open == money(80_05)
    assert [(one.from_days, one.to_days) for one in answer.ages] == [
        (0, 0),
        (1, 30),
        (31, 60),
        (61, 90),
        (91, 0),
    ]
    assert answer.ages[0].amount == money(80_05)
    (rate,) = answer.return_rates
    assert (rate.month, rate.collections, rate.amount) == (FEBRUARY, 1, money(100_00))
    assert not rate.returned
    assert [(one.due_date, one.planned, one.in_transit) for one in answer.forecast] == [
        (DUE, money(0), money(100_00)),
        (Date(year=2025, month=3, day=31), money(80_05), money(0)),
    ]
    assert (answer.at_risk, answer.unplanned) == (money(0), money(0))
    past = books.read("GetFigures", pb.GetFiguresRequest(day=Date(year=2025, month=1, day=1)))
    assert past.open == money(100_00)
    assert not past.return_rates


def test_months_are_closed_once_and_in_order(books: Books) -> None:
    """Closing is idempotent; what is out of order, not over or open is refused with what to do; who and why is kept."""
    till, request_id = books.till, str(uuid4())
    why = refusal(till, "CloseMonth", close(MARCH))
    assert (why.code, why.reason) == (Code.FAILED_PRECONDITION, "MONTH_NOT_OVER")
    assert refusal(till, "ReopenMonth", reopen(JANUARY)).reason == "MONTH_NOT_CLOSED"
    first, again = (till.call("CloseMonth", close(JANUARY, request_id)) for _ in range(2))
    assert (first.month, first.replayed, again.replayed) == (JANUARY, False, True)
    why = refusal(till, "CloseMonth", close(FEBRUARY, request_id))
    assert (why.reason, why.metadata["field"]) == ("REQUEST_ID_REUSED", "month")
    assert refusal(till, "CloseMonth", close(JANUARY)).reason == "MONTH_CLOSED"
    assert refusal(till, "CloseMonth", close(DECEMBER)).reason == "MONTH_CLOSED"
    till.call("CloseMonth", close(FEBRUARY))
    why = refusal(till, "ReopenMonth", reopen(JANUARY))
    assert (why.reason, why.metadata["expected"]) == ("MONTH_OUT_OF_ORDER", "2025-02")
    till.call("ReopenMonth", reopen(FEBRUARY))

    listed = books.read("ListMonths", pb.ListMonthsRequest(), role="auditor")
    january, february = listed.months
    assert (january.month, january.closed, january.closed_by) == (
        JANUARY,
        True,
        "local-finance",
    )
    assert (january.turnover, january.postings) == (money(140_00), 4)
    assert (february.closed, february.reopened_for, february.times_reopened) == (
        False,
        "LATE_INVOICE",
        1,
    )
    assert listed.open_from == Date(year=2025, month=2, day=1)
    final = books.till.stream(
        "ExportJournal",
        pb.ExportJournalRequest(
            from_month=JANUARY,
            to_month=JANUARY,
            format=pb.JOURNAL_FORMAT_DATEV,
            datev_consultant=1001,
            datev_client=7,
        ),
    )
    header = b"".join(part.data for part in final).split(b"\r\n")[0].split(b";")
    assert header[20] == b"1"


@pytest.mark.parametrize(
    ("name", "request_", "field"),
    [
        ("CloseMonth", close(Date(year=2025, month=13)), "month"),
        ("CloseMonth", close(Date(year=2025, month=1, day=1)), "month"),
        ("CloseMonth", close(Date(year=9999, month=1)), "month"),
        ("ReopenMonth", reopen(JANUARY, "because of Erika"), "reason"),
        ("GetMoneyBooks", pb.GetMoneyBooksRequest(from_month=MARCH, to_month=JANUARY), "to_month"),
        ("GetMoneyBooks", pb.GetMoneyBooksRequest(from_month=JANUARY), "to_month"),
    ],
)
def test_what_is_no_month_is_refused(books: Books, name: str, request_: Any, field: str) -> None:
    """The field is named."""
    why = refusal(books.till, name, request_)
    assert (why.code, why.reason) == (Code.INVALID_ARGUMENT, "FIELD_INVALID")
    assert why.metadata["field"] == field


def test_tills_see_no_books(books: Books) -> None:
    """A till may neither read nor close."""
    request = pb.GetMoneyBooksRequest(from_month=JANUARY, to_month=JANUARY)
    for name, asked in (("GetMoneyBooks", request), ("CloseMonth", close(JANUARY))):
        assert refusal(books.till, name, asked, role="till").code == Code.PERMISSION_DENIED
    assert refusal(books.till, "CloseMonth", close(JANUARY), role="auditor").code == (
        Code.PERMISSION_DENIED
    )
