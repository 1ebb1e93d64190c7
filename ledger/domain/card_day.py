"""How often a card was used on a business date; counted only where the rules limit it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class CardDay(LedgerAggregate):
    """The receipts of a card on a business date, or those of a member who was named without a card."""

    TOPIC = "ledger.CardDay"

    class Created(Opening, frozen=True, kw_only=True):
        """A card was used for its first receipt of a business date."""

        TOPIC = "ledger.CardDayOpened"
        OMITTED = frozenset({"card_number", "member_reference"})

        originator_topic: str = "ledger.CardDay"
        business_date: date
        receipt_id: UUID
        card_number: str = ""
        member_reference: str = ""

    class Used(Event, frozen=True, kw_only=True):
        """A card was used for another receipt of a business date."""

        TOPIC = "ledger.CardUsed"

        receipt_id: UUID

        def apply(self, card_day: CardDay) -> None:
            """Count it."""
            card_day.receipts += 1

    def __init__(self, business_date: date) -> None:
        """Start with the first receipt."""
        self.business_date = business_date
        self.receipts = 1

    @classmethod
    def open(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        business_date: date,
        receipt_id: UUID,
        card_number: str,
        member_reference: str,
    ) -> CardDay:
        """Count the first receipt."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            business_date=business_date,
            receipt_id=receipt_id,
            card_number=card_number,
            member_reference=member_reference,
        )

    def use(self, cause: Cause, receipt_id: UUID) -> None:
        """Count another receipt."""
        self._trigger(self.Used, cause, receipt_id=receipt_id)
