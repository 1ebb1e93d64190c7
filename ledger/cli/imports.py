"""`ledger import`."""

from pathlib import Path
from typing import Any

import click

from ledger.cli.client import connected
from ledger.cli.failure import EXIT_INTERRUPTED, EXIT_REFUSED, CommandFailed
from ledger.cli.interrupt import interruptible
from ledger.cli.opening_file import OpeningFile, Problem
from ledger.cli.opening_send import Sender, Summary
from ledger.cli.options import service_options, settings
from ledger.cli.output import write_facts, write_json
from ledger.v1.programme_pb2 import GetProgrammeRequest

PROBLEMS_KEPT_MAX = 1_000


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--source", required=True, metavar="NAME", help="The older system; the same for all its files."
)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@service_options
def command(*, file: Path, source: str, dry_run: bool) -> None:
    """Import opening balances from a CSV FILE of an older system.

    Columns: member_reference, points, earned_at; and if there are any card_number, lot_reference,
    available_at, expires_at. Each row is a lot. Rows that are refused are named with their number,
    the others are imported; what was imported before stays as it is, so the same file can be
    imported again.
    """
    kept: list[Problem] = []
    with connected(settings()) as client, interruptible() as interrupt:
        programme = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
        sender = Sender(client, source, interrupt, dry_run=dry_run)
        for problem in sender.send(OpeningFile(file, programme.time_zone)):
            _tell(problem, kept)
    summary = sender.summary
    if settings().as_json:
        write_json(_json(summary, source, kept, dry_run=dry_run))
    else:
        write_facts(_facts(summary, file, source, dry_run=dry_run))
    if interrupt.asked:
        text = (
            f"stopped after {summary.rows} rows; what was imported stays, the same command goes on"
        )
        raise CommandFailed(text, EXIT_INTERRUPTED)
    if summary.rows_refused:
        text = f"{summary.rows_refused} of {summary.rows} rows were refused"
        raise CommandFailed(text, EXIT_REFUSED)


def _tell(problem: Problem, kept: list[Problem]) -> None:
    """Say what is wrong with a row at once, or keep it for the JSON, up to a limit."""
    if not settings().as_json:
        click.echo(problem.line(), err=True)
    elif len(kept) < PROBLEMS_KEPT_MAX:
        kept.append(problem)


def _facts(summary: Summary, file: Path, source: str, *, dry_run: bool) -> list[tuple[str, object]]:
    """The summary for people."""
    lots = summary.lots_imported + summary.lots_unchanged
    points = summary.points_imported + summary.points_unchanged
    unchanged = f"{summary.lots_unchanged} lots with {summary.points_unchanged} points"
    facts: list[tuple[str, object]] = [
        ("import", f"{file} from {source}" + (": only said, nothing moved" if dry_run else "")),
        ("rows", f"{summary.rows}, of which {summary.rows_refused} refused"),
        ("members", f"{len(summary.members)}, of which {len(summary.members_enrolled)} new"),
        ("cards assigned", summary.cards_assigned),
        ("lots", f"{lots} with {points} points"),
        ("new", f"{summary.lots_imported} lots with {summary.points_imported} points"),
        ("imported before", unchanged),
    ]
    if summary.points_ended:
        facts.append(("ended already", f"{summary.points_ended} of the new points"))
    if lots and not summary.lots_imported:
        facts.append(("nothing is new", "all of it was imported before"))
    return facts


def _json(
    summary: Summary, source: str, problems: list[Problem], *, dry_run: bool
) -> dict[str, Any]:
    return {
        "source": source,
        "dry_run": dry_run,
        "rows": summary.rows,
        "rows_refused": summary.rows_refused,
        "members": len(summary.members),
        "members_enrolled": len(summary.members_enrolled),
        "cards_assigned": summary.cards_assigned,
        "lots_imported": summary.lots_imported,
        "lots_unchanged": summary.lots_unchanged,
        "points_imported": summary.points_imported,
        "points_unchanged": summary.points_unchanged,
        "points_ended": summary.points_ended,
        "problems": [problem._asdict() for problem in problems],
    }
