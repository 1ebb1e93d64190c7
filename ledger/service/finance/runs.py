"""Settlement runs in `FinanceService`: everything that is done with one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import Count
from ledger.projections.collections import queries as collections
from ledger.projections.collections.projection import CollectionState
from ledger.service import fields
from ledger.service.finance.drafting import cancel, draft
from ledger.service.finance.fields import run_id_of
from ledger.service.finance.sealing import seal
from ledger.service.finance.steps import ShownRun, find_run, show_progress, show_run
from ledger.service.freshness import await_position
from ledger.service.serving import Caller
from ledger.v1 import settlement_pb2 as pb

FILE_MESSAGE_BYTES_MAX = 256 * 1024


class Runs:
    """Open, draft, approve, seal, submit, accept, close, cancel."""

    async def OpenRun(self, request: pb.OpenRunRequest, caller: Caller) -> pb.OpenRunResponse:
        """Open a run for a due date."""
        due_on = fields.calendar_date(request.due_date, "due_date")
        command = c.OpenRun(due_on, request.number or None)
        outcome, shown = await _execute(caller, request.request_id, command)
        return pb.OpenRunResponse(
            position=outcome.position,
            run_id=str(outcome.answer.run_id),
            run=shown.run,
            replayed=outcome.replayed,
        )

    async def DraftRun(
        self, request: pb.DraftRunRequest, caller: Caller
    ) -> AsyncIterator[pb.DraftRunResponse]:
        """Look at everybody, and stream how far that is."""
        async for shown in show_progress(caller, request.run_id, draft(caller, _run(request))):
            yield pb.DraftRunResponse(position=shown.position, run=shown.run)

    async def ApproveRun(
        self, request: pb.ApproveRunRequest, caller: Caller
    ) -> pb.ApproveRunResponse:
        """Agree to a run that others drafted."""
        outcome, shown = await _execute(caller, request.request_id, c.ApproveRun(_run(request)))
        return pb.ApproveRunResponse(
            position=outcome.position, run=shown.run, replayed=outcome.replayed
        )

    async def TakeOutStatement(
        self, request: pb.TakeOutStatementRequest, caller: Caller
    ) -> pb.TakeOutStatementResponse:
        """Take a statement out of a run."""
        command = c.LeaveOut(
            _run(request),
            fields.identifier(request.member_reference, "member_reference"),
            fields.uuid(request.statement_id, "statement_id"),
        )
        outcome, shown = await _execute(caller, request.request_id, command)
        return pb.TakeOutStatementResponse(
            position=outcome.position, run=shown.run, replayed=outcome.replayed
        )

    async def SealRun(
        self, request: pb.SealRunRequest, caller: Caller
    ) -> AsyncIterator[pb.SealRunResponse]:
        """Write the file of a run, and stream how far that is."""
        sealing = seal(caller, _run(request), announced_elsewhere=request.announced_elsewhere)
        async for shown in show_progress(caller, request.run_id, sealing):
            yield pb.SealRunResponse(position=shown.position, run=shown.run)

    async def DownloadRunFile(
        self, request: pb.DownloadRunFileRequest, caller: Caller
    ) -> AsyncIterator[pb.DownloadRunFileResponse]:
        """Stream the file of a run. That it was read is written down."""
        run = (await find_run(caller, _run(request))).run
        if run.file_id is None:
            raise Refusal(
                Reason.RUN_NOT_READY, "The run has no file.", field="run_id", state=run.state
            )
        files = caller.programme.bank_files
        file = await files.get(run.file_id)
        reader = caller.reader("DownloadRunFile")
        first = pb.DownloadRunFileResponse(
            file_name=f"pain.008-{run.due_on.isoformat()}-{run.number}.xml",
            sha256=run.sha256,
            file_bytes=file.size,
        )
        yield first
        async for part in files.read(reader, run.file_id):
            for start in range(0, len(part), FILE_MESSAGE_BYTES_MAX):
                yield pb.DownloadRunFileResponse(
                    content=part[start : start + FILE_MESSAGE_BYTES_MAX]
                )

    async def SubmitRun(self, request: pb.SubmitRunRequest, caller: Caller) -> pb.SubmitRunResponse:
        """Say that the file is at the bank."""
        outcome, shown = await _execute(caller, request.request_id, c.SubmitRun(_run(request)))
        return pb.SubmitRunResponse(
            position=outcome.position, run=shown.run, replayed=outcome.replayed
        )

    async def AcceptRun(self, request: pb.AcceptRunRequest, caller: Caller) -> pb.AcceptRunResponse:
        """Say that the bank took the file."""
        outcome, shown = await _execute(caller, request.request_id, c.AcceptRun(_run(request)))
        return pb.AcceptRunResponse(
            position=outcome.position, run=shown.run, replayed=outcome.replayed
        )

    async def CloseRun(self, request: pb.CloseRunRequest, caller: Caller) -> pb.CloseRunResponse:
        """End a run of which nothing is in transit."""
        run_id = _run(request)
        in_transit, position = await _in_transit(caller, run_id)
        command = c.CloseRun(run_id, in_transit, position)
        outcome, shown = await _execute(caller, request.request_id, command)
        return pb.CloseRunResponse(
            position=outcome.position, run=shown.run, replayed=outcome.replayed
        )

    async def CancelRun(
        self, request: pb.CancelRunRequest, caller: Caller
    ) -> AsyncIterator[pb.CancelRunResponse]:
        """Give a run up, and stream how far that is."""
        reason = fields.identifier(request.reason, "reason")
        async for shown in show_progress(
            caller, request.run_id, cancel(caller, _run(request), reason)
        ):
            yield pb.CancelRunResponse(position=shown.position, run=shown.run)


def _run(
    request: pb.DraftRunRequest
    | pb.ApproveRunRequest
    | pb.TakeOutStatementRequest
    | pb.SealRunRequest
    | pb.DownloadRunFileRequest
    | pb.SubmitRunRequest
    | pb.AcceptRunRequest
    | pb.CloseRunRequest
    | pb.CancelRunRequest,
) -> UUID:
    return run_id_of(request.run_id)


async def _execute(
    caller: Caller, request_id: str, command: c.Write[c.RunMoved]
) -> tuple[Outcome[c.RunMoved], ShownRun]:
    """Execute a write exactly once, and show the run as it is then."""
    outcome = await caller.programme.commands.execute(
        fields.uuid(request_id, "request_id"), caller.key.principal_id, command
    )
    return outcome, await show_run(caller, outcome.answer.run_id, outcome.position)


async def _in_transit(caller: Caller, run_id: UUID) -> tuple[Count, int]:
    """Return what of a run the bank has not answered for, and as of which position."""
    programme = caller.programme
    _, head = await programme.commands.read(c.GetRun(run_id))
    position = await await_position(programme, collections.NAME, head)
    async with programme.pool.connection() as connection:
        sums = await collections.sums_of_run(connection, run_id)
    found = [sums[CollectionState.IN_TRANSIT], sums[CollectionState.TAKEN]]
    return Count(sum(one.lines for one in found), sum(one.amount for one in found)), position
