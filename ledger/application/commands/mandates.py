"""Mandates: a member's word that its bank account may be debited."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.charges import Charges, Mandate, MandateWay
from ledger.domain.debit_days import DebitDay
from ledger.domain.private import SealedRecord


class SealedBankAccount(msgspec.Struct, frozen=True):
    """Name and IBAN of who is debited, sealed for the one member they belong to."""

    record: SealedRecord
    print_: bytes
    """Stands for what is sealed where two requests are compared: sealed bytes differ each time."""


class MandateSigned(Answer, frozen=True):
    """Outcome of `SignMandate`."""

    mandate_reference: str
    member_reference: str
    debit_day: DebitDay
    notice_days: int
    next_due_on: date
    """When what is charged now would be debited."""


class MandateAmended(Answer, frozen=True):
    """Outcome of `AmendMandate`."""

    mandate_reference: str
    account_version: int
    """Afterwards."""


class MandateRevoked(Answer, frozen=True):
    """Outcome of `RevokeMandate`."""

    mandate_reference: str


class SignMandate(Write[MandateSigned], frozen=True):
    """Record a mandate that was signed. A member that was merged is refused: it was sealed for somebody else."""

    member_reference: str
    account: SealedBankAccount
    signed_on: date
    way: MandateWay
    text_version: str = ""
    """Which text was signed."""
    mandate_reference: str | None = None
    """None: a new one."""
    debit_day: DebitDay | None = None
    """None: the one that the member has, or the programme's."""
    notice_days: int | None = None
    """None: what the member agreed to, or the programme's."""

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return (
            self.member_reference,
            self.account.print_,
            self.signed_on,
            self.way,
            self.text_version,
            self.mandate_reference,
            self.debit_day,
            self.notice_days,
        )


class AmendMandate(Write[MandateAmended], frozen=True):
    """Debit another bank account of the same member by the same mandate."""

    mandate_reference: str
    account: SealedBankAccount

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return self.mandate_reference, self.account.print_


class RevokeMandate(Write[MandateRevoked], frozen=True):
    """Use a mandate no more, because the member said so."""

    mandate_reference: str


class FoundMandate(NamedTuple):
    """A mandate, and what is debited by it."""

    mandate: Mandate
    charges: Charges
    member_reference: str
    """Who the member is by now."""
    today: date

    @property
    def in_force(self) -> bool:
        """Whether the member is debited by this one, and not by a later one."""
        return self.charges.mandate_reference.upper() == self.mandate.reference.upper()

    @property
    def used_on(self) -> date | None:
        """Return when it was used last; None: never, or not any more."""
        return self.charges.mandate_used_on if self.in_force else None

    @property
    def is_usable(self) -> bool:
        """Whether the member can pay with the card by it today."""
        return self.in_force and self.mandate.is_usable(self.today, self.used_on)


class GetMandate(Read[FoundMandate], frozen=True):
    """Read a mandate, without name and account."""

    mandate_reference: str
