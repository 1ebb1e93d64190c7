"""Where points come from: the month and the source of every point of a lot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain.liability import PointsSource
from ledger.domain.model import Event
from ledger.domain.rules import LiabilityRules, RulesVersion
from ledger.domain.rules.points import midnight
from ledger.domain.rules.tiers import month_of

_MONTHS_A_YEAR = 12


class Part(NamedTuple):
    """Points that were earned in one month, by one source."""

    month: int
    source: PointsSource
    points: int


Parts = list[Part]


class Origins(msgspec.Struct, array_like=True):
    """The points of an account, lot by lot; or those of a redemption or transfer, in order, under number 0."""

    made: int = 0
    """Lots that the account has made."""
    lots: dict[int, Parts] = msgspec.field(default_factory=dict)

    def add(self, parts: Parts) -> int:
        """Add a lot under the next number, and return that."""
        self.made += 1
        self.put(self.made, parts)
        return self.made

    def put(self, number: int, parts: Iterable[Part]) -> None:
        """Put points into a lot, which may be new; the oldest stand first."""
        known = [*self.lots.get(number, ()), *(part for part in parts if part.points)]
        if known:
            self.lots[number] = _joined(known) if len(known) > 1 else known
        self.made = max(self.made, number)

    def take(self, number: int, points: int) -> Parts:
        """Take points out of a lot, the oldest first, and forget the lot once it is empty."""
        taken, left = _divide(self.lots.get(number, []), points)
        self._keep(number, left)
        return taken

    def append(self, parts: Iterable[Part]) -> None:
        """Note more points of a redemption or transfer."""
        self.lots.setdefault(0, []).extend(parts)

    def take_first(self, points: int) -> Parts:
        """Take points of a transfer, in their order."""
        return self.take(0, points)

    def take_last(self, points: int) -> Parts:
        """Take points of a redemption: those that were spent last first."""
        taken, left = _divide(self.lots.get(0, [])[::-1], points)
        self._keep(0, left[::-1])
        return taken

    def _keep(self, number: int, parts: Parts) -> None:
        if parts:
            self.lots[number] = parts
        else:
            self.lots.pop(number, None)


class Purse:
    """Points that came back together, to be put where each belongs."""

    def __init__(self, parts: Parts) -> None:
        """Start with all of them."""
        self._parts = parts

    def take(self, points: int, month: int) -> Parts:
        """Take points of a month as far as there are any, then others."""
        ordered = sorted(self._parts, key=lambda part: part.month != month)
        taken, self._parts = _divide(ordered, points)
        return taken


class Priced(NamedTuple):
    """What a version of the rules says points are worth."""

    version: int
    effective_at: datetime
    rules: LiabilityRules


class Prices(msgspec.Struct, array_like=True):
    """What the rules have said points are worth so far, version by version; a version that says nothing is not here."""

    said: list[Priced] = []

    def note(self, rules: RulesVersion) -> None:
        """Take in a version that was published."""
        if rules.liability is not None:
            self.said = [
                *self.said,
                Priced(rules.version, rules.effective_at, rules.liability),
            ]

    def of(self, event: Event) -> LiabilityRules | None:
        """Return what counts for points that an event credits: by its rules, or else by those of its time."""
        number = event.rules_version
        for one in reversed(self.said):
            if one.version <= number if number else one.effective_at <= event.timestamp:
                return one.rules
        return None


class Months:
    """Knows the month of an instant in a time zone, as a number. The last one is remembered: most are the same."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Start with no month."""
        self._zone = zone
        self._month = 0
        self._starts = self._ends = datetime.min.replace(tzinfo=UTC)

    def of(self, at: datetime) -> int:
        """Return the month of an instant."""
        if not self._starts <= at < self._ends:
            self._month = month_of(at.astimezone(self._zone).date())
            self._starts = midnight(first_day(self._month), 0, self._zone)
            self._ends = midnight(first_day(self._month + 1), 0, self._zone)
        return self._month


def first_day(month: int) -> date:
    """Return the first day of a month by its number."""
    year, before = divmod(month, _MONTHS_A_YEAR)
    return date(year, before + 1, 1)


RULES_ID = UUID(int=0)
"""Under which prices are kept; no account has it."""

_encode = msgspec.json.Encoder().encode
_decode_origins = msgspec.json.Decoder(Origins).decode
_decode_prices = msgspec.json.Decoder(Prices).decode


def pack(kept: Origins | Prices) -> bytes:
    """Return what is stored of an account, redemption or transfer, or of the rules."""
    return _encode(kept)


def unpack_origins(data: bytes) -> Origins:
    """Return an account, redemption or transfer as it was stored."""
    return _decode_origins(data)


def unpack_prices(data: bytes) -> Prices:
    """Return the rules as they were stored."""
    return _decode_prices(data)


def _joined(parts: Parts) -> Parts:
    """Return the same points with those of one month and source together, the oldest first."""
    found: dict[tuple[int, PointsSource], int] = {}
    for part in parts:
        key = part.month, part.source
        found[key] = found.get(key, 0) + part.points
    return [Part(*key, points) for key, points in sorted(found.items())]


def _divide(parts: Parts, points: int) -> tuple[Parts, Parts]:
    """Return so many of some points, in their order, and the others."""
    taken: Parts = []
    left: Parts = []
    for part in parts:
        now = min(part.points, points)
        points -= now
        if now:
            taken.append(part._replace(points=now))
        if part.points - now:
            left.append(part._replace(points=part.points - now))
    assert points == 0, "a lot has what is taken out of it"
    return taken, left
