"""Bank accounts of who is debited: read as people write them, checked as banks do, kept as they were given."""

from __future__ import annotations

import pytest

from ledger.banking.accounts import (
    DebtorAccount,
    DebtorAddress,
    Iban,
    NotDebitableError,
    decode_account,
    encode_account,
    read_iban,
)

IBAN = "DE89370400440532013000"


def test_an_iban_is_read_as_people_write_it() -> None:
    """Spaces and small letters do not matter, and the bank is known where its country says which it is."""
    assert read_iban(" de89 3704 0044 0532 0130 00 ") == Iban(IBAN, "COBADEFFXXX")
    assert read_iban("CH93 0076 2011 6238 5295 7").bic == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE",
        "DE89370400440532013001",  # check digits
        "DE8937040044053201300",  # too short
        "FR1420041010050500013M02607",  # check digits of IBAN
        "BE00539007547034",
        "TR330006100519786457841326",  # not of SEPA
        "DE89370400440532013000X" * 40,
        "\uff24\uff2589370400440532013000",
    ],
)
def test_what_no_bank_would_debit_is_refused(text: str) -> None:
    """Wrong check digits, other lengths, and countries that take no part in SEPA; never a fault of ours."""
    with pytest.raises(NotDebitableError) as caught:
        read_iban(text)
    assert not text or text not in str(caught.value)


def test_national_check_digits_are_checked() -> None:
    """An IBAN whose own digits are right and whose account number is not is refused."""
    # Belgian accounts end in the rest of a division by 97: here 33 in place of 34, with digits of the IBAN to match.
    number = "539007547033"
    digits = 98 - int(f"{number}{ord('B') - 55}{ord('E') - 55}00") % 97
    with pytest.raises(NotDebitableError):
        read_iban(f"BE{digits:02}{number}")


def test_a_name_is_kept_and_written_for_banks() -> None:
    """The name stays as it was given; banks get letters that all of them take, at most 70."""
    account = DebtorAccount("Änne Müller-Lüdenscheidt & Søn Ł", IBAN)
    assert account.sepa_name == "Aenne Mueller-Luedenscheidt + Son L"
    assert DebtorAccount("x" * 90, IBAN).sepa_name == "x" * 70
    nothing = DebtorAccount("\N{HANGUL FILLER}", IBAN)
    assert nothing.problem() == ("name", "has no character that banks take.")


def test_outside_the_eea_an_address_is_needed() -> None:
    """With town and country, or not at all where banks need none."""
    swiss = "CH9300762011623852957"
    assert DebtorAccount("A", IBAN).problem() is None
    assert DebtorAccount("A", swiss).problem() == (
        "address",
        "is needed for an account outside the EEA.",
    )
    assert DebtorAccount("A", swiss, "", DebtorAddress("Bern", "CH")).problem() is None
    for address in (DebtorAddress("", "CH"), DebtorAddress("Bern", "")):
        found = DebtorAccount("A", IBAN, "", address).problem()
        assert found == ("address", "must have a town and a country.")


def test_an_account_is_sealed_as_it_is() -> None:
    """What is encoded is read back the same."""
    account = DebtorAccount("Ä", IBAN, "COBADEFFXXX", DebtorAddress("Bern", "CH", street="Gasse"))
    assert decode_account(encode_account(account)) == account
