"""What exported files have: tables and their columns. The reference is generated from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.v1.audit_pb2 import Book
from ledger.v1.books_pb2 import MoneyAccount

VERSION = 1
"""Of the tables: higher where a column means something else or is gone. More columns are no new version."""

_NANOS_PER_UNIT = 10**9

Value = int | str | date | datetime | None
Row = tuple[Value, ...]


class ColumnType(StrEnum):
    """What a column holds, by its name in Parquet."""

    INT64 = "int64"
    INT32 = "int32"
    STRING = "string"
    DATE = "date32"
    TIMESTAMP = "timestamp[us, UTC]"


class Column(NamedTuple):
    """A column of a table."""

    name: str
    type: ColumnType
    unit: str
    meaning: str
    read: Callable[[Any], Value]
    """Takes its value out of a record of the contract."""
    optional: bool = False
    """Whether it may be null."""


class Table(NamedTuple):
    """A table: what it is called, what it holds, and its columns in order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)

    def row(self, record: Any) -> Row:
        """Return a record of the contract as a row."""
        return tuple([column.read(record) for column in self.columns])


def _plain(name: str, type_: ColumnType, unit: str, meaning: str) -> Column:
    """A column that has the record's field as it is."""
    return Column(name, type_, unit, meaning, lambda record: getattr(record, name))


def _text(name: str, unit: str, meaning: str) -> Column:
    """A column that is null where the record's field is empty."""
    return Column(
        name,
        ColumnType.STRING,
        unit,
        meaning,
        lambda record: getattr(record, name) or None,
        optional=True,
    )


def _day(name: str, meaning: str) -> Column:
    def read(record: Any) -> date:
        value: Date = getattr(record, name)
        return date(value.year, value.month, value.day)

    return Column(name, ColumnType.DATE, "day, in the programme's time zone", meaning, read)


def _instant(name: str, meaning: str) -> Column:
    def read(record: Any) -> datetime:
        value: Timestamp = getattr(record, name)
        return value.ToDatetime(UTC)

    return Column(name, ColumnType.TIMESTAMP, "microseconds, UTC", meaning, read)


_INT64, _INT32, _STRING = ColumnType.INT64, ColumnType.INT32, ColumnType.STRING
_POSITION = _plain(
    "position", _INT64, "position", "Place of the event in the programme's history: 1, 2, 3, ..."
)
_LINE = _plain("line", _INT32, "number", "From 0 within the event.")
_OCCURRED = _instant("occurred_at", "When it happened, by the caller's clock.")
_RECORDED = _instant(
    "recorded_at", "When it was recorded, by the programme's clock; never falls as position rises."
)
_RULES = _plain(
    "rules_version", _INT32, "number", "The version of the rules that applied; 0 where none did."
)

EVENTS = Table(
    "events",
    "The events as they are stored: every column, a row an event, without gaps.",
    (
        _POSITION,
        _plain("originator_id", _STRING, "UUID", "The aggregate it belongs to."),
        _plain("originator_version", _INT64, "number", "From 1 within the aggregate."),
        _plain("topic", _STRING, "name", "What happened, e.g. `ledger.PointsEarned`."),
        Column(
            "state",
            _STRING,
            "JSON",
            "The event's own fields, byte for byte as they are stored: see [events](events.md).",
            lambda event: event.state.decode(),
        ),
        _plain("request_id", _STRING, "UUID", "The request that caused it."),
        _plain("principal_id", _STRING, "id", "Who caused it."),
        _OCCURRED,
        _RECORDED,
        _RULES,
    ),
)

POINTS = Table(
    "points",
    "The journal of points: a row for each book that an event entered something into. The rows of an event add up to "
    "zero, and so do all.",
    (
        _POSITION,
        _LINE,
        _day("booked_on", "The day in the books: that of recording."),
        _plain("account_id", _STRING, "UUID", "The account."),
        _plain(
            "member_reference",
            _STRING,
            "reference",
            "Of the member that the account was opened for.",
        ),
        _text("pool_member_reference", "reference", "In a pool: who did it."),
        Column(
            "book",
            _STRING,
            "name",
            "Which book, e.g. `AVAILABLE` or `ISSUED`.",
            lambda posting: Book.Name(posting.book).removeprefix("BOOK_"),
        ),
        _plain("points", _INT64, "points", "What the book got; below zero what it gave."),
        _plain("topic", _STRING, "name", "What happened, e.g. `ledger.PointsEarned`."),
        _text("receipt_id", "UUID", "The receipt."),
        _text("redemption_id", "UUID", "The redemption."),
        _text("hold_id", "UUID", "The hold."),
        _text("return_id", "UUID", "The return."),
        _text("adjustment_id", "UUID", "The adjustment."),
        _text("transfer_id", "UUID", "The transfer."),
        _text("other_account_id", "UUID", "On the other side of a transfer or a merge."),
        _OCCURRED,
        _RECORDED,
        _RULES,
    ),
)


def money_table(currency_exponent: int) -> Table:
    """The journal of money of a currency with so many decimal places."""
    minor_per_unit: int = 10**currency_exponent
    nanos_per_minor = _NANOS_PER_UNIT // minor_per_unit

    def minor(posting: Any) -> int:
        money: Money = posting.amount
        # Nothing is finer than the minor unit, so nothing is left over.
        return (money.units * _NANOS_PER_UNIT + money.nanos) // nanos_per_minor

    return Table(
        "money",
        "The journal of money: a row a debit or credit. The rows of an event add up to zero, and so do all.",
        (
            _POSITION,
            _LINE._replace(
                meaning="From 0 within the event: 2n is the debit of its entry n, and 2n + 1 the credit."
            ),
            _day("booked_on", "The day in the books; later where the document's month was closed."),
            _day(
                "document_on", "The day of the document: the shop's, the bank's, or of recording."
            ),
            _plain("booking", _STRING, "name", "What it is booked for, e.g. `CHARGE`."),
            _account("account", "Which account, e.g. `RECEIVABLE`."),
            _account("contra_account", "The other account of the entry."),
            Column(
                "amount_minor",
                _INT64,
                "minor units of the currency, e.g. cents",
                "Above zero a debit, below zero a credit.",
                minor,
            ),
            Column(
                "currency",
                _STRING,
                "ISO 4217",
                "The programme's currency.",
                lambda posting: posting.amount.currency_code,
            ),
            _text("member_reference", "reference", "The member."),
            _text("charge_id", "UUID", "The charge."),
            _text("statement_id", "UUID", "The statement."),
            _plain(
                "attempt",
                _INT32,
                "number",
                "Which collection of the statement; 0 where there is none.",
            ),
            _text("run_id", "UUID", "The run that collects it, or did so last."),
            _text("bank_entry_id", "UUID", "The line of the bank that says so."),
            _text(
                "code",
                "code",
                "The bank's code of a return, or why something was written off or paid out.",
            ),
            _RECORDED,
        ),
    )


def _account(name: str, meaning: str) -> Column:
    def read(posting: Any) -> str:
        return MoneyAccount.Name(getattr(posting, name)).removeprefix("MONEY_ACCOUNT_")

    return Column(name, _STRING, "name", meaning, read)
