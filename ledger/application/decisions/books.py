"""Closing and reopening months of the books of money."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.request import Request
from ledger.domain.settlement.periods import ALL_OPEN, Periods, check_over, not_closed


def close_month(batch: Batch, request: Request, command: c.CloseMonth) -> c.MonthClosed:
    """Book nothing in a month any more."""
    check_over(command.month, batch.today())
    known = batch.find(Periods, batch.namespace.periods)
    if known is not None:
        known.check_close(command.month)
    cause = batch.cause(request.request_id, request.principal_id, None)
    if known is None:
        periods = Periods.open(batch.namespace.periods, cause)
        batch.add(periods)
    else:
        periods = batch.edit(known)
    periods.close(cause, command.month)
    return c.MonthClosed(command.month)


def reopen_month(batch: Batch, request: Request, command: c.ReopenMonth) -> c.MonthReopened:
    """Book in a month again."""
    periods = batch.find(Periods, batch.namespace.periods)
    if periods is None:
        raise not_closed()
    periods.check_reopen(command.month)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(periods).reopen(cause, command.month, command.reason)
    return c.MonthReopened(command.month)


def get_months(batch: Batch, query: c.GetMonths) -> c.FoundMonths:
    """Find which months are closed."""
    del query
    periods = batch.find(Periods, batch.namespace.periods)
    if periods is None:
        return c.FoundMonths((), ALL_OPEN, batch.today())
    months = sorted(periods.months.values(), key=lambda one: one.month)
    return c.FoundMonths(tuple(months), periods.open_from, batch.today())
