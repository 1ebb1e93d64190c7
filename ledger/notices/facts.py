"""What a notice says, before it is written in anybody's language."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class NoticeKind(StrEnum):
    """Why a member is written to."""

    STATEMENT = "STATEMENT"
    """What was paid with the card, and when it is debited: the pre-notification."""
    RETRY = "RETRY"
    """A debit that came back is tried again: it is announced anew."""
    REMINDER = "REMINDER"
    """A debit came back and is not paid."""


class LineKind(StrEnum):
    """What a line is, of those that are not charged."""

    PAYOUT = "PAYOUT"
    PAYOUT_RETURNED = "PAYOUT_RETURNED"
    SURPLUS = "SURPLUS"
    """Paid beyond what was owed of an earlier statement."""
    PAID = "PAID"
    """Paid of this statement."""


class Line(NamedTuple):
    """A charge or a refund of a statement, or what else makes it more or less."""

    on: date
    amount: int
    """In minor units; below zero: a refund."""
    place: str
    """Shop or order, as the caller named it, or the transfer of a payout; may be empty."""
    kind: LineKind | None = None
    """None: a charge, or below zero a refund."""


class Recipient(NamedTuple):
    """Who is written to, as far as it is known."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    """Empty: it goes on paper."""
    language: str = ""
    """BCP 47; empty: the programme's."""

    @property
    def name(self) -> str:
        """The name as one writes it; empty if none is known."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class Notice(NamedTuple):
    """One notice. Amounts in minor units of `currency`."""

    kind: NoticeKind
    number: str
    """Names the collection, at the bank too."""
    amount: int
    due_on: date
    """When it is debited, or was."""
    currency: str
    exponent: int
    """Decimal places of the currency."""
    lines: tuple[Line, ...]
    creditor_name: str
    creditor_id: str
    mandate_reference: str
    account_end: str
    """The last characters of the IBAN that is debited."""
    recipient: Recipient
    reminder: int = 0
    """Which one: 1 is the first."""


class Rendered(NamedTuple):
    """A notice in a language."""

    language: str
    subject: str
    text: str
    html: str
