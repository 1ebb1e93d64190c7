"""What is said of a person, on a command line or in JSON on stdin."""

import json
import sys
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click
from google.type.date_pb2 import Date

from ledger.cli.failure import EXIT_USAGE, CommandFailed
from ledger.v1.profile_pb2 import PostalAddress, Profile

Command = TypeVar("Command", bound=Callable[..., Any])

STDIN_CHARACTERS_MAX = 100_000

_ADDRESS = ("street", "house_number", "postal_code", "city", "country")
_OPTIONS = {
    "salutation": "How to address the person, e.g. Dr.",
    "given_name": "The given name.",
    "family_name": "The family name.",
    "phone": "A phone number.",
    "phone_region": "The country of a number without its code, e.g. DE.",
    "email": "An e-mail address.",
    "street": "The street, with or without the house number.",
    "house_number": "The house number.",
    "postal_code": "The postal code.",
    "city": "The city.",
    "country": "The country by its two letters, e.g. DE.",
    "birth_date": "The date of birth, as 1980-02-29.",
    "language": "The language, e.g. de or pt-BR.",
}
_NAMES = {*_OPTIONS, "app_token"} - set(_ADDRESS) | {"address"}


def profile_options(command: Command) -> Command:
    """Adds the options that say what is known of a person."""
    command = click.option(
        "--from-stdin",
        is_flag=True,
        help="Read the profile as JSON from stdin: a command line is seen by everybody on the"
        " machine, and kept by the shell.",
    )(command)
    for name, text in reversed(_OPTIONS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, help=text)(command)
    return command


def profile_from(options: dict[str, str | None], *, from_stdin: bool) -> Profile | None:
    """What the options or stdin say of a person; None if they say nothing."""
    said = {name: value for name, value in options.items() if value}
    if from_stdin:
        if said:
            raise click.UsageError("--from-stdin brings the profile; give no part of it beside")
        return _decode(_read_stdin())
    if not said:
        return None
    address = {name: said.pop(name) for name in _ADDRESS if name in said}
    return _decode({**said, **({"address": address} if address else {})})


def _read_stdin() -> dict[str, Any]:
    text = sys.stdin.read(STDIN_CHARACTERS_MAX + 1)
    try:
        found = json.loads(text) if len(text) <= STDIN_CHARACTERS_MAX else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        # Not what was wrong with it: that would repeat a part of it.
        raise CommandFailed("stdin is not a JSON object of a profile", EXIT_USAGE)
    return found


def _decode(said: dict[str, Any]) -> Profile:
    address = said.pop("address", None)
    born = said.pop("birth_date", None)
    _check_names(said, _NAMES, "the profile")
    profile = Profile(**said)
    if address is not None:
        if not isinstance(address, dict):
            raise CommandFailed("address must be an object", EXIT_USAGE)
        _check_names(address, set(_ADDRESS), "the address")
        profile.address.CopyFrom(PostalAddress(**address))
    if born is not None:
        profile.birth_date.CopyFrom(_birth_date(born))
    return profile


def _check_names(said: dict[str, Any], names: set[str], where: str) -> None:
    for name, value in said.items():
        if name not in names:
            text = f"{where} has no part of that name; it has: {', '.join(sorted(names))}"
            raise CommandFailed(text, EXIT_USAGE)
        if not isinstance(value, str):
            raise CommandFailed(f"{name} must be a text", EXIT_USAGE)


def _birth_date(text: object) -> Date:
    try:
        born = date.fromisoformat(str(text))
    except ValueError:
        raise CommandFailed("birth_date must be as 1980-02-29", EXIT_USAGE) from None
    return Date(year=born.year, month=born.month, day=born.day)


def profile_facts(profile: Profile) -> list[tuple[str, object]]:
    """What is known of a person, line by line; what is not known has no line."""
    address, born = profile.address, profile.birth_date
    names = (profile.salutation, profile.given_name, profile.family_name)
    street = " ".join(part for part in (address.street, address.house_number) if part)
    city = " ".join(part for part in (address.postal_code, address.city) if part)
    facts = [
        ("name", " ".join(part for part in names if part)),
        ("phone", profile.phone),
        ("e-mail", profile.email),
        ("address", ", ".join(part for part in (street, city, address.country) if part)),
        ("born", f"{born.year:04}-{born.month:02}-{born.day:02}" if born.year else ""),
        ("language", profile.language),
        ("app", "known" if profile.app_token else ""),
    ]
    return [(name, value) for name, value in facts if value]
