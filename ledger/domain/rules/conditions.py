"""What rates and campaigns are for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from ledger.domain import limits
from ledger.domain.behaviour import Segment
from ledger.domain.receipt import Channel, Line, ReceiptFacts
from ledger.domain.rules.checks import Problems, in_range, wrong

_DAYS_OF_A_WEEK = 7


class Buyer(NamedTuple):
    """Who buys, as far as what is earned depends on it."""

    tier: str = ""
    """Empty for none."""
    segment: Segment | None = None
    """None where nobody is known, or the rules have no segments."""


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Purchases that something is for. Every part that is named must fit; of what a part lists, one must."""

    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    weekdays: tuple[int, ...] = ()
    """Of the business date: 1 is Monday, 7 is Sunday."""
    tiers: tuple[str, ...] = ()
    """That the member has at the sale."""
    least_amount: int = 0
    """What the lines that fit must cost together, in minor units."""
    segments: tuple[Segment, ...] = ()
    """That the member is of at the sale."""

    def fits_line(self, line: Line) -> bool:
        """Whether it is for a line of a receipt that it is for."""
        return (not self.skus or line.sku in _as_set(self.skus)) and (
            not self.categories or line.category in _as_set(self.categories)
        )

    def fits_receipt(self, facts: ReceiptFacts, buyer: Buyer) -> bool:
        """Whether it is for a receipt of a buyer; what it costs is another question."""
        return (
            (not self.shops or facts.shop_id in _as_set(self.shops))
            and (not self.channels or facts.channel in self.channels)
            and (not self.weekdays or facts.business_date.isoweekday() in self.weekdays)
            and (not self.tiers or buyer.tier in self.tiers)
            and (not self.segments or buyer.segment in self.segments)
        )

    def problems(self, path: str, tiers: Iterable[str]) -> Problems:
        """Say what keeps it from being applied, among rules that have these tiers."""
        most = limits.CONDITION_VALUES_MAX
        for name in ("skus", "categories", "shops"):
            values: tuple[str, ...] = getattr(self, name)
            yield from in_range(f"{path}.{name}", len(values), 0, most)
            for index, value in enumerate(values):
                if not _is_identifier(value):
                    yield wrong(f"{path}.{name}[{index}]", f"{value!r} cannot be one.")
        for index, day in enumerate(self.weekdays):
            yield from in_range(f"{path}.weekdays[{index}]", day, 1, _DAYS_OF_A_WEEK)
        known = set(tiers)
        for index, tier in enumerate(self.tiers):
            if tier not in known:
                yield wrong(f"{path}.tiers[{index}]", f"There is no tier {tier!r}.")
        yield from in_range(f"{path}.least_amount", self.least_amount, 0, limits.AMOUNT_MINOR_MAX)


ANY = Condition()


@lru_cache
def _as_set(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values)


def _is_identifier(value: str) -> bool:
    return 0 < len(value) <= limits.IDENTIFIER_CHARACTERS_MAX and value.isprintable()


def named_once(path: str, ids: Iterable[str]) -> Problems:
    """Say where an id cannot be one, or is there twice."""
    known: set[str] = set()
    for index, id_ in enumerate(ids):
        if not _is_identifier(id_):
            yield wrong(f"{path}[{index}].id", "The id must have 1 to 64 printable characters.")
        elif id_ in known:
            yield wrong(f"{path}[{index}].id", f"The id {id_!r} is there already.")
        known.add(id_)
