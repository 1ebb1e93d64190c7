"""Items that come back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.application.commands.base import Answer, ReceiptIdentity, Write
from ledger.domain.receipt import LineQuantity, ReturnKind


class ItemsReturned(Answer, frozen=True):
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


class ReturnItems(Write[ItemsReturned], frozen=True):
    """Take items of a receipt back. Without `lines`: all that is left. Without `occurred_at`: now."""

    receipt: ReceiptIdentity
    lines: tuple[LineQuantity, ...]
    shop_id: str
    till_id: str = ""
    kind: ReturnKind = ReturnKind.RETURN
    occurred_at: datetime | None = None
