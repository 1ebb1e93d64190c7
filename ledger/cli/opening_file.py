"""A CSV file of opening balances: its rows one by one, and what is wrong with them."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from pathlib import Path
from typing import IO, NamedTuple
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.cli.values import INT64_MAX
from ledger.v1.member_pb2 import OpeningLot

REQUIRED = ("member_reference", "points", "earned_at")
OPTIONAL = ("card_number", "lot_reference", "available_at", "expires_at")
IMPORT_ROWS_MAX = 1_000_000
DIGEST_BYTES = 16


class Row(NamedTuple):
    """A row that can be sent."""

    number: int
    """As a spreadsheet counts: the headings are row 1."""
    member_reference: str
    card_number: str
    lot: OpeningLot


class Problem(NamedTuple):
    """What is wrong with a row."""

    row: int
    column: str
    message: str

    def line(self) -> str:
        """The problem for people."""
        return f"row {self.row}: {self.column}: {self.message}"


class BadRow(NamedTuple):
    """A row that cannot be sent."""

    number: int
    problems: list[Problem]


class _Mistake(Exception):
    """A value is not what its column holds."""


class OpeningFile:
    """Reads a file row by row. Of those it has read it remembers digests: to find a lot or card that comes twice."""

    def __init__(self, path: Path, time_zone: str) -> None:
        self._path = path
        self._zone = ZoneInfo(time_zone)
        self._lots: dict[bytes, int] = {}
        self._cards: dict[bytes, tuple[bytes, int]] = {}

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row in order.

        Raises:
            CommandFailed: it is no such file at all, or too long.
        """
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                _check_length(file)
                yield from self._rows(file)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandFailed(f"cannot read {self._path}: {error}", EXIT_USAGE) from None

    def _rows(self, file: IO[str]) -> Iterator[Row | BadRow]:
        headings = file.readline()
        # Spreadsheets of half of Europe put semicolons between columns.
        delimiter = ";" if ";" in headings else ","
        columns = [name.strip() for name in next(csv.reader([headings], delimiter=delimiter), [])]
        _check_columns(self._path, columns)
        for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=2):
            if cells:
                yield self._row(number, columns, [cell.strip() for cell in cells])

    def _row(self, number: int, columns: list[str], cells: list[str]) -> Row | BadRow:
        if len(cells) != len(columns):
            text = f"{len(cells)} cells where the headings are {len(columns)}."
            return BadRow(number, [Problem(number, "row", text)])
        values = dict.fromkeys(OPTIONAL, "") | dict(zip(columns, cells, strict=True))
        problems: list[Problem] = []
        lot = OpeningLot(lot_reference=values["lot_reference"])
        for column in ("member_reference", "points", "earned_at", "available_at", "expires_at"):
            try:
                self._take(lot, column, values[column])
            except _Mistake as mistake:
                problems.append(Problem(number, column, str(mistake)))
        row = Row(number, values["member_reference"], values["card_number"], lot)
        problems += self._repeated(row) if not problems else []
        return BadRow(number, problems) if problems else row

    def _take(self, lot: OpeningLot, column: str, text: str) -> None:
        """Put a value into the lot, or say what is wrong with it."""
        if not text:
            if column in REQUIRED:
                raise _Mistake("must not be empty.")
        elif column == "points":
            lot.points = _whole_number(text)
        elif column != "member_reference":
            getattr(lot, column).CopyFrom(self._instant(text))

    def _instant(self, text: str) -> Timestamp:
        """A time with its offset, or a date: the start of that day in the programme's time zone."""
        try:
            if len(text) == len("2024-05-06"):
                at = datetime.combine(date.fromisoformat(text), time(), self._zone)
            else:
                at = datetime.fromisoformat(text)
        except ValueError:
            text = f"{text!r} is neither a date such as 2024-05-06 nor a time such as 2024-05-06T07:08:09Z."
            raise _Mistake(text) from None
        if at.tzinfo is None:
            raise _Mistake(f"{text!r} lacks its offset: end it with Z (UTC) or +01:00.")
        time_ = Timestamp()
        time_.FromDatetime(at.astimezone(UTC))
        return time_

    def _repeated(self, row: Row) -> list[Problem]:
        """What of a row was there before, and may be there once only."""
        problems = []
        lot = row.lot
        said = OpeningLot()
        if lot.lot_reference:
            said.lot_reference = lot.lot_reference
        else:
            said.CopyFrom(lot)
        member = "" if lot.lot_reference else row.member_reference
        first = self._lots.setdefault(_digest(member, said.SerializeToString().hex()), row.number)
        if first != row.number:
            problems.append(Problem(row.number, "lot_reference", _same_lot(lot, first)))
        if row.card_number:
            member_digest = _digest(row.member_reference)
            of, first = self._cards.setdefault(
                _digest(row.card_number), (member_digest, row.number)
            )
            if of != member_digest:
                text = f"the card is another member's in row {first}."
                problems.append(Problem(row.number, "card_number", text))
        return problems


def _same_lot(lot: OpeningLot, first: int) -> str:
    if lot.lot_reference:
        return f"the same lot as in row {first}."
    return f"the same in everything as row {first}; give both references if they are two lots."


def _whole_number(text: str) -> int:
    try:
        points = int(text) if text.lstrip("-").isdecimal() and text.isascii() else None
    except ValueError:  # more digits than Python takes
        points = None
    if points is None or abs(points) > INT64_MAX:
        raise _Mistake(f"{text!r} is not a whole number.")
    return points


def _check_length(file: IO[str]) -> None:
    if sum(1 for _ in file) > IMPORT_ROWS_MAX + 1:
        text = f"at most {IMPORT_ROWS_MAX} rows: cut the file into several"
        raise CommandFailed(text, EXIT_USAGE)
    file.seek(0)


def _check_columns(path: Path, columns: list[str]) -> None:
    known = {*REQUIRED, *OPTIONAL}
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name or "(empty)" for name in columns if name not in known]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    for what, names in (("lacks", missing), ("has unknown", unknown), ("has twice", twice)):
        if names:
            text = f"the first row of {path} {what} columns: {', '.join(names)}"
            raise CommandFailed(text, EXIT_USAGE)


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode(), digest_size=DIGEST_BYTES).digest()
