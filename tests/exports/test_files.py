"""Files of rows, read by programs that are not ours."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.exports import files
from ledger.exports.files import JsonlFile, ParquetFile
from ledger.exports.schema import EVENTS, POINTS, Row, Table, money_table
from ledger.v1 import audit_pb2 as pb
from ledger.v1 import books_pb2
from tests.support.till import timestamp

AT = datetime(2027, 1, 31, 22, 15, 7, 123_456, tzinfo=UTC)
STATE = '{"name":"Käthe","points":9007199254740993}'


def events(count: int) -> list[Row]:
    """Rows of so many events."""
    return [
        EVENTS.row(
            pb.StoredEvent(
                position=number,
                originator_id="a",
                originator_version=number,
                topic="ledger.PointsEarned",
                state=STATE.encode(),
                request_id="b",
                principal_id="till-1",
                occurred_at=timestamp(AT),
                recorded_at=timestamp(AT),
                rules_version=3,
            )
        )
        for number in range(1, count + 1)
    ]


def posting(units: int, nanos: int) -> pb.MoneyPosting:
    """A posting of that amount, which belongs to nobody."""
    return pb.MoneyPosting(
        position=7,
        line=1,
        booked_on=Date(year=2027, month=2, day=1),
        document_on=Date(year=2027, month=1, day=31),
        booking="BANK_FEE",
        account=books_pb2.MONEY_ACCOUNT_RETURN_FEES,
        contra_account=books_pb2.MONEY_ACCOUNT_SUSPENSE,
        amount=Money(currency_code="EUR", units=units, nanos=nanos),
        recorded_at=timestamp(AT),
    )


def test_json_lines_have_an_object_a_row(tmp_path: Path) -> None:
    """All columns by their names; text, days and instants as everybody writes them, and what is not there is null."""
    file = JsonlFile(tmp_path / "money.jsonl", money_table(2))
    file.write([money_table(2).row(posting(-1, -500_000_000))])
    file.close()
    (line,) = (tmp_path / "money.jsonl").read_text().splitlines()
    found = json.loads(line)
    assert tuple(found) == money_table(2).names
    assert (found["amount_minor"], found["currency"]) == (-150, "EUR")
    assert (found["booked_on"], found["document_on"]) == ("2027-02-01", "2027-01-31")
    assert found["recorded_at"] == "2027-01-31T22:15:07.123456Z"
    assert (found["account"], found["contra_account"]) == ("RETURN_FEES", "SUSPENSE")
    assert (found["member_reference"], found["run_id"]) == (None, None)


def test_amounts_are_exact_in_every_currency() -> None:
    """Minor units, whatever places a currency has, on both sides of zero."""
    place = money_table(2).names.index("amount_minor")

    def minor(exponent: int, units: int, nanos: int) -> object:
        return money_table(exponent).row(posting(units, nanos))[place]

    assert minor(2, 0, -10_000_000) == -1
    assert minor(2, -(2**40), -990_000_000) == -(2**40) * 100 - 99
    assert minor(0, 5, 0) == 5
    assert minor(3, 1, 1_000_000) == 1001


def test_parquet_has_types_and_says_what_they_mean(tmp_path: Path) -> None:
    """Another program reads numbers, instants and text as what they are, over any number of row groups."""
    path = tmp_path / "events.parquet"
    count = files.ROW_GROUP_ROWS + 1
    file = ParquetFile(path, EVENTS, {"ledger.last_position": str(count)})
    rows = events(count)
    file.write(rows[:7])
    file.write(rows[7:])
    file.close()
    found = pq.read_table(path)
    assert pq.ParquetFile(path).num_row_groups == 2
    assert found.column("position").to_pylist() == list(range(1, count + 1))
    assert found.slice(count - 1).to_pylist() == [dict(zip(EVENTS.names, rows[-1], strict=True))]
    assert found.schema.metadata[b"ledger.last_position"] == str(count).encode()
    field = found.schema.field("recorded_at")
    assert field.type == pa.timestamp("us", tz="UTC")
    assert field.metadata[b"unit"] == b"microseconds, UTC"
    assert found.column("state")[0].as_py() == STATE


def test_a_file_of_nothing_has_its_columns(tmp_path: Path) -> None:
    """Where there are no rows, a reader finds the columns and none of them."""
    path = tmp_path / "points.parquet"
    ParquetFile(path, POINTS, {}).close()
    found = pq.read_table(path)
    assert (found.num_rows, tuple(found.column_names)) == (0, POINTS.names)


def test_every_column_is_described() -> None:
    """Each has a unit and a meaning that is a sentence, and no table has two of a name."""
    tables: list[Table] = [EVENTS, POINTS, money_table(2)]
    for table in tables:
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.unit
            assert column.meaning.endswith("."), column.name
    assert {type(value) for value in money_table(2).row(posting(1, 0))} == {
        int,
        str,
        date,
        datetime,
        type(None),
    }
