"""Closing of tills' days, of `PointOfSaleService`."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.rules import MIDNIGHT
from ledger.domain.till_day import Closing, NumberRun, TillCount, TillRecord
from ledger.projections.item_returns import queries as returns
from ledger.projections.receipts import days
from ledger.projections.till_days.queries import DayKey
from ledger.service import fields
from ledger.service.fields import MoneyField
from ledger.service.freshness import await_head
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, request_id_of
from ledger.v1 import till_pb2 as pb

_READ = ("receipts", "item_returns")


class TillDays:
    """What a till counted beside what is recorded."""

    async def CloseTillDay(
        self, request: pb.CloseTillDayRequest, caller: Caller
    ) -> pb.CloseTillDayResponse:
        """Close a till's day."""
        request_id = request_id_of(request)
        key = c.TillDayKey(
            shop_id=fields.identifier(request.shop_id, "shop_id"),
            till_id=fields.optional_identifier(request.till_id, "till_id"),
            business_date=fields.calendar_date(request.business_date, "business_date"),
        )
        check_shop(caller.key, key.shop_id, "shop_id")
        money = caller.programme.money
        counted = _decode_count(request, money)
        sequence = _sequence(key, counted)
        recorded = await _recorded(caller, sequence)
        outcome = await execute(caller, request_id, c.CloseTillDay(key, counted, recorded))
        return pb.CloseTillDayResponse(
            position=outcome.position,
            closing=encode_closing(outcome.answer.closing, money),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


def _decode_count(request: pb.CloseTillDayRequest, money: MoneyField) -> TillCount:
    if not request.HasField("counted"):
        raise fields.invalid("counted", "must not be empty.")
    said = request.counted
    return TillCount(
        receipts_count=_receipts(said.receipts_count, "receipts_count"),
        receipts_total=money.decode(said.receipts_total, "counted.receipts_total"),
        returns_count=_receipts(said.returns_count, "returns_count")
        if said.HasField("returns_count")
        else None,
        returns_total=money.decode(said.returns_total, "counted.returns_total")
        if said.HasField("returns_total")
        else None,
        voids_count=_receipts(said.voids_count, "voids_count")
        if said.HasField("voids_count")
        else None,
        voids_total=money.decode(said.voids_total, "counted.voids_total")
        if said.HasField("voids_total")
        else None,
        first_number=fields.optional_identifier(said.first_number, "counted.first_number"),
        last_number=fields.optional_identifier(said.last_number, "counted.last_number"),
    )


def _receipts(count: int, name: str) -> int:
    return fields.count(count, limits.TILL_DAY_RECEIPTS_MAX, "receipts", f"counted.{name}")


def _sequence(key: c.TillDayKey, counted: TillCount) -> days.SequenceOf:
    first = _number(counted.first_number, "counted.first_number")
    last = _number(counted.last_number, "counted.last_number")
    if first is not None and last is not None and first > last:
        raise fields.invalid("counted.last_number", "must not be before the first.")
    return days.SequenceOf(DayKey(key.business_date, key.shop_id, key.till_id), first, last)


def _number(text: str, field: str) -> int | None:
    if not text:
        return None
    number = days.sequence_number(text)
    if number is None:
        raise fields.invalid(field, "must have digits in it.")
    return number


async def _recorded(caller: Caller, sequence: days.SequenceOf) -> TillRecord:
    """Return what is recorded of a till's day by now, all of it as of one moment."""
    programme, key = caller.programme, sequence.key
    rules = (await programme.commands.read(c.GetRules())).found.till or MIDNIGHT
    start, end = rules.bounds(key.business_date, ZoneInfo(programme.facts.time_zone))
    await await_head(programme, _READ)
    async with programme.pool.connection() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        position = await days.position(connection)
        found = await days.figures(connection, key)
        missing = await days.missing(connection, sequence)
        beyond = await days.beyond(connection, sequence)
        back = await returns.of_till(connection, key.shop_id, key.till_id, start, end)
    return TillRecord(
        position=position,
        **found._asdict(),
        **back._asdict(),
        missing_count=missing.total,
        missing=missing.found,
        beyond_count=beyond.total,
        beyond=beyond.found,
    )


def encode_closing(closing: Closing, money: MoneyField) -> pb.TillDayClosing:
    """Return a closing as the contract has it."""
    return pb.TillDayClosing(
        closing=closing.closing,
        counted=_encode_count(closing.counted, money),
        recorded=_encode_record(closing.recorded, money),
        count_difference=closing.count_difference,
        total_difference=money.encode_signed(closing.total_difference),
        complete=closing.is_complete,
    )


def _encode_count(counted: TillCount, money: MoneyField) -> pb.TillCount:
    back, voided = counted.returns_total, counted.voids_total
    return pb.TillCount(
        receipts_count=counted.receipts_count,
        receipts_total=money.encode(counted.receipts_total),
        returns_count=counted.returns_count,
        returns_total=None if back is None else money.encode(back),
        voids_count=counted.voids_count,
        voids_total=None if voided is None else money.encode(voided),
        first_number=counted.first_number,
        last_number=counted.last_number,
    )


def _encode_record(recorded: TillRecord, money: MoneyField) -> pb.TillRecord:
    return pb.TillRecord(
        receipts_count=recorded.receipts_count,
        receipts_total=money.encode(recorded.receipts_total),
        returns_count=recorded.returns_count,
        returns_total=money.encode(recorded.returns_total),
        voids_count=recorded.voids_count,
        voids_total=money.encode(recorded.voids_total),
        missing_count=recorded.missing_count,
        missing=[_encode_run(run) for run in recorded.missing],
        beyond_count=recorded.beyond_count,
        beyond=recorded.beyond,
        unnumbered_count=recorded.unnumbered_count,
        position=recorded.position,
    )


def _encode_run(run: NumberRun) -> pb.NumberRun:
    return pb.NumberRun(first=run.first, last=run.last)
