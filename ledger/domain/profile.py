"""What a programme may know of a person: every part of it is optional, and none of it is ever in an event.

A profile is what its changes come to, one after the other. Each change is sealed in the vault as a record of its own,
and the event `ledger.MemberProfileChanged` names the record and which parts it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

RECORD_KIND = "profile"
"""What the vault calls a sealed change of a profile."""


class ProfilePart(StrEnum):
    """A part of a profile that is changed or cleared as a whole."""

    SALUTATION = "salutation"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    LANGUAGE = "language"
    APP_TOKEN = "app_token"  # noqa: S105 - the name of a part, not a secret


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where letters go; empty parts are not known."""

    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""


class Profile(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a person; what is empty is not known."""

    salutation: str = ""
    given_name: str = ""
    family_name: str = ""
    phone: str = ""
    """E.164."""
    email: str = ""
    address: Address | None = None
    birth_date: date | None = None
    language: str = ""
    """BCP 47."""
    app_token: str = ""

    @property
    def known(self) -> tuple[ProfilePart, ...]:
        """The parts that are known."""
        return tuple(part for part in ProfilePart if self.part(part))

    def part(self, part: ProfilePart) -> Any:
        """Return a part; what is false is not known."""
        return getattr(self, part.value)

    def only(self, parts: Iterable[ProfilePart]) -> Profile:
        """Return nothing but some parts."""
        return Profile(**{part.value: self.part(part) for part in parts})

    def after(self, change: ProfileChange) -> Profile:
        """Return what a change makes of it."""
        return msgspec.structs.replace(
            self, **{part.value: change.known.part(part) for part in change.parts}
        )


NOTHING_KNOWN = Profile()
"""A profile that nobody ever said anything of."""


class ProfileChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """Parts of a profile that are new, and parts that are not known any longer."""

    known: Profile = NOTHING_KNOWN
    cleared: tuple[ProfilePart, ...] = ()
    """In the order of the parts; none of them is known."""

    @property
    def parts(self) -> tuple[ProfilePart, ...]:
        """What it is about."""
        return tuple(one for one in ProfilePart if one in self.cleared or self.known.part(one))


def encode_change(change: ProfileChange) -> bytes:
    """Return what is sealed: for the same change the same bytes."""
    return msgspec.json.encode(change)


def decode_change(data: bytes) -> ProfileChange:
    """Return a change as it was sealed."""
    return _decoder.decode(data)


_decoder = msgspec.json.Decoder(ProfileChange)


def fold(changes: Iterable[ProfileChange]) -> Profile:
    """Return what changes come to, in the order in which they were made."""
    profile = NOTHING_KNOWN
    for change in changes:
        profile = profile.after(change)
    return profile
