"""What buyers have bought, month by month: small, bounded, and added up without an order.

Returns take back what they belong to, merges add up. What is kept is enough for any window of whole months, and for
the exact day of the last purchase, also where later ones came back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from struct import Struct
from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.domain import limits

# Accounts by the hundred thousand have it in memory, so a month is thirty bytes and not some objects: its number, how
# many purchases, their sum, and how many on each day, four bits a day.
_MONTH = Struct("<HIq16s")
_DAY_BITS = 4
_DAY_MAX = limits.DAY_PURCHASES_COUNTED_MAX
_DAYS = 31
_DAYS_BYTES = 16
_MONTHS_OF_A_YEAR = 12


class Segment(StrEnum):
    """Who a buyer is, by what was bought. Every buyer is of one."""

    VISITOR = "VISITOR"
    """Known, and has bought nothing in the window."""
    OCCASIONAL = "OCCASIONAL"
    """Has bought a few times in the window."""
    REGULAR = "REGULAR"
    """Has bought more often than that."""
    LARGE_BUYER = "LARGE_BUYER"
    """Has spent much in the window."""
    LAPSED = "LAPSED"
    """Has bought in the window, but not lately."""


class Purchase(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a receipt adds to what was bought on a day, or what came back of it takes away."""

    day: date
    """The day of the receipt, in the programme's time zone."""
    amount: int
    """What was paid, in minor units; less than nothing where something came back."""
    purchases: int = 1
    """-1: nothing that was paid for is kept any more; 0: something is."""

    @classmethod
    def between(cls, day: date, before: int, after: int) -> Purchase | None:
        """Return what changes where what was paid for and kept of a receipt does; None: nothing changes."""
        if before == after:
            return None
        return cls(day, after - before, (after > 0) - (before > 0))


class MonthBought(msgspec.Struct, frozen=True):
    """What was bought in a month."""

    month: int
    """Months since the year 0."""
    purchases: int
    amount: int
    """In minor units."""
    days: tuple[int, ...]
    """The days of the month on which something was bought, each once a purchase, at most 15 times."""


class Bought(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that is known of what was bought, as events carry it."""

    purchases: int
    """Of all times."""
    first_on: date | None
    """The day of the first; null if there is none."""
    months: tuple[MonthBought, ...] = ()
    """The last months with purchases, from the earliest."""
    past_of: tuple[UUID, ...] = ()
    """Accounts of which receipts count that were sold before the rules had segments."""


class InWindow(NamedTuple):
    """What was bought in a window."""

    purchases: int
    amount: int
    last_on: date | None
    """The day of the last purchase until the end of the window, which may be before it began; None if none is known."""


class _Month(NamedTuple):
    month: int
    purchases: int
    amount: int
    days: int
    """How many purchases were made on each day: four bits a day, the first lowest."""

    @classmethod
    def of(cls, month: int, purchases: int, amount: int, days: bytes) -> _Month:
        return cls(month, purchases, amount, int.from_bytes(days, "little"))

    def packed(self) -> bytes:
        days = self.days.to_bytes(_DAYS_BYTES, "little")
        return _MONTH.pack(self.month, self.purchases, self.amount, days)

    def on(self, day: int) -> int:
        """Return how many purchases were made on a day."""
        return (self.days >> _shift(day)) & _DAY_MAX

    @property
    def first_on(self) -> date:
        """The first day of purchase, of which there is one."""
        return self._date((self.days & -self.days).bit_length())

    @property
    def last_on(self) -> date:
        """The last day of purchase, of which there is one."""
        return self._date(self.days.bit_length())

    def _date(self, bit: int) -> date:
        year, month = divmod(self.month, _MONTHS_OF_A_YEAR)
        return date(year, month + 1, (bit - 1) // _DAY_BITS + 1)

    def plus(self, change: _Change) -> _Month:
        found = self.days
        for day, more in change.days.items():
            was = self.on(day)
            # Once there are too many to count, the day stays one of purchase until the month has none.
            now = was if was == _DAY_MAX else min(max(was + more, 0), _DAY_MAX)
            found += (now - was) << _shift(day)
        return _Month(
            self.month, self.purchases + change.purchases, self.amount + change.amount, found
        )

    def until(self, last: int) -> _Month:
        """Return the month without the purchases after a day; sums of money stay whole."""
        days = self.days & ((1 << _shift(last + 1)) - 1)
        later = sum(self.on(day) for day in range(last + 1, _DAYS + 1))
        return self._replace(purchases=self.purchases - later if days else 0, days=days)


class Behaviour(msgspec.Struct, frozen=True):
    """What was bought on an account. Households that share an account are one buyer."""

    purchases: int = 0
    """Of all times; those that came back whole are none."""
    first_on: date | None = None
    packed: bytes = b""
    """The last months with purchases, from the earliest."""
    past_of: tuple[UUID, ...] = ()
    """Accounts of which receipts count that were sold before the rules had segments."""

    def with_purchase(self, purchase: Purchase) -> Behaviour:
        """Return it with one more purchase, or with less of one."""
        return self.with_purchases([purchase])

    def with_purchases(
        self, purchases: Iterable[Purchase], past_of: tuple[UUID, ...] = ()
    ) -> Behaviour:
        """Return it with more purchases, which may be all of the past of some accounts."""
        changes: dict[int, _Change] = {}
        first: date | None = None
        for one in purchases:
            change = _change(one)
            known = changes.get(change.month)
            changes[change.month] = change if known is None else known.plus(change)
            if one.purchases > 0:
                first = one.day if first is None else min(first, one.day)
        total = sum(change.purchases for change in changes.values())
        return self._plus(changes.values(), total, first, past_of)

    def plus(self, other: Bought) -> Behaviour:
        """Return what was bought on two accounts together."""
        changes = [
            _Change(one.month, one.purchases, one.amount, _count(one.days)) for one in other.months
        ]
        return self._plus(changes, other.purchases, other.first_on, other.past_of)

    def _plus(
        self,
        changes: Iterable[_Change],
        purchases: int,
        first: date | None,
        past_of: tuple[UUID, ...],
    ) -> Behaviour:
        size, packed = _MONTH.size, self.packed
        parts = (packed[start : start + size] for start in range(0, len(packed), size))
        months = {int.from_bytes(part[:2], "little"): part for part in parts}
        for change in changes:
            part = months.pop(change.month, None)
            # What comes back of a month that is forgotten takes nothing away.
            known = _NO_MONTH if part is None else _Month.of(*_MONTH.unpack(part))
            month = known._replace(month=change.month).plus(change)
            if month.purchases > 0 and (known.purchases or change.purchases > 0):
                months[change.month] = month.packed()
        oldest = max(months, default=0) - limits.SEGMENT_MONTHS_KEPT
        kept = b"".join(months[number] for number in sorted(months) if number > oldest)
        total = max(self.purchases + purchases, 0)
        return Behaviour(
            total, _first(kept, total, [self.first_on, first]), kept, (*self.past_of, *past_of)
        )

    def until(self, day: date, window_months: int) -> InWindow:
        """Return what was bought up to a day, in the months of a window that ends with the day's own.

        Sums of money are kept by month, so that of its own month counts whole.
        """
        last_month = day.year * _MONTHS_OF_A_YEAR + day.month - 1
        purchases = amount = 0
        latest: _Month | None = None
        for fields in _MONTH.iter_unpack(self.packed):
            if fields[0] > last_month:
                break
            month = _Month.of(*fields)
            if month.month == last_month:
                month = month.until(day.day)
                if not month.purchases:
                    break
            latest = month
            if month.month > last_month - window_months:
                purchases, amount = purchases + month.purchases, amount + month.amount
        return InWindow(purchases, amount, None if latest is None else latest.last_on)

    def listed(self) -> Bought:
        """Return it as events carry it."""
        months = tuple(
            MonthBought(
                month.month,
                month.purchases,
                month.amount,
                tuple(day for day in range(1, _DAYS + 1) for _ in range(month.on(day))),
            )
            for month in (_Month.of(*fields) for fields in _MONTH.iter_unpack(self.packed))
        )
        return Bought(self.purchases, self.first_on, months, self.past_of)


NOTHING_BOUGHT = Behaviour()
_NO_MONTH = _Month(0, 0, 0, 0)


class _Change(NamedTuple):
    month: int
    purchases: int
    amount: int
    days: dict[int, int]

    def plus(self, other: _Change) -> _Change:
        days = {**self.days}
        for day, more in other.days.items():
            days[day] = days.get(day, 0) + more
        return _Change(
            self.month, self.purchases + other.purchases, self.amount + other.amount, days
        )


def _change(purchase: Purchase) -> _Change:
    day = purchase.day
    month = day.year * _MONTHS_OF_A_YEAR + day.month - 1
    return _Change(month, purchase.purchases, purchase.amount, {day.day: purchase.purchases})


def _shift(day: int) -> int:
    return (day - 1) * _DAY_BITS


def _count(days: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for day in days:
        found[day] = found.get(day, 0) + 1
    return found


def _first(packed: bytes, purchases: int, known: list[date | None]) -> date | None:
    """Return the day of the first purchase: exactly as long as no month is forgotten."""
    if not purchases:
        return None
    if packed and sum(fields[1] for fields in _MONTH.iter_unpack(packed)) == purchases:
        return _Month.of(*_MONTH.unpack_from(packed)).first_on
    return min((day for day in known if day is not None), default=None)


def bought_on(purchases: Iterable[Purchase], past_of: tuple[UUID, ...]) -> Bought:
    """Return purchases as events carry them."""
    return NOTHING_BOUGHT.with_purchases(purchases, past_of).listed()
