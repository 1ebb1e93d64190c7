"""Rows that go on event by event: read, taken further in memory, and written back.

For projections whose events change what earlier ones made. Many rows change with one statement, as one JSON text: a
parameter for each of twenty columns would say the same with less ease.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self
from uuid import UUID

import msgspec

from ledger.domain.model import Event
from ledger.eventstore.arrays import UuidArray
from ledger.projections.projection import PositionedEvent
from ledger.projections.table import Table

_encode = msgspec.json.Encoder().encode


class Foldable(Protocol):
    """A row, as a struct whose fields are the table's columns, in order."""

    position: int

    @property
    def key(self) -> UUID:
        """By which the row is read again."""
        ...

    @classmethod
    def opened(cls, position: int, event: Event) -> Self | None:
        """Return the row that an event makes, or None where it changes one."""
        ...

    def apply(self, event: Event) -> None:
        """Go on by one event."""
        ...


def fold(
    table: Table,
    events: Sequence[PositionedEvent],
    row_type: Any,
    key_of: Callable[[Event], UUID],
) -> None:
    """Write what some events come to. The queries `rows` and `change` of the table are used."""
    ids = {key_of(event).int: key_of(event) for _, event in events}
    found = table.select("rows", {"ids": UuidArray(ids.values())})
    rows: dict[int, Foldable] = {row.key.int: row for row in (row_type(*one) for one in found)}
    made: dict[int, Foldable] = {}
    changed: dict[int, Foldable] = {}
    for position, event in events:
        number = key_of(event).int
        row = row_type.opened(position, event)
        if row is not None:
            made[id(row)] = row
            # A row that is replaced by a later one of the same key has had its last event.
            rows[number] = row
            continue
        row = rows[number]
        row.apply(event)
        row.position = position
        if id(row) not in made:
            changed[id(row)] = row
    _write(table, list(made.values()), list(changed.values()))


def _write(table: Table, made: list[Any], rows: list[Any]) -> None:
    if made:
        table.add(map(msgspec.structs.astuple, made))
    if rows:
        table.change("change", {"rows": _encode(rows).decode()}, len(rows))


def statement_id_of(event: Event) -> UUID:
    """Return the statement that an event is about, for projections whose events all are about one."""
    found: UUID = event.statement_id  # type: ignore[attr-defined]  # all that they take have one
    return found
