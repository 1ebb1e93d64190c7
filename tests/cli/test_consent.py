"""What a clerk and a mail system do about consents from the command line."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.program import Finished, Service, ledger

RULES = {
    "effective_at": "2020-01-01T00:00:00Z",
    "earning": {"points": 1, "per_amount": "1.00"},
    "card": {"receipts_required": 1},
    "contact": {
        "quiet_hours": [{"starts": "20:00", "ends": "08:00", "channels": ["SMS"]}],
        "limits": [{"per_month": 1}],
        "double_opt_in": ["EMAIL"],
    },
}

Run = Callable[..., Finished]


@pytest.fixture(scope="module")
def run(service: Service) -> Run:
    """Runs a command against a new programme with rules of contact, whose clock stands at nine in the evening."""
    programme = f"p_{uuid.uuid4().hex[:12]}"
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    made = ledger(
        *("programme", "create", programme, "--simulated-clock", "2025-03-14T21:00:00Z"), env=places
    )
    assert made.code == 0, made.err

    def _run(*arguments: str, stdin: str = "") -> Finished:
        return ledger(*arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": programme})

    published = _run("rules", "publish", "-", stdin=json.dumps(RULES))
    assert published.code == 0, published.err
    for member in ("m-1", "m-2", "m-3"):
        assert _run("member", "enrol", member).code == 0
    return _run


def said(done: Finished) -> Any:
    """What a command printed as JSON."""
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_consents_from_the_form_to_the_click(run: Run) -> None:
    """A member agrees, confirms, is contacted once, asks why not again, and unsubscribes."""
    kinds = ("advertising:email", "advertising:sms", "personalisation")
    given = said(
        run("consent", "give", "m-1", *kinds, "--text", "form-3", "--source", "web", "--json")
    )
    (pending,) = given["pending"]
    confirmed = run("consent", "confirm", pending["confirm_token"])
    assert confirmed.out.splitlines()[0] == "confirmed  advertising:email"
    assert run("consent", "sharing", "m-1", "purchases").code == 0
    sent = said(run("consent", "contact", "m-1", "advertising:email", "--mailing", "w12", "--json"))
    again = run("consent", "contact", "m-1", "advertising:email", "--mailing", "w12")
    assert "do not send it" in again.out
    refused = run("consent", "contact", "m-1", "advertising:email")
    assert (refused.code, refused.out) == (1, "")
    assert "MONTHLY_LIMIT" in refused.err
    asked = run("consent", "may-contact", "m-1", "advertising:sms", "--personalised")
    assert asked.out.splitlines() == [
        "member            m-1",
        "may be contacted  no",
        "because           quiet-hours, until 2025-03-15T08:00:00Z",
        "because           monthly-limit, advertising, 1 a month, until 2025-04-01T00:00:00Z",
        "possible from     2025-04-01T08:00:00Z",
    ]
    token = sent["unsubscribe_token"]
    tried = run("consent", "unsubscribe", token, "--dry-run")
    assert "only said" in tried.out
    for expected in ("advertising:email", "advertising:email (withdrawn before)"):
        clicked = run("consent", "unsubscribe", token)
        assert clicked.out.splitlines()[0] == f"withdrawn  {expected}"
    shown = said(run("consent", "show", "m-1", "--json"))
    assert (shown["sharing"], shown["contact_counts"][0]["count"]) == ("PURCHASES", 1)
    assert "advertising:email  withdrawn" in run("consent", "show", "m-1").out
    history = run("consent", "history", "m-1").out.splitlines()
    assert [line.split()[1] for line in history[1:]] == [
        "withdrawn",
        "contacted",
        "sharing-chosen",
        "confirmed",
        "given",
        "given",
        "given",
    ]


def test_a_list_is_filtered(run: Run) -> None:
    """Of the references on stdin those are printed who may be contacted, or those who may not with why."""
    run("consent", "give", "m-2", "survey:phone", "--text", "v1", "--source", "till", "--shop", "s")
    run("consent", "withdraw", "m-3", "survey")
    members = "m-2\nm-3\nnobody\n\nm-2\n"
    allowed = run("consent", "check", "survey:phone", stdin=members)
    assert (allowed.code, allowed.out) == (0, "m-2\n")
    refused = run("consent", "check", "survey:phone", "--refused", stdin=members)
    assert refused.out.splitlines() == ["m-3  consent-withdrawn, survey", "nobody  member-unknown"]
    token = said(run("consent", "token", "m-2", "survey", "--json"))["token"]
    assert run("consent", "unsubscribe", token).out.splitlines()[0] == "withdrawn  survey"


@pytest.mark.parametrize("kind", ["flattery:email", "advertising:pigeon"])
def test_a_word_that_is_none_is_told(run: Run, kind: str) -> None:
    """A purpose or way that does not exist ends with the words that do."""
    done = run("consent", "may-contact", "m-1", kind)
    assert done.code == 2
    assert "there are" in done.err
