"""A quarter in which everybody pays by card: what finance collects is what tills charged, to the cent."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from beancount import loader
from beancount.core.data import Transaction
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from stdnum import iban

from ledger.banking.accounts import read_iban
from ledger.demo.basket import FIRST_DAY, Basket, Line
from ledger.demo.debit_calendar import due_dates, months_over
from ledger.demo.debtors import iban_of
from ledger.demo.messages import midnight
from ledger.demo.play import Charging, Stage, bearer, play
from ledger.demo.settle import Desk, Step
from ledger.demo.summary import ChargeTally, Summary
from ledger.v1 import books_pb2
from ledger.v1 import settlement_pb2 as pb
from ledger.v1.programme_pb2 import GetProgrammeRequest
from tests.cli.program import ledger
from tests.support.process import ServiceProcess
from tests.support.till import Till

pytestmark = pytest.mark.slow

DAYS = 90
HOUSEHOLDS = range(1, 25)
JANUARY, MARCH = Date(year=2017, month=1), Date(year=2017, month=3)


def _baskets(day: date) -> Iterator[Basket]:
    """Three receipts each on the first days, and one every ten days after."""
    number = (day - FIRST_DAY).days
    for household in HOUSEHOLDS:
        if number > 2 and (number + household) % 10:
            continue
        made_at = datetime(day.year, day.month, day.day, 10, household, tzinfo=UTC)
        cents = 100 + (household * 7_919 + number * 104_729) % 9_900
        line = Line(household, "bread", 1_000, cents, 0)
        yield Basket(household, 300, 1_000 * number + household, made_at, [line])


class Quarter(NamedTuple):
    """Three months that were played, and who can look at them."""

    till: Till
    stage: Stage
    summary: Summary
    steps: list[Step]

    @property
    def charged(self) -> ChargeTally:
        """What was paid by card."""
        assert self.summary.charging is not None, "everybody paid by card"
        return self.summary.charging

    @property
    def position(self) -> int:
        """How much has happened."""
        position: int = self.till.call("GetProgramme", GetProgrammeRequest()).position
        return position

    def sheets(self) -> list[pb.GetControlSheetResponse]:
        """The control sheets of all runs, as they are now."""
        position = self.position
        listed = self.till.call("ListRuns", pb.ListRunsRequest(at_least_position=position))
        requests = (
            pb.GetControlSheetRequest(run_id=run.run_id, at_least_position=position)
            for run in listed.runs
        )
        return [self.till.call("GetControlSheet", one) for one in requests]

    def journal(self) -> str:
        """The journal of the quarter, for Beancount."""
        request = books_pb2.ExportJournalRequest(
            from_month=JANUARY,
            to_month=MARCH,
            format=books_pb2.JOURNAL_FORMAT_BEANCOUNT,
            at_least_position=self.position,
        )
        return b"".join(one.data for one in self.till.stream("ExportJournal", request)).decode()


@pytest.fixture(scope="module")
def quarter(service: ServiceProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    """Two dozen households, nine due dates, three months."""
    steps: list[Step] = []
    stage = _stage(service, "quarter", tmp_path_factory.mktemp("bank"), steps)
    till = Till(service, "quarter")
    till.await_projections()
    yield Quarter(till, stage, _play(stage), steps)
    till.close()


def _stage(service: ServiceProcess, name: str, folder: Path, steps: list[Step]) -> Stage:
    """A new programme that is played in."""
    service.create_programme(name, "--simulated-clock", "2017-01-01T00:00:00Z")
    finance, approver = (bearer(service.key(role, name)) for role in ("finance", "admin"))
    charging = Charging(
        service.key("checkout", name), Desk(finance, approver, folder), steps.append
    )
    return Stage(
        service.address,
        service.key("till", name),
        service.key("admin", name),
        tills=4,
        now=midnight(FIRST_DAY),
        returned_share=0.1,
        charging=charging,
    )


def _play(
    stage: Stage, baskets: Callable[[date], Iterator[Basket]] = _baskets, days: int = DAYS
) -> Summary:
    return asyncio.run(play(stage, baskets, days, lambda _: None))


def _euros(amount: Money) -> Decimal:
    return Decimal(amount.units) + Decimal(amount.nanos) / 10**9


def _sum(amounts: Iterable[Money]) -> Decimal:
    return sum(map(_euros, amounts), Decimal())


def test_every_household_pays_by_card_once_it_has_one(quarter: Quarter) -> None:
    """Each signs a mandate, and all its later receipts are charges, but for those whose debit came back."""
    charged = quarter.charged
    assert charged.mandates == len(HOUSEHOLDS)
    assert charged.charges + charged.charges_refused == quarter.summary.receipts - 3 * len(
        HOUSEHOLDS
    )
    assert charged.charges > 150
    assert charged.refunds > 0


def test_three_months_run_to_closed(quarter: Quarter) -> None:
    """All runs due in them are closed, and so are the months; the sheet agreed after each step."""
    last, *sheets = quarter.sheets()
    assert last.run.due_date == Date(year=2017, month=4, day=3)
    assert last.run.state == pb.RUN_STATE_SUBMITTED
    assert len(sheets) == 8
    assert {one.run.state for one in sheets} == {pb.RUN_STATE_CLOSED}
    assert all(one.sheet is None or one.sheet.agrees for one in quarter.steps)
    request = books_pb2.ListMonthsRequest(at_least_position=quarter.position)
    months = quarter.till.call("ListMonths", request).months
    assert [(one.month.month, one.closed) for one in months] == [(1, True), (2, True), (3, True)]


def test_the_journal_of_the_quarter_equals_the_control_sheets(quarter: Quarter) -> None:
    """Beancount finds no error, and its totals are those of the files, the bank and the tills."""
    entries, errors, _ = loader.load_string(quarter.journal())
    assert errors == []
    booked: dict[tuple[str | None, str], Decimal] = defaultdict(Decimal)
    closing: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        for posting in entry.postings:
            assert posting.units is not None
            assert posting.units.number is not None
            name = posting.account.split(":")[1]
            closing[name] += posting.units.number
            if posting.units.number > 0:
                booked[entry.narration, name] += posting.units.number

    sheets = quarter.sheets()
    sent, credited = (
        _sum(one.file.amount for one in sheets),
        _sum(one.bank_credit for one in sheets),
    )
    rejected = _sum(one.rejected.amount for one in sheets)
    returned = _sum(one.returned.amount for one in sheets)
    assert (
        sent == _sum(one.statements.amount for one in sheets) == booked["COLLECTION", "In-Transit"]
    )
    assert credited == _sum(one.credited.amount for one in sheets) == booked["CREDIT", "Bank"]
    in_transit = _sum(one.in_transit.amount for one in sheets)
    assert sent == credited + rejected + in_transit
    assert rejected == booked["REJECT", "Receivable"]
    assert returned == booked["RETURN", "Receivable"]
    fees = booked["RETURN", "Return-Fees"]
    assert fees == _sum(one.fees for one in sheets)
    assert closing["In-Transit"] == in_transit
    assert not closing["Suspense"]
    assert closing["Bank"] == credited - returned - closing["Return-Fees"]
    assert closing["Return-Fees"] == fees + booked["BANK_FEE", "Return-Fees"]
    charged = quarter.charged
    assert -closing["Card-Clearing"] * 100 == charged.charged_cents - charged.refunded_cents
    assert sum(closing.values()) == 0


def test_the_journal_taken_away_has_what_the_books_have(
    service: ServiceProcess, quarter: Quarter, tmp_path: Path
) -> None:
    """Added up by DuckDB, the exported journal of money is each account to the cent; Beancount finds nothing wrong."""
    folder, opinion = tmp_path / "export", tmp_path / "opinion"
    for to, format_ in ((folder, "parquet"), (opinion, "beancount")):
        _export(service, to, format_)
    taken = duckdb.read_parquet(str(folder / "money.parquet"))
    sums = taken.aggregate("account, sum(amount_minor)", "account").fetchall()
    request = books_pb2.GetMoneyBooksRequest(
        from_month=JANUARY, to_month=Date(year=2017, month=12), at_least_position=quarter.position
    )
    accounts = quarter.till.call("GetMoneyBooks", request).accounts
    closing = {
        books_pb2.MoneyAccount.Name(one.account).removeprefix("MONEY_ACCOUNT_"): one.closing
        for one in accounts
    }
    found = dict(sums)
    assert {name: found.get(name, 0) for name in closing} == {
        name: _euros(amount) * 100 for name, amount in closing.items()
    }
    assert found["IN_TRANSIT"]
    for name in ("points", "money"):
        entries, errors, _ = loader.load_file(str(opinion / f"{name}.beancount"))
        assert errors == []
        assert len([one for one in entries if isinstance(one, Transaction)]) > 100


def _export(service: ServiceProcess, folder: Path, format_: str) -> None:
    places = {
        "LEDGER_DATA_DIR": str(service.data_dir),
        "LEDGER_ADDRESS": service.address,
        "LEDGER_KEY": service.key("auditor", "quarter"),
    }
    done = ledger("export", str(folder), "--format", format_, env=places)
    assert done.code == 0, done.err


def test_books_and_members_agree(quarter: Quarter) -> None:
    """What the books say is open, in transit and collected is what all members together have."""
    request = books_pb2.GetMoneyBooksRequest(
        from_month=JANUARY, to_month=MARCH, at_least_position=quarter.position
    )
    found = quarter.till.call("GetMoneyBooks", request)
    assert (found.balanced, found.agrees) == (True, True)


def test_played_again_nothing_changes(quarter: Quarter) -> None:
    """Every receipt is recognised, nobody is charged or debited again, and finance has nothing to do."""
    position, steps = quarter.position, len(quarter.steps)
    now = quarter.till.call("GetProgramme", GetProgrammeRequest()).now
    again = _play(replace(quarter.stage, now=now))
    assert again.recognised == again.receipts == quarter.summary.receipts
    assert again.charging == quarter.summary.charging
    assert quarter.steps[steps:] == []
    assert quarter.position == position


def test_a_due_date_for_which_nobody_owes_anything_is_given_up(
    service: ServiceProcess, tmp_path: Path
) -> None:
    """The bank gets no empty file; the second play finds the run as it is."""
    steps: list[Step] = []
    stage = _stage(service, "quarter_empty", tmp_path, steps)
    for _ in range(2):
        _play(stage, lambda day: (one for one in _baskets(day) if day == FIRST_DAY), days=11)
        assert [(str(step.day), step.what) for step in steps] == [
            ("2017-01-11", "drafted"),
            ("2017-01-11", "given up"),
        ]
    assert list(tmp_path.iterdir()) == []


def test_bank_accounts_are_those_of_nobody_and_right() -> None:
    """Each household has its own, the same each time, and a bank would take it."""
    accounts = [iban_of(household) for household in range(200)]
    assert len(set(accounts)) == 200
    assert accounts == [iban_of(household) for household in range(200)]
    assert all(iban.is_valid(one) and one.startswith("DE") for one in accounts)
    assert {read_iban(one).iban for one in accounts} == set(accounts)


def test_due_dates_of_the_quarter() -> None:
    """A run is drafted after the business day before its notice, a month is over on the first of the next."""
    found = list(due_dates(date(2017, 2, 1)))
    assert [(one.due_on, one.drafted_on) for one in found] == [
        (date(2017, 1, 16), date(2017, 1, 11)),
        (date(2017, 1, 31), date(2017, 1, 26)),
        (date(2017, 2, 1), date(2017, 1, 27)),
    ]
    assert list(months_over(date(2017, 2, 28))) == [date(2017, 1, 1)]
    assert list(months_over(date(2017, 3, 1))) == [date(2017, 1, 1), date(2017, 2, 1)]


def test_the_command_creates_a_programme_in_euros(service: ServiceProcess, tmp_path: Path) -> None:
    """There is none from the start; without --charge its options are refused."""
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    folder = ("--bank-files", str(tmp_path / "bank"))
    refused = ledger("demo", "--days", "1", *folder, env=places)
    assert (refused.code, "--charge" in refused.err) == (2, True)
    done = ledger("demo", "--days", "1", "--charge", "--json", *folder, env=places)
    assert done.code == 0, done.err
    summary: dict[str, Any] = json.loads(done.out)
    assert summary["charges"] + summary["charges_refused"] >= 0
    assert summary["mandates"] == summary["members"]
    assert (summary["settlement"], summary["books_balance"]) == ([], True)
    currencies = ledger("programme", "list", env=places).out.splitlines()
    assert "demo_charge\tEUR" in "\n".join(currencies)
