import csv
import io
import json
from typing import cast

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from ledger.cli.balances import csv_text
from ledger.cli.events import readable
from ledger.cli.output import plain, write_table
from ledger.cli.rules import json_form
from ledger.rulesdoc.document import Document
from ledger.v1.account_pb2 import AccountEntry, EntryKind
from ledger.v1.admin_pb2 import Key
from ledger.v1.audit_pb2 import StoredEvent
from ledger.v1.bank_pb2 import OverdueStatement
from ledger.v1.options_pb2 import ROLE_TILL
from ledger.v1.rules_pb2 import CardRules, Rules


def test_csv_survives_any_reference() -> None:
    """Commas, quotes, line breaks and letters of any script in a reference come back unharmed."""
    rows = [("a,b", "2000000000008", 12), ('say "hi"', "", 0), ("naïve\nµ", "", 2**60)]
    read = list(csv.reader(io.StringIO(csv_text(iter(rows)))))
    assert read == [[reference, card, str(points)] for reference, card, points in rows]


def test_csv_lines_end_as_unix_lines() -> None:
    """Lines end in a line feed alone, so that cut and grep see the last column as it is."""
    assert csv_text(iter([("900", "2000000000008", 3)])) == "900,2000000000008,3\n"


def test_plain_values() -> None:
    """Numbers stay numbers, times are RFC 3339, enums lose their prefix, what is absent is null."""
    key = Key(key_id="k", role=ROLE_TILL, create_time=Timestamp(seconds=1))
    assert plain(key) == {
        "key_id": "k",
        "principal_id": "",
        "role": "TILL",
        "shop_id": "",
        "create_time": "1970-01-01T00:00:01Z",
        "expire_time": None,
        "revoke_time": None,
        "training": False,
    }


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (Date(year=2027, month=2, day=26), "2027-02-26"),
        (Date(year=2027, month=2), "2027-02"),
        (Date(month=2, day=29), "--02-29"),
    ],
)
def test_dates_are_text(date: Date, text: str) -> None:
    """A date is ISO 8601 wherever JSON is printed; a month has no day, and a birthday may have no year."""
    assert plain(OverdueStatement(first_due_date=date))["first_due_date"] == text


def test_an_enum_value_from_the_future_is_shown() -> None:
    """A value that a newer service sends is shown as its number, not as an error."""
    assert plain(AccountEntry(kind=cast("EntryKind", 99)))["kind"] == "99"


def test_an_event_is_readable() -> None:
    """An event's own fields come out as an object, whole numbers exact."""
    event = StoredEvent(
        position=3, topic="ledger.PointsEarned", state=b'{"points":9007199254740993}'
    )
    event.occurred_at.FromJsonString("2017-01-01T11:53:26Z")
    shown = json.loads(json.dumps(readable(event)))
    assert shown["state"] == {"points": 9007199254740993}
    assert shown["occurred_at"] == "2017-01-01T11:53:26Z"
    assert shown["recorded_at"] is None
    assert list(shown) == [
        *("position", "topic", "originator_id", "originator_version", "occurred_at"),
        *("recorded_at", "principal_id", "request_id", "rules_version", "state"),
    ]


def test_rules_are_published_as_they_are_shown() -> None:
    """What `rules show --json` prints is what `rules publish` reads."""
    rules = Rules(version=2, card=CardRules(receipts_required=3))
    rules.earning.per_amount.currency_code = "EUR"
    rules.effective_at.FromJsonString("2026-01-01T00:00:00Z")
    rules.earning.points = 2**53 + 1
    rules.earning.per_amount.units = 1
    assert Document(json.dumps(json_form(rules))).rules("EUR") == rules


def test_a_table_has_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns are as wide as their widest value, and numbers stand to the right."""
    write_table(("name", "points"), [("a", 5), ("longer", 1234567)])
    assert capsys.readouterr().out == "name     points\na             5\nlonger  1234567\n"


def test_an_empty_table_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    """Without rows the header alone is printed."""
    write_table(("name", "points"), [])
    assert capsys.readouterr().out == "name  points\n"
