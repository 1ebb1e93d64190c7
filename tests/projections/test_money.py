"""What can be asked of the journal of money and its sums."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection, sql

from ledger.accounting.lines import Line
from ledger.domain.charges import Charge, Charges, DebitTerms, Payment, ReturnAction
from ledger.domain.debit_days import DebitDay
from ledger.domain.settlement.figures import ages, at_risk_after
from ledger.domain.settlement.periods import Periods
from ledger.projections.money_journal import forecast
from ledger.projections.money_journal import queries as journal
from ledger.projections.money_sums import queries as sums
from ledger.projections.runner import ProgrammeRunner
from tests.projections.conftest import World, catch_up

T = TypeVar("T")

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
DUE = date(2026, 1, 30)
END = date(2026, 3, 31)


class Member:
    """A member of a history who pays with the card."""

    def __init__(self, world: World, reference: str) -> None:
        self.history = world.history
        cause = self.history.next_cause()
        self.charges = Charges.open(
            self.history.namespace.charges(reference),
            cause,
            member_reference=reference,
            mandate_reference="M1",
            terms=DebitTerms(DebitDay.END, 5),
        )
        self.history.append(cause, self.charges)

    def do(self, act: Callable[[Any], object]) -> None:
        """Do something with what the member owes."""
        cause = self.history.next_cause()
        act(cause)
        self.history.append(cause, self.charges)

    def buy(self, amount: int, day: date) -> None:
        """Charge the card."""
        cause = self.history.next_cause()
        payment = Payment(self.charges.id, self.charges.member_reference, "2000000000008", amount)
        charge = Charge.make(uuid4(), cause, payment)
        self.charges.book(cause, charge.id, charge.id, amount, day)
        self.history.append(cause, charge, self.charges)

    def collect(self, due_on: date = DUE) -> UUID:
        """Have the bank told to collect what is open."""
        id_ = uuid4()
        items = list(self.charges.items.values())
        self.do(lambda cause: self.charges.take(cause, id_, uuid4(), due_on, items))
        self.do(lambda cause: self.charges.send(cause, id_, 1))
        return id_

    def come_back(self, id_: UUID, code: str, day: date, action: ReturnAction) -> None:
        """Have the bank send it back, for a fee of 3.00."""
        self.do(
            lambda cause: self.charges.take_back(
                cause, id_, fee=3_00, code=code, action=action, returned_on=day, entry_id=uuid4()
            )
        )

    def credit(self, id_: UUID, day: date) -> None:
        """Have the bank credit it."""
        self.do(lambda cause: self.charges.credit(cause, id_, day, uuid4()))


@pytest.fixture
def quarter(world: World, runner: ProgrammeRunner) -> World:
    """Three debits of January: one paid, one returned after January was closed, one refused; and a charge of March.

    All of it is recorded on 1 March, whatever the days of the documents.
    """
    paid, returned, refused = (Member(world, f"m-{n}") for n in range(3))
    for member, amount in ((paid, 100_00), (returned, 40_00), (refused, 7_00)):
        member.buy(amount, JANUARY)
    first, second, third = (member.collect() for member in (paid, returned, refused))
    paid.credit(first, DUE)
    returned.credit(second, DUE)
    refused.come_back(third, "AC04", date(2026, 1, 29), ReturnAction.MEND)
    cause = world.history.next_cause()
    periods = Periods.open(world.history.namespace.periods, cause)
    periods.close(cause, JANUARY)
    world.history.append(cause, periods)
    returned.come_back(second, "AM04", date(2026, 1, 31), ReturnAction.RETRY)
    paid.buy(20_05, MARCH)
    catch_up(runner)
    return world


def ask(world: World, question: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    """Ask something over a connection as the service has it."""

    async def asked() -> T:
        connection = await psycopg.AsyncConnection.connect(world.url, autocommit=True)
        async with connection:
            path = sql.SQL("SET search_path TO {}").format(sql.Identifier(world.schema))
            await connection.execute(path)
            return await question(connection)

    return asyncio.run(asked())


def test_sums_are_by_month_as_of_one_moment(quarter: World) -> None:
    """What is late is in the open month; what is before is added up; the whole agrees with what members have."""
    found = ask(quarter, lambda connection: sums.between(connection, FEBRUARY, END))
    rows = {(row.month, row.account, row.booking): (row.debit, row.credit) for row in found.rows}
    assert rows[None, "RECEIVABLE", "CHARGE"] == (147_00, 0)
    assert rows[FEBRUARY, "RECEIVABLE", "RETURN"] == (40_00, 0)
    assert rows[FEBRUARY, "RETURN_FEES", "RETURN_FEE"] == (3_00, 0)
    assert (None, "RECEIVABLE", "RETURN") not in rows
    assert rows[MARCH, "RECEIVABLE", "CHARGE"] == (20_05, 0)
    assert found.position == found.members.position == len(quarter.history.events)
    balance = sum(
        debit - credit for (name, _), (debit, credit) in found.whole.items() if name == "RECEIVABLE"
    )
    assert balance == found.members.open == 40_00 + 7_00 + 20_05


def test_pages_of_the_journal_have_every_posting_once(quarter: World) -> None:
    """Whatever the size of a page, in order of days; a position leaves out what came later."""
    head = len(quarter.history.events)
    days = journal.Days(JANUARY, END, head)
    whole = ask(quarter, lambda conn: journal.page(conn, days, journal.Place(JANUARY), 1_000))
    assert [row.booked_on for row in whole] == sorted(row.booked_on for row in whole)
    assert sum(row.amount for row in whole) == 0
    found: list[Line] = []
    while True:
        last = found[-1] if found else None
        after = (
            journal.Place(JANUARY)
            if last is None
            else journal.Place(last.booked_on, last.position, last.line)
        )
        page = ask(quarter, lambda conn, after=after: journal.page(conn, days, after, 3))  # type: ignore[misc]  # bound at once
        if not page:
            break
        found += page
    assert found == whole
    (late,) = [row for row in whole if row.booking == "RETURN" and row.amount > 0]
    assert (late.document_on, late.booked_on, late.code) == (date(2026, 1, 31), FEBRUARY, "AM04")
    before = journal.Days(JANUARY, END, late.position - 1)
    earlier = ask(quarter, lambda conn: journal.page(conn, before, journal.Place(JANUARY), 1_000))
    assert earlier == [row for row in whole if row.position < late.position]


def test_daily_sums_are_those_of_the_postings(quarter: World) -> None:
    """A line a day, kind of booking and pair of accounts, debits before credits, and nothing lost."""
    days = journal.Days(JANUARY, END, len(quarter.history.events))
    found = ask(quarter, lambda conn: journal.daily(conn, days))
    charged = [row for row in found if row.booking == "CHARGE" and row.booked_on == JANUARY]
    assert [(row.account, row.amount, row.postings) for row in charged] == [
        ("RECEIVABLE", 147_00, 3),
        ("CARD_CLEARING", -147_00, 3),
    ]
    assert sum(row.amount for row in found) == 0


def figures(world: World, day: date) -> journal.Figures:
    """Return what the journal says at the end of a day."""
    return ask(
        world,
        lambda conn: journal.figures(
            conn, day, due_from=date(2025, 1, 1), at_risk_after=at_risk_after(day)
        ),
    )


def test_figures_are_as_of_a_day(quarter: World) -> None:
    """What came back is overdue from its day on; what was credited is at risk for 56 days, unless it came back."""
    now = figures(quarter, END)
    assert now.receivable == 67_05
    assert now.overdue == [journal.Overdue(DUE, 2, 47_00)]
    by_age = ages(END, now.receivable, now.overdue)
    assert [(age.statements, age.amount) for age in by_age] == [
        (0, 20_05),
        (0, 0),
        (2, 47_00),
        (0, 0),
        (0, 0),
    ]
    assert now.collected == [journal.Collected(JANUARY, 3, 147_00)]
    assert now.returned == [
        journal.Returned(JANUARY, "AC04", True, 1, 7_00),
        journal.Returned(JANUARY, "AM04", False, 1, 40_00),
    ]
    assert figures(quarter, DUE + timedelta(days=55)).at_risk == [journal.AtRisk(DUE, 1, 100_00)]
    assert figures(quarter, DUE + timedelta(days=56)).at_risk == []
    (before,) = figures(quarter, DUE).at_risk
    assert (before.collections, before.amount) == (2, 140_00)


def test_what_is_to_come_is_known_by_terms(quarter: World) -> None:
    """What no statement has, and statements that are not paid, by what follows."""
    assert ask(quarter, forecast.unbilled) == [
        forecast.Unbilled("END", 5, False, MARCH, 20_05),
    ]
    assert [(row.state, row.action, row.amount) for row in ask(quarter, forecast.billed)] == [
        ("RETURNED", "MEND", 7_00),
        ("RETURNED", "RETRY", 40_00),
    ]
