import click
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from ledger.cli.values import (
    TimeParam,
    amount_text,
    local_date,
    parse_amount,
    parse_receipt_key,
    receipt_key_text,
)


@pytest.mark.parametrize(
    ("text", "units", "nanos"),
    [
        ("12.34", 12, 340_000_000),
        ("0", 0, 0),
        ("0.1", 0, 100_000_000),
        ("7.000000001", 7, 1),
        ("-0.05", 0, -50_000_000),
        ("9223372036854775807", 2**63 - 1, 0),
    ],
)
def test_an_amount_is_read_exactly(text: str, units: int, nanos: int) -> None:
    """An amount becomes units and nanos digit by digit."""
    assert parse_amount(text, "EUR") == Money(currency_code="EUR", units=units, nanos=nanos)


@pytest.mark.parametrize(
    "text", ["", "1,50", "1e3", "nan", "1.", ".5", "1.0000000001", "9223372036854775808", "\u0661"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Text that is no decimal number, or too fine or large for the contract, is wrong usage."""
    with pytest.raises(click.BadParameter):
        parse_amount(text, "EUR")


@pytest.mark.parametrize("text", ["12.34", "0.05", "-0.05", "1", "7.000000001", "1.50"])
def test_an_amount_reads_as_it_was_typed(text: str) -> None:
    """An amount that is read and printed is the same again."""
    assert amount_text(parse_amount(text, "EUR")) == text


@pytest.mark.parametrize(
    "text", ["330/1/31198570044/2017-01-01", "s//web-7/2026-11-21", "a/b/2026/17/x/2026-11-21"]
)
def test_a_receipt_key_reads_as_it_was_typed(text: str) -> None:
    """A receipt's key that is read and printed is the same, with no till and with slashes in it."""
    assert receipt_key_text(parse_receipt_key(text)) == text


def test_a_slash_belongs_to_the_number() -> None:
    """What stands between the till and the date is the number, slashes and all."""
    assert parse_receipt_key("a/b/2026/17/x/2026-11-21").number == "2026/17/x"


@pytest.mark.parametrize("text", ["", "a/b/c", "a/b/c/d", "a/b/c/2017-02-30", "a/b/2017-01-01"])
def test_what_is_no_receipt_key_is_refused(text: str) -> None:
    """Text without its four parts, or with a date that is none, is wrong usage."""
    with pytest.raises(click.BadParameter):
        parse_receipt_key(text)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2017-02-01T00:00:00Z", "2017-02-01T00:00:00Z"),
        ("2017-02-01T01:30:00+01:30", "2017-02-01T00:00:00Z"),
        ("2017-02-01T00:00:00.000001Z", "2017-02-01T00:00:00.000001Z"),
    ],
)
def test_a_time_is_read_with_its_offset(text: str, utc: str) -> None:
    """A time is an instant, whatever offset it was typed with."""
    assert TimeParam().convert(text, None, None).ToJsonString() == utc


@pytest.mark.parametrize("text", ["2017-02-01T00:00:00", "2017-02-01", "now", ""])
def test_a_time_without_offset_is_refused(text: str) -> None:
    """A time that could mean several instants is wrong usage."""
    with pytest.raises(click.BadParameter):
        TimeParam().convert(text, None, None)


def test_a_business_date_is_local() -> None:
    """Late in the evening of UTC it is the next day in Berlin already, and not yet in New York."""
    time = Timestamp()
    time.FromJsonString("2026-06-30T23:30:00Z")
    assert local_date(time, "Europe/Berlin").day == 1
    assert local_date(time, "America/New_York").day == 30
