"""Events to entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain.account import POINTS_EVENTS, PointsEvent
from ledger.domain.account import events as account_events
from ledger.domain.account import events_granted as granted
from ledger.domain.lots import total
from ledger.domain.model import Event
from ledger.eventstore.arrays import UuidArray
from ledger.projections.account_entries.kinds import EntryKind
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

REMEMBERED_ACCOUNTS_MAX = 50_000

Row = tuple[Any, ...]


class AccountEntries(Projection):
    """One row for each event that a member sees in the history of an account.

    What an account has after its last entry is remembered for a bounded number of accounts; the
    table knows the others.
    """

    NAME = "account_entries"
    EVENTS = frozenset({account_events.CardIssued, *POINTS_EVENTS})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "account_id": "uuid",
        "position": "int8",
        "kind": "text",
        "points": "int8",
        "points_available": "int8",
        "receipt_id": "uuid",
        "redemption_id": "uuid",
        "card_number": "text",
        "rules_version": "int4",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "hold_id": "uuid",
        "return_id": "uuid",
        "adjustment_id": "uuid",
        "reason": "text",
        "reference": "text",
        "principal_id": "text",
        "approver_id": "text",
    }

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._points_available: dict[int, int] = {}

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add an entry for each event."""
        self._remember(table, events)
        rows = fold(events, self._points_available)
        # In the order of the key: the sort leaves the positions of an account in theirs.
        rows.sort(key=_account)
        table.add(rows)

    def forget(self) -> None:
        """Ask the table again."""
        self._points_available.clear()

    def _remember(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        known = self._points_available
        if len(known) > REMEMBERED_ACCOUNTS_MAX:
            known.clear()
        ids = {event.originator_id.int: event.originator_id for _, event in events}
        missing = [id_ for number, id_ in ids.items() if number not in known]
        if missing:
            known.update((id_.int, 0) for id_ in missing)
            rows = table.select("points_available", {"account_ids": UuidArray(missing)})
            known.update((id_.int, points) for id_, points in rows)


def _account(row: Row) -> int:
    account_id: UUID = row[0]
    return account_id.int


def fold(events: Sequence[PositionedEvent], points_available: dict[int, int]) -> list[Row]:
    """Return the entries of some events, and keep what each account has up to date."""
    rows: list[Row] = []
    for position, event in events:
        if isinstance(event, account_events.PointsExpired) and not event.lots:
            continue  # an end for want of activity, where nothing was free
        entry = _entry(event)
        number = event.originator_id.int
        available = points_available[number]
        if isinstance(event, PointsEvent):
            available = points_available[number] = available + event.effect.available
        rows.append(
            (
                event.originator_id,
                position,
                entry.kind,
                entry.points,
                available,
                entry.receipt_id,
                entry.redemption_id,
                entry.card_number,
                event.rules_version,
                event.occurred_at if entry.at is None else entry.at,
                event.timestamp,
                entry.hold_id,
                entry.return_id,
                *entry.granted,
            )
        )
    return rows


class _Granted(NamedTuple):
    """Who and why, behind an entry without a receipt."""

    adjustment_id: UUID | None = None
    reason: str | None = None
    reference: str | None = None
    principal_id: str | None = None
    approver_id: str | None = None


_NOT_GRANTED = _Granted()


class _Entry(NamedTuple):
    kind: EntryKind
    points: int = 0
    receipt_id: UUID | None = None
    redemption_id: UUID | None = None
    hold_id: UUID | None = None
    return_id: UUID | None = None
    card_number: str = ""
    at: datetime | None = None
    """When it happened by itself."""
    granted: _Granted = _NOT_GRANTED


def _entry(event: Event) -> _Entry:
    return _ENTRIES[type(event)](event)


def _held(event: account_events.PointsHeld) -> _Entry:
    return _Entry(EntryKind.HELD, -event.points, hold_id=event.hold_id)


def _captured(event: account_events.HoldCaptured) -> _Entry:
    return _Entry(
        EntryKind.REDEEMED,
        -event.points,
        redemption_id=event.redemption_id,
        hold_id=event.hold_id,
    )


def _released(event: account_events.HoldReleased) -> _Entry:
    at = event.at if event.lapsed else None
    return _Entry(EntryKind.RELEASED, total(event.released), hold_id=event.hold_id, at=at)


def _clawed_back(event: account_events.PointsClawedBack) -> _Entry:
    return _Entry(
        EntryKind.CLAWED_BACK,
        -event.points,
        receipt_id=event.receipt_id,
        return_id=event.return_id,
    )


def _restored(event: account_events.PointsRestored) -> _Entry:
    return _Entry(
        EntryKind.RESTORED,
        total(event.lots),
        redemption_id=event.redemption_id,
        return_id=event.return_id,
    )


def _adjusted(event: granted.AdjustmentCredited | granted.AdjustmentDebited, points: int) -> _Entry:
    alone = not event.proposed_by
    who = _Granted(
        event.adjustment_id,
        event.reason_code,
        event.receipt_reference,
        event.principal_id if alone else event.proposed_by,
        "" if alone else event.principal_id,
    )
    return _Entry(EntryKind.ADJUSTED, points, granted=who)


def _rewarded(event: granted.PointsRewarded) -> _Entry:
    why = _Granted(None, event.reason, event.reference, event.principal_id)
    return _Entry(EntryKind.REWARDED, event.points, granted=why)


def _imported(event: granted.PointsImported) -> _Entry:
    where = _Granted(None, event.source, event.lot_reference, event.principal_id)
    return _Entry(EntryKind.IMPORTED, event.points, granted=where)


_ENTRIES: dict[type[Event], Callable[[Any], _Entry]] = {
    account_events.CardIssued: lambda event: _Entry(
        EntryKind.CARD_ISSUED, card_number=event.card_number
    ),
    account_events.PointsEarned: lambda event: _Entry(
        EntryKind.EARNED, event.points, receipt_id=event.receipt_id
    ),
    account_events.PointsRedeemed: lambda event: _Entry(
        EntryKind.REDEEMED, -event.points, redemption_id=event.redemption_id
    ),
    account_events.PointsHeld: _held,
    account_events.HoldCaptured: _captured,
    account_events.HoldReleased: _released,
    account_events.PointsMatured: lambda event: _Entry(
        EntryKind.MATURED, total(event.lots), at=event.at
    ),
    account_events.PointsExpired: lambda event: _Entry(
        EntryKind.EXPIRED, -total(event.lots), at=event.at
    ),
    account_events.PointsClawedBack: _clawed_back,
    account_events.PointsRestored: _restored,
    granted.AdjustmentCredited: lambda event: _adjusted(event, event.points),
    granted.AdjustmentDebited: lambda event: _adjusted(event, -total(event.lots)),
    granted.PointsRewarded: _rewarded,
    granted.PointsImported: _imported,
}
