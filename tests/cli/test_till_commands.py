"""What a till and finance do from the command line, on a programme of their own."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.program import Finished, Service, ledger

DAY = "2025-03-14"
RULES = {
    "effective_at": "2020-01-01T00:00:00Z",
    "earning": {"points": 1, "per_amount": {"currency_code": "EUR", "units": 1}},
    "card": {"receipts_required": 1},
    "redemption": {
        "points": 100,
        "value": {"currency_code": "EUR", "units": 1},
        "points_min": 100,
        "points_step": 50,
        "share_percent_max": 50,
    },
    "till": {
        "card_receipts_max": 1,
        "card_receipts_over": "TILL_ACTION_FLAG",
        "own_card": "TILL_ACTION_REFUSE",
        "business_day_ends_hour": 3,
    },
}

Run = Callable[..., Finished]


@pytest.fixture
def run(service: Service) -> Run:
    """Runs a command against a new programme with rules for tills, whose clock stands at noon."""
    programme = f"p_{uuid.uuid4().hex[:12]}"
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    made = ledger(
        *("programme", "create", programme, "--simulated-clock", f"{DAY}T12:00:00Z"), env=places
    )
    assert made.code == 0, made.err

    def _run(*arguments: str, stdin: str = "", **env: str) -> Finished:
        chosen = {} if "LEDGER_KEY" in env else {"LEDGER_PROGRAMME": programme}
        return ledger(*arguments, stdin=stdin, env={**places, **chosen, **env})

    published = _run("rules", "publish", "-", stdin=json.dumps(RULES))
    assert published.code == 0, published.err
    return _run


def said(done: Finished) -> Any:
    """What a command printed as JSON."""
    assert done.code == 0, done.err
    return json.loads(done.out)


def record(run: Run, number: str, *options: str, **env: str) -> Finished:
    """Record a receipt of 10.00."""
    where = ("--shop", "7", "--till", "2", "--number", number, "--amount", "10.00")
    return run("receipt", *where, *options, **env)


def close(run: Run, *options: str) -> Finished:
    """Close the day of the till with two receipts."""
    numbers = ("--first", "A-1", "--last", "A-2")
    return run(
        *("till", "close", "7", "2", DAY, "--receipts", "2", "--total", "20.00"), *numbers, *options
    )


# Rule 15b
def test_a_day_is_closed_listed_and_closed_again(run: Run) -> None:
    """From a gap to a complete day, as the people who do it see it."""
    assert record(run, "A-1").code == 0
    compared = close(run, "--dry-run").out
    assert "only compared" in compared
    assert "missing numbers        1: 2\n" in compared
    assert run("till", "days", DAY).out.splitlines()[1].split() == [
        *(DAY, "7", "2", "1", "10", "no", "-", "0", "no")
    ]
    assert said(close(run, "--json"))["closing"]["total_difference"]["units"] == -10
    record(run, "A-2")
    late = run("till", "days", DAY, DAY, "--open").out.splitlines()
    assert late[1].split()[-3:] == ["0", "1", "no"]
    assert late[-1] == "1 open"
    closed = close(
        run, "--returns", "0", "--voids", "0", "--returns-total", "0", "--voids-total", "0"
    )
    assert "closing                2\n" in closed.out
    assert "complete               yes\n" in closed.out
    assert run("till", "days", DAY).out.splitlines()[-1] == "1 of 1 complete"
    (day,) = said(run("till", "days", DAY, "--json"))
    assert (day["closings"], day["complete"]) == (2, True)


# Rule 15a
def test_flagged_receipts_are_listed(run: Run) -> None:
    """An auditor sees which receipt, for what, and whose."""
    record(run, "A-1")
    card = said(run("present", f"7/2/A-1/{DAY}", "--member", "alice", "--json"))["card_number"]
    for number in ("A-2", "A-3"):
        assert record(run, number, "--card", card).code == 0
    lines = run("receipts", "--flagged").out.splitlines()
    assert [line.split()[:4] for line in lines[1:]] == [
        [f"7/2/A-3/{DAY}", "CARD_LIMIT", "10", "10"]
    ]
    (receipt,) = said(run("receipts", "--flagged", "--json"))
    assert receipt["flags"] == ["CARD_LIMIT"]
    assert run("receipts").code == 2


# Rule 15a
def test_a_training_key_is_made_and_leaves_no_trace(run: Run) -> None:
    """What is typed with it is answered, and says that nothing was recorded."""
    made = said(run("keys", "create", "trainee", "--role", "till", "--training", "--json"))
    assert made["key"]["training"] is True
    shown = record(run, "A-1", LEDGER_KEY=made["secret"])
    assert "(only said: nothing was recorded)" in shown.out
    assert run("till", "days", DAY).out.splitlines()[-1] == "0 of 0 complete"
    refused = run("keys", "create", "boss", "--role", "admin", "--training")
    assert (refused.code, "training" in refused.err) == (1, True)


def test_the_rules_of_tills_are_shown(run: Run) -> None:
    """What points pay and what tills may do is told in words."""
    shown = run("rules", "show").out
    assert "1 EUR for each 100, at least 100, in multiples of 50, 0 to 50 percent" in shown
    assert "a card for 1 receipts a day, further ones: flag" in shown
    assert "a cashier's own card: refuse, a business date ends at 3:00" in shown
