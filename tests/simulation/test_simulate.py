"""`ledger rules simulate` over a small real history, with a difference that can be computed by hand."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.program import Finished, ledger
from tests.support.process import ServiceProcess
from tests.support.till import Till, make_receipt, simulated_till

START = datetime(2017, 1, 1, 12, tzinfo=UTC)
DAYS = ("--from", "2017-01-10", "--to", "2017-01-12")

# Two points for each 1.00, and for the second article as much again.
RULES = """\
currency: EUR
effective_at: 2018-01-01T00:00:00Z
earning:
  points: 2
  per_amount: 1.00
card:
  receipts_required: 3
campaigns:
  - id: second-article
    starts_on: 2017-01-11
    ends_on: 2017-01-31
    percent: 200
    when:
      skus: [sku-2]
"""

Run = Callable[..., Finished]


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A till of a programme with a small history: a point for each 1.00."""
    with simulated_till(service, START, time_zone="Europe/Berlin") as made:
        play(made)
        yield made


def play(till: Till) -> None:
    """Two members and somebody without a card buy things; some of them come back."""
    alice = till.new_card("alice", occurred_at=START).card_number
    bob = till.new_card("bob", occurred_at=START).card_number

    def buy(day: int, hour: int = 12, **options: Any) -> Any:
        receipt = make_receipt(occurred_at=datetime(2017, 1, day, hour, tzinfo=UTC), **options)
        till.record(receipt)
        return receipt

    till.advance(START + timedelta(days=13))
    # The 9th in UTC, the 10th in Berlin.
    buy(9, hour=23, total=1250, card_number=alice)
    bought = buy(11, total=3000, lines=2, card_number=bob)
    buy(12, total=5000)
    till.return_items(bought, ("1", 1000))
    till.redeem(bob, 10)
    till.advance(START + timedelta(days=20))
    buy(20, total=10_000, card_number=alice)


@pytest.fixture
def run(service: ServiceProcess, till: Till) -> Run:
    """Runs a command against that programme."""
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}

    def _run(*arguments: str, stdin: str = "", **env: str) -> Finished:
        return ledger(
            *arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": till.programme, **env}
        )

    return _run


def test_the_difference_is_the_one_computed_by_hand(run: Run, till: Till) -> None:
    """Points, members and campaigns are those that the receipts of these days would have got, less what came back.

    Alice: 12.50 earned 12 points, and would have earned 25. Bob: of 30.00 he kept the second article for 15.00, which
    earned 15 points; it would have earned 30, and 30 from the campaign. The receipt of nobody earns nobody anything.
    """
    before = till.all_events()
    done = run("rules", "simulate", "-", *DAYS, "--json", stdin=RULES)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    largest = [(one["member_reference"], one["points"]) for one in found.pop("largest_differences")]
    assert largest == [
        ("bob", {"before": 15, "after": 60, "change": 45}),
        ("alice", {"before": 12, "after": 25, "change": 13}),
    ]
    assert found == {
        "from": "2017-01-10",
        "to": "2017-01-12",
        "receipts": 3,
        "points": {"before": 27, "after": 85, "change": 58},
        "worth": None,
        "members": 2,
        "members_touched": 2,
        "members_gaining": 2,
        "members_losing": 0,
        "campaigns": [{"id": "second-article", "points": {"before": 0, "after": 30, "change": 30}}],
    }
    assert till.all_events() == before


def test_people_read_the_same(run: Run) -> None:
    """For people the totals come first, then what each campaign gave, then the members."""
    done = run("rules", "simulate", "-", *DAYS, "--members", "1", stdin=RULES)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "days      2017-01-10 to 2017-01-12",
        "receipts  3",
        "points    27 before, 85 after: +58",
        "members   2 of 2 touched: 2 gain, 0 lose",
        "",
        "campaign        before  after  change",
        "second-article       0     30      30",
        "",
        "member  before  after  change",
        "bob         15     60      45",
    ]


def test_what_the_points_are_worth_is_told_where_the_rules_say_it(run: Run) -> None:
    """A hundred points are worth 1.50: 27 points 0.40, and 85 points 1.27; parts of a cent are worth nothing."""
    worth = RULES + "redemption:\n  points: 100\n  value: 1.50\n  points_step: 2\n"
    done = run("rules", "simulate", "-", *DAYS, "--json", stdin=worth)
    assert done.code == 0, done.err
    assert json.loads(done.out)["worth"] == {
        "currency_code": "EUR",
        "before": "0.40",
        "after": "1.27",
        "change": "0.87",
    }
    told = run("rules", "simulate", "-", *DAYS, stdin=worth).out
    assert "worth     0.40 before, 1.27 after: +0.87 EUR" in told.splitlines()


def test_the_rules_in_force_change_nothing(run: Run) -> None:
    """Simulating the document that `rules show` prints makes no difference, on any days."""
    document = run("rules", "show", "--format", "yaml").out
    for days in (DAYS, ("--from", "2016-12-31", "--to", "2017-12-31")):
        done = run("rules", "simulate", "-", *days, "--json", stdin=document)
        found = json.loads(done.out)
        assert (found["points"]["change"], found["members_touched"]) == (0, 0)


def test_mistakes_are_told_by_line(run: Run) -> None:
    """Rules that could not be applied are not simulated; when they would begin does not matter."""
    wrong = RULES.replace("per_amount: 1.00", "per_amount: 3").replace("2018-01", "2016-01")
    done = run("rules", "simulate", "-", *DAYS, stdin=wrong)
    assert done.code == 1
    assert done.err.startswith("line 5, column 15, earning.per_amount: the rate is not exact")
    assert run("rules", "simulate", "-", *DAYS, stdin="points: 1").code == 2
    assert run("rules", "simulate", "-", *DAYS, stdin=RULES.replace("EUR", "USD")).code == 1


def test_the_days_must_be_in_order(run: Run) -> None:
    """A last day before the first is wrong usage."""
    done = run("rules", "simulate", "-", "--from", "2017-02-01", "--to", "2017-01-01", stdin=RULES)
    assert done.code == 2
    assert "--to" in done.err


def test_history_is_an_auditors_to_read(run: Run, service: ServiceProcess, till: Till) -> None:
    """With a key that may not read the history nothing is simulated."""
    key = service.key("admin", till.programme)
    env = {"LEDGER_KEY": key, "LEDGER_PROGRAMME": ""}
    done = run("rules", "simulate", "-", *DAYS, stdin=RULES, **env)
    assert done.code == 1
    assert "ROLE_NOT_ALLOWED" in done.err
