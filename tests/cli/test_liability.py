"""`ledger liability`: what it asks for, and what it makes of the answer."""

from __future__ import annotations

import click
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.cli.failure import CommandFailed
from ledger.cli.liability import (
    MONTHS_AT_ONCE,
    Month,
    Report,
    check,
    csv_row,
    month_text,
    months_asked,
)
from ledger.cli.values import percent_text
from ledger.v1.liability_pb2 import (
    POINTS_SOURCE_REWARD,
    GetLiabilityRollForwardRequest,
    LiabilityMonth,
    LiabilityRow,
    MoneyRollForward,
    PointsRollForward,
)
from ledger.v1.programme_pb2 import GetProgrammeResponse

# One o'clock in the morning of the first of May in Berlin.
NOW = Timestamp(seconds=1_746_054_000)
BERLIN = GetProgrammeResponse(
    now=NOW, time_zone="Europe/Berlin", currency_code="EUR", currency_exponent=2, position=7
)


def typed(text: str) -> int:
    """A month as the option takes it."""
    return Month().convert(text, None, None)


def asked(first: str | None, last: str | None) -> list[tuple[str, str]]:
    """What the service is asked for: from and to, empty for none."""
    begin, end = (None if text is None else typed(text) for text in (first, last))
    return [
        (_shown(one, "from_month"), _shown(one, "to_month"))
        for one in months_asked(begin, end, BERLIN)
    ]


def _shown(request: GetLiabilityRollForwardRequest, name: str) -> str:
    return month_text(getattr(request, name)) if request.HasField(name) else ""


def test_more_than_a_year_is_asked_for_year_by_year() -> None:
    """The service answers a year at most; whoever asks for more gets all of it, month after month."""
    assert asked(None, None) == [("", "")]
    assert asked(None, "2024-02") == [("", "2024-02")]
    assert asked("2024-01", "2024-12") == [("2024-01", "2024-12")]
    assert asked("2024-01", None) == [
        ("2024-01", "2024-12"),
        ("2025-01", "2025-05"),
    ]
    assert MONTHS_AT_ONCE == 12


@pytest.mark.parametrize("text", ["2025", "2025-13", "2025-00", "2025-1", "25-01", "2025-01-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    """A month is a year of four digits and a month of two."""
    with pytest.raises(click.BadParameter, match="2017-01"):
        typed(text)


def test_amounts_have_all_places_of_their_currency() -> None:
    """Amounts line up, whatever the currency, and keep their sign."""
    yen = GetProgrammeResponse(currency_exponent=0)
    report = Report(BERLIN, [], [])
    assert report.amount(Money(units=5)) == "5.00"
    assert report.amount(Money(nanos=-850_000_000)) == "-0.85"
    assert Report(yen, [], []).amount(Money(units=-12)) == "-12"


def test_a_share_is_told_exactly() -> None:
    """Millionths are percent with as many places as it takes."""
    shares = [1_000_000, 950_000, 925_500, 1]
    assert [percent_text(one) for one in shares] == ["100", "95", "92.55", "0.0001"]


def test_a_line_of_csv_has_every_column_and_no_money_that_nobody_knows() -> None:
    """Where the rules do not say what points are worth, the columns of money are empty."""
    row = LiabilityRow(
        accounting_month=Date(year=2025, month=5),
        earning_month=Date(year=2024, month=12),
        source=POINTS_SOURCE_REWARD,
        points=PointsRollForward(opening=5, redeemed=-1, closing=6),
    )
    report = Report(BERLIN, [], [row])
    head = ("2025-05", "2024-12", "reward", 5, 0, -1, 0, 0, 0, 6)
    assert csv_row(report, row) == (*head, *[""] * 8, "EUR")
    row.money.CopyFrom(MoneyRollForward(re_estimated=Money(nanos=-10_000_000)))
    assert csv_row(report, row)[10:] == (*["0.00"] * 6, "-0.01", "0.00", "EUR")


def test_points_that_do_not_agree_fail() -> None:
    """A month that has other points than the books ends the command, and is named."""
    good = LiabilityMonth(accounting_month=Date(year=2025, month=4), agrees=True)
    bad = LiabilityMonth(accounting_month=Date(year=2025, month=5), points_in_books=7)
    check(Report(BERLIN, [good], []))
    with pytest.raises(CommandFailed, match="2025-05 has 0, the books 7") as caught:
        check(Report(BERLIN, [good, bad], []))
    assert caught.value.exit_code == 1
