"""Two accounts that become one, for two members that are one or for a pool that they share."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account import moved, movements
from ledger.domain.account.book import AccountBook, CardStatus
from ledger.domain.account.events import CampaignPoints
from ledger.domain.account.ties import LotRange, Ties
from ledger.domain.account.transferring import Transfers
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import (
    LotDates,
    LotPoints,
    OpenHold,
    Pairs,
    spending_order,
    take,
)
from ledger.domain.model import Cause
from ledger.domain.rules.tiers import Qualifying


class _Joint(NamedTuple):
    """What waits in two accounts, together."""

    remainder_micropoints: int
    completed: moved.MovedLot | None


class Merges(Transfers):
    """How an account becomes part of another."""

    def check_absorb(self, other: Merges, field: str) -> None:
        """Refuse to take in another account where that would go over a limit."""
        self.check_arrival(other.points_in_all + 1, len(other.lots) + 1, field)
        _check(len(self.holds) + len(other.holds), limits.OPEN_HOLDS_MAX, "open holds", field)
        _check(len(self.cards) + len(other.cards), limits.ACCOUNT_CARDS_MAX, "cards", field)
        _check(len(self.absorbed) + 1, limits.ABSORBED_ACCOUNTS_MAX, "merged accounts", field)
        _check(self._deep_with(other), limits.MERGES_DEEP_MAX, "merges one after another", field)

    def _deep_with(self, other: AccountBook) -> int:
        return max(self.merges_deep, other.merges_deep + 1)

    def absorb(self, cause: Cause, other: Merges, ties: Ties, dates: LotDates) -> None:
        """Take in all that another account has. A point that two remainders complete is as old as the merge."""
        offset = self.lots_made
        lots = other.lots_moved(offset)
        joint = self._joint(cause, other, dates)
        newcomers = lots if joint.completed is None else (*lots, joint.completed)
        who = other.member_reference if ties.joined else ties.pool_member or self._own_in_pool()
        cards = tuple(moved.MovedCard(*pair) for pair in other.cards.items())
        self._trigger(
            movements.AccountAbsorbed,
            cause,
            from_account_id=other.id,
            from_member_reference=other.member_reference,
            lot_offset=offset,
            lots_made=offset + other.lots_made + (joint.completed is not None),
            remainder_micropoints=joint.remainder_micropoints,
            merges_deep=self._deep_with(other),
            newest_card=newest({**other.cards, **self.cards}) or "",
            lots=lots,
            holds=tuple(_moved_hold(id_, hold, offset, who) for id_, hold in other.holds.items()),
            cards=cards,
            deficit=other.deficit,
            completed=joint.completed,
            absorbed=self._paying(other, newcomers),
            account_expires_at=_joint_end(self, other),
            ended=other.ranges_ended(offset),
            joined=ties.joined,
            pool_member=ties.pool_member,
            reason=ties.reason,
            campaigns=tuple(CampaignPoints(*pair) for pair in other.campaigns.items()),
            promo_codes=tuple(moved.PromoCodeUses(*pair) for pair in other.coupons.items()),
            qualifying=tuple(Qualifying(at, *sums) for at, sums in other.qualifying.items()),
            tier=ties.tier,
            tier_until=ties.tier_until,
            rewards=tuple(
                moved.MovedReward(reward_id, *grant)
                for reward_id, grants in other.rewards.items()
                for grant in grants
            ),
            adjusted_alone=ties.adjusted_alone,
            bought=None if other.behaviour is None else other.behaviour.listed(),
        )
        # Only now: the lots of both may become one.
        self._make_room(cause, 0)

    def merge_into(self, cause: Cause, survivor: Merges, lot_offset: int, ties: Ties) -> None:
        """Become part of another account, which has taken in all that this one has."""
        self._trigger(
            movements.AccountMerged,
            cause,
            into_account_id=survivor.id,
            into_member_reference=survivor.member_reference,
            lot_offset=lot_offset,
            points_available=self.points_available,
            points_pending=self.points_pending,
            points_held=self.points_held,
            deficit=self.deficit,
            remainder_micropoints=self.remainder_micropoints,
            joined=ties.joined,
            reason=ties.reason,
        )

    def lots_moved(self, offset: int) -> tuple[moved.MovedLot, ...]:
        """Return the lots under the numbers that they get elsewhere."""
        return tuple(moved.MovedLot.of(offset + number, lot) for number, lot in self.lots.items())

    def ranges_ended(self, offset: int) -> tuple[LotRange, ...]:
        """Return which lots ended for want of activity, by the numbers that they get elsewhere."""
        own = (LotRange(1, self.ended_lots),) if self.ended_lots else ()
        return tuple(
            LotRange(offset + one.first, offset + one.last) for one in (*own, *self.ended_between)
        )

    def _own_in_pool(self) -> str:
        return self.member_reference if self.pool else ""

    def _joint(self, cause: Cause, other: AccountBook, dates: LotDates) -> _Joint:
        points, remainder = divmod(
            self.remainder_micropoints + other.remainder_micropoints, limits.MICROPOINTS_PER_POINT
        )
        if not points:
            return _Joint(remainder, None)
        number = self.lots_made + other.lots_made + 1
        completed = moved.MovedLot(
            number,
            points,
            cause.recorded_at,
            available_at=dates.available_at,
            expires_at=dates.expires_at,
        )
        return _Joint(remainder, completed)

    def _paying(self, other: AccountBook, newcomers: tuple[moved.MovedLot, ...]) -> Pairs:
        """Return the points of one account that pay what the other owes: what expires soonest first."""
        lots = {**self.lots, **{lot.lot: lot.to_lot() for lot in newcomers}}
        return take(self.deficit + other.deficit, spending_order(lots)).taken


def newest(cards: dict[str, CardStatus]) -> str | None:
    """Return the newest of some cards that works, if one does."""
    active = (number for number, status in cards.items() if status is CardStatus.ACTIVE)
    return next(reversed(list(active)), None)


def _check(count: int, limit: int, what: str, field: str) -> None:
    if count > limit:
        raise Refusal(
            Reason.LIMIT_EXCEEDED,
            f"Together there would be too many {what}.",
            field=field,
            limit=limit,
        )


def _moved_hold(id_: UUID, hold: OpenHold, offset: int, who: str) -> moved.MovedHold:
    lots = tuple(LotPoints(offset + pair.lot, pair.points) for pair in hold.lots)
    member = hold.member_reference or who
    return moved.MovedHold(id_, lots, hold.expires_at, hold.reference, member)


def _joint_end(one: AccountBook, other: AccountBook) -> datetime | None:
    """Return when all points of two accounts end for want of activity: the later end of those that have one.

    Points without such an end do not get one.
    """
    both = (one, other)
    if any(each.expires_at is None and _has_free(each) for each in both):
        return None
    ends = [each.expires_at for each in both if each.expires_at is not None]
    return max(ends, default=None)


def _has_free(account: AccountBook) -> bool:
    return account.points_available + account.points_pending > 0
