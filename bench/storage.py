"""What a receipt takes on disk, and whether every one that was acknowledged is there."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg

from bench.figures import StorageFigure
from bench.stand import BenchError

_TAKEN = """
SELECT
    pg_total_relation_size('events') + pg_total_relation_size('requests'),
    (SELECT last FROM event_counter),
    (SELECT count(*) FROM requests),
    (SELECT count(*) FROM requests WHERE method = 'RecordReceipt')
"""
_STATE_BYTES = """
SELECT round(avg(octet_length(state))) FROM events WHERE topic = 'ledger.ReceiptRecorded'
"""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a programme's truth takes: its events and requests, with their indexes."""

    bytes: int
    event_rows: int
    request_rows: int
    receipts: int


def taken(connection: psycopg.Connection[Any]) -> Taken:
    """Return what a programme takes now."""
    row = connection.execute(_TAKEN).fetchone()
    assert row is not None
    return Taken(bytes=row[0], event_rows=row[1], request_rows=row[2], receipts=row[3])


def storage_figure(before: Taken, after: Taken, acknowledged: int) -> StorageFigure:
    """Return what each receipt took.

    Raises:
        BenchError: not exactly the receipts that were acknowledged are stored.
    """
    receipts = after.receipts - before.receipts
    if receipts != acknowledged:
        msg = f"{acknowledged} receipts were acknowledged, but {receipts} are stored"
        raise BenchError(msg)
    return StorageFigure(
        receipts=receipts,
        bytes_per_receipt=(after.bytes - before.bytes) / receipts,
        event_rows_per_receipt=(after.event_rows - before.event_rows) / receipts,
        request_rows_per_receipt=(after.request_rows - before.request_rows) / receipts,
    )


def state_bytes(connection: psycopg.Connection[Any]) -> int:
    """Return the size of a recorded receipt's own fields, as stored."""
    row = connection.execute(_STATE_BYTES).fetchone()
    assert row is not None
    return int(row[0])
