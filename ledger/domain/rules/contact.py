"""Who may be contacted, when, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from ledger.domain import limits
from ledger.domain.consent.words import ContactChannel, ContactKind, ContactPurpose, SharingLevel
from ledger.domain.rules.checks import Problems, in_range, wrong
from ledger.domain.rules.tiers import MONTHS_OF_A_YEAR, month_of

_DAY = timedelta(days=1)
_DAYS_OF_A_WEEK = 7
_CONFIRM_HOURS = limits.CONFIRM_HOURS_DEFAULT
_TOKEN_DAYS = limits.TOKEN_DAYS_DEFAULT


class QuietHours(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time of day in which nobody is contacted."""

    starts: time
    """By the programme's time zone."""
    ends: time
    """Of the next day where it is not later than `starts`; the same as `starts`: for 24 hours."""
    channels: tuple[ContactChannel, ...] = ()
    """Empty: all."""
    purposes: tuple[ContactPurpose, ...] = ()
    """Empty: all."""
    weekdays: tuple[int, ...] = ()
    """Days on which it starts: 1 is Monday, 7 is Sunday. Empty: every day, unless it is for holidays."""
    holidays: bool = False
    """It starts on the holidays of these rules, and on the named weekdays if any."""

    def is_for(self, kind: ContactKind) -> bool:
        """Whether it is about a purpose and way."""
        return (not self.channels or kind.channel in self.channels) and (
            not self.purposes or kind.purpose in self.purposes
        )

    def starts_on(self, day: date, holidays: tuple[date, ...]) -> bool:
        """Whether it starts on a day."""
        if self.holidays and day in holidays:
            return True
        if self.weekdays:
            return day.isoweekday() in self.weekdays
        return not self.holidays

    def bounds(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return from when until before when it is quiet, where that starts on a day.

        An hour that the clocks show twice is quiet both times, and one that they skip makes it no shorter.
        """
        last = day if self.ends > self.starts else day + _DAY
        start = min(_instants(datetime.combine(day, self.starts, zone)))
        return start, max(_instants(datetime.combine(last, self.ends, zone)))

    def problems(self, path: str) -> Problems:
        """Say what keeps it from being applied."""
        for index, day in enumerate(self.weekdays):
            yield from in_range(f"{path}.weekdays[{index}]", day, 1, _DAYS_OF_A_WEEK)
        for index, purpose in enumerate(self.purposes):
            if purpose.is_use:
                yield wrong(f"{path}.purposes[{index}]", "Using data has no time of day.")


class ContactLimit(msgspec.Struct, frozen=True, omit_defaults=True):
    """How often a member is contacted in a calendar month of the programme's time zone."""

    per_month: int
    """At most so many times."""
    channels: tuple[ContactChannel, ...] = ()
    """The ways that count together; empty: all."""
    purposes: tuple[ContactPurpose, ...] = ()
    """The purposes that count together; empty: all but SERVICE."""

    def counts(self, kind: ContactKind) -> bool:
        """Whether a contact counts, and is limited."""
        if self.channels and kind.channel not in self.channels:
            return False
        if self.purposes:
            return kind.purpose in self.purposes
        return kind.purpose is not ContactPurpose.SERVICE

    def problems(self, path: str) -> Problems:
        """Say what keeps it from being applied."""
        most = limits.CONTACTS_MONTH_MAX
        yield from in_range(f"{path}.per_month", self.per_month, 0, most)
        for index, purpose in enumerate(self.purposes):
            if purpose.is_use:
                yield wrong(f"{path}.purposes[{index}]", "Using data is not counted.")


class WithoutConsent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What needs no consent; who says no to it is left alone all the same."""

    purpose: ContactPurpose
    """What for."""
    channels: tuple[ContactChannel, ...] = ()
    """Empty: all ways."""


class SharingNeed(msgspec.Struct, frozen=True):
    """How much a member must have chosen to share."""

    purpose: ContactPurpose
    """What for."""
    level: SharingLevel
    """At least."""


_USUAL_NEEDS = {
    ContactPurpose.PERSONALISATION: SharingLevel.PURCHASES,
    ContactPurpose.PARTNER_SHARING: SharingLevel.PURCHASES,
}


class ContactRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who may be contacted, when, and how often."""

    quiet_hours: tuple[QuietHours, ...] = ()
    """When nobody is contacted."""
    holidays: tuple[date, ...] = ()
    """For quiet hours that are for holidays."""
    limits: tuple[ContactLimit, ...] = ()
    """How often a member is contacted in a month; all of them hold."""
    double_opt_in: tuple[ContactChannel, ...] = ()
    """A consent for one of these ways waits until the member has confirmed the address."""
    confirm_hours: int = _CONFIRM_HOURS
    """For so long."""
    consent_months: int = 0
    """A consent ends so many months after it was given, or used for the last time. 0: never."""
    without_consent: tuple[WithoutConsent, ...] = ()
    """What needs no consent, beside SERVICE."""
    service_needs_consent: bool = False
    """SERVICE needs consent like everything else."""
    sharing_default: SharingLevel = SharingLevel.MINIMAL
    """What a member shares who did not choose."""
    sharing_needed: tuple[SharingNeed, ...] = ()
    """Where not said: PURCHASES for PERSONALISATION and PARTNER_SHARING, MINIMAL for the others."""
    token_days: int = _TOKEN_DAYS
    """A link to unsubscribe works for so many days."""

    def needs_consent(self, kind: ContactKind) -> bool:
        """Whether a member must have said yes."""
        if kind.purpose is ContactPurpose.SERVICE and not self.service_needs_consent:
            return False
        return not any(
            one.purpose is kind.purpose and (not one.channels or kind.channel in one.channels)
            for one in self.without_consent
        )

    def needed_level(self, purpose: ContactPurpose) -> SharingLevel:
        """Return how much a member must share for a purpose."""
        for need in self.sharing_needed:
            if need.purpose is purpose:
                return need.level
        return _USUAL_NEEDS.get(purpose, SharingLevel.MINIMAL)

    def consent_ends(self, last_used: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when a consent ends that was given or used then; None: never."""
        if not self.consent_months:
            return None
        local = last_used.astimezone(zone)
        months = month_of(local.date()) + self.consent_months
        day = min(local.day, _days_of(months))
        ended = datetime.combine(first_of(months).replace(day=day), local.time(), zone)
        return ended.astimezone(UTC)

    def quiet_until(self, kind: ContactKind, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when it is not quiet any more, as far as it is quiet now; None where it is not.

        What is quiet from then on is another question.
        """
        today = at.astimezone(zone).date()
        ends = [
            end
            for one in self.quiet_hours
            if one.is_for(kind)
            for start, end in _nights(one, today, self.holidays, zone)
            if start <= at < end
        ]
        return max(ends, default=None)

    def quiet_throughout(self, kind: ContactKind, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when one quiet time after the other is over; None where that is further than one looks ahead."""
        horizon = at + limits.CONTACT_AHEAD_DAYS_MAX * _DAY
        while (end := self.quiet_until(kind, at, zone)) is not None:
            if end > horizon:
                return None
            at = end
        return at

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        for name, most in _LENGTHS.items():
            yield from in_range(f"contact.{name}", len(getattr(self, name)), 0, most)
        for index, one in enumerate(self.quiet_hours):
            yield from one.problems(f"contact.quiet_hours[{index}]")
        for index, limit in enumerate(self.limits):
            yield from limit.problems(f"contact.limits[{index}]")
        for index, without in enumerate(self.without_consent):
            if without.purpose.is_use and without.channels:
                path = f"contact.without_consent[{index}].channels"
                yield wrong(path, "Using data has no channel.")
        purposes = [need.purpose for need in self.sharing_needed]
        for index, purpose in enumerate(purposes):
            if purpose in purposes[:index]:
                yield wrong(f"contact.sharing_needed[{index}].purpose", "It is there twice.")
        hours, months = limits.CONFIRM_HOURS_MAX, limits.CONSENT_MONTHS_MAX
        yield from in_range("contact.confirm_hours", self.confirm_hours, 1, hours)
        yield from in_range("contact.consent_months", self.consent_months, 0, months)
        least, most = limits.TOKEN_DAYS_MIN, limits.TOKEN_DAYS_MAX
        yield from in_range("contact.token_days", self.token_days, least, most)


_LENGTHS = {
    "quiet_hours": limits.QUIET_HOURS_MAX,
    "holidays": limits.HOLIDAYS_MAX,
    "limits": limits.CONTACT_LIMITS_MAX,
    "without_consent": limits.CONTACT_LIMITS_MAX,
    "sharing_needed": len(ContactPurpose),
}

USUAL_CONTACT = ContactRules()
"""Where the rules do not speak of contact."""


def _nights(
    one: QuietHours, today: date, holidays: tuple[date, ...], zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Return when it is quiet of what starts today or yesterday."""
    for day in (today - _DAY, today):
        if one.starts_on(day, holidays):
            yield one.bounds(day, zone)


def _instants(local: datetime) -> list[datetime]:
    """Return what a time on the wall may mean."""
    return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def first_of(month: int) -> date:
    """Return the first day of a month that is counted since the year 0."""
    year, month_of_year = divmod(month, MONTHS_OF_A_YEAR)
    return date(year, month_of_year + 1, 1)


def month_start(month: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which a month begins."""
    return datetime.combine(first_of(month), time(), zone).astimezone(UTC)


def _days_of(month: int) -> int:
    return (first_of(month + 1) - first_of(month)).days
