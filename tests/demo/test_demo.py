"""The demo against a real service: what it says it recorded is what the service holds."""

import csv
import io
import json
import os
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from beancount import loader
from beancount.core.data import Transaction

from ledger.demo.basket import Line, first_days
from ledger.demo.journey import load
from ledger.demo.messages import record_request
from ledger.demo.offers import COUPON_POINTS
from ledger.demo.returns import SHARE_OF_LINES, Returns
from tests.cli.program import Finished, Service, ledger
from tests.docs.documents import ROOT, blocks

pytestmark = pytest.mark.slow

DAYS, WHOLE_DAYS = 3, 10


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


def _balances(service: Service, programme: str = "demo") -> dict[str, int]:
    said = _run(service, "balances", "--programme", programme, "--csv").out
    rows = csv.DictReader(io.StringIO(said))
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


@pytest.fixture(scope="module")
def whole(service: Service) -> dict[str, Any]:
    """The summary of ten days that were played with returns and coupons."""
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
    return _play(service, WHOLE_DAYS, "--programme", "whole", "--whole")


def test_balances_computed_again_by_another_program(
    service: Service, whole: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The query of the guide gets from the exported files, with DuckDB, what `ledger balances` says, to the byte."""
    del whole  # it was played
    guide = ROOT / "docs/how-to/analyse-with-duckdb.md"
    (query,) = (one.text for one in blocks(guide) if "balances.sql" in one.words)
    for range_ in (("--until-position", "5000"), ("--from-position", "5001")):
        folder = str(tmp_path / "part" / range_[1])
        _run(service, "export", folder, "--programme", "whole", "--format", "parquet", *range_)
    folder = str(tmp_path / "export")
    _run(service, "export", folder, "--programme", "whole", "--format", "parquet")
    monkeypatch.chdir(tmp_path)
    said = _run(service, "balances", "--programme", "whole", "--csv").out
    assert len(said.splitlines()) > 100
    for files in ("export", "part/*"):
        duckdb.sql(query.replace("'export/", f"'{files}/"))
        assert Path("recomputed.csv").read_text(encoding="utf-8") == said


def test_beancount_agrees_with_the_books_of_a_play(
    service: Service, whole: dict[str, Any], tmp_path: Path
) -> None:
    """A program that is not ours finds no transaction and no book wrong, and was told every event."""
    folder = tmp_path / "opinion"
    _run(service, "export", str(folder), "--programme", "whole", "--format", "beancount")
    entries, errors, _ = loader.load_file(os.fspath(folder / "points.beancount"))
    assert errors == []
    transactions = [one for one in entries if isinstance(one, Transaction)]
    issued = [
        one.units
        for transaction in transactions
        for one in transaction.postings
        if one.account == "Income:Issued"
    ]
    assert -sum(one.number or 0 for one in issued if one is not None) == whole["points_earned"]


def test_a_whole_play_has_returns_and_coupons_and_every_point_is_accounted_for(
    service: Service, whole: dict[str, Any]
) -> None:
    """Points are the dollars for what was kept and what coupons gave; a second play changes nothing."""
    summary, days = whole, WHOLE_DAYS
    paid, returns = _kept_cents(days)
    assert summary["returns"] == returns > 0
    assert sum(summary["cards_after_receipts"].values()) == summary["cards_issued"]
    balances = _balances(service, "whole")
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
    assert _balances(service, "whole") == balances
