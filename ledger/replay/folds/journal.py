"""The journal of money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sys import intern
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ledger.replay import money_shapes as shapes
from ledger.replay.columns import Kind
from ledger.replay.folds.fold import Handler, Stored, bucket_of_position
from ledger.replay.folds.money import Money
from ledger.replay.moves import Move
from ledger.replay.postings import Posting, Suspended
from ledger.replay.sinks import Row, Sink

_NOTE_LINE = 99


class _Statement(NamedTuple):
    attempt: int = 0
    run_id: str | None = None
    due_on: str | None = None
    first_due_on: str | None = None
    credited_on: str | None = None


_NONE = _Statement()


def _said(
    charges_id: str | None,
    member_reference: str,
    charge_id: str | None = None,
    statement_id: str | None = None,
    statement: _Statement = _NONE,
    entry_id: str | None = None,
    code: str = "",
) -> Row:
    attempt, run_id, *days = statement
    whose = charges_id, member_reference, charge_id, statement_id
    return (*whose, attempt, run_id, entry_id, *days, code)


class Journal(Money):
    """Two rows a posting, and notes of members, statements and months."""

    NAME = "money_journal"
    KEY = 2
    GROWS_ONLY = True
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "position": Kind.INT,
        "line": Kind.INT,
        "booking": Kind.TEXT,
        "account": Kind.TEXT,
        "contra": Kind.TEXT,
        "amount": Kind.INT,
        "document_on": Kind.DAY,
        "booked_on": Kind.DAY,
        "recorded_at": Kind.INSTANT,
        "charges_id": Kind.UUID,
        "member_reference": Kind.TEXT,
        "charge_id": Kind.UUID,
        "statement_id": Kind.UUID,
        "attempt": Kind.INT,
        "run_id": Kind.UUID,
        "entry_id": Kind.UUID,
        "due_on": Kind.DAY,
        "first_due_on": Kind.DAY,
        "credited_on": Kind.DAY,
        "code": Kind.TEXT,
    }

    def __init__(self, sink: Sink, zone: ZoneInfo) -> None:
        """Start with no member and no statement."""
        super().__init__(sink, zone)
        self._members: dict[str, str] = {}
        self._statements: dict[str, _Statement] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            **super().handlers(),
            "ledger.ChargesOpened": self._open_member,
            "ledger.StatementTaken": self._take,
            "ledger.StatementRepeated": self._take,
            "ledger.StatementReleased": self._release,
            "ledger.CollectionCredited": self._credit,
        }

    def _put(self, row: Row) -> None:
        self.sink.put(bucket_of_position(row[0]), row)

    def _post(self, event: Stored, on: Row, posting: Posting, number: int, said: Row) -> None:
        booking, debit, credit, amount = posting
        rest = (*on, event[5], *said)
        self._put((event[0], 2 * number, booking, debit, credit, amount, *rest))
        self._put((event[0], 2 * number + 1, booking, credit, debit, -amount, *rest))

    def _note(self, event: Stored, what: str, said: Row, booked_on: str | None = None) -> None:
        day = self._day_of(event[5])
        on = day, booked_on or day
        self._put((event[0], _NOTE_LINE, what, "", "", 0, *on, event[5], *said))

    def _note_months(self, event: Stored, before: str) -> None:
        self._note(event, "OPEN_FROM", _said(None, ""), self._open_from)

    def _said(self, event: Stored, own: Any) -> Row:
        id_ = event[1]
        if isinstance(own, Suspended):
            run = _Statement(run_id=own.run_id)
            return _said(None, own.member_reference, None, own.statement_id, run, id_, own.code)
        member = self._members[id_]
        if isinstance(own, shapes.Item):
            return _said(id_, member, own.charge_id)
        if isinstance(own, shapes.Credit):
            return _said(id_, member, entry_id=own.entry_id, code=own.reason)
        code = own.reason if event[2] == "ledger.StatementWrittenOff" else own.code
        statement = self._statements[own.statement_id]
        return _said(id_, member, None, own.statement_id, statement, own.entry_id, code)

    def _open_member(self, event: Stored, own: shapes.Member, move: Move) -> None:
        self._members[event[1]] = own.member_reference
        self._note(event, "MEMBER", _said(event[1], own.member_reference))

    def _note_statement(self, event: Stored, own: Any, statement: _Statement) -> None:
        self._statements[own.statement_id] = statement
        entry_id = getattr(own, "entry_id", None)
        whose = event[1], self._members[event[1]], None, own.statement_id
        self._note(event, "STATEMENT", _said(*whose, statement, entry_id))

    def _take(self, event: Stored, own: shapes.Taken, move: Move) -> None:
        # Many share them.
        run_id, due_on = intern(own.run_id), intern(own.due_on)
        known = self._statements.get(own.statement_id)
        first_due_on = due_on if known is None else known.first_due_on
        self._note_statement(event, own, _Statement(own.attempt, run_id, due_on, first_due_on))

    def _release(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        known = self._statements[own.statement_id]
        self._note_statement(event, own, known._replace(attempt=known.attempt - 1))

    def _credit(self, event: Stored, own: shapes.OfStatement, move: Move) -> None:
        known = self._statements[own.statement_id]
        self._note_statement(event, own, known._replace(credited_on=own.credited_on))
        self._move(event, own, move)

    @classmethod
    def put_stored(cls, sink: Sink, rows: Sequence[Row]) -> None:
        """Put rows of the projection."""
        for row in rows:
            sink.put(bucket_of_position(row[0]), row)
