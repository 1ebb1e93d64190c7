"""Bank accounts of members on their way into the vault, and out of it."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.banking.accounts import (
    RECORD_KIND,
    DebtorAccount,
    DebtorAddress,
    NotDebitableError,
    decode_account,
    encode_account,
    read_iban,
)
from ledger.domain import limits
from ledger.domain.contacts import Malformed, country_code, plain_text
from ledger.domain.private import KeyKind
from ledger.service import fields
from ledger.service.masking import DIGITS_SHOWN, HIDDEN
from ledger.service.sealing import seal_for
from ledger.service.serving import Caller
from ledger.v1 import mandate_pb2 as pb
from ledger.vault.records import records_of
from ledger.vault.vault import unseal_record

_ADDRESS_MOST = {
    "town": limits.ADDRESS_CHARACTERS_MAX,
    "postal_code": limits.POSTAL_CODE_CHARACTERS_MAX,
    "street": limits.ADDRESS_CHARACTERS_MAX,
    "building": limits.HOUSE_NUMBER_CHARACTERS_MAX,
}


def decode_debtor(message: pb.DebtorAccount, field: str = "account") -> DebtorAccount:
    """Return an account that banks would debit. What is wrong is named, never repeated.

    Raises:
        Refusal: FIELD_INVALID.
    """
    name = _text(message.name, f"{field}.name", limits.NAME_CHARACTERS_MAX)
    if not name:
        raise fields.invalid(f"{field}.name", "must not be empty.")
    try:
        read = read_iban(message.iban)
    except NotDebitableError as error:
        raise fields.invalid(f"{field}.iban", str(error)) from None
    address = _address(message.address, field) if message.HasField("address") else None
    account = DebtorAccount(name, read.iban, read.bic, address)
    if (problem := account.problem()) is not None:
        raise fields.invalid(f"{field}.{problem[0]}", problem[1])
    return account


def _address(message: pb.DebtorAddress, field: str) -> DebtorAddress:
    path = f"{field}.address"
    try:
        country = country_code(message.country) if message.country else ""
    except Malformed as error:
        raise fields.invalid(f"{path}.country", str(error)) from None
    parts = {
        name: _text(getattr(message, name), f"{path}.{name}", most)
        for name, most in _ADDRESS_MOST.items()
    }
    return DebtorAddress(country=country, **parts)


def _text(text: str, field: str, most: int) -> str:
    if not text:
        return ""
    try:
        return plain_text(text, most)
    except Malformed as error:
        raise fields.invalid(field, str(error)) from None


async def seal_account(
    caller: Caller, member_id: UUID, account: DebtorAccount, *, rehearsed: bool
) -> c.SealedBankAccount:
    """Seal an account for the member whose it is.

    Raises:
        KeyDestroyedError: the member was erased.
        KeyStoreUnavailableError: the keys cannot be read now.
    """
    plain = encode_account(account)
    sealed = await seal_for(
        caller, member_id, KeyKind.PAYMENT, RECORD_KIND, plain, rehearsed=rehearsed
    )
    return c.SealedBankAccount(sealed.record, sealed.print_)


async def read_account(
    caller: Caller, method: str, member_id: UUID, record_id: UUID
) -> DebtorAccount | None:
    """Return an account of a member; None once the law does not ask to keep it. That it was read is written down."""
    return (await read_accounts(caller, method, member_id)).get(record_id)


async def read_accounts(caller: Caller, method: str, member_id: UUID) -> dict[UUID, DebtorAccount]:
    """Return all accounts that a member was ever debited on, by their records. That they were read is written down."""
    async with caller.programme.pool.connection() as connection:
        reader = caller.reader(method)
        records = await records_of(connection, reader, member_id)
    keys = (await caller.programme.vault.keys_of([member_id])).get(member_id)
    if keys is None or keys.payment is None:
        return {}
    return {
        one.record_id: decode_account(
            unseal_record(keys.payment, one.member_id, one.record_id, one.kind, one.sealed)
        )
        for one in records
        if one.kind == RECORD_KIND
    }


def encode_debtor(account: DebtorAccount, *, masked: bool) -> pb.DebtorAccount:
    """Return an account as the contract has it, or as much of it as tells the member which one it is."""
    if masked:
        return pb.DebtorAccount(name=masked_holder(account.name), iban=masked_iban(account.iban))
    address = account.address
    return pb.DebtorAccount(
        name=account.name,
        iban=account.iban,
        bic=account.bic,
        address=None
        if address is None
        else pb.DebtorAddress(
            town=address.town,
            country=address.country,
            postal_code=address.postal_code,
            street=address.street,
            building=address.building,
        ),
    )


def masked_iban(iban: str) -> str:
    """Return the country and the last characters of an IBAN."""
    return f"{iban[:2]}{HIDDEN}{iban[-DIGITS_SHOWN:]}"


def masked_holder(name: str) -> str:
    """Return the first name, or what stands first, and the first letter of the last."""
    first, _, last = name.rpartition(" ")
    return f"{first.split()[0]} {last[0]}." if first else f"{last[0]}{HIDDEN}"
