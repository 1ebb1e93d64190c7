"""`make bench`: measures the ledger against its ceilings and its naive peer."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click
import msgspec
from rich.console import Console

from bench.plan import FULL, QUICK
from bench.report import show
from bench.run import run

BUILD = Path(__file__).resolve().parent.parent / "build"


@click.command()
@click.option("--quick", is_flag=True, help="Half a minute: does it run, and about how fast.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=BUILD / "bench.json",
    help="Where the figures go.",
)
def main(*, quick: bool, output: Path) -> None:
    """Measure the ledger, print a table, and write all figures as JSON."""
    started = time.monotonic()

    def say(what: str) -> None:
        click.echo(f"{time.monotonic() - started:6.1f} s  {what}", err=True)

    output.parent.mkdir(parents=True, exist_ok=True)
    # Beside the results and not in a folder for temporary files, which may be in memory: the disk is measured, too.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=output.parent) as folder:
        results = run(QUICK if quick else FULL, Path(folder), say)
    output.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n")
    show(results, Console(file=sys.stdout))
    click.echo(f"All figures: {output}")


if __name__ == "__main__":
    main()
