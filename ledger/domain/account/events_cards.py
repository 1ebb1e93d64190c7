"""What happens to cards of an account after they were issued."""

from __future__ import annotations

from ledger.domain.account.book import AccountBook
from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.model import Event


class CardBlocked(Event, frozen=True, kw_only=True):
    """A card of the account cannot be used from now on; the account and all that is on it stay."""

    TOPIC = "ledger.CardBlocked"
    OMITTED = frozenset({"member_reference"})

    card_number: str
    reason: BlockReason
    newest_card: str
    """The account's newest card that works; empty if none does."""
    member_reference: str = ""
    """In a pool: whose card it is."""

    def apply(self, account: AccountBook) -> None:
        """Block the card."""
        account.cards[self.card_number] = CardStatus.BLOCKED


class CardUnblocked(Event, frozen=True, kw_only=True):
    """A card of the account can be used again."""

    TOPIC = "ledger.CardUnblocked"
    OMITTED = frozenset({"member_reference"})

    card_number: str
    newest_card: str
    """The account's newest card that works."""
    member_reference: str = ""
    """In a pool: whose card it is."""

    def apply(self, account: AccountBook) -> None:
        """Let the card work."""
        account.cards[self.card_number] = CardStatus.ACTIVE


class CardReplaced(Event, frozen=True, kw_only=True):
    """A card of the account was blocked for ever, and another one took over."""

    TOPIC = "ledger.CardReplaced"
    OMITTED = frozenset({"member_reference"})

    card_number: str
    by_card_number: str
    """The new card; it is the account's newest from now on."""
    reason: BlockReason
    member_reference: str = ""
    """In a pool: whose cards they are."""

    def apply(self, account: AccountBook) -> None:
        """Block the one and add the other."""
        account.cards[self.card_number] = CardStatus.REPLACED
        account.cards[self.by_card_number] = CardStatus.ACTIVE
        if self.member_reference:
            account.add_pool_cards(self.member_reference, (self.by_card_number,))
