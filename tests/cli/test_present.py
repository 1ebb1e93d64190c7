"""Receipts presented from the command line, and what the auditor lists."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.program import Finished, Service, ledger

DAY = "2025-03-14"
RULES = """\
effective_at: 2020-01-01T00:00:00Z
currency: EUR
earning: {points: 1, per_amount: 1.00}
card:
  receipts_required: 3
  window_days: 30
  receipt_total_min: 5.00
  single_total_min: 100.00
  app_way: true
  full_registration_total: 500.00
"""

Run = Callable[..., Finished]


@pytest.fixture(scope="module")
def run(service: Service) -> Run:
    """Runs a command against a programme with every rule for cards, whose clock stands at noon."""
    programme = f"p_{uuid.uuid4().hex[:12]}"
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    clock = ("--simulated-clock", f"{DAY}T12:00:00Z")
    made = ledger("programme", "create", programme, *clock, env=places)
    assert made.code == 0, made.err

    def _run(*arguments: str, stdin: str = "") -> Finished:
        return ledger(*arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": programme})

    published = _run("rules", "publish", "-", stdin=RULES)
    assert published.code == 0, published.err
    return _run


def said(done: Finished) -> Any:
    """What a command printed as JSON."""
    assert done.code == 0, done.err
    return json.loads(done.out)


def record(run: Run, amount: str = "10.00", *options: str) -> str:
    """Record a receipt and return its key."""
    number = uuid.uuid4().hex[:8]
    done = run(
        "receipt",
        *("--shop", "7", "--till", "2", "--number", number, "--amount", amount),
        *("--json", *options),
    )
    key: str = said(done)["receipt"]
    return key


def test_receipts_are_tried_and_presented(run: Run) -> None:
    """A dry run says of each receipt whether it counts, for nobody; then the card is issued on those that do."""
    keys = [record(run), record(run, "1.00"), f"7/2/none/{DAY}", record(run), record(run)]
    tried = run("present", *keys, "--dry-run")
    assert tried.code == 0, tried.err
    verdicts = [re.split(r"  +", line)[1] for line in tried.out.splitlines()[1:6]]
    assert verdicts == ["counts", "below total", "unknown", "counts", "counts"]
    assert "would be issued (only said: nothing was recorded)" in tried.out
    answer = said(run("present", *keys, "--member", "alice", "--json"))
    assert [one["verdict"] for one in answer["receipts"]] == [
        "COUNTS",
        "BELOW_TOTAL",
        "UNKNOWN",
        "COUNTS",
        "COUNTS",
    ]
    assert (answer["condition"], answer["points_credited"]) == ("RECEIPTS", 30)
    again = run("present", keys[0], "--dry-run").out
    assert "already used" in again
    assert f"{DAY}T12:00:00Z" in again


def test_too_few_are_refused_in_one_line(run: Run) -> None:
    """What is wrong with each receipt stands behind the refusal; without a member only a dry run is possible."""
    keys = [record(run), f"7/2/none/{DAY}", record(run, "1.00")]
    done = run("present", *keys, "--member", "bob")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "receipts[1]=UNKNOWN receipts[2]=BELOW_TOTAL" in done.err
    assert run("present", *keys).code == 2


def test_the_app_way_and_registration_are_told(run: Run) -> None:
    """A receipt that brings a card says so, and a large one of nobody that the customer should be asked."""
    assert run("member", "enrol", "carol").code == 0
    for _ in range(2):
        record(run, "10.00", "--member", "carol")
    number = uuid.uuid4().hex[:8]
    options = ("--shop", "7", "--till", "2", "--number", number, "--amount", "10.00")
    third = run("receipt", *options, "--member", "carol")
    assert "issued with it" in third.out
    large = run("receipt", *options[:5], f"{number}-2", "--amount", "500.00")
    assert "full registration" in large.out


def test_what_came_back_is_listed_for_the_auditor(run: Run) -> None:
    """A card whose receipt came back is listed with what is left of it."""
    keys = [record(run) for _ in range(3)]
    card = said(run("present", *keys, "--member", "dave", "--json"))["card_number"]
    assert run("return", keys[0], "--shop", "7").code == 0
    (case,) = said(run("audit", "cards", "--short", "--json"))
    assert (case["card_number"], case["whole"], case["still_enough"]) == (card, True, False)
    table = run("audit", "cards").out
    assert keys[0] in table
    assert table.endswith("1 cases, 1 where what is left would not have been enough\n")


def test_the_rules_of_cards_are_shown(run: Run) -> None:
    """When a card is issued is told in words, and as a document that says the same."""
    shown = run("rules", "show").out
    assert "on presenting 3 receipts, or one of 100 EUR" in shown
    assert "at most 30 days old, each at least 5 EUR" in shown
    assert "from 500 EUR without a card" in shown
    document = run("rules", "show", "--format", "yaml").out
    assert 'single_total_min: "100.00"' in document
    assert run("rules", "check", "--offline", "-", stdin=document).code == 0
