"""The `ledger` program: its commands, loaded when they are called, and its exit codes."""

import os
import re
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import click

from ledger import __version__
from ledger.cli.failure import (
    EXIT_INTERRUPTED,
    EXIT_REFUSED,
    EXIT_USAGE,
    CommandFailed,
    ReaderLeft,
)

# Name: (module, what `ledger --help` says). The text stands here so that listing the commands
# imports none of them, and with them neither grpc nor pandas.
COMMANDS = {
    "access-log": ("ledger.cli.access_log", "List or export who looked, and who did what."),
    "account": ("ledger.cli.account", "Show an account and its last entries."),
    "adjust": ("ledger.cli.adjust", "Give points to an account, or take them, for a reason."),
    "adjustments": ("ledger.cli.adjustments", "List, approve and reject adjustments."),
    "audit": ("ledger.cli.audit", "List what an auditor looks at: cards whose receipts came back."),
    "balances": ("ledger.cli.balances", "List the balances of all accounts."),
    "books": ("ledger.cli.books", "Show the books of points, and whether they balance."),
    "cards": ("ledger.cli.cards", "Print cards, hand them over, block and replace them."),
    "charge": ("ledger.cli.charge", "Pay with a card: it is debited once a month."),
    "charges": ("ledger.cli.charges", "Show what a member owes; debit day, limit and blocks."),
    "check-proof": ("ledger.cli.check_proof", "Check a proof, with the public key alone."),
    "clock": ("ledger.cli.clock", "Show what time it is in the programme, or advance it."),
    "consent": ("ledger.cli.consent", "Record consents, and ask who may be contacted."),
    "coupons": ("ledger.cli.coupons", "Issue coupons of a campaign, or show one."),
    "demo": ("ledger.cli.demo", "Play a real year of receipts into the demo programme."),
    "explain": ("ledger.cli.explain", "Explain why an account has what it has, event by event."),
    "events": ("ledger.cli.events", "Print the stored events, one line of JSON each."),
    "export": ("ledger.cli.export", "Write events and journals to files of other programs."),
    "import": ("ledger.cli.imports", "Import opening balances from an older system."),
    "keys": ("ledger.cli.keys", "List, create, revoke and expire keys."),
    "liability": (
        "ledger.cli.liability",
        "Show what points that customers have stand for, by earning month.",
    ),
    "mandate": ("ledger.cli.mandate", "Sign, amend, revoke and show mandates."),
    "member": ("ledger.cli.member", "Enrol, show, find and merge members."),
    "pool": ("ledger.cli.pool", "Have members share an account, or show who does."),
    "present": ("ledger.cli.present", "Issue a card to a member on presenting receipts."),
    "projections": ("ledger.cli.projections", "List the projections, or rebuild one."),
    "prove": ("ledger.cli.prove", "Prove that an event is in the sealed history."),
    "receipt": ("ledger.cli.receipt", "Record a receipt of one line by hand."),
    "receipts": ("ledger.cli.receipts", "List receipts: of a card, or those that the rules flag."),
    "redeem": ("ledger.cli.redeem", "Spend points of a card."),
    "replay": ("ledger.cli.replay", "Compare every projection row with the history, afresh."),
    "refund": ("ledger.cli.refund", "Give a charge of a card back."),
    "return": ("ledger.cli.returns", "Take items of a receipt back."),
    "rules": ("ledger.cli.rules", "Show the rules, try others, or publish the next version."),
    "seal": ("ledger.cli.seal", "List the seals of the history, and export them."),
    "segments": ("ledger.cli.segments", "Show who buyers are, by what they bought."),
    "settle": ("ledger.cli.settle", "Collect what members paid with the card, and keep the books."),
    "sweep": ("ledger.cli.sweep", "Write what has become of accounts by themselves."),
    "till": ("ledger.cli.till", "Close a till's day, or list the days of tills."),
    "transfer": ("ledger.cli.transfer", "Send points of one member to another."),
    "reward": ("ledger.cli.reward", "Credit a reward: points without a purchase."),
    "verify": ("ledger.cli.verify", "Verify that no event was altered."),
    "vault": ("ledger.cli.vault", "Look after the keys that seal what is personal."),
    "verification": ("ledger.cli.verification", "Set PINs and issue app codes of members."),
    "use": ("ledger.cli.use", "Choose the programme that commands speak to."),
}

# The commands that run the service itself live in one module that lists them as COMMANDS.
OPERATE = "ledger.cli.operate"


def operating_commands() -> dict[str, click.Command]:
    """The commands that run the service, by name."""
    if find_spec(OPERATE) is None:
        return {}
    commands: list[click.Command] = import_module(OPERATE).COMMANDS
    return {command.name: command for command in commands if command.name is not None}


class Program(click.Group):
    """Finds its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name, in order."""
        return sorted({*COMMANDS, *operating_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return operating_commands().get(cmd_name)
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing the ones in the table."""
        helps = {name: text for name, (_, text) in COMMANDS.items()}
        for name, command in operating_commands().items():
            helps[name] = command.get_short_help_str(limit=80)
        with formatter.section("Commands"):
            formatter.write_dl(sorted(helps.items()))


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def program() -> None:
    """Loyalty Ledger: receipts in, points out, nothing lost.

    Commands find the service and its keys in the data folder (--data-dir, LEDGER_DATA_DIR, else
    ./data). Exit codes: 0 done, 1 refused (nothing moved), 2 wrong usage, 3 not reachable or
    outcome not known, 4 a check found something (ledger explain,
    ledger vault reconcile, ledger verify).
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the program and exits with the code of its outcome."""
    # gRPC reads it when it is loaded. By itself it writes a line for every handshake that fails, here and in
    # the service.
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return _call(arguments)
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except (ReaderLeft, BrokenPipeError):
        return _reader_left()
    except UnicodeEncodeError:
        return _complain("", "an argument is not UTF-8 text", EXIT_USAGE)
    except Exception as fault:  # noqa: BLE001 - a fault of ours ends in one line as well
        return _confess(fault)


def _call(arguments: Sequence[str] | None) -> int:
    """Calls the command and tells what it could not do."""
    try:
        result = program.main(arguments, prog_name="ledger", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        help_wanted.show()
        return EXIT_USAGE
    except CommandFailed as failed:
        return _complain(failed.command, failed.message, failed.exit_code)
    except click.UsageError as wrong:
        command = _command_of(wrong.ctx)
        hint = f"see: {' '.join(['ledger', command]).strip()} --help"
        return _complain(command, f"{wrong.format_message().rstrip('.')}; {hint}", EXIT_USAGE)
    except click.ClickException as failed:
        return _complain("", failed.format_message(), failed.exit_code)
    # Without standalone mode click hands back the code of --help and --version, or the result.
    return result if isinstance(result, int) else 0


def _command_of(ctx: click.Context | None) -> str:
    return ctx.command_path.removeprefix("ledger").strip() if ctx is not None else ""


def _complain(command: str, message: str, exit_code: int) -> int:
    """Writes the one line that says what went wrong."""
    line = ": ".join(part for part in ("ledger", command, message) if part)
    # What a service or a file said may hold line breaks or terminal codes; an error is one line.
    click.echo(re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", line), err=True)
    return exit_code


def _reader_left() -> int:
    """Ends quietly when the reader of a pipe has gone: `ledger events | head`."""
    # Python flushes stdout once more at exit, which would fail and be reported.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _confess(fault: Exception) -> int:
    if os.environ.get("LEDGER_TRACEBACK"):
        traceback.print_exception(fault)
    text = f"unexpected {type(fault).__name__}: {fault}; LEDGER_TRACEBACK=1 shows where"
    return _complain("", text, EXIT_REFUSED)
