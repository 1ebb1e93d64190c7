"""Dated, versioned, immutable rules."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import LotDates
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class EarningRules(msgspec.Struct, frozen=True):
    """How receipts earn: `points` for each `per_amount` minor units of the total."""

    points: int
    per_amount: int
    carry_remainders: bool = True

    @property
    def rate_micropoints_per_minor(self) -> int:
        """Millionths of a point for one minor unit; exact, because `check_rules` saw to it."""
        return self.points * limits.MICROPOINTS_PER_POINT // self.per_amount

    def earn_micropoints(self, total: int) -> int:
        """Return exactly what a receipt of that total in minor units earns, in millionths of a point."""
        return total * self.rate_micropoints_per_minor


class CardRules(msgspec.Struct, frozen=True):
    """When a card is issued."""

    receipts_required: int = 3


class ClockRules(msgspec.Struct, frozen=True):
    """How far the caller's clock may be off."""

    ahead_seconds_max: int = limits.CLOCK_AHEAD_SECONDS_DEFAULT
    late_seconds_max: int = limits.CLOCK_LATE_SECONDS_DEFAULT

    def check(
        self,
        occurred_at: datetime,
        now: datetime,
        *,
        late_allowed: bool = False,
        field: str = "occurred_at",
    ) -> None:
        """Refuse an `occurred_at` that is too far from `now`; nobody may be ahead."""
        off = occurred_at - now
        if off > _seconds(self.ahead_seconds_max):
            raise _clock_refusal(
                Reason.CLOCK_AHEAD, "The caller's clock is ahead.", field, occurred_at, now
            )
        if not late_allowed and off < _seconds(-self.late_seconds_max):
            raise _clock_refusal(
                Reason.TOO_LATE, "It happened too long ago.", field, occurred_at, now
            )


@lru_cache
def _seconds(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def _clock_refusal(
    reason: Reason, message: str, field: str, occurred_at: datetime, now: datetime
) -> Refusal:
    return Refusal(
        reason,
        message,
        field=field,
        occurred_at=occurred_at.astimezone(UTC).isoformat(),
        service_time=now.astimezone(UTC).isoformat(),
    )


class Expiry(StrEnum):
    """When points end."""

    NEVER = "NEVER"
    AFTER_DAYS = "AFTER_DAYS"
    """So many days after they were earned."""
    END_OF_YEAR = "END_OF_YEAR"
    """At the end of the year so many years after the one they were earned in."""
    INACTIVITY = "INACTIVITY"
    """All of an account's, so many days after its last earning was recorded."""


class ReturnPolicy(StrEnum):
    """What becomes of points that a return takes back and that are spent already."""

    DEFICIT = "DEFICIT"
    """They are owed: the next points that become available pay."""
    FLOOR = "FLOOR"
    """They are written off."""
    REFUSE = "REFUSE"
    """The return is refused."""


class PointsRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What becomes of points once they are earned. Days are calendar days of the programme's time zone."""

    pending_days: int = 0
    """Points can be spent from the start of the so-manieth day after the day they were earned; 0: at once."""
    expiry: Expiry = Expiry.NEVER
    expiry_days: int = 0
    """For AFTER_DAYS and INACTIVITY: points end with the so-manieth day."""
    expiry_years: int = 0
    """For END_OF_YEAR: 0 is the year they were earned in."""
    returns: ReturnPolicy = ReturnPolicy.DEFICIT
    restore_grace_days: int = 0
    """Points that a return gives back after their end can be spent for so many days; 0: they come back expired."""
    hold_seconds_max: int = limits.HOLD_SECONDS_MAX
    claim_days: int = 30
    """A receipt without a card can be claimed for one so many days later; 0: not at all."""

    def dates(self, earned_at: datetime, zone: ZoneInfo) -> LotDates:
        """Return when points earned at an instant become available and end."""
        day = earned_at.astimezone(zone).date()
        available_at = _midnight(day, self.pending_days, zone) if self.pending_days else None
        match self.expiry:
            case Expiry.NEVER:
                return LotDates(available_at)
            case Expiry.AFTER_DAYS:
                return LotDates(available_at, _midnight(day, self.expiry_days + 1, zone))
            case Expiry.END_OF_YEAR:
                new_year = date(day.year + self.expiry_years + 1, 1, 1)
                return LotDates(available_at, _midnight(new_year, 0, zone))
            case Expiry.INACTIVITY:
                return LotDates(available_at)

    def account_expires_at(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when all points of an account end that is active now; None if they do not end for that."""
        if self.expiry is not Expiry.INACTIVITY:
            return None
        return _midnight(now.astimezone(zone).date(), self.expiry_days + 1, zone)

    def grace_expires_at(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return until when points can be spent that come back after their end; None if they cannot."""
        if not self.restore_grace_days:
            return None
        return _midnight(now.astimezone(zone).date(), self.restore_grace_days + 1, zone)


NO_DATES = PointsRules()


def _midnight(day: date, later: int, zone: ZoneInfo) -> datetime:
    """Return the start of a day, so many days after another."""
    return datetime.combine(day + timedelta(days=later), time(), zone).astimezone(UTC)


class RulesVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of the rules, in force from `effective_at` until the next."""

    version: int
    effective_at: datetime
    earning: EarningRules
    card: CardRules
    clock: ClockRules
    points: PointsRules = NO_DATES


def check_rules(rules: RulesVersion) -> None:
    """Refuse rules that cannot be applied exactly.

    Raises:
        Refusal: RULES_INVALID, with the `field`.
    """
    earning, card, clock = rules.earning, rules.card, rules.clock
    _in_range("earning.points", earning.points, 0, limits.POINTS_MAX)
    _in_range("earning.per_amount", earning.per_amount, 1, limits.AMOUNT_MINOR_MAX)
    rate, rest = divmod(earning.points * limits.MICROPOINTS_PER_POINT, earning.per_amount)
    if rest:
        raise Refusal(
            Reason.RULES_INVALID,
            "The rate is not exact in millionths of a point per minor unit.",
            field="rules.earning.per_amount",
        )
    _in_range("earning.points", rate, 0, limits.RATE_MICROPOINTS_PER_MINOR_MAX)
    _in_range("card.receipts_required", card.receipts_required, 1, limits.PRESENTED_RECEIPTS_MAX)
    _in_range("clock.ahead_seconds_max", clock.ahead_seconds_max, 0, limits.CLOCK_AHEAD_SECONDS_MAX)
    _in_range("clock.late_seconds_max", clock.late_seconds_max, 0, limits.CLOCK_LATE_SECONDS_MAX)
    _check_points(rules.points)


def _check_points(points: PointsRules) -> None:
    days_max = limits.EXPIRY_DAYS_MAX
    _in_range("points.pending_days", points.pending_days, 0, limits.PENDING_DAYS_MAX)
    _in_range("points.expiry_years", points.expiry_years, 0, limits.EXPIRY_YEARS_MAX)
    _in_range("points.restore_grace_days", points.restore_grace_days, 0, days_max)
    _in_range("points.claim_days", points.claim_days, 0, days_max)
    _in_range("points.hold_seconds_max", points.hold_seconds_max, 1, limits.HOLD_SECONDS_MAX)
    if points.expiry in (Expiry.AFTER_DAYS, Expiry.INACTIVITY):
        # Points that end before they can be spent are none.
        _in_range("points.expiry_days", points.expiry_days, points.pending_days + 1, days_max)
    elif points.expiry is Expiry.END_OF_YEAR and points.pending_days:
        _in_range("points.expiry_years", points.expiry_years, 1, limits.EXPIRY_YEARS_MAX)
    if points.expiry_days and points.expiry in (Expiry.NEVER, Expiry.END_OF_YEAR):
        raise Refusal(
            Reason.RULES_INVALID,
            "points.expiry_days is for AFTER_DAYS and INACTIVITY.",
            field="rules.points.expiry_days",
        )


def _in_range(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refusal(
            Reason.RULES_INVALID, f"{field} must be from {least} to {most}.", field=f"rules.{field}"
        )


class Rules(LedgerAggregate):
    """All versions of a programme's rules."""

    TOPIC = "ledger.Rules"
    MUTABLE: ClassVar[tuple[str, ...]] = ("versions",)

    class Created(Opening, frozen=True, kw_only=True):
        """A programme's rules were opened, with no version yet."""

        TOPIC = "ledger.RulesOpened"

        originator_topic: str = "ledger.Rules"

    class Published(Event, frozen=True, kw_only=True):
        """A version of the rules was published."""

        TOPIC = "ledger.RulesPublished"

        rules: RulesVersion

        def apply(self, rules: Rules) -> None:
            """Add the version."""
            rules.versions.append(self.rules)

    def __init__(self) -> None:
        """Start with no version."""
        self.versions: list[RulesVersion] = []

    @classmethod
    def open(cls, id_: UUID, cause: Cause) -> Rules:
        """Open a programme's rules."""
        return cls._open(cls.Created, id_, cause)

    def in_force(self, at: datetime) -> RulesVersion:
        """Return the version in force at an instant.

        Raises:
            Refusal: NO_RULES_IN_FORCE before the first version.
        """
        if self.versions and self.versions[-1].effective_at <= at:
            return self.versions[-1]
        index = bisect_right(self.versions, at, key=lambda version: version.effective_at)
        if index == 0:
            raise Refusal(
                Reason.NO_RULES_IN_FORCE,
                "No rules are in force at that time.",
                occurred_at=at.astimezone(UTC).isoformat(),
            )
        return self.versions[index - 1]

    def numbered(self, version: int) -> RulesVersion:
        """Return a version by its number.

        Raises:
            Refusal: RULES_UNKNOWN.
        """
        if not 1 <= version <= len(self.versions):
            raise Refusal(
                Reason.RULES_UNKNOWN, "There are no rules of that version.", field="version"
            )
        return self.versions[version - 1]

    def check_publish(self, rules: RulesVersion, now: datetime) -> None:
        """Refuse rules that are out of order or reach into the past.

        The first version may start in the past, because nothing was decided without it.
        """
        check_rules(rules)
        if rules.version != len(self.versions) + 1:
            raise Refusal(
                Reason.RULES_INVALID,
                f"The next version is {len(self.versions) + 1}.",
                field="rules.version",
            )
        if not self.versions:
            return
        if rules.effective_at <= now or rules.effective_at <= self.versions[-1].effective_at:
            raise Refusal(
                Reason.RULES_NOT_IN_FUTURE,
                "A new version starts in the future and after the version before.",
                field="rules.effective_at",
                service_time=now.astimezone(UTC).isoformat(),
            )

    def publish(self, cause: Cause, rules: RulesVersion) -> None:
        """Publish a version."""
        self._trigger(self.Published, cause, rules=rules, rules_version=rules.version)
