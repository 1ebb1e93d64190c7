"""The demo against a real service: what it says it recorded is what the service holds."""

import csv
import io
import json
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from ledger.demo.basket import Line, first_days
from ledger.demo.journey import load
from ledger.demo.messages import record_request
from ledger.demo.offers import COUPON_POINTS
from ledger.demo.returns import SHARE_OF_LINES, Returns
from tests.cli.program import Finished, Service, ledger

pytestmark = pytest.mark.slow

DAYS = 3


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
    assert first["cards_by_month"] == {"2017-01": len(expected)}
    assert first["cards_after_receipts"] == {"3": len(expected)}
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


def _kept_cents(days: int) -> tuple[dict[str, int], int]:
    """What each household paid for what it kept, and how many returns there were."""
    journey, returns = load(days), Returns(SHARE_OF_LINES)
    paid: dict[str, int] = defaultdict(int)
    lines: dict[tuple[str, str], Line] = {}
    count = 0
    for day in first_days(days):
        for household_id, request in returns.due(day):
            count += 1
            for back in request.lines:
                line = lines[request.receipt.number, back.line_id]
                net, bought = line.gross_cents - line.discount_cents, line.quantity_thousandths
                whole = back.quantity_thousandths == bought
                paid[str(household_id)] -= (
                    net if whole else net * back.quantity_thousandths // bought
                )
        for basket in journey.day(day):
            returns.plan(basket, record_request(basket).receipt)
            for number, line in enumerate(basket.lines, start=1):
                lines[str(basket.basket_id), str(number)] = line
                paid[str(basket.household_id)] += line.gross_cents - line.discount_cents
    return paid, count


def test_a_whole_play_has_returns_and_coupons_and_every_point_is_accounted_for(
    service: Service,
) -> None:
    """Points are the dollars for what was kept and what coupons gave; a second play changes nothing."""
    days = 10
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    made = ledger(
        "programme",
        "create",
        "whole",
        "--currency",
        "USD",
        "--simulated-clock",
        "2017-01-01T00:00:00Z",
        env=places,
    )
    assert made.code == 0, made.err
    summary = _play(service, days, "--programme", "whole", "--whole")
    paid, returns = _kept_cents(days)
    assert summary["returns"] == returns > 0
    assert sum(summary["cards_after_receipts"].values()) == summary["cards_issued"]
    balances = _balances(service)
    coupons = {name: points - paid[name] // 100 for name, points in balances.items()}
    assert set(coupons.values()) <= {0, COUPON_POINTS, 2 * COUPON_POINTS}
    assert sum(coupons.values()) == COUPON_POINTS * summary["coupons_used"] > 0
    assert summary["books_balance"]
    books = json.loads(_run(service, "books", "--programme", "whole", "--json").out)
    assert books["balanced"] is books["agrees"] is True
    closing = {one["book"]: one["closing_points"] for one in books["books"]}
    assert closing["ISSUED"] == -summary["points_earned"]
    assert closing["CLAWED_BACK"] == summary["points_clawed_back"]

    again = _play(service, days, "--programme", "whole", "--whole", "--tills", "3")
    assert again["recognised"] == again["receipts"]
    assert _balances(service) == balances
