"""An account as anybody would keep it by hand, point by point: slow, simple, and with nothing of the ledger's own code.

Every point is a thing of its own, with its dates and where it is. Nothing is summed up until somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

NEVER = datetime.max.replace(tzinfo=UTC)

Expiry = Literal["NEVER", "AFTER_DAYS", "END_OF_YEAR", "INACTIVITY"]
Policy = Literal["DEFICIT", "FLOOR", "REFUSE"]


@dataclass(eq=False)
class Point:
    """One point."""

    lot: int
    receipt: str
    earned_at: datetime
    expires_at: datetime
    available_at: datetime
    where: str
    """`pending`, `free`, `spent`, `gone`, or the name of the hold that keeps it."""


@dataclass
class Purchase:
    """A receipt of one line: what was paid, how many pieces, how many came back, and the points that paid."""

    total: int
    pieces: int
    sold_at: datetime
    back: int = 0
    paid_with: list[Point] = field(default_factory=list)
    restored: int = 0

    def kept(self) -> int:
        """What was paid for what is kept; a part of a cent stays with the shop."""
        return self.total - self.total * self.back // self.pieces


@dataclass
class Terms:
    """The rules, with the day as the unit of time."""

    cents_per_point: int
    carry: bool
    pending_days: int
    expiry: Expiry
    expiry_days: int
    policy: Policy
    grace_days: int
    alone_max: int = 20
    """Points that persons alone may adjust in a day."""
    reward_limit: int = 2
    reward_days: int = 5


@dataclass
class PointsBook:
    """One account."""

    terms: Terms
    points: list[Point] = field(default_factory=list)
    holds: dict[str, datetime] = field(default_factory=dict)
    purchases: dict[str, Purchase] = field(default_factory=dict)
    waiting_cents: int = 0
    lots: int = 0
    owed: int = 0
    all_expire_at: datetime = NEVER
    adjusted: dict[date, int] = field(default_factory=dict)
    rewarded: list[date] = field(default_factory=list)
    swallowed_by: PointsBook | None = None

    # What there is

    def count(self, where: str) -> int:
        """How many points are somewhere."""
        return sum(point.where == where for point in self.points)

    @property
    def held(self) -> int:
        """How many points holds keep."""
        return sum(point.where in self.holds for point in self.points)

    def lot_sizes(self) -> dict[int, tuple[int, int]]:
        """Free or pending points, and held points, of every lot that has any."""
        sizes: dict[int, tuple[int, int]] = {}
        for point in self.points:
            free, held = sizes.get(point.lot, (0, 0))
            if point.where in ("free", "pending"):
                sizes[point.lot] = (free + 1, held)
            elif point.where in self.holds:
                sizes[point.lot] = (free, held + 1)
        return {lot: size for lot, size in sizes.items() if size != (0, 0)}

    # Time

    def pass_time(self, now: datetime) -> None:
        """Do what happens by itself, instant by instant."""
        while instants := self._instants(now):
            at = min(instants)
            for name in [name for name, ends in self.holds.items() if ends == at]:
                self.end_hold(name, at)
            matured = [p for p in self.points if p.where == "pending" and p.available_at <= at]
            self.free(sorted(matured, key=lambda point: point.lot))
            if self.all_expire_at <= at:
                # Wherever a point is, free, held or spent: this is its end.
                for point in self.points:
                    point.expires_at = min(point.expires_at, at)
                self.all_expire_at = NEVER
            for point in self.points:
                if point.where in ("free", "pending") and point.expires_at <= at:
                    point.where = "gone"

    def _instants(self, now: datetime) -> list[datetime]:
        """When something happens by itself, up to now."""
        instants = [*self.holds.values(), self.all_expire_at]
        for point in self.points:
            if point.where == "pending":
                instants.append(point.available_at)
            if point.where in ("free", "pending"):
                instants.append(point.expires_at)
        return [at for at in instants if at <= now]

    def free(self, points: Iterable[Point]) -> None:
        """Make points available; what is owed is paid with them first."""
        for point in points:
            point.where = "free"
            if self.owed:
                point.where = "gone"
                self.owed -= 1

    def end_hold(self, name: str, at: datetime) -> None:
        """End a hold: its points are free, or gone if they expired meanwhile."""
        del self.holds[name]
        kept = [point for point in self.points if point.where == name]
        for point in kept:
            if point.expires_at <= at:
                point.where = "gone"
        self.free(self.in_order(point for point in kept if point.where == name))

    # Earning and spending

    def in_order(self, points: Iterable[Point]) -> list[Point]:
        """What is spent first: what expires soonest; ties by age, then by lot."""
        return sorted(points, key=lambda p: (p.expires_at, p.earned_at, p.lot))

    def spendable(self) -> list[Point]:
        """Free points, in the order in which they are spent."""
        return self.in_order(point for point in self.points if point.where == "free")

    def earn(self, name: str, purchase: Purchase, now: datetime) -> int:
        """Credit a purchase and return the points."""
        self.purchases[name] = purchase
        cents = purchase.kept() + (self.waiting_cents if self.terms.carry else 0)
        count, rest = divmod(cents, self.terms.cents_per_point)
        if self.terms.carry:
            self.waiting_cents = rest
        self.all_expire_at = self._all_expire_at(now)
        if count:
            self._add_lot(name, count, purchase.sold_at, now)
        self.pass_time(now)
        return count

    def spend(self, count: int, name: str) -> list[Point]:
        """Move free points somewhere else, and return them in order."""
        taken = self.spendable()[:count]
        for point in taken:
            point.where = name
        return taken

    # Moving

    def send(self, count: int, receiver: PointsBook) -> None:
        """Give the points that are spent first to somebody else; they keep their end, also where it was everybody's."""
        numbers: dict[int, int] = {}
        for point in self.spendable()[:count]:
            self.points.remove(point)
            receiver.points.append(point)
            if point.lot not in numbers:
                receiver.lots += 1
                numbers[point.lot] = receiver.lots
            point.lot = numbers[point.lot]
            point.expires_at = min(point.expires_at, self.all_expire_at)
            receiver.free([point])

    def swallow(self, other: PointsBook, now: datetime) -> int:
        """Take over all that is in another book; return how many points that was."""
        moved = other.count("free") + other.count("pending") + other.held
        self.all_expire_at = self._later_end(other)
        for point in other.points:
            point.lot += self.lots
        self.lots += other.lots
        self.points.extend(other.points)
        self.holds.update(other.holds)
        self.purchases.update(other.purchases)
        self.owed += other.owed
        self.waiting_cents += other.waiting_cents
        if self.waiting_cents >= self.terms.cents_per_point:
            self.waiting_cents -= self.terms.cents_per_point
            self._complete(now)
        paying = self.spendable()[: self.owed]
        for point in paying:
            point.where = "gone"
        self.owed -= len(paying)
        for day, sum_ in other.adjusted.items():
            self.adjusted[day] = self.adjusted.get(day, 0) + sum_
        self.rewarded = [*self.rewarded, *other.rewarded]
        other.swallowed_by = self
        return moved

    def by_now(self) -> PointsBook:
        """The book that this one is part of by now."""
        return self if self.swallowed_by is None else self.swallowed_by.by_now()

    def _complete(self, now: datetime) -> None:
        """Add the point that two halves made."""
        self.lots += 1
        available_at, expires_at = self._dates(now)
        where = "pending" if available_at > now else "free"
        self.points.append(Point(self.lots, "", now, expires_at, available_at, where))

    def _later_end(self, other: PointsBook) -> datetime:
        """The later end for want of activity; whoever has points and no such end keeps it so."""
        for book in (self, other):
            if book.all_expire_at == NEVER and book.count("free") + book.count("pending"):
                return NEVER
        ends = [book.all_expire_at for book in (self, other) if book.all_expire_at != NEVER]
        return max(ends, default=NEVER)

    # Without a receipt

    def give(self, count: int, earned_at: datetime, now: datetime) -> None:
        """Give points that no receipt earned."""
        self.all_expire_at = self._all_expire_at(now)
        self._add_lot("", count, earned_at, now)
        self.pass_time(now)

    def may_adjust_alone(self, count: int, now: datetime) -> bool:
        """Whether one person may adjust so many points more today; if so, it is done."""
        sum_ = self.adjusted.get(now.date(), 0) + count
        if sum_ > self.terms.alone_max:
            return False
        self.adjusted[now.date()] = sum_
        return True

    def may_reward(self, earned_at: datetime) -> bool:
        """Whether one more reward leaves no run of days with too many; if so, it is written down."""
        days = [*self.rewarded, earned_at.date()]
        for first in days:
            run = [first + timedelta(days=n) for n in range(self.terms.reward_days)]
            if days[-1] in run and sum(day in run for day in days) > self.terms.reward_limit:
                return False
        self.rewarded = days
        return True

    def _add_lot(self, name: str, count: int, earned_at: datetime, now: datetime) -> None:
        self.lots += 1
        available_at, expires_at = self._dates(earned_at)
        new = [
            Point(self.lots, name, earned_at, expires_at, available_at, "pending")
            for _ in range(count)
        ]
        self.points.extend(new)
        if available_at <= now:
            self.free(new)

    # Returns

    def owed_for(self, purchase: Purchase, pieces: int) -> tuple[int, int]:
        """Return the points that go when pieces come back, and the cents that wait afterwards."""
        before = purchase.kept()
        after = purchase.total - purchase.total * (purchase.back + pieces) // purchase.pieces
        per_point = self.terms.cents_per_point
        if not self.terms.carry:
            return before // per_point - after // per_point, self.waiting_cents
        count, waiting = 0, self.waiting_cents - (before - after)
        while waiting < 0:
            waiting += per_point
            count += 1
        return count, waiting

    def give_back(self, name: str, pieces: int, now: datetime) -> tuple[int, int] | None:
        """Take pieces back; return points that went and points that were not there; None if refused."""
        purchase = self.purchases[name]
        count, waiting = self.owed_for(purchase, pieces)
        # Under REFUSE nothing is ever owed, so whatever comes back can be taken.
        coming = len(self._coming_back(purchase, pieces, now))
        if self.terms.policy == "REFUSE" and count > len(self._takeable(name)) + coming:
            return None
        self._restore(purchase, pieces, now)
        takeable = self._takeable(name)
        for point in takeable[:count]:
            point.where = "gone"
        missing = max(0, count - len(takeable))
        if self.terms.policy != "FLOOR":
            self.owed += missing
        purchase.back += pieces
        self.waiting_cents = waiting
        return count, missing

    def _takeable(self, name: str) -> list[Point]:
        own = [p for p in self.points if p.receipt == name and p.where in ("free", "pending")]
        return own + [point for point in self.spendable() if point.receipt != name]

    def _share(self, purchase: Purchase, pieces: int) -> int:
        return len(purchase.paid_with) * (purchase.back + pieces) // purchase.pieces

    def _coming_back(self, purchase: Purchase, pieces: int, now: datetime) -> list[Point]:
        """The points that had paid for some pieces, but for those that ended and have no grace."""
        last_first = list(reversed(purchase.paid_with))
        back = last_first[purchase.restored : self._share(purchase, pieces)]
        return [point for point in back if point.expires_at > now or self.terms.grace_days]

    def _restore(self, purchase: Purchase, pieces: int, now: datetime) -> None:
        back = self._coming_back(purchase, pieces, now)
        purchase.restored = self._share(purchase, pieces)
        graced: dict[int, int] = {}
        for point in back:
            if point.expires_at <= now:
                point.expires_at = _midnight(now, self.terms.grace_days + 1)
                if point.lot not in graced:
                    self.lots += 1
                    graced[point.lot] = self.lots
                point.lot = graced[point.lot]
            self.free([point])

    # Dates

    def _dates(self, sold_at: datetime) -> tuple[datetime, datetime]:
        terms = self.terms
        available_at = _midnight(sold_at, terms.pending_days) if terms.pending_days else sold_at
        if terms.expiry == "AFTER_DAYS":
            return available_at, _midnight(sold_at, terms.expiry_days + 1)
        if terms.expiry == "END_OF_YEAR":
            return available_at, datetime(sold_at.year + 2, 1, 1, tzinfo=UTC)
        return available_at, NEVER

    def _all_expire_at(self, now: datetime) -> datetime:
        if self.terms.expiry != "INACTIVITY":
            return NEVER
        return _midnight(now, self.terms.expiry_days + 1)


def _midnight(at: datetime, days: int) -> datetime:
    return datetime.combine(at.date() + timedelta(days=days), time(), UTC)
