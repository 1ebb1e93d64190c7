"""The commands against a real service on a real PostgreSQL."""

import csv
import io
import json
import re
import signal
import subprocess
import textwrap
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres
from tests.cli.program import Finished, Service, clean_environment, command_line, ledger

RULES = {
    "effective_at": "2020-01-01T00:00:00Z",
    "earning": {"points": 1, "per_amount": {"currency_code": "EUR", "units": 1}},
    "card": {"receipts_required": 2},
}


Run = Callable[..., Finished]


@pytest.fixture
def run(service: Service) -> Run:
    """Runs a command against the programme main and returns what it came to."""

    def _run(*arguments: str, stdin: str = "", **env: str) -> Finished:
        places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
        return ledger(*arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": "main", **env})

    return _run


def _json(done: Finished) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.fixture
def currency(run: Run) -> str:
    """The currency of main, with rules published: a point for each unit, a card on two receipts."""
    shown = run("rules", "show", "--version", "1", "--json")
    if shown.code != 0:
        assert "RULES_UNKNOWN" in shown.err
        published = run("rules", "publish", "-", "--json", stdin=json.dumps(RULES))
        assert _json(published)["version"] == 1
        shown = run("rules", "show", "--version", "1", "--json")
    rules = _json(shown)
    code: str = rules["earning"]["per_amount"]["currency_code"]
    return code


def _new(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def _record(run: Run, number: str, amount: str, *holder: str) -> dict[str, Any]:
    where = ("--shop", "7", "--till", "2", "--number", number)
    answer: dict[str, Any] = _json(run("receipt", *where, "--amount", amount, *holder, "--json"))
    return answer


def _card_of(run: Run, member: str) -> str:
    keys = [_record(run, _new("n"), amount)["receipt"] for amount in ("10.50", "4.75")]
    answer = _json(run("present", "--member", member, *keys, "--json"))
    card: str = answer["card_number"]
    return card


@pytest.mark.usefixtures("currency")
def test_from_receipts_to_a_card_and_back(run: Run) -> None:
    """Two receipts are presented for a card, a third earns on it, and points are spent."""
    member = _new("m")
    card = _card_of(run, member)
    earned = _record(run, _new("n"), "20.00", "--card", card)
    assert earned["points_earned"] == 20
    spent = _json(run("redeem", card, "5", "--order", "order-1", "--json"))
    assert spent["points_redeemed"] == 5
    assert spent["points_available"] == earned["points_available"] - 5

    by_card = _json(run("account", card, "--json"))
    assert by_card["account"]["member_reference"] == member
    assert by_card["account"]["points_available"] == spent["points_available"]
    kinds = [entry["kind"] for entry in by_card["entries"]]
    assert kinds[0] == "REDEEMED"
    assert {"EARNED", "CARD_ISSUED"} <= set(kinds)
    account_id = by_card["account"]["account_id"]
    assert _json(run("account", "--member", member, "--json")) == by_card
    assert _json(run("account", "--id", account_id, "--json")) == by_card
    newest = _json(run("account", card, "--entries", "1", "--json"))["entries"]
    assert newest == by_card["entries"][:1]
    shown = run("account", card).out
    assert member in shown
    assert card in shown
    assert "redeemed" in shown


def test_the_rules_in_the_help_can_be_published(run: Run, service: Service) -> None:
    """The example of `rules publish --help` is taken as it is, and carries remainders."""
    programme = _new("p").replace("-", "_")
    places = {"LEDGER_DATA_DIR": str(service.data_dir)}
    made = ledger("programme", "create", programme, env=places)
    assert made.code == 0, made.err
    text = run("rules", "publish", "--help").out
    example = text[text.index("  currency:") : text.index("  The first version may")]
    published = run(
        "rules", "publish", "-", stdin=textwrap.dedent(example), LEDGER_PROGRAMME=programme
    )
    assert published.code == 0, published.err
    assert "wait for the next receipt" in run("rules", "show", LEDGER_PROGRAMME=programme).out


@pytest.mark.usefixtures("currency")
def test_a_receipt_shows_what_repeats_it(run: Run) -> None:
    """What is printed of a receipt has the time with which it can be sent again."""
    where = ("--shop", "7", "--till", "2", "--number", _new("n"), "--amount", "2.00")
    first = run("receipt", *where).out
    assert "can be presented for a card" in first
    shown = dict(line.split("  ", 1) for line in first.splitlines())
    again = run("receipt", *where, "--occurred-at", shown["occurred at"].strip())
    assert "(recorded before)" in again.out
    without_time = run("receipt", *where)
    assert without_time.code == 1
    assert "--occurred-at" in without_time.err


@pytest.mark.usefixtures("currency")
def test_balances_as_csv_hold_the_last_write(run: Run) -> None:
    """What was recorded a moment ago is in the balances, in all three forms."""
    member = _new("m")
    card = _card_of(run, member)
    _record(run, _new("n"), "3.00", "--card", card)
    rows = list(csv.reader(io.StringIO(run("balances", "--csv").out)))
    assert rows[0] == ["member_reference", "card", "points"]
    points = {row[0]: (row[1], int(row[2])) for row in rows[1:]}
    account = _json(run("account", card, "--json"))["account"]
    assert points[member] == (card, account["points_available"])
    as_json = _json(run("balances", "--json"))
    assert [row["member_reference"] for row in as_json] == [row[0] for row in rows[1:]]
    assert any(line.split() == [member, card, str(points[member][1])]
               for line in run("balances").out.splitlines())  # fmt: skip


@pytest.mark.usefixtures("currency")
def test_a_write_may_be_repeated(run: Run) -> None:
    """The same command with the same request id and time is answered as recorded before."""
    number, request_id = _new("n"), str(uuid.uuid4())
    now = _json(run("clock", "--json"))["now"]
    repeatable = ("--request-id", request_id, "--occurred-at", now)
    first = _record(run, number, "1.00", *repeatable)
    second = _record(run, number, "1.00", *repeatable)
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert second["receipt_id"] == first["receipt_id"]


@pytest.mark.usefixtures("currency")
def test_refusals_are_one_line_with_their_reason(run: Run) -> None:
    """A refusal ends with code 1 and names its reason and facts."""
    card = _card_of(run, _new("m"))
    points = _json(run("account", card, "--json"))["account"]["points_available"]
    done = run("redeem", card, str(points + 1))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("ledger: redeem: ")
    assert "(POINTS_INSUFFICIENT " in done.err
    assert f"points_available={points}" in done.err
    assert done.err.count("\n") == 1

    mistyped = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert "(CARD_NUMBER_INVALID" in run("account", mistyped).err
    assert "(MEMBER_UNKNOWN" in run("member", "show", _new("nobody")).err


def test_a_wrong_key_is_refused(run: Run, service: Service) -> None:
    """A key the service does not know is refused, with where to look."""
    done = ledger("clock", "--address", service.address, env={"LEDGER_KEY": "ll_nope"})
    assert done.code == 1
    assert "KEY_INVALID" in done.err


def test_a_group_option_counts_for_its_command(run: Run) -> None:
    """An option before the command's name counts, and beats the environment."""
    done = run("projections", "--programme", "nope", "rebuild", "balances")
    assert done.code == 2
    assert "no keys of the programme 'nope'" in done.err


def test_members(run: Run) -> None:
    """A member is enrolled once, shown, and refused the second time."""
    member = _new("m")
    enrolled = _json(run("member", "enrol", member, "--json"))
    shown = _json(run("member", "show", member, "--json"))
    assert shown["account_id"] == enrolled["account_id"]
    assert shown["cards"] == []
    again = run("member", "enrol", member)
    assert again.code == 1
    assert "MEMBER_EXISTS" in again.err


def test_the_real_clock_is_not_advanced(run: Run) -> None:
    """The clock is shown; a real one refuses to be advanced."""
    assert _json(run("clock", "--json"))["clock"] == "REAL"
    done = run("clock", "advance", "2099-01-01T00:00:00Z")
    assert done.code == 1
    assert "CLOCK_NOT_ADVANCED" in done.err


def test_keys_live_and_end(run: Run, service: Service) -> None:
    """A new key works, is listed without itself, and is refused once revoked."""
    principal = _new("p")
    made = _json(run("keys", "create", principal, "--role", "auditor", "--json"))
    by_key = {"LEDGER_KEY": made["secret"]}
    assert ledger("clock", "--address", service.address, env=by_key).code == 0
    listed = run("keys", "list").out
    assert principal in listed
    assert made["secret"] not in listed
    ended = _json(run("keys", "expire", made["key"]["key_id"], "2099-01-01T00:00:00Z", "--json"))
    assert ended["expire_time"] == "2099-01-01T00:00:00Z"
    revoked = _json(run("keys", "revoke", made["key"]["key_id"], "--json"))
    assert revoked["revoke_time"]


def test_a_lost_credentials_file_can_be_made_anew(service: Service, tmp_path: Path) -> None:
    """Who owns the schemas makes new keys of a programme, and of no other than there is."""
    postgres = EmbeddedPostgres(service.data_dir / "postgres")
    places = {
        "LEDGER_DATA_DIR": str(tmp_path),
        "LEDGER_ADDRESS": service.address,
        "LEDGER_DATABASE_URL": postgres.url("ledger_serve"),
    }
    assert ledger("clock", env=places).code == 2
    as_server = ledger("programme", "keys", "main", env=places)
    assert as_server.code == 2
    assert "LEDGER_MIGRATE_DATABASE_URL" in as_server.err
    owner = places | {"LEDGER_MIGRATE_DATABASE_URL": postgres.url()}
    assert "no programme 'nope'" in ledger("programme", "keys", "nope", env=owner).err
    assert ledger("programme", "keys", "main", env=owner).code == 0
    assert ledger("clock", env=places).code == 0
    assert (tmp_path / "credentials").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("currency")
def test_events_are_one_line_each(run: Run) -> None:
    """Events come in order of position without gaps, and can be read on from any of them."""
    _card_of(run, _new("m"))
    events = [json.loads(line) for line in run("events").out.splitlines()]
    assert [event["position"] for event in events] == [*range(1, len(events) + 1)]
    middle = len(events) // 2
    rest = run("events", "--after", str(middle)).out.splitlines()
    assert [json.loads(line) for line in rest][: len(events) - middle] == events[middle:]
    topic = events[-1]["topic"]
    only = [json.loads(line) for line in run("events", "--topic", topic).out.splitlines()]
    assert only
    assert {event["topic"] for event in only} == {topic}


def _follow(service: Service, *arguments: str) -> subprocess.Popen[str]:
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    return subprocess.Popen(
        command_line("events", "--follow", "--programme", "main", *arguments),
        env=clean_environment({"PYTHONPATH": str(Path.cwd()), **places}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_following_shows_what_comes_and_ends_on_ctrl_c(run: Run, service: Service) -> None:
    """A follower prints an event that comes later, and ends without a word on Ctrl-C."""
    run("member", "enrol", _new("m"))
    head = len(run("events").out.splitlines())
    with _follow(service, "--after", str(head)) as follower:
        assert follower.stdout is not None
        assert follower.stderr is not None
        run("member", "enrol", _new("m"))
        assert json.loads(follower.stdout.readline())["position"] == head + 1
        follower.send_signal(signal.SIGINT)
        assert follower.wait(timeout=30) == 130
        assert follower.stderr.read().strip() == ""


def test_following_ends_when_its_reader_leaves(run: Run, service: Service) -> None:
    """A follower whose pipe is closed ends quietly, although no further event comes."""
    run("member", "enrol", _new("m"))
    with _follow(service) as follower:
        assert follower.stdout is not None
        assert follower.stderr is not None
        follower.stdout.readline()
        follower.stdout.close()
        assert follower.wait(timeout=30) == 0
        assert follower.stderr.read() == ""


def test_projections_are_listed_and_rebuilt(run: Run) -> None:
    """Every projection is listed, and a rebuild of one ends with it running and complete."""
    listed = _json(run("projections", "--json"))
    names = [projection["name"] for projection in listed["projections"]]
    assert names
    assert all(name in run("projections").out for name in names)
    rebuilt = _json(run("projections", "rebuild", names[0], "--json"))
    assert rebuilt["done"]
    after = {one["name"]: one for one in _json(run("projections", "--json"))["projections"]}
    assert not after[names[0]]["rebuilding"]
    assert after[names[0]]["position"] >= rebuilt["head_position"]
    unknown = run("projections", "rebuild", "nope")
    assert unknown.code == 1
    assert "PROJECTION_UNKNOWN" in unknown.err


def test_a_return_is_said_first_and_then_done(run: Run) -> None:
    """`ledger return --dry-run` says what a return would do, and the return then does that, in any shop."""
    first, second = (_record(run, _new("n"), amount)["receipt"] for amount in ("10.50", "0"))
    run("present", first, second, "--member", _new("m"))
    said = _json(run("return", first, "--shop", "shop-2", "--dry-run", "--json"))["outcome"]
    done = _json(run("return", first, "--shop", "shop-2", "--json"))["outcome"]
    assert said["points_clawed_back"] == done["points_clawed_back"] == 10
    assert (said["return_id"], bool(done["return_id"])) == ("", True)
    again = run("return", first, "--shop", "shop-2")
    assert "RECEIPT_RETURNED" in again.err


def test_the_account_says_what_is_owed_and_the_rules_say_why(run: Run) -> None:
    """Points that were spent before their items came back are shown as owed."""
    first, second = (_record(run, _new("n"), amount)["receipt"] for amount in ("8", "0"))
    presented = _json(run("present", first, second, "--member", _new("m"), "--json"))
    run("redeem", presented["card_number"], "5")
    shown = run("return", first, "--shop", "shop-1", "--line", "1=1000").out
    assert re.search(r"of these owed +5", shown)
    assert re.search(r"owed for returns +5", run("account", presented["card_number"]).out)
    assert re.search(r"spent points of returns +are owed", run("rules", "show").out)
    assert "LINE=THOUSANDTHS" in run("return", first, "--shop", "shop-1", "--line", "1").err


@pytest.mark.usefixtures("currency")
def test_books_balance_and_say_so(run: Run) -> None:
    """The books show every book, add up to zero, agree with the accounts, and go day by day."""
    card = _card_of(run, _new("m"))
    run("redeem", card, "5")
    shown = run("books")
    assert shown.code == 0, shown.err
    assert re.search(r"^sum +0 +0 +0$", shown.out, re.MULTILINE)
    assert "balance" in shown.out
    found = _json(run("books", "--json"))
    assert found["balanced"] is found["agrees"] is True
    closing = {one["book"]: one["closing_points"] for one in found["books"]}
    assert closing["SPENT"] >= 5
    days = ("--from", "2020-01-01", "--to", "2020-01-31")
    assert _json(run("books", *days, "--daily", "--json"))["days"] == []
    refused = run("books", "--daily")
    assert refused.code == 1
    assert "from_date" in refused.err


def test_books_that_do_not_agree_fail(run: Run, service: Service) -> None:
    """Where an account has what no event says, the command says which book, and fails."""
    programme = _new("p").replace("-", "_")
    places = {"LEDGER_DATA_DIR": str(service.data_dir)}
    assert ledger("programme", "create", programme, env=places).code == 0
    run("rules", "publish", "-", stdin=json.dumps(RULES), LEDGER_PROGRAMME=programme)
    member = _new("m")
    enrolled = run("member", "enrol", member, LEDGER_PROGRAMME=programme)
    assert enrolled.code == 0, enrolled.err
    assert run("books", LEDGER_PROGRAMME=programme).code == 0
    address = EmbeddedPostgres(service.data_dir / "postgres").url()
    options = f"-c search_path=programme_{programme}"
    with psycopg.connect(address, autocommit=True, options=options) as owner:
        owner.execute("UPDATE account_balances_1 SET points_held = 7")
    found = run("books", LEDGER_PROGRAMME=programme)
    assert found.code == 1
    assert "DO NOT AGREE" in found.out
    assert "held has 0, all accounts 7" in found.err
    with psycopg.connect(address, autocommit=True, options=options) as owner:
        owner.execute("INSERT INTO points_books_1 VALUES ('2020-01-01', 'HELD', 7)")
    found = run("books", LEDGER_PROGRAMME=programme)
    assert found.code == 1
    assert "do not add up to zero" in found.err


@pytest.mark.usefixtures("currency")
def test_a_sweep_says_what_it_did(run: Run) -> None:
    """A sweep prints its totals; where nothing is due there is nothing to do."""
    found = _json(run("sweep", "--json"))
    assert found["points_expired"] == 0
    assert found["swept_until_time"]
    assert "events written" in run("sweep").out


@pytest.mark.usefixtures("currency")
def test_an_account_explains_itself(run: Run) -> None:
    """Each entry says its receipt as on paper, its rules and its lot; lots are shown on request."""
    card = _card_of(run, _new("m"))
    earned = _record(run, _new("n"), "20.50", "--card", card)
    run("redeem", card, "3")
    shown = run("account", card, "--lots").out
    assert f"receipt {earned['receipt']}, rules 1, 20.5 exactly" in shown
    assert re.search(r"redeemed +-3 .*, lot 1$", shown, re.MULTILINE)
    assert re.search(r"^ +1 +7 +0 .*now +never", shown, re.MULTILINE)
    lots = _json(run("account", card, "--lots", "--json"))["account"]["lots"]
    assert [one["points"] for one in lots] == [7, 5, 20]
    assert "earned_at" not in run("account", card).out


@pytest.mark.usefixtures("currency")
def test_points_and_members_move(run: Run) -> None:
    """Points are sent, members share an account and become one; a dry run says so and moves nothing."""
    anna, ben = _new("member"), _new("member")
    card, other = _card_of(run, anna), _card_of(run, ben)
    tried = _json(run("transfer", card, other, "5", "--dry-run", "--json"))
    assert (tried["transfer_id"], tried["points_available"]) == ("", 10)
    sent = _json(run("transfer", card, f"member:{ben}", "5", "--reference", "gift", "--json"))
    assert (sent["points_transferred"], sent["points_available"]) == (5, 10)
    joined = _json(run("pool", "join", ben, card, "--json"))
    assert (joined["points_moved"], joined["points_available"]) == (20, 30)
    shown = _json(run("pool", "show", anna, "--json"))
    assert [one["member_reference"] for one in shown["pool_members"]] == [anna, ben]
    assert other in run("pool", "show", ben).out
    assert f"by {ben}" in run("account", other).out
    left = _json(run("pool", "leave", ben, "--points", "3", "--json"))
    assert (left["points_transferred"], left["points_available"]) == (3, 3)
    assert "nobody" in run("pool", "show", anna).out
    merged = _json(run("member", "merge", ben, anna, "--reason", "DUPLICATE", "--json"))
    assert (merged["points_moved"], merged["points_available"]) == (3, 30)
    assert f"merged into  {anna}" in run("member", "show", ben).out
    assert f"of {ben}" in run("account", other).out


@pytest.mark.usefixtures("currency")
def test_what_cannot_move_is_refused_in_a_line(run: Run) -> None:
    """A transfer to oneself, and leaving a pool that there is not."""
    anna = _new("member")
    card = _card_of(run, anna)
    same = run("transfer", card, f"member:{anna}", "1")
    assert (same.code, "ACCOUNT_SAME" in same.err) == (1, True)
    alone = run("pool", "leave", anna)
    assert (alone.code, "NOT_IN_POOL" in alone.err) == (1, True)


@pytest.mark.usefixtures("currency")
def test_receipts_of_a_card_are_listed(run: Run) -> None:
    """Who has the card but not the receipt finds it by the card, as `ledger return` takes it."""
    card = _card_of(run, _new("member"))
    key = _record(run, _new("n"), "8.00", "--card", card)["receipt"]
    shown = run("receipts", "--card", card)
    assert shown.code == 0, shown.err
    assert key in shown.out
    (newest, *older) = _json(run("receipts", "--card", card, "--json"))
    assert (newest["points_earned"], len(older)) == (8, 2)
    assert run("return", key, "--shop", "9").code == 0
    assert _json(run("receipts", "--card", card, "--json"))[0]["kept_total"]["units"] == 0
    assert run("receipts").code == 2
