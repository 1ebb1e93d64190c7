"""What finance does during `ledger demo --charge`, with the control sheet after each step."""

from typing import Any

from ledger.cli.failure import EXIT_FOUND, CommandFailed
from ledger.cli.options import settings
from ledger.cli.output import plain, write_line
from ledger.cli.settle_values import amount
from ledger.cli.values import date_text
from ledger.demo.settle import Step
from ledger.v1.settlement_pb2 import GetControlSheetResponse, RunCount

HEADER = ("day", "run", "step", "statements", "in file", "in transit", "credited", "rejected")
COLUMNS = "{:<10}  {:<10}  {:<12}  {:>17}  {:>17}  {:>17}  {:>17}  {:>15}  {:>15}  {:>9}  {}"


class StepWriter:
    """Writes a line a step, as it happens; with --json it keeps them."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def tell(self, step: Step) -> None:
        """Takes a step, and stops at a control sheet that does not agree."""
        if not settings().as_json:
            if not self._steps:
                write_line(COLUMNS.format(*HEADER, "returned", "fees", "sheet"))
            write_line(_line(step))
        self._steps.append(step)
        if step.sheet is not None and not step.sheet.agrees:
            wrong = ", ".join(one.name for one in step.sheet.checks if not one.agrees)
            raise CommandFailed(f"the control sheet does not agree: {wrong}", EXIT_FOUND)

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """All steps as plain values, under the name they have in JSON."""
        return {"settlement": list(map(_plain, self._steps))}


def _plain(step: Step) -> dict[str, Any]:
    sheet = None if step.sheet is None else plain(step.sheet)
    return {"day": step.day.isoformat(), "step": step.what, "sheet": sheet}


def _line(step: Step) -> str:
    sheet = step.sheet
    if sheet is None:
        return f"{step.day}  {step.what}"
    return COLUMNS.format(
        str(step.day),
        date_text(sheet.run.due_date),
        step.what,
        *map(_count, _counts(sheet)),
        str(amount(sheet.fees)),
        "agrees" if sheet.agrees else "DIFFERS",
    ).rstrip()


def _counts(sheet: GetControlSheetResponse) -> tuple[RunCount, ...]:
    return (
        sheet.statements,
        sheet.file,
        sheet.in_transit,
        sheet.credited,
        sheet.rejected,
        sheet.returned,
    )


def _count(count: RunCount) -> str:
    return f"{count.count} {amount(count.amount)}"
