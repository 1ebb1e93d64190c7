"""Accounts that several members share."""

from __future__ import annotations

from uuid import UUID

from ledger.domain import limits
from ledger.domain.account import moved, movements
from ledger.domain.account.book import CardStatus
from ledger.domain.account.merging import Merges, newest
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause


class Pools(Merges):
    """Who shares an account."""

    def check_join(self, field: str) -> None:
        """Refuse one more member than a pool may have."""
        # The account's own member is one, too.
        if len(self.pool) + 2 > limits.POOL_MEMBERS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                f"A pool has at most {limits.POOL_MEMBERS_MAX} members.",
                field=field,
                limit=limits.POOL_MEMBERS_MAX,
            )

    def check_leave(self, reference: str, field: str) -> None:
        """Refuse to let somebody leave who shares nothing, or whose account it is."""
        if not self.pool:
            raise Refusal(
                Reason.NOT_IN_POOL, "The member shares an account with nobody.", field=field
            )
        if reference == self.member_reference:
            raise Refusal(
                Reason.POOL_HOLDER,
                "The pool is this member's account: the others leave it.",
                field=field,
            )

    def leave_pool(self, cause: Cause, reference: str, to: Pools) -> None:
        """Let a member leave, with the own cards."""
        leaving = self.pool_member(reference)
        cards = {number: self.cards[number] for number in leaving.cards}
        staying = {one: status for one, status in self.cards.items() if one not in cards}
        self._trigger(
            movements.PoolMemberLeft,
            cause,
            member_reference=reference,
            to_account_id=to.id,
            newest_card=newest(staying) or "",
        )
        to.receive_cards(cause, self.id, cards)

    def receive_cards(
        self, cause: Cause, from_account_id: UUID, cards: dict[str, CardStatus]
    ) -> None:
        """Take over cards of another account, if there are any."""
        if cards:
            self._trigger(
                movements.CardsReceived,
                cause,
                from_account_id=from_account_id,
                cards=tuple(moved.MovedCard(*pair) for pair in cards.items()),
                newest_card=newest(cards) or "",
            )
