"""The bank account of who is debited: checked as a bank does, kept as it was given."""

from __future__ import annotations

import msgspec

from ledger.banking.text import NAME_CHARACTERS_MAX, sepa_text

RECORD_KIND = "mandate"
"""What the vault calls the sealed account of a mandate."""
IBAN_CHARACTERS_MAX = 64
"""With spaces, in whatever groups people write."""


class DebtorAddress(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the holder of an account lives; banks take it with town and country at least."""

    town: str
    country: str
    """ISO 3166, two letters."""
    postal_code: str = ""
    street: str = ""
    building: str = ""


class DebtorAccount(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is debited, and where."""

    name: str
    """As it was given; `sepa_name` is what banks take."""
    iban: str
    """In its electronic form."""
    bic: str = ""
    """Of the bank, where the IBAN says which that is."""
    address: DebtorAddress | None = None

    @property
    def sepa_name(self) -> str:
        """The name in letters that every bank takes."""
        return sepa_text(self.name, NAME_CHARACTERS_MAX)

    def problem(self) -> tuple[str, str] | None:
        """Return the field and the reason for which no bank would debit it; None if one would."""
        # They take most of half a second to load, which a worker that never seals an account should not wait for.
        from ledger.banking.order import EEA_COUNTRIES  # noqa: PLC0415

        if not self.sepa_name:
            return "name", "has no character that banks take."
        if self.address is None:
            if self.iban[:2] not in EEA_COUNTRIES:
                return "address", "is needed for an account outside the EEA."
        elif not (self.address.town and self.address.country):
            return "address", "must have a town and a country."
        return None


class NotDebitableError(ValueError):
    """It is no IBAN, or one of a country whose banks take no direct debits of SEPA."""


class Iban(msgspec.Struct, frozen=True):
    """An IBAN whose check digits are right, and the bank's BIC where that is known."""

    iban: str
    bic: str


def read_iban(text: str) -> Iban:
    """Return an IBAN that is written as people do, with spaces and small letters.

    Raises:
        NotDebitableError: its check digits, or those of its country, are wrong, or the country is not of SEPA.
    """
    if len(text) > IBAN_CHARACTERS_MAX:
        raise NotDebitableError("must be an IBAN.")
    # They take most of half a second to load, which a worker that never seals an account should not wait for.
    from schwifty import IBAN  # noqa: PLC0415
    from schwifty.exceptions import SchwiftyException  # noqa: PLC0415

    try:
        found = IBAN(text, validate_bban=True)
        bic = found.bic
    except SchwiftyException as error:
        raise NotDebitableError("must be an IBAN.") from error
    if not found.in_sepa_zone:
        raise NotDebitableError("must be of a country that takes part in SEPA.")
    return Iban(str(found), "" if bic is None else str(bic))


def encode_account(account: DebtorAccount) -> bytes:
    """Return an account as it is sealed."""
    return msgspec.json.encode(account)


def decode_account(data: bytes) -> DebtorAccount:
    """Return an account that was sealed."""
    return msgspec.json.decode(data, type=DebtorAccount)
