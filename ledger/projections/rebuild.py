"""Asking for a rebuild."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.projections.errors import ProjectionUnknownError
from ledger.projections.tracking import QUERIES


def request_rebuild(connection: psycopg.Connection[Any], name: str) -> int:
    """Ask for a rebuild, and return the last position. Asking again changes nothing.

    Raises:
        ProjectionUnknownError: there is no such projection.
    """
    return _head(name, connection.execute(QUERIES["request_rebuild"], {"name": name}).fetchone())


async def request_rebuild_async(connection: AsyncConnection[Any], name: str) -> int:
    """Do as `request_rebuild`, for an event loop."""
    cursor = await connection.execute(QUERIES["request_rebuild"], {"name": name})
    return _head(name, await cursor.fetchone())


def _head(name: str, row: TupleRow | None) -> int:
    if row is None:
        raise ProjectionUnknownError(name)
    return int(row[0])
