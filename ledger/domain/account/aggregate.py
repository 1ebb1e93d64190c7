"""Accounts: open lots of points, the remainder that waits, and the cards that open them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.account import events, events_bought, events_cards, events_granted, movements
from ledger.domain.account.book import AccountState, CardStatus
from ledger.domain.account.buying import Buys
from ledger.domain.account.cards import Cards
from ledger.domain.account.granting import Grants
from ledger.domain.account.merging import newest
from ledger.domain.account.pooling import Pools
from ledger.domain.account.returning import Returns
from ledger.domain.account.tiers import Ranks
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, LedgerAggregate


class Account(Cards, Pools, Grants, Returns, Ranks, Buys, LedgerAggregate):
    """One balance of points.

    Each point is pending, available or held. A deficit is what returns took back that was spent already: the next
    points that become available pay for it. Commands decide on an account that was advanced to the present.
    """

    TOPIC = "ledger.Account"
    class_version: ClassVar[int] = 5
    MUTABLE: ClassVar[tuple[str, ...]] = (
        "lots",
        "holds",
        "cards",
    )
    SNAPSHOT_EVERY: ClassVar[int | None] = 200
    STATE: ClassVar[type[msgspec.Struct] | None] = AccountState

    Created = events.AccountOpened
    CardIssued = events.CardIssued
    CardBlocked = events_cards.CardBlocked
    CardUnblocked = events_cards.CardUnblocked
    CardReplaced = events_cards.CardReplaced
    PointsEarned = events.PointsEarned
    PointsRedeemed = events.PointsRedeemed
    PointsHeld = events.PointsHeld
    HoldCaptured = events.HoldCaptured
    HoldReleased = events.HoldReleased
    PointsMatured = events.PointsMatured
    PointsExpired = events.PointsExpired
    PointsClawedBack = events.PointsClawedBack
    PointsRestored = events.PointsRestored
    LotsConsolidated = events.LotsConsolidated
    PointsSent = movements.PointsSent
    PointsReceived = movements.PointsReceived
    AccountMerged = movements.AccountMerged
    AccountAbsorbed = movements.AccountAbsorbed
    PoolMemberLeft = movements.PoolMemberLeft
    CardsReceived = movements.CardsReceived
    TierReached = events.TierReached
    TierEnded = events.TierEnded
    PastPurchasesCounted = events_bought.PastPurchasesCounted
    AdjustmentCredited = events_granted.AdjustmentCredited
    AdjustmentDebited = events_granted.AdjustmentDebited
    PointsRewarded = events_granted.PointsRewarded
    PointsImported = events_granted.PointsImported

    def __init__(self, member_reference: str, occurred_at: datetime) -> None:
        """Start empty."""
        # Said again, or the library would find that an aggregate starts from nothing.
        super().__init__(member_reference, occurred_at)

    @classmethod
    def open(cls, id_: UUID, cause: Cause, member_reference: str) -> Account:
        """Open an account for a member."""
        return cls._open(cls.Created, id_, cause, member_reference=member_reference)

    def check_card(self, card_number: str, field: str = "card_number") -> None:
        """Refuse a card that does not open this account or is blocked."""
        status = self.cards.get(card_number)
        if status is None:
            raise Refusal(Reason.CARD_UNKNOWN, "There is no such card.", field=field)
        if status is not CardStatus.ACTIVE:
            raise Refusal(Reason.CARD_BLOCKED, "The card is blocked.", field=field)

    def newest_card(self) -> str | None:
        """Return the newest active card, if there is one."""
        return newest(self.cards)

    def had_card(self, member_reference: str) -> bool:
        """Whether a member ever got a card, also one that is blocked; an empty reference asks for any."""
        return any(
            not member_reference or self.member_of_card(number) == member_reference
            for number in self.cards
        )

    def issue_card(self, cause: Cause, card_number: str, member_reference: str = "") -> None:
        """Issue a card; in a pool to the member that is named."""
        self._trigger(
            events.CardIssued, cause, card_number=card_number, member_reference=member_reference
        )


POINTS_EVENTS: frozenset[type[events.PointsEvent]] = frozenset(
    one
    for one in vars(Account).values()
    if isinstance(one, type) and issubclass(one, events.PointsEvent)
)
"""All events that change the sums of an account."""
