"""Rows that events change, one by one."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.replay.folds.fold import Fold, Stored
from ledger.replay.sinks import BUCKET_LETTERS, Sink


class Changing(Fold):
    """Keeps each row as a struct whose fields are the columns, until nothing can change it any more."""

    def __init__(self, sink: Sink) -> None:
        """Start with no row."""
        super().__init__(sink)
        self._rows: dict[str, Any] = {}

    def _at(self, event: Stored, id_: str) -> Any:
        """Return the row that an event is about."""
        row = self._rows[id_]
        row.position = event[0]
        return row

    def _put(self, id_: str, row: Any) -> None:
        self.sink.put(id_[:BUCKET_LETTERS], msgspec.structs.astuple(row))

    def finish(self) -> None:
        """Put all rows as they are by now."""
        for id_, row in self._rows.items():
            self._put(id_, row)
