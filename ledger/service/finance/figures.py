"""What finance looks at: open items by age, returns by code, what is expected when, and what may go back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.charges import DebitTerms, ReturnAction, StatementState
from ledger.domain.debit_days import DebitDay
from ledger.domain.settlement import figures as domain
from ledger.domain.settlement.periods import month_of, previous_month
from ledger.projections.money_journal import forecast, queries
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.finance.months import encode_month
from ledger.service.freshness import await_position
from ledger.service.serving import Caller
from ledger.service.settlement_now import settlement_now
from ledger.v1 import books_pb2 as pb

RATE_MONTHS = 12
"""Before that of the day itself."""


async def get_figures(request: pb.GetFiguresRequest, caller: Caller) -> pb.GetFiguresResponse:
    """Answer the figures at the end of a day."""
    programme, money = caller.programme, caller.programme.money
    asked = fields.optional_date(request, "day")
    today = (await programme.commands.read(c.GetMonths())).found.today
    day = asked or today
    position = await await_position(programme, queries.NAME, request.at_least_position)
    for name in forecast.NEEDS:
        await await_position(programme, name, position)
    async with programme.pool.connection() as connection:
        found = await queries.figures(
            connection, day, due_from=_rates_from(day), at_risk_after=domain.at_risk_after(day)
        )
        expected = expected_sums(
            await forecast.unbilled(connection),
            await forecast.billed(connection),
            today,
            await _file_business_days(caller),
        )
    return pb.GetFiguresResponse(
        day=fields.date_message(day),
        open=money.encode_signed(found.receivable),
        ages=[_age(one, money) for one in domain.ages(day, found.receivable, found.overdue)],
        return_rates=_rates(found, money),
        forecast=[_expected(due_on, sums, money) for due_on, sums in expected.dated()],
        unplanned=money.encode_signed(expected.unplanned),
        at_risk=money.encode_signed(sum(one.amount for one in found.at_risk)),
        risks=[_risk(one, money) for one in found.at_risk],
        position=position,
    )


async def _file_business_days(caller: Caller) -> int:
    settlement = await settlement_now(caller)
    if settlement is None:
        return limits.FILE_BUSINESS_DAYS_DEFAULT
    return settlement.file_business_days


def _rates_from(day: date) -> date:
    month = month_of(day)
    for _ in range(RATE_MONTHS):
        month = previous_month(month)
    return month


def _age(age: domain.Age, money: MoneyField) -> pb.OpenItemsAge:
    return pb.OpenItemsAge(
        from_days=age.from_days,
        to_days=age.to_days,
        statements=age.statements,
        amount=money.encode_signed(age.amount),
    )


def _rates(found: queries.Figures, money: MoneyField) -> list[pb.ReturnRate]:
    by_month: defaultdict[date, list[queries.Returned]] = defaultdict(list)
    for one in found.returned:
        by_month[one.month].append(one)
    return [
        pb.ReturnRate(
            month=encode_month(one.month),
            collections=one.collections,
            amount=money.encode_signed(one.amount),
            returned=[
                pb.ReturnedCollections(
                    code=back.code,
                    rejected=back.rejected,
                    collections=back.collections,
                    amount=money.encode_signed(back.amount),
                )
                for back in by_month[one.month]
            ],
        )
        for one in found.collected
    ]


def _risk(one: queries.AtRisk, money: MoneyField) -> pb.MoneyAtRisk:
    return pb.MoneyAtRisk(
        credit_date=fields.date_message(one.credited_on),
        until_date=fields.date_message(domain.at_risk_until(one.credited_on)),
        collections=one.collections,
        amount=money.encode_signed(one.amount),
    )


class Expected:
    """What is to come by due date, and what has none."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._sums: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self.unplanned = 0

    def add(self, due_on: date, what: str, amount: int) -> None:
        """Expect something on a day."""
        self._sums[due_on][what] += amount

    def dated(self) -> list[tuple[date, Counter[str]]]:
        """Return the sums in order of due dates."""
        return sorted(self._sums.items(), key=lambda one: one[0])


def expected_sums(
    unbilled: Iterable[forecast.Unbilled],
    billed: Iterable[forecast.Billed],
    today: date,
    file_business_days: int,
) -> Expected:
    """Return what is to come, by the members' present terms."""
    expected = Expected()
    for item in unbilled:
        if item.stopped:
            expected.unplanned += item.amount
            continue
        terms = DebitTerms(DebitDay(item.debit_day), item.notice_days)
        due_on = domain.planned_due_on(terms, item.charged_on, today, file_business_days)
        expected.add(due_on, "planned", item.amount)
    for one in billed:
        match one.state:
            case StatementState.RETURNED if one.action != ReturnAction.RETRY or one.stopped:
                expected.unplanned += one.amount
            case StatementState.RETURNED:
                due_on = domain.retried_due_on(one.notice_days, today)
                expected.add(due_on, "planned", one.amount)
            case _:
                assert one.due_on is not None, "what a run has taken has a due date"
                what = "taken" if one.state == StatementState.TAKEN else "in_transit"
                expected.add(one.due_on, what, one.amount)
    return expected


def _expected(due_on: date, sums: Counter[str], money: MoneyField) -> pb.CashForecast:
    return pb.CashForecast(
        due_date=fields.date_message(due_on),
        planned=money.encode_signed(sums["planned"]),
        taken=money.encode_signed(sums["taken"]),
        in_transit=money.encode_signed(sums["in_transit"]),
    )
