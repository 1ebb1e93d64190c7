"""What must be true of a programme's tables, worked out from the rows with nothing of the service's code."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from ledger.projections.registry import PROJECTIONS
from tests.faults.load import Record

MICRO = 10**6
CATCH_UP_SECONDS_MAX = 60.0


class Row(NamedTuple):
    """A stored event."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: dict[str, Any]
    request_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    rules_version: int


class Entry(NamedTuple):
    """A line of an account's history."""

    position: int
    kind: str
    points: int
    points_available: int
    receipt_id: UUID | None
    redemption_id: UUID | None
    card_number: str
    rules_version: int
    occurred_at: datetime
    recorded_at: datetime


class Books:
    """Every account's history, folded from the events."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.entries: dict[UUID, list[Entry]] = defaultdict(list)
        self.references: dict[UUID, str] = {}
        self.cards: dict[UUID, str] = {}
        self.micropoints: dict[UUID, int] = defaultdict(int)
        self.remainders: dict[UUID, int] = {}
        self.receipts: dict[UUID, list[Any]] = {}
        for row in rows:
            self._take(row)

    def points(self, account_id: UUID, position: int | None = None) -> int:
        """What an account has, now or right after a position."""
        entries = self.entries[account_id]
        if position is not None:
            entries = [entry for entry in entries if entry.position <= position]
        return entries[-1].points_available if entries else 0

    def _take(self, row: Row) -> None:
        state = row.state
        match row.topic:
            case "ledger.AccountOpened":
                self.references[row.originator_id] = state["member_reference"]
            case "ledger.CardIssued":
                self.cards[row.originator_id] = state["card_number"]
                self._enter(row, "CARD_ISSUED", 0, card_number=state["card_number"])
            case "ledger.PointsEarned":
                self.micropoints[row.originator_id] += state["micropoints"]
                self.remainders[row.originator_id] = state["remainder_micropoints"]
                receipt_id = UUID(state["receipt_id"])
                self._enter(row, "EARNED", state["points"], receipt_id=receipt_id)
                self.receipts[receipt_id][-1] += state["points"]
            case "ledger.PointsRedeemed":
                redemption_id = UUID(state["redemption_id"])
                self._enter(row, "REDEEMED", -state["points"], redemption_id=redemption_id)
            case "ledger.ReceiptRecorded":
                account = state.get("account_id")
                facts = state["facts"]
                self.receipts[row.originator_id] = [
                    row.position,
                    facts["number"],
                    facts["total"],
                    None if account is None else UUID(account),
                    0,
                ]
            case "ledger.ReceiptPresented":
                self.receipts[row.originator_id][3] = UUID(state["account_id"])

    def _enter(self, row: Row, kind: str, points: int, **what: Any) -> None:
        available = self.points(row.originator_id) + points
        assert available >= 0, f"the balance is negative at {row.position}"
        entry = Entry(
            row.position,
            kind,
            points,
            available,
            what.get("receipt_id"),
            what.get("redemption_id"),
            what.get("card_number", ""),
            row.rules_version,
            row.occurred_at,
            row.recorded_at,
        )
        self.entries[row.originator_id].append(entry)


def read_events(owner: psycopg.Connection[Any]) -> list[Row]:
    """Every event by position."""
    found = owner.execute(
        "SELECT position, originator_id, originator_version, topic, state, request_id, occurred_at,"
        " recorded_at, rules_version FROM events ORDER BY position"
    ).fetchall()
    return [Row(*row)._replace(state=json.loads(row[4])) for row in found]


def head(owner: psycopg.Connection[Any]) -> int:
    """The last position."""
    row = owner.execute("SELECT last FROM event_counter").fetchone()
    assert row is not None
    return int(row[0])


def check_sequence(owner: psycopg.Connection[Any]) -> list[Row]:
    """Positions and versions have no gap, time never falls, and every request is there once and whole."""
    rows = read_events(owner)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert head(owner) == len(rows)
    times = [row.recorded_at for row in rows]
    assert times == sorted(times)
    streams: dict[UUID, list[int]] = defaultdict(list)
    requests: dict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        streams[row.originator_id].append(row.originator_version)
        requests[row.request_id].append(row.position)
    for versions in streams.values():
        assert versions == list(range(1, len(versions) + 1))
    for positions in requests.values():
        assert positions == list(range(positions[0], positions[0] + len(positions)))
    stored = dict(owner.execute("SELECT request_id, position FROM requests").fetchall())
    assert stored == {request: positions[-1] for request, positions in requests.items()}
    return rows


def check_books(rows: Sequence[Row]) -> Books:
    """No balance was ever negative, no receipt counts twice, and no fraction of a point is lost."""
    earned = [row.state["receipt_id"] for row in rows if row.topic == "ledger.PointsEarned"]
    assert len(earned) == len(set(earned))
    books = Books(rows)
    for account_id, micropoints in books.micropoints.items():
        points = sum(one.points for one in books.entries[account_id] if one.kind == "EARNED")
        assert points * MICRO + books.remainders[account_id] == micropoints
    return books


def check_answers(rows: Sequence[Row], books: Books, record: Record) -> None:
    """Every acknowledged write is there exactly once, as it was answered; nothing else came in."""
    assert not record.surprises, record.surprises
    by_request: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_request[str(row.request_id)].append(row)
    for one in record.answered:
        stored = by_request[one.request_id]
        assert stored, f"{one.method} {one.request_id} was acknowledged and is lost"
        assert stored[-1].position == one.answer.position
        _check_answer(stored, books, one.method, one.answer)
    ids = [one.request_id for one in record.answered]
    assert len(ids) == len(set(ids))


def _check_answer(stored: Sequence[Row], books: Books, method: str, answer: Any) -> None:
    topics = [row.topic for row in stored if row.topic != "ledger.LotsConsolidated"]
    if method == "RedeemPoints":
        assert topics == ["ledger.PointsRedeemed", "ledger.RedemptionMade"]
        entry_kind, points = "REDEEMED", -answer.points_redeemed
    else:
        assert topics == ["ledger.ReceiptRecorded", "ledger.PointsEarned"][: len(topics)]
        assert str(stored[0].originator_id) == answer.receipt_id
        assert (len(topics) == 2) == bool(answer.account_id)
        entry_kind, points = "EARNED", answer.points_earned
    if answer.account_id:
        positions = {row.position for row in stored}
        entries = [
            one for one in books.entries[UUID(answer.account_id)] if one.position in positions
        ]
        assert [(one.kind, one.points) for one in entries] == [(entry_kind, points)]
        assert entries[0].points_available == answer.points_available


def check_projections(owner: psycopg.Connection[Any], books: Books) -> None:
    """The projections catch up, and their rows are what a fresh fold of the events gives."""
    await_projections(owner)
    balances = owner.execute(
        "SELECT account_id, member_reference, card_number, points_available FROM account_balances"
        " ORDER BY account_id"
    ).fetchall()
    assert balances == [
        (id_, books.references[id_], books.cards.get(id_, ""), books.points(id_))
        for id_ in sorted(books.references)
    ]
    entries = owner.execute(
        "SELECT account_id, position, kind, points, points_available, receipt_id, redemption_id,"
        " card_number, rules_version, occurred_at, recorded_at FROM account_entries"
        " WHERE kind <> 'CONSOLIDATED' ORDER BY account_id, position"
    ).fetchall()
    assert entries == [
        (id_, *entry) for id_ in sorted(books.entries) for entry in books.entries[id_]
    ]
    receipts = owner.execute(
        "SELECT receipt_id, position, number, total, account_id, points FROM receipts"
        " ORDER BY receipt_id"
    ).fetchall()
    assert receipts == [(id_, *books.receipts[id_]) for id_ in sorted(books.receipts)]
    by_day = owner.execute("SELECT sum(points) FROM points_books GROUP BY day").fetchall()
    assert set(by_day) <= {(0,)}
    available = owner.execute(
        "SELECT coalesce(sum(points), 0)::bigint FROM points_books WHERE book = 'AVAILABLE'"
    ).fetchall()
    assert available == [(sum(books.points(id_) for id_ in books.references),)]


def await_projections(owner: psycopg.Connection[Any]) -> None:
    """Wait until the projections have taken every event there is."""
    wanted = head(owner)
    deadline = time.monotonic() + CATCH_UP_SECONDS_MAX
    while True:
        found = owner.execute(
            "SELECT t.name, t.position, t.failure FROM projection_tracking t"
            " JOIN projections p ON p.name = t.name AND p.live_generation = t.generation"
        ).fetchall()
        assert len(found) == len(PROJECTIONS)
        if all(position >= wanted for _, position, _ in found):
            return
        assert time.monotonic() < deadline, f"not at {wanted} in time: {found}"
        time.sleep(0.05)


def check_everything(owner: psycopg.Connection[Any], record: Record) -> Books:
    """All of the above."""
    rows = check_sequence(owner)
    books = check_books(rows)
    check_answers(rows, books, record)
    check_projections(owner, books)
    return books
