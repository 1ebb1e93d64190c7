"""Cards: printing, handing over, blocking and replacing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.application.commands.base import Answer, Read, Write
from ledger.application.commands.members import FoundStanding
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.card_status import BlockReason


class CardsGenerated(Answer, frozen=True):
    """Outcome of `GenerateCards`."""

    card_numbers: tuple[str, ...]
    cards_in_batch: int
    """Afterwards."""


class CardsRegistered(Answer, frozen=True):
    """Outcome of `RegisterCards`."""

    request_id: UUID
    """The request that registered them: another one, where nothing was new."""
    cards_registered: int
    cards_unchanged: int
    cards_in_batch: int
    """Afterwards."""


class CardIssued(Answer, frozen=True):
    """Outcome of `IssueCard`."""

    card_number: str
    account_id: UUID


class CardBlocked(Answer, frozen=True):
    """Outcome of `BlockCard`."""

    card_number: str
    reason: BlockReason
    account_id: UUID | None
    """None for a printed card that was not issued."""


class CardUnblocked(Answer, frozen=True):
    """Outcome of `UnblockCard`."""

    card_number: str
    account_id: UUID | None
    """None for a printed card that was not issued."""


class CardReplaced(Answer, frozen=True):
    """Outcome of `ReplaceCard`."""

    card_number: str
    """The new one."""
    replaced_card_number: str
    reason: BlockReason
    account_id: UUID
    points_available: int


class GenerateCards(Write[CardsGenerated], frozen=True):
    """Draw numbers for cards that are to be printed."""

    batch: str
    count: int
    cards_before: int = 0
    """How many the batch has, as far as the caller knows."""


class RegisterCards(Write[CardsRegistered], frozen=True):
    """Take in the numbers of cards that were printed elsewhere."""

    batch: str
    card_numbers: tuple[str, ...]


class IssueCard(Write[CardIssued], frozen=True):
    """Issue a card to a member that there is: a printed one, or one with a new number."""

    member_reference: str
    card_number: str | None = None
    occurred_at: datetime | None = None


class BlockCard(Write[CardBlocked], frozen=True):
    """Let nobody use a card."""

    card_number: str
    reason: BlockReason
    occurred_at: datetime | None = None


class UnblockCard(Write[CardUnblocked], frozen=True):
    """Let a card be used again."""

    card_number: str


class ReplaceCard(Write[CardReplaced], frozen=True):
    """Have another card take over; without its number it gets a new one."""

    card_number: str
    new_card_number: str | None = None
    reason: BlockReason | None = None
    """None: why it was blocked."""
    occurred_at: datetime | None = None
    misuse_allowed: bool = False
    """Whether the caller may replace a card that was blocked for misuse."""


class FoundCard(NamedTuple):
    """A card, and what it opens."""

    card: Card
    account: Account | None
    """None for a printed card that was not issued."""
    member_reference: str
    """Whose card it is; empty for nobody's."""
    standing: FoundStanding | None


class GetCard(Read[FoundCard], frozen=True):
    """Read a card, also one that is blocked."""

    card_number: str


class GetCardBatch(Read[int], frozen=True):
    """Read how many cards a batch has."""

    batch: str
