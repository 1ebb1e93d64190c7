"""Books of `FinanceService`: months, the journal and its files, and figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date

from ledger.application import commands as c
from ledger.domain.settlement.periods import ALL_OPEN, Month
from ledger.projections.money_sums import queries
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.finance.figures import get_figures
from ledger.service.finance.journal import export_journal
from ledger.service.finance.money_books import money_books, read_sums
from ledger.service.finance.months import Months, decode_month, encode_month
from ledger.service.freshness import await_position
from ledger.service.serving import Caller
from ledger.service.till import execute
from ledger.v1 import books_pb2 as pb

_ALL = Months(date(1970, 1, 1), date(9998, 12, 31))
_REASON = re.compile(r"[A-Z][A-Z0-9_]{1,31}", re.ASCII)


class Books:
    """Close and reopen months, show the books, export the journal."""

    async def CloseMonth(
        self, request: pb.CloseMonthRequest, caller: Caller
    ) -> pb.CloseMonthResponse:
        """Book nothing in a month any more."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = c.CloseMonth(decode_month(request, "month"))
        outcome = await execute(caller, request_id, command)
        return pb.CloseMonthResponse(
            position=outcome.position,
            month=encode_month(outcome.answer.month),
            replayed=outcome.replayed,
        )

    async def ReopenMonth(
        self, request: pb.ReopenMonthRequest, caller: Caller
    ) -> pb.ReopenMonthResponse:
        """Book in a month again."""
        request_id = fields.uuid(request.request_id, "request_id")
        month = decode_month(request, "month")
        if not _REASON.fullmatch(request.reason):
            raise fields.invalid("reason", "must be 2 to 32 capital letters, digits, underscores.")
        outcome = await execute(caller, request_id, c.ReopenMonth(month, request.reason))
        return pb.ReopenMonthResponse(
            position=outcome.position,
            month=encode_month(outcome.answer.month),
            replayed=outcome.replayed,
        )

    async def ListMonths(
        self, request: pb.ListMonthsRequest, caller: Caller
    ) -> pb.ListMonthsResponse:
        """List the months that have postings or were closed once."""
        programme = caller.programme
        await await_position(programme, queries.NAME, request.at_least_position)
        found = (await programme.commands.read(c.GetMonths())).found
        sums = await read_sums(programme, _ALL)
        return pb.ListMonthsResponse(
            months=_months(found, sums, programme.money),
            open_from=None if found.open_from == ALL_OPEN else fields.date_message(found.open_from),
            position=sums.position,
        )

    async def GetMoneyBooks(
        self, request: pb.GetMoneyBooksRequest, caller: Caller
    ) -> pb.GetMoneyBooksResponse:
        """Answer the books of money over some months."""
        return await money_books(request, caller)

    async def ExportJournal(
        self, request: pb.ExportJournalRequest, caller: Caller
    ) -> AsyncIterator[pb.ExportJournalResponse]:
        """Stream the journal as a file."""
        async for part in export_journal(request, caller):
            yield part

    async def GetFigures(
        self, request: pb.GetFiguresRequest, caller: Caller
    ) -> pb.GetFiguresResponse:
        """Answer the figures at the end of a day."""
        return await get_figures(request, caller)


def _months(found: c.FoundMonths, sums: queries.Sums, money: MoneyField) -> list[pb.BookMonth]:
    turnover: Counter[date] = Counter()
    postings: Counter[date] = Counter()
    for row in sums.rows:
        if row.month is not None:
            turnover[row.month] += row.debit
            postings[row.month] += row.postings
    known = {one.month: one for one in found.months}
    return [
        _month(
            known.get(month) or Month(month),
            pb.BookMonth(
                closed=month < found.open_from,
                turnover=money.encode_signed(turnover[month]),
                postings=postings[month],
            ),
        )
        for month in sorted({*known, *postings})
    ]


def _month(month: Month, shown: pb.BookMonth) -> pb.BookMonth:
    shown.MergeFrom(
        pb.BookMonth(
            month=encode_month(month.month),
            close_time=fields.optional_timestamp(month.closed_at),
            closed_by=month.closed_by,
            reopen_time=fields.optional_timestamp(month.reopened_at),
            reopened_by=month.reopened_by,
            reopened_for=month.reopened_for,
            times_reopened=month.times_reopened,
        )
    )
    return shown
