"""Receipts: recorded, presented, claimed, read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Holder, Read, ReceiptIdentity, Write
from ledger.application.commands.consents import ConsentsSet
from ledger.application.commands.profiles import SealedProfile, without_sealed
from ledger.domain.consent.words import ConsentChoice, SharingChoice
from ledger.domain.flags import Flags
from ledger.domain.presenting import CardCondition, ReceiptVerdict
from ledger.domain.receipt import LineQuantity, Receipt, ReceiptFacts


class ReceiptRecorded(Answer, frozen=True, omit_defaults=True):
    """Outcome of `RecordReceipt`."""

    receipt_id: UUID
    account_id: UUID | None
    points_earned: int
    points_available: int
    flags: Flags = ()
    card_number: str = ""
    """The card that was issued with it; empty for most."""
    full_registration_due: bool = False


class PresentedReceipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is said of a receipt that was presented."""

    receipt_id: UUID
    verdict: ReceiptVerdict = ReceiptVerdict.COUNTS
    points_credited: int = 0
    used_at: datetime | None = None
    """Where it was somebody's already: since when."""
    account_id: UUID | None = None
    """Where it was somebody's already: whose, for those who may know."""


class ReceiptsPresented(Answer, frozen=True, omit_defaults=True):
    """Outcome of `PresentReceipts`."""

    card_number: str
    """Empty if no card would be issued."""
    account_id: UUID | None
    points_credited: int
    points_available: int
    receipts: tuple[PresentedReceipt, ...] = ()
    """In the order of the request; none in answers from before there were verdicts."""
    condition: CardCondition | None = None
    """By which of the rules the card is issued."""
    consents: ConsentsSet | None = None
    """What the customer agreed to, if asked."""


class ReceiptClaimed(Answer, frozen=True, omit_defaults=True):
    """Outcome of `ClaimReceipt`."""

    receipt_id: UUID
    account_id: UUID
    points_credited: int
    points_available: int
    flags: Flags = ()
    card_number: str = ""
    """The card that was issued with it; empty for most."""


class RecordReceipt(Write[ReceiptRecorded], frozen=True):
    """Record a receipt."""

    facts: ReceiptFacts


class PresentReceipts(Write[ReceiptsPresented], frozen=True):
    """Issue a card on receipts. Without `occurred_at`: now."""

    member_reference: str
    receipts: tuple[ReceiptIdentity, ...]
    occurred_at: datetime | None = None
    card_number: str | None = None
    """The printed card that is handed over; None: one with a new number."""
    only_say: bool = False
    """Say of each receipt whether it counts, also where they are too few or nobody is named yet; only to rehearse."""
    profile: SealedProfile | None = None
    choices: tuple[ConsentChoice, ...] = ()
    """What the customer agrees and says no to at once."""
    sharing: SharingChoice | None = None
    shop_id: str = ""
    """Where somebody is enrolled with it."""

    @property
    def asked(self) -> Any:
        """What the fingerprint covers. The shop was no part of it from the start."""
        return without_sealed(msgspec.structs.replace(self, shop_id=""))


class ClaimReceipt(Write[ReceiptClaimed], frozen=True):
    """Count an anonymous receipt for somebody whose card was forgotten. Without `occurred_at`: now."""

    receipt: ReceiptIdentity
    holder: Holder
    occurred_at: datetime | None = None


class FoundReceipt(NamedTuple):
    """A receipt, and what can still be returned of it."""

    receipt: Receipt
    remaining: tuple[LineQuantity, ...]
    account_id: UUID | None
    """Whose it is by now; None while it is anonymous."""


class GetReceipt(Read[FoundReceipt], frozen=True):
    """Read a receipt."""

    receipt: ReceiptIdentity
