"""`ledger export`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

import click

from ledger.cli.client import Client, connected
from ledger.cli.export_beancount import write_beancount
from ledger.cli.export_tables import FORMATS, PARQUET, TABLES, Span, Written, write_tables
from ledger.cli.failure import EXIT_REFUSED, EXIT_USAGE, CommandFailed
from ledger.cli.options import service_options, settings
from ledger.cli.output import write_facts, write_json, write_line, write_table
from ledger.cli.values import INT64_MAX
from ledger.exports.schema import VERSION
from ledger.v1.programme_pb2 import GetProgrammeRequest, GetProgrammeResponse

BEANCOUNT = "beancount"
MANIFEST = "export.json"
POSITION = click.IntRange(1, INT64_MAX)


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "format_",
    required=True,
    type=click.Choice([*FORMATS, BEANCOUNT]),
    help="jsonl and parquet: tables; beancount: both journals, to be checked with bean-check.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(TABLES)),
    help="Only that: repeat. [default: all that the format has]",
)
@click.option(
    "--from-position",
    "first",
    metavar="POSITION",
    type=POSITION,
    default=1,
    show_default=True,
    help="Begin there: behind the last position of an earlier export.",
)
@click.option(
    "--until-position",
    "last",
    metavar="POSITION",
    type=POSITION,
    help="End there, included. [default: the last there is]",
)
@service_options
def command(
    *, folder: Path, format_: str, only: tuple[str, ...], first: int, last: int | None
) -> None:
    """Write events, the journal of points and that of money into a new FOLDER, as of one position.

    Programs that are not ours read the files: docs/reference/exports.md says what is in them. The folder
    appears when all of it is written, with `export.json`, which says from where to where it goes.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CommandFailed(f"{folder} is not empty: an export is a new folder", EXIT_USAGE)
    if format_ == PARQUET and find_spec("pyarrow") is None:
        text = (
            "Parquet needs pyarrow: pip install 'loyalty-ledger[parquet]'; or take --format jsonl"
        )
        raise CommandFailed(text, EXIT_USAGE)
    if format_ == BEANCOUNT and (first > 1 or last is not None or "events" in only):
        text = "Beancount takes the journals whole: no --only events, no positions"
        raise click.UsageError(text)
    if last is not None and last < first:
        raise click.UsageError("--until-position must not be before --from-position")
    with connected(settings()) as client:
        facts = client.read("auditor", client.programme.GetProgramme, GetProgrammeRequest())
        span = Span(first, facts.position if last is None else last)
        if span.last < span.first:
            _tell(None, _manifest(facts, format_, span, []))
            return
        with _appearing(folder) as part:
            manifest = _write(client, part, facts, format_, only, span)
    _tell(folder, manifest)


def _write(
    client: Client,
    part: Path,
    facts: GetProgrammeResponse,
    format_: str,
    only: tuple[str, ...],
    span: Span,
) -> dict[str, object]:
    names = [name for name in TABLES if not only or name in only]
    if format_ == BEANCOUNT:
        written = write_beancount(client, part, facts, names)
        span = Span(1, min((one.last_position for one in written), default=span.last))
    else:
        written = write_tables(client, part, facts, format_, names, span)
    manifest = _manifest(facts, format_, span, written)
    (part / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _manifest(
    facts: GetProgrammeResponse, format_: str, span: Span, written: list[Written]
) -> dict[str, object]:
    """What an export says of itself. The same positions give the same."""
    return {
        "programme": facts.name,
        "time_zone": facts.time_zone,
        "currency_code": facts.currency_code,
        "currency_exponent": facts.currency_exponent,
        "format": format_,
        "tables_version": VERSION,
        "first_position": span.first,
        "last_position": span.last,
        "files": [one._asdict() for one in written],
    }


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A folder that gets its name when all that is in it is on the disk, and is gone if anything fails."""
    part = folder.parent / f".{folder.name}.{uuid4().hex[:8]}.part"
    try:
        part.mkdir(parents=True)
        yield part
        for path in (*part.iterdir(), part):
            _sync(path)
        part.replace(folder)
    except OSError as error:
        raise CommandFailed(f"{folder}: {error.strerror or error}", EXIT_REFUSED) from None
    finally:
        rmtree(part, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have a file, or which files a folder has, on the disk before anybody finds it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _tell(folder: Path | None, manifest: dict[str, object]) -> None:
    if settings().as_json:
        write_json(manifest)
        return
    first, last = manifest["first_position"], manifest["last_position"]
    if folder is None:
        write_line(f"Nothing is new: the last position is {last}.")
        return
    files = manifest["files"]
    assert isinstance(files, list)
    rows = [
        (one["name"], one["bytes"], "" if one["rows"] is None else one["rows"]) for one in files
    ]
    write_table(("file", "bytes", "rows"), rows)
    write_line("")
    write_facts([("folder", folder), ("positions", f"{first} to {last}")])
