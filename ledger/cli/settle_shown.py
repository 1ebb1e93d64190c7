"""Runs as `ledger settle` shows them."""

from typing import Any

from ledger.cli.options import settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.settle_values import amount
from ledger.cli.values import date_text, time_text
from ledger.v1 import settlement_pb2 as pb

RUN_HEADERS = (
    "due",
    "no",
    "state",
    "taken",
    "sum",
    "left out",
    "excluded",
    "in file",
    "booked",
    "run",
)
STATEMENT_HEADERS = ("member", "amount", "attempt", "state", "code", "follows", "end-to-end id")
EXCLUSION_HEADERS = ("member", "amount", "reason", "detail", "was taken", "statement")
CHECK_HEADERS = ("check", "run", "sum", "members", "sum", "difference", "")


def show_run(answer: Any) -> None:
    """Show a run behind an answer."""
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts([*run_facts(answer.run), ("position", answer.position)])


def word(message: Any, field: str) -> str:
    """Return a choice as people read it."""
    return str(plain(message)[field]).lower().replace("_", " ")


def run_facts(run: pb.SettlementRun) -> list[tuple[str, object]]:
    """Return what there is to say of a run."""
    facts: list[tuple[str, object]] = [
        ("run", run.run_id),
        ("due", f"{date_text(run.due_date)}, run {run.number}"),
        ("state", word(run, "state")),
        ("prepared by", ", ".join(run.prepared_by)),
        ("approved by", run.approved_by or "nobody yet"),
        ("taken", _count(run.taken)),
        ("excluded", _count(run.excluded)),
        ("left out since", _count(run.left_out)),
        ("file at the bank by", time_text(run.deadline)),
    ]
    if run.notices:
        facts.append(("notices sent", run.notices))
    if run.message_id:
        facts += [("message", run.message_id), ("collections sent", _count(run.sent))]
    if run.sha256:
        facts += [("sha256", run.sha256), ("booked by the bank", amount(run.booked))]
    if run.cancel_reason:
        facts.append(("given up for", run.cancel_reason))
    return facts


def _count(count: pb.RunCount) -> str:
    return f"{count.count} of {amount(count.amount)}"


def run_row(run: pb.SettlementRun) -> tuple[object, ...]:
    """Return a run as a line of a table."""
    return (
        date_text(run.due_date),
        run.number,
        word(run, "state"),
        run.taken.count,
        amount(run.taken.amount),
        run.left_out.count,
        run.excluded.count,
        amount(run.sent.amount),
        amount(run.booked),
        run.run_id,
    )


def show_sheet(answer: pb.GetControlSheetResponse) -> None:
    """Show a control sheet."""
    run = answer.run
    write_facts(
        [
            ("run", f"{date_text(run.due_date)}, run {run.number}, {word(run, 'state')}"),
            ("file", _count(answer.file)),
            ("statements", _count(answer.statements)),
            ("receivable postings", _count(answer.postings)),
            ("  in transit", _count(answer.in_transit)),
            ("  credited", _count(answer.credited)),
            ("  rejected", _count(answer.rejected)),
            ("returned since", _count(answer.returned)),
            ("fees of banks", amount(answer.fees)),
            ("credits in the bank's files", amount(answer.bank_credit)),
        ]
    )
    write_line("")
    write_table(CHECK_HEADERS, [_check_row(one) for one in answer.checks])
    if answer.exclusions:
        write_line("")
        rows = [
            (
                word(one, "reason"),
                "yes" if one.was_taken else "",
                one.count.count,
                amount(one.count.amount),
            )
            for one in answer.exclusions
        ]
        write_table(("left out for", "was taken", "count", "sum"), rows)


def _check_row(one: pb.ControlCheck) -> tuple[object, ...]:
    return (
        one.name.lower(),
        one.run.count,
        amount(one.run.amount),
        one.members.count,
        amount(one.members.amount),
        amount(one.difference.amount),
        "agrees" if one.agrees else "DIFFERS",
    )


def statement_row(one: pb.RunStatement) -> tuple[object, ...]:
    """Return a statement as a line of a table."""
    return (
        one.member_reference,
        amount(one.amount),
        one.attempt,
        word(one, "state"),
        one.code,
        one.action.lower(),
        one.end_to_end_id,
    )


def exclusion_row(one: pb.RunExclusion) -> tuple[object, ...]:
    """Return somebody who was left out as a line of a table."""
    return (
        one.member_reference,
        amount(one.amount),
        word(one, "reason"),
        one.detail,
        "yes" if one.was_taken else "",
        one.statement_id,
    )
