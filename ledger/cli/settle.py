"""`ledger settle`."""

import click

from ledger.cli.settle_bank import COMMANDS as BANK
from ledger.cli.settle_books import COMMANDS as BOOKS
from ledger.cli.settle_lists import COMMANDS as LISTS
from ledger.cli.settle_notices import COMMANDS as NOTICES
from ledger.cli.settle_overdue import COMMANDS as OVERDUE
from ledger.cli.settle_payouts import COMMANDS as PAYOUTS
from ledger.cli.settle_runs import COMMANDS as RUNS


@click.group("settle")
def command() -> None:
    """Collect what members paid with the card, and keep the books of it."""


for part in (*RUNS, *LISTS, *NOTICES, *BANK, *OVERDUE, *PAYOUTS, *BOOKS):
    command.add_command(part)
