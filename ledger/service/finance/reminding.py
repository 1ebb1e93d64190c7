"""Reminding a member of a debit that came back: told first and recorded then, as notices are."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.application.streams import is_answered
from ledger.domain.errors import Reason, Refusal
from ledger.service.finance.notifying import deliver_somehow
from ledger.service.notices import Debit, find_owed, notice_of
from ledger.service.serving import Caller
from ledger.service.settlement_now import settlement_now

METHOD = "RemindStatement"


async def remind(
    caller: Caller, request_id: UUID, command: c.RemindStatement
) -> tuple[Outcome[c.StatementDecided], bool]:
    """Send the next reminder, unless that request did before, and record it; say whether one was sent.

    Raises:
        Refusal: whatever recording refuses, before anybody is told; or NOTICE_UNDELIVERABLE.
        OutboxError: nobody can be reached now.
    """
    commands, principal_id = caller.programme.commands, caller.key.principal_id
    if not caller.programme.outboxes.usual or await is_answered(caller.programme.pool, request_id):
        return await commands.execute(request_id, principal_id, command), False
    answer, _ = await commands.rehearse(principal_id, command)
    level = answer.reminders
    await _send(caller, Debit(answer.member_reference, answer.statement_id), level)
    recorded = c.RemindStatement(command.member_reference, command.statement_id, level)
    return await commands.execute(request_id, principal_id, recorded), True


async def _send(caller: Caller, debit: Debit, level: int) -> None:
    owed = await find_owed(caller, debit)
    settlement = await settlement_now(caller)
    notice = await notice_of(caller, METHOD, owed, settlement, reminder=level)
    if await deliver_somehow(caller, [notice], settlement):
        raise Refusal(
            Reason.NOTICE_UNDELIVERABLE,
            "The member can be reached neither by mail nor on paper.",
            field="statement",
        )
