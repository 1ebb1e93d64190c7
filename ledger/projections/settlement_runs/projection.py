"""Events to settlement runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

import msgspec

from ledger.domain.model import Event
from ledger.domain.settlement import RunState, SettlementRun
from ledger.domain.settlement.events import CollectionsSent, RunExtended, RunSealed
from ledger.projections.folding import fold
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table

_STATES: dict[type[Event], RunState] = {
    SettlementRun.RunDrafted: RunState.DRAFT,
    SettlementRun.RunApproved: RunState.APPROVED,
    SettlementRun.RunNotified: RunState.NOTIFIED,
    SettlementRun.RunSealing: RunState.SEALING,
    SettlementRun.RunSealed: RunState.SEALED,
    SettlementRun.RunSubmitted: RunState.SUBMITTED,
    SettlementRun.RunAccepted: RunState.ACCEPTED,
    SettlementRun.RunBooked: RunState.BOOKED,
    SettlementRun.RunClosed: RunState.CLOSED,
    SettlementRun.RunCancelling: RunState.CANCELLING,
    SettlementRun.RunCancelled: RunState.CANCELLED,
}


class RunRow(msgspec.Struct):
    """A run. Amounts in minor units."""

    run_id: UUID
    position: int
    """Of the last event that changed the row."""
    opened_position: int
    due_on: date
    number: int
    currency: str
    opened_at: datetime
    changed_at: datetime
    prepared_by: str
    """With commas between."""
    state: str = RunState.DRAFTING
    approved_by: str = ""
    approved_at: datetime | None = None
    taken_count: int = 0
    taken_sum: int = 0
    excluded_count: int = 0
    excluded_sum: int = 0
    left_out_count: int = 0
    left_out_sum: int = 0
    sent_count: int = 0
    sent_sum: int = 0
    booked_sum: int = 0
    notices: int = 0
    message_id: str = ""
    sealed_at: datetime | None = None
    sha256: str = ""
    bytes: int = 0
    file_id: UUID | None = None
    file_count: int = 0
    file_sum: int = 0
    submitted_at: datetime | None = None
    reason: str = ""

    @property
    def key(self) -> UUID:
        """The row's id."""
        return self.run_id

    @classmethod
    def opened(cls, position: int, event: Event) -> Self | None:
        """Return the row of a run that was opened."""
        if not isinstance(event, SettlementRun.Created):
            return None
        return cls(
            run_id=event.originator_id,
            position=position,
            opened_position=position,
            due_on=event.due_on,
            number=event.number,
            currency=event.currency,
            opened_at=event.timestamp,
            changed_at=event.timestamp,
            prepared_by=event.principal_id,
        )

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        if type(event) in _STATES:
            self.state, self.changed_at = _STATES[type(event)], event.timestamp
        for one in getattr(event, "left_out", ()):
            self.left_out_count += 1
            self.left_out_sum += one.amount
        match event:
            case RunExtended():
                self._extend(event)
            case SettlementRun.RunDrafted():
                self._prepare(event)
            case SettlementRun.RunApproved():
                self.approved_by, self.approved_at = event.principal_id, event.timestamp
            case SettlementRun.RunNoticesSent():
                self.notices += event.notices
            case SettlementRun.RunCancelling():
                self.reason = event.reason
            case _:
                self._go_to_bank(event)

    def _go_to_bank(self, event: Event) -> None:
        """Follow what is said of the file."""
        match event:
            case SettlementRun.RunSealing():
                self.message_id = event.message_id
            case CollectionsSent():
                self.sent_count += len(event.collections)
                self.sent_sum += sum(one.amount for one in event.collections)
            case RunSealed():
                self._seal(event)
            case SettlementRun.RunSubmitted():
                self.submitted_at = event.timestamp
            case SettlementRun.RunBooked():
                self.booked_sum += event.amount

    def _extend(self, event: RunExtended) -> None:
        self._prepare(event)
        self.taken_count += len(event.statements)
        self.taken_sum += sum(one.amount for one in event.statements)
        self.excluded_count += len(event.exclusions)
        self.excluded_sum += sum(one.amount for one in event.exclusions)

    def _prepare(self, event: Event) -> None:
        if event.principal_id not in self.prepared_by.split(","):
            self.prepared_by += f",{event.principal_id}"

    def _seal(self, event: RunSealed) -> None:
        self.sealed_at, self.sha256, self.bytes = event.timestamp, event.sha256, event.bytes
        self.file_id, self.file_count, self.file_sum = event.file_id, event.count, event.sum


class SettlementRuns(Projection):
    """One row a run."""

    NAME = "settlement_runs"
    EVENTS = frozenset(
        {
            SettlementRun.Created,
            SettlementRun.RunExtended,
            SettlementRun.RunNoticesSent,
            SettlementRun.RunStatementsLeftOut,
            SettlementRun.CollectionsSent,
            *_STATES,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "run_id": "uuid",
        "position": "int8",
        "opened_position": "int8",
        "due_on": "date",
        "number": "int8",
        "currency": "text",
        "opened_at": "timestamptz",
        "changed_at": "timestamptz",
        "prepared_by": "text",
        "state": "text",
        "approved_by": "text",
        "approved_at": "timestamptz",
        "taken_count": "int8",
        "taken_sum": "int8",
        "excluded_count": "int8",
        "excluded_sum": "int8",
        "left_out_count": "int8",
        "left_out_sum": "int8",
        "sent_count": "int8",
        "sent_sum": "int8",
        "booked_sum": "int8",
        "notices": "int8",
        "message_id": "text",
        "sealed_at": "timestamptz",
        "sha256": "text",
        "bytes": "int8",
        "file_id": "uuid",
        "file_count": "int8",
        "file_sum": "int8",
        "submitted_at": "timestamptz",
        "reason": "text",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Write how far runs are."""
        fold(table, events, RunRow, _run_id)


def _run_id(event: Event) -> UUID:
    return event.originator_id
