"""Cards: which account a number opens."""

from __future__ import annotations

from uuid import UUID

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class Card(LedgerAggregate):
    """A card number and the account it opens. Whether it may be used is the account's to say."""

    TOPIC = "ledger.Card"

    class Created(Opening, frozen=True, kw_only=True):
        """A card number was assigned to an account; it will never be another's."""

        TOPIC = "ledger.CardNumberAssigned"

        originator_topic: str = "ledger.Card"
        card_number: str
        account_id: UUID

    class Moved(Event, frozen=True, kw_only=True):
        """The card opens another account from now on."""

        TOPIC = "ledger.CardMoved"

        account_id: UUID

        def apply(self, card: Card) -> None:
            """Remember the account."""
            card.account_id = self.account_id

    def __init__(self, card_number: str, account_id: UUID) -> None:
        """Start from the assignment."""
        self.card_number = card_number
        self.account_id = account_id

    @classmethod
    def assign(cls, id_: UUID, cause: Cause, card_number: str, account_id: UUID) -> Card:
        """Assign a number to an account."""
        return cls._open(cls.Created, id_, cause, card_number=card_number, account_id=account_id)

    def move(self, cause: Cause, account_id: UUID) -> None:
        """Have it open another account."""
        self._trigger(self.Moved, cause, account_id=account_id)
