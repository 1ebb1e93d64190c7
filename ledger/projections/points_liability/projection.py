"""Events to rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.account import Account
from ledger.domain.receipt import Receipt
from ledger.domain.rules import Rules
from ledger.eventstore.arrays import BigintArray, ByteaArray, TextArray, UuidArray
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import recorded_event
from ledger.projections.points_liability.fold import EVENTS, Folding, Known, ids_of
from ledger.projections.points_liability.origins import (
    RULES_ID,
    Months,
    Prices,
    first_day,
    pack,
    unpack_origins,
    unpack_prices,
)
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class PointsLiability(Projection):
    """One row an accounting month, earning month and source. Months are the programme's own.

    Events name lots by their number. So beside the rows it keeps where the points of each account come from.
    """

    NAME = "points_liability"
    EVENTS = EVENTS
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "accounting_month": "date",
        "earning_month": "date",
        "source": "int8",
        "earned": "int8",
        "redeemed": "int8",
        "expired": "int8",
        "reversed": "int8",
        "taken": "int8",
        "allocated_micros": "numeric",
        "unvalued_points": "int8",
        "unvalued_amount": "int8",
    }

    def __init__(self) -> None:
        """Start with no time zone; it is fixed at a programme's creation and asked for once."""
        self._months: Months | None = None
        self._mapper = LedgerMapper()

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add what the events do to the months in which they were recorded."""
        if self._months is None:
            self._months = Months(_zone(table))
        folding = Folding(self._months, self._known(table, events))
        for position, event in events:
            folding.take(position, event)
        _keep(table, folding, events)
        _add(table, folding)

    def _known(self, table: Table, events: Sequence[PositionedEvent]) -> Known:
        ids = {id_.int: id_ for _, event in events for id_ in ids_of(event)}
        ids[RULES_ID.int] = RULES_ID
        rows: dict[UUID, bytes] = dict(table.select("kept", {"ids": UuidArray(ids.values())}))
        rules = rows.pop(RULES_ID, None)
        return Known(
            {id_: unpack_origins(data) for id_, data in rows.items()},
            Prices() if rules is None else unpack_prices(rules),
            self._receipts(table, _receipts_before(events)),
        )

    def _receipts(self, table: Table, ids: set[UUID]) -> dict[UUID, list[PositionedEvent]]:
        found: dict[UUID, list[PositionedEvent]] = defaultdict(list)
        for row in table.select("receipts", {"ids": UuidArray(ids)}) if ids else []:
            event = self._mapper.to_domain_event(recorded_event(row))
            found[event.originator_id].append((row[0], event))
        return found


def _zone(table: Table) -> ZoneInfo:
    rows = table.select("time_zone", {})
    return ZoneInfo(rows[0][0] if rows else "UTC")


def _receipts_before(events: Sequence[PositionedEvent]) -> set[UUID]:
    """Return the receipts that earned by some events and were recorded before them."""
    found: set[UUID] = set()
    recorded: set[int] = set()
    for _, event in events:
        if isinstance(event, Receipt.Created):
            recorded.add(event.originator_id.int)
        elif isinstance(event, Account.PointsEarned) and event.receipt_id.int not in recorded:
            found.add(event.receipt_id)
    return found


def _keep(table: Table, folding: Folding, events: Sequence[PositionedEvent]) -> None:
    kept = {id_: pack(origins) for id_, origins in folding.changed().items()}
    if any(isinstance(event, Rules.Published) for _, event in events):
        kept[RULES_ID] = pack(folding.prices)
    if kept:
        put = {"ids": UuidArray(kept), "kept": ByteaArray(kept.values())}
        table.change("keep", put, len(kept))


def _add(table: Table, folding: Folding) -> None:
    rows = folding.rows()
    if not rows:
        return
    keys = [key for key, _ in rows]
    columns = zip(*(sums for _, sums in rows), strict=True)
    earned, redeemed, expired, reversed_, taken, micros, points, amount = columns
    parameters = {
        "accounting_month": TextArray(
            [first_day(key.accounting_month).isoformat() for key in keys]
        ),
        "earning_month": TextArray([first_day(key.earning_month).isoformat() for key in keys]),
        "source": BigintArray([key.source for key in keys]),
        "earned": BigintArray(earned),
        "redeemed": BigintArray(redeemed),
        "expired": BigintArray(expired),
        "reversed": BigintArray(reversed_),
        "taken": BigintArray(taken),
        # A price in millionths may be larger than a bigint.
        "allocated_micros": TextArray(map(str, micros)),
        "unvalued_points": BigintArray(points),
        "unvalued_amount": BigintArray(amount),
    }
    table.change("add", parameters, len(rows))
