"""`ledger settle`: looking at runs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from ledger.cli.client import Client, connected
from ledger.cli.failure import EXIT_FOUND, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_table
from ledger.cli.settle_shown import (
    EXCLUSION_HEADERS,
    RUN_HEADERS,
    STATEMENT_HEADERS,
    exclusion_row,
    run_facts,
    run_row,
    show_sheet,
    statement_row,
)
from ledger.cli.values import date_message
from ledger.v1 import settlement_pb2 as pb

PAGE_SIZE_MAX = 1_000
NEWEST_DEFAULT = 20
DAY = click.DateTime(["%Y-%m-%d"])


def number_option(command: Any) -> Any:
    """Adds the option that names a run of a due date."""
    return click.option(
        "--number",
        metavar="N",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        help="Which run of the due date.",
    )(command)


due_argument = click.argument("due", type=DAY)


@click.command("list")
@click.option(
    "--newest",
    metavar="N",
    type=click.IntRange(min=1),
    default=NEWEST_DEFAULT,
    show_default=True,
    help="So many of the last ones.",
)
@service_options
def list_(*, newest: int) -> None:
    """List runs, the latest due date first."""
    with connected(settings()) as client:
        found = list(_runs(client, newest))
    if settings().as_json:
        write_json([plain(run) for run in found])
    else:
        write_table(RUN_HEADERS, map(run_row, found))


@click.command("show")
@due_argument
@number_option
@service_options
def show(*, due: datetime, number: int) -> None:
    """Show a run."""
    with connected(settings()) as client:
        run = run_of(client, due, number)
    if settings().as_json:
        write_json(plain(run))
    else:
        write_facts(run_facts(run))


@click.command("sheet")
@due_argument
@number_option
@service_options
def sheet(*, due: datetime, number: int) -> None:
    """Show the control sheet of a run; where something does not agree, fail with 4."""
    with connected(settings()) as client:
        request = pb.GetControlSheetRequest(run_id=run_of(client, due, number).run_id)
        request.at_least_position = client.now_position("finance")
        answer = client.read("finance", client.finance.GetControlSheet, request)
    if settings().as_json:
        write_json(plain(answer))
    else:
        show_sheet(answer)
    if not answer.agrees:
        wrong = ", ".join(one.name for one in answer.checks if not one.agrees)
        raise CommandFailed(f"the control sheet does not agree: {wrong}", EXIT_FOUND)


@click.command("statements")
@due_argument
@number_option
@service_options
def statements(*, due: datetime, number: int) -> None:
    """List the statements of a run, and what became of each."""
    with connected(settings()) as client:
        request = pb.ListRunStatementsRequest(run_id=run_of(client, due, number).run_id)
        request.at_least_position = client.now_position("finance")
        answers = _pages(client, client.finance.ListRunStatements, request)
        found = [one for answer in answers for one in answer.statements]
    if settings().as_json:
        write_json([plain(one) for one in found])
        return
    write_table(STATEMENT_HEADERS, map(statement_row, found))


@click.command("exclusions")
@due_argument
@number_option
@click.option(
    "--reason",
    type=click.Choice(
        [name.removeprefix("EXCLUSION_REASON_") for name in pb.ExclusionReason.keys()[1:]],
        case_sensitive=False,
    ),
    help="Only for this reason.",
)
@service_options
def exclusions(*, due: datetime, number: int, reason: str | None) -> None:
    """List who was left out of a run, and why."""
    with connected(settings()) as client:
        request = pb.ListExclusionsRequest(run_id=run_of(client, due, number).run_id)
        request.at_least_position = client.now_position("finance")
        if reason is not None:
            name = f"EXCLUSION_REASON_{reason.upper()}"
            request.reason = pb.ExclusionReason.Name(pb.ExclusionReason.Value(name))  # type: ignore[assignment]  # a name is taken as well
        answers = _pages(client, client.finance.ListExclusions, request)
        found = [one for answer in answers for one in answer.exclusions]
    if settings().as_json:
        write_json([plain(one) for one in found])
        return
    write_table(EXCLUSION_HEADERS, map(exclusion_row, found))


def run_of(client: Client, due: datetime, number: int) -> pb.SettlementRun:
    """The run of a due date."""
    request = pb.GetRunRequest(due_date=date_message(due.date()), number=number)
    return client.read("finance", client.finance.GetRun, request).run


def _runs(client: Client, count: int) -> Iterator[pb.SettlementRun]:
    request = pb.ListRunsRequest(at_least_position=client.now_position("finance"))
    while count:
        request.page_size = min(count, PAGE_SIZE_MAX)
        answer = client.read("finance", client.finance.ListRuns, request)
        yield from answer.runs
        count -= len(answer.runs)
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _pages(client: Client, method: Any, request: Any) -> Iterator[Any]:
    request.page_size = PAGE_SIZE_MAX
    while True:
        answer = client.read("finance", method, request)
        yield answer
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


COMMANDS: tuple[click.Command, ...] = (list_, show, sheet, statements, exclusions)
