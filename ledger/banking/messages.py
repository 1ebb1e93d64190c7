"""What a bank says, free of the form it says it in: nothing of it is left out, and nothing is judged."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Amount(NamedTuple):
    """Money as a bank writes it, in the currency's smallest unit. Credits are positive."""

    minor: int
    currency: str


class Reason(NamedTuple):
    """Why something came back, or was refused."""

    code: str
    """As in `AM04`; a bank's own code stays as it is. Empty: none was given."""
    text: str = ""


class Party(NamedTuple):
    """Somebody who takes part, as the bank names them."""

    name: str = ""
    iban: str = ""


class Detail(NamedTuple):
    """One transaction of an entry."""

    amount: Amount | None
    """What was booked for it; None if the bank does not say."""
    original_amount: Amount | None
    """What had been asked for, without anybody's fees."""
    end_to_end_id: str
    mandate_reference: str
    message_id: str
    payment_id: str
    servicer_reference: str
    reasons: tuple[Reason, ...]
    charges: tuple[Amount, ...]
    counterparty: Party
    remittance: str


class Entry(NamedTuple):
    """One booking of a bank statement."""

    number: int
    """Which entry of its statement, from 1."""
    amount: Amount
    is_reversal: bool
    status: str
    """BOOK, PDNG, INFO."""
    booked_on: date | None
    value_on: date | None
    servicer_reference: str
    """The bank's own; may be `NONREF`, or empty."""
    entry_reference: str
    transaction_code: str
    """Domain, family and sub-family, as in `PMNT/IDDT/UPDD`; then, after a space, the bank's own code."""
    batch_message_id: str
    batch_payment_id: str
    batch_count: int | None
    charges: tuple[Amount, ...]
    details: tuple[Detail, ...]
    text: str


class Balance(NamedTuple):
    """A balance of a bank statement."""

    kind: str
    """OPBD, CLBD, ..."""
    amount: Amount
    on: date | None


class Statement(NamedTuple):
    """The beginning of a bank statement; its entries follow."""

    statement_id: str
    account: str
    """IBAN, or the bank's own number."""
    currency: str
    number: str
    from_on: date | None
    to_on: date | None
    page: str = ""
    """Which page of a bank statement that comes in several files, from the second on."""


class TransactionStatus(NamedTuple):
    """What the bank says of one debit of an order."""

    end_to_end_id: str
    status: str
    """RJCT, ACCP, ... Empty: only the payment's or the message's holds."""
    reasons: tuple[Reason, ...]
    amount: Amount | None = None
    """What was to be collected, where the bank repeats it."""
    mandate_reference: str = ""
    counterparty: Party = Party()
    remittance: str = ""


class PaymentStatus(NamedTuple):
    """What the bank says of one payment of an order."""

    payment_id: str
    status: str
    reasons: tuple[Reason, ...]
    transactions: tuple[TransactionStatus, ...]


class OrderStatus(NamedTuple):
    """What the bank says of an order (pain.002)."""

    message_id: str
    original_message_id: str
    status: str
    reasons: tuple[Reason, ...]
    payments: tuple[PaymentStatus, ...]
