"""How the projections are doing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.projections.tracking import QUERIES

STOPPED_AFTER_SECONDS = 5


class ProjectionState(StrEnum):
    """How a projection is doing, as in the contract but without the prefix."""

    RUNNING = "RUNNING"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


class ProjectionStatus(NamedTuple):
    """One projection."""

    name: str
    state: ProjectionState
    position: int
    lag_events: int
    rebuild_position: int
    """While it is rebuilt: where the new rows are; else 0."""
    rebuilding: bool
    """It is rebuilt, or a rebuild waits to start."""
    failure: str
    """Why it, or its rebuild, cannot go on; empty unless FAILED."""
    live_failure: str
    """Why what readers see cannot go on; a rebuild that fails does not hold them up."""
    head_position: int
    """Of the last event."""


async def list_projections(connection: AsyncConnection[TupleRow]) -> list[ProjectionStatus]:
    """Return all projections in order of name, as of one moment."""
    alive_after = datetime.now(UTC) - timedelta(seconds=STOPPED_AFTER_SECONDS)
    cursor = await connection.execute(
        QUERIES["select_status"], {"alive_after": alive_after}, binary=True
    )
    return [_status(row) for row in await cursor.fetchall()]


def _status(row: TupleRow) -> ProjectionStatus:
    name, position, live_failure, rebuilding, rebuild_position, rebuild_failure, alive, head = row
    failure = live_failure or (rebuild_failure and f"rebuild: {rebuild_failure}")
    if not alive:
        state, failure = ProjectionState.STOPPED, ""
    else:
        state = ProjectionState.FAILED if failure else ProjectionState.RUNNING
    return ProjectionStatus(
        name=name,
        state=state,
        position=position,
        lag_events=max(0, head - position),
        rebuild_position=rebuild_position,
        rebuilding=rebuilding,
        failure=failure,
        live_failure=live_failure,
        head_position=head,
    )
