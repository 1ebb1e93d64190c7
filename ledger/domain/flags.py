"""What the rules say must be looked at."""

from __future__ import annotations

from enum import StrEnum


class ReceiptFlag(StrEnum):
    """Why somebody should look at a receipt. It is recorded and earns all the same."""

    CARD_LIMIT = "CARD_LIMIT"
    """The card was used for more receipts of the business date than the rules allow."""
    OWN_CARD = "OWN_CARD"
    """It counts for the cashier who recorded it."""


Flags = tuple[ReceiptFlag, ...]
