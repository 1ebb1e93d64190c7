"""Text as SEPA takes it (EPC217-08): Latin letters, digits, space and a few signs, whatever people are called."""

from __future__ import annotations

import re

from anyascii import anyascii

NAME_CHARACTERS_MAX = 70
REMITTANCE_CHARACTERS_MAX = 140
REFERENCE_CHARACTERS_MAX = 35

_ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
_OTHERS = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_REFERENCE = re.compile(r"[A-Za-z0-9+?/\-:().,']{1,35}")
# As people who have them write them without; the others' accents just go.
_UMLAUTS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ẞ": "SS",
        "&": "+",
    }
)


def is_sepa_text(text: str) -> bool:
    """Whether a text has only characters that every bank takes."""
    return _ALLOWED.fullmatch(text) is not None


def sepa_text(text: str, characters_max: int) -> str:
    """Return a text with what every bank takes in place of what some do not, cut to a length."""
    latin = anyascii(text.translate(_UMLAUTS))
    return " ".join(_OTHERS.sub(" ", latin).split())[:characters_max].rstrip()


def is_reference(text: str) -> bool:
    """Whether a text can be a message id, payment information id, end-to-end id or mandate reference.

    At most 35 characters, no "/" at the start or end and no "//" (EPC130-08).
    """
    return (
        _REFERENCE.fullmatch(text) is not None
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
    )
