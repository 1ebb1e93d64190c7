"""Settlement runs in `FinanceService`: what can be looked at."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.domain.charges.money import EndToEnd
from ledger.projections.collections import queries as collections
from ledger.projections.run_exclusions import queries as exclusions
from ledger.projections.settlement_runs import queries as runs
from ledger.service import fields
from ledger.service.finance.fields import (
    COLLECTION_STATES,
    REASONS,
    encode_run,
    run_id_of,
)
from ledger.service.finance.steps import find_run, show_run
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.v1 import settlement_pb2 as pb

LINES_DEFAULT = 100
LINES_MAX = 1_000


class RunLists:
    """Get and list."""

    async def GetRun(self, request: pb.GetRunRequest, caller: Caller) -> pb.GetRunResponse:
        """Answer a run, by its id or its due date."""
        if request.run_id:
            run_id = run_id_of(request.run_id)
        else:
            due_on = fields.calendar_date(request.due_date, "due_date")
            run_id = caller.programme.namespace.settlement_run(due_on, request.number or 1)
        query = c.GetRun(run_id, at_least_position=request.at_least_position)
        _, position = await caller.programme.commands.read(query)
        shown = await show_run(caller, run_id, position)
        return pb.GetRunResponse(run=shown.run, position=shown.position)

    async def ListRuns(self, request: pb.ListRunsRequest, caller: Caller) -> pb.ListRunsResponse:
        """List runs, the latest due date first."""
        programme = caller.programme
        size = page_size(request.page_size, LINES_DEFAULT, LINES_MAX)
        tokens = PageTokens(programme.facts.fingerprint_key, "ListRuns", "")
        before = tokens.decode(request.page_token, runs.RunKey) or runs.AFTER_ALL
        position = await await_position(programme, runs.NAME, request.at_least_position)
        async with programme.pool.connection() as connection:
            found = await runs.page(connection, size + 1, before)
        shown, more = found[:size], len(found) > size
        settings = [await find_run(caller, row.run_id) for row in shown]
        last = [shown[-1].due_on, shown[-1].number] if shown else []
        return pb.ListRunsResponse(
            runs=[
                encode_run(caller, row, one.deadline)
                for row, one in zip(shown, settings, strict=True)
            ],
            next_page_token=tokens.encode(last) if more else "",
            position=position,
        )

    async def ListRunStatements(
        self, request: pb.ListRunStatementsRequest, caller: Caller
    ) -> pb.ListRunStatementsResponse:
        """List the statements of a run, in order of members."""
        programme, run_id = caller.programme, await _known(caller, request.run_id)
        size = page_size(request.page_size, LINES_DEFAULT, LINES_MAX)
        key = programme.facts.fingerprint_key
        tokens = PageTokens(key, "ListRunStatements", str(run_id))
        after = tokens.decode(request.page_token, collections.CollectionKey)
        position = await await_position(programme, collections.NAME, request.at_least_position)
        async with programme.pool.connection() as connection:
            found = await collections.page_of_run(
                connection, run_id, after or collections.BEFORE_ALL, size + 1
            )
        shown, more = found[:size], len(found) > size
        return pb.ListRunStatementsResponse(
            statements=[_statement(caller, row) for row in shown],
            next_page_token=tokens.encode(list(shown[-1].key)) if more else "",
            position=position,
        )

    async def ListExclusions(
        self, request: pb.ListExclusionsRequest, caller: Caller
    ) -> pb.ListExclusionsResponse:
        """List who was left out of a run, in the order in which that happened."""
        programme, run_id = caller.programme, await _known(caller, request.run_id)
        size = page_size(request.page_size, LINES_DEFAULT, LINES_MAX)
        reason = REASONS.decode(request.reason, "reason") if request.reason else None
        key = programme.facts.fingerprint_key
        tokens = PageTokens(key, "ListExclusions", f"{run_id} {request.reason}")
        after = tokens.decode(request.page_token, exclusions.ExclusionKey)
        position = await await_position(programme, exclusions.NAME, request.at_least_position)
        async with programme.pool.connection() as connection:
            found = await exclusions.page_of_run(
                connection, run_id, reason, after or exclusions.BEFORE_ALL, size + 1
            )
        shown, more = found[:size], len(found) > size
        return pb.ListExclusionsResponse(
            exclusions=[_exclusion(caller, row) for row in shown],
            next_page_token=tokens.encode(list(shown[-1].key)) if more else "",
            position=position,
        )


async def _known(caller: Caller, text: str) -> UUID:
    """Return a run that there is."""
    run_id = run_id_of(text)
    await find_run(caller, run_id)
    return run_id


def _statement(caller: Caller, row: collections.RunCollection) -> pb.RunStatement:
    money = caller.programme.money
    return pb.RunStatement(
        statement_id=str(row.statement_id),
        member_reference=row.member_reference,
        attempt=row.attempt,
        end_to_end_id=EndToEnd(row.statement_id, row.attempt).text,
        amount=money.encode(row.amount),
        state=COLLECTION_STATES.encode(row.state),
        code=row.code,
        action=row.action,
        fee=money.encode(row.fee) if row.fee else None,
        credit_date=fields.optional_date_message(row.credited_on),
        return_date=fields.optional_date_message(row.returned_on),
    )


def _exclusion(caller: Caller, row: exclusions.ExclusionRow) -> pb.RunExclusion:
    return pb.RunExclusion(
        member_reference=row.member_reference,
        reason=REASONS.encode(row.reason),
        amount=caller.programme.money.encode_signed(row.amount),
        statement_id=fields.uuid_text(row.statement_id),
        detail=row.detail,
        was_taken=row.was_taken,
    )
