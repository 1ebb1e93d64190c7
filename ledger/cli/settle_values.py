"""Amounts and months as the tables of `ledger settle` show them."""

from datetime import date, datetime

import click
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

CENTS = 100
NANOS_PER_CENT = 10**7


class Amount(int):
    """Cents that are shown with two decimals; as a number, it stands to the right in tables."""

    def __str__(self) -> str:
        units, cents = divmod(abs(int(self)), CENTS)
        return f"{'-' * (self < 0)}{units}.{cents:02}"


def amount(money: Money) -> Amount:
    """An amount of a currency with cents, which all that banks collect is."""
    # Units and nanos have the same sign; a negative remainder would be rounded the wrong way.
    sign = -1 if money.units < 0 or money.nanos < 0 else 1
    return Amount(sign * (abs(money.units) * CENTS + abs(money.nanos) // NANOS_PER_CENT))


class MonthParam(click.ParamType[date]):
    """A month: `2017-01`."""

    name = "month"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The first day of the month that was typed."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m").date()  # noqa: DTZ007 - a month has no time
        except ValueError:
            self.fail(f"{value!r} is not a month such as 2017-01", param, ctx)


def month_message(month: date) -> Date:
    """A month as the contract has it: a date without a day."""
    return Date(year=month.year, month=month.month)


def month_text(month: Date) -> str:
    """A month as it is typed."""
    return f"{month.year:04}-{month.month:02}"
