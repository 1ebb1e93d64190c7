"""How a command is told a PIN: from a prompt or stdin, never from an argument, which everybody on the machine sees."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.v1.verification_pb2 import Verification

Command = TypeVar("Command", bound=Callable[..., Any])

PIN_CHARACTERS_MAX = 64


def verification_options(command: Command) -> Command:
    """Adds the options that say how it is shown to be the member."""
    command = click.option(
        "--app-code",
        metavar="CODE",
        help="What the member's app shows: 8 digits, or its QR code as it is scanned.",
    )(command)
    return click.option(
        "--pin",
        "with_pin",
        is_flag=True,
        help="Ask for the member's PIN; from a pipe: its first line.",
    )(command)


def verification_from(*, with_pin: bool, app_code: str | None) -> Verification | None:
    """What was said; None if nothing was."""
    if with_pin and app_code:
        raise click.UsageError("a PIN or an app code, not both")
    if with_pin:
        return Verification(pin=read_pin("PIN"))
    return Verification(app_code=app_code) if app_code else None


def read_pin(prompt: str, *, twice: bool = False) -> str:
    """A PIN that is typed, without showing it; from a pipe the next line."""
    if sys.stdin.isatty():
        pin: str = click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
        return pin
    line = sys.stdin.readline(PIN_CHARACTERS_MAX + 1).rstrip("\r\n")
    if not line:
        raise CommandFailed("there is no PIN on stdin", EXIT_USAGE)
    return line
