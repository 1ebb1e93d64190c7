"""The journal of points as plain-text accounting, for Beancount: a program that is not ours checks the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from google.type.date_pb2 import Date

from ledger.accounting.beancount import quoted
from ledger.v1 import audit_pb2 as pb

COMMODITY = "POINTS"
NAMES: dict[int, str] = {
    pb.BOOK_AVAILABLE: "Assets:Available",
    pb.BOOK_PENDING: "Assets:Pending",
    pb.BOOK_HELD: "Assets:Held",
    pb.BOOK_DEFICIT: "Liabilities:Deficit",
    pb.BOOK_ISSUED: "Income:Issued",
    pb.BOOK_SPENT: "Expenses:Spent",
    pb.BOOK_EXPIRED: "Expenses:Expired",
    pb.BOOK_CLAWED_BACK: "Expenses:Clawed-Back",
    pb.BOOK_WRITTEN_OFF: "Income:Written-Off",
    pb.BOOK_ADJUSTED: "Expenses:Adjusted",
    pb.BOOK_IMPORTED: "Equity:Imported",
    pb.BOOK_TRANSFERRED: "Equity:Transferred",
}
"""The side of customers: what they have is an asset."""
_LINKS = (
    ("account", "account_id"),
    ("member", "member_reference"),
    ("pool-member", "pool_member_reference"),
    ("receipt", "receipt_id"),
    ("redemption", "redemption_id"),
    ("hold", "hold_id"),
    ("return", "return_id"),
    ("adjustment", "adjustment_id"),
    ("transfer", "transfer_id"),
    ("other-account", "other_account_id"),
)


def head(programme: str, first: date) -> Iterator[str]:
    """Go through the lines that open the books on a day."""
    yield f'option "title" {quoted(f"{programme}: points")}'
    yield ""
    for name in NAMES.values():
        yield f"{first} open {name} {COMMODITY}"
    yield ""


def transactions(postings: Iterable[pb.PointsPosting]) -> Iterator[str]:
    """Go through the lines of transactions, one an event; the postings of an event come together."""
    for _, group in groupby(postings, key=attrgetter("position")):
        yield from _transaction(list(group))


def _transaction(postings: list[pb.PointsPosting]) -> Iterator[str]:
    first = postings[0]
    yield f'{day_of(first.booked_on)} * "{first.topic.removeprefix("ledger.")}"'
    yield f"  position: {first.position}"
    for name, field in _LINKS:
        if value := getattr(first, field):
            yield f"  {name}: {quoted(value)}"
    for one in postings:
        yield f"  {NAMES[one.book]}  {one.points} {COMMODITY}"
    yield ""


def balances(last: date, closing: Mapping[int, int]) -> Iterator[str]:
    """Go through the lines that say what each book, by its number, must have at the end of a day."""
    for book, points in closing.items():
        yield f"{last + timedelta(1)} balance {NAMES[book]}  {points} ~ 0 {COMMODITY}"


def day_of(value: Date) -> date:
    """Return a date of the contract."""
    return date(value.year, value.month, value.day)
