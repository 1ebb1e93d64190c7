"""Settlement runs, and who they left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.changing import Changing
from ledger.replay.folds.fold import Fold, Handler, Stored
from ledger.replay.moves import Move
from ledger.replay.sinks import BUCKET_LETTERS


class _Run(msgspec.Struct):
    run_id: str
    position: int
    opened_position: int
    due_on: str
    number: int
    currency: str
    opened_at: bytes
    changed_at: bytes
    prepared_by: str
    state: str = "DRAFTING"
    approved_by: str = ""
    approved_at: bytes | None = None
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
    sealed_at: bytes | None = None
    sha256: str = ""
    size: int = 0
    file_id: str | None = None
    file_count: int = 0
    file_sum: int = 0
    submitted_at: bytes | None = None
    reason: str = ""


def _sum(found: Iterable[shapes.Amount | shapes.Exclusion]) -> int:
    return sum([one.amount for one in found])


def _nothing_more(row: _Run, event: Stored, own: shapes.Run) -> None:
    """Leave the row: its state says all."""


def _prepare(row: _Run, event: Stored, own: shapes.Run) -> None:
    if event[7] not in row.prepared_by.split(","):
        row.prepared_by += f",{event[7]}"


def _extend(row: _Run, event: Stored, own: shapes.Extended) -> None:
    _prepare(row, event, own)
    row.taken_count += len(own.statements)
    row.taken_sum += _sum(own.statements)
    row.excluded_count += len(own.exclusions)
    row.excluded_sum += _sum(own.exclusions)


def _approve(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.approved_by, row.approved_at = event[7], event[5]


def _leave_out(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.left_out_count += len(own.left_out)
    row.left_out_sum += _sum(own.left_out)


def _notify(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.notices += own.notices
    _leave_out(row, event, own)


def _name(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.message_id = own.message_id


def _send(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.sent_count += len(own.collections)
    row.sent_sum += _sum(own.collections)
    _leave_out(row, event, own)


def _seal(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.sealed_at, row.sha256, row.size = event[5], own.sha256, own.bytes
    row.file_id, row.file_count, row.file_sum = own.file_id, own.count, own.sum


def _submit(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.submitted_at = event[5]


def _book(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.booked_sum += own.amount


def _give_up(row: _Run, event: Stored, own: shapes.Run) -> None:
    row.reason = own.reason


_STEPS: dict[str, tuple[str, Callable[..., None]]] = {
    "ledger.RunExtended": ("", _extend),
    "ledger.RunDrafted": ("DRAFT", _prepare),
    "ledger.RunApproved": ("APPROVED", _approve),
    "ledger.RunNoticesSent": ("", _notify),
    "ledger.RunNotified": ("NOTIFIED", _nothing_more),
    "ledger.RunStatementsLeftOut": ("", _leave_out),
    "ledger.RunSealing": ("SEALING", _name),
    "ledger.CollectionsSent": ("", _send),
    "ledger.RunSealed": ("SEALED", _seal),
    "ledger.RunSubmitted": ("SUBMITTED", _submit),
    "ledger.RunAccepted": ("ACCEPTED", _nothing_more),
    "ledger.RunBooked": ("BOOKED", _book),
    "ledger.RunClosed": ("CLOSED", _nothing_more),
    "ledger.RunCancelling": ("CANCELLING", _give_up),
    "ledger.RunCancelled": ("CANCELLED", _nothing_more),
}
"""The state that a run has after an event, where it has another one, and what else changes."""


class Runs(Changing):
    """How far each run is, and what it is made of."""

    NAME = "settlement_runs"
    SMALL = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "run_id": Kind.UUID,
        "position": Kind.INT,
        "opened_position": Kind.INT,
        "due_on": Kind.DAY,
        "number": Kind.INT,
        "currency": Kind.TEXT,
        "opened_at": Kind.INSTANT,
        "changed_at": Kind.INSTANT,
        "prepared_by": Kind.TEXT,
        "state": Kind.TEXT,
        "approved_by": Kind.TEXT,
        "approved_at": Kind.INSTANT,
        "taken_count": Kind.INT,
        "taken_sum": Kind.INT,
        "excluded_count": Kind.INT,
        "excluded_sum": Kind.INT,
        "left_out_count": Kind.INT,
        "left_out_sum": Kind.INT,
        "sent_count": Kind.INT,
        "sent_sum": Kind.INT,
        "booked_sum": Kind.INT,
        "notices": Kind.INT,
        "message_id": Kind.TEXT,
        "sealed_at": Kind.INSTANT,
        "sha256": Kind.TEXT,
        "bytes": Kind.INT,
        "file_id": Kind.UUID,
        "file_count": Kind.INT,
        "file_sum": Kind.INT,
        "submitted_at": Kind.INSTANT,
        "reason": Kind.TEXT,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        steps = {topic: self._taking(*step) for topic, step in _STEPS.items()}
        return {"ledger.RunOpened": self._open, **steps}

    def _open(self, event: Stored, own: shapes.Run, move: Move) -> None:
        position, id_, _, _, _, at, _, principal_id = event
        run = own.due_on, own.number, own.currency
        self._rows[id_] = _Run(id_, position, position, *run, at, at, principal_id)

    def _taking(self, state: str, change: Callable[..., None]) -> Handler:
        def take(event: Stored, own: shapes.Run, move: Move) -> None:
            row = self._at(event, event[1])
            if state:
                row.state, row.changed_at = state, event[5]
            change(row, event, own)

        return take


class Exclusions(Fold):
    """Who was left out of runs, and why."""

    NAME = "run_exclusions"
    KEY = 3
    GROWS_ONLY = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "run_id": Kind.UUID,
        "position": Kind.INT,
        "ordinal": Kind.INT,
        "member_reference": Kind.TEXT,
        "reason": Kind.TEXT,
        "amount": Kind.INT,
        "statement_id": Kind.UUID,
        "detail": Kind.TEXT,
        "was_taken": Kind.FLAG,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        taken = ("ledger.RunNoticesSent", "ledger.RunStatementsLeftOut", "ledger.CollectionsSent")
        return {"ledger.RunExtended": self._exclude, **dict.fromkeys(taken, self._leave_out)}

    def _exclude(self, event: Stored, own: shapes.Extended, move: Move) -> None:
        self._put(event, own.exclusions, was_taken=False)

    def _leave_out(self, event: Stored, own: shapes.Run, move: Move) -> None:
        self._put(event, own.left_out, was_taken=True)

    def _put(self, event: Stored, found: Iterable[shapes.Exclusion], *, was_taken: bool) -> None:
        position, id_ = event[:2]
        for ordinal, one in enumerate(found):
            row = (id_, position, ordinal, *msgspec.structs.astuple(one), was_taken)
            self.sink.put(id_[:BUCKET_LETTERS], row)
