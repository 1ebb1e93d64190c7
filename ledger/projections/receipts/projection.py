"""Events to receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.domain.account import Account
from ledger.domain.flags import Flags
from ledger.domain.receipt import Receipt
from ledger.eventstore.arrays import BigintArray, TextArray, UuidArray
from ledger.projections.optional import OptionalUuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


@dataclass(slots=True)
class Change:
    """What some events did to a receipt: they recorded it, or add to what is known of it."""

    receipt_id: UUID
    position: int = 0
    recorded: Receipt.Created | None = None
    """None if the receipt was recorded before."""
    account_id: UUID | None = None
    """Whose it became; None if nothing changed."""
    points: int = 0
    flags: Flags = ()


class Receipts(Projection):
    """One row a recorded receipt."""

    NAME = "receipts"
    EVENTS = frozenset({Receipt.Created, Receipt.Presented, Account.PointsEarned})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "receipt_id": "uuid",
        "position": "int8",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "total": "int8",
        "points": "int8",
        "lines_count": "int4",
        "business_date": "date",
        "shop_id": "text",
        "till_id": "text",
        "number": "text",
        "channel": "text",
        "account_id": "uuid",
        "flags": "text",
        "cashier_reference": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the receipts that were recorded and change the others."""
        changes = fold(events)
        recorded = [_row(one, one.recorded) for one in changes if one.recorded is not None]
        if recorded:
            table.add(recorded)
        changed = [change for change in changes if change.recorded is None]
        if changed:
            parameters = {
                "receipt_ids": UuidArray([one.receipt_id for one in changed]),
                "account_ids": OptionalUuidArray([one.account_id for one in changed]),
                "points": BigintArray([one.points for one in changed]),
                "flags": TextArray([",".join(one.flags) for one in changed]),
            }
            table.change("change", parameters, len(changed))


def fold(events: Sequence[PositionedEvent]) -> list[Change]:
    """Return what the events did to each receipt, in the order of the key."""
    changes: dict[int, Change] = {}
    for position, event in events:
        match event:
            case Receipt.Created():
                id_ = event.originator_id
                assert id_.int not in changes, "a receipt is recorded before anything else"
                changes[id_.int] = Change(id_, position, event, event.account_id, flags=event.flags)
            case Account.PointsEarned():
                _change(changes, event.receipt_id).points += event.points
            case Receipt.Presented():
                change = _change(changes, event.originator_id)
                change.account_id, change.flags = event.account_id, event.flags
            case _:
                raise AssertionError(event)
    return [changes[number] for number in sorted(changes)]


def _change(changes: dict[int, Change], id_: UUID) -> Change:
    change = changes.get(id_.int)
    if change is None:
        change = changes[id_.int] = Change(id_)
    return change


def _row(change: Change, event: Receipt.Created) -> tuple[Any, ...]:
    facts = event.facts
    return (
        change.receipt_id,
        change.position,
        event.occurred_at,
        event.timestamp,
        facts.total,
        change.points,
        len(facts.lines),
        facts.business_date,
        facts.shop_id,
        facts.till_id,
        facts.number,
        facts.channel,
        change.account_id,
        ",".join(change.flags),
        facts.cashier_reference,
    )
