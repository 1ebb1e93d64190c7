"""What a till shows of a person: enough to recognise somebody, too little to write to."""

from __future__ import annotations

from ledger.domain.profile import Profile

HIDDEN = "\N{BULLET}" * 3
DIGITS_SHOWN = 4


def masked(profile: Profile) -> Profile:
    """Return what is needed at a till."""
    return Profile(
        salutation=profile.salutation,
        given_name=profile.given_name,
        family_name=profile.family_name,
        phone=masked_phone(profile.phone),
        email=masked_email(profile.email),
        language=profile.language,
    )


def masked_name(profile: Profile) -> str:
    """Return the given name and the first letter of the family name."""
    initial = f"{profile.family_name[0]}." if profile.family_name else ""
    return f"{profile.given_name} {initial}".strip()


def masked_phone(phone: str) -> str:
    """Return the last digits of a number."""
    return HIDDEN + phone[-DIGITS_SHOWN:] if phone else ""


def masked_email(email: str) -> str:
    """Return the first letter of an address, and where it is."""
    name, _, domain = email.rpartition("@")
    return f"{name[0]}{HIDDEN}@{domain}" if name else ""


def ending(card_number: str) -> str:
    """Return the last digits of a card's number."""
    return card_number[-DIGITS_SHOWN:]
