"""`ledger seal`: the seals of a history, and their heads to keep elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli.failure import EXIT_REFUSED, EXIT_USAGE, CommandFailed
from ledger.cli.history_database import history_options, open_history, wait_option, waited_for
from ledger.cli.options import settings
from ledger.cli.output import write_json, write_line, write_table


@click.group("seal")
def command() -> None:
    """List the seals of the history, and export them."""


@command.command("list")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="So many, newest last.",
)
@history_options
def list_seals(*, last: int) -> None:
    """List the last seals: what they cover, and when they were made."""
    from ledger.proof import store

    with open_history() as history:
        newest = store.last_seal(history.connection)
        after = 0 if newest is None else max(0, newest.seal_number - last)
        found = list(store.seals(history.connection, after))
    if settings().as_json:
        write_json(
            [
                {
                    "seal_number": seal.seal_number,
                    "first_position": seal.first_position,
                    "last_position": seal.last_position,
                    "seal_hash": seal.seal_hash.hex(),
                    "public_key": seal.public_key.hex(),
                    "sealed_at": seal.sealed_at.isoformat(),
                }
                for seal in found
            ]
        )
        return
    write_table(
        ("seal", "from", "to", "events", "sealed at", "hash"),
        [
            (
                seal.seal_number,
                seal.first_position,
                seal.last_position,
                seal.row_count,
                seal.sealed_at.isoformat(timespec="seconds"),
                seal.seal_hash.hex()[:16],
            )
            for seal in found
        ],
    )


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@wait_option
@history_options
def export(*, folder: Path, wait: int) -> None:
    """Write the head of the newest seal into FOLDER, as a file that is never written over.

    Keep the folder where nobody who can write the database can write: another machine, a disk that
    is written once, a printout. Made for cron: what is there already is left as it is.
    """
    from ledger.proof import store
    from ledger.proof.heads import export_head, head_file

    with open_history() as history:
        newest = waited_for(lambda: store.last_seal(history.connection), wait)
    if newest is None:
        raise CommandFailed("nothing is sealed yet", EXIT_REFUSED)
    head = head_file(history.programme, history.namespace, newest)
    try:
        path = export_head(folder, head)
    except OSError as error:
        raise CommandFailed(f"{folder}: {error.strerror}", EXIT_USAGE) from error
    if settings().as_json:
        write_json({"seal_number": newest.seal_number, "path": None if path is None else str(path)})
    elif path is None:
        write_line(f"Seal {newest.seal_number} is there already.")
    else:
        write_line(f"Exported seal {newest.seal_number} to {path}.")


@command.command("public-key")
@history_options
def public_key() -> None:
    """Print the public key of the newest seal (PEM), to be kept elsewhere."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from ledger.proof import store
    from ledger.proof.signing import public_pem

    with open_history() as history:
        newest = store.last_seal(history.connection)
    if newest is None:
        raise CommandFailed("nothing is sealed yet", EXIT_REFUSED)
    pem = public_pem(Ed25519PublicKey.from_public_bytes(newest.public_key)).decode()
    if settings().as_json:
        write_json({"public_key": pem})
    else:
        write_line(pem.rstrip())
