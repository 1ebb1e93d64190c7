"""Events to postings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.charges import events as e
from ledger.domain.charges.payouts import CreditPaidOut
from ledger.domain.model import Event
from ledger.domain.settlement.bank_entry import BankEntry
from ledger.domain.settlement.books import MONEY_EVENTS, Entry, document_day, entries_of
from ledger.domain.settlement.periods import ALL_OPEN, Periods, booked_on
from ledger.domain.settlement.suspense import entries_of_line
from ledger.eventstore.arrays import UuidArray
from ledger.projections.money_journal.bank_lines import EVENTS as BANK_EVENTS
from ledger.projections.money_journal.bank_lines import BankLines
from ledger.projections.points_books.projection import Days
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class Row(NamedTuple):
    """A posting, or a note."""

    position: int
    line: int
    booking: str
    account: str
    contra: str
    amount: int
    document_on: date
    booked_on: date
    recorded_at: datetime
    charges_id: UUID | None = None
    member_reference: str = ""
    charge_id: UUID | None = None
    statement_id: UUID | None = None
    attempt: int = 0
    run_id: UUID | None = None
    entry_id: UUID | None = None
    due_on: date | None = None
    first_due_on: date | None = None
    credited_on: date | None = None
    code: str = ""


class Statement(NamedTuple):
    """What rows say of a statement."""

    run_id: UUID
    attempt: int
    due_on: date
    first_due_on: date
    credited_on: date | None = None


class Known:
    """What was noted of members and statements by the time some events are projected."""

    def __init__(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Look up whatever the events speak of, all at once."""
        members = {event.originator_id for _, event in events if type(event) not in _NO_MEMBERS}
        rows = table.select("members", {"charges_ids": UuidArray(members)})
        self.members: dict[int, str] = {id_.int: reference for id_, reference in rows}
        named = {event.statement_id for _, event in events if isinstance(event, _OF_STATEMENTS)}
        rows = table.select("statements", {"statement_ids": UuidArray(named)}) if named else []
        self.statements: dict[int, Statement] = {
            id_.int: Statement(*values) for id_, *values in rows
        }

    def note(self, event: Event) -> Statement | None:
        """Go on by an event; answers what is new of its statement, if anything is."""
        noted = self._noted(event)
        if noted is not None:
            assert isinstance(event, _OF_STATEMENTS)
            self.statements[event.statement_id.int] = noted
        return noted

    def _noted(self, event: Event) -> Statement | None:
        match event:
            case e.StatementTaken(run_id=run_id, due_on=due_on):
                return Statement(run_id, 1, due_on, due_on)
            case e.StatementRepeated(run_id=run_id, due_on=due_on, attempt=attempt):
                first_due_on = self.statements[event.statement_id.int].first_due_on
                return Statement(run_id, attempt, due_on, first_due_on)
            case e.StatementReleased():
                known = self.statements[event.statement_id.int]
                return known._replace(attempt=known.attempt - 1)
            case e.CollectionCredited(credited_on=credited_on):
                known = self.statements[event.statement_id.int]
                return known._replace(credited_on=credited_on)
        return None


_LINE_CHANGED = BankEntry.Matched | BankEntry.Excepted | BankEntry.Resolved
_MONTHS = Periods.MonthClosed | Periods.MonthReopened
_NO_MEMBERS = BANK_EVENTS | {Periods.MonthClosed, Periods.MonthReopened}
_OF_STATEMENTS = e.StatementEvent | e.StatementTaken


class MoneyJournal(Projection):
    """Two rows an entry, and notes for those that follow. The days of recording are the programme's own."""

    NAME = "money_journal"
    EVENTS = (
        MONEY_EVENTS
        | BANK_EVENTS
        | {
            e.ChargesOpened,
            e.StatementTaken,
            e.StatementRepeated,
            e.StatementReleased,
            Periods.MonthClosed,
            Periods.MonthReopened,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "position": "int8",
        "line": "int4",
        "booking": "text",
        "account": "text",
        "contra": "text",
        "amount": "int8",
        "document_on": "date",
        "booked_on": "date",
        "recorded_at": "timestamptz",
        "charges_id": "uuid",
        "member_reference": "text",
        "charge_id": "uuid",
        "statement_id": "uuid",
        "attempt": "int4",
        "run_id": "uuid",
        "entry_id": "uuid",
        "due_on": "date",
        "first_due_on": "date",
        "credited_on": "date",
        "code": "text",
    }

    def __init__(self) -> None:
        """Start with no time zone; it is fixed at a programme's creation and asked for once."""
        self._days: Days | None = None
        self._open_from: date | None = None

    def forget(self) -> None:
        """Forget which months are closed."""
        self._open_from = None

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add the postings of the events."""
        if self._days is None:
            self._days = Days(time_zone(table))
        if self._open_from is None:
            self._open_from = first_open_day(table)
        known = Known(table, events)
        lines = BankLines(table, events)
        # Whatever is looked up is looked up before: nothing can be asked while rows are copied.
        table.add([row for one in events for row in self._rows(known, lines, self._days, *one)])

    def _rows(
        self, known: Known, lines: BankLines, days: Days, position: int, event: Event
    ) -> Iterator[Row]:
        recorded_on = days.day_of(event.timestamp)
        assert self._open_from is not None
        if type(event) in BANK_EVENTS:
            yield from _of_line(lines, position, event, recorded_on, self._open_from)
            lines.apply(event)
            return
        if isinstance(event, _MONTHS):
            self._open_from = event.open_from
            yield _note(position, "OPEN_FROM", event, recorded_on, event.open_from)
            return
        if isinstance(event, e.ChargesOpened):
            known.members[event.originator_id.int] = event.member_reference
            note = _note(position, "MEMBER", event, recorded_on, recorded_on)
            yield note._replace(charges_id=event.originator_id, **_said(known, event))
            return
        noted = known.note(event)
        document_on = document_day(event, recorded_on)
        head = _head(position, event, document_on, self._open_from)
        head = head._replace(charges_id=event.originator_id, **_said(known, event))
        yield from _postings(head, entries_of(event))
        if noted is not None:
            note = _note(position, "STATEMENT", event, recorded_on, recorded_on)
            yield note._replace(charges_id=event.originator_id, **_said(known, event))


def _of_line(
    lines: BankLines, position: int, event: Event, recorded_on: date, open_from: date
) -> Iterator[Row]:
    """Return what a line of a bank books by itself."""
    if not isinstance(event, _LINE_CHANGED):
        return
    entry = lines.line(event)
    head = _head(position, event, entry.line.day or recorded_on, open_from)._replace(
        entry_id=event.originator_id,
        member_reference=event.member_reference or entry.member_reference,
        statement_id=event.statement_id or entry.statement_id,
        run_id=event.run_id or entry.run_id,
        code=entry.line.code,
    )
    yield from _postings(head, entries_of_line(entry, event))


def _head(position: int, event: Event, document_on: date, open_from: date) -> Row:
    """Return what the postings of an event have in common."""
    return Row(
        position=position,
        line=0,
        booking="",
        account="",
        contra="",
        amount=0,
        document_on=document_on,
        booked_on=booked_on(document_on, open_from),
        recorded_at=event.timestamp,
    )


def _postings(head: Row, entries: Iterable[Entry]) -> Iterator[Row]:
    for number, entry in enumerate(entries):
        booking, debit, credit, amount = entry
        both = head._replace(booking=booking)
        yield both._replace(line=2 * number, account=debit, contra=credit, amount=amount)
        yield both._replace(line=2 * number + 1, account=credit, contra=debit, amount=-amount)


NOTE_LINE = 99
"""Of a note, beyond the postings of the same event."""


def _note(position: int, what: str, event: Event, recorded_on: date, on: date) -> Row:
    return Row(position, NOTE_LINE, what, "", "", 0, recorded_on, on, event.timestamp)


def _said(known: Known, event: Event) -> dict[str, Any]:
    """Return what an event's rows say beside the money."""
    said: dict[str, Any] = {"member_reference": known.members[event.originator_id.int]}
    if isinstance(event, _OF_STATEMENTS):
        statement = known.statements[event.statement_id.int]
        said |= {"statement_id": event.statement_id, **statement._asdict()}
    for name in ("charge_id", "entry_id", "code"):
        said[name] = getattr(event, name, None) or Row._field_defaults[name]
    if isinstance(event, e.StatementWrittenOff | CreditPaidOut):
        said["code"] = event.reason
    return said


def time_zone(table: Table) -> ZoneInfo:
    """Return the programme's time zone."""
    rows = table.select("time_zone", {})
    return ZoneInfo(rows[0][0] if rows else "UTC")


def first_open_day(table: Table) -> date:
    """Return the first open day, as it was noted last."""
    rows: Iterable[tuple[date]] = table.select("open_from", {})
    return next((day for (day,) in rows), ALL_OPEN)
