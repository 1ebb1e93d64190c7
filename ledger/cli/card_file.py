"""A file of card numbers on its way to the service."""

import csv
import re
import uuid
from pathlib import Path
from typing import NamedTuple

import click

from ledger.cli.client import Client
from ledger.cli.failure import EXIT_REFUSED, EXIT_USAGE, CommandFailed
from ledger.v1.card_pb2 import RegisterCardsRequest

CARDS_A_CALL_MAX = 1_000
CARD_DIGITS = 13
HEADER = "card_number"
PROBLEMS_TOLD_MAX = 100

_REFUSED = re.compile(r"field=card_numbers\[(?P<index>[0-9]+)\]")


class NumberRow(NamedTuple):
    """A number, and where it stands in its file."""

    row: int
    number: str


def read_numbers(path: Path) -> list[NumberRow]:
    """The numbers of a file: the first column of each row that is not empty.

    Raises:
        CommandFailed: a row is wrong; each was named with its number.
    """
    rows: list[NumberRow] = []
    seen: dict[str, int] = {}
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, columns in enumerate(csv.reader(file), start=1):
                text = columns[0].strip() if columns else ""
                if not text or (not rows and not problems and text == HEADER):
                    continue
                problem = _problem(text, seen)
                if problem:
                    problems.append(f"row {number}: {problem}")
                seen.setdefault(text, number)
                rows.append(NumberRow(number, text))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandFailed(f"{path} is no list of card numbers: {error}", EXIT_USAGE) from None
    for line in problems[:PROBLEMS_TOLD_MAX]:
        click.echo(line, err=True)
    if problems:
        text = f"{len(problems)} of {len(rows)} rows are wrong; nothing was sent"
        raise CommandFailed(text, EXIT_REFUSED)
    return rows


def _problem(text: str, seen: dict[str, int]) -> str:
    if len(text) != CARD_DIGITS or not (text.isascii() and text.isdigit()):
        return f"{text!r} is not a number of {CARD_DIGITS} digits"
    if text[-1] != check_digit(text):
        return f"{text}: the check digit is wrong, it was mistyped or misread"
    return f"{text} stands in row {seen[text]}, too" if text in seen else ""


def check_digit(number: str) -> str:
    """The EAN-13 check digit of a number's first twelve digits."""
    digits = [int(one) for one in number[:12]]
    return str(-(sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10)


def register_all(
    client: Client, batch: str, rows: list[NumberRow], *, dry_run: bool
) -> tuple[int, int]:
    """Send all rows; return how many cards are new, and how many were registered before.

    Raises:
        CommandFailed: a row is refused, and named. What was sent before it stays.
    """
    new = unchanged = 0
    for start in range(0, len(rows), CARDS_A_CALL_MAX):
        part = rows[start : start + CARDS_A_CALL_MAX]
        request = RegisterCardsRequest(
            request_id=str(uuid.uuid4()),
            batch=batch,
            card_numbers=[row.number for row in part],
            validate_only=dry_run,
        )
        try:
            repeat = "the same command; what was registered stays as it is"
            answer = client.write("operator", client.cards.RegisterCards, request, repeat)
        except CommandFailed as failed:
            raise CommandFailed(_with_row(failed.message, part), failed.exit_code) from None
        new += answer.cards_registered
        unchanged += answer.cards_unchanged
    return new, unchanged


def _with_row(message: str, part: list[NumberRow]) -> str:
    """Say which row of the file is refused, where it is one."""
    match = _REFUSED.search(message)
    if match is None:
        return message
    row = part[int(match["index"])]
    return f"row {row.row}: {row.number}: {message}"
