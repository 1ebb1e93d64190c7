"""The demo against a real service: what it says it recorded is what the service holds."""

import csv
import io
import json
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from ledger.demo.basket import first_days
from ledger.demo.journey import load
from tests.cli.program import Finished, Service, ledger

pytestmark = pytest.mark.slow

DAYS = 5


def _run(service: Service, *arguments: str) -> Finished:
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    done = ledger(*arguments, env=places)
    assert done.code == 0, done.err
    return done


def _play(service: Service, days: int, *options: str) -> dict[str, Any]:
    done = _run(service, "demo", "--days", str(days), "--json", *options)
    summary: dict[str, Any] = json.loads(done.out)
    return summary


def _expected_points(days: int) -> dict[str, int]:
    """The points of each household with a card: its whole dollars, cents carried."""
    journey = load(days)
    receipts: dict[int, list[int]] = defaultdict(list)
    for day in first_days(days):
        for basket in journey.day(day):
            net = sum(line.gross_cents - line.discount_cents for line in basket.lines)
            receipts[basket.household_id].append(net)
    return {str(name): sum(cents) // 100 for name, cents in receipts.items() if len(cents) >= 3}


def _balances(service: Service) -> dict[str, int]:
    rows = csv.DictReader(io.StringIO(_run(service, "balances", "--csv").out))
    return {row["member_reference"]: int(row["points"]) for row in rows}


def test_a_play_is_what_the_data_say(service: Service) -> None:
    """Points are a household's dollars; a second play is recognised whole; a longer goes on."""
    journey = load(DAYS)
    expected = _expected_points(DAYS)
    first = _play(service, DAYS)
    assert first["receipts"] == journey.receipts
    assert first["members"] == first["cards_issued"] == len(expected)
    assert first["points_earned"] == sum(expected.values())
    assert _balances(service) == expected
    programme = json.loads((service.data_dir / "credentials").read_text())["programme"]
    assert programme == "demo"

    events = _run(service, "events", "--programme", "demo").out
    second = _play(service, DAYS, "--tills", "3")
    assert second["recognised"] == second["receipts"] == first["receipts"]
    assert second["points_earned"] == first["points_earned"]
    assert _run(service, "events", "--programme", "demo").out == events

    longer = _play(service, DAYS + 2)
    assert longer["recognised"] == first["receipts"]
    assert _balances(service) == _expected_points(DAYS + 2)


def test_the_demo_keeps_away_from_a_real_clock(service: Service) -> None:
    """A programme on a real clock is refused before anything is written to it."""
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    before = ledger("events", "--programme", "main", env=places).out
    done = ledger("demo", "--days", "1", "--programme", "main", env=places)
    assert done.code == 1
    assert "real clock" in done.err
    assert ledger("events", "--programme", "main", env=places).out == before


def test_the_first_day_is_the_first_of_the_year() -> None:
    """Day 1 is 2017-01-01, and 31 days are January."""
    assert next(first_days(1)) == date(2017, 1, 1)
    assert list(first_days(31))[-1] == date(2017, 1, 31)
