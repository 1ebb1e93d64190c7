"""Debits that came back: the list of what is overdue, and what people decide."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.charges import ReturnAction
from ledger.projections.statements.overdue import BEFORE_ALL, OverdueKey, overdue
from ledger.projections.statements.projection import StatementRow, Statements
from ledger.service import fields
from ledger.service.finance.bank import PAGE_DEFAULT, PAGE_MAX
from ledger.service.finance.reminding import remind
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.v1 import bank_pb2 as pb


class OverduePart:
    """The part of FinanceService that follows what came back."""

    async def ListOverdueStatements(
        self, request: pb.ListOverdueStatementsRequest, caller: Caller
    ) -> pb.ListOverdueStatementsResponse:
        """List what came back and is not paid."""
        programme = caller.programme
        action = _action(request.action)
        size = page_size(request.page_size, PAGE_DEFAULT, PAGE_MAX)
        key = programme.facts.fingerprint_key
        tokens = PageTokens(key, "ListOverdueStatements", action or "")
        after = tokens.decode(request.page_token, tuple[date, UUID])
        start = BEFORE_ALL if after is None else OverdueKey(*after)
        position = await await_position(programme, Statements.NAME, request.at_least_position)
        today = await _today(caller)
        async with programme.pool.connection() as connection:
            rows = await overdue(connection, start, size + 1, action)
        shown = rows[:size]
        names = tuple(c.StatementName(row.charges_id, row.statement_id) for row in shown)
        proposals, _ = await programme.commands.read(c.GetWriteOffProposals(statements=names))
        last = [shown[-1].first_due_on, shown[-1].statement_id] if len(rows) > size else None
        return pb.ListOverdueStatementsResponse(
            statements=[
                _encode(caller, row, today, proposals.get(row.statement_id, "")) for row in shown
            ],
            next_page_token="" if last is None else tokens.encode(last),
            position=position,
        )

    async def ResubmitStatement(
        self, request: pb.ResubmitStatementRequest, caller: Caller
    ) -> pb.ResubmitStatementResponse:
        """Have it collected again."""
        outcome = await _execute(caller, request, c.ResubmitStatement(*_key(request)))
        return pb.ResubmitStatementResponse(**_decided(caller, outcome))

    async def HoldStatement(
        self, request: pb.HoldStatementRequest, caller: Caller
    ) -> pb.HoldStatementResponse:
        """Keep it from the next runs."""
        outcome = await _execute(caller, request, c.HoldStatement(*_key(request)))
        return pb.HoldStatementResponse(**_decided(caller, outcome))

    async def RemindStatement(
        self, request: pb.RemindStatementRequest, caller: Caller
    ) -> pb.RemindStatementResponse:
        """Remind the member, or only count it."""
        command = c.RemindStatement(*_key(request))
        if request.told_elsewhere:
            outcome, sent = await _execute(caller, request, command), False
        else:
            request_id = fields.uuid(request.request_id, "request_id")
            outcome, sent = await remind(caller, request_id, command)
        return pb.RemindStatementResponse(**_decided(caller, outcome), sent=sent)

    async def WriteOffStatement(
        self, request: pb.WriteOffStatementRequest, caller: Caller
    ) -> pb.WriteOffStatementResponse:
        """Expect it no more, or propose to."""
        reason = fields.identifier(request.reason_code, "reason_code")
        command = c.WriteOffStatement(*_key(request), reason)
        outcome = await _execute(caller, request, command)
        return pb.WriteOffStatementResponse(
            **_decided(caller, outcome), proposed=outcome.answer.proposed
        )

    async def BookPayment(
        self, request: pb.BookPaymentRequest, caller: Caller
    ) -> pb.BookPaymentResponse:
        """Take note that it was paid."""
        paid_on = fields.optional_date(request, "paid_date")
        money, amount = caller.programme.money, None
        if request.HasField("amount"):
            amount = money.decode(request.amount, "amount")
        outcome = await _execute(caller, request, c.BookPayment(*_key(request), paid_on, amount))
        return pb.BookPaymentResponse(**_decided(caller, outcome))


async def _execute(
    caller: Caller, request: Any, command: c.Write[c.StatementDecided]
) -> Outcome[c.StatementDecided]:
    request_id = fields.uuid(request.request_id, "request_id")
    commands, principal_id = caller.programme.commands, caller.key.principal_id
    return await commands.execute(request_id, principal_id, command)


def _key(request: Any) -> tuple[str, UUID]:
    key: pb.StatementKey = request.statement
    reference = fields.identifier(key.member_reference, "statement.member_reference")
    return reference, fields.uuid(key.statement_id, "statement.statement_id")


def _decided(caller: Caller, outcome: Outcome[c.StatementDecided]) -> dict[str, Any]:
    answer = outcome.answer
    statement = pb.DecidedStatement(
        statement_id=str(answer.statement_id),
        member_reference=answer.member_reference,
        amount=caller.programme.money.encode(answer.amount),
        state=answer.state,
        reminders=answer.reminders,
    )
    return {"statement": statement, "position": outcome.position, "replayed": outcome.replayed}


def _action(text: str) -> str | None:
    if not text:
        return None
    if text not in {one.value for one in ReturnAction}:
        raise fields.invalid("action", "must be one of the actions.")
    return text


async def _today(caller: Caller) -> date:
    found, _ = await caller.programme.commands.read(c.GetProgramme())
    return found.now.astimezone(ZoneInfo(found.programme.time_zone)).date()


def _encode(
    caller: Caller, row: StatementRow, today: date, proposed_by: str
) -> pb.OverdueStatement:
    money = caller.programme.money
    return pb.OverdueStatement(
        statement_id=str(row.statement_id),
        member_reference=row.member_reference,
        amount=money.encode(row.amount),
        fee=money.encode(row.fee) if row.fee else None,
        first_due_date=fields.date_message(row.first_due_on),
        return_date=fields.optional_date_message(row.returned_on),
        age_days=max(0, (today - row.first_due_on).days),
        attempts=row.attempt,
        code=row.code,
        action=row.action,
        reminders=row.reminders,
        run_id=str(row.run_id),
        write_off_proposed_by=proposed_by,
    )
