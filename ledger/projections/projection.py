"""What every projection is: events in, rows out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from ledger.domain.model import Event
from ledger.projections.table import Table

PositionedEvent = tuple[int, Event]
"""An event and its position."""


class Projection(ABC):
    """Turns events into the rows of one generation of its table.

    The rows depend on the events and nothing else: not on how they were cut into batches, and not
    on any clock. Folds go by the number of a UUID (`.int`): it hashes several times faster.
    """

    NAME: ClassVar[str]
    """Of the projection and of its view; a table has the number of its generation after it."""
    EVENTS: ClassVar[frozenset[type[Event]]]
    """The classes it takes. Others are not even read for it; its position passes them."""
    COLUMNS: ClassVar[dict[str, str]]
    """Columns of its table with their types, in the order of the rows that `project` adds."""

    @abstractmethod
    def project(self, table: Table, events: Sequence[PositionedEvent]) -> None:
        """Write the rows of some events, at least one, inside the caller's transaction."""

    def forget(self) -> None:  # noqa: B027 - most remember nothing
        """Forget what is remembered of the table: the last transaction may be lost."""
