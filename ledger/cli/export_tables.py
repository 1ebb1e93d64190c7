"""`ledger export`: tables of what the service streams."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import grpc

from ledger.cli import refusal
from ledger.cli.client import Client
from ledger.cli.failure import EXIT_UNKNOWN, CommandFailed
from ledger.cli.progress import progress_bar
from ledger.exports.files import JsonlFile, ParquetFile, TableFile
from ledger.exports.schema import EVENTS, POINTS, VERSION, Table, money_table
from ledger.v1 import audit_pb2 as pb
from ledger.v1.programme_pb2 import GetProgrammeResponse

JSONL, PARQUET = "jsonl", "parquet"
FORMATS = (JSONL, PARQUET)
# A service that is started anew is back within seconds.
PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)


class Span(NamedTuple):
    """Positions, both ends included."""

    first: int
    last: int


class Written(NamedTuple):
    """A file that was written, as the manifest has it."""

    name: str
    rows: int | None
    """Of a table."""
    bytes: int
    sha256: str
    last_position: int


class Source(NamedTuple):
    """What a table is made from."""

    table: Callable[[GetProgrammeResponse], Table]
    method: Callable[[Client], Any]
    request: type[Any]
    records: str
    """The field of an answer that has them."""


TABLES = {
    "events": Source(
        lambda _: EVENTS,
        lambda client: client.audit.StreamEvents,
        pb.StreamEventsRequest,
        "events",
    ),
    "points": Source(
        lambda _: POINTS,
        lambda client: client.audit.StreamPointsJournal,
        pb.StreamPointsJournalRequest,
        "postings",
    ),
    "money": Source(
        lambda facts: money_table(facts.currency_exponent),
        lambda client: client.audit.StreamMoneyJournal,
        pb.StreamMoneyJournalRequest,
        "postings",
    ),
}


def write_tables(
    client: Client,
    folder: Path,
    facts: GetProgrammeResponse,
    format_: str,
    names: list[str],
    span: Span,
) -> list[Written]:
    """Writes some tables."""
    found = []
    for name in names:
        source, path = TABLES[name], folder / f"{name}.{format_}"
        table, rows = source.table(facts), 0
        with closing(_begin(path, format_, table, facts, span)) as file:
            for records in streamed(client, name, span):
                rows += len(records)
                file.write([table.row(record) for record in records])
        found.append(written(path, rows, span.last))
    return found


def _begin(
    path: Path, format_: str, table: Table, facts: GetProgrammeResponse, span: Span
) -> TableFile:
    if format_ == JSONL:
        return JsonlFile(path, table)
    metadata = {
        "ledger.programme": facts.name,
        "ledger.time_zone": facts.time_zone,
        "ledger.currency_code": facts.currency_code,
        "ledger.currency_exponent": str(facts.currency_exponent),
        "ledger.table": table.name,
        "ledger.tables_version": str(VERSION),
        "ledger.first_position": str(span.first),
        "ledger.last_position": str(span.last),
    }
    return ParquetFile(path, table, metadata)


def streamed(client: Client, name: str, span: Span) -> Iterator[Any]:
    """The records of a table, some at a time and all in order.

    Where the service is gone for a moment, it goes on where it was.
    """
    source = TABLES[name]
    request = source.request(after_position=span.first - 1, until_position=span.last)
    failures = 0
    with progress_bar(name, span.last - span.first + 1) as moved:
        while request.after_position < span.last:
            call = source.method(client)(request, metadata=client.metadata("auditor"))
            try:
                for answer in call:
                    yield getattr(answer, source.records)
                    request.after_position, failures = answer.position, 0
                    moved(answer.position - span.first + 1)
                if request.after_position < span.last:
                    text = f"the history ends at position {request.after_position}"
                    raise CommandFailed(text, EXIT_UNKNOWN)
            except grpc.RpcError as error:
                said = refusal.decode(error)
                gone = said.code is grpc.StatusCode.UNAVAILABLE
                if not gone or failures == len(PAUSES_SECONDS):
                    raise refusal.failed(said) from None
                time.sleep(PAUSES_SECONDS[failures])
                failures += 1
            finally:
                call.cancel()


def written(path: Path, rows: int | None, last_position: int) -> Written:
    """What there is to say of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path.name, rows, path.stat().st_size, digest, last_position)
