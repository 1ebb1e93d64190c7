"""What moves from one account to another, as events carry it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from ledger.domain.account.book import CardStatus
from ledger.domain.lots import Lot, LotPoints, OpenHold


class MovedLot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A lot that moves as it is, under the number that it gets."""

    lot: int
    points: int
    earned_at: datetime
    receipt_id: UUID | None = None
    available_at: datetime | None = None
    """When they can be spent; absent once they can."""
    expires_at: datetime | None = None
    held: int = 0
    """Points of it that open holds keep."""

    @classmethod
    def of(cls, number: int, lot: Lot) -> MovedLot:
        """Return a lot under a number."""
        return cls(number, **msgspec.structs.asdict(lot))

    def to_lot(self) -> Lot:
        """Return the lot."""
        values = msgspec.structs.asdict(self)
        del values["lot"]
        return Lot(**values)


class MovedHold(msgspec.Struct, frozen=True, omit_defaults=True):
    """An open hold that moves as it is; its lots have the numbers that they get."""

    hold_id: UUID
    lots: tuple[LotPoints, ...]
    expires_at: datetime
    reference: str = ""
    member_reference: str = ""
    """In a pool: who set the points aside."""

    def to_hold(self) -> OpenHold:
        """Return the hold."""
        return OpenHold(self.lots, self.expires_at, self.reference, self.member_reference)


class PromoCodeUses(msgspec.Struct, frozen=True):
    """How often a promo code with a limit for each member was used."""

    code: str
    uses: int


class MovedReward(msgspec.Struct, frozen=True):
    """A reward that was granted, as far as it is remembered."""

    reward_id: str
    at: datetime
    """When it was earned."""
    reference: str
    """What it was for, as the caller knows it; may be empty."""
    request_id: UUID
    """The request that granted it."""


class MovedCard(msgspec.Struct, frozen=True):
    """A card that opens another account from now on."""

    card_number: str
    status: CardStatus
