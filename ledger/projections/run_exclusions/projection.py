"""Events of settlement runs to who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.domain.model import Event
from ledger.domain.settlement import Exclusion, SettlementRun
from ledger.projections.projection import PositionedEvent, Projection
from ledger.projections.table import Table


class RunExclusions(Projection):
    """One row for each member, or statement, that a run left out."""

    NAME = "run_exclusions"
    EVENTS = frozenset(
        {
            SettlementRun.RunExtended,
            SettlementRun.RunNoticesSent,
            SettlementRun.RunStatementsLeftOut,
            SettlementRun.CollectionsSent,
        }
    )
    COLUMNS = {  # noqa: RUF012 - typed in the base class
        "run_id": "uuid",
        "position": "int8",
        "ordinal": "int8",
        "member_reference": "text",
        "reason": "text",
        "amount": "int8",
        "statement_id": "uuid",
        "detail": "text",
        "was_taken": "bool",
    }

    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Add who was left out."""
        rows = [row for position, event in events for row in _rows(position, event)]
        if rows:
            table.add(rows)


def _rows(position: int, event: Event) -> Iterator[tuple[Any, ...]]:
    """Return the rows of an event; `was_taken` says whether the run had taken it first."""
    if isinstance(event, SettlementRun.RunExtended):
        found: tuple[Exclusion, ...] = event.exclusions
        was_taken = False
    else:
        found = event.left_out  # type: ignore[attr-defined]  # the other three have it
        was_taken = True
    for ordinal, one in enumerate(found):
        yield (
            event.originator_id,
            position,
            ordinal,
            one.member_reference,
            one.reason,
            one.amount,
            one.statement_id,
            one.detail,
            was_taken,
        )
