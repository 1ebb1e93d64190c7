"""Closing a till's day: what the till counted beside what was recorded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class TillCount(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a till counted on a business date. None: it does not count that. Amounts in minor units."""

    receipts_count: int
    """Voided ones too."""
    receipts_total: int
    returns_count: int | None = None
    returns_total: int | None = None
    voids_count: int | None = None
    voids_total: int | None = None
    first_number: str = ""
    """As printed; empty: not said."""
    last_number: str = ""
    """As printed; empty: not said."""


class NumberRun(msgspec.Struct, frozen=True):
    """Numbers in a row."""

    first: int
    last: int


class TillRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is recorded of a till's business date, up to a position. Amounts in minor units."""

    position: int
    """Up to which it was looked at."""
    receipts_count: int = 0
    """Voided ones too."""
    receipts_total: int = 0
    returns_count: int = 0
    """At the till, of receipts of whatever till; voids not among them."""
    returns_total: int = 0
    voids_count: int = 0
    voids_total: int = 0
    missing_count: int = 0
    """Numbers that should be there and are not, all together."""
    missing: tuple[NumberRun, ...] = ()
    """Which: the first runs of them."""
    beyond_count: int = 0
    """Receipts whose numbers are before the first or after the last, all together."""
    beyond: tuple[str, ...] = ()
    """Which: the first numbers as printed."""
    unnumbered_count: int = 0
    """Receipts without digits in their number."""


class Closing(msgspec.Struct, frozen=True):
    """One closing of a day."""

    closing: int
    """1 for the first of the day."""
    counted: TillCount
    recorded: TillRecord

    @property
    def count_difference(self) -> int:
        """Receipts that are recorded and not counted; below zero the other way round."""
        return self.recorded.receipts_count - self.counted.receipts_count

    @property
    def total_difference(self) -> int:
        """What is recorded less what the till added up."""
        return self.recorded.receipts_total - self.counted.receipts_total

    @property
    def is_complete(self) -> bool:
        """Whether nothing differs of what the till counts, and no number is missing or beyond."""
        counted, recorded = self.counted, self.recorded
        optional = (
            (counted.returns_count, recorded.returns_count),
            (counted.returns_total, recorded.returns_total),
            (counted.voids_count, recorded.voids_count),
            (counted.voids_total, recorded.voids_total),
        )
        return not (
            self.count_difference
            or self.total_difference
            or recorded.missing_count
            or recorded.beyond_count
            or any(said is not None and said != found for said, found in optional)
        )


class TillDay(LedgerAggregate):
    """A business date of a till, once it was closed. It can be closed again; the last closing counts."""

    TOPIC = "ledger.TillDay"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A till's day was closed for the first time."""

        TOPIC = "ledger.TillDayClosed"

        originator_topic: str = "ledger.TillDay"
        shop_id: str
        till_id: str
        """Empty for a web shop."""
        business_date: date
        closing: Closing

    class ClosedAgain(Event, frozen=True, kw_only=True):
        """A till's day was closed again."""

        TOPIC = "ledger.TillDayClosedAgain"

        shop_id: str
        till_id: str
        """Empty for a web shop."""
        business_date: date
        closing: Closing

        def apply(self, till_day: TillDay) -> None:
            """Let the last closing count."""
            till_day.closing = self.closing

    def __init__(self, shop_id: str, till_id: str, business_date: date, closing: Closing) -> None:
        """Start with the first closing."""
        self.shop_id = shop_id
        self.till_id = till_id
        self.business_date = business_date
        self.closing = closing

    @classmethod
    def close(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        shop_id: str,
        till_id: str,
        business_date: date,
        closing: Closing,
    ) -> TillDay:
        """Close a day for the first time."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            shop_id=shop_id,
            till_id=till_id,
            business_date=business_date,
            closing=closing,
        )

    def close_again(self, cause: Cause, closing: Closing) -> None:
        """Close the day again."""
        self._trigger(
            self.ClosedAgain,
            cause,
            shop_id=self.shop_id,
            till_id=self.till_id,
            business_date=self.business_date,
            closing=closing,
        )
