"""How a card was used on a business date; counted only where the rules limit it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class CardDay(LedgerAggregate):
    """What a card was used for on a business date, or a member who was named without a card."""

    TOPIC = "ledger.CardDay"

    class Created(Opening, frozen=True, kw_only=True):
        """A card was used for the first time on a business date."""

        TOPIC = "ledger.CardDayOpened"
        OMITTED = frozenset({"receipt_id", "card_number", "member_reference"})

        originator_topic: str = "ledger.CardDay"
        business_date: date
        receipt_id: UUID | None = None
        """The first receipt of the day; absent: it was not used for one."""
        card_number: str = ""
        member_reference: str = ""

    class Used(Event, frozen=True, kw_only=True):
        """A card was used for another receipt of a business date."""

        TOPIC = "ledger.CardUsed"

        receipt_id: UUID

        def apply(self, card_day: CardDay) -> None:
            """Count it."""
            card_day.receipts += 1

    class PointsSpent(Event, frozen=True, kw_only=True):
        """Points were spent with a card, or set aside."""

        TOPIC = "ledger.CardPointsSpent"
        OMITTED = frozenset({"unverified"})

        spent_id: UUID
        """The redemption, or the hold."""
        points: int
        unverified: bool = False
        """Nobody looked whether it was the member."""

        def apply(self, card_day: CardDay) -> None:
            """Count them."""
            card_day.count_points(self.points, unverified=self.unverified)

    class PointsReleased(Event, frozen=True, kw_only=True):
        """Points that were set aside with a card were not spent, and do not count for the day."""

        TOPIC = "ledger.CardPointsReleased"
        OMITTED = frozenset({"unverified"})

        hold_id: UUID
        points: int
        unverified: bool = False
        """They had counted as spent without a verification."""

        def apply(self, card_day: CardDay) -> None:
            """Count them no longer."""
            card_day.count_points(-self.points, unverified=self.unverified)

    class Charged(Event, frozen=True, kw_only=True):
        """Money was charged to a card."""

        TOPIC = "ledger.CardMoneyCharged"

        charge_id: UUID
        amount: int
        """Minor units."""

        def apply(self, card_day: CardDay) -> None:
            """Count it."""
            card_day.amount_charged += self.amount

    def __init__(self, business_date: date, receipt_id: UUID | None) -> None:
        """Start with the first receipt, if it was one."""
        self.business_date = business_date
        self.receipts = 0 if receipt_id is None else 1
        self.points_spent = 0
        """With those that are set aside."""
        self.points_unverified = 0
        """Of these: without a verification."""
        self.amount_charged = 0
        """Minor units."""

    @classmethod
    def open(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        business_date: date,
        receipt_id: UUID | None = None,
        card_number: str,
        member_reference: str,
    ) -> CardDay:
        """Start to count, with the first receipt if it is one."""
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

    def spend(self, cause: Cause, spent_id: UUID, points: int, *, unverified: bool) -> None:
        """Count points that are spent or set aside."""
        self._trigger(
            self.PointsSpent, cause, spent_id=spent_id, points=points, unverified=unverified
        )

    def release(self, cause: Cause, hold_id: UUID, points: int, *, unverified: bool) -> None:
        """Count points no longer that were set aside and are free again."""
        self._trigger(
            self.PointsReleased, cause, hold_id=hold_id, points=points, unverified=unverified
        )

    def charge(self, cause: Cause, charge_id: UUID, amount: int) -> None:
        """Count money that is charged."""
        self._trigger(self.Charged, cause, charge_id=charge_id, amount=amount)

    def count_points(self, points: int, *, unverified: bool) -> None:
        """Count points up or down; for events alone."""
        self.points_spent += points
        if unverified:
            self.points_unverified += points
