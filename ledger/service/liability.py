"""`LiabilityService`: what points that customers have stand for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date

from ledger.application import commands as c
from ledger.domain.liability import PointsSource, RollForward
from ledger.domain.liability_months import Asked, Rolled, Row, estimate_at, roll_months
from ledger.domain.rules import RulesVersion
from ledger.domain.rules.points import midnight
from ledger.projections.points_books.queries import NAME as BOOKS
from ledger.projections.points_liability import queries
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.freshness import as_of_one_position, await_position
from ledger.service.rules_liability import encode_section
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import liability_pb2 as pb

ROLL_FORWARD_MONTHS_MAX = 12
YEAR_MIN = 1970

_SOURCES = {source: getattr(pb, f"POINTS_SOURCE_{source.name}") for source in PointsSource}
_MONTHS_A_YEAR = 12


class Liabilities:
    """Points as something owed."""

    async def GetLiabilityRollForward(
        self, request: pb.GetLiabilityRollForwardRequest, caller: Caller
    ) -> pb.GetLiabilityRollForwardResponse:
        """Answer the roll-forward of some accounting months."""
        programme = caller.programme
        found, _ = await programme.commands.read(c.GetProgramme())
        calendar = _Calendar(found.now, ZoneInfo(found.programme.time_zone))
        months = _months(request, calendar.first_day_now)
        versions, _ = await programme.commands.read(c.ListRules())
        position = await await_position(programme, queries.NAME, request.at_least_position)
        report = await _report(programme, months, position)
        rolled = roll_months(
            report.movements, [calendar.asked(month, versions) for month in months]
        )
        encoder = _Encoder(programme.money, calendar)
        return encoder.response(list(rolled), report)


async def _report(programme: RunningProgramme, months: list[date], position: int) -> queries.Report:
    """Return what became of points and what the books have, as of one position."""
    ends = [following(month) - timedelta(days=1) for month in months]

    async def read() -> queries.Report:
        async with programme.pool.connection() as connection:
            return await queries.report(connection, months[-1], ends)

    return await as_of_one_position(
        programme,
        (queries.NAME, BOOKS),
        position,
        read,
        lambda report: (report.liability_position, report.books_position),
    )


class _Calendar(NamedTuple):
    """What time it is in the programme."""

    now: datetime
    zone: ZoneInfo

    @property
    def first_day_now(self) -> date:
        """The first day of the present month."""
        return self.now.astimezone(self.zone).date().replace(day=1)

    def asked(self, month: date, versions: tuple[RulesVersion, ...]) -> Asked:
        """Return a month with the estimates at its ends."""
        begins, ends = (midnight(day, 0, self.zone) for day in (month, following(month)))
        present = self.now + timedelta(microseconds=1)
        return Asked(
            month, estimate_at(versions, begins), estimate_at(versions, min(ends, present))
        )

    def is_over(self, month: date) -> bool:
        """Whether nothing more is recorded in a month."""
        return month < self.first_day_now


def following(month: date) -> date:
    """Return the first day of the month after one."""
    return (month + timedelta(days=31)).replace(day=1)


def _months(request: pb.GetLiabilityRollForwardRequest, present: date) -> list[date]:
    """Return the first days of the months that are asked for."""
    last = _month(request.to_month, "to_month") if request.HasField("to_month") else present
    first = _month(request.from_month, "from_month") if request.HasField("from_month") else last
    if last > present:
        raise fields.invalid("to_month", "has not begun.")
    if last < first:
        raise fields.invalid("to_month", "must not be before from_month.")
    count = (last.year - first.year) * _MONTHS_A_YEAR + last.month - first.month + 1
    if count > ROLL_FORWARD_MONTHS_MAX:
        raise fields.over_limit("to_month", ROLL_FORWARD_MONTHS_MAX, "months")
    found = [first]
    while found[-1] < last:
        found.append(following(found[-1]))
    return found


def _month(value: Date, field: str) -> date:
    if (
        value.day
        or not 1 <= value.month <= _MONTHS_A_YEAR
        or not YEAR_MIN <= value.year <= date.max.year
    ):
        raise fields.invalid(
            field, f"must be a year from {YEAR_MIN} on and a month, with the day 0."
        )
    return date(value.year, value.month, 1)


class _Encoder(NamedTuple):
    """Months as the contract has them."""

    money: MoneyField
    calendar: _Calendar

    def response(
        self, rolled: list[Rolled], report: queries.Report
    ) -> pb.GetLiabilityRollForwardResponse:
        """Return the whole answer."""
        pairs = zip(rolled, report.in_books, strict=True)
        return pb.GetLiabilityRollForwardResponse(
            months=[self._encode_month(month, in_books) for month, in_books in pairs],
            rows=[self._row(month.asked.first_day, row) for month in rolled for row in month.rows],
            time_zone=self.calendar.zone.key,
            position=report.liability_position,
        )

    def _encode_month(self, month: Rolled, in_books: int) -> pb.LiabilityMonth:
        points = month.points
        found = pb.LiabilityMonth(
            accounting_month=_month_message(month.asked.first_day),
            complete=self.calendar.is_over(month.asked.first_day),
            points=_points(points),
            points_in_books=in_books,
            agrees=points.closing == in_books,
        )
        if month.asked.closed_by is not None:
            found.estimate.CopyFrom(encode_section(month.asked.closed_by.now, self.money))
            found.owed.CopyFrom(self._amounts(month.money(sold=True)))
            found.provided.CopyFrom(self._amounts(month.money(sold=False)))
        return found

    def _row(self, accounting_month: date, row: Row) -> pb.LiabilityRow:
        money = row.roll.money
        return pb.LiabilityRow(
            accounting_month=_month_message(accounting_month),
            earning_month=_month_message(row.cohort.earning_month),
            source=_SOURCES[row.cohort.source],
            points=_points(row.roll.points),
            money=None if money is None else self._amounts(money),
        )

    def _amounts(self, roll: RollForward) -> pb.MoneyRollForward:
        amounts = {name: self.money.encode_signed(minor) for name, minor in roll._asdict().items()}
        return pb.MoneyRollForward(**amounts)


def _points(roll: RollForward) -> pb.PointsRollForward:
    points = roll._asdict()
    del points["re_estimated"]
    return pb.PointsRollForward(**points)


def _month_message(month: date) -> Date:
    return Date(year=month.year, month=month.month)
