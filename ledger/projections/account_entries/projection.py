"""Events to entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ledger.domain.account import Account
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
    EVENTS = frozenset({Account.CardIssued, Account.PointsEarned, Account.PointsRedeemed})
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
        points, receipt_id, redemption_id, card_number = 0, None, None, ""
        match event:
            case Account.PointsEarned():
                kind, points, receipt_id = EntryKind.EARNED, event.points, event.receipt_id
            case Account.PointsRedeemed():
                kind, points, redemption_id = (
                    EntryKind.REDEEMED,
                    -event.points,
                    event.redemption_id,
                )
            case Account.CardIssued():
                kind, card_number = EntryKind.CARD_ISSUED, event.card_number
            case _:
                raise AssertionError(event)
        number = event.originator_id.int
        available = points_available[number] = points_available[number] + points
        rows.append(
            (
                event.originator_id,
                position,
                kind,
                points,
                available,
                receipt_id,
                redemption_id,
                card_number,
                event.rules_version,
                event.occurred_at,
                event.timestamp,
            )
        )
    return rows
