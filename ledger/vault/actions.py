"""The access log's actions: what persons did, or tried to. Each is written down before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Jsonb

from ledger.eventstore.sqlfiles import load_queries
from ledger.vault.records import AccessKey

_QUERIES = load_queries("ledger.vault.sql", "actionqueries.sql")

DONE = "OK"
"""The outcome of an action that was done."""


class Action(NamedTuple):
    """What somebody is about to do."""

    action_id: UUID
    now: datetime
    principal_id: str
    role: str
    method: str
    subject: Mapping[str, str]
    """What it is about: names and values, nothing of a person."""
    key_id: UUID | None = None
    """None: the owner of the schemas needs no key."""
    request_id: UUID | None = None

    def parameters(self, outcome: str | None) -> dict[str, Any]:
        """Return the parameters of its line; with an outcome if it is over already."""
        return {**self._asdict(), "subject": Jsonb(dict(self.subject)), "outcome": outcome}


async def note_action(
    connection: AsyncConnection[Any], action: Action, outcome: str | None = None
) -> None:
    """Write down what somebody is about to do; with an outcome if it is over already."""
    await connection.execute(_QUERIES["note_action"], action.parameters(outcome))


async def note_outcome(
    connection: AsyncConnection[Any], action_id: UUID, now: datetime, outcome: str
) -> None:
    """Write down how an action ended; the first time counts."""
    parameters = {"action_id": action_id, "now": now, "outcome": outcome}
    await connection.execute(_QUERIES["note_outcome"], parameters)


def note_owners_action(connection: Connection[Any], action: Action) -> None:
    """Write down what the owner of the schemas does, in the transaction that does it."""
    connection.execute(_QUERIES["note_action"], action.parameters(DONE))


class AccessLine(NamedTuple):
    """A line of the access log."""

    at: datetime
    line_id: UUID
    principal_id: str
    role: str | None
    """None: a read before it was kept."""
    key_id: UUID | None
    method: str
    member_id: UUID | None
    """Of a read: of whom; None: of all members."""
    subject: dict[str, str] | None
    """None: it is a read."""
    request_id: UUID | None
    outcome: str | None
    ended_at: datetime | None

    @property
    def key(self) -> AccessKey:
        """Where it is."""
        return AccessKey(self.at, self.line_id)


class AccessFilter(NamedTuple):
    """Which lines are wanted."""

    before: datetime
    with_reads: bool = True
    with_actions: bool = True
    principal_id: str | None = None
    """None: of anybody."""


async def access_log_lines(
    connection: AsyncConnection[Any], after: AccessKey, wanted: AccessFilter, limit: int
) -> list[AccessLine]:
    """Return the next lines of the access log after one, oldest first."""
    parameters = {
        **wanted._asdict(),
        "after_time": after.accessed_at,
        "after_id": after.access_id,
        "limit": limit,
    }
    cursor = await connection.execute(_QUERIES["access_log_lines"], parameters)
    return [AccessLine(*row) for row in await cursor.fetchall()]
