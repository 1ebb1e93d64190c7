"""How far a member is on the way to a card that is issued with a receipt; kept only where the rules have that way."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class NotedReceipt(msgspec.Struct, frozen=True):
    """A receipt on the way to a card."""

    receipt_id: UUID
    shop_id: str
    business_date: date


class CardProgress(LedgerAggregate):
    """The receipts of a member who never had a card."""

    TOPIC = "ledger.CardProgress"

    class Created(Opening, frozen=True, kw_only=True):
        """The first receipt on the way to a member's card was noted."""

        TOPIC = "ledger.CardProgressOpened"

        originator_topic: str = "ledger.CardProgress"
        member_reference: str
        noted: NotedReceipt

    class Noted(Event, frozen=True, kw_only=True):
        """Another receipt on the way to a member's card was noted."""

        TOPIC = "ledger.CardProgressMade"

        noted: NotedReceipt

        def apply(self, progress: CardProgress) -> None:
            """Remember it, and forget the oldest of too many."""
            noted = (*progress.noted, self.noted)
            progress.noted = noted[-limits.CARD_PROGRESS_RECEIPTS_MAX :]

    def __init__(self, member_reference: str, noted: NotedReceipt) -> None:
        """Start with the first receipt."""
        self.member_reference = member_reference
        self.noted: tuple[NotedReceipt, ...] = (noted,)

    @classmethod
    def open(
        cls, id_: UUID, cause: Cause, member_reference: str, noted: NotedReceipt
    ) -> CardProgress:
        """Note the first receipt."""
        return cls._open(cls.Created, id_, cause, member_reference=member_reference, noted=noted)

    def note(self, cause: Cause, noted: NotedReceipt) -> None:
        """Note another receipt."""
        self._trigger(self.Noted, cause, noted=noted)
