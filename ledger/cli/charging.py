"""What commands about payment with the card share."""

from collections.abc import Callable
from typing import Any

import click

from ledger.cli.client import Client
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import DebitDay

_DAYS = {
    "": DebitDay.DEBIT_DAY_UNSPECIFIED,
    "beginning": DebitDay.DEBIT_DAY_BEGINNING,
    "middle": DebitDay.DEBIT_DAY_MIDDLE,
    "end": DebitDay.DEBIT_DAY_END,
}


def debit_day_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the day of the month on which the member is debited."""
    return click.option(
        "--debit-day",
        "day",
        type=click.Choice([day for day in _DAYS if day]),
        help="Of the month: the 1st, the 15th or the last day.",
    )(command)


def debit_day(text: str | None) -> DebitDay:
    """The day that was typed; not said, if none was."""
    return _DAYS[text or ""]


def currency_of(client: Client) -> str:
    """The currency of the programme."""
    answer = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
    return answer.currency_code
