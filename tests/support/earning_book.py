"""What receipts earn, found by hand: line by line, in fractions, with nothing of the ledger's own code.

Nothing is kept but what was bought, what came back, and what the sale found: the tier, and what each campaign gave.
All else is found anew each time somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from typing import Literal

MILLION = 1_000_000


@dataclass(frozen=True)
class Wants:
    """What something is for; empty: everything."""

    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    online: bool | None = None
    weekdays: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    least_cents: int = 0

    def item(self, item: Item) -> bool:
        """Whether it is for an item."""
        if self.skus and item.sku not in self.skus:
            return False
        return not self.categories or item.category in self.categories

    def sale(self, sale: Sale, tier: str) -> bool:
        """Whether it is for purchases like this one."""
        if self.shops and sale.shop not in self.shops:
            return False
        if self.online is not None and sale.online != self.online:
            return False
        if self.weekdays and sale.day.isoweekday() not in self.weekdays:
            return False
        return not self.tiers or tier in self.tiers


@dataclass(frozen=True)
class Code:
    """What a coupon needs: a promo code, or coupons that are issued one by one."""

    promo: str = ""
    uses_max: int = 0
    uses_per_member: int = 1
    back: bool = False


@dataclass(frozen=True)
class Offer:
    """A campaign."""

    name: str
    first: date
    last: date
    wants: Wants = Wants()
    kind: Literal["percent", "compound", "money", "gift"] = "gift"
    percent: int = 0
    per_cent: Fraction = Fraction(0)
    """Points for a cent."""
    gift: int = 0
    order: int = 0
    exclusive: bool = False
    receipt_max: int = 0
    member_max: int = 0
    budget: int = 0
    code: Code | None = None


@dataclass(frozen=True)
class Level:
    """A tier."""

    name: str
    reached_at: int
    """Points, or cents."""
    percent: int


@dataclass(frozen=True)
class Ladder:
    """Tiers, from the lowest to the highest."""

    levels: tuple[Level, ...]
    by_points: bool = False
    calendar_year: bool = False
    window: int = 12
    period: int = 12
    at_once: bool = False


@dataclass(frozen=True)
class Terms:
    """The rules."""

    per_cent: Fraction
    rates: tuple[tuple[Fraction, Wants], ...] = ()
    carry: bool = True
    points_part_earns: bool = True
    offers: tuple[Offer, ...] = ()
    ladder: Ladder | None = None


@dataclass
class Item:
    """A line: what was paid for it all, and how much of it came back; None: nothing."""

    name: str
    sku: str
    category: str
    quantity: int
    cents: int
    back: int | None = None

    def share_back(self, whole: int) -> int:
        """The share of something that belongs to what came back."""
        if self.back is None:
            return 0
        return whole * self.back // self.quantity if self.quantity else whole


@dataclass(frozen=True)
class Given:
    """What a campaign gave at the sale."""

    offer: Offer
    wanted: Fraction
    """What it would have given without caps."""
    points: Fraction
    room: Fraction | None
    """What the member's and the common cap had left; None: there was none."""


@dataclass
class Sale:
    """A receipt."""

    items: list[Item]
    shop: str
    online: bool
    day: date
    month: int
    """It happened in: months since the year 0."""
    cents_by_points: int = 0
    points_spent: int = 0
    codes: tuple[str, ...] = ()
    member: str = ""
    tier: str = ""
    given: list[Given] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """What was paid for what is kept."""
        return sum(item.cents - item.share_back(item.cents) for item in self.items)

    @property
    def is_back(self) -> bool:
        """Whether nothing is kept."""
        return all(item.back == item.quantity for item in self.items)

    def divided(self, whole: int) -> list[int]:
        """Something that paid for the receipt, by line: one by one to whoever is owed most of the next one."""
        total = sum(item.cents for item in self.items)
        if not total:
            return [0 for _ in self.items]
        exact = [Fraction(whole * item.cents, total) for item in self.items]
        parts = [floor(one) for one in exact]
        order = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
        for at in order[: whole - sum(parts)]:
            parts[at] += 1
        return parts

    def points_back(self) -> int:
        """Of the points that paid: those that had paid for what came back."""
        parts = self.divided(self.points_spent)
        return sum(item.share_back(part) for item, part in zip(self.items, parts, strict=True))


def millionths(points: Fraction) -> Fraction:
    """Points without what is less than a millionth."""
    return Fraction(floor(points * MILLION), MILLION)


class Tally:
    """What the lines of a receipt earn, one campaign after the other."""

    def __init__(self, terms: Terms, sale: Sale, *, whole: bool = False) -> None:
        """Start with what they earn by their rates and the tier; `whole`: as if nothing had come back."""
        self.sale = sale
        self.cents = _earning_cents(terms, sale, whole=whole)
        pairs = list(zip(sale.items, self.cents, strict=True))
        self.plain = [cents * _rate(terms, sale, item) for item, cents in pairs]
        levels = {} if terms.ladder is None else {one.name: one for one in terms.ladder.levels}
        percent = levels[sale.tier].percent if sale.tier in levels else 100
        self.so_far = [points * percent / 100 for points in self.plain]
        self.usual = sum(self.so_far, Fraction(0))

    def wanted(self, offer: Offer) -> list[Fraction]:
        """What an offer would give to each line; what it gives to the receipt is at the end."""
        fits = [offer.wants.item(item) for item in self.sale.items]
        cents = sum(cents for cents, fit in zip(self.cents, fits, strict=True) if fit)
        if cents == 0 or cents < offer.wants.least_cents:
            return [Fraction(0)] * (len(fits) + 1)
        more = [self._more(offer, at) if fit else Fraction(0) for at, fit in enumerate(fits)]
        return [*more, Fraction(offer.gift)]

    def _more(self, offer: Offer, at: int) -> Fraction:
        if offer.kind == "percent":
            return self.plain[at] * (offer.percent - 100) / 100
        if offer.kind == "compound":
            return millionths(self.so_far[at] * (offer.percent - 100) / 100)
        return self.cents[at] * offer.per_cent

    def count(self, wanted: list[Fraction], part: Fraction) -> None:
        """Count to the lines what they got: a part of what they would have got."""
        for at, points in enumerate(wanted[:-1]):
            self.so_far[at] += millionths(points * part)


def _earning_cents(terms: Terms, sale: Sale, *, whole: bool) -> list[int]:
    """What was paid for what is kept of each line, where it matters without what points paid."""
    paid = [0 for _ in sale.items]
    if not terms.points_part_earns:
        paid = sale.divided(sale.cents_by_points)
    cents = [item.cents - part for item, part in zip(sale.items, paid, strict=True)]
    if whole:
        return cents
    return [one - item.share_back(one) for one, item in zip(cents, sale.items, strict=True)]


def _rate(terms: Terms, sale: Sale, item: Item) -> Fraction:
    for rate, wants in terms.rates:
        if wants.sale(sale, sale.tier) and wants.item(item):
            return rate
    return terms.per_cent


def sell(terms: Terms, sale: Sale, room: Mapping[str, Fraction], shown: set[str]) -> None:
    """Find what campaigns give to a whole receipt, in their order."""
    tally = Tally(terms, sale, whole=True)
    sale.given = []
    for offer in sorted(terms.offers, key=lambda one: one.order):
        if not offer.first <= sale.day <= offer.last or not offer.wants.sale(sale, sale.tier):
            continue
        if offer.code is not None and offer.name not in shown:
            continue
        left = room.get(offer.name)
        wanted = tally.wanted(offer)
        points = _capped(offer, sum(wanted, Fraction(0)), left)
        if points:
            sale.given.append(Given(offer, sum(wanted, Fraction(0)), points, left))
            tally.count(wanted, points / sum(wanted))
            if offer.exclusive:
                return


def _capped(offer: Offer, points: Fraction, room: Fraction | None) -> Fraction:
    if room is not None:
        points = min(points, room)
    return min(points, Fraction(offer.receipt_max)) if offer.receipt_max else points


def kept(terms: Terms, sale: Sale) -> tuple[Fraction, dict[str, Fraction]]:
    """What is kept earns: all of it, and what each campaign gives to it that gave something to the sale."""
    tally = Tally(terms, sale)
    parts: dict[str, Fraction] = {}
    for one in sale.given:
        wanted = tally.wanted(one.offer)
        parts[one.offer.name] = _capped(one.offer, sum(wanted, Fraction(0)), one.room)
        # A line's share of what was capped is found at the sale: what comes back gives the others no more.
        tally.count(wanted, one.points / one.wanted)
    return tally.usual + sum(parts.values(), Fraction(0)), parts


def whole_points(terms: Terms, sales: list[Sale]) -> int:
    """What sales of a member have brought until now."""
    exact = [kept(terms, sale)[0] for sale in sales]
    return floor(sum(exact, Fraction(0))) if terms.carry else sum(floor(one) for one in exact)


def waiting(terms: Terms, sales: list[Sale]) -> int:
    """Millionths of a point that wait for the next receipt."""
    if not terms.carry:
        return 0
    exact = sum((kept(terms, sale)[0] for sale in sales), Fraction(0)) * MILLION
    assert exact.denominator == 1, "every rate is exact in millionths"
    return exact.numerator % MILLION
