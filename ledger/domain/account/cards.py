"""What becomes of an account's cards."""

from __future__ import annotations

from ledger.domain import limits
from ledger.domain.account import events_cards
from ledger.domain.account.book import AccountBook
from ledger.domain.account.merging import newest
from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause


class Cards(AccountBook):
    """Blocking, unblocking and replacing cards. Whether that makes sense is the card's to say."""

    def check_another_card(self, field: str) -> None:
        """Refuse more cards than an account can have; those that are blocked count, too."""
        if len(self.cards) >= limits.ACCOUNT_CARDS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                f"An account has at most {limits.ACCOUNT_CARDS_MAX} cards.",
                field=field,
                limit=limits.ACCOUNT_CARDS_MAX,
            )

    def block_card(self, cause: Cause, card_number: str, reason: BlockReason) -> None:
        """Let nobody use a card."""
        self._trigger(
            events_cards.CardBlocked,
            cause,
            card_number=card_number,
            reason=reason,
            newest_card=newest({**self.cards, card_number: CardStatus.BLOCKED}) or "",
            member_reference=self._whose_card(card_number),
        )

    def unblock_card(self, cause: Cause, card_number: str) -> None:
        """Let a card be used again."""
        self._trigger(
            events_cards.CardUnblocked,
            cause,
            card_number=card_number,
            newest_card=newest({**self.cards, card_number: CardStatus.ACTIVE}) or "",
            member_reference=self._whose_card(card_number),
        )

    def replace_card(
        self, cause: Cause, card_number: str, by_card_number: str, reason: BlockReason
    ) -> None:
        """Block a card for ever and have another one take over, of the same member."""
        self._trigger(
            events_cards.CardReplaced,
            cause,
            card_number=card_number,
            by_card_number=by_card_number,
            reason=reason,
            member_reference=self._whose_card(card_number),
        )

    def _whose_card(self, card_number: str) -> str:
        return self.member_of_card(card_number) if self.pool else ""
