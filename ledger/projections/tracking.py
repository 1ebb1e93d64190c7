"""Where the projections of a programme stand, and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import TupleRow

from ledger.eventstore.arrays import BigintArray, TextArray
from ledger.eventstore.sqlfiles import load_queries
from ledger.projections.follower import Follower

QUERIES = load_queries("ledger.projections.sql", "queries.sql")


class Standing(NamedTuple):
    """Where a generation of a projection stands."""

    name: str
    generation: int
    position: int
    failure: str
    live_generation: int
    rebuild: str
    """Empty, REQUESTED or RUNNING."""

    @property
    def key(self) -> tuple[str, int]:
        """Name and generation."""
        return self.name, self.generation

    @property
    def is_live(self) -> bool:
        """Whether it is what readers see."""
        return self.generation == self.live_generation


class Tracking:
    """Reads and writes the tracking rows. Who needs both locks takes the projection's row first."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Take an autocommit connection to the programme's schema."""
        self._connection = connection

    def beat(self, now: datetime, names: list[str]) -> None:
        """Note that the process that runs some projections is alive."""
        self._execute("beat", {"now": now, "names": TextArray(names)})

    def standings(self) -> list[Standing]:
        """Return where every generation stands."""
        return [Standing(*row) for row in self._execute("select_generations", {}).fetchall()]

    def move(self, group: Sequence[Follower], end: int) -> bool:
        """Move generations that stand at the same position on; False if somebody else moved any."""
        # In one order everywhere, so that two runners never wait for each other in a circle.
        ordered = sorted(group, key=lambda one: (one.name, one.generation))
        parameters = {
            "names": TextArray([one.name for one in ordered]),
            "generations": BigintArray([one.generation for one in ordered]),
            "start": group[0].position,
            "end": end,
        }
        return self._execute("move", parameters).rowcount == len(group)

    def fail(self, name: str, generation: int, position: int, failure: str) -> None:
        """Note why a generation cannot go on, unless somebody else moved it."""
        self._execute(
            "fail",
            {"name": name, "generation": generation, "position": position, "failure": failure},
        )

    def begin_rebuild(self, name: str, generation: int) -> bool:
        """Empty a generation for the rebuild that was asked for; False if somebody else did."""
        parameters = {"name": name, "generation": generation}
        with self._connection.transaction():
            if self._execute("begin_rebuild", parameters).rowcount == 0:
                return False
            self._execute("empty_generation", parameters)
        return True

    def swap(self, name: str, live: int, rebuilt: int) -> bool:
        """Make the rebuilt generation the live one; False if it lacks what the live one has."""
        parameters = {"name": name, "generation": rebuilt}
        with self._connection.transaction():
            positions = self._execute("lock_generations", parameters).fetchall()
            if len(positions) != len((live, rebuilt)) or positions[0] > positions[1]:
                return False
            self._execute("swap", parameters)
            # What the old one could not take is of no interest any more.
            self.fail(name, live, positions[0][0], "")
        return True

    def _execute(self, query: str, parameters: dict[str, Any]) -> psycopg.Cursor[TupleRow]:
        return self._connection.execute(QUERIES[query], parameters, binary=True)
