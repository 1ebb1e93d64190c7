"""`ledger prove`: a small file that proves one event."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli.failure import EXIT_REFUSED, EXIT_USAGE, CommandFailed
from ledger.cli.history_database import history_options, open_history, wait_option, waited_for
from ledger.cli.options import settings
from ledger.cli.output import write_json, write_line


@click.command("prove")
@click.argument("position", type=click.IntRange(min=1))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it. [default: proof-POSITION.json]",
)
@wait_option
@history_options
def command(*, position: int, output: Path | None, wait: int) -> None:
    """Prove that the event at POSITION is in the sealed history, in a file of a few kilobytes.

    Whoever has the public key can check the file with `ledger check-proof`, without a database.
    """
    import msgspec

    from ledger.proof.inclusion import prove

    with open_history() as history:
        proof = waited_for(
            lambda: prove(history.connection, history.programme, history.namespace, position), wait
        )
    if proof is None:
        raise CommandFailed(f"position {position} is not sealed, or not there", EXIT_REFUSED)
    path = output or Path(f"proof-{position}.json")
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(proof)) + b"\n")
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}", EXIT_USAGE) from error
    if settings().as_json:
        write_json({"position": position, "seal_number": proof.seal_number, "path": str(path)})
    else:
        write_line(f"Proved position {position} by seal {proof.seal_number}: {path}")
