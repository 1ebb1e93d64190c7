"""How much two profiles look like one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from ledger.domain.contacts import email_key
from ledger.domain.profile import Address, Profile

SCORE_MIN = 60
"""The least score of a pair that has a reason."""
ALIKE_MIN = 82
"""Names, and addresses, that are at least so alike out of 100 are similar."""
SAME_SOUND_SCORE = 92
CONTACT_NAME_WEIGHT = 0.4
UNKNOWN_NAME_SCORE = 80
OTHER_BIRTH_DATE_COSTS = 15
SAME_BIRTH_DATE_GIVES = 5
OTHER_POSTAL_CODE_COSTS = 10
# The lesser likeness of given and family name says more: families share the other.
_LESSER_WEIGHT = 0.7

_WORDS_REMEMBERED = 65_536


class Likeness(StrEnum):
    """Why two members may be one person, or may not."""

    SAME_PHONE = "SAME_PHONE"
    SAME_EMAIL = "SAME_EMAIL"
    SIMILAR_NAME_AND_ADDRESS = "SIMILAR_NAME_AND_ADDRESS"
    SAME_BIRTH_DATE = "SAME_BIRTH_DATE"
    OTHER_BIRTH_DATE = "OTHER_BIRTH_DATE"


class Features(msgspec.Struct, frozen=True, array_like=True):
    """What is compared of a profile, in one form each; what is empty is not known."""

    given: str
    family: str
    address: str
    """Street, house number and city."""
    numbers: str
    """Those of the address, which tell neighbours apart."""
    postal_code: str
    """With its country."""
    phone: str
    email: str
    born: int
    """The day as a number; 0: not known."""


class Alike(NamedTuple):
    """How alike two members are, and why."""

    score: int
    reasons: tuple[Likeness, ...]


def features(profile: Profile) -> Features:
    """Return what is compared of a profile."""
    address = profile.address or Address()
    street = " ".join((address.street, address.house_number))
    where = " ".join((_street(folded(street)), folded(address.city))).strip()
    code = folded(address.postal_code).replace(" ", "")
    return Features(
        folded(profile.given_name),
        folded(profile.family_name),
        where,
        " ".join(_DIGITS.findall(where)),
        f"{address.country}{code}" if code else "",
        profile.phone,
        email_key(profile.email),
        0 if profile.birth_date is None else profile.birth_date.toordinal(),
    )


def blocks(one: Features) -> Iterator[str]:
    """Return what a member has in common with those it is compared with, and with nobody else."""
    if one.phone:
        yield f"p{one.phone}"
    if one.email:
        yield f"e{one.email}"
    if not one.address or not (one.family or one.given):
        return
    # Each of them forgives a mistake in what the other one has.
    sound = sound_of(one.family or one.given)
    if one.postal_code:
        yield f"c{one.postal_code}|{sound[:2]}"
        yield f"s{one.postal_code}|{one.address[:4]}"
    yield f"n{sound}|{one.address[:4]}"


def alike(one: Features, other: Features) -> Alike | None:
    """Say how alike two members are; None: nothing says that they are one person."""
    same_phone = bool(one.phone) and one.phone == other.phone
    same_email = bool(one.email) and one.email == other.email
    neighbours = bool(one.numbers) and bool(other.numbers) and one.numbers != other.numbers
    if neighbours and not same_phone and not same_email:
        return None  # most of those who are compared: nothing else need be looked at
    name = _names(one, other)
    reasons: list[Likeness] = []
    scores: list[float] = []
    contact = SCORE_MIN + CONTACT_NAME_WEIGHT * name if name is not None else UNKNOWN_NAME_SCORE
    if same_phone:
        reasons.append(Likeness.SAME_PHONE)
        scores.append(contact)
    if same_email:
        reasons.append(Likeness.SAME_EMAIL)
        scores.append(contact)
    if name is not None and name >= ALIKE_MIN and not neighbours:
        address = _addresses(one, other)
        if address >= ALIKE_MIN:
            reasons.append(Likeness.SIMILAR_NAME_AND_ADDRESS)
            scores.append((name + address) / 2)
    if not reasons:
        return None
    return _with_birth_dates(one, other, max(scores), reasons)


def _with_birth_dates(
    one: Features, other: Features, score: float, reasons: list[Likeness]
) -> Alike:
    if one.born and other.born:
        same = one.born == other.born
        reasons.append(Likeness.SAME_BIRTH_DATE if same else Likeness.OTHER_BIRTH_DATE)
        score += SAME_BIRTH_DATE_GIVES if same else -OTHER_BIRTH_DATE_COSTS
    return Alike(max(SCORE_MIN, min(100, round(score))), tuple(reasons))


def _names(one: Features, other: Features) -> float | None:
    """Return how alike two names are out of 100; None if they cannot be compared."""
    straight = _both(one.given, one.family, other.given, other.family)
    if not (one.given and one.family and other.given and other.family):
        return straight
    # Somebody may have put them into the wrong fields.
    swapped = _both(one.given, one.family, other.family, other.given)
    return max(one_of for one_of in (straight, swapped) if one_of is not None)


def _both(given: str, family: str, other_given: str, other_family: str) -> float | None:
    pairs = ((given, other_given), (family, other_family))
    found = [_words(mine, others) for mine, others in pairs if mine and others]
    if not found:
        return None
    return _LESSER_WEIGHT * min(found) + (1 - _LESSER_WEIGHT) * max(found)


def _words(one: str, other: str) -> float:
    """Return how alike two words are out of 100; those that sound the same are, however they are written."""
    found = 100 * JaroWinkler.similarity(one, other)
    sound = sound_of(one)
    if len(sound) > 1 and sound == sound_of(other):
        return max(found, SAME_SOUND_SCORE)
    return found


def _addresses(one: Features, other: Features) -> float:
    if not one.address or not other.address:
        return 0
    found = fuzz.token_sort_ratio(one.address, other.address)
    if one.postal_code and other.postal_code and one.postal_code != other.postal_code:
        found -= OTHER_POSTAL_CODE_COSTS
    return found


_DIGITS = re.compile(r"\d+")
_STREET = re.compile(r"(strasse|straße|street|str\b\.?|st\b\.?)")


def _street(text: str) -> str:
    """Return a street with the usual word for one always written the same."""
    return " ".join(_STREET.sub(" str ", text).replace(".", " ").split())


_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"}
)
_NO_WORD = re.compile(r"[^\w]+")


@lru_cache(_WORDS_REMEMBERED)
def folded(text: str) -> str:
    """Return a text in small letters without accents, its words apart by one space."""
    small = unicodedata.normalize("NFC", text).lower().translate(_GERMAN)
    plain = "".join(
        one for one in unicodedata.normalize("NFD", small) if not unicodedata.combining(one)
    )
    return " ".join(_NO_WORD.split(plain)).strip()


_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("dt", "t"),
    ("tz", "z"),
    ("ck", "k"),
    ("sch", "x"),
    ("ch", "x"),
    ("qu", "k"),
    ("c", "k"),
    ("v", "f"),
    ("w", "f"),
    ("d", "t"),
    ("b", "p"),
    ("g", "k"),
    ("s", "z"),
)
_SILENT = re.compile(r"[aeiouyhj\s]")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(_WORDS_REMEMBERED)
def sound_of(name: str) -> str:
    """Return the consonants of a folded name, those that sound alike as one: for Maier and Meyer the same."""
    text = name
    for letters, sound in _SOUNDS:
        text = text.replace(letters, sound)
    return _TWICE.sub(r"\1", _SILENT.sub("", text)) or name[:1]
