"""`ledger liability`."""

import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any, NamedTuple

import click
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.cli.balances import csv_text
from ledger.cli.client import Client, connected
from ledger.cli.failure import EXIT_REFUSED, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write, write_facts, write_json, write_line, write_table
from ledger.cli.values import percent_text, zone_of
from ledger.v1.liability_pb2 import (
    GetLiabilityRollForwardRequest,
    GetLiabilityRollForwardResponse,
    LiabilityMonth,
    LiabilityRow,
    MoneyRollForward,
    PointsRollForward,
    PointsSource,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetProgrammeResponse

# What the service answers at once.
MONTHS_AT_ONCE = 12
MONTHS_A_YEAR = 12
NANOS_DIGITS = 9
MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")

POINTS = ("opening", "earned", "redeemed", "expired", "reversed", "taken", "closing")
MONEY = (*POINTS[:-1], "re_estimated", "closing")
KEYS = ("accounting_month", "earning_month", "source")
CSV_HEADERS = (
    *KEYS,
    *(f"points_{name}" for name in POINTS),
    *(f"money_{name}" for name in MONEY),
    "currency",
)


class Month(click.ParamType[int]):
    """A month: `2017-01`."""

    name = "month"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The months since the year 0."""
        if isinstance(value, int):
            return value
        match = MONTH.fullmatch(str(value))
        if match is None:
            self.fail(f"{value!r} is not a month such as 2017-01", param, ctx)
        return int(match["year"]) * MONTHS_A_YEAR + int(match["month"]) - 1


class Report(NamedTuple):
    """What the service said, all months together."""

    programme: GetProgrammeResponse
    months: list[LiabilityMonth]
    rows: list[LiabilityRow]

    def amount(self, money: Money) -> str:
        """An amount with all decimal places of the currency, so that columns line up."""
        exponent = self.programme.currency_exponent
        sign = "-" if money.units < 0 or money.nanos < 0 else ""
        fraction = f"{abs(money.nanos):0{NANOS_DIGITS}}"[:exponent]
        return f"{sign}{abs(money.units)}" + (f".{fraction}" if exponent else "")

    def amounts(self, roll: MoneyRollForward) -> list[str]:
        """A roll-forward in the order of its columns."""
        return [self.amount(getattr(roll, name)) for name in MONEY]


@click.command("liability")
@click.option(
    "--from",
    "first",
    metavar="MONTH",
    type=Month(),
    help="The first accounting month. [default: the last]",
)
@click.option(
    "--to",
    "last",
    metavar="MONTH",
    type=Month(),
    help="The last accounting month, included. [default: the present one]",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: a line a row, points and money.")
@service_options
def command(*, first: int | None, last: int | None, as_csv: bool) -> None:
    """Show what points that customers have stand for in the books of money, by earning month.

    For each accounting month: opening + earned - redeemed - expired - reversed - taken +
    re-estimated = closing, in points and in money. Points are what the books of points have;
    where they are not, the command says so, and fails with 1.
    """
    if as_csv and settings().as_json:
        raise click.UsageError("--csv and --json exclude each other")
    if first is not None and last is not None and last < first:
        raise click.UsageError("--to is before --from")
    with connected(settings()) as client:
        report = read_report(client, first, last)
    if as_csv:
        write(csv_text([CSV_HEADERS]))
        write(csv_text(csv_row(report, row) for row in report.rows))
    elif settings().as_json:
        write_json(_json(report))
    else:
        _show(report)
    check(report)


def read_report(client: Client, first: int | None, last: int | None) -> Report:
    """The roll-forward with everything that was recorded when it was asked for, a year at a time."""
    programme = client.read("finance", client.programme.GetProgramme, GetProgrammeRequest())
    report = Report(programme, [], [])
    for some in months_asked(first, last, programme):
        some.at_least_position = programme.position
        answer: GetLiabilityRollForwardResponse = client.read(
            "finance", client.liability.GetLiabilityRollForward, some
        )
        report.months.extend(answer.months)
        report.rows.extend(answer.rows)
    return report


def months_asked(
    first: int | None, last: int | None, programme: GetProgrammeResponse
) -> Iterator[GetLiabilityRollForwardRequest]:
    """The requests for some months, in order."""
    if first is None:
        yield GetLiabilityRollForwardRequest(to_month=None if last is None else _date(last))
        return
    end = _present(programme) if last is None else last
    while first <= end:
        to = min(end, first + MONTHS_AT_ONCE - 1)
        yield GetLiabilityRollForwardRequest(from_month=_date(first), to_month=_date(to))
        first = to + 1


def _present(programme: GetProgrammeResponse) -> int:
    now = programme.now.ToDatetime(tzinfo=UTC).astimezone(zone_of(programme.time_zone))
    return now.year * MONTHS_A_YEAR + now.month - 1


def _date(month: int) -> Date:
    year, before = divmod(month, MONTHS_A_YEAR)
    return Date(year=year, month=before + 1)


def month_text(month: Date) -> str:
    """A month as it is typed."""
    return f"{month.year:04}-{month.month:02}"


def source_text(row: LiabilityRow) -> str:
    """Why customers have the points."""
    return PointsSource.Name(row.source).removeprefix("POINTS_SOURCE_").lower()


def csv_row(report: Report, row: LiabilityRow) -> tuple[Any, ...]:
    """A row under the headers of CSV; without money where nothing is said of it."""
    money = report.amounts(row.money) if row.HasField("money") else [""] * len(MONEY)
    keys = (month_text(row.accounting_month), month_text(row.earning_month), source_text(row))
    return (*keys, *_points(row.points), *money, report.programme.currency_code)


def _points(roll: PointsRollForward) -> list[int]:
    return [getattr(roll, name) for name in POINTS]


def _json(report: Report) -> dict[str, object]:
    return {
        "months": [_plain_months(one) for one in report.months],
        "rows": [_plain_months(one) for one in report.rows],
        "time_zone": report.programme.time_zone,
        "position": report.programme.position,
    }


def _plain_months(one: LiabilityMonth | LiabilityRow) -> dict[str, Any]:
    found = plain(one)
    for name in ("accounting_month", "earning_month"):
        if name in found:
            found[name] = month_text(getattr(one, name))
    return found


# --- For people --------------------------------------------------------------------------------


def _show(report: Report) -> None:
    for month in report.months:
        rows = [row for row in report.rows if row.accounting_month == month.accounting_month]
        write_facts(_facts(report, month))
        if rows:
            write_line("")
            _show_points(month, rows)
        if rows and month.HasField("estimate"):
            write_line("")
            _show_money(report, month, rows)
        if month is not report.months[-1]:
            write_line("")


def _facts(report: Report, month: LiabilityMonth) -> list[tuple[str, object]]:
    state = "over" if month.complete else "so far"
    agreed = "agree" if month.agrees else "DO NOT AGREE"
    estimate: object = "none: the rules do not say what points are worth"
    if month.HasField("estimate"):
        said = month.estimate
        share = percent_text(said.redeemed_share_millionths)
        price = f"{report.amount(said.price)} {report.programme.currency_code}"
        estimate = f"{said.points} points for {price}, {share} percent redeemed"
    return [
        ("accounting month", f"{month_text(month.accounting_month)} ({state})"),
        ("estimate", estimate),
        ("books of points", f"{agreed}: {month.points_in_books}"),
    ]


def _show_points(month: LiabilityMonth, rows: list[LiabilityRow]) -> None:
    body = [(month_text(row.earning_month), source_text(row), *_points(row.points)) for row in rows]
    write_table(("points of", "source", *POINTS), [*body, ("all", "", *_points(month.points))])


def _show_money(report: Report, month: LiabilityMonth, rows: list[LiabilityRow]) -> None:
    body = [
        (month_text(row.earning_month), source_text(row), *report.amounts(row.money))
        for row in rows
    ]
    totals = [
        ("owed", "", *report.amounts(month.owed)),
        ("provided", "", *report.amounts(month.provided)),
    ]
    headers = (f"{report.programme.currency_code} of", "source", *MONEY)
    write_table([name.replace("_", "-") for name in headers], _to_the_right([*body, *totals]))


def _to_the_right(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Amounts as wide as the widest of their column: tables put texts to the left."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    keys = 2
    return [
        (
            *row[:keys],
            *(cell.rjust(width) for cell, width in zip(row[keys:], widths[keys:], strict=True)),
        )
        for row in rows
    ]


def check(report: Report) -> None:
    """Fails where the points are not what the books of points have."""
    wrong = [
        f"{month_text(one.accounting_month)} has {one.points.closing}, the books {one.points_in_books}"
        for one in report.months
        if not one.agrees
    ]
    if wrong:
        raise CommandFailed(f"points do not agree: {'; '.join(wrong)}", EXIT_REFUSED)
