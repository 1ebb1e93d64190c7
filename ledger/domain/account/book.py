"""What an account holds, and how events change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.account.ties import Absorbed, LotRange, PoolMember
from ledger.domain.behaviour import NOTHING_BOUGHT, Behaviour, Purchase
from ledger.domain.card_status import CardStatus as CardStatus
from ledger.domain.lots import NEVER, DatedPoints, Lot, LotPoints, OpenHold, Pairs
from ledger.domain.model import Cause, Event
from ledger.domain.rules.tiers import Qualifying


class Effect(msgspec.Struct, frozen=True):
    """How an event changes the sums of an account, in points."""

    available: int = 0
    pending: int = 0
    held: int = 0
    deficit: int = 0


class RewardGrant(NamedTuple):
    """A reward that was granted."""

    at: datetime
    """When it was earned."""
    reference: str
    """What it was for, as the caller knows it; may be empty."""
    request_id: UUID
    """The request that granted it."""


class AccountState(msgspec.Struct):
    """What a snapshot of an account holds."""

    member_reference: str
    opened_at: datetime
    points_available: int
    points_pending: int
    points_held: int
    deficit: int
    remainder_micropoints: int
    lots_made: int
    lots: dict[int, Lot]
    holds: dict[UUID, OpenHold]
    cards: dict[str, CardStatus]
    expires_at: datetime | None
    ended_lots: int
    due_at: datetime | None
    ended_between: tuple[LotRange, ...]
    pool: tuple[PoolMember, ...]
    merged_into: UUID | None
    lot_offset: int
    absorbed: tuple[Absorbed, ...]
    merges_deep: int
    campaigns: dict[str, int]
    coupons: dict[str, int]
    qualifying: dict[int, tuple[int, int]]
    tier: str
    tier_until: datetime | None
    rewards: dict[str, tuple[RewardGrant, ...]]
    adjusted_at: datetime | None
    adjusted_alone: int
    behaviour: Behaviour | None


_NOTHING: Mapping[Any, Any] = {}


class AccountBook:
    """The sums, lots, holds and cards of an account. What is decided about them is in the classes built on this one."""

    def __init__(self, member_reference: str, occurred_at: datetime) -> None:
        """Start empty."""
        self.member_reference = member_reference
        self.opened_at = occurred_at
        self.points_available = 0
        self.points_pending = 0
        self.points_held = 0
        self.deficit = 0
        self.remainder_micropoints = 0
        self.lots_made = 0
        self.lots: dict[int, Lot] = {}
        self.holds: dict[UUID, OpenHold] = {}
        self.cards: dict[str, CardStatus] = {}
        self.expires_at: datetime | None = None
        """Where points expire without activity: when all of them do."""
        self.ended_lots = 0
        """Lots up to this number ended for want of activity, also where points of them are held or spent."""
        self.due_at: datetime | None = None
        """Nothing changes by itself before then; None: nothing ever does."""
        self.ended_between: tuple[LotRange, ...] = ()
        """Lots of accounts that became part of this one, which had ended for want of activity."""
        self.pool: tuple[PoolMember, ...] = ()
        """Who shares the account with its own member; empty where nobody does."""
        self.merged_into: UUID | None = None
        """The account that this one became part of."""
        self.lot_offset = 0
        """What is added to the number of a lot of this account to get its number in that one."""
        self.absorbed: tuple[Absorbed, ...] = ()
        """The accounts that became part of this one."""
        self.merges_deep = 0
        """The longest way from an account that became part of this one."""
        # Shared while there is nothing in them, and replaced instead of changed: most accounts never need them.
        self.campaigns: Mapping[str, int] = _NOTHING
        """Micropoints that campaigns with a limit for each member have given."""
        self.coupons: Mapping[str, int] = _NOTHING
        """How often promo codes with a limit for each member were used."""
        self.qualifying: Mapping[int, tuple[int, int]] = _NOTHING
        """Micropoints and minor units that count towards tiers, by month."""
        self.tier = ""
        self.tier_until: datetime | None = None
        """The tier that was given last, and when its period ends; what it is now the rules say."""
        # Replaced and never changed, so that a fork need not copy it.
        self.rewards: Mapping[str, tuple[RewardGrant, ...]] = _NOTHING
        """By the reward's id: the last ones, oldest first."""
        self.adjusted_at: datetime | None = None
        """When a person last adjusted the points alone."""
        self.adjusted_alone = 0
        """So many points, up or down, were adjusted by persons alone on that day."""
        self.behaviour: Behaviour | None = None
        """What was bought; None while nothing was counted, as it never is where the rules have no segments."""

    def add(self, effect: Effect) -> None:
        """Change the sums."""
        self.points_available += effect.available
        self.points_pending += effect.pending
        self.points_held += effect.held
        self.deficit += effect.deficit

    def add_lot(self, lot: Lot) -> None:
        """Add a lot under the next number; one that is empty only takes the number."""
        self.lots_made += 1
        if lot.points:
            self.lots[self.lots_made] = lot
            self.note_due(lot.available_at)
            self.note_due(lot.expires_at)

    def change_lot(self, number: int, points: int, held: int = 0) -> None:
        """Change a lot, and drop it once it is empty."""
        lot = self.lots[number].with_points(points, held)
        if lot.points or lot.held:
            self.lots[number] = lot
        else:
            del self.lots[number]

    def take_out(self, pairs: Iterable[LotPoints]) -> None:
        """Take free points out of their lots."""
        for pair in pairs:
            self.change_lot(pair.lot, -pair.points)

    def put_back(self, pair: DatedPoints) -> None:
        """Put spent points back into their lot, which may be gone."""
        lot = self.lots.get(pair.lot)
        if lot is None:
            assert pair.earned_at is not None, "whoever restores has found out"
            self.lots[pair.lot] = Lot(
                points=pair.points,
                earned_at=pair.earned_at,
                receipt_id=pair.receipt_id,
                expires_at=pair.expires_at,
            )
            self.lots_made = max(self.lots_made, pair.lot)
        else:
            self.lots[pair.lot] = lot.with_points(pair.points)
        self.note_due(pair.expires_at)

    def close_hold(
        self,
        hold_id: UUID,
        released: tuple[LotPoints, ...],
        expired: tuple[LotPoints, ...],
        absorbed: tuple[LotPoints, ...],
    ) -> None:
        """End a hold: what is left of it is free or expired."""
        del self.holds[hold_id]
        for pair in released:
            self.change_lot(pair.lot, pair.points, held=-pair.points)
            self.note_due(self.lots[pair.lot].expires_at)
        for pair in expired:
            self.change_lot(pair.lot, 0, held=-pair.points)
        self.take_out(absorbed)

    def note_due(self, at: datetime | None) -> None:
        """Remember that something changes by itself at an instant."""
        if at is not None and (self.due_at is None or at < self.due_at):
            self.due_at = at

    def qualify(self, one: Qualifying) -> None:
        """Count towards tiers, and forget what no window reaches any more."""
        micropoints, amount = self.qualifying.get(one.month, (0, 0))
        sums = (micropoints + one.micropoints, amount + one.amount)
        qualifying = {**self.qualifying, one.month: sums}
        if len(qualifying) > limits.QUALIFYING_MONTHS_KEPT:
            del qualifying[min(qualifying)]
        self.qualifying = qualifying

    def count_purchase(self, purchase: Purchase) -> None:
        """Count what was bought, or what came back of it."""
        self.behaviour = (self.behaviour or NOTHING_BOUGHT).with_purchase(purchase)

    def count_campaign(self, campaign: str, micropoints: int) -> None:
        """Count what a campaign gave that has a limit for each member."""
        given = self.campaigns.get(campaign, 0) + micropoints
        self.campaigns = {**self.campaigns, campaign: given}

    def count_promo_code(self, code: str, uses: int) -> None:
        """Count uses of a promo code that has a limit for each member; fewer than none give them back."""
        self.coupons = {**self.coupons, code: self.coupons.get(code, 0) + uses}

    def is_due(self, now: datetime) -> bool:
        """Whether something may have changed by itself until an instant."""
        return self.due_at is not None and self.due_at <= now

    def find_due(self) -> None:
        """Find out when something changes by itself next."""
        found = [hold.expires_at for hold in self.holds.values()]
        for lot in self.lots.values():
            if lot.available_at is not None:
                found.append(lot.available_at)
            if lot.expires_at is not None and lot.points:
                found.append(lot.expires_at)
        if self.expires_at is not None:
            found.append(self.expires_at)
        self.due_at = min(found, default=None)

    def pending_of(self, pairs: Pairs) -> int:
        """Return how many of some points are pending."""
        return sum(pair.points for pair in pairs if self.lots[pair.lot].available_at is not None)

    def has_ended(self, number: int, expires_at: datetime | None, at: datetime) -> bool:
        """Whether a lot has reached its own end, or the account's for want of activity."""
        return (
            number <= self.ended_lots
            or (expires_at or NEVER) <= at
            or any(one.first <= number <= one.last for one in self.ended_between)
        )

    def member_of_card(self, card_number: str) -> str:
        """Return whose of those who share the account a card is."""
        found = (one.member_reference for one in self.pool if card_number in one.cards)
        return next(found, self.member_reference)

    def pool_member(self, reference: str) -> PoolMember:
        """Return a member who shares the account."""
        return next(one for one in self.pool if one.member_reference == reference)

    def add_pool_cards(self, reference: str, numbers: tuple[str, ...]) -> None:
        """Note that cards are of a member who shares the account."""
        self.pool = tuple(
            msgspec.structs.replace(one, cards=(*one.cards, *numbers))
            if one.member_reference == reference
            else one
            for one in self.pool
        )

    if TYPE_CHECKING:
        # The aggregate brings them.
        @property
        def id(self) -> UUID:
            """Id of the account."""
            ...

        def _trigger(self, event_class: type[Event], cause: Cause, **fields: Any) -> None: ...
