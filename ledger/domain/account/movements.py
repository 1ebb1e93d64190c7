"""What happens to accounts when points move from one to another, for once or for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account.book import AccountBook, CardStatus, Effect, RewardGrant
from ledger.domain.account.events import CampaignPoints, PointsEvent
from ledger.domain.account.moved import (
    MovedCard,
    MovedHold,
    MovedLot,
    MovedReward,
    PromoCodeUses,
)
from ledger.domain.account.ties import Absorbed, LotRange, PoolMember
from ledger.domain.behaviour import NOTHING_BOUGHT, Bought
from ledger.domain.books import Book, Posting
from ledger.domain.lots import DatedPoints, LotPoints, total
from ledger.domain.model import Event
from ledger.domain.rules.tiers import Qualifying


class PointsSent(PointsEvent, frozen=True, kw_only=True):
    """Points were transferred to another account."""

    TOPIC = "ledger.PointsSent"
    OMITTED = frozenset({"reference", "member_reference"})

    transfer_id: UUID
    to_account_id: UUID
    points: int
    lots: tuple[LotPoints, ...]
    reference: str = ""
    member_reference: str = ""
    """In a pool: who sent them."""

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
        return ((Book.TRANSFERRED, self.points),)


class PointsReceived(PointsEvent, frozen=True, kw_only=True):
    """Points were transferred from another account, as lots that keep their dates."""

    TOPIC = "ledger.PointsReceived"
    OMITTED = frozenset({"absorbed", "reference", "member_reference"})

    transfer_id: UUID
    from_account_id: UUID
    lots: tuple[DatedPoints, ...]
    """New lots, as old as the ones they come from; what ends for want of activity keeps the end that it had."""
    absorbed: tuple[LotPoints, ...] = ()
    """Of these: paid for the deficit at once."""
    reference: str = ""
    member_reference: str = ""
    """In a pool: whom they were sent to."""

    def apply(self, account: AccountBook) -> None:
        """Add the lots."""
        account.add(self.effect)
        for pair in self.lots:
            account.put_back(pair)
        account.take_out(self.absorbed)

    @property
    def points(self) -> int:
        """How many points came."""
        return total(self.lots)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        absorbed = total(self.absorbed)
        return Effect(available=self.points - absorbed, deficit=-absorbed)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.TRANSFERRED, -self.points),)

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """Return when something may happen by itself because of it."""
        return tuple(pair.expires_at for pair in self.lots)


class AccountMerged(PointsEvent, frozen=True, kw_only=True):
    """All that the account had became part of another account; whatever names it means that one from now on."""

    TOPIC = "ledger.AccountMerged"
    OMITTED = frozenset(
        {
            "points_available",
            "points_pending",
            "points_held",
            "deficit",
            "remainder_micropoints",
            "joined",
            "reason",
        }
    )

    into_account_id: UUID
    into_member_reference: str
    lot_offset: int
    """What is added to the number of a lot of this account to get its number in the other."""
    points_available: int = 0
    points_pending: int = 0
    points_held: int = 0
    deficit: int = 0
    remainder_micropoints: int = 0
    joined: bool = False
    """Its member joined the other's pool; else the two members are one."""
    reason: str = ""

    def apply(self, account: AccountBook) -> None:
        """Leave the account empty, with the way to where everything is."""
        account.add(self.effect)
        account.lots, account.holds, account.cards = {}, {}, {}
        account.remainder_micropoints = 0
        account.expires_at = account.due_at = None
        account.campaigns, account.coupons, account.qualifying = {}, {}, {}
        account.tier, account.tier_until = "", None
        account.rewards, account.adjusted_at, account.adjusted_alone = {}, None, 0
        account.behaviour = None
        account.merged_into = self.into_account_id
        account.lot_offset = self.lot_offset

    @property
    def points(self) -> int:
        """How many points went."""
        return self.points_available + self.points_pending + self.points_held

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        return Effect(
            -self.points_available, -self.points_pending, -self.points_held, -self.deficit
        )

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.TRANSFERRED, self.points - self.deficit),)


class AccountAbsorbed(PointsEvent, frozen=True, kw_only=True):
    """Another account became part of this one, with its lots, open holds, deficit, remainder and cards."""

    TOPIC = "ledger.AccountAbsorbed"
    OMITTED = frozenset(
        {
            "lots",
            "holds",
            "cards",
            "deficit",
            "completed",
            "absorbed",
            "account_expires_at",
            "ended",
            "joined",
            "pool_member",
            "reason",
            "campaigns",
            "promo_codes",
            "qualifying",
            "tier",
            "tier_until",
            "rewards",
            "adjusted_alone",
            "bought",
        }
    )

    from_account_id: UUID
    from_member_reference: str
    lot_offset: int
    """What was added to the numbers of the other account's lots."""
    lots_made: int
    """Lots that the account has made by now, with the other's."""
    remainder_micropoints: int
    """What waits in the account from now on."""
    merges_deep: int
    """The longest way from an account that became part of this one."""
    newest_card: str
    """The account's newest card that works; empty if none does."""
    lots: tuple[MovedLot, ...] = ()
    holds: tuple[MovedHold, ...] = ()
    cards: tuple[MovedCard, ...] = ()
    deficit: int = 0
    """What the other account owed."""
    completed: MovedLot | None = None
    """The whole point that the two remainders made together."""
    absorbed: tuple[LotPoints, ...] = ()
    """Points that paid for the deficit at once: of one account for that of the other."""
    account_expires_at: datetime | None = None
    """Where points expire without activity: when all of the account's do, from now on."""
    ended: tuple[LotRange, ...] = ()
    """Of the other's lots: those that ended for want of activity, also where points of them are held or spent."""
    joined: bool = False
    """The other's member joined this account's pool; else the two members are one."""
    pool_member: str = ""
    """The member of this pool that the cards belong to from now on; empty: the account's own member."""
    reason: str = ""
    campaigns: tuple[CampaignPoints, ...] = ()
    """What campaigns with a limit for each member had given there."""
    promo_codes: tuple[PromoCodeUses, ...] = ()
    """Promo codes with a limit for each member that were used there."""
    qualifying: tuple[Qualifying, ...] = ()
    """What counted towards tiers there, by month."""
    tier: str = ""
    """The better of the two tiers that were given last."""
    tier_until: datetime | None = None
    """When its period ends; absent if it has none."""
    rewards: tuple[MovedReward, ...] = ()
    """Rewards that were granted there."""
    adjusted_alone: int = 0
    """Points that persons alone had adjusted on both accounts that day."""
    bought: Bought | None = None
    """What counted towards segments there."""

    def apply(self, account: AccountBook) -> None:
        """Take in all that the other account had."""
        account.add(self.effect)
        for lot in self.new_lots:
            account.lots[lot.lot] = lot.to_lot()
        account.lots_made = self.lots_made
        account.take_out(self.absorbed)
        for hold in self.holds:
            account.holds[hold.hold_id] = hold.to_hold()
        # The account's own stay the newest.
        account.cards = {**_statuses(self.cards), **account.cards}
        account.remainder_micropoints = self.remainder_micropoints
        account.expires_at = self.account_expires_at
        account.ended_between += self.ended
        account.merges_deep = self.merges_deep
        account.absorbed += (
            Absorbed(
                self.from_account_id, self.from_member_reference, self.occurred_at, self.joined
            ),
        )
        self._count(account)
        self._change_pool(account)
        account.find_due()

    @property
    def member_reference(self) -> str:
        """In a pool: who brought what came; empty where nobody shares the account."""
        return self.from_member_reference if self.joined else self.pool_member

    @property
    def new_lots(self) -> tuple[MovedLot, ...]:
        """The lots that the account has more."""
        return self.lots if self.completed is None else (*self.lots, self.completed)

    def _count(self, account: AccountBook) -> None:
        for part in self.campaigns:
            account.count_campaign(part.campaign, part.micropoints)
        for one in self.promo_codes:
            account.count_promo_code(one.code, one.uses)
        for month in self.qualifying:
            account.qualify(month)
        account.tier, account.tier_until = self.tier, self.tier_until
        for reward in self.rewards:
            grant = RewardGrant(reward.at, reward.reference, reward.request_id)
            grants = sorted([*account.rewards.get(reward.reward_id, ()), grant])
            kept = tuple(grants[-limits.REWARD_GRANTS_REMEMBERED_MAX :])
            account.rewards = {**account.rewards, reward.reward_id: kept}
        if self.bought is not None:
            account.behaviour = (account.behaviour or NOTHING_BOUGHT).plus(self.bought)
        if self.adjusted_alone:
            account.adjusted_at, account.adjusted_alone = self.timestamp, self.adjusted_alone

    def _change_pool(self, account: AccountBook) -> None:
        numbers = tuple(card.card_number for card in self.cards)
        if self.joined:
            joining = PoolMember(self.from_member_reference, self.occurred_at, numbers)
            account.pool = (*account.pool, joining)
        elif self.pool_member:
            account.add_pool_cards(self.pool_member, numbers)

    @property
    def points(self) -> int:
        """How many points came."""
        return sum(lot.points + lot.held for lot in self.lots)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        absorbed = total(self.absorbed)
        lots = self.new_lots
        return Effect(
            available=sum(lot.points for lot in lots if lot.available_at is None) - absorbed,
            pending=sum(lot.points for lot in lots if lot.available_at is not None),
            held=sum(lot.held for lot in lots),
            deficit=self.deficit - absorbed,
        )

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        issued = 0 if self.completed is None else self.completed.points
        return ((Book.TRANSFERRED, self.deficit - self.points), (Book.ISSUED, -issued))

    @property
    def instants(self) -> tuple[datetime | None, ...]:
        """Return when something may happen by itself because of it."""
        lots = [at for lot in self.new_lots for at in (lot.available_at, lot.expires_at)]
        return (*lots, *(hold.expires_at for hold in self.holds), self.account_expires_at)


class PoolMemberLeft(Event, frozen=True, kw_only=True):
    """A member left the pool with the own cards; the points stay, but for those that are transferred."""

    TOPIC = "ledger.PoolMemberLeft"

    member_reference: str
    to_account_id: UUID
    newest_card: str
    """The newest card that works of those that stay; empty if none does."""

    def apply(self, account: AccountBook) -> None:
        """Forget the member and the cards."""
        leaving = account.pool_member(self.member_reference)
        account.pool = tuple(one for one in account.pool if one is not leaving)
        account.cards = {
            number: status
            for number, status in account.cards.items()
            if number not in leaving.cards
        }


class CardsReceived(Event, frozen=True, kw_only=True):
    """Cards that opened another account open this one from now on."""

    TOPIC = "ledger.CardsReceived"

    from_account_id: UUID
    cards: tuple[MovedCard, ...]
    newest_card: str
    """The newest of them that works; empty if none does."""

    def apply(self, account: AccountBook) -> None:
        """Add the cards."""
        account.cards.update(_statuses(self.cards))


def _statuses(cards: Iterable[MovedCard]) -> dict[str, CardStatus]:
    return {card.card_number: card.status for card in cards}
