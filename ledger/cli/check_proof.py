"""`ledger check-proof`: whether a proof holds, on any machine."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli.failure import EXIT_FOUND, EXIT_USAGE, CommandFailed
from ledger.cli.history_database import public_key_option, read_public_key
from ledger.cli.options import json_option, settings
from ledger.cli.output import write_facts, write_json


@click.command("check-proof")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@public_key_option
@json_option
def command(*, file: Path, public_key: Path | None) -> None:
    """Check a proof of `ledger prove` and print the event that it proves. Needs no database.

    Without --public-key it would only show that somebody signed it: so it is needed. Exit code 4:
    the proof does not hold.
    """
    import msgspec

    from ledger.proof.heads import FileFormatError
    from ledger.proof.inclusion import check_proof, read_proof

    if public_key is None:
        raise CommandFailed("--public-key is needed: without it nothing is proved", EXIT_USAGE)
    try:
        proof = read_proof(file.read_bytes())
    except FileFormatError as error:
        raise CommandFailed(f"{file}: {error}", EXIT_USAGE) from error
    row = check_proof(proof, read_public_key(public_key))
    if row is None:
        raise CommandFailed("the proof does not hold", EXIT_FOUND)
    facts = {
        "programme": proof.programme,
        **msgspec.to_builtins(row._asdict()),
        "state": msgspec.json.decode(row.state),
        "seal_number": proof.seal_number,
        "sealed_at": proof.sealed_at.isoformat(),
    }
    if settings().as_json:
        write_json(facts)
    else:
        facts["state"] = row.state.decode()
        write_facts([(name.replace("_", " "), value) for name, value in facts.items()])
