"""Statements of charges."""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern

import msgspec

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.changing import Changing
from ledger.replay.folds.fold import Handler, Stored
from ledger.replay.moves import Move


class _Statement(msgspec.Struct, gc=False):
    statement_id: str
    position: int
    charges_id: str
    member_reference: str
    taken_at: bytes
    run_id: str
    due_on: str
    first_due_on: str
    amount: int
    items: int
    state: str = "TAKEN"
    attempt: int = 1
    action: str = ""
    code: str = ""
    fee: int = 0
    reminders: int = 0
    credited_on: str | None = None
    returned_on: str | None = None


class Statements(Changing):
    """How far each statement is. All are kept, because a bank may send them back for more than a year."""

    NAME = "statements"
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "statement_id": Kind.UUID,
        "position": Kind.INT,
        "charges_id": Kind.UUID,
        "member_reference": Kind.TEXT,
        "taken_at": Kind.INSTANT,
        "run_id": Kind.UUID,
        "due_on": Kind.DAY,
        "first_due_on": Kind.DAY,
        "amount": Kind.INT,
        "items": Kind.INT,
        "state": Kind.TEXT,
        "attempt": Kind.INT,
        "action": Kind.TEXT,
        "code": Kind.TEXT,
        "fee": Kind.INT,
        "reminders": Kind.INT,
        "credited_on": Kind.DAY,
        "returned_on": Kind.DAY,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.StatementTaken": self._take,
            "ledger.StatementRepeated": self._repeat,
            "ledger.StatementReleased": self._release,
            "ledger.CollectionSent": self._becomes("IN_TRANSIT"),
            "ledger.CollectionCredited": self._credit,
            "ledger.CollectionReturned": self._come_back,
            "ledger.ReturnFeeTold": self._add_fee,
            "ledger.StatementResubmitted": self._waits_for("RETRY"),
            "ledger.StatementHeld": self._waits_for("DECIDE"),
            "ledger.StatementReminded": self._remind,
            "ledger.StatementPartPaid": self._pay_part,
            "ledger.StatementPaid": self._becomes("PAID", action=""),
            "ledger.StatementWrittenOff": self._becomes("WRITTEN_OFF", action=""),
        }

    def _of(self, event: Stored, own: shapes.OfStatement | shapes.Taken) -> _Statement:
        row: _Statement = self._at(event, own.statement_id)
        return row

    def _take(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        # Many share them.
        whose = intern(event[1]), intern(own.member_reference)
        run_id, due_on = intern(own.run_id), intern(own.due_on)
        self._rows[own.statement_id] = _Statement(
            own.statement_id,
            event[0],
            *whose,
            event[5],
            run_id,
            due_on,
            due_on,
            own.amount,
            len(own.item_ids),
        )

    def _repeat(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        row = self._of(event, own)
        row.run_id, row.due_on = intern(own.run_id), intern(own.due_on)
        row.attempt, row.state = own.attempt, "TAKEN"

    def _release(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        if row.attempt == 1:
            row.state = "RELEASED"
        else:
            row.state, row.action, row.attempt = "RETURNED", "RETRY", row.attempt - 1

    def _credit(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        row.state, row.credited_on = "COLLECTED", own.credited_on

    def _come_back(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        row.state, row.action, row.code = "RETURNED", own.action, own.code
        row.fee += own.fee
        row.returned_on = own.returned_on
        if own.was_credited:
            row.credited_on = None

    def _add_fee(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._of(event, own).fee += own.fee

    def _remind(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._of(event, own).reminders = own.level

    def _pay_part(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        self._of(event, own).amount -= own.amount

    def _becomes(self, state: str, action: str | None = None) -> Handler:
        def take(event: Stored, own: shapes.OfStatement, move: Move) -> None:
            row = self._of(event, own)
            row.state = state
            if action is not None:
                row.action = action

        return take

    def _waits_for(self, action: str) -> Handler:
        def take(event: Stored, own: shapes.OfStatement, move: Move) -> None:
            self._of(event, own).action = action

        return take
