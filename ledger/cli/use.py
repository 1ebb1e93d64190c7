"""`ledger use`."""

import click

from ledger.cli.credentials import FILE_NAME, use_programme
from ledger.cli.options import data_dir_option, json_option, settings
from ledger.cli.output import write_json, write_line


@click.command("use")
@click.argument("programme")
@json_option
@data_dir_option
def command(*, programme: str) -> None:
    """Make PROGRAMME the one that commands speak to, unless they are told otherwise."""
    use_programme(settings().data_dir, programme)
    if settings().as_json:
        write_json({"programme": programme})
    else:
        write_line(f"{settings().data_dir / FILE_NAME}: commands now speak to {programme}")
