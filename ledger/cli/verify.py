"""`ledger verify`: whether a history is what was sealed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli.failure import EXIT_FOUND, EXIT_USAGE, CommandFailed
from ledger.cli.history_database import (
    history_options,
    open_history,
    public_key_option,
    read_public_key,
)
from ledger.cli.options import settings
from ledger.cli.output import write_facts, write_json, write_line
from ledger.cli.progress import progress_bar

if TYPE_CHECKING:
    from ledger.proof.heads import HeadFile
    from ledger.proof.verify import Fault, Report


@click.command("verify")
@public_key_option
@click.option(
    "--head",
    "heads",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="An exported head, or a folder of them; kept elsewhere. Repeat for more.",
)
@history_options
def command(*, public_key: Path | None, heads: tuple[Path, ...]) -> None:
    """Verify that no event was altered, removed, inserted or moved since it was sealed.

    Reads every event and every seal from the database, computes everything anew, and changes
    nothing. Says the first position of each sealed range that is wrong. Exit code 4: something is.

    A database alone cannot show that its end was cut off, or that all of it was sealed again with
    another key: that takes a head and a public key that were kept elsewhere. Without them it says
    what is not proved.
    """
    from ledger.proof import store
    from ledger.proof.verify import Known, verify

    keys = () if public_key is None else (read_public_key(public_key),)
    with open_history() as history:
        files = _heads(heads, history.programme)
        known = Known(keys, tuple(file.head for file in files))
        last = store.head(history.connection)
        with progress_bar("verifying", last) as moved:
            rows = 0

            def progress(count: int) -> None:
                nonlocal rows
                rows += count
                moved(rows)

            report = verify(history.connection, history.namespace, known, progress)
    _show(history.programme, report)
    if not report.is_good:
        raise CommandFailed("the history is not what was sealed", EXIT_FOUND)


def _heads(paths: tuple[Path, ...], programme: str) -> list[HeadFile]:
    """Read the heads of a programme; those of others in the same folder are left out."""
    from ledger.proof.heads import FileFormatError, read_head

    found: list[HeadFile] = []
    for path in paths:
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        for file in files:
            try:
                head = read_head(file.read_bytes())
            except FileFormatError as error:
                raise CommandFailed(f"{file}: {error}", EXIT_USAGE) from error
            if head.programme == programme:
                found.append(head)
            elif not path.is_dir():
                raise CommandFailed(f"{file}: it is of {head.programme!r}", EXIT_USAGE)
    if paths and not found:
        raise CommandFailed(f"there is no head of {programme!r} there", EXIT_USAGE)
    return found


def _show(programme: str, report: Report) -> None:
    if settings().as_json:
        write_json(
            {
                "programme": programme,
                "good": report.is_good,
                "seals": report.seals,
                "events_sealed": report.rows_sealed,
                "events_not_sealed_yet": report.rows_after,
                "faults": [fault._asdict() for fault in report.faults],
                "not_proved": report.unproved,
            }
        )
        return
    write_facts(
        [
            ("programme", programme),
            ("seals", report.seals),
            ("events sealed", report.rows_sealed),
            ("events not sealed yet", report.rows_after),
            ("result", "as sealed" if report.is_good else f"{len(report.faults)} faults"),
        ]
    )
    for fault in report.faults:
        write_line(f"  FAULT {_where(fault)}: {fault.what}")
    for gap in report.unproved:
        write_line(f"  not proved: {gap}")


def _where(fault: Fault) -> str:
    if fault.position is not None:
        return f"at position {fault.position}"
    return f"at seal {fault.seal_number}"
