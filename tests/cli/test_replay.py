"""What an auditor sees of a replay from the command line."""

import json
import os
import pty
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from ledger.projections.registry import BY_NAME as PROJECTIONS
from ledger.v1 import admin_pb2
from tests.cli.program import Finished, clean_environment, command_line, ledger
from tests.support.process import ServiceProcess
from tests.support.till import Till, make_receipt

PROGRAMME = "replayed"
ONLY_GROWING = "account_entries"


class Books(NamedTuple):
    """A programme with some history."""

    service: ServiceProcess
    first_half: datetime
    """When some of it was there."""
    head_position: int

    @property
    def environment(self) -> dict[str, str]:
        """Where a command finds it."""
        return {"LEDGER_DATA_DIR": str(self.service.data_dir), "LEDGER_PROGRAMME": PROGRAMME}

    def replay(self, *options: str) -> Finished:
        """Replay it."""
        return ledger("replay", *options, env=self.environment)

    def report(self, *options: str) -> Any:
        """Replay it, and return what is printed as JSON."""
        done = self.replay("--json", *options)
        found = json.loads(done.out)
        assert done.code == (0 if found["good"] else 4), done.err
        return found


@pytest.fixture(scope="module")
def books(service: ServiceProcess) -> Iterator[Books]:
    """A card with a purchase, the time, and another card with one; projections have caught up."""
    service.create_programme(PROGRAMME)
    till = Till(service, PROGRAMME)
    till.publish_rules()
    till.record(make_receipt(card_number=till.new_card().card_number))
    first_half = datetime.now(UTC)
    till.record(make_receipt(card_number=till.new_card().card_number))
    yield Books(service, first_half, _caught_up(till))
    till.retire()


def _caught_up(till: Till) -> int:
    """Wait until all projections are as of the last event, and return its position."""
    while True:
        found = till.call("ListProjections", admin_pb2.ListProjectionsRequest())
        if all(one.position == found.head_position for one in found.projections):
            return int(found.head_position)
        time.sleep(0.05)


def test_every_row_is_as_replayed(books: Books) -> None:
    """Of a history that nobody touched every projection is compared, and no row differs."""
    found = books.report()
    assert (found["good"], found["differences"], found["not_compared"]) == (True, [], [])
    assert {one["projection"] for one in found["compared"]} == set(PROJECTIONS)
    assert found["position"] == found["head_position"] == books.head_position
    rows = sum(one["rows"] for one in found["compared"])
    assert f"{rows} rows are as replayed" in books.replay().out


def test_it_is_replayed_up_to_a_time(books: Books) -> None:
    """Up to a time books are of then; rows that only are added are compared, of others it is said that they are not."""
    text = books.first_half.isoformat()
    found = books.report("--until", text)
    assert 1 < found["position"] < books.head_position
    assert found["points_by_book"]["AVAILABLE"] > 0
    compared = {one["projection"]: one for one in found["compared"]}
    left = {one["projection"]: one["reason"] for one in found["not_compared"]}
    assert compared[ONLY_GROWING]["rows"] > 0
    assert left["account_balances"] == "its rows are as of a later position"
    assert compared.keys() | left.keys() == set(PROJECTIONS)
    assert books.report("--until", str(found["position"]))["events"] == found["position"]
    shown = books.replay("--until", text).out
    assert f"rows are as replayed; {len(left)} projections were not compared" in shown
    assert "not compared: account_balances: its rows are as of a later position" in shown


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2001-01-01T00:00:00Z", "nothing was recorded by"),
        ("2017-01-01T00:00:00", "needs a time zone"),
        ("yesterday", "neither a time nor a position"),
        ("0", "nothing was recorded by"),
    ],
)
def test_a_time_that_means_nothing_is_refused(books: Books, until: str, said: str) -> None:
    """A time before the first event, or one that is none, is wrong usage and says why."""
    done = books.replay("--until", until)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_people_see_how_far_it_is(books: Books) -> None:
    """On a terminal each part of the work has a bar that comes to its end, beside the output."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command_line("replay"),
        env=clean_environment({**books.environment, "COLUMNS": "120"}),
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        os.close(theirs)
        shown = _read(ours)
        assert process.stdout is not None
        printed = process.stdout.read()
    assert (process.returncode, "rows are as replayed" in printed) == (0, True)
    assert "reading rows" in shown
    assert "replaying" in shown
    assert f"{books.head_position}/{books.head_position}" in shown


def _read(descriptor: int) -> str:
    found = b""
    with suppress(OSError), os.fdopen(descriptor, "rb", buffering=0) as terminal:
        while part := terminal.read(65_536):
            found += part
    return found.decode()


def test_rows_that_differ_are_listed(books: Books) -> None:
    """Rows that were altered, removed or added are named with what is stored and replayed; the exit code says so."""
    with books.service.owner(PROGRAMME) as owner:
        owner.execute(b"UPDATE account_balances_1 SET points_held = 7")
        owner.execute(b"DELETE FROM cards_1 WHERE ctid = (SELECT min(ctid) FROM cards_1)")
        owner.execute(b"INSERT INTO points_books_1 VALUES ('2001-01-01', 'SPENT', 5)")
    found = books.report()
    assert not found["good"]
    assert [(one["projection"], one["kind"]) for one in found["differences"]] == [
        ("account_balances", "ALTERED"),
        ("account_balances", "ALTERED"),
        ("cards", "MISSING"),
        ("points_books", "ADDED"),
    ]
    assert found["differences"][0]["values"] == [
        {"column": "points_held", "stored": 7, "replayed": 0}
    ]
    done = books.replay()
    assert done.code == 4
    assert "4 rows differ" in done.out
    assert "points_held is 7, replayed 0" in done.out
    assert "the row is missing" in done.out
    assert "points_books: day=2001-01-01, book=SPENT: no event makes this row" in done.out
    assert "rows are not what the history says" in done.err


def test_a_history_that_does_not_fold_says_where(books: Books) -> None:
    """Where an event is not the one that was recorded, it is said which does not go with those before it."""
    with books.service.owner(PROGRAMME) as owner:
        earned = owner.execute(
            b"SELECT max(position) FROM events WHERE topic = 'ledger.PointsEarned'"
        ).fetchone()
        assert earned is not None
        owner.execute(
            b"UPDATE events SET originator_id = gen_random_uuid() WHERE position = %s", earned
        )
    done = books.replay()
    assert (done.code, done.out) == (4, "")
    assert f"the event at position {earned[0]} (ledger.PointsEarned) does not go with" in done.err
