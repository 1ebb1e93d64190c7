"""Exchanges: a return and a sale in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event


class ReceiptExchanged(Event, frozen=True, kw_only=True):
    """The receipt is the sale of an exchange: what came back with a return paid for it, or for some of it."""

    TOPIC = "ledger.ReceiptExchanged"

    returned_receipt_id: UUID
    """The receipt whose items came back."""
    return_id: UUID
    """The return."""
    amount: int
    """How much of the receipt it paid, in minor units."""

    def apply(self, receipt: Exchanges) -> None:
        """Remember what it was exchanged for."""
        receipt.exchanged = self


class Exchanges:
    """What a receipt knows of the exchange that it is the sale of."""

    exchanged: ReceiptExchanged | None = None
    """What came back for it; None for a sale alone."""

    def check_not_exchanged(self) -> None:
        """Refuse to take the sale of an exchange for a sale alone."""
        if self.exchanged is not None:
            raise Refusal(
                Reason.RECEIPT_MISMATCH, "The receipt is the sale of an exchange.", field="receipt"
            )

    def exchange(
        self, cause: Cause, *, returned_receipt_id: UUID, return_id: UUID, amount: int
    ) -> None:
        """Note that it is the sale of an exchange."""
        self._trigger(
            ReceiptExchanged,
            cause,
            returned_receipt_id=returned_receipt_id,
            return_id=return_id,
            amount=amount,
        )

    if TYPE_CHECKING:
        # The aggregate brings it.
        def _trigger(self, event_class: type[Event], cause: Cause, **fields: Any) -> None: ...
