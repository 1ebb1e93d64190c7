"""Exchanges: a return and a sale in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from ledger.domain.model import Event

if TYPE_CHECKING:
    from ledger.domain.receipt import Receipt


class ReceiptExchanged(Event, frozen=True, kw_only=True):
    """The receipt is the sale of an exchange: what came back with a return paid for it, or for some of it."""

    TOPIC = "ledger.ReceiptExchanged"

    returned_receipt_id: UUID
    """The receipt whose items came back."""
    return_id: UUID
    """The return."""
    amount: int
    """How much of the receipt it paid, in minor units."""

    def apply(self, receipt: Receipt) -> None:
        """Remember what it was exchanged for."""
        receipt.exchanged = self
