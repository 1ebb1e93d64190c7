"""How a command fails: one line and an exit code."""

import click

# The request was understood and turned down; nothing moved.
EXIT_REFUSED = 1
# The command itself is wrong, or what it needs on this machine is missing.
EXIT_USAGE = 2
# The service cannot be reached, or it is not known whether it acted.
EXIT_UNKNOWN = 3
# A check found something that had to be dealt with, and dealt with it.
EXIT_FOUND = 4
# Ctrl-C, as shells count it.
EXIT_INTERRUPTED = 130


class CommandFailed(Exception):
    """A command could not do what it was asked; says why in one line."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        ctx = click.get_current_context(silent=True)
        self.command = ctx.command_path.removeprefix("ledger").strip() if ctx else ""


class ReaderLeft(Exception):
    """Nobody reads what a command prints any more, as in `ledger events | head`."""
