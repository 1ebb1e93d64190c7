"""`ledger settle`."""

import click

from ledger.cli.settle_books import COMMANDS as BOOKS


@click.group("settle")
def command() -> None:
    """Collect what members paid with the card, and keep the books of it."""


for part in BOOKS:
    command.add_command(part)
