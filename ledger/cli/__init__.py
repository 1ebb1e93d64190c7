"""The command line: `ledger COMMAND`."""

from ledger.cli.program import main as main

__all__ = ["main"]
