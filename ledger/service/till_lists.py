"""Lists of `AuditService` about tills: flagged receipts, and days with their closings."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.domain.errors import Reason, Refusal
from ledger.projections.receipts import days
from ledger.projections.till_days import queries as closings
from ledger.projections.till_days.queries import ClosedDay, DayKey, DayRange
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.flags import encode_flags
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.receipts import encode_identity
from ledger.service.serving import Caller
from ledger.service.till_days import encode_closing
from ledger.v1 import audit_pb2 as pb

ROWS_DEFAULT = 100
ROWS_MAX = 1_000
TILL_DAYS_RANGE_DAYS_MAX = 366


class TillLists:
    """What finance and auditors look at after a day."""

    async def ListFlaggedReceipts(
        self, request: pb.ListFlaggedReceiptsRequest, caller: Caller
    ) -> pb.ListFlaggedReceiptsResponse:
        """List receipts that the rules flag, newest first."""
        size = page_size(request.page_size, ROWS_DEFAULT, ROWS_MAX)
        programme = caller.programme
        tokens = PageTokens(programme.facts.fingerprint_key, "ListFlaggedReceipts", "")
        before = tokens.decode(request.page_token, tuple[int])
        position = await await_position(programme, "receipts", request.at_least_position)
        start = days.AFTER_ALL if before is None else before[0]
        async with programme.pool.connection() as connection:
            found = await days.flagged(connection, size + 1, start)
        shown = found[:size]
        return pb.ListFlaggedReceiptsResponse(
            receipts=[_encode_flagged(row, programme.money) for row in shown],
            next_page_token=tokens.encode([shown[-1].position]) if len(found) > size else "",
            position=position,
        )

    async def ListTillDays(
        self, request: pb.ListTillDaysRequest, caller: Caller
    ) -> pb.ListTillDaysResponse:
        """List the days of tills, with their closings."""
        size = page_size(request.page_size, ROWS_DEFAULT, ROWS_MAX)
        first, last = _dates(request)
        programme = caller.programme
        scope = f"{first} {last} {request.only_open}"
        tokens = PageTokens(programme.facts.fingerprint_key, "ListTillDays", scope)
        after = tokens.decode(request.page_token, tuple[date, str, str])
        start = DayKey(first, "", "") if after is None else DayKey(*after)
        position = min(
            [
                await await_position(programme, name, request.at_least_position)
                for name in ("receipts", "till_days")
            ]
        )
        found = await _days(caller, DayRange(first, last, start, size + 1))
        shown = found[:size]
        return pb.ListTillDaysResponse(
            till_days=[
                _encode_day(day, programme.money)
                for day in shown
                if day.is_open or not request.only_open
            ],
            next_page_token=tokens.encode(list(shown[-1].key)) if len(found) > size else "",
            position=position,
        )


class _Day(NamedTuple):
    """A till's day: what is recorded now, and its last closing."""

    key: DayKey
    receipts_count: int
    receipts_total: int
    closed: ClosedDay | None

    @property
    def late_receipts(self) -> int:
        # Receipts never go away, so whatever is more than then came after it.
        if self.closed is None:
            return 0
        return self.receipts_count - self.closed.closing.recorded.receipts_count

    @property
    def is_open(self) -> bool:
        return self.closed is None or self.late_receipts > 0


def _dates(request: pb.ListTillDaysRequest) -> tuple[date, date]:
    first = fields.calendar_date(request.first_date, "first_date")
    last = fields.calendar_date(request.last_date, "last_date")
    if last < first:
        raise fields.invalid("last_date", "must not be before the first.")
    if (last - first).days > TILL_DAYS_RANGE_DAYS_MAX:
        raise Refusal(
            Reason.LIMIT_EXCEEDED,
            f"last_date: at most {TILL_DAYS_RANGE_DAYS_MAX} days after the first.",
            field="last_date",
            limit=TILL_DAYS_RANGE_DAYS_MAX,
        )
    return first, last


async def _days(caller: Caller, wanted: DayRange) -> list[_Day]:
    """Return the days that have receipts or a closing, in order."""
    async with caller.programme.pool.connection() as connection:
        closed = {one.key: one for one in await closings.page(connection, wanted)}
        recorded = {one.key: one for one in await days.page(connection, wanted)}
    found: list[_Day] = []
    for key in sorted({*closed, *recorded})[: wanted.rows_max]:
        receipts = recorded.get(key, days.DayOfReceipts(key, 0, 0))
        found.append(_Day(*receipts, closed.get(key)))
    return found


def _encode_flagged(row: days.FlaggedRow, money: MoneyField) -> pb.FlaggedReceipt:
    return pb.FlaggedReceipt(
        receipt=encode_identity(row),
        receipt_id=fields.uuid_text(row.receipt_id),
        account_id=fields.uuid_text(row.account_id),
        flags=encode_flags(row.flags),
        cashier_reference=row.cashier_reference,
        total=money.encode(row.total),
        points=row.points,
        occurred_at=fields.timestamp(row.occurred_at),
        recorded_at=fields.timestamp(row.recorded_at),
        position=row.position,
    )


def _encode_day(day: _Day, money: MoneyField) -> pb.TillDay:
    shown = pb.TillDay(
        shop_id=day.key.shop_id,
        till_id=day.key.till_id,
        business_date=fields.date_message(day.key.business_date),
        receipts_count=day.receipts_count,
        receipts_total=money.encode(day.receipts_total),
    )
    if day.closed is not None:
        _encode_closed(shown, day, day.closed, money)
    return shown


def _encode_closed(shown: pb.TillDay, day: _Day, closed: ClosedDay, money: MoneyField) -> None:
    counted = closed.closing.counted
    shown.closings = closed.closing.closing
    shown.close_time.CopyFrom(fields.timestamp(closed.closed_at))
    shown.principal_id = closed.principal_id
    shown.closing.CopyFrom(encode_closing(closed.closing, money))
    shown.late_receipts = day.late_receipts
    shown.count_difference = day.receipts_count - counted.receipts_count
    difference = day.receipts_total - counted.receipts_total
    shown.total_difference.CopyFrom(money.encode_signed(difference))
    shown.complete = closed.closing.is_complete and not day.is_open
