"""Where a card is in its life, and why one is blocked."""

from __future__ import annotations

from enum import StrEnum


class CardStatus(StrEnum):
    """Whether a card can be used."""

    PRINTED = "PRINTED"
    """It waits in a drawer: it opens no account yet."""
    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    REPLACED = "REPLACED"
    """Blocked for ever: another card has taken over."""


class BlockReason(StrEnum):
    """Why a card is blocked or replaced."""

    LOST = "LOST"
    STOLEN = "STOLEN"
    DAMAGED = "DAMAGED"
    MISUSE = "MISUSE"
    OTHER = "OTHER"
