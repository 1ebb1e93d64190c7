"""The programme: what it fixed at creation, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class ClockKind(StrEnum):
    """What a programme measures time by. Fixed at creation, never convertible."""

    REAL = "REAL"
    SIMULATED = "SIMULATED"


class Programme(LedgerAggregate):
    """A loyalty programme."""

    TOPIC = "ledger.Programme"

    class Created(Opening, frozen=True, kw_only=True):
        """The programme was created."""

        TOPIC = "ledger.ProgrammeCreated"

        originator_topic: str = "ledger.Programme"
        name: str
        time_zone: str
        currency: str
        currency_exponent: int
        clock: ClockKind
        clock_reading: datetime | None = None

    class ClockAdvanced(Event, frozen=True, kw_only=True):
        """The simulated clock was set forward."""

        TOPIC = "ledger.ClockAdvanced"

        reading: datetime

        def apply(self, programme: Programme) -> None:
            """Set the clock."""
            programme.clock_reading = self.reading

    def __init__(
        self,
        name: str,
        time_zone: str,
        currency: str,
        currency_exponent: int,
        clock: ClockKind,
        clock_reading: datetime | None,
    ) -> None:
        """Start from what creation fixed."""
        self.name = name
        self.time_zone = time_zone
        self.currency = currency
        self.currency_exponent = currency_exponent
        self.clock = clock
        self.clock_reading = clock_reading

    @classmethod
    def create(
        cls,
        id_: UUID,
        cause: Cause,
        *,
        name: str,
        time_zone: str,
        currency: str,
        currency_exponent: int,
        clock_reading: datetime | None,
    ) -> Programme:
        """Create a programme; a `clock_reading` makes its clock a simulated one."""
        ZoneInfo(time_zone)
        return cls._open(
            cls.Created,
            id_,
            cause,
            name=name,
            time_zone=time_zone,
            currency=currency,
            currency_exponent=currency_exponent,
            clock=ClockKind.REAL if clock_reading is None else ClockKind.SIMULATED,
            clock_reading=clock_reading,
        )

    def now(self, real_now: datetime) -> datetime:
        """Return what time it is in the programme, given the service's own clock."""
        return real_now if self.clock_reading is None else self.clock_reading

    def check_advance(self, to: datetime) -> None:
        """Refuse to set a real clock, or any clock back."""
        if self.clock_reading is None:
            raise Refusal(Reason.CLOCK_NOT_ADVANCED, "The programme runs on a real clock.")
        if to < self.clock_reading:
            raise Refusal(
                Reason.CLOCK_NOT_ADVANCED,
                "The clock never goes back.",
                field="to",
                service_time=self.clock_reading.astimezone(UTC).isoformat(),
            )

    def advance(self, cause: Cause, to: datetime) -> None:
        """Set the simulated clock forward."""
        self._trigger(self.ClockAdvanced, cause, reading=to)
