"""The journal as a file, written and sent piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ledger.accounting.beancount import BeancountExporter
from ledger.accounting.csvfile import CsvExporter
from ledger.accounting.datev import LINES_MAX, DatevExporter, Office
from ledger.accounting.lines import Exporter, Journal, Line
from ledger.accounting.xlsx import XlsxExporter
from ledger.application import commands as c
from ledger.projections.money_journal import queries as journal_queries
from ledger.projections.money_sums import queries as sum_queries
from ledger.service import fields
from ledger.service.finance.money_books import by_month, ledger_accounts, read_sums
from ledger.service.finance.months import Months, decode_months
from ledger.service.freshness import await_position
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import books_pb2 as pb

PAGE_POSTINGS = 2_000
PART_BYTES = 64 * 1024
_POSTINGS_AN_ENTRY = 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def export_journal(
    request: pb.ExportJournalRequest, caller: Caller
) -> AsyncIterator[pb.ExportJournalResponse]:
    """Stream the journal of some months, as of one position."""
    programme, months = caller.programme, decode_months(request)
    _check_format(request)
    await await_position(programme, sum_queries.NAME, request.at_least_position)
    sums = await read_sums(programme, months)
    await await_position(programme, journal_queries.NAME, sums.position)
    journal = await _journal(programme, months, sums, daily=request.daily)
    if request.format == pb.JOURNAL_FORMAT_DATEV and not request.daily:
        _check_lines(sums)
    exporter = _exporter(request, journal)
    try:
        days = journal_queries.Days(months.first, months.last, sums.position)
        async for piece in _pieces(programme, exporter, days, daily=request.daily):
            for part in _parts(piece):
                yield pb.ExportJournalResponse(data=part, position=sums.position)
    finally:
        exporter.close()


def _check_format(request: pb.ExportJournalRequest) -> None:
    if request.format not in pb.JournalFormat.values() or not request.format:
        raise fields.invalid("format", "must be one of the choices.")
    if request.format == pb.JOURNAL_FORMAT_DATEV:
        return
    for name in ("datev_consultant", "datev_client", "datev_year_begins_in"):
        if getattr(request, name):
            raise fields.invalid(name, "is for DATEV only.")


def _check_lines(sums: sum_queries.Sums) -> None:
    postings = sum(row.postings for row in sums.rows if row.month is not None)
    if postings > _POSTINGS_AN_ENTRY * LINES_MAX:
        raise fields.over_limit("to_month", LINES_MAX, "lines; ask for fewer months, or daily sums")


async def _journal(
    programme: RunningProgramme, months: Months, sums: sum_queries.Sums, *, daily: bool
) -> Journal:
    closed = (await programme.commands.read(c.GetMonths())).found
    facts = programme.facts
    newest = max((row.recorded_at for row in sums.rows if row.month is not None), default=_EPOCH)
    return Journal(
        programme=facts.name,
        currency=facts.currency,
        exponent=facts.currency_exponent,
        accounts=await ledger_accounts(programme, months),
        first=months.first,
        last=months.last,
        sums=list(by_month(sums, months)),
        made_at=newest.astimezone(ZoneInfo(facts.time_zone)),
        is_closed=closed.open_from > months.last,
        daily=daily,
    )


def _exporter(request: pb.ExportJournalRequest, journal: Journal) -> Exporter:
    match request.format:
        case pb.JOURNAL_FORMAT_CSV:
            return CsvExporter(journal)
        case pb.JOURNAL_FORMAT_XLSX:
            return XlsxExporter(journal)
        case pb.JOURNAL_FORMAT_BEANCOUNT:
            return BeancountExporter(journal)
    year_begins_in = request.datev_year_begins_in or 1
    return DatevExporter(
        journal, Office(request.datev_consultant, request.datev_client, year_begins_in)
    )


async def _pieces(
    programme: RunningProgramme, exporter: Exporter, days: journal_queries.Days, *, daily: bool
) -> AsyncIterator[bytes]:
    # Beside the loop that answers the tills: a page takes some milliseconds.
    yield await asyncio.to_thread(exporter.begin)
    async for lines in _daily(programme, days) if daily else _all(programme, days):
        yield await asyncio.to_thread(exporter.lines, lines)
    end = exporter.end()
    while (piece := await asyncio.to_thread(next, end, None)) is not None:
        yield piece


async def _all(
    programme: RunningProgramme, days: journal_queries.Days
) -> AsyncIterator[list[Line]]:
    """Go through the postings in order; those of an event come together."""
    after = journal_queries.Place(days.first)
    while True:
        # The connection is given back between pages: a slow reader holds nothing.
        async with programme.pool.connection() as connection:
            rows = await journal_queries.page(connection, days, after, PAGE_POSTINGS)
        is_last = len(rows) < PAGE_POSTINGS
        if not is_last:
            cut = rows[-1].position
            while rows[-1].position == cut:
                rows.pop()
        if rows:
            yield rows
            after = journal_queries.Place(rows[-1].booked_on, rows[-1].position, rows[-1].line)
        if is_last:
            return


async def _daily(
    programme: RunningProgramme, days: journal_queries.Days
) -> AsyncIterator[list[Line]]:
    async with programme.pool.connection() as connection:
        rows = await journal_queries.daily(connection, days)
    yield rows


def _parts(piece: bytes) -> Iterator[bytes]:
    for start in range(0, len(piece), PART_BYTES):
        yield piece[start : start + PART_BYTES]
