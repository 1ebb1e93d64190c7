"""Profiles between contract and domain. Whatever is wrong is named by its field, and never repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from ledger.domain import limits
from ledger.domain.contacts import (
    Malformed,
    app_token,
    country_code,
    email_address,
    language_tag,
    phone_number,
    plain_text,
)
from ledger.domain.profile import Address, Profile, ProfileChange, ProfilePart
from ledger.service import fields
from ledger.v1 import profile_pb2 as pb

_PARTS = {
    pb.PROFILE_PART_SALUTATION: ProfilePart.SALUTATION,
    pb.PROFILE_PART_GIVEN_NAME: ProfilePart.GIVEN_NAME,
    pb.PROFILE_PART_FAMILY_NAME: ProfilePart.FAMILY_NAME,
    pb.PROFILE_PART_PHONE: ProfilePart.PHONE,
    pb.PROFILE_PART_EMAIL: ProfilePart.EMAIL,
    pb.PROFILE_PART_ADDRESS: ProfilePart.ADDRESS,
    pb.PROFILE_PART_BIRTH_DATE: ProfilePart.BIRTH_DATE,
    pb.PROFILE_PART_LANGUAGE: ProfilePart.LANGUAGE,
    pb.PROFILE_PART_APP_TOKEN: ProfilePart.APP_TOKEN,
}
_NUMBERS = {part: number for number, part in _PARTS.items()}

_NAME = limits.NAME_CHARACTERS_MAX
_ADDRESS_MOST = {
    "street": limits.ADDRESS_CHARACTERS_MAX,
    "house_number": limits.HOUSE_NUMBER_CHARACTERS_MAX,
    "postal_code": limits.POSTAL_CODE_CHARACTERS_MAX,
    "city": limits.ADDRESS_CHARACTERS_MAX,
}


def needs_region(profile: pb.Profile) -> bool:
    """Whether the region of the rules is needed to understand the phone number."""
    return bool(profile.phone) and not (
        profile.phone.lstrip().startswith("+") or profile.phone_region or profile.address.country
    )


def decode_profile(profile: pb.Profile, path: str, region: str = "") -> Profile:
    """Return what a request says of a person; `region` is that of the rules, if it is needed.

    Raises:
        Refusal: FIELD_INVALID.
    """
    place = _Place(path)
    address = _address(profile.address, place) if profile.HasField("address") else None
    named = profile.phone_region or profile.address.country
    found = Profile(
        salutation=place.text(profile.salutation, "salutation", limits.SALUTATION_CHARACTERS_MAX),
        given_name=place.text(profile.given_name, "given_name", _NAME),
        family_name=place.text(profile.family_name, "family_name", _NAME),
        phone=place.read(
            "phone", profile.phone, lambda text: phone_number(text, _region(place, named, region))
        ),
        email=place.read("email", profile.email, email_address),
        address=address,
        birth_date=_birth_date(profile, place),
        language=place.read("language", profile.language, language_tag),
        app_token=place.read("app_token", profile.app_token, app_token),
    )
    if not found.known:
        raise fields.invalid(path, "must say something.")
    return found


def decode_change(
    profile: pb.Profile | None, clear: Sequence[int], region: str = ""
) -> ProfileChange:
    """Return what a request changes of a profile.

    Raises:
        Refusal: FIELD_INVALID, also if it changes nothing.
    """
    cleared = _parts(clear)
    if profile is None:
        if not cleared:
            raise fields.invalid("profile", "must say something, or something must be cleared.")
        return ProfileChange(cleared=cleared)
    known = decode_profile(profile, "profile", region)
    for index, number in enumerate(clear):
        if known.part(_PARTS[number]):  # type: ignore[index]  # what is no part was refused
            raise fields.invalid(f"clear[{index}]", "has a new value in the same request.")
    return ProfileChange(known, cleared)


def decode_phone(text: str, field: str, named: str, region: str) -> str:
    """Return a phone number to look somebody up by."""
    place = _Place("")
    found = place.read(
        field, text, lambda given: phone_number(given, _region(place, named, region))
    )
    return found or _missing(field)


def decode_email(text: str, field: str) -> str:
    """Return an e-mail address to look somebody up by."""
    return _Place("").read(field, text, email_address) or _missing(field)


def decode_app_token(text: str, field: str) -> str:
    """Return what an app is recognised by."""
    return _Place("").read(field, text, app_token) or _missing(field)


def encode_profile(profile: Profile) -> pb.Profile:
    """Return all that is known of a person as the contract has it."""
    birth_date, address = profile.birth_date, profile.address
    return pb.Profile(
        salutation=profile.salutation,
        given_name=profile.given_name,
        family_name=profile.family_name,
        phone=profile.phone,
        email=profile.email,
        address=None
        if address is None
        else pb.PostalAddress(
            street=address.street,
            house_number=address.house_number,
            postal_code=address.postal_code,
            city=address.city,
            country=address.country,
        ),
        birth_date=fields.optional_date_message(birth_date),
        language=profile.language,
        app_token=profile.app_token,
    )


def encode_parts(parts: Iterable[ProfilePart]) -> list[pb.ProfilePart]:
    """Return parts of a profile as the contract has them."""
    return [_NUMBERS[part] for part in parts]


class _Place:
    """Where in a request something is; empty parts of it are not spoken of."""

    def __init__(self, path: str) -> None:
        self._path = f"{path}." if path else ""

    def read(self, name: str, text: str, reader: Callable[[str], str]) -> str:
        if not text:
            return ""
        try:
            return reader(text)
        except Malformed as error:
            raise fields.invalid(self._path + name, str(error)) from None

    def text(self, text: str, name: str, most: int) -> str:
        return self.read(name, text, lambda given: plain_text(given, most))

    def within(self, name: str) -> _Place:
        return _Place(self._path + name)

    def field(self, name: str) -> str:
        return self._path + name


def _region(place: _Place, named: str, otherwise: str) -> str:
    return place.read("phone_region", named, country_code) or otherwise


def _address(address: pb.PostalAddress, above: _Place) -> Address:
    place = above.within("address")
    found = Address(
        country=place.read("country", address.country, country_code),
        **{
            name: place.text(getattr(address, name), name, most)
            for name, most in _ADDRESS_MOST.items()
        },
    )
    if found == Address():
        raise fields.invalid(above.field("address"), "must not be empty.")
    return found


def _birth_date(profile: pb.Profile, place: _Place) -> date | None:
    if not profile.HasField("birth_date"):
        return None
    field = place.field("birth_date")
    found = fields.calendar_date(profile.birth_date, field)
    # Somewhere it is tomorrow already.
    latest = datetime.now(UTC).date() + timedelta(days=1)
    if not date(limits.BIRTH_YEAR_MIN, 1, 1) <= found <= latest:
        raise fields.invalid(field, f"must be from {limits.BIRTH_YEAR_MIN} until today.")
    return found


def _parts(numbers: Sequence[int]) -> tuple[ProfilePart, ...]:
    """Return the parts of some numbers in their usual order."""
    for index, number in enumerate(numbers):
        if number not in _PARTS:
            raise fields.invalid(f"clear[{index}]", "must be a part of a profile.")
        if number in numbers[:index]:
            raise fields.invalid(f"clear[{index}]", "each part once.")
    return tuple(part for number, part in _PARTS.items() if number in numbers)


def _missing(field: str) -> str:
    raise fields.invalid(field, "must not be empty.")
