"""Lines of banks as they were when something happened to them, for what is booked of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from ledger.domain.model import Event
from ledger.domain.settlement.bank_entry import BankEntry
from ledger.domain.settlement.suspense import LINE_EVENTS
from ledger.eventstore.arrays import UuidArray
from ledger.eventstore.mapper import LedgerMapper
from ledger.eventstore.recorder import recorded_event
from ledger.projections.projection import PositionedEvent
from ledger.projections.table import Table

EVENTS: frozenset[type[Event]] = LINE_EVENTS | {BankEntry.Created}

_mapper = LedgerMapper()


class BankLines:
    """The lines that some events are about, taken further event by event."""

    def __init__(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Look up what happened before to those that are older than the events."""
        self._lines: dict[int, BankEntry] = {}
        ids = {event.originator_id for _, event in events if type(event) in LINE_EVENTS}
        ids -= {event.originator_id for _, event in events if isinstance(event, BankEntry.Created)}
        for event in self._before(table, ids, events[0][0]) if ids else ():
            self.apply(event)

    @staticmethod
    def _before(table: Table, ids: set[UUID], position: int) -> Iterator[Event]:
        parameters = {"ids": UuidArray(ids), "before": position}
        for row in table.select("lines", parameters):
            yield _mapper.to_domain_event(recorded_event(row))

    def line(self, event: Event) -> BankEntry:
        """Return the line of an event as it was before."""
        return self._lines[event.originator_id.int]

    def apply(self, event: Event) -> None:
        """Go on by an event of a line."""
        number = event.originator_id.int
        line = event.mutate(self._lines.get(number))
        assert isinstance(line, BankEntry), "an event of a line leaves a line"
        self._lines[number] = line
