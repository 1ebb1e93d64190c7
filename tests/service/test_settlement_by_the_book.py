"""The specification of the monthly debit through the service: one story, from the mandate to the closed month."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.type.date_pb2 import Date

from ledger.v1 import books_pb2 as books
from ledger.v1 import charge_pb2, mandate_pb2, point_of_sale_pb2
from ledger.v1 import settlement_pb2 as pb
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import SettlementRules, VerificationRules
from ledger.v1.verification_pb2 import (
    VERIFICATION_WAY_APP_CODE,
    VERIFICATION_WAY_PIN,
    IssueAppCodeRequest,
    Verification,
)
from tests.banking.bank_files import batch, entry, returned
from tests.service.test_bank_answers import exceptions, listed, load
from tests.service.test_runs import approve, check_schema, download, sheet, texts
from tests.support.banking import camt053, camt054, pain002, refused_debit, run_credit
from tests.support.buyers import NAME, Buyers
from tests.support.charging import CREDITOR_IBAN, CREDITOR_ID
from tests.support.process import ServiceProcess
from tests.support.refusals import refusal
from tests.support.till import RefusedError, Till, money, simulated_till

BOUGHT = datetime(2025, 3, 14, 12, tzinfo=UTC)
DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)
MARCH = Date(year=2025, month=3)
DUE = Date(year=2025, month=3, day=31)
RULES = SettlementRules(
    creditor_name="Parfum GmbH",
    creditor_id=CREDITOR_ID,
    creditor_iban=CREDITOR_IBAN,
    credit_limit=money(500_00),
    least_sum=money(5_00),
)
PROVEN = VerificationRules(points_unverified_max=100, charges_day_max=money(300_00))
OTHER_IBAN = "DE02120300000000202051"
AMOUNTS = {"=m-1": 50_00, "m-2": 40_00, "m-3": 30_00, "m-4": 20_00, "m-5": 10_00}
FORMULA = "=1+1"


@dataclass
class Story:
    """A programme with a run, as far as it is."""

    till: Till
    buyers: Buyers
    run_id: str = ""
    ends: dict[str, str] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)
    sheets: list[pb.GetControlSheetResponse] = field(default_factory=list)

    def see(self) -> pb.GetControlSheetResponse:
        """Look at the control sheet, and see to it that everything agrees."""
        found = sheet(self.till, self.run_id)
        assert found.agrees, [(one.name, one.difference) for one in found.checks]
        self.equations()
        self.sheets.append(found)
        return found

    def equations(self) -> None:
        """See to it that charges less refunds are somewhere, to the cent, for everybody."""
        for reference in self.buyers.cards:
            totals = self.buyers.owed(reference).totals
            somewhere = (totals.open, totals.in_transit, totals.collected, totals.written_off)
            assert cents(totals.charged) - cents(totals.refunded) == sum(map(cents, somewhere))

    def back(self, reference: str, code: str, fee: int = 0, *, named: bool = True) -> str:
        """A transaction that sends the debit of a member back."""
        whole = amount(AMOUNTS[reference] + fee)
        mandate = self.buyers.mandates[reference]
        return returned(
            whole,
            end_to_end=self.ends[reference] if named else "",
            mandate="" if named else mandate,
            code=code,
            original=amount(AMOUNTS[reference]) if fee else "",
            fee=amount(fee) if fee else "",
            proprietary=code == FORMULA,
        )

    def months(self, name: str, request: Any) -> Any:
        """Read with everything that was recorded before."""
        request.at_least_position = self.till.call("GetProgramme", GetProgrammeRequest()).position
        return self.till.call(name, request)

    def journal(self, format_: books.JournalFormat, **more: Any) -> bytes:
        """The journal of March and April as a file."""
        request = books.ExportJournalRequest(
            from_month=MARCH, to_month=Date(year=2025, month=4), format=format_, **more
        )
        request.at_least_position = self.till.call("GetProgramme", GetProgrammeRequest()).position
        return b"".join(part.data for part in self.till.stream("ExportJournal", request))


def cents(value: Any) -> int:
    """An amount in cents."""
    found: int = value.units * 100 + value.nanos // 10_000_000
    return found


def amount(value: int) -> str:
    """Cents as banks write them."""
    return f"{value // 100}.{value % 100:02}"


@pytest.fixture(scope="module")
def story(service: ServiceProcess) -> Iterator[Story]:
    """Five members who bought, and one who bought too little."""
    with simulated_till(service, BOUGHT, settlement=RULES, verification=PROVEN) as till:
        found = Story(till, Buyers(till))
        for reference, value in AMOUNTS.items():
            found.buyers.enrol(reference, BOUGHT)
            found.buyers.buy(reference, value)
        till.await_projections()
        yield found


# Rule 27a


def charging(story: Story, reference: str, value: int, **proof: str) -> Any:
    """A request to charge the card of a member."""
    request = charge_pb2.ChargeCardRequest(
        request_id=str(uuid4()),
        card_number=story.buyers.cards[reference],
        amount=money(value),
        shop_id="shop-1",
        till_id="till-1",
    )
    if proof:
        request.verification.CopyFrom(Verification(**proof))
    return request


def test_rule_27a_a_charge_says_how_its_payer_was_verified(story: Story) -> None:
    """Without a verification it is refused, by a PIN or a code it is made, and a code is good once."""
    till, buyers = story.till, story.buyers
    buyers.enrol("proven", BOUGHT)
    bare = charging(story, "proven", 1_00)
    assert refusal(till, "ChargeCard", bare).reason == "VERIFICATION_REQUIRED"
    by_pin = till.call("ChargeCard", charging(story, "proven", 1_00, pin="2580")).charge_id
    issue = IssueAppCodeRequest(request_id=str(uuid4()), member_reference="proven")
    code = till.call("IssueAppCode", issue).app_code
    by_code = till.call("ChargeCard", charging(story, "proven", 1_00, app_code=code)).charge_id
    again = charging(story, "proven", 1_00, app_code=code)
    with pytest.raises(RefusedError, match="VERIFICATION_FAILED"):
        till.call("ChargeCard", again)
    ways = [
        till.call("GetCharge", charge_pb2.GetChargeRequest(charge_id=one)).charge.verified_by
        for one in (by_pin, by_code)
    ]
    assert ways == [VERIFICATION_WAY_PIN, VERIFICATION_WAY_APP_CODE]
    for one in (by_pin, by_code):
        request = charge_pb2.RefundChargeRequest(
            request_id=str(uuid4()), charge_id=one, shop_id="shop-1"
        )
        till.call("RefundCharge", request)
    story.equations()


def test_rule_27a_a_pin_is_locked_after_three_wrong_ones(story: Story) -> None:
    """The right one is refused then as well, and nothing was charged."""
    till = story.till
    story.buyers.enrol("locked", BOUGHT)
    for pin in ("1357", "1358", "1359", "2580"):
        with pytest.raises(RefusedError, match="VERIFICATION_") as caught:
            till.call("ChargeCard", charging(story, "locked", 1_00, pin=pin))
    assert "VERIFICATION_LOCKED" in str(caught.value)
    assert story.buyers.owed("locked").totals.charged == money(0)


def test_rule_27a_a_day_of_a_card_is_limited(story: Story) -> None:
    """Charges of more than the day's limit are refused however well the payer is verified."""
    till = story.till
    story.buyers.enrol("limited", BOUGHT)
    first = till.call("ChargeCard", charging(story, "limited", 300_00, pin="2580")).charge_id
    why = refusal(till, "ChargeCard", charging(story, "limited", 1, pin="2580"))
    assert why.reason == "DAILY_LIMIT_EXCEEDED"
    request = charge_pb2.RefundChargeRequest(
        request_id=str(uuid4()), charge_id=first, shop_id="shop-1"
    )
    till.call("RefundCharge", request)


def test_rule_27a_a_printed_number_alone_is_not_enough_to_redeem_much(story: Story) -> None:
    """A redemption above the limit needs the PIN, and the event says that it was used."""
    till = story.till
    card = till.new_card("rich", total=100_00, occurred_at=BOUGHT).card_number
    request = point_of_sale_pb2.RedeemPointsRequest(
        request_id=str(uuid4()), card_number=card, points=101
    )
    assert refusal(till, "RedeemPoints", request).reason == "VERIFICATION_REQUIRED"
    story.buyers.cards["rich"] = card
    issue = IssueAppCodeRequest(request_id=str(uuid4()), member_reference="rich")
    request.verification.app_code = till.call("IssueAppCode", issue).app_code
    position = till.call("RedeemPoints", request).position
    events = [one for one in till.all_events(position - 4) if one.position <= position]
    assert any("APP_CODE" in str(one) for one in events)
    del story.buyers.cards["rich"]
    # As a value, that is: any four digits are somewhere within the ids.
    assert not any(re.search(r"(?<![\w-])2580(?![\w-])", str(one)) for one in till.all_events())


# Mandates


@pytest.mark.parametrize("reference", ["/M-1", "M-1/", "M//1", "M" * 36, "M_1", "Ä-1"])
def test_a_mandate_reference_is_what_banks_take(story: Story, reference: str) -> None:
    """At most 35 characters of the SEPA set, with no slash at the ends and no two in a row."""
    request = mandate_pb2.SignMandateRequest(
        request_id=str(uuid4()),
        member_reference="m-2",
        mandate_reference=reference,
        sign_date=Date(year=2025, month=3, day=14),
        way=mandate_pb2.MANDATE_WAY_PAPER,
        account=mandate_pb2.DebtorAccount(name=NAME, iban=OTHER_IBAN),
    )
    why = refusal(story.till, "SignMandate", request)
    assert (why.reason, why.metadata["field"]) == ("FIELD_INVALID", "mandate_reference")


# The run


def right_credit(run_id: UUID) -> bytes:
    """A bank statement of the due date, with what the bank had to credit."""
    data = camt053(run_credit(run_id, "140.00"), id_="RIGHT")
    return data.replace(b"2026-12-01", b"2025-03-31")


def test_a_run_lists_who_is_left_out_and_is_approved_by_another(story: Story) -> None:
    """Below the least sum and credit balance are listed, and who drafted it cannot approve it."""
    till, buyers = story.till, story.buyers
    till.advance(datetime(2025, 3, 25, 9, tzinfo=UTC))
    buyers.enrol("m-6", datetime(2025, 3, 25, 9, tzinfo=UTC))
    buyers.buy("m-6", 4_99)
    till.advance(DRAFTED)
    opened = till.call("OpenRun", pb.OpenRunRequest(request_id=str(uuid4()), due_date=DUE))
    story.run_id = opened.run_id
    till.stream("DraftRun", pb.DraftRunRequest(run_id=story.run_id))
    left_out = till.call("ListExclusions", pb.ListExclusionsRequest(run_id=story.run_id))
    reasons = {one.member_reference: one.reason for one in left_out.exclusions}
    assert reasons == {
        "m-6": pb.EXCLUSION_REASON_BELOW_LEAST,
        "limited": pb.EXCLUSION_REASON_CREDIT_BALANCE,
        "proven": pb.EXCLUSION_REASON_CREDIT_BALANCE,
    }
    story.see()
    own = pb.ApproveRunRequest(request_id=str(uuid4()), run_id=story.run_id)
    why = refusal(till, "ApproveRun", own, role="finance")
    assert why.reason == "SECOND_PERSON_NEEDED"
    approve(till, story.run_id)
    story.see()


def test_the_file_is_built_once_and_has_the_same_bytes(story: Story) -> None:
    """Sealed twice and read twice, also after members changed day, account and mandate, it is the same file."""
    till, buyers, run_id = story.till, story.buyers, story.run_id
    seal = pb.SealRunRequest(run_id=run_id, announced_elsewhere=True)
    till.stream("SealRun", seal)
    first = download(till, run_id)
    day = charge_pb2.ChooseDebitDayRequest(
        request_id=str(uuid4()), member_reference="m-2", debit_day="DEBIT_DAY_BEGINNING"
    )
    till.call("ChooseDebitDay", day)
    account = mandate_pb2.DebtorAccount(name="Somebody Else", iban=OTHER_IBAN)
    amend = mandate_pb2.AmendMandateRequest(
        request_id=str(uuid4()), mandate_reference=buyers.mandates["m-3"], account=account
    )
    till.call("AmendMandate", amend)
    till.stream("SealRun", seal)
    assert download(till, run_id) == first
    run = till.call("GetRun", pb.GetRunRequest(run_id=run_id)).run
    assert run.sha256 == hashlib.sha256(first).hexdigest()
    root = check_schema(first)
    assert texts(root, "//p:GrpHdr/p:MsgId") == [run.message_id]
    assert texts(root, "//p:PmtInfId") == [run.payment_id]
    assert set(texts(root, "//p:SeqTp")) == {"RCUR"}
    assert texts(root, "//p:ReqdColltnDt") == ["2025-03-31"]
    assert OTHER_IBAN not in texts(root, "//p:DbtrAcct//p:IBAN")
    assert sum(int(one.replace(".", "")) for one in texts(root, "//p:InstdAmt")) == 150_00
    assert texts(root, "//p:AmdmntInd") in ([], ["false"] * 5)
    found = till.call("ListRunStatements", pb.ListRunStatementsRequest(run_id=run_id)).statements
    story.ends.update({one.member_reference: one.end_to_end_id for one in found})
    story.statements.update({one.member_reference: one.statement_id for one in found})
    assert sorted(texts(root, "//p:EndToEndId")) == sorted(story.ends.values())


def test_the_control_sheet_ties_file_statements_and_postings(story: Story) -> None:
    """Count and sum of the file are those of the statements and of what is in transit."""
    found = story.see()
    five = pb.RunCount(count=5, amount=money(150_00))
    assert [found.file, found.statements, found.postings, found.in_transit] == [five] * 4


def test_the_banks_credit_and_rejects_are_the_file(story: Story) -> None:
    """One debit refused and the rest credited: file = statements = postings = bank credit + rejects."""
    till, run = story.till, UUID(story.run_id)
    till.advance(datetime(2025, 3, 31, 16, tzinfo=UTC))
    load(till, pain002(run, refused_debit(story.ends["m-5"], "MS03")))
    story.see()
    differs = load(till, camt053(run_credit(run, "139.99", "WRONG"), id_="WRONG"))
    assert [one.reason for one in exceptions(till, differs.position)] == [2]
    (line,) = exceptions(till, differs.position)
    assert cents(line.expected_amount) == 140_00
    story.see()
    load(till, camt053(entry("0.01", reference="CENT"), id_="OTHER"))
    load(till, right_credit(run))
    found = story.see()
    assert cents(found.credited.amount) + cents(found.rejected.amount) == cents(found.file.amount)


def test_the_same_bank_statement_twice_changes_nothing(story: Story) -> None:
    """The same bytes, and the same statement in another file."""
    till = story.till
    data = right_credit(UUID(story.run_id))
    assert load(till, data).known
    other = load(till, data.replace(b"B-1", b"B-7"))
    assert (other.known, other.lines_new) == (False, 0)
    story.see()


def test_a_late_return_is_booked_in_the_month_that_is_open(story: Story) -> None:
    """March is closed; what comes back after that, whatever its day, is booked on the first day of April."""
    till = story.till
    till.advance(datetime(2025, 4, 2, 9, tzinfo=UTC))
    close = books.CloseMonthRequest(request_id=str(uuid4()), month=MARCH)
    till.call("CloseMonth", close)
    before = story.months(
        "GetMoneyBooks", books.GetMoneyBooksRequest(from_month=MARCH, to_month=MARCH)
    )
    two = (story.back("=m-1", FORMULA), story.back("m-2", "AM04"))
    data = camt053(
        entry("90.00", *two, debit=True, batch=batch(2), reference="BATCH"),
        entry("33.00", story.back("m-3", "MD06", 3_00, named=False), debit=True, reference="FEE"),
        id_="LATE",
    ).replace(b"2026-12-01", b"2025-03-31")
    answer = load(till, data)
    lines = listed(till, answer.position, file_id=answer.file_id)
    assert sorted(cents(one.amount) for one in lines)[:3] == [-90_00, -50_00, -40_00]
    assert [one.code for one in exceptions(till, answer.position) if one.code] == [FORMULA]
    after = story.months(
        "GetMoneyBooks", books.GetMoneyBooksRequest(from_month=MARCH, to_month=MARCH)
    )
    assert list(after.accounts) == list(before.accounts)
    april = Date(year=2025, month=4)
    found = story.months(
        "GetMoneyBooks", books.GetMoneyBooksRequest(from_month=april, to_month=april)
    )
    assert (found.balanced, found.agrees) == (True, True)
    sums = {books.MoneyAccount.Name(one.account): one for one in found.accounts}
    assert cents(sums["MONEY_ACCOUNT_RETURN_FEES"].debit) == 3_00
    assert cents(sums["MONEY_ACCOUNT_RECEIVABLE"].debit) == 120_00
    assert cents(story.buyers.owed("m-3").overdue_amount) == 30_00
    sheet_now = story.see()
    assert (cents(sheet_now.returned.amount), cents(sheet_now.fees)) == (120_00, 3_00)


def test_the_same_return_by_a_notification_counts_once(story: Story) -> None:
    """The camt.054 and the pain.002 of what the camt.053 told move nothing, and add no fee."""
    till = story.till
    before = [story.buyers.owed(one).totals for one in AMOUNTS]
    single = entry("40.00", story.back("m-2", "AM04"), debit=True, reference="OWN")
    fee = entry("33.00", story.back("m-3", "MD06", 3_00), debit=True, reference="FEE")
    load(till, camt054(single, fee))
    load(till, pain002(UUID(story.run_id), refused_debit(story.ends["m-2"], "AM04")))
    assert [story.buyers.owed(one).totals for one in AMOUNTS] == before
    assert cents(story.see().fees) == 3_00


def test_a_month_is_reopened_with_a_reason(story: Story) -> None:
    """Without one it is refused; with one it is told who, when and why, and it is closed again."""
    till = story.till
    bare = books.ReopenMonthRequest(request_id=str(uuid4()), month=MARCH)
    assert refusal(till, "ReopenMonth", bare).reason == "FIELD_INVALID"
    bare.reason = "LATE_INVOICE"
    till.call("ReopenMonth", bare)
    (month, *_) = story.months("ListMonths", books.ListMonthsRequest()).months
    assert (month.closed, month.reopened_for, month.reopened_by) == (
        False,
        "LATE_INVOICE",
        "local-finance",
    )
    again = books.CloseMonthRequest(request_id=str(uuid4()), month=MARCH)
    till.call("CloseMonth", again)


def test_datev_has_its_header_and_its_form(story: Story) -> None:
    """EXTF 700, category 21, version 13; Windows-1252, semicolons, and a decimal comma."""
    data = story.journal(books.JOURNAL_FORMAT_DATEV, datev_consultant=1001, datev_client=7)
    header, titles, *rows = data.decode("cp1252").split("\r\n")
    assert header.startswith('"EXTF";700;21;"Buchungsstapel";13;')
    first = titles.split(";")[0].strip('"')
    assert first.startswith("Umsatz")
    amounts = [row.split(";")[0] for row in rows if row]
    assert "50,00" in amounts
    assert not any("." in one for one in amounts)


def test_no_table_has_a_formula(story: Story) -> None:
    """What begins like one in a member's reference or a bank's code is escaped in the CSV."""
    rows = list(csv.DictReader(io.StringIO(story.journal(books.JOURNAL_FORMAT_CSV).decode())))
    fields = [value for row in rows for value in row.values() if value]
    assert any("=m-1" in one for one in fields)
    assert any(FORMULA in one for one in fields)
    for one in fields:
        assert one[0] not in "=+@\t\r"
        assert one[0] != "-" or one[1:].replace(".", "").isdigit()


def test_figures_say_what_came_back_and_what_is_at_risk(story: Story) -> None:
    """Returns by code, and what may go back for eight weeks after the credit: not what came back already."""
    found = story.months("GetFigures", books.GetFiguresRequest())
    rate = next(one for one in found.return_rates if one.month == MARCH)
    assert (rate.collections, cents(rate.amount)) == (5, 150_00)
    codes = {one.code: (one.collections, cents(one.amount)) for one in rate.returned}
    assert codes == {
        FORMULA: (1, 50_00),
        "AM04": (1, 40_00),
        "MD06": (1, 30_00),
        "MS03": (1, 10_00),
    }
    assert cents(found.at_risk) == 20_00
    overdue = sum(cents(one.amount) for one in found.ages if one.from_days)
    assert overdue == 130_00


def test_the_run_is_closed_when_nothing_is_in_transit(story: Story) -> None:
    """All of it is credited, refused or returned, and the sheet agreed at every step."""
    close = pb.CloseRunRequest(request_id=str(uuid4()), run_id=story.run_id)
    assert story.till.call("CloseRun", close).run.state == pb.RUN_STATE_CLOSED
    story.see()
    assert len(story.sheets) >= 8


def test_a_retry_says_that_the_account_is_new_and_is_announced_anew(story: Story) -> None:
    """In the next file the retries have other end-to-end ids, and only who amended has an amendment."""
    till = story.till
    till.advance(datetime(2025, 4, 10, 9, tzinfo=UTC))
    due = Date(year=2025, month=4, day=15)
    run_id = till.call("OpenRun", pb.OpenRunRequest(request_id=str(uuid4()), due_date=due)).run_id
    till.stream("DraftRun", pb.DraftRunRequest(run_id=run_id))
    found = till.call("ListRunStatements", pb.ListRunStatementsRequest(run_id=run_id)).statements
    assert {one.member_reference: one.attempt for one in found} == {"m-2": 2, "m-5": 2}
    assert not {one.end_to_end_id for one in found} & set(story.ends.values())
    amend = mandate_pb2.AmendMandateRequest(
        request_id=str(uuid4()),
        mandate_reference=story.buyers.mandates["m-2"],
        account=mandate_pb2.DebtorAccount(name=NAME, iban=OTHER_IBAN),
    )
    till.call("AmendMandate", amend)
    approve(till, run_id)
    till.stream("SealRun", pb.SealRunRequest(run_id=run_id, announced_elsewhere=True))
    root = check_schema(download(till, run_id))
    assert [one for one in texts(root, "//p:AmdmntInd") if one == "true"] == ["true"]
    assert "SMNDA" in download(till, run_id).decode()
    story.equations()
