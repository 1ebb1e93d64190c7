"""What happens to accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from ledger.domain.account.book import AccountBook, CardStatus, Effect
from ledger.domain.account.events_base import LotEvent as LotEvent
from ledger.domain.account.events_base import PointsEvent as PointsEvent
from ledger.domain.behaviour import Purchase
from ledger.domain.books import Book, Posting
from ledger.domain.lots import (
    ConsolidatedLot,
    DatedPoints,
    Lot,
    LotPoints,
    OpenHold,
    total,
    without,
)
from ledger.domain.model import Event, Opening
from ledger.domain.rules.tiers import Qualifying
from ledger.domain.verification_way import VerificationWay


class AccountOpened(Opening, frozen=True, kw_only=True):
    """An account was opened for a member."""

    TOPIC = "ledger.AccountOpened"

    originator_topic: str = "ledger.Account"
    member_reference: str


class CardIssued(Event, frozen=True, kw_only=True):
    """A card that opens the account was issued."""

    TOPIC = "ledger.CardIssued"
    OMITTED = frozenset({"member_reference"})

    card_number: str
    member_reference: str = ""
    """In a pool: who it was issued to."""

    def apply(self, account: AccountBook) -> None:
        """Add the card."""
        account.cards[self.card_number] = CardStatus.ACTIVE
        if self.member_reference:
            account.add_pool_cards(self.member_reference, (self.card_number,))


class CampaignPoints(msgspec.Struct, frozen=True):
    """What a campaign gave, in millionths of a point."""

    campaign: str
    micropoints: int


class PointsEarned(LotEvent, frozen=True, kw_only=True):
    """A receipt earned points: whole points make a lot, the rest waits in the account."""

    TOPIC = "ledger.PointsEarned"
    OMITTED = frozenset(
        {
            "available_at",
            "expires_at",
            "absorbed",
            "account_expires_at",
            "tier",
            "campaigns",
            "capped",
            "promo_codes",
            "qualifying",
            "member_reference",
            "purchase",
        }
    )

    receipt_id: UUID
    earned_at: datetime
    micropoints: int
    """What the receipt earned exactly."""
    points: int
    """Whole points credited, with what the remainder completed."""
    remainder_micropoints: int
    """What waits in the account from now on."""
    available_at: datetime | None = None
    """When the points can be spent; None at once."""
    expires_at: datetime | None = None
    """When the lot expires; None if never."""
    absorbed: int = 0
    """Points of the lot that paid for the deficit at once."""
    account_expires_at: datetime | None = None
    """Where points expire without activity: when all of the account's do, from now on."""
    tier: str = ""
    """What the member had at the sale; it is part of what was earned."""
    campaigns: tuple[CampaignPoints, ...] = ()
    """Campaigns that gave something, and how much; it is part of what was earned."""
    capped: tuple[str, ...] = ()
    """Of these campaigns: those with a limit for each member."""
    promo_codes: tuple[str, ...] = ()
    """Promo codes with a limit for each member that were used."""
    qualifying: Qualifying | None = None
    """What counts towards tiers."""
    member_reference: str = ""
    """In a pool: who earned them."""
    purchase: Purchase | None = None
    """What counts towards segments."""

    def apply(self, account: AccountBook) -> None:
        """Add the lot and keep the remainder."""
        account.remainder_micropoints = self.remainder_micropoints
        if self.campaigns:
            self._count_campaigns(account)
        for code in self.promo_codes:
            account.count_promo_code(code, 1)
        if self.qualifying is not None:
            account.qualify(self.qualifying)
        if self.purchase is not None:
            account.count_purchase(self.purchase)
        self.make_lot(account, self.receipt_id)

    def _count_campaigns(self, account: AccountBook) -> None:
        for part in self.campaigns:
            if part.campaign in self.capped:
                account.count_campaign(part.campaign, part.micropoints)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.ISSUED, -self.points),)


class PointsRedeemed(PointsEvent, frozen=True, kw_only=True):
    """Points were spent."""

    TOPIC = "ledger.PointsRedeemed"
    OMITTED = frozenset({"member_reference", "verified_by"})

    redemption_id: UUID
    points: int
    lots: tuple[LotPoints, ...]
    member_reference: str = ""
    """In a pool: who spent them."""
    verified_by: VerificationWay | None = None
    """How somebody showed to be the member; absent: nobody had to."""

    def apply(self, account: AccountBook) -> None:
        """Take the points out of their lots."""
        account.add(self.effect)
        account.take_out(self.lots)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        return Effect(available=-self.points)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.SPENT, self.points),)


class PointsHeld(PointsEvent, frozen=True, kw_only=True):
    """Points were set aside for one purpose, for a time."""

    TOPIC = "ledger.PointsHeld"
    OMITTED = frozenset({"member_reference", "verified_by"})

    hold_id: UUID
    points: int
    lots: tuple[LotPoints, ...]
    expires_at: datetime
    reference: str = ""
    member_reference: str = ""
    """In a pool: who set them aside."""
    verified_by: VerificationWay | None = None
    """How somebody showed to be the member; absent: nobody had to."""

    def apply(self, account: AccountBook) -> None:
        """Keep the points in their lots, but not free."""
        account.add(self.effect)
        for pair in self.lots:
            account.change_lot(pair.lot, -pair.points, held=pair.points)
        account.holds[self.hold_id] = OpenHold(
            self.lots, self.expires_at, self.reference, self.member_reference
        )
        account.note_due(self.expires_at)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        return Effect(available=-self.points, held=self.points)

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """Return when something may happen by itself because of it."""
        return (self.expires_at,)


class HoldCaptured(PointsEvent, frozen=True, kw_only=True):
    """Held points were spent. Unless the hold stays open, the rest of it is free again."""

    TOPIC = "ledger.HoldCaptured"
    OMITTED = frozenset({"released", "expired", "absorbed", "member_reference"})

    hold_id: UUID
    redemption_id: UUID
    points: int
    lots: tuple[LotPoints, ...]
    kept_open: bool
    released: tuple[LotPoints, ...] = ()
    expired: tuple[LotPoints, ...] = ()
    absorbed: tuple[LotPoints, ...] = ()
    member_reference: str = ""
    """In a pool: who had set them aside."""

    def apply(self, account: AccountBook) -> None:
        """Take the points out of the hold."""
        account.add(self.effect)
        for pair in self.lots:
            account.change_lot(pair.lot, 0, held=-pair.points)
        hold = account.holds[self.hold_id]
        if self.kept_open:
            left = without(hold.lots, self.lots)
            account.holds[self.hold_id] = msgspec.structs.replace(hold, lots=left)
        else:
            account.close_hold(self.hold_id, self.released, self.expired, self.absorbed)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        return _freed_effect(self, captured=self.points)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.SPENT, self.points), (Book.EXPIRED, total(self.expired)))


class HoldReleased(PointsEvent, frozen=True, kw_only=True):
    """A hold ended, and its points are free again, but for those that expired meanwhile."""

    TOPIC = "ledger.HoldReleased"
    OMITTED = frozenset({"released", "expired", "absorbed", "member_reference"})

    hold_id: UUID
    lapsed: bool
    """Its time to live was over; else somebody released it."""
    at: datetime
    """When it ended."""
    released: tuple[LotPoints, ...] = ()
    expired: tuple[LotPoints, ...] = ()
    absorbed: tuple[LotPoints, ...] = ()
    """Of what was released: paid for the deficit at once."""
    member_reference: str = ""
    """In a pool: who had set them aside."""

    def apply(self, account: AccountBook) -> None:
        """Free the points."""
        account.add(self.effect)
        account.close_hold(self.hold_id, self.released, self.expired, self.absorbed)
        account.find_due()

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        return _freed_effect(self)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.EXPIRED, total(self.expired)),)


class PointsMatured(PointsEvent, frozen=True, kw_only=True):
    """Pending points became available."""

    TOPIC = "ledger.PointsMatured"
    OMITTED = frozenset({"absorbed"})

    at: datetime
    lots: tuple[LotPoints, ...]
    absorbed: tuple[LotPoints, ...] = ()
    """Of these: paid for the deficit at once."""

    def apply(self, account: AccountBook) -> None:
        """Make the lots available."""
        account.add(self.effect)
        for pair in self.lots:
            lot = account.lots[pair.lot]
            account.lots[pair.lot] = msgspec.structs.replace(lot, available_at=None)
        account.take_out(self.absorbed)
        account.find_due()

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        matured, absorbed = total(self.lots), total(self.absorbed)
        return Effect(available=matured - absorbed, pending=-matured, deficit=-absorbed)


class PointsExpired(PointsEvent, frozen=True, kw_only=True):
    """Points reached their end."""

    TOPIC = "ledger.PointsExpired"
    OMITTED = frozenset({"points_pending", "inactivity"})

    at: datetime
    lots: tuple[LotPoints, ...]
    points_pending: int = 0
    """Of these: they never became available."""
    inactivity: bool = False
    """All that the account had ended, for want of activity; what is held or spent will come back expired."""

    def apply(self, account: AccountBook) -> None:
        """Take the points out of their lots."""
        account.add(self.effect)
        account.take_out(self.lots)
        if self.inactivity:
            account.ended_lots, account.expires_at = account.lots_made, None
            account.ended_between = ()
        account.find_due()

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        pending = self.points_pending
        return Effect(available=pending - total(self.lots), pending=-pending)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.EXPIRED, total(self.lots)),)


class PointsClawedBack(PointsEvent, frozen=True, kw_only=True):
    """A return took back what the returned items had earned."""

    TOPIC = "ledger.PointsClawedBack"
    OMITTED = frozenset(
        {
            "taken",
            "deficit",
            "written_off",
            "points_pending",
            "promo_codes",
            "qualifying",
            "member_reference",
            "purchase",
        }
    )

    receipt_id: UUID
    return_id: UUID
    micropoints: int
    """What the returned items had earned exactly."""
    remainder_micropoints: int
    """What waits in the account from now on."""
    taken: tuple[LotPoints, ...] = ()
    deficit: int = 0
    """Points that were not there any more: the next ones pay."""
    written_off: int = 0
    """Points that were not there any more, and nobody pays."""
    points_pending: int = 0
    """Of what was taken: it was not available yet."""
    promo_codes: tuple[str, ...] = ()
    """Promo codes that the member can use once more."""
    qualifying: Qualifying | None = None
    """What does not count towards tiers any more; less than nothing."""
    member_reference: str = ""
    """In a pool: whose receipt it is."""
    purchase: Purchase | None = None
    """What does not count towards segments any more."""

    @property
    def points(self) -> int:
        """Whole points that go: taken, owed and written off."""
        return total(self.taken) + self.deficit + self.written_off

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        pending = self.points_pending
        return Effect(available=pending - total(self.taken), pending=-pending, deficit=self.deficit)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.CLAWED_BACK, self.points), (Book.WRITTEN_OFF, -self.written_off))

    def apply(self, account: AccountBook) -> None:
        """Take the points, and owe the rest."""
        account.add(self.effect)
        account.take_out(self.taken)
        account.remainder_micropoints = self.remainder_micropoints
        for code in self.promo_codes:
            account.count_promo_code(code, -1)
        if self.qualifying is not None:
            account.qualify(self.qualifying)
        if self.purchase is not None:
            account.count_purchase(self.purchase)


class PointsRestored(PointsEvent, frozen=True, kw_only=True):
    """A return gave back the points that had paid for the returned items."""

    TOPIC = "ledger.PointsRestored"
    OMITTED = frozenset({"lots", "expired", "absorbed", "member_reference"})

    redemption_id: UUID
    return_id: UUID
    lots: tuple[DatedPoints, ...] = ()
    """Back in the lots they came from, with their own dates."""
    expired: tuple[DatedPoints, ...] = ()
    """Of lots that have expired since: they come back expired."""
    absorbed: tuple[LotPoints, ...] = ()
    """Of what came back: paid for the deficit at once."""
    member_reference: str = ""
    """In a pool: who had spent them."""

    def apply(self, account: AccountBook) -> None:
        """Put the points back."""
        account.add(self.effect)
        for pair in self.lots:
            account.put_back(pair)
        account.take_out(self.absorbed)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        absorbed = total(self.absorbed)
        return Effect(available=total(self.lots) - absorbed, deficit=-absorbed)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        expired = total(self.expired)
        return ((Book.SPENT, -total(self.lots) - expired), (Book.EXPIRED, expired))

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """Return when something may happen by itself because of it."""
        return tuple(pair.expires_at for pair in self.lots)


class LotsConsolidated(Event, frozen=True, kw_only=True):
    """The oldest lots became one, so that their number stays bounded."""

    TOPIC = "ledger.LotsConsolidated"

    lots: tuple[ConsolidatedLot, ...]

    def apply(self, account: AccountBook) -> None:
        """Replace the lots by one that is as old as the oldest of them; all expire together."""
        expires_at = account.lots[self.lots[0].lot].expires_at
        for lot in self.lots:
            del account.lots[lot.lot]
        account.lots_made += 1
        account.lots[account.lots_made] = Lot(
            points=sum(lot.points for lot in self.lots),
            earned_at=min(lot.earned_at for lot in self.lots),
            expires_at=expires_at,
        )


def _freed_effect(event: HoldCaptured | HoldReleased, captured: int = 0) -> Effect:
    """Return what it does to the sums that held points are free again."""
    released, absorbed = total(event.released), total(event.absorbed)
    return Effect(
        available=released - absorbed,
        held=-captured - released - total(event.expired),
        deficit=-absorbed,
    )


class TierReached(Event, frozen=True, kw_only=True):
    """The member has a tier from now on."""

    TOPIC = "ledger.TierReached"

    tier: str
    until: datetime | None
    """When its period ends; null where it is lost as soon as it is not reached any more."""

    def apply(self, account: AccountBook) -> None:
        """Remember the tier."""
        account.tier, account.tier_until = self.tier, self.until


class TierEnded(Event, frozen=True, kw_only=True):
    """The period of a tier was over; it was found out when the member earned again."""

    TOPIC = "ledger.TierEnded"

    ended: str
    tier: str
    """What the member has instead; empty for none."""
    until: datetime | None

    def apply(self, account: AccountBook) -> None:
        """Remember the tier."""
        account.tier, account.tier_until = self.tier, self.until
