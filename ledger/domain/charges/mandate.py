"""Mandates: a member's word that its bank account may be debited. Name and IBAN are the vault's."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.months import months_after

LAPSE_MONTHS = 36
"""A mandate that was not used for so long is none any more (EPC016, 4.1)."""


class MandateWay(StrEnum):
    """How a mandate was signed."""

    PAPER = "PAPER"
    ONLINE = "ONLINE"


class MandateStatus(StrEnum):
    """Whether a mandate can be used."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    """The bank knows of none: it is not used until a new one is signed."""
    REVOKED = "REVOKED"


class Signature(NamedTuple):
    """What a mandate is made of."""

    member_reference: str
    reference: str
    creditor_id: str
    signed_on: date
    way: MandateWay
    text_version: str
    record_id: UUID


class Mandate(LedgerAggregate):
    """One mandate, by its reference. Its account is numbered: 1 as signed, one more with each amendment."""

    TOPIC = "ledger.Mandate"

    class Created(Opening, frozen=True, kw_only=True):
        """A mandate was signed."""

        TOPIC = "ledger.MandateSigned"

        originator_topic: str = "ledger.Mandate"
        member_reference: str
        reference: str
        """Unique for the creditor, in whatever case (at most 35 characters of SEPA's)."""
        creditor_id: str
        """The creditor identifier it was given to."""
        signed_on: date
        way: MandateWay
        text_version: str
        """Which text was signed."""
        record_id: UUID
        """The vault's record with name and account."""

    class Amended(Event, frozen=True, kw_only=True):
        """The member has another bank account."""

        TOPIC = "ledger.MandateAmended"

        record_id: UUID

        def apply(self, mandate: Mandate) -> None:
            """Let the new account count."""
            mandate.record_id = self.record_id
            mandate.account_version += 1

    class Suspended(Event, frozen=True, kw_only=True):
        """A bank said that there is no such mandate."""

        TOPIC = "ledger.MandateSuspended"

        code: str

        def apply(self, mandate: Mandate) -> None:
            """Use it no more."""
            mandate.status = MandateStatus.SUSPENDED

    class Revoked(Event, frozen=True, kw_only=True):
        """The member took its word back."""

        TOPIC = "ledger.MandateRevoked"

        def apply(self, mandate: Mandate) -> None:
            """Use it no more."""
            mandate.status = MandateStatus.REVOKED

    def __init__(
        self,
        member_reference: str,
        reference: str,
        creditor_id: str,
        signed_on: date,
        way: MandateWay,
        text_version: str,
        record_id: UUID,
    ) -> None:
        """Start active."""
        self.member_reference = member_reference
        self.reference = reference
        self.creditor_id = creditor_id
        self.signed_on = signed_on
        self.way = way
        self.text_version = text_version
        self.record_id = record_id
        self.account_version = 1
        self.status = MandateStatus.ACTIVE

    @classmethod
    def sign(cls, id_: UUID, cause: Cause, signature: Signature) -> Mandate:
        """Record a signature."""
        return cls._open(cls.Created, id_, cause, **signature._asdict())

    def lapses_on(self, used_on: date | None) -> date:
        """Return the first day on which it counts no more, if it was last used on a day or never."""
        return self.lapses(max(self.signed_on, used_on or self.signed_on))

    @staticmethod
    def lapses(used_on: date) -> date:
        """Return the first day on which a mandate counts no more that was signed, or used last, on a day."""
        return months_after(used_on, LAPSE_MONTHS)

    def is_usable(self, on: date, used_on: date | None) -> bool:
        """Whether a debit that is due on a day may use it."""
        return self.status is MandateStatus.ACTIVE and on < self.lapses_on(used_on)

    def check_usable(self, on: date, used_on: date | None) -> None:
        """Refuse what needs a mandate that can be used."""
        if not self.is_usable(on, used_on):
            raise Refusal(Reason.MANDATE_NEEDED, "The member has no mandate that can be used.")

    def check_active(self) -> None:
        """Refuse to change what is over."""
        if self.status is not MandateStatus.ACTIVE:
            raise Refusal(Reason.MANDATE_ENDED, "The mandate is suspended or revoked.")

    def check_not_revoked(self) -> None:
        """Refuse to revoke what is revoked."""
        if self.status is MandateStatus.REVOKED:
            raise Refusal(Reason.MANDATE_ENDED, "The mandate is revoked.")

    def amend(self, cause: Cause, record_id: UUID) -> None:
        """Take another account."""
        self._trigger(self.Amended, cause, record_id=record_id)

    def suspend(self, cause: Cause, code: str) -> None:
        """Use it no more, because a bank said so."""
        self._trigger(self.Suspended, cause, code=code)

    def revoke(self, cause: Cause) -> None:
        """Use it no more, because the member said so."""
        self._trigger(self.Revoked, cause)
