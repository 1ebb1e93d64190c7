"""Purposes, ways, sources and levels, between what people type and what the contract takes."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

import click

from ledger.v1 import consent_pb2 as pb

Command = TypeVar("Command", bound=Callable[..., Any])


def words(enum: Any) -> dict[str, int]:
    """The numbers of an enum's values by the words for them."""
    return {word_of(enum, number): number for number in enum.values() if number}


def word_of(enum: Any, number: int) -> str:
    """The word for an enum's value; the number of one that is newer than us."""
    if number not in enum.values():
        return str(number)
    prefix = str(enum.Name(0)).removesuffix("UNSPECIFIED")
    return str(enum.Name(number)).removeprefix(prefix).lower().replace("_", "-")


PURPOSES: dict[str, Any] = words(pb.ContactPurpose)
CHANNELS: dict[str, Any] = words(pb.ContactChannel)
SOURCES: dict[str, Any] = {
    word: number
    for word, number in words(pb.ConsentSource).items()
    if number != pb.CONSENT_SOURCE_LINK
}
LEVELS: dict[str, Any] = words(pb.SharingLevel)


class Kind(NamedTuple):
    """A purpose and a way."""

    purpose: Any
    channel: Any = pb.CONTACT_CHANNEL_UNSPECIFIED


class HasKind(Protocol):
    """What names a purpose and a way."""

    @property
    def purpose(self) -> Any:
        """What for."""

    @property
    def channel(self) -> Any:
        """Which way."""


def kind_text(one: HasKind) -> str:
    """A purpose and way as they are typed."""
    purpose = word_of(pb.ContactPurpose, one.purpose)
    return f"{purpose}:{word_of(pb.ContactChannel, one.channel)}" if one.channel else purpose


class KindParam(click.ParamType[Kind]):
    """A purpose with its way: `advertising:email`, or a purpose alone."""

    name = "purpose[:way]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Kind:
        """The purpose and way that were typed."""
        if isinstance(value, Kind):
            return value
        purpose, _, channel = str(value).partition(":")
        if purpose not in PURPOSES:
            self.fail(f"{purpose!r} is no purpose; there are {', '.join(PURPOSES)}", param, ctx)
        if channel and channel not in CHANNELS:
            self.fail(f"{channel!r} is no way; there are {', '.join(CHANNELS)}", param, ctx)
        return Kind(PURPOSES[purpose], CHANNELS.get(channel, pb.CONTACT_CHANNEL_UNSPECIFIED))


KIND = KindParam()


def origin_options(command: Command) -> Command:
    """Adds the options that say where a member said something."""
    command = click.option("--shop", "shop_id", help="In which shop; for the source till.")(command)
    return click.option(
        "--source",
        type=click.Choice(sorted(SOURCES)),
        default="call-centre",
        show_default=True,
        help="Where the member said so.",
    )(command)
