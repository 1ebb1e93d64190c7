"""Events to adjustments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.adjustment import Adjustment, AdjustmentStatus
from ledger.domain.model import Event
from ledger.eventstore.arrays import TextArray, TimestamptzArray, UuidArray
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class Adjustments(Projection):
    """One row an adjustment."""

    NAME = "adjustments"
    EVENTS = frozenset({Adjustment.Created, Adjustment.Approved, Adjustment.Rejected})
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "adjustment_id": "uuid",
        "position": "int8",
        "account_id": "uuid",
        "points": "int8",
        "proposed_at": "timestamptz",
        "decided_at": "timestamptz",
        "status": "text",
        "member_reference": "text",
        "reason_code": "text",
        "note": "text",
        "receipt_reference": "text",
        "proposed_by": "text",
        "decided_by": "text",
        "decision_note": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the adjustments that were proposed, and note what was decided about others."""
        table.add(
            _row(position, event)
            for position, event in events
            if isinstance(event, Adjustment.Created)
        )
        # Each is decided once, and after it was proposed: what is in the same batch is there by now.
        decided = [event for _, event in events if not isinstance(event, Adjustment.Created)]
        if decided:
            parameters = {
                "adjustment_ids": UuidArray([event.originator_id for event in decided]),
                "statuses": TextArray([_status(event) for event in decided]),
                "decided_by": TextArray([event.principal_id for event in decided]),
                "decided_at": TimestamptzArray([event.timestamp for event in decided]),
                "notes": TextArray([_note(event) for event in decided]),
            }
            table.change("decide", parameters, len(decided))


def _row(position: int, event: Adjustment.Created) -> tuple[Any, ...]:
    facts = event.facts
    return (
        event.originator_id,
        position,
        event.account_id,
        facts.points,
        event.timestamp,
        None,
        AdjustmentStatus.MADE if event.made else AdjustmentStatus.OPEN,
        event.member_reference,
        facts.reason_code,
        facts.note,
        facts.receipt_reference,
        event.principal_id,
        "",
        "",
    )


def _status(event: Event) -> str:
    approved = isinstance(event, Adjustment.Approved)
    return AdjustmentStatus.MADE if approved else AdjustmentStatus.REJECTED


def _note(event: Event) -> str:
    return event.note if isinstance(event, Adjustment.Rejected) else ""
