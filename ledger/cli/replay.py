"""`ledger replay`: whether what is read quickly is what the history says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ledger.cli.failure import EXIT_FOUND, EXIT_USAGE, CommandFailed
from ledger.cli.history_database import history_options, open_history
from ledger.cli.options import settings
from ledger.cli.output import write_facts, write_json, write_line, write_table
from ledger.cli.progress import progress_bar

if TYPE_CHECKING:
    from ledger.cli.history_database import History
    from ledger.replay.report import Compared, Difference, Report

PROCESSES_MAX = 64


@click.command("replay")
@click.option(
    "--until",
    metavar="TIME|POSITION",
    help="Replay up to a time of recording (RFC 3339) or a position. Rows that changed later are not compared.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, PROCESSES_MAX),
    default=lambda: min(os.cpu_count() or 1, PROCESSES_MAX),
    show_default="one a processor",
    help="So many at once; each folds a share of all streams.",
)
@click.option(
    "--measure",
    is_flag=True,
    help="Also measure how fast the same events are only read and parsed.",
)
@history_options
def command(*, until: str | None, processes: int, measure: bool) -> None:
    """Fold the whole history afresh, and compare every row of every projection with it.

    Reads the database itself and changes nothing; the service may run meanwhile. The folds are
    replay's own and short: a fault in a projection shows, as does a row that somebody altered.
    Lists the rows that differ. Exit code 4: some do.
    """
    from ledger.replay.folds.fold import UnfoldableError
    from ledger.replay.replay import Options, replay
    from ledger.replay.worker import Source

    with open_history() as history:
        options = Options(_position(history, until), processes, measure, progress_bar)
        source = Source(history.dsn, history.schema)
        try:
            report = replay(history.connection, source, options)
        except UnfoldableError as error:
            event = f"the event at position {error.position} ({error.topic})"
            problem = f"{event} does not go with those before it; try `ledger verify`"
            raise CommandFailed(problem, EXIT_FOUND) from error
    _show(history.programme, report)
    if not report.is_good:
        raise CommandFailed("rows are not what the history says", EXIT_FOUND)


def _position(history: History, until: str | None) -> int | None:
    """Return the position that is meant, of a time the last that was recorded by then."""
    from ledger.replay.until import position_at

    if until is None:
        return None
    is_position = until.isdecimal()
    position = int(until) if is_position else position_at(history.connection, _time(until))
    if position == 0:
        raise CommandFailed(f"nothing was recorded by {until}", EXIT_USAGE)
    return position


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--until: {text!r} is neither a time nor a position") from None
    if found.tzinfo is None:
        raise click.UsageError(f"--until: {text} needs a time zone: Z for UTC")
    return found


def _show(programme: str, report: Report) -> None:
    if settings().as_json:
        write_json(_as_json(programme, report))
        return
    write_facts(_facts(programme, report))
    if report.compared:
        write_line("")
        write_table(
            ["projection", "position", "rows", "replayed", "different"],
            [
                (one.projection, one.position, one.rows, one.replayed, _different(one))
                for one in report.compared
            ],
        )
    for left in report.not_compared:
        write_line(f"not compared: {left.projection}: {left.reason}")
    for difference in report.differences:
        write_line(f"DIFFERENT {_described(difference)}")
    differing = sum(one.differing for one in report.compared)
    if differing > len(report.differences):
        write_line(f"and {differing - len(report.differences)} more")


def _facts(programme: str, report: Report) -> Iterator[tuple[str, object]]:
    yield "programme", programme
    yield "position", f"{report.position} of {report.head}"
    yield "events", report.events
    yield "accounts", report.accounts
    for book, points in report.books.items():
        yield f"points {book}", points
    speed = report.speed
    yield "events a second", speed.replayed
    for name, rate in (("parsed alone", speed.parsed), ("JSON alone", speed.json_parsed)):
        if rate:
            yield name, f"{rate} a second; replayed at {speed.replayed / rate:.2f} of that"
    yield "result", _result(report)


def _result(report: Report) -> str:
    if not report.is_good:
        return f"{sum(one.differing for one in report.compared)} rows differ"
    if not report.compared:
        return "nothing was compared"
    found = f"{sum(one.rows for one in report.compared)} rows are as replayed"
    left = len(report.not_compared)
    return f"{found}; {left} projections were not compared" if left else found


def _different(one: Compared) -> str:
    return str(one.differing) if one.is_all else f"{one.differing} or more"


def _described(one: Difference) -> str:
    key = ", ".join(f"{name}={value}" for name, value in one.key.items())
    if one.kind == "MISSING":
        return f"{one.projection}: {key}: the row is missing"
    if one.kind == "ADDED":
        return f"{one.projection}: {key}: no event makes this row"
    values = "; ".join(
        f"{value.column} is {value.stored!r}, replayed {value.replayed!r}" for value in one.values
    )
    return f"{one.projection}: {key}: {values}"


def _as_json(programme: str, report: Report) -> dict[str, Any]:
    return {
        "programme": programme,
        "good": report.is_good,
        "position": report.position,
        "head_position": report.head,
        "events": report.events,
        "accounts": report.accounts,
        "points_by_book": report.books,
        "compared": [
            {
                "projection": one.projection,
                "position": one.position,
                "rows": one.rows,
                "rows_replayed": one.replayed,
                "rows_different": one.differing,
                "all_different_counted": one.is_all,
            }
            for one in report.compared
        ],
        "not_compared": [one._asdict() for one in report.not_compared],
        "differences": [
            one._asdict() | {"values": [value._asdict() for value in one.values]}
            for one in report.differences
        ],
        "events_per_second": report.speed.replayed,
        "events_per_second_parsed_alone": report.speed.parsed,
        "events_per_second_json_alone": report.speed.json_parsed,
    }
