"""The journals of points and of money as they were entered, event by event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.accounting.lines import Line
from ledger.application.history import RecordedPoints, Window, points_of, read_points_window
from ledger.domain.account import PointsEvent
from ledger.projections.account_balances import queries as balances
from ledger.projections.money_journal import queries as money
from ledger.projections.points_books.projection import Days
from ledger.service import fields
from ledger.service.books import BOOKS
from ledger.service.fields import MoneyField
from ledger.service.finance.money_books import ACCOUNTS
from ledger.service.freshness import await_position, head_position
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import audit_pb2 as pb

POINTS_POSITIONS = 500
"""So many positions are read for an answer of the journal of points."""
MONEY_POSTINGS = 1_000
"""So many postings has an answer of the journal of money."""


class Range(NamedTuple):
    """Positions: after one, up to another."""

    after: int
    until: int
    """0: up to the last."""


class Journals:
    """What an auditor takes away to add it up elsewhere."""

    async def StreamPointsJournal(
        self, request: pb.StreamPointsJournalRequest, caller: Caller
    ) -> AsyncIterator[pb.StreamPointsJournalResponse]:
        """Stream the journal of points."""
        programme = caller.programme
        asked = await _range(request, programme, balances.NAME)
        days = Days(ZoneInfo(programme.facts.time_zone))
        position = asked.after
        while position < asked.until:
            count = min(POINTS_POSITIONS, asked.until - position)
            # The connection is given back between pages: a slow reader holds nothing.
            async with programme.pool.connection() as connection:
                window = await read_points_window(connection, position, count)
                ids = {UUID(str(row.originator_id)) for row in window.events}
                references = await balances.references(connection, ids)
            # Beside the loop that answers the tills: a window takes some milliseconds.
            postings = await asyncio.to_thread(_points_postings, window, days, references)
            position = window.position
            yield pb.StreamPointsJournalResponse(postings=postings, position=position)

    async def StreamMoneyJournal(
        self, request: pb.StreamMoneyJournalRequest, caller: Caller
    ) -> AsyncIterator[pb.StreamMoneyJournalResponse]:
        """Stream the journal of money."""
        programme = caller.programme
        asked = await _range(request, programme, money.NAME)
        position = asked.after
        while position < asked.until:
            async with programme.pool.connection() as connection:
                rows = await money.by_position(connection, position, asked.until, MONEY_POSTINGS)
            position = asked.until
            if len(rows) == MONEY_POSTINGS:
                cut = rows[-1].position  # the rest of its postings may be missing
                rows = [row for row in rows if row.position < cut]
                position = cut - 1
            postings = [_money_posting(row, programme.money) for row in rows]
            yield pb.StreamMoneyJournalResponse(postings=postings, position=position)


async def _range(
    request: pb.StreamPointsJournalRequest | pb.StreamMoneyJournalRequest,
    programme: RunningProgramme,
    projection: str,
) -> Range:
    """Return what is asked for, once a projection is that far."""
    asked = asked_range(request)
    until = asked.until or await head_position(programme)
    await await_position(programme, projection, until, field="until_position")
    return asked._replace(until=until)


def asked_range(
    request: pb.StreamEventsRequest | pb.StreamPointsJournalRequest | pb.StreamMoneyJournalRequest,
) -> Range:
    """Return the positions of a request."""
    for name in Range._fields:
        if getattr(request, f"{name}_position") < 0:
            raise fields.invalid(f"{name}_position", "must not be negative.")
    return Range(request.after_position, request.until_position)


def _points_postings(
    window: Window, days: Days, references: Mapping[UUID, str]
) -> list[pb.PointsPosting]:
    return [
        posting
        for one in points_of(window)
        for posting in points_postings(one, days, references[one.event.originator_id])
    ]


def points_postings(
    one: RecordedPoints, days: Days, member_reference: str
) -> Iterator[pb.PointsPosting]:
    """Go through what an event entered into the books."""
    event = one.event
    entered = [(book, points) for book, points in event.postings if points]
    for line, (book, points) in enumerate(entered):
        yield pb.PointsPosting(
            position=one.position,
            line=line,
            booked_on=fields.date_message(days.day_of(event.timestamp)),
            account_id=fields.uuid_text(event.originator_id),
            member_reference=member_reference,
            pool_member_reference=getattr(event, "member_reference", ""),
            book=BOOKS[book],
            points=points,
            topic=one.topic,
            occurred_at=fields.timestamp(event.occurred_at),
            recorded_at=fields.timestamp(event.timestamp),
            rules_version=event.rules_version,
            **_named(event),
        )


_IDS = {
    "receipt_id": ("receipt_id",),
    "redemption_id": ("redemption_id",),
    "hold_id": ("hold_id",),
    "return_id": ("return_id",),
    "adjustment_id": ("adjustment_id",),
    "transfer_id": ("transfer_id",),
    "other_account_id": (
        "to_account_id",
        "from_account_id",
        "into_account_id",
    ),
}
"""Fields of postings, and of events where they come from: an event has one of these at most."""


def _named(event: PointsEvent) -> dict[str, str]:
    """Return what an event names."""
    return {
        field: fields.uuid_text(getattr(event, name))
        for field, names in _IDS.items()
        for name in names
        if hasattr(event, name)
    }


def _money_posting(row: Line, money_field: MoneyField) -> pb.MoneyPosting:
    assert row.document_on is not None, "only sums of days have none"
    assert row.recorded_at is not None, "only sums of days have none"
    return pb.MoneyPosting(
        position=row.position,
        line=row.line,
        booked_on=fields.date_message(row.booked_on),
        document_on=fields.date_message(row.document_on),
        booking=row.booking,
        account=ACCOUNTS.encode(row.account),
        contra_account=ACCOUNTS.encode(row.contra),
        amount=money_field.encode_signed(row.amount),
        member_reference=row.member_reference,
        charge_id=fields.uuid_text(row.charge_id),
        statement_id=fields.uuid_text(row.statement_id),
        attempt=row.attempt,
        run_id=fields.uuid_text(row.run_id),
        bank_entry_id=fields.uuid_text(row.entry_id),
        code=row.code,
        recorded_at=fields.timestamp(row.recorded_at),
    )
