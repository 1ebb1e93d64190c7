"""Batches of printed cards: how many there are, so that a run that broke off can be repeated."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class CardBatch(LedgerAggregate):
    """A batch of printed cards. Each card is a stream of its own."""

    TOPIC = "ledger.CardBatch"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """The first cards of a batch were printed or registered."""

        TOPIC = "ledger.CardBatchOpened"

        originator_topic: str = "ledger.CardBatch"
        batch: str
        cards: int

    class Extended(Event, frozen=True, kw_only=True):
        """More cards of a batch were printed or registered."""

        TOPIC = "ledger.CardBatchExtended"

        cards: int

        def apply(self, batch: CardBatch) -> None:
            """Count them."""
            batch.cards += self.cards

    def __init__(self, batch: str, cards: int) -> None:
        """Start with the first cards."""
        self.batch = batch
        self.cards = cards

    @classmethod
    def open(cls, id_: UUID, cause: Cause, batch: str, cards: int) -> CardBatch:
        """Open a batch with its first cards."""
        return cls._open(cls.Created, id_, cause, batch=batch, cards=cards)

    def extend(self, cause: Cause, cards: int) -> None:
        """Add cards."""
        self._trigger(self.Extended, cause, cards=cards)


def check_cards_before(found: CardBatch | None, cards_before: int) -> None:
    """Refuse to go on where a batch has another number of cards than the caller knows of."""
    cards = 0 if found is None else found.cards
    if cards != cards_before:
        raise Refusal(
            Reason.CARD_BATCH_CHANGED,
            "The batch has another number of cards by now.",
            field="cards_before",
            cards=cards,
        )
