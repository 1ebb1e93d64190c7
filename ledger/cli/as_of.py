"""As of when commands show something, and by which time."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.values import TimeParam
from ledger.v1.account_pb2 import AccountEntry
from ledger.v1.history_pb2 import AS_OF_BY_OCCURRED, AS_OF_BY_RECORDED, Moment

Command = TypeVar("Command", bound=Callable[..., Any])

_BY = {"occurred": AS_OF_BY_OCCURRED, "recorded": AS_OF_BY_RECORDED}


def as_of_options(command: Command) -> Command:
    """Adds the options that show how something was at a moment."""
    for option in (
        click.option(
            "--by",
            type=click.Choice(list(_BY)),
            help="What counts: what had happened by then, or what was recorded. [default: occurred]",
        ),
        click.option("--as-of", metavar="TIME", type=TimeParam(), help="As it was then."),
    ):
        command = option(command)
    return command


def moment_of(as_of: Timestamp | None, by: str | None) -> Moment | None:
    """The moment that was asked for; None for the present."""
    if as_of is None:
        if by is not None:
            raise click.UsageError("--by needs --as-of")
        return None
    return Moment(as_of=as_of, by=_BY[by or "occurred"])


def counts_as_of(moment: Moment, position: int) -> Callable[[AccountEntry], bool]:
    """Says which entries count as of a moment, of those up to a position."""
    at = moment.as_of.ToDatetime()

    def counts(entry: AccountEntry) -> bool:
        happened_at = min(entry.occurred_at.ToDatetime(), entry.recorded_at.ToDatetime())
        by_then = moment.by == AS_OF_BY_RECORDED or happened_at <= at
        return by_then and entry.position <= position

    return counts
