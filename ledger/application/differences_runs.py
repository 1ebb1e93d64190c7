"""In which field a request about a settlement run differs from the one that used its id before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.domain.settlement import SettlementRun

_NOT_HELD = "request_id"


def _of_opening(batch: Batch, command: c.OpenRun, answer: c.RunMoved) -> str:
    opened = batch.find(SettlementRun, answer.run_id)
    assert opened is not None, "an answered run is stored"
    return "due_on" if opened.due_on != command.due_on else "number"


def _of_run(field: str) -> Callable[[Batch, Any, c.RunMoved], str]:
    """Return the finder of a command that has one field beside its run."""

    def find(batch: Batch, command: c.RunCommand, answer: c.RunMoved) -> str:
        del batch
        return "run_id" if command.run_id != answer.run_id else field

    return find


FINDERS: dict[type, Callable[[Batch, Any, Any], str]] = {
    c.OpenRun: _of_opening,
    c.DraftRun: _of_run("chunk"),
    c.ApproveRun: _of_run(_NOT_HELD),
    c.LeaveOut: _of_run("statement_id"),
    c.RecordNotices: _of_run("chunk"),
    c.BeginSealing: _of_run("announced_elsewhere"),
    c.SendCollections: _of_run("chunk"),
    c.SealRun: _of_run("file_id"),
    c.SubmitRun: _of_run(_NOT_HELD),
    c.AcceptRun: _of_run(_NOT_HELD),
    c.BookRun: _of_run("amount"),
    c.CloseRun: _of_run("through_position"),
    c.CancelRun: _of_run("reason"),
    c.ReleaseRun: _of_run("chunk"),
}
