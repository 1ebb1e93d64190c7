"""Accounts: open lots of points, the remainder that waits, and the cards that open them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.receipt import Earning


class CardStatus(StrEnum):
    """Whether a card can be used."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"


class Lot(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that were earned together and are not spent yet."""

    points: int
    earned_at: datetime
    receipt_id: UUID | None = None
    """None where lots of several receipts were consolidated; the event names them."""


class LotPoints(msgspec.Struct, frozen=True):
    """Some points of one lot."""

    lot: int
    points: int


class ConsolidatedLot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A lot that became part of another, as it was."""

    lot: int
    points: int
    earned_at: datetime
    receipt_id: UUID | None = None


class AccountState(msgspec.Struct):
    """What a snapshot of an account holds."""

    member_reference: str
    opened_at: datetime
    points_available: int
    remainder_micropoints: int
    lots_made: int
    lots: dict[int, Lot]
    cards: dict[str, CardStatus]


class Account(LedgerAggregate):
    """One balance of points.

    Lots are numbered from 1 within the account, in order of recording.
    """

    TOPIC = "ledger.Account"
    MUTABLE: ClassVar[tuple[str, ...]] = ("lots", "cards")
    SNAPSHOT_EVERY: ClassVar[int | None] = 200
    STATE: ClassVar[type[msgspec.Struct] | None] = AccountState

    class Created(Opening, frozen=True, kw_only=True):
        """An account was opened for a member."""

        TOPIC = "ledger.AccountOpened"

        originator_topic: str = "ledger.Account"
        member_reference: str

    class CardIssued(Event, frozen=True, kw_only=True):
        """A card that opens the account was issued."""

        TOPIC = "ledger.CardIssued"

        card_number: str

        def apply(self, account: Account) -> None:
            """Add the card."""
            account.cards[self.card_number] = CardStatus.ACTIVE

    class PointsEarned(Event, frozen=True, kw_only=True):
        """A receipt earned points: whole points make a lot, the rest waits in the account."""

        TOPIC = "ledger.PointsEarned"

        receipt_id: UUID
        earned_at: datetime
        micropoints: int
        """What the receipt earned exactly."""
        points: int
        """Whole points credited, with what the remainder completed."""
        remainder_micropoints: int
        """What waits in the account from now on."""

        def apply(self, account: Account) -> None:
            """Add the lot and keep the remainder."""
            account.remainder_micropoints = self.remainder_micropoints
            if self.points == 0:
                return
            account.lots_made += 1
            account.lots[account.lots_made] = Lot(
                points=self.points, earned_at=self.earned_at, receipt_id=self.receipt_id
            )
            account.points_available += self.points

    class PointsRedeemed(Event, frozen=True, kw_only=True):
        """Points were spent."""

        TOPIC = "ledger.PointsRedeemed"

        redemption_id: UUID
        points: int
        lots: tuple[LotPoints, ...]

        def apply(self, account: Account) -> None:
            """Take the points out of their lots."""
            for taken in self.lots:
                lot = account.lots.pop(taken.lot)
                if lot.points > taken.points:
                    account.lots[taken.lot] = msgspec.structs.replace(
                        lot, points=lot.points - taken.points
                    )
            account.points_available -= self.points

    class LotsConsolidated(Event, frozen=True, kw_only=True):
        """The oldest lots became one, so that their number stays bounded."""

        TOPIC = "ledger.LotsConsolidated"

        lots: tuple[ConsolidatedLot, ...]

        def apply(self, account: Account) -> None:
            """Replace the lots by one that is as old as the oldest of them."""
            for lot in self.lots:
                del account.lots[lot.lot]
            account.lots_made += 1
            account.lots[account.lots_made] = Lot(
                points=sum(lot.points for lot in self.lots),
                earned_at=min(lot.earned_at for lot in self.lots),
            )

    def __init__(self, member_reference: str, occurred_at: datetime) -> None:
        """Start empty."""
        self.member_reference = member_reference
        self.opened_at = occurred_at
        self.points_available = 0
        self.remainder_micropoints = 0
        self.lots_made = 0
        self.lots: dict[int, Lot] = {}
        self.cards: dict[str, CardStatus] = {}

    @classmethod
    def open(cls, id_: UUID, cause: Cause, member_reference: str) -> Account:
        """Open an account for a member."""
        return cls._open(cls.Created, id_, cause, member_reference=member_reference)

    def check_card(self, card_number: str, field: str = "card_number") -> None:
        """Refuse a card that does not open this account or is blocked."""
        status = self.cards.get(card_number)
        if status is None:
            raise Refusal(Reason.CARD_UNKNOWN, "There is no such card.", field=field)
        if status is CardStatus.BLOCKED:
            raise Refusal(Reason.CARD_BLOCKED, "The card is blocked.", field=field)

    def newest_card(self) -> str | None:
        """Return the newest active card, if there is one."""
        active = (number for number, status in self.cards.items() if status is CardStatus.ACTIVE)
        return next(reversed(list(active)), None)

    def issue_card(self, cause: Cause, card_number: str) -> None:
        """Issue a card."""
        self._trigger(self.CardIssued, cause, card_number=card_number)

    def check_earn(self, micropoints: int) -> None:
        """Refuse a balance beyond what the books can hold."""
        points = micropoints // limits.MICROPOINTS_PER_POINT
        if self.points_available + points >= limits.BALANCE_POINTS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The balance would grow over its limit.",
                field="receipt.total",
                limit=limits.BALANCE_POINTS_MAX,
            )

    def earn(
        self,
        cause: Cause,
        *,
        receipt_id: UUID,
        earned_at: datetime,
        earning: Earning,
        rules_version: int,
    ) -> int:
        """Credit what a receipt earns and return the whole points credited.

        Whole points are credited, the rest waits in the account or, where the rules say so, is dropped.
        """
        if earning.carry_remainder:
            points, remainder = divmod(
                self.remainder_micropoints + earning.micropoints, limits.MICROPOINTS_PER_POINT
            )
        else:
            points = earning.micropoints // limits.MICROPOINTS_PER_POINT
            remainder = self.remainder_micropoints
        if points and len(self.lots) >= limits.OPEN_LOTS_MAX:
            self._consolidate(cause)
        self._trigger(
            self.PointsEarned,
            cause,
            receipt_id=receipt_id,
            earned_at=earned_at,
            micropoints=earning.micropoints,
            points=points,
            remainder_micropoints=remainder,
            rules_version=rules_version,
        )
        return points

    def check_redeem(self, points: int) -> None:
        """Refuse to spend more than there is."""
        if points > self.points_available:
            raise Refusal(
                Reason.POINTS_INSUFFICIENT,
                "There are not enough points.",
                field="points",
                points_available=self.points_available,
            )

    def lots_to_spend(self, points: int) -> tuple[LotPoints, ...]:
        """Choose the lots that pay: the oldest first, ties by number."""
        chosen: list[LotPoints] = []
        for number, lot in self._oldest_first():
            take = min(points, lot.points)
            chosen.append(LotPoints(lot=number, points=take))
            points -= take
            if points == 0:
                break
        return tuple(chosen)

    def redeem(
        self, cause: Cause, redemption_id: UUID, points: int, lots: tuple[LotPoints, ...]
    ) -> None:
        """Spend points from the chosen lots."""
        self._trigger(
            self.PointsRedeemed, cause, redemption_id=redemption_id, points=points, lots=lots
        )

    def _consolidate(self, cause: Cause) -> None:
        oldest = self._oldest_first()[: limits.CONSOLIDATED_LOTS]
        self._trigger(
            self.LotsConsolidated,
            cause,
            lots=tuple(
                ConsolidatedLot(
                    lot=number,
                    points=lot.points,
                    earned_at=lot.earned_at,
                    receipt_id=lot.receipt_id,
                )
                for number, lot in oldest
            ),
        )

    def _oldest_first(self) -> list[tuple[int, Lot]]:
        return sorted(self.lots.items(), key=lambda item: (item[1].earned_at, item[0]))
