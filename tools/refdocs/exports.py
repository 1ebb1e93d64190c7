"""What exported files have."""

from ledger.exports.beancount import COMMODITY, NAMES
from ledger.exports.schema import EVENTS, POINTS, VERSION, Table, money_table
from ledger.v1.audit_pb2 import Book
from tools.refdocs.markdown import Pages, code, page, table

_CENTS = 2
_INTRODUCTION = f"""\
`ledger export FOLDER --format parquet|jsonl` writes a file a table: `events`, `points`, `money`. All of an export is as
of one position; `export.json` in the folder says of which programme it is, from which position to which it goes
(both included), and how many rows and bytes and which SHA-256 each file has. The same positions of the same programme
give the same rows.

An export that begins at another position than the first (`--from-position`) has the rows of those positions, so
`last_position` plus one is where the next begins, and all of them together are what one export of everything would be.

In Parquet every file carries the same as metadata: `ledger.programme`, `ledger.time_zone`, `ledger.currency_code`,
`ledger.currency_exponent`, `ledger.table`, `ledger.tables_version`, `ledger.first_position`, `ledger.last_position`;
each column carries `unit` and `meaning`. In JSON Lines whole numbers are numbers, days are `2017-01-31`, instants are
RFC 3339 in UTC, and a column that has nothing is `null`.

This is version {VERSION} of the tables. Columns may be added behind the others; where one means something else or goes,
the version is another."""
_BEANCOUNT = f"""\
`ledger export FOLDER --format beancount` writes `points.beancount`, a transaction an event, and `money.beancount`,
which is `ledger settle journal` of all months. What each account must have at the end of each month is said by the
projections of the books; the transactions come from the events. The books of points have these accounts, in
{code(COMMODITY)}, from the side of customers:"""


def pages() -> Pages:
    """Returns the page of exported files."""
    parts = [part for one in (EVENTS, POINTS, money_table(_CENTS)) for part in _table(one)]
    accounts = [
        (code(Book.Name(book).removeprefix("BOOK_")), code(name)) for book, name in NAMES.items()
    ]
    beancount = ("## Beancount", _BEANCOUNT, table(("book", "account"), accounts))
    title = "Exported files"
    return {"exports.md": page(title, "`ledger/exports`", _INTRODUCTION, *parts, *beancount)}


def _table(one: Table) -> tuple[str, ...]:
    rows = [
        (
            code(column.name),
            code(column.type),
            column.unit,
            column.meaning + (" Null where there is none." if column.optional else ""),
        )
        for column in one.columns
    ]
    return f"## `{one.name}`", one.meaning, table(("column", "type", "unit", "meaning"), rows)
