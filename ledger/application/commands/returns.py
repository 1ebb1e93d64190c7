"""Items that come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.application.commands.base import Answer, ReceiptIdentity, Write
from ledger.application.commands.receipts import ReceiptRecorded
from ledger.application.commands.verifying import without_proof
from ledger.domain.receipt import LineQuantity, ReceiptFacts, ReturnKind
from ledger.domain.verification import Proof


class ItemsReturned(Answer, frozen=True, omit_defaults=True):
    """Outcome of `ReturnItems` and `VoidReceipt`."""

    return_id: UUID
    receipt_id: UUID
    amount: int
    account_id: UUID | None
    points_clawed_back: int
    """Whole points that the returned items had earned: taken, owed and written off."""
    points_owed: int
    """Of these: owed, because they are spent already."""
    points_written_off: int
    """Of these: written off."""
    points_restored: int
    """Points that had paid for the items and came back."""
    points_expired: int
    """Points that had paid for them and came back expired."""
    points_available: int
    amount_paid_with_points: int = 0
    """Of the amount: it comes back as points."""


class ReturnItems(Write[ItemsReturned], frozen=True):
    """Take items of a receipt back. Without `lines`: all that is left. Without `occurred_at`: now."""

    receipt: ReceiptIdentity
    lines: tuple[LineQuantity, ...]
    shop_id: str
    till_id: str = ""
    kind: ReturnKind = ReturnKind.RETURN
    occurred_at: datetime | None = None


class ItemsExchanged(Answer, frozen=True):
    """Outcome of `ExchangeItems`."""

    returned: ItemsReturned
    recorded: ReceiptRecorded
    redemption_id: UUID | None
    amount_to_refund: int
    """What is still to be given back in money, in minor units."""


class ExchangeItems(Write[ItemsExchanged], frozen=True):
    """Take items of a receipt back and record a new one. Without `lines`: all that is left.

    With `points` so many are spent in between; the POINTS tender that they pay names no redemption yet.
    """

    returned: ReceiptIdentity
    lines: tuple[LineQuantity, ...]
    facts: ReceiptFacts
    points: int = 0
    verification: Proof | None = None

    @property
    def asked(self) -> Any:
        """What the fingerprint covers."""
        return without_proof(self)
