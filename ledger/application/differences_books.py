"""In which field a request about a month differs from the one that used its id before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.application import commands as c
from ledger.application.batch import Batch


def _of_reopening(batch: Batch, command: c.ReopenMonth, answer: c.MonthReopened) -> str:
    del batch
    return "reason" if command.month == answer.month else "month"


FINDERS: dict[type, Callable[[Batch, Any, Any], str]] = {
    c.CloseMonth: lambda *_: "month",
    c.ReopenMonth: _of_reopening,
}
