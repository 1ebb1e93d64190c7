"""Runs the projections of one programme over one connection."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import NamedTuple

import psycopg
from psycopg.rows import TupleRow

from ledger.domain.model import Event
from ledger.projections.follower import (
    LIVE_BATCH_EVENTS_MAX,
    REBUILD_BATCH_EVENTS_MAX,
    Follower,
)
from ledger.projections.reader import EventReader
from ledger.projections.registry import BY_NAME
from ledger.projections.table import Table
from ledger.projections.tracking import Standing, Tracking

BEAT_SECONDS = 1.0
FAILURE_CHARACTERS_MAX = 500

_log = logging.getLogger(__name__)


class Turn(NamedTuple):
    """What a turn did."""

    moved: bool
    """Some projection moved on."""
    more: bool
    """There is more to do at once."""


class ProgrammeRunner:
    """Moves every projection of a programme on, batch by batch, and rebuilds what is asked for.

    Several runners of one programme do no harm: whoever comes second finds the position moved,
    writes nothing and stands back.
    """

    def __init__(
        self,
        connection: psycopg.Connection[TupleRow],
        *,
        live_batch_max: int = LIVE_BATCH_EVENTS_MAX,
        rebuild_batch_max: int = REBUILD_BATCH_EVENTS_MAX,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take a connection of `session.connect` for its own."""
        self._connection = connection
        self._tracking = Tracking(connection)
        self._reader = EventReader(connection)
        self._live_batch_max = live_batch_max
        self._rebuild_batch_max = rebuild_batch_max
        self._now = now
        self._beat_at = 0.0
        self._followers: dict[tuple[str, int], Follower] = {}
        self._rebuilds: list[tuple[Follower, Follower]] = []

    def turn(self) -> Turn:
        """Move every projection on by one batch at most."""
        if monotonic() >= self._beat_at:
            self.beat()
        head = self._reader.head()
        before = self._positions()
        for end, group in self._groups(head):
            self._step(group, end)
        self._finish_rebuilds()
        due = any(follower.is_due(head) for follower in self._followers.values())
        return Turn(moved=self._positions() != before, more=due)

    def beat(self) -> None:
        """Say that the process is alive, and look what is asked for and where everything stands."""
        self._beat_at = monotonic() + BEAT_SECONDS
        self._tracking.beat(self._now(), list(BY_NAME))
        standings = self._tracking.standings()
        begun = [self._begin_rebuild(one) for one in standings if one.rebuild == "REQUESTED"]
        if any(begun):
            standings = self._tracking.standings()
        self._take_over([one for one in standings if one.name in BY_NAME])

    def _positions(self) -> list[int]:
        return [follower.position for follower in self._followers.values()]

    # --- Steps ---------------------------------------------------------------------------------

    def _groups(self, head: int) -> list[tuple[int, list[Follower]]]:
        """Return those that are due, together where they are about to take the same step."""
        groups: dict[tuple[int, int], list[Follower]] = {}
        for one in self._followers.values():
            if one.is_due(head):
                groups.setdefault((one.position, one.end(head)), []).append(one)
        return [(end, group) for (_, end), group in groups.items()]

    def _step(self, group: list[Follower], end: int) -> None:
        """Take a step together; where that fails, each alone, so that none holds up another."""
        try:
            moved = self._write(group, end)
        except Exception as error:  # noqa: BLE001 - whatever an event does, the others go on
            self._stumble(group, end, error)
            return
        if moved:
            for follower in group:
                follower.moved(end)
        elif len(group) > 1:
            self._step_alone(group, end)
        else:
            group[0].projection.forget()
            group[0].stand_back(BEAT_SECONDS)

    def _step_alone(self, group: list[Follower], end: int) -> None:
        for follower in group:
            follower.projection.forget()
            self._step([follower], end)

    def _write(self, group: list[Follower], end: int) -> bool:
        """Read and parse once for the whole group, and store its rows with its positions."""
        events = self._reader.read(group[0].position, end, _classes(group))
        if not events:
            return self._tracking.move(group, end)
        with self._connection.transaction() as transaction:
            # First, because the locks keep every other writer of these generations out.
            if not self._tracking.move(group, end):
                raise psycopg.Rollback(transaction)
            for follower in group:
                taken = follower.projection.EVENTS
                own = [positioned for positioned in events if type(positioned[1]) in taken]
                if own:
                    follower.projection.project(follower.table, own)
            return True
        return False

    def _stumble(self, group: list[Follower], end: int, error: Exception) -> None:
        if self._connection.closed:
            raise error
        if len(group) > 1:
            self._step_alone(group, end)
        elif group[0].stumbled(end):
            self._note_failure(group[0], f"event {end}: {_one_line(error)}")

    def _note_failure(self, follower: Follower, failure: str) -> None:
        if failure == follower.failure:
            return
        _log.error("%s, generation %s: %s", follower.name, follower.generation, failure)
        follower.failure = failure
        self._tracking.fail(follower.name, follower.generation, follower.position, failure)

    # --- Generations ---------------------------------------------------------------------------

    def _take_over(self, standings: list[Standing]) -> None:
        """Follow every live generation, and those that are being rebuilt."""
        followers: dict[tuple[str, int], Follower] = {}
        for one in standings:
            if one.is_live or one.rebuild == "RUNNING":
                follower = self._followers.get(one.key) or self._new_follower(one)
                follower.batch_max = (
                    self._live_batch_max if one.is_live else self._rebuild_batch_max
                )
                follower.stand_at(one.position, one.failure)
                followers[one.key] = follower
        self._followers = followers
        self._rebuilds = [
            (followers[one.name, one.live_generation], followers[one.key])
            for one in standings
            if one.rebuild == "RUNNING" and not one.is_live
        ]

    def _new_follower(self, standing: Standing) -> Follower:
        projection = BY_NAME[standing.name]()
        table = Table(self._connection, standing.name, standing.generation, projection.COLUMNS)
        batch_max = self._live_batch_max if standing.is_live else self._rebuild_batch_max
        return Follower(projection, standing.generation, table, batch_max)

    # --- Rebuilds ------------------------------------------------------------------------------

    def _begin_rebuild(self, standing: Standing) -> bool:
        if standing.is_live or standing.name not in BY_NAME:
            return False
        try:
            begun = self._tracking.begin_rebuild(standing.name, standing.generation)
        except Exception as error:
            if self._connection.closed:
                raise
            _log.exception("%s: the rebuild cannot begin", standing.name)
            self._tracking.fail(*standing.key, standing.position, f"rebuild: {_one_line(error)}")
            return False
        if begun:
            _log.info("%s: rebuild of generation %s begun", *standing.key)
        return begun

    def _finish_rebuilds(self) -> None:
        """Show readers the new generation where it has all that the live one has."""
        for live, rebuilt in self._rebuilds:
            if rebuilt.position < live.position:
                continue
            if self._tracking.swap(live.name, live.generation, rebuilt.generation):
                _log.info("%s: generation %s is live", rebuilt.name, rebuilt.generation)
            self._beat_at = 0.0


def _classes(group: list[Follower]) -> frozenset[type[Event]]:
    return frozenset[type[Event]]().union(*(one.projection.EVENTS for one in group))


def _one_line(error: Exception) -> str:
    """Return what went wrong without any value of a row."""
    text = str(error)
    if isinstance(error, psycopg.Error):
        text = error.diag.message_primary or text
    first = text.splitlines()[0] if text else ""
    return f"{type(error).__name__}: {first}"[:FAILURE_CHARACTERS_MAX]
