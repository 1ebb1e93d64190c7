"""What a clerk and an operator do about members' profiles from the command line."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.program import Finished, Service, ledger

PROFILE = {
    "salutation": "Dr",
    "given_name": "Ann",
    "family_name": "Meyer",
    "phone": "+49 30 901820",
    "email": "ann@mail.example",
    "address": {"street": "Hauptstr.", "house_number": "5", "city": "Hamburg", "country": "DE"},
    "birth_date": "1980-02-29",
    "app_token": "0123456789abcdefghij",
}

Run = Callable[..., Finished]


@pytest.fixture(scope="module")
def run(service: Service) -> Run:
    """Runs a command against a new programme."""
    programme = f"p_{uuid.uuid4().hex[:12]}"
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    made = ledger("programme", "create", programme, env=places)
    assert made.code == 0, made.err

    def _run(*arguments: str, stdin: str = "") -> Finished:
        return ledger(*arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": programme})

    return _run


def said(done: Finished) -> Any:
    """What a command printed as JSON."""
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_profile_from_stdin_to_the_log_of_accesses(run: Run) -> None:
    """Somebody is enrolled from a form, found by the app, shown whole, and whoever looked is listed."""
    whole = json.dumps(PROFILE)
    assert run("member", "enrol", "ann", "--from-stdin", "--online", stdin=whole).code == 0
    token = str(PROFILE["app_token"])
    (found,) = said(run("member", "find", "--app", "--json", stdin=f"{token}\n"))["members"]
    assert (found["member_reference"], found["masked_name"]) == ("ann", "Ann M.")
    shown = run("member", "show", "ann", "--profile").out
    assert "name      Dr Ann Meyer" in shown
    assert "address   Hauptstr. 5, Hamburg, DE" in shown
    assert token not in shown
    changed = said(run("member", "update", "ann", "--language", "DE", "--clear", "email", "--json"))
    assert changed["parts"] == ["EMAIL", "LANGUAGE"]
    (newest, first) = said(run("member", "history", "ann", "--values", "--json"))
    assert (newest["before"]["email"], newest["after"]["email"]) == ("ann@mail.example", "")
    assert first["principal_id"] == "local-till"
    methods = [one["method"] for one in said(run("member", "accesses", "--json"))]
    assert methods == ["FindMembers", "GetProfile", "ListProfileChanges"]


def test_pairs_are_listed_with_names_only_if_asked(run: Run) -> None:
    """References, scores and reasons are printed; names with a flag; dismissed pairs not at all."""
    for reference in ("eva", "eva-2"):
        done = run(
            "member", "enrol", reference, "--given-name", "Evalina", "--phone", "+4930123456"
        )
        assert done.code == 0, done.err
    listed = run("member", "duplicates").out
    assert "100  eva     eva-2  same phone" in listed
    assert "Evalina" not in listed
    assert "Evalina" in run("member", "duplicates", "--names").out
    assert run("member", "dismiss", "eva-2", "eva").code == 0
    assert run("member", "duplicates", "--json").out.strip() == "[]"


@pytest.mark.parametrize(
    "stdin", ['{"given_nam": "Canary"}', '{"given_name": 5}', "Canary", '["Canary"]', ""]
)
def test_what_is_wrong_on_stdin_is_not_repeated(run: Run, stdin: str) -> None:
    """A profile that is none is refused before anything is sent, in one line, without what was in it."""
    done = run("member", "enrol", "nobody", "--from-stdin", stdin=stdin)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "Canary" not in done.err
    both = run("member", "enrol", "nobody", "--from-stdin", "--phone", "1", stdin="{}")
    assert both.code == 2
