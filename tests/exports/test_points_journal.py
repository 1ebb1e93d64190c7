"""The journal of points of whole lives: what it says, and what a program that is not ours says to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from beancount import loader
from beancount.core.data import Transaction
from eventsourcing.utils import get_topic

from ledger.application import commands as c
from ledger.application.history import Window, points_of
from ledger.domain.account import POINTS_EVENTS, Account
from ledger.domain.books import Book
from ledger.domain.receipt import Tender, TenderKind
from ledger.domain.rules import Expiry, PointsRules
from ledger.exports import beancount
from ledger.exports.schema import POINTS, Row
from ledger.projections.points_books.projection import Days
from ledger.service.journals import points_postings
from ledger.v1 import audit_pb2 as pb
from tests.support.world import World, adjust, hold, publish_rules, redeem, return_items

ZONE = "Europe/Berlin"
TEN_DAYS = PointsRules(pending_days=1, expiry=Expiry.AFTER_DAYS, expiry_days=10)


def eventful() -> World:
    """A history with spending, holds, returns that owe, transfers, a pool, a merge and points that end."""
    world = World(time_zone=ZONE, rules=publish_rules(points_rules=TEN_DAYS))
    one, other = world.card("one"), world.card('tw"o')
    world.buy(world.card("pooled"), total=5_00)
    first = world.buy(one, total=50_00)
    world.buy(other, total=30_50)
    world.now += timedelta(days=2)
    redemption = world.do(redeem(one, 45)).redemption_id
    paid = world.buy(one, total=10_00, tenders=(Tender(TenderKind.POINTS, 10_00, redemption),))
    held = world.do(hold(other, 12)).hold_id
    world.do(c.CapturePoints(held, 5))
    world.do(c.ReleasePoints(world.do(hold(other, 1)).hold_id))
    world.do(return_items(first))  # more than what is left: it is owed
    world.do(return_items(paid))
    world.do(c.TransferPoints(c.Holder(card_number=other), c.Holder(card_number=one), 3))
    world.do(adjust(other, 40))
    world.do(adjust(other, -2))
    world.do(c.JoinPool("pooled", c.Holder(member_reference="one")))
    world.now += timedelta(days=30)
    world.buy(other, total=7_50)
    world.sweep()
    world.do(c.MergeMembers('tw"o', "one", "DUPLICATE"))
    return world


def postings_of(world: World) -> list[pb.PointsPosting]:
    """The journal of points as the service makes it from the events."""
    topics = {get_topic(cls) for cls in POINTS_EVENTS}
    window = Window([row for row in world.rows if row.topic in topics], len(world.rows))
    events = [world.mapper.to_domain_event(row) for row in world.rows]
    references = {
        event.originator_id: event.member_reference
        for event in events
        if isinstance(event, Account.Created)
    }
    days = Days(ZoneInfo(ZONE))
    return [
        posting
        for one in points_of(window)
        for posting in points_postings(one, days, references[one.event.originator_id])
    ]


def written(postings: Sequence[pb.PointsPosting], closing: Mapping[Book, int]) -> str:
    """The journal for Beancount, with what each book must have at the end."""
    first, last = (beancount.day_of(postings[place].booked_on) for place in (0, -1))
    numbers = {pb.Book.Value(f"BOOK_{book}"): points for book, points in closing.items()}
    lines = [
        *beancount.head('perfume "gold"', first),
        *beancount.transactions(postings),
        *beancount.balances(last, numbers),
    ]
    return "\n".join(lines) + "\n"


def rows_of(world: World) -> list[dict[str, object]]:
    """The journal as rows of the table."""
    rows: list[Row] = [POINTS.row(posting) for posting in postings_of(world)]
    return [dict(zip(POINTS.names, row, strict=True)) for row in rows]


def test_the_history_has_whatever_happens_to_points() -> None:
    """Every book and most of what enters something into one is in the history that these tests look at."""
    world = eventful()
    rows = rows_of(world)
    assert {row["book"] for row in rows} == set(Book) - {Book.WRITTEN_OFF, Book.IMPORTED}
    absent = {get_topic(cls) for cls in POINTS_EVENTS} - {row["topic"] for row in rows}
    assert absent == {"ledger.PointsRewarded", "ledger.PointsImported"}


def test_each_event_adds_up_to_zero_and_all_of_them_to_the_books() -> None:
    """The postings of an event are nothing together; those of a book are what the book has."""
    world = eventful()
    by_event: Counter[int] = Counter()
    by_book: Counter[Book] = Counter()
    for posting in postings_of(world):
        assert posting.points
        by_event[posting.position] += posting.points
        by_book[Book(pb.Book.Name(posting.book).removeprefix("BOOK_"))] += posting.points
    assert not any(by_event.values())
    assert by_book == world.books


def test_the_journal_has_what_each_account_has() -> None:
    """Added up by account, the journal is what every account has when it is made from its events alone."""
    world = eventful()
    found: dict[str, Counter[str]] = {}
    for row in rows_of(world):
        sums = found.setdefault(str(row["account_id"]), Counter())
        sums[str(row["book"])] += int(str(row["points"]))
    for account_id, sums in found.items():
        account = world.stored(UUID(account_id))
        has = (account.points_available, account.points_pending, account.points_held)
        assert (sums["AVAILABLE"], sums["PENDING"], sums["HELD"]) == has
        assert sums["DEFICIT"] == -account.deficit


def test_a_posting_says_where_it_belongs() -> None:
    """Lines count from 0 within an event; what the event names is named, and nothing else."""
    world = eventful()
    rows = rows_of(world)
    sent = [row for row in rows if row["topic"] == "ledger.PointsSent"]
    received = [row for row in rows if row["topic"] == "ledger.PointsReceived"]
    assert [row["line"] for row in sent] == [0, 1]
    assert {row["other_account_id"] for row in sent} == {row["account_id"] for row in received}
    assert {row["transfer_id"] for row in sent} == {row["transfer_id"] for row in received}
    assert {row["receipt_id"] for row in sent} == {None}
    assert {row["member_reference"] for row in sent} == {'tw"o'}
    absorbed = [row for row in rows if row["topic"] == "ledger.AccountAbsorbed"]
    assert absorbed[0]["pool_member_reference"] == "pooled"


def test_a_day_is_one_of_the_programme() -> None:
    """What is recorded after its midnight is of the next day, whatever UTC says."""
    world = World(time_zone=ZONE)
    card = world.card()
    world.now = world.now.replace(hour=23, minute=30)
    world.buy(card, total=5_00)
    assert {row["booked_on"] for row in rows_of(world)} == {date(2025, 3, 15)}


def test_beancount_finds_nothing_wrong() -> None:
    """Every transaction balances, and every book has at the end what accounts and books have by the domain."""
    world = eventful()
    entries, errors, options = loader.load_string(written(postings_of(world), world.books))
    assert errors == []
    assert options["title"] == 'perfume "gold": points'
    transactions = [one for one in entries if isinstance(one, Transaction)]
    assert len(transactions) == len({one.position for one in postings_of(world)})
    sent = next(one for one in transactions if one.narration == "PointsSent")
    assert sent.meta["member"] == 'tw"o'


def test_beancount_finds_what_is_wrong() -> None:
    """Where a posting is missing, or a book should have a point more, the other program says so."""
    world = eventful()
    postings = postings_of(world)
    more = {**world.books, Book.EXPIRED: world.books[Book.EXPIRED] + 1}
    for some, closing in (
        (postings[:-1], world.books),
        (postings[:-2], world.books),
        (postings, more),
    ):
        _, errors, _ = loader.load_string(written(some, closing))
        assert errors
