"""What a run is made of: statements, collections, and who is left out. Amounts in minor units."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec


class RunState(StrEnum):
    """How far a run is."""

    DRAFTING = "DRAFTING"
    """Statements are being taken, some members at a time."""
    DRAFT = "DRAFT"
    """All that it will collect is known."""
    APPROVED = "APPROVED"
    """A second person agreed."""
    NOTIFIED = "NOTIFIED"
    """The members were told."""
    SEALING = "SEALING"
    """Its names at the bank are fixed, and collections are being sent into its file."""
    SEALED = "SEALED"
    """Its file is fixed."""
    SUBMITTED = "SUBMITTED"
    """The file is at the bank."""
    ACCEPTED = "ACCEPTED"
    """The bank took the file."""
    BOOKED = "BOOKED"
    """The bank credited money for it."""
    CLOSED = "CLOSED"
    """Nothing of it is in transit any more."""
    CANCELLING = "CANCELLING"
    """Its statements are being released."""
    CANCELLED = "CANCELLED"
    """Nothing of it was ever collected."""


class ExclusionReason(StrEnum):
    """Why something of a member is not collected by a run, though its time has come."""

    NO_MANDATE = "NO_MANDATE"
    """No mandate can be used on the due date: none is in force, or it lapsed."""
    BELOW_LEAST = "BELOW_LEAST"
    """Less than the least sum, and it can wait for the next debit."""
    CREDIT_BALANCE = "CREDIT_BALANCE"
    """Refunds come to as much as charges, or to more."""
    BLOCKED = "BLOCKED"
    """Collecting from the member was stopped."""
    NOTICE_TOO_LATE = "NOTICE_TOO_LATE"
    """The debit cannot be announced in time any more."""
    CUT_OFF_AHEAD = "CUT_OFF_AHEAD"
    """What belongs to it can still be charged: it is too early."""
    ACCOUNT_UNUSABLE = "ACCOUNT_UNUSABLE"
    """A debit came back because of the account, and the member has given no other since."""
    NOTICE_FAILED = "NOTICE_FAILED"
    """The member could not be told."""
    DATA_MISSING = "DATA_MISSING"
    """The name or the account of the mandate is not there."""
    BANK_WOULD_REFUSE = "BANK_WOULD_REFUSE"
    """What is known of the debit breaks a rule of the bank's."""
    TAKEN_OUT = "TAKEN_OUT"
    """A person took it out of the run."""


class Count(msgspec.Struct, frozen=True):
    """How many, and how much in minor units."""

    count: int = 0
    amount: int = 0

    def plus(self, amounts: list[int]) -> Count:
        """Return it with more."""
        return Count(self.count + len(amounts), self.amount + sum(amounts))


class TakenStatement(msgspec.Struct, frozen=True):
    """A statement that a run took."""

    member_reference: str
    statement_id: UUID
    attempt: int
    """1, or more where it is collected again."""
    amount: int


class Exclusion(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something of a member that a run does not collect."""

    member_reference: str
    reason: ExclusionReason
    amount: int
    """What it would have been."""
    statement_id: UUID | None = None
    """The statement that is not collected; null: it was none yet."""
    detail: str = ""
    """Which rule of the bank's, by the name of the field; nothing personal."""


class SentCollection(msgspec.Struct, frozen=True, omit_defaults=True):
    """A collection as it goes into the file, but for the name and the account: those are the vault's."""

    member_reference: str
    statement_id: UUID
    attempt: int
    amount: int
    mandate_reference: str
    signed_on: date
    record_id: UUID
    """The vault's record with name and account."""
    new_account: bool = False
    """Whether the mandate was used with another account before."""


def message_id(run_id: UUID) -> str:
    """Return what names a run's message at the bank (at most 35 characters)."""
    return run_id.hex


def payment_id(run_id: UUID) -> str:
    """Return what names the payment of a run's message (at most 35 characters)."""
    return f"{run_id.hex}-1"


def read_message_id(text: str) -> UUID | None:
    """Return which run a message id, or a payment information id, names; None if it is not one of ours."""
    name = text.strip().removesuffix("-1")
    if len(name) != _HEX_DIGITS:
        return None
    try:
        return UUID(hex=name)
    except ValueError:
        return None


_HEX_DIGITS = 32
