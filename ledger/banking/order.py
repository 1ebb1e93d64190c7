"""A collection as it goes to the bank, and everything that a bank would refuse of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.eu import at_02

from ledger.banking.text import (
    NAME_CHARACTERS_MAX,
    REMITTANCE_CHARACTERS_MAX,
    is_reference,
    is_sepa_text,
)
from ledger.domain.debit_days import is_business_day

AMOUNT_CENTS_MAX = 99_999_999_999
"""999,999,999.99, the most that SEPA collects at once."""

# Of the European Economic Area no bank asks for an address (EPC regulation 2015/847).
EEA_COUNTRIES = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GF",
        "GP",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MQ",
        "MT",
        "NL",
        "NO",
        "PL",
        "PM",
        "PT",
        "RE",
        "RO",
        "SE",
        "SI",
        "SK",
        "YT",
    }
)


class Sequence(StrEnum):
    """What a collection is to its mandate."""

    RECURRENT = "RCUR"
    """Any of a mandate that is used again, the first included (since 2016)."""
    ONE_OFF = "OOFF"


class Address(NamedTuple):
    """An address as banks take it since 2025: with town and country at least, in parts."""

    town: str
    country: str
    """ISO 3166, two letters."""
    postal_code: str = ""
    street: str = ""
    building: str = ""


class Creditor(NamedTuple):
    """Who collects."""

    name: str
    iban: str
    creditor_id: str


class Debit(NamedTuple):
    """One member's collection."""

    end_to_end_id: str
    amount_cents: int
    mandate_reference: str
    signed_on: date
    debtor_name: str
    debtor_iban: str
    remittance: str
    new_account: bool = False
    """The debtor's account changed since the last collection of this mandate (SMNDA)."""
    address: Address | None = None


class Payment(NamedTuple):
    """Collections with one due date and one sequence type."""

    payment_id: str
    due_on: date
    sequence: Sequence
    debit_count: int
    sum_cents: int
    debits: Callable[[], Iterable[Debit]]
    """Gives the debits again and again, always the same: they may be too many to hold."""


class Order(NamedTuple):
    """A message to the bank."""

    message_id: str
    created_at: datetime
    creditor: Creditor
    payments: tuple[Payment, ...]


class Problem(NamedTuple):
    """Why a bank would refuse something."""

    where: str
    """The end-to-end id or payment information id, or empty: the order."""
    field: str
    reason: str


def problems_of_order(order: Order, today: date) -> Iterator[Problem]:
    """Say what a bank would refuse of an order, apart from its debits."""
    yield from _texts("", ("message_id", order.message_id))
    if not order.payments:
        yield Problem("", "payments", "there is nothing to collect")
    creditor = order.creditor
    yield from _name("", "creditor.name", creditor.name)
    if not is_iban(creditor.iban):
        yield Problem("", "creditor.iban", "is not an IBAN")
    if not at_02.is_valid(creditor.creditor_id):
        yield Problem("", "creditor.creditor_id", "is not a creditor identifier")
    if len({one.payment_id for one in order.payments}) < len(order.payments):
        yield Problem("", "payment_id", "is not unique")
    for payment in order.payments:
        yield from _problems_of_payment(payment, today)


def _problems_of_payment(payment: Payment, today: date) -> Iterator[Problem]:
    where = payment.payment_id
    yield from _texts(where, ("payment_id", payment.payment_id))
    if payment.due_on <= today:
        yield Problem(where, "due_on", "is not in the future")
    if not is_business_day(payment.due_on):
        yield Problem(where, "due_on", "is a day on which banks do not collect")
    if payment.debit_count < 1:
        yield Problem(where, "debit_count", "there is nothing to collect")


def problems_of_debit(debit: Debit, today: date) -> Iterator[Problem]:
    """Say what a bank would refuse of a debit."""
    where = debit.end_to_end_id
    yield from _texts(
        where, ("end_to_end_id", where), ("mandate_reference", debit.mandate_reference)
    )
    if not 1 <= debit.amount_cents <= AMOUNT_CENTS_MAX:
        yield Problem(where, "amount", "is not between 0.01 and 999999999.99")
    if debit.signed_on > today:
        yield Problem(where, "signed_on", "is in the future")
    yield from _name(where, "debtor_name", debit.debtor_name)
    if len(debit.remittance) > REMITTANCE_CHARACTERS_MAX or not is_sepa_text(debit.remittance):
        yield Problem(
            where, "remittance", "is longer than 140 characters or has others than SEPA's"
        )
    yield from _account(debit)


def _account(debit: Debit) -> Iterator[Problem]:
    where = debit.end_to_end_id
    if not is_iban(debit.debtor_iban):
        yield Problem(where, "debtor_iban", "is not an IBAN")
        return
    address = debit.address
    if address is None:
        if debit.debtor_iban[:2] not in EEA_COUNTRIES:
            yield Problem(where, "address", "is needed for an account outside the EEA")
    elif not (address.town and address.country):
        yield Problem(where, "address", "has no town or no country")
    elif not all(map(is_sepa_text, address)):
        yield Problem(where, "address", "has characters other than SEPA's")


def _texts(where: str, *named: tuple[str, str]) -> Iterator[Problem]:
    for field, text in named:
        if not is_reference(text):
            yield Problem(
                where, field, "is not 1 to 35 characters of SEPA's without // or / at the ends"
            )


def _name(where: str, field: str, name: str) -> Iterator[Problem]:
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX or not is_sepa_text(name):
        yield Problem(where, field, "is not 1 to 70 characters of SEPA's")


def is_iban(text: str) -> bool:
    """Whether a text is an IBAN in its electronic form, with the check digits of its country, too."""
    try:
        return str(IBAN(text, validate_bban=True)) == text
    except SchwiftyException:
        return False
