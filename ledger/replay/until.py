"""Finds the position that a time means."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.replay.worker import QUERIES


def position_at(connection: Connection[TupleRow], at: datetime) -> int:
    """Return the last position that was recorded by a time: recording times never fall as positions rise."""
    low, high = 0, _last(connection)
    while low < high:
        middle = (low + high + 1) // 2
        row = connection.execute(QUERIES["recorded_by"], {"position": middle, "at": at}).fetchone()
        low, high = (middle, high) if row and row[0] else (low, middle - 1)
    return low


def _last(connection: Connection[TupleRow]) -> int:
    row = connection.execute(QUERIES["head"]).fetchone()
    return int(row[0]) if row else 0
