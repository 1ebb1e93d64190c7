"""What an entry can be."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry of an account's history records, as in the contract but without the prefix."""

    EARNED = "EARNED"
    REDEEMED = "REDEEMED"
    CARD_ISSUED = "CARD_ISSUED"
    HELD = "HELD"
    RELEASED = "RELEASED"
    MATURED = "MATURED"
    EXPIRED = "EXPIRED"
    CLAWED_BACK = "CLAWED_BACK"
    RESTORED = "RESTORED"
    ADJUSTED = "ADJUSTED"
    REWARDED = "REWARDED"
    IMPORTED = "IMPORTED"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    TRANSFERRED_IN = "TRANSFERRED_IN"
    MERGED_OUT = "MERGED_OUT"
    MERGED_IN = "MERGED_IN"
    POOL_LEFT = "POOL_LEFT"
    CARDS_RECEIVED = "CARDS_RECEIVED"
    CARD_BLOCKED = "CARD_BLOCKED"
    CARD_UNBLOCKED = "CARD_UNBLOCKED"
    CARD_REPLACED = "CARD_REPLACED"
    CONSOLIDATED = "CONSOLIDATED"
    """Lots became one. Kept to find out about lots; no line of the history that members see."""
