"""Collections of statements."""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern

import msgspec

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.changing import Changing
from ledger.replay.folds.fold import Handler, Stored
from ledger.replay.moves import Move


class _Collection(msgspec.Struct, gc=False):
    statement_id: str
    run_id: str
    position: int
    taken_position: int
    charges_id: str
    member_reference: str
    due_on: str
    amount: int
    attempt: int
    state: str = "TAKEN"
    mandate_reference: str = ""
    account_version: int = 0
    code: str = ""
    action: str = ""
    fee: int = 0
    credited_on: str | None = None
    returned_on: str | None = None


class Collections(Changing):
    """What became of each collection. Only the last one of a statement can change, so only that is kept."""

    NAME = "collections"
    KEY = 2
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "statement_id": Kind.UUID,
        "run_id": Kind.UUID,
        "position": Kind.INT,
        "taken_position": Kind.INT,
        "charges_id": Kind.UUID,
        "member_reference": Kind.TEXT,
        "due_on": Kind.DAY,
        "amount": Kind.INT,
        "attempt": Kind.INT,
        "state": Kind.TEXT,
        "mandate_reference": Kind.TEXT,
        "account_version": Kind.INT,
        "code": Kind.TEXT,
        "action": Kind.TEXT,
        "fee": Kind.INT,
        "credited_on": Kind.DAY,
        "returned_on": Kind.DAY,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.StatementTaken": self._take,
            "ledger.StatementRepeated": self._take,
            "ledger.StatementReleased": self._release,
            "ledger.CollectionSent": self._send,
            "ledger.CollectionCredited": self._credit,
            "ledger.CollectionReturned": self._come_back,
        }

    def _of(self, event: Stored, own: shapes.OfStatement) -> _Collection:
        row: _Collection = self._at(event, own.statement_id)
        return row

    def _take(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        id_, position = own.statement_id, event[0]
        if id_ in self._rows:
            self._put(id_, self._rows[id_])
        # Many share them.
        whose = intern(event[1]), intern(own.member_reference), intern(own.due_on)
        ids = id_, intern(own.run_id)
        row = _Collection(*ids, position, position, *whose, own.amount, own.attempt)
        self._rows[id_] = row

    def _release(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        row.state, row.code = "RELEASED", own.reason

    def _send(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        row.state, row.amount = "IN_TRANSIT", own.amount
        row.mandate_reference = intern(own.mandate_reference)
        row.account_version = own.account_version

    def _credit(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        row.state, row.credited_on = "CREDITED", own.credited_on

    def _come_back(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        row = self._of(event, own)
        row.state = "RETURNED" if own.was_credited else "REJECTED"
        row.code, row.action, row.fee = own.code, own.action, own.fee
        row.returned_on = own.returned_on
