"""Rules as documents, against a real service."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.cli.program import Finished, Service, ledger

Run = Callable[..., Finished]

YAML = """\
currency: EUR
effective_at: 2020-01-01T00:00:00Z
earning:
  points: 1
  per_amount: 0.10
card:
  receipts_required: 3
points:
  pending_days: 2
  expiry: AFTER_DAYS
  expiry_days: 365
"""

# What others may have added to the rules is in the document with no further code.
RICH = (
    YAML
    + """\
campaigns:
  - id: double
    starts_on: 2024-02-29
    ends_on: 2025-12-31
    percent: 200
    when:
      skus: ["0123", "4006381333931"]
      weekdays: [MONDAY, SUNDAY]
      least_amount: 12.30
  - id: code
    starts_on: 2025-01-01
    ends_on: 2025-12-31
    bonus: {points: 3, per_amount: 1.00}
    exclusive: true
    coupon: {code: SPRING-25}
tiers:
  levels:
    - {id: silver, amount: 100.00, percent: 150}
"""
)

CONTRACT_JSON = {
    "effective_at": "2020-01-01T00:00:00Z",
    "earning": {"points": "1", "per_amount": {"currency_code": "EUR", "nanos": 100000000}},
    "card": {"receipts_required": 3},
    "points": {"pending_days": 2, "expiry": "EXPIRY_AFTER_DAYS", "expiry_days": 365},
}


@pytest.fixture
def run(service: Service) -> Run:
    """Runs a command against a new programme without rules and returns what it came to."""
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    programme = f"p_{uuid4().hex[:12]}"
    made = ledger("programme", "create", programme, env=places)
    assert made.code == 0, made.err

    def _run(*arguments: str, stdin: str = "", **env: str) -> Finished:
        return ledger(*arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": programme, **env})

    return _run


def shown(run: Run) -> Any:
    """The rules in force, as the contract has them."""
    done = run("rules", "show", "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.mark.parametrize("text", [YAML, json.dumps(CONTRACT_JSON)], ids=["yaml", "contract"])
def test_both_forms_are_published(run: Run, text: str, tmp_path: Path) -> None:
    """A document of YAML and the contract's JSON become the same rules."""
    file = tmp_path / "rules"
    file.write_text(text)
    checked = run("rules", "check", str(file))
    assert (checked.code, checked.out) == (0, "no mistakes\n")
    published = run("rules", "publish", str(file))
    assert published.code == 0, published.err
    rules = shown(run)
    assert rules["earning"]["per_amount"]["nanos"] == 100_000_000
    assert (rules["points"]["expiry"], rules["points"]["expiry_days"]) == ("EXPIRY_AFTER_DAYS", 365)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_is_shown_can_be_changed_and_published(run: Run, form: str) -> None:
    """The document of the rules in force, with a later start, is the next version."""
    assert run("rules", "publish", "-", stdin=RICH).code == 0
    document = run("rules", "show", "--format", form).out
    next_one = document.replace("2020-01-01", "2090-01-01").replace('"0.10"', '"0.20"')
    published = run("rules", "publish", "-", "--json", stdin=next_one)
    assert json.loads(published.out)["version"] == 2
    second = json.loads(run("rules", "show", "--version", "2", "--json").out)
    first = shown(run)
    for rules in (first, second):
        del rules["version"], rules["effective_at"], rules["earning"]["per_amount"]
    assert first == second


def test_what_the_service_refuses_is_told_by_line(run: Run) -> None:
    """Everything the service finds wrong is told with its line, by check and by publish alike."""
    wrong = YAML.replace("0.10", "0.03").replace("d: 3", "d: 30").replace("365", "2")
    expected = [
        "line 5, column 15, earning.per_amount: the rate is not exact in millionths of a point "
        "per minor unit",
        "line 7, column 22, card.receipts_required: must be from 1 to 20",
        "line 11, column 16, points.expiry_days: must be from 3 to 36600",
    ]
    checked = run("rules", "check", "-", stdin=wrong)
    assert (checked.code, checked.out.splitlines()) == (1, expected)
    assert "3 mistakes" in checked.err
    published = run("rules", "publish", "-", stdin=wrong)
    assert published.code == 1
    assert published.err.splitlines()[:3] == expected
    assert run("rules", "check", "--offline", "-", stdin=wrong).code == 0
    assert "RULES_UNKNOWN" in run("rules", "show", "--version", "1").err


def test_problems_for_programs(run: Run) -> None:
    """With --json a program gets the line, the column, the field and the reason of each problem."""
    wrong = YAML.replace("EUR", "USD").replace("d: 3", "d: 30")
    checked = run("rules", "check", "-", "--json", stdin=wrong)
    assert checked.code == 1
    found = json.loads(checked.out)
    assert found["checked_by_service"] is True
    places = [
        (one["line"], one["column"], one["field"], one["reason"]) for one in found["problems"]
    ]
    assert places == [
        (1, 11, "currency", "DOCUMENT_INVALID"),
        (7, 22, "card.receipts_required", "RULES_INVALID"),
    ]


def test_a_file_that_is_no_document_is_wrong_usage_of_publish(run: Run) -> None:
    """What is not even a document of rules never reaches the service."""
    done = run(
        "rules", "publish", "-", stdin="earning: {points: many}", LEDGER_ADDRESS="127.0.0.1:1"
    )
    assert done.code == 2
    assert done.err.startswith("line 1, column 19, earning.points: must be a whole number, not")
    assert run("rules", "publish", "-", stdin="{").code == 2


def test_without_a_service_the_form_alone_is_checked(run: Run) -> None:
    """Offline says what can be told without the service, and says that it is not everything."""
    nowhere = {"LEDGER_ADDRESS": "127.0.0.1:1"}
    done = run("rules", "check", "--offline", "-", stdin=YAML, **nowhere)
    assert (done.code, done.out) == (0, "no mistakes, as far as can be told without the service\n")
    as_json = run("rules", "check", "--offline", "--json", "-", stdin=YAML, **nowhere)
    assert json.loads(as_json.out) == {"checked_by_service": False, "problems": []}
    asked = run("rules", "check", "-", stdin=YAML, **nowhere)
    assert asked.code == 3
    assert "--offline" in asked.err


def test_a_repeated_publication_is_recognised_before_it_is_judged(run: Run) -> None:
    """The same request again is answered with the first outcome, although its start has passed."""
    again = ("--request-id", str(uuid4()))
    assert run("rules", "publish", "-", *again, stdin=YAML).code == 0
    repeated = run("rules", "publish", "-", *again, stdin=YAML)
    assert (repeated.code, "(published before)" in repeated.out) == (0, True)
    anew = run("rules", "publish", "-", stdin=YAML)
    assert anew.code == 1
    assert anew.err.startswith(
        "line 2, column 15, effective_at: a new version starts in the future"
    )
