"""Who bought what, by hand: caps, tiers and coupons of members beside what `earning_book` finds for their receipts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from tests.support.earning_book import (
    Code,
    Ladder,
    Level,
    Offer,
    Sale,
    Terms,
    kept,
    sell,
    waiting,
    whole_points,
)

UNKNOWN, USED, NOT_USABLE = "COUPON_UNKNOWN", "COUPON_USED", "COUPON_NOT_USABLE"


@dataclass(frozen=True)
class Slip:
    """A coupon that was issued."""

    offer: str
    uses_max: int = 1
    member: str = ""


@dataclass
class Holder:
    """A member."""

    name: str
    sales: list[Sale] = field(default_factory=list)
    redeemed: int = 0
    has_card: bool = False
    tier: str = ""
    until: int | None = None
    """The first month in which the tier is not had for certain."""


class Rank(NamedTuple):
    """A tier, and the first month after its period."""

    level: Level | None
    until: int | None


class MembersBook:
    """All members of a programme."""

    def __init__(self, terms: Terms) -> None:
        """Start with nobody."""
        self.terms = terms
        self.holders: dict[str, Holder] = {}
        self.slips: dict[str, Slip] = {}
        self.uses: Counter[str] = Counter()
        self.uses_of: Counter[tuple[str, str]] = Counter()
        """How often each code was used, in all and by member."""
        self.spent: Counter[str] = Counter()
        self.spent_on: Counter[tuple[str, str]] = Counter()
        """Millionths of a point that each campaign gave, to all and to each member; no return changes that."""

    # Points

    def points(self, holder: Holder) -> int:
        """The points of a member, less what is owed."""
        back = sum(sale.points_back() for sale in holder.sales)
        return whole_points(self.terms, holder.sales) - holder.redeemed + back

    def waiting(self, holder: Holder) -> int:
        """Millionths of a point that wait."""
        return waiting(self.terms, holder.sales)

    # Earning

    def record(self, sale: Sale, holder: Holder | None, month: int) -> set[str]:
        """Record a receipt; return why it may be refused instead, if it has to be. Nobody's earns nothing yet."""
        refusals, offers = self._shown(sale, holder)
        if refusals or holder is None:
            return refusals
        self._sell(sale, holder, offers, month)
        if not offers <= {one.offer.name for one in sale.given}:
            return {NOT_USABLE}
        self._count(sale, holder, month)
        for code in sale.codes:
            self.uses[code] += 1
            self.uses_of[code, sale.member] += 1
        return set()

    def give(self, sale: Sale, holder: Holder, month: int) -> int:
        """Count an anonymous receipt for somebody and return the points it brings."""
        before = self.points(holder)
        self._sell(sale, holder, set(), month)
        self._count(sale, holder, month)
        return self.points(holder) - before

    def _sell(self, sale: Sale, holder: Holder, offers: set[str], month: int) -> None:
        sale.member = holder.name
        sale.tier = self._name(self.rank(holder, month))
        sell(self.terms, sale, self._room(holder), offers)

    def _room(self, holder: Holder) -> dict[str, Fraction]:
        """What is left under each cap."""
        room: dict[str, Fraction] = {}
        for offer in self.terms.offers:
            left = []
            if offer.budget:
                left.append(offer.budget - Fraction(self.spent[offer.name], 10**6))
            if offer.member_max:
                given = self.spent_on[holder.name, offer.name]
                left.append(offer.member_max - Fraction(given, 10**6))
            if left:
                room[offer.name] = min(left)
        return room

    def _count(self, sale: Sale, holder: Holder, month: int) -> None:
        """Count what a receipt brings to caps and to the tier."""
        holder.tier, holder.until = self._settled(holder, month)
        holder.sales.append(sale)
        for name, points in kept(self.terms, sale)[1].items():
            millionths = points * 10**6
            assert millionths.denominator == 1
            self.spent[name] += millionths.numerator
            self.spent_on[holder.name, name] += millionths.numerator
        holder.tier, holder.until = self._settled(holder, month)

    # Coupons

    def _shown(self, sale: Sale, holder: Holder | None) -> tuple[set[str], set[str]]:
        """Why the first bad coupon of a receipt is refused, and the campaigns of the good ones."""
        offers: set[str] = set()
        for code in sale.codes:
            offer = self._offer_of(code)
            if offer is None:
                return {UNKNOWN}, offers
            refusals = self._refusals(code, offer, sale, holder)
            if offer.name in offers or holder is None:
                refusals.add(NOT_USABLE)
            if refusals:
                return refusals, offers
            offers.add(offer.name)
        return set(), offers

    def _offer_of(self, code: str) -> Offer | None:
        for offer in self.terms.offers:
            slip = self.slips.get(code)
            if offer.code is not None and (
                offer.code.promo == code or (slip is not None and slip.offer == offer.name)
            ):
                return offer
        return None

    def _refusals(self, code: str, offer: Offer, sale: Sale, holder: Holder | None) -> set[str]:
        found = set()
        slip = self.slips.get(code)
        name = "" if holder is None else holder.name
        if not offer.first <= sale.day <= offer.last or (slip and slip.member not in ("", name)):
            found.add(NOT_USABLE)
        if slip is not None and slip.uses_max and self.uses[code] >= slip.uses_max:
            found.add(USED)
        if slip is None and self._promo_is_used(code, offer.code or Code(), name):
            found.add(USED)
        return found

    def _promo_is_used(self, code: str, terms: Code, member: str) -> bool:
        if terms.uses_max and self.uses[code] >= terms.uses_max:
            return True
        return 0 < terms.uses_per_member <= self.uses_of[code, member]

    def give_back(self, sale: Sale) -> None:
        """Let the coupons of a receipt be used again of which nothing is kept."""
        for code in sale.codes:
            offer = self._offer_of(code)
            if offer is not None and offer.code is not None and offer.code.back:
                self.uses[code] -= 1
                self.uses_of[code, sale.member] -= 1

    # Tiers

    def rank(self, holder: Holder, month: int) -> Rank:
        """The tier that a member has in a month, and until when."""
        ladder = self.terms.ladder
        if ladder is None:
            return Rank(None, None)
        reached = self._reached(ladder, holder, month)
        if ladder.at_once:
            return Rank(reached, None)
        had = next((one for one in ladder.levels if one.name == holder.tier), None)
        until = holder.until
        while had is not None and until is not None and until <= month:
            had, until = self._reached(ladder, holder, until - 1), _end(ladder, until - 1)
        if _height(ladder, reached) > _height(ladder, had):
            return Rank(reached, _end(ladder, month))
        return Rank(had, until if had is not None else None)

    def missing(self, holder: Holder, month: int) -> int:
        """What is missing for the next tier."""
        assert self.terms.ladder is not None
        higher = self.next_level(holder, month)
        counted = self._counted(self.terms.ladder, holder, month)
        return 0 if higher is None else max(0, higher.reached_at - counted)

    def next_level(self, holder: Holder, month: int) -> Level | None:
        """The tier above."""
        assert self.terms.ladder is not None
        height = _height(self.terms.ladder, self.rank(holder, month).level)
        return (*self.terms.ladder.levels, None)[height]

    def _settled(self, holder: Holder, month: int) -> tuple[str, int | None]:
        found = self.rank(holder, month)
        return self._name(found), found.until

    def _name(self, rank: Rank) -> str:
        return "" if rank.level is None else rank.level.name

    def _reached(self, ladder: Ladder, holder: Holder, month: int) -> Level | None:
        counted = self._counted(ladder, holder, month)
        return next((one for one in reversed(ladder.levels) if one.reached_at <= counted), None)

    def _counted(self, ladder: Ladder, holder: Holder, month: int) -> int:
        first = month - month % 12 if ladder.calendar_year else month - ladder.window + 1
        sales = [sale for sale in holder.sales if first <= sale.month <= month]
        if not ladder.by_points:
            return sum(sale.cents for sale in sales)
        return whole_points(self.terms, sales)


def _height(ladder: Ladder, level: Level | None) -> int:
    return 0 if level is None else ladder.levels.index(level) + 1


def _end(ladder: Ladder, month: int) -> int:
    """The first month after the period of a tier that is reached in a month."""
    return (month // 12 + 2) * 12 if ladder.calendar_year else month + ladder.period + 1
