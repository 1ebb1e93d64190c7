"""What names, numbers and addresses of people look like in one form each. What is wrong is named, never repeated."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)

from ledger.domain import limits

# The officially assigned codes of ISO 3166-1, and XK, which phone companies and posts use for Kosovo.
_COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS XK YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_COUNTRIES.split())

# RFC 5646 without extensions, private use and what it calls grandfathered.
_LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.ASCII | re.IGNORECASE,
)
_PHONE = re.compile(r"[\d\s+\-\N{EN DASH}./()]+")
# Names of some scripts are not written without them.
_JOINERS = {0x200C: None, 0x200D: None}
_SPACES = re.compile(r"\s+")


class Malformed(ValueError):
    """What was given cannot be what it is said to be; the message says why, and repeats nothing of it."""


def plain_text(text: str, most: int) -> str:
    """Return a short text in one form: composed characters, single spaces, none at the ends.

    Raises:
        Malformed: it is empty, or has characters that do not show.
    """
    # Before anything is done to it: a text is not normalised however long it is.
    if len(text) > most:
        msg = f"at most {most} characters."
        raise Malformed(msg)
    one_form = _SPACES.sub(" ", unicodedata.normalize("NFC", text.strip()))
    if not one_form:
        msg = "must not be empty; to have it forgotten, name it in `clear`."
        raise Malformed(msg)
    shown = text.strip().translate(_JOINERS)
    if not shown.isprintable() or not one_form.translate(_JOINERS).isprintable():
        msg = "must not have control characters."
        raise Malformed(msg)
    if len(one_form) > most:
        msg = f"at most {most} characters."
        raise Malformed(msg)
    return one_form


def phone_number(text: str, region: str) -> str:
    """Return a phone number as E.164. A number without its country is one of the region (empty: of none).

    Raises:
        Malformed: it cannot be a number.
    """
    if len(text) > limits.PHONE_CHARACTERS_MAX:
        msg = f"at most {limits.PHONE_CHARACTERS_MAX} characters."
        raise Malformed(msg)
    # The library would look for a number in any text, and read letters as the keys of a phone.
    if not _PHONE.fullmatch(text):
        msg = "must be a phone number: digits, and + - . / ( ) between them."
        raise Malformed(msg)
    try:
        number = parse(text, region or None)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not region:
            msg = "must begin with + and the country's code, or a region must be named."
        else:
            msg = "must be a phone number."
        raise Malformed(msg) from None
    found = format_number(number, PhoneNumberFormat.E164)
    # The library takes two digits for a number of some countries, which they are from a phone next door.
    if not is_possible_number(number) or len(found) <= limits.PHONE_DIGITS_MIN:
        msg = "must be a phone number that is possible."
        raise Malformed(msg)
    return found


def email_address(text: str) -> str:
    """Return an e-mail address in one form; whether anybody reads it is not asked.

    Raises:
        Malformed: it cannot be an address.
    """
    if len(text) > limits.EMAIL_CHARACTERS_MAX:
        msg = f"at most {limits.EMAIL_CHARACTERS_MAX} characters."
        raise Malformed(msg)
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        # Its own message repeats parts of the address.
        msg = "must be an e-mail address."
        raise Malformed(msg) from None
    return found.normalized


def email_key(address: str) -> str:
    """Return by what an address is looked up: nobody tells two people apart by capitals."""
    return address.casefold()


def country_code(text: str) -> str:
    """Return a country's code in capitals.

    Raises:
        Malformed: there is no such country.
    """
    code = text.strip().upper()
    if code not in COUNTRIES:
        msg = "must be a country's code of two letters (ISO 3166-1)."
        raise Malformed(msg)
    return code


def language_tag(text: str) -> str:
    """Return a language's tag with its usual capitals, as in de, pt-BR or zh-Hant-TW.

    Raises:
        Malformed: it is not of that form.
    """
    found = (
        _LANGUAGE.fullmatch(text.strip()) if len(text) <= limits.LANGUAGE_CHARACTERS_MAX else None
    )
    if found is None:
        msg = "must be a language's tag (BCP 47), as in de or pt-BR."
        raise Malformed(msg)
    parts = [found["language"].lower()]
    if found["script"]:
        parts.append(found["script"].title())
    if found["region"]:
        parts.append(found["region"].upper())
    return "-".join(parts) + found["variants"].lower()


def app_token(text: str) -> str:
    """Return what an app is recognised by.

    Raises:
        Malformed: it is too short to be kept from guessing, too long, or has characters that do not show.
    """
    least, most = limits.APP_TOKEN_CHARACTERS_MIN, limits.APP_TOKEN_CHARACTERS_MAX
    if (
        not least <= len(text) <= most
        or not text.isascii()
        or not text.isprintable()
        or " " in text
    ):
        msg = f"must be {least} to {most} visible ASCII characters."
        raise Malformed(msg)
    return text
