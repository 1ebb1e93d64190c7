"""What happens to accounts without a receipt: adjustments by persons, rewards, opening balances."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account.book import AccountBook, Effect, RewardGrant
from ledger.domain.account.events_base import LotEvent, PointsEvent
from ledger.domain.books import Book, Posting
from ledger.domain.lots import LotPoints, total


class AdjustmentCredited(LotEvent, frozen=True, kw_only=True):
    """A person gave points: a lot with the dates of the rules of the day."""

    TOPIC = "ledger.AdjustmentCredited"
    OMITTED = frozenset(
        {
            "receipt_reference",
            "proposed_by",
            "day_points",
            "available_at",
            "expires_at",
            "absorbed",
            "account_expires_at",
        }
    )

    adjustment_id: UUID
    reason_code: str
    earned_at: datetime
    points: int
    receipt_reference: str = ""
    proposed_by: str = ""
    """The principal that proposed it, where another one approved; empty where nobody had to."""
    day_points: int = 0
    """Points that persons alone have adjusted on the account that day, with these; 0 where two agreed."""
    available_at: datetime | None = None
    """When the points can be spent; None at once."""
    expires_at: datetime | None = None
    """When the lot expires; None if never."""
    absorbed: int = 0
    """Points of the lot that paid for the deficit at once."""
    account_expires_at: datetime | None = None
    """Where points expire without activity: when all of the account's do, from now on."""

    def apply(self, account: AccountBook) -> None:
        """Add the lot."""
        self.make_lot(account)
        _note_alone(self, account)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.ADJUSTED, -self.points),)


class AdjustmentDebited(PointsEvent, frozen=True, kw_only=True):
    """A person took points, from the lots that expire soonest."""

    TOPIC = "ledger.AdjustmentDebited"
    OMITTED = frozenset({"receipt_reference", "proposed_by", "day_points"})

    adjustment_id: UUID
    reason_code: str
    lots: tuple[LotPoints, ...]
    receipt_reference: str = ""
    proposed_by: str = ""
    """The principal that proposed it, where another one approved; empty where nobody had to."""
    day_points: int = 0
    """Points that persons alone have adjusted on the account that day, with these; 0 where two agreed."""

    def apply(self, account: AccountBook) -> None:
        """Take the points out of their lots."""
        account.add(self.effect)
        account.take_out(self.lots)
        _note_alone(self, account)

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        return Effect(available=-total(self.lots))

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.ADJUSTED, total(self.lots)),)


class PointsRewarded(LotEvent, frozen=True, kw_only=True):
    """The member earned points without a purchase."""

    TOPIC = "ledger.PointsRewarded"
    OMITTED = frozenset(
        {
            "reference",
            "available_at",
            "expires_at",
            "absorbed",
            "account_expires_at",
            "member_reference",
        }
    )

    reward_id: str
    reason: str
    """What for, as the rules call it."""
    earned_at: datetime
    points: int
    reference: str = ""
    """What it was for, as the caller knows it; may be empty."""
    available_at: datetime | None = None
    """When the points can be spent; None at once."""
    expires_at: datetime | None = None
    """When the lot expires; None if never."""
    absorbed: int = 0
    """Points of the lot that paid for the deficit at once."""
    account_expires_at: datetime | None = None
    """Where points expire without activity: when all of the account's do, from now on."""

    member_reference: str = ""
    """In a pool: who earned them."""

    def apply(self, account: AccountBook) -> None:
        """Add the lot, and remember the reward; only the last ones can matter."""
        self.make_lot(account)
        grant = RewardGrant(self.earned_at, self.reference, self.request_id)
        grants = sorted([*account.rewards.get(self.reward_id, ()), grant])
        kept = tuple(grants[-limits.REWARD_GRANTS_REMEMBERED_MAX :])
        account.rewards = {**account.rewards, self.reward_id: kept}

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.ISSUED, -self.points),)


class PointsImported(LotEvent, frozen=True, kw_only=True):
    """A lot came from an older system, with its own dates."""

    TOPIC = "ledger.PointsImported"
    OMITTED = frozenset(
        {"lot_reference", "available_at", "expires_at", "absorbed", "account_expires_at"}
    )

    source: str
    earned_at: datetime
    points: int
    lot_reference: str = ""
    available_at: datetime | None = None
    """When the points can be spent; None at once."""
    expires_at: datetime | None = None
    """When the lot expires; None if never."""
    absorbed: int = 0
    """Points of the lot that paid for the deficit at once."""
    account_expires_at: datetime | None = None
    """Where points expire without activity: when all of the account's do, from now on."""

    def apply(self, account: AccountBook) -> None:
        """Add the lot."""
        self.make_lot(account)

    @property
    def contra(self) -> tuple[Posting, ...]:
        """Return where its points come from or go to."""
        return ((Book.IMPORTED, -self.points),)


def _note_alone(event: AdjustmentCredited | AdjustmentDebited, account: AccountBook) -> None:
    if not event.proposed_by:
        account.adjusted_at, account.adjusted_alone = event.timestamp, event.day_points
