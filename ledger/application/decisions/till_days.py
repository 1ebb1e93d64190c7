"""Closing a till's day."""

from __future__ import annotations

from datetime import timedelta

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.request import Request
from ledger.domain.errors import Reason, Refusal
from ledger.domain.till_day import Closing, TillDay


def close_till_day(batch: Batch, request: Request, command: c.CloseTillDay) -> c.TillDayClosed:
    """Record what a till counted on a day beside what is recorded; the day may be closed already."""
    key = command.key
    tomorrow = batch.today() + timedelta(days=1)
    if key.business_date > tomorrow:
        raise Refusal(
            Reason.FIELD_INVALID, "The business date has not begun.", field="business_date"
        )
    id_ = batch.namespace.till_day(key.shop_id, key.till_id, key.business_date)
    known = batch.find_unexpected(TillDay, id_)
    number = 1 if known is None else known.closing.closing + 1
    closing = Closing(number, command.counted, command.recorded)

    cause = batch.cause(request.request_id, request.principal_id, None)
    if known is not None:
        batch.edit(known).close_again(cause, closing)
    else:
        batch.add(
            TillDay.close(
                id_,
                cause,
                shop_id=key.shop_id,
                till_id=key.till_id,
                business_date=key.business_date,
                closing=closing,
            )
        )
    return c.TillDayClosed(id_, closing)
