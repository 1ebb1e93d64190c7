"""What a card was issued on, and what became of that: the card stays whatever comes back, but somebody looks."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.presenting import CardCondition
from ledger.domain.receipt import ReturnKind


class CardGrounds(LedgerAggregate):
    """The receipts that a card was issued on."""

    TOPIC = "ledger.CardGrounds"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A card was issued on receipts."""

        TOPIC = "ledger.CardGroundsRecorded"
        OMITTED = frozenset({"in_app"})

        originator_topic: str = "ledger.CardGrounds"
        card_number: str
        account_id: UUID
        receipt_ids: tuple[UUID, ...]
        """All that count, also where fewer would have been enough."""
        condition: CardCondition
        """By which of the rules they were enough."""
        in_app: bool = False
        """Whether it was issued with the last of the receipts, and not on presenting them."""

    class ReceiptReturned(Event, frozen=True, kw_only=True):
        """Items of a receipt came back that the card was issued on."""

        TOPIC = "ledger.CardReceiptReturned"

        card_number: str
        account_id: UUID
        """Whose it is by now."""
        receipt_id: UUID
        return_id: UUID
        kind: ReturnKind
        amount: int
        """What was paid for what came back this time, in minor units."""
        whole: bool
        """Whether nothing of the receipt is kept."""
        still_enough: bool
        """Whether what is left of all the card's receipts would still be enough, by the rules of its issue."""

        def apply(self, grounds: CardGrounds) -> None:
            """Remember how it stands."""
            grounds.still_enough = self.still_enough

    def __init__(self, card_number: str, receipt_ids: tuple[UUID, ...], rules_version: int) -> None:
        """Start from the issue."""
        self.card_number = card_number
        self.receipt_ids = receipt_ids
        self.rules_version = rules_version
        self.still_enough = True

    @classmethod
    def record(  # noqa: PLR0913 - each is a fact of its own
        cls,
        id_: UUID,
        cause: Cause,
        *,
        card_number: str,
        account_id: UUID,
        receipt_ids: tuple[UUID, ...],
        condition: CardCondition,
        rules_version: int,
        in_app: bool = False,
    ) -> CardGrounds:
        """Record what a card is issued on."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            card_number=card_number,
            account_id=account_id,
            receipt_ids=receipt_ids,
            condition=condition,
            rules_version=rules_version,
            in_app=in_app,
        )

    def take_back(  # noqa: PLR0913 - each is a fact of its own
        self,
        cause: Cause,
        *,
        account_id: UUID,
        receipt_id: UUID,
        return_id: UUID,
        kind: ReturnKind,
        amount: int,
        whole: bool,
        still_enough: bool,
    ) -> None:
        """Note that items of one of its receipts came back."""
        self._trigger(
            self.ReceiptReturned,
            cause,
            card_number=self.card_number,
            account_id=account_id,
            receipt_id=receipt_id,
            return_id=return_id,
            kind=kind,
            amount=amount,
            whole=whole,
            still_enough=still_enough,
            rules_version=self.rules_version,
        )
