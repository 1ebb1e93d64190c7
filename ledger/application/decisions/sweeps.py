"""Writing what has become of accounts by themselves."""

from __future__ import annotations

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.request import Request
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.model import Cause, Event
from ledger.domain.sweep import Findings, Sweep


def sweep_accounts(batch: Batch, request: Request, command: c.SweepAccounts) -> c.AccountsSwept:
    """Advance accounts to the present, as the next write to each would. Where nothing is due, nothing is written."""
    batch.require(due.account_id for due in command.dues)
    cause = batch.cause(request.request_id, request.principal_id, None)
    # The instant has passed, even if this machine's clock was set back a little since.
    cause = msgspec.structs.replace(cause, recorded_at=max(cause.recorded_at, command.until))
    findings, done = Findings(), 0
    seen: set[int] = set()
    for due in command.dues:
        if findings.events >= limits.SWEEP_EVENTS_MAX:
            break
        done += 1
        if due.account_id.int not in seen:
            seen.add(due.account_id.int)
            account = batch.find(Account, due.account_id)
            assert account is not None, "whatever is due is due to an account"
            findings = findings.with_account(_advance(batch, account, cause))
    last = command.dues[done - 1]
    id_ = batch.namespace.sweep(request.request_id)
    batch.add(Sweep.record(id_, cause, last, command.through_position, findings))
    return c.AccountsSwept(done, *findings)


def _advance(batch: Batch, account: Account, cause: Cause) -> list[Event]:
    """Advance an account, and return the events that this took; without any the account is only read."""
    if not account.is_due(cause.recorded_at):
        return []
    view = account.fork()
    view.advance(cause)
    if not view.pending_events:
        return []
    changed = batch.edit(account)
    known = len(changed.pending_events)
    changed.advance(cause)
    return list(changed.pending_events[known:])  # type: ignore[arg-type]  # our aggregates trigger our events
