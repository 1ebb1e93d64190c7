"""Explanations from the command line: as text, as JSON, and as a page that stands alone."""

import json
import re
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.program import Finished, Service, ledger
from tests.support.process import ServiceProcess

RULES = """\
effective_at: 2020-01-01T00:00:00Z
currency: EUR
earning: {points: 1, per_amount: 1.00}
card: {receipts_required: 3}
points: {pending_days: 1, expiry: AFTER_DAYS, expiry_days: 60}
"""
# As wicked as a reference may be.
MEMBER = "<b>&'\"</b>"


class Shop:
    """A programme on a simulated clock with one member, who has earned, spent and lost points."""

    def __init__(self, service: Service) -> None:
        self.programme = f"p_{uuid.uuid4().hex[:12]}"
        self._places = {
            "LEDGER_DATA_DIR": str(service.data_dir),
            "LEDGER_ADDRESS": service.address,
            "LEDGER_PROGRAMME": self.programme,
        }
        clock = ("--simulated-clock", "2025-03-14T12:00:00Z", "--time-zone", "Europe/Berlin")
        self.run("programme", "create", self.programme, *clock)
        self.run("rules", "publish", "-", stdin=RULES)
        keys = [self.buy(number, "10.50") for number in ("1", "2", "3")]
        self.run("present", "--member", MEMBER, *keys)
        self.run("clock", "advance", "2025-03-20T12:00:00Z")
        self.run("redeem", self.card, "12", "--order", "web-1")
        self.run("clock", "advance", "2025-06-20T12:00:00Z")

    def run(self, *arguments: str, stdin: str = "", code: int = 0) -> Finished:
        """Run a command."""
        done = ledger(*arguments, stdin=stdin, env=self._places)
        assert done.code == code, done.err
        return done

    def buy(self, number: str, amount: str) -> str:
        """Record a receipt, and return its key."""
        key: str = json.loads(
            self.run(
                "receipt",
                "--shop",
                "7",
                "--till",
                "1",
                "--number",
                number,
                "--amount",
                amount,
                "--json",
            ).out
        )["receipt"]
        return key

    @property
    def card(self) -> str:
        """The member's card."""
        found = json.loads(self.run("account", "--member", MEMBER, "--json").out)
        number: str = found["account"]["cards"][0]["card_number"]
        return number


@pytest.fixture(scope="module")
def shop(service: ServiceProcess) -> Shop:
    """What all tests here look at; none changes it."""
    return Shop(service)


def test_text_explains_step_by_step(shop: Shop) -> None:
    """Each step says when, what, by which rules and with which lots, and what there was then."""
    out = shop.run("explain", shop.card).out
    assert "Receipt 7/1/2/2025-03-14 over 10.50 EUR earned 10.5 points. With the 0.5" in out
    assert "rules 1, 1 point for each 1.00 EUR gave 10.5" in out
    assert "lot 1: 10 spent, 0 left, expires after 2025-05-13" in out
    assert "12 points were spent for order web-1." in out
    assert "by itself, not recorded yet" in out
    end = out[out.index("\nsteps ") :]
    assert re.search(r"^available  0$", end, re.MULTILINE)
    assert "the account is served with the same sums, lots, holds and cards" in end


def test_json_is_one_value_with_a_line_for_each_step(shop: Shop) -> None:
    """What a program reads has every field of the contract, and a step can be found with grep."""
    out = shop.run("explain", "--member", MEMBER, "--json").out
    found = json.loads(out)
    assert found["head"]["programme"] == shop.programme
    assert found["end"]["agrees"] is True
    assert [step["number"] for step in found["steps"]] == list(range(1, len(found["steps"]) + 1))
    lines = [line for line in out.splitlines() if '"topic": "ledger.PointsRedeemed"' in line]
    assert len(lines) == 1
    assert found["steps"][-1]["after"]["points_available"] == 0


def test_the_past_can_be_asked_for(shop: Shop) -> None:
    """As of a position the explanation ends there, and says that it is not compared with what is served."""
    steps = json.loads(shop.run("explain", shop.card, "--json").out)["steps"]
    spent = next(one for one in steps if one["topic"] == "ledger.PointsRedeemed")
    then = json.loads(
        shop.run("explain", shop.card, "--until", str(spent["position"]), "--json").out
    )
    assert then["steps"] == steps[: spent["number"]]
    assert then["end"]["sums"]["points_available"] == 19
    assert then["end"]["agrees"] is None


class Page(HTMLParser):
    """What is in a page."""

    # What has no end.
    VOID = frozenset({"meta", "path", "br", "link", "img", "hr", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See to it that what ends is what was begun last."""
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Remember what is read."""
        self.texts.append(data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return (attributes for found, attributes in self.tags if found == tag)


@pytest.fixture(scope="module")
def page(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the account."""
    path = tmp_path_factory.mktemp("page") / "balance.html"
    shop.run("explain", shop.card, "--html", str(path))
    return path.read_text(encoding="utf-8")


def test_the_page_stands_alone(page: str) -> None:
    """It is well formed, has no script, and loads nothing: neither from the web nor from the disk."""
    found = Page(page)
    assert found.open == []
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for _, attributes in found.tags:
        assert not {name for name in attributes if name.startswith("on")}
        assert not {"src", "href", "srcset", "background"} & set(attributes)
    assert "url(" not in page
    assert "@import" not in page
    assert "http" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_the_page_says_what_the_text_says(shop: Shop, page: str) -> None:
    """Every sentence of the explanation is on the page, and what comes from outside is shown as it is."""
    steps = json.loads(shop.run("explain", shop.card, "--json").out)["steps"]
    text = " ".join(" ".join(Page(page).texts).split())
    for step in steps:
        assert " ".join(step["sentence"].split()) in text
    assert MEMBER in text
    assert MEMBER not in page
    rows = [one for one in Page(page).all("tr") if str(one.get("id", "")).startswith("step-")]
    assert len(rows) == len(steps)


def test_the_page_can_be_read_without_seeing_it(page: str) -> None:
    """It names its language, the curve has a title, and columns have headers."""
    found = Page(page)
    assert next(found.all("html"))["lang"] == "en"
    pictures = [one for one in found.all("svg") if one.get("role") == "img"]
    assert [one["aria-labelledby"] for one in pictures] == ["curve-title"]
    assert "at most 31, at the end 0" in page
    assert all(one.get("scope") == "col" for one in found.all("th"))


def test_what_is_not_named_by_one_thing_is_wrong_usage(shop: Shop) -> None:
    """A card and a member are one too many, and nothing is none."""
    for arguments in ((), (shop.card, "--member", MEMBER)):
        done = shop.run("explain", *arguments, code=2)
        assert "exactly one of them" in done.err


def test_a_page_that_cannot_be_written_is_told(shop: Shop, tmp_path: Path) -> None:
    """Where the folder is missing the command fails with the file's name, and leaves nothing."""
    path = tmp_path / "missing" / "balance.html"
    done = shop.run("explain", shop.card, "--html", str(path), code=1)
    assert str(path) in done.err


def test_an_account_that_is_not_served_as_its_events_say_is_found(
    shop: Shop, service: ServiceProcess
) -> None:
    """An event that was altered shows in the last lines and in the exit code."""
    alter = (
        "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), %s, %s), 'UTF8') "
        "WHERE topic = 'ledger.PointsRedeemed'"
    )
    card = shop.card
    with service.owner(shop.programme) as owner:
        owner.execute(alter, ['"points":12', '"points":13'])
        done = shop.run("explain", card, code=4)
        owner.execute(alter, ['"points":13', '"points":12'])
    assert "THE ACCOUNT IS SERVED WITH OTHER SUMS" in done.out
    assert done.err == "ledger: explain: the account is not served as its events say\n"
    shop.run("explain", card)
