"""Options that commands share, and what they come to."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict, TypeVar, cast

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def _from_environment(name: str) -> str | None:
    # Set but empty counts as not set, as with most programs.
    return os.environ.get(name) or None


def _data_dir() -> Path:
    return Path(_from_environment("LEDGER_DATA_DIR") or "data")


@dataclass
class Settings:
    """What the environment and the options of a command and its group say, together.

    A group (`ledger projections`) and its command (`rebuild`) take the same options and share one
    object, so an option may stand before or after the command's name.
    """

    data_dir: Path = field(default_factory=_data_dir)
    address: str | None = field(default_factory=lambda: _from_environment("LEDGER_ADDRESS"))
    programme: str | None = field(default_factory=lambda: _from_environment("LEDGER_PROGRAMME"))
    # Not an option: a key on a command line is seen by every user of the machine.
    key: str | None = field(default_factory=lambda: _from_environment("LEDGER_KEY"))
    as_json: bool = False


def settings() -> Settings:
    """The settings of the command that runs."""
    return click.get_current_context().ensure_object(Settings)


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if value and param.name is not None:
        setattr(ctx.ensure_object(Settings), param.name, value)


def _setting(*declarations: str, text: str, **attributes: Any) -> Callable[[Command], Command]:
    return click.option(*declarations, help=text, callback=_keep, expose_value=False, **attributes)


data_dir_option = _setting(
    "--data-dir",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    text="Where the credentials file is. [LEDGER_DATA_DIR; default: data]",
)
address_option = _setting(
    "--address",
    metavar="HOST:PORT",
    text="Where the service listens. [LEDGER_ADDRESS; default: what the credentials file says]",
)
programme_option = _setting(
    "--programme",
    metavar="NAME",
    text="Which programme. [LEDGER_PROGRAMME; default: what `ledger use` chose]",
)
json_option = _setting("--json", "as_json", is_flag=True, text="Print JSON.")


def service_options(command: Command) -> Command:
    """Adds the options of every command that speaks to the service."""
    for option in (json_option, data_dir_option, address_option, programme_option):
        command = option(command)
    return command


def request_id_option(command: Command) -> Command:
    """Adds the option that repeats a write: the same id happens at most once."""
    return click.option(
        "--request-id",
        type=click.UUID,
        help="Repeat a write whose outcome is not known. [default: a new UUID]",
    )(command)


def shop_option(command: Command) -> Command:
    """Adds the shop of a write that names none itself."""
    return click.option(
        "--shop", "shop_id", help="Where it happens; for a key of one shop: required."
    )(command)


class AccountKey(TypedDict, total=False):
    """Which account, in the words of the contract: exactly one of them."""

    card_number: str
    member_reference: str
    account_id: str


def account_key_options(command: Command) -> Command:
    """Adds what names an account: a card, or a member, or its id."""
    for option in (
        click.option("--id", "account_id", metavar="UUID", help="The account of that id."),
        click.option("--member", metavar="REFERENCE", help="The account of that member."),
        click.argument("card", required=False),
    ):
        command = option(command)
    return command


def account_key(card: str | None, member: str | None, account_id: str | None) -> AccountKey:
    """The one thing that names the account."""
    named = {"card_number": card, "member_reference": member, "account_id": account_id}
    found = {name: value for name, value in named.items() if value is not None}
    if len(found) != 1:
        raise click.UsageError("give a CARD, or --member, or --id: exactly one of them")
    return cast("AccountKey", found)
