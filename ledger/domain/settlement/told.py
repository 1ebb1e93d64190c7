"""What banks told of one collection, or of one reference of theirs, and by which messages.

Several messages say the same: a status report and a bank statement, a notification and a bank statement. The money
moves with the first. The same kind of message twice is something else: then it moved twice.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.settlement.bank_line import BankSource


class Telling(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line that said so."""

    entry_id: UUID
    source: BankSource
    amount: int
    booked_on: date | None = None
    fee: int = 0


class Told(LedgerAggregate):
    """All that was told of one thing."""

    TOPIC = "ledger.Told"
    CACHED: ClassVar[bool] = False
    MUTABLE: ClassVar[tuple[str, ...]] = ("tellings",)

    class Created(Opening, frozen=True, kw_only=True):
        """A bank told something for the first time."""

        TOPIC = "ledger.BankTold"
        OMITTED = frozenset({"run_id"})

        originator_topic: str = "ledger.Told"
        telling: Telling
        run_id: UUID | None = None
        """The run of the collection that it is about."""

    class Again(Event, frozen=True, kw_only=True):
        """A bank told the same again."""

        TOPIC = "ledger.BankToldAgain"

        telling: Telling

        def apply(self, told: Told) -> None:
            """Add it."""
            told.tellings.append(self.telling)

    def __init__(self, telling: Telling, run_id: UUID | None) -> None:
        """Start with the first."""
        self.tellings = [telling]
        self.run_id = run_id

    @classmethod
    def open(cls, id_: UUID, cause: Cause, telling: Telling, run_id: UUID | None = None) -> Told:
        """Remember what was told first."""
        return cls._open(cls.Created, id_, cause, telling=telling, run_id=run_id)

    def tell(self, cause: Cause, telling: Telling) -> None:
        """Remember what was told again."""
        self._trigger(self.Again, cause, telling=telling)

    def has(self, source: BankSource) -> bool:
        """Whether that kind of message told it."""
        return any(one.source is source for one in self.tellings)

    @property
    def is_booked(self) -> bool:
        """Whether some message said that money moved."""
        return any(one.source.is_booking for one in self.tellings)

    @property
    def fee(self) -> int:
        """What banks took for it."""
        return max(one.fee for one in self.tellings)

    def booked_on(self, day: date | None) -> bool:
        """Whether a booking of that day was told."""
        return day is not None and any(one.booked_on == day for one in self.tellings)
