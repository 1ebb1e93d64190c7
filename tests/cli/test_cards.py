"""Printing, handing over and blocking cards from the command line, on a programme of their own."""

import csv
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ledger.cli.card_file import check_digit
from ledger.domain import ids
from tests.cli.program import Finished, Service, ledger

RULES = {
    "effective_at": "2020-01-01T00:00:00Z",
    "earning": {"points": 1, "per_amount": {"currency_code": "EUR", "units": 1}},
    "card": {"receipts_required": 1},
}

Run = Callable[..., Finished]


@pytest.fixture(scope="module")
def run(service: Service) -> Run:
    """Runs a command against a new programme with rules."""
    programme = f"p_{uuid.uuid4().hex[:12]}"
    places = {"LEDGER_DATA_DIR": str(service.data_dir), "LEDGER_ADDRESS": service.address}
    assert ledger("programme", "create", programme, env=places).code == 0

    def _run(*arguments: str, stdin: str = "") -> Finished:
        return ledger(*arguments, stdin=stdin, env={**places, "LEDGER_PROGRAMME": programme})

    published = _run("rules", "publish", "-", stdin=json.dumps(RULES))
    assert published.code == 0, published.err
    return _run


def said(done: Finished) -> Any:
    """What a command printed as JSON."""
    assert done.code == 0, done.err
    return json.loads(done.out)


def generate(run: Run, folder: Path, count: int, batch: str) -> list[dict[str, str]]:
    """Have so many cards in a batch, and return the rows of its file."""
    path = folder / f"{batch}.csv"
    assert run("cards", "generate", str(count), "--batch", batch, "--csv", str(path)).code == 0
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def present(run: Run, card: str, member: str) -> Finished:
    """Hand over a card on a receipt of 10.00."""
    number = uuid.uuid4().hex
    options = ("--shop", "7", "--till", "2", "--number", number, "--amount", "10", "--json")
    key = said(run("receipt", *options))["receipt"]
    return run("present", key, "--member", member, "--card", card)


def test_a_batch_is_generated_once_however_often_the_command_runs(run: Run, tmp_path: Path) -> None:
    """N is what the batch has in all, over several calls; its file lists what is left."""
    rows = generate(run, tmp_path, 1_200, "spring")
    assert len({row["card_number"] for row in rows}) == 1_200
    assert generate(run, tmp_path, 1_200, "spring") == rows
    again = said(run("cards", "generate", "1201", "--batch", "spring", "--json"))
    assert again == {"batch": "spring", "cards": 1_201, "new": 1}
    fewer = run("cards", "generate", "5", "--batch", "spring")
    assert (fewer.code, "has 1201 cards already" in fewer.err) == (1, True)
    counted = said(run("cards", "batch", "spring", "--json"))
    assert (counted["cards"], counted["cards_printed"]) == (1_201, 1_201)


def test_a_scanned_code_is_taken_wherever_a_card_is(run: Run, tmp_path: Path) -> None:
    """What the scanner reads from the QR code names the card; a code of another programme is refused."""
    old, new = generate(run, tmp_path, 2, "scanned")
    code = old["qr_payload"]
    handed = present(run, code, "ann")
    assert handed.code == 0, handed.err
    assert old["card_number"] in handed.out
    assert run("redeem", code, "1").code == 0
    assert said(run("cards", "show", code, "--json"))["member_reference"] == "ann"
    assert run("transfer", code, "member:ann", "1").err.endswith("ACCOUNT_SAME field=receiver)\n")
    foreign = code.replace(code.split(":")[1], "A" * 16)
    refused = run("redeem", foreign, "1")
    assert (refused.code, "no code of a card of this programme" in refused.err) == (1, True)

    assert run("cards", "block", code, "--reason", "lost").code == 0
    assert "CARD_BLOCKED" in run("account", code).err
    replaced = said(run("cards", "replace", code, "--by", new["qr_payload"], "--json"))
    assert (replaced["card_number"], replaced["points_available"]) == (new["card_number"], 9)
    shown = run("cards", "show", code).out
    assert f"replaced by  {new['card_number']}" in shown
    assert "CARD_REPLACED" in run("cards", "unblock", code).err
    listed = said(run("cards", "list", "--batch", "scanned", "--status", "replaced", "--json"))
    assert [one["card_number"] for one in listed] == [old["card_number"]]


def test_a_file_of_numbers_is_checked_before_any_is_sent(run: Run, tmp_path: Path) -> None:
    """Each wrong row is named; the right file is registered once, and one that is taken is named by its row."""
    good = [_number(n) for n in range(3)]
    path = tmp_path / "stock.csv"
    path.write_text("card_number\n" + "\n".join([good[0], "abc", good[0], good[1][:-1] + "x"]))
    wrong = run("cards", "register", str(path), "--batch", "old")
    assert wrong.code == 1
    assert [line.split(":")[0] for line in wrong.err.splitlines()[:3]] == [
        "row 3",
        "row 4",
        "row 5",
    ]
    assert said(run("cards", "batch", "old", "--json"))["cards"] == 0

    path.write_text("\n".join(good))
    only = said(run("cards", "register", str(path), "--batch", "old", "--dry-run", "--json"))
    first = said(run("cards", "register", str(path), "--batch", "old", "--json"))
    again = said(run("cards", "register", str(path), "--batch", "old", "--json"))
    assert [one["new"] for one in (only, first, again)] == [3, 3, 0]
    assert again["registered_before"] == 3
    other = run("cards", "register", str(path), "--batch", "new")
    assert f"row 1: {good[0]}" in other.err


def _number(nth: int) -> str:
    digits = f"40{nth:02}{uuid.uuid4().int % 10**8:08}"
    return digits + ids.check_digit(digits)


def test_both_sides_agree_on_check_digits() -> None:
    """The command line finds what the service would refuse, and nothing else."""
    for _ in range(100):
        number = ids.new_card_number()
        assert check_digit(number) == number[-1]


def test_codes_are_drawn_as_they_are_scanned(run: Run, tmp_path: Path) -> None:
    """The drawings hold the number and the code of the card, and nothing of whose it is."""
    row = generate(run, tmp_path, 1, "drawn")[0]
    number = row["card_number"]
    done = said(run("cards", "print", "--batch", "drawn", "--svg", str(tmp_path), "--json"))
    assert done["cards"] == 1
    bars = ET.parse(tmp_path / f"{number}-ean13.svg")  # noqa: S314 - drawn by us
    assert modules(bars) == ean13_modules(number)
    assert (tmp_path / f"{number}-qr.svg").read_bytes() == qr_drawing(row["qr_payload"], tmp_path)
    assert run("cards", "print", "--svg", str(tmp_path)).code == 2


def modules(drawing: Any) -> str:
    """The bars of a drawing as ones and zeros, by their places."""
    black = [
        (float(one.attrib["x"][:-2]), float(one.attrib["width"][:-2]))
        for one in drawing.iter("{http://www.w3.org/2000/svg}rect")
        if "black" in one.attrib["style"]
    ]
    left = min(x for x, _ in black)
    bits = ["0"] * 95
    for x, width in black:
        for place in range(round((x - left) / 0.33), round((x + width - left) / 0.33)):
            bits[place] = "1"
    return "".join(bits)


def ean13_modules(number: str) -> str:
    """The bars of a number by the standard (GS1 General Specifications, 5.2.1)."""
    odd = [
        "0001101",
        "0011001",
        "0010011",
        "0111101",
        "0100011",
        "0110001",
        "0101111",
        "0111011",
        "0110111",
        "0001011",
    ]
    right = ["".join("10"[int(bit)] for bit in code) for code in odd]
    even = [code[::-1] for code in right]
    parity = [
        "LLLLLL",
        "LLGLGG",
        "LLGGLG",
        "LLGGGL",
        "LGLLGG",
        "LGGLLG",
        "LGGGLL",
        "LGLGLG",
        "LGLGGL",
        "LGGLGL",
    ]
    halves = zip(number[1:7], parity[int(number[0])], strict=True)
    first = "".join((odd if kind == "L" else even)[int(digit)] for digit, kind in halves)
    second = "".join(right[int(digit)] for digit in number[7:])
    return f"101{first}01010{second}101"


def qr_drawing(text: str, folder: Path) -> bytes:
    """A QR code of a text, drawn from its matrix."""
    import segno  # noqa: PLC0415 - beside what it is compared with

    path = folder / "expected.svg"
    segno.make_qr(text, error="q").save(str(path), scale=4)
    return path.read_bytes()
