"""Telling members of the debits of a run: chunk by chunk, and each chunk is recorded once it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.charges import StatementState
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import SettlementRules
from ledger.domain.settlement import RunState, SettlementRun, TakenStatement
from ledger.notices import Notice
from ledger.notices.outbox import open_outbox
from ledger.service.finance.steps import find_run, go_on, take_step, taken_in
from ledger.service.notices import Debit, Owed, deliver, find_owed, notice_of
from ledger.service.serving import Caller
from ledger.service.settlement_now import settlement_now

METHOD = "SendNotices"


async def notify(caller: Caller, run_id: UUID) -> AsyncIterator[int]:
    """Tell the members of a run; give the position after each part.

    A notice is delivered before that is recorded: after a crash between the two the same notice goes out again,
    under the same name, and none is ever missing.

    Raises:
        Refusal: NOTICES_NOT_SET, or the run is not approved.
        OutboxError: nobody can be reached now.
    """
    if not caller.programme.outboxes.usual:
        raise Refusal(Reason.NOTICES_NOT_SET, "No outbox is set (LEDGER_NOTICES).")
    found = await find_run(caller, run_id)
    if found.run.state is not RunState.NOTIFIED:
        found.run.check_state(RunState.APPROVED)

    async def part(found: c.FoundRun) -> Outcome[c.RunMoved] | None:
        return await _notify_part(caller, found.run)

    async for reached in go_on(caller, run_id, RunState.APPROVED, part, lambda _: True):
        yield reached


class _Told(NamedTuple):
    told: tuple[c.RunStatement, ...]
    failed: tuple[c.RunStatement, ...]


async def _notify_part(caller: Caller, run: SettlementRun) -> Outcome[c.RunMoved] | None:
    chunk = run.notified_chunks + 1
    told, failed = await _tell(caller, run, await taken_in(caller, run, chunk))
    return await take_step(caller, c.RecordNotices(run.id, chunk, told, failed))


async def _tell(caller: Caller, run: SettlementRun, taken: tuple[TakenStatement, ...]) -> _Told:
    programme, _ = await caller.programme.commands.read(c.GetProgramme())
    today = programme.now.astimezone(ZoneInfo(programme.programme.time_zone)).date()
    settlement = await settlement_now(caller)
    late: list[c.RunStatement] = []
    named: list[c.RunStatement] = []
    notices: list[Notice] = []
    for one in taken:
        statement = c.RunStatement(one.member_reference, one.statement_id)
        owed = await _still_owed(caller, run, one)
        if owed is None:
            continue
        if today > owed.charges.notice_by(owed.statement):
            # Whoever decides finds the same, and leaves it out of the run: nobody is told what will not happen.
            late.append(statement)
            continue
        named.append(statement)
        notices.append(await notice_of(caller, METHOD, owed, settlement))
    unreachable = await deliver_somehow(caller, notices, settlement)
    return _Told(
        (*late, *(one for number, one in enumerate(named) if number not in unreachable)),
        tuple(named[number] for number in sorted(unreachable)),
    )


async def _still_owed(caller: Caller, run: SettlementRun, one: TakenStatement) -> Owed | None:
    """Return what the books say of a statement; None if the run has it no longer."""
    try:
        owed = await find_owed(caller, Debit(one.member_reference, one.statement_id))
    except Refusal as refusal:
        if refusal.reason is Reason.STATEMENT_UNKNOWN:
            return None
        raise
    statement = owed.statement
    is_here = statement.state is StatementState.TAKEN and statement.run_id == run.id
    return owed if is_here else None


async def deliver_somehow(
    caller: Caller, notices: list[Notice], settlement: SettlementRules | None
) -> set[int]:
    """Deliver notices, on paper where the usual way does not lead to the member. Return which reach nobody."""
    outboxes = caller.programme.outboxes
    unreachable = list(range(len(notices)))
    for address in filter(None, outboxes):
        left = [notices[number] for number in unreachable]
        found = await deliver(caller, open_outbox(address), left, settlement)
        unreachable = [unreachable[number] for number in found.unreachable]
    return set(unreachable)
