"""May a member be contacted? Everything that is in the way, and when time alone will have cleared it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.domain import limits
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.words import (
    SAID_NO,
    Consent,
    ConsentStatus,
    ContactCount,
    ContactKind,
    ContactPurpose,
    SharingLevel,
)
from ledger.domain.rules.aggregate import Rules
from ledger.domain.rules.contact import ContactRules, month_start
from ledger.domain.rules.tiers import month_of


class Obstacle(StrEnum):
    """Why a member may not be contacted."""

    MEMBER_UNKNOWN = "MEMBER_UNKNOWN"
    MEMBER_MERGED = "MEMBER_MERGED"
    """The member is another by now, who is asked about instead."""
    MEMBER_ERASED = "MEMBER_ERASED"
    CONSENT_MISSING = "CONSENT_MISSING"
    CONSENT_PENDING = "CONSENT_PENDING"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    """Or refused from the start."""
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    SHARING_TOO_LITTLE = "SHARING_TOO_LITTLE"
    QUIET_HOURS = "QUIET_HOURS"
    MONTHLY_LIMIT = "MONTHLY_LIMIT"


class Hindrance(NamedTuple):
    """Something that is in the way."""

    obstacle: Obstacle
    purpose: ContactPurpose | None = None
    """Whose consent or sharing it is about."""
    until: datetime | None = None
    """Time alone clears it then; None: it does not."""
    limit: int = 0
    """Of MONTHLY_LIMIT: so many a month."""


class ContactAnswer(NamedTuple):
    """Whether a member may be contacted."""

    hindrances: tuple[Hindrance, ...]
    """Everything that is in the way; empty: nothing is."""
    possible_at: datetime | None = None
    """Where only time is in the way: when nothing will be."""

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes."""
        return not self.hindrances


ALLOWED = ContactAnswer(())


def never(obstacle: Obstacle) -> ContactAnswer:
    """Return a no that time does not change."""
    return ContactAnswer((Hindrance(obstacle),))


class Question(NamedTuple):
    """What is asked of members."""

    kind: ContactKind
    personalised: bool = False
    """Whether the message is chosen by purchases or profile, which needs consent on its own."""

    @property
    def kinds(self) -> tuple[ContactKind, ...]:
        """Everything that has to be agreed to."""
        personal = ContactKind(ContactPurpose.PERSONALISATION)
        return (self.kind, personal) if self.personalised else (self.kind,)


class Contacting:
    """Answers one question about any number of members, by the rules of the time."""

    def __init__(self, question: Question, rules: Rules, zone: ZoneInfo) -> None:
        """Take the question and the rules there are."""
        self._question = question
        self._rules = rules
        self._zone = zone
        self._quiet: dict[datetime, Hindrance | None] = {}

    def answer(self, consents: Consents | None, at: datetime) -> ContactAnswer:
        """Say whether a member may be contacted at an instant."""
        if consents is not None and consents.closed:
            return never(Obstacle.MEMBER_ERASED)
        found = tuple(self._hindrances(consents, at))
        return ContactAnswer(found, self._possible_at(consents, at, found)) if found else ALLOWED

    def _possible_at(
        self, consents: Consents | None, at: datetime, found: tuple[Hindrance, ...]
    ) -> datetime | None:
        """Return the first instant after one at which nothing is in the way, as far as one looks ahead."""
        horizon = at + timedelta(days=limits.CONTACT_AHEAD_DAYS_MAX)
        for _ in range(limits.CONTACT_TRIES_MAX):
            if not found:
                return at
            # Rules that are published already may change the answer before time does.
            ends = [one.until for one in found if one.until is not None]
            cleared = max(ends) if len(ends) == len(found) else None
            steps = [one for one in (cleared, self._next_rules(at)) if one is not None]
            if not steps or min(steps) > horizon:
                return None
            at = min(steps)
            found = tuple(self._hindrances(consents, at))
        return None

    def _next_rules(self, at: datetime) -> datetime | None:
        later = (one.effective_at for one in self._rules.versions if one.effective_at > at)
        return next(later, None)

    def _hindrances(self, consents: Consents | None, at: datetime) -> Iterator[Hindrance]:
        rules = self._rules.in_force(at).contact
        for kind in self._question.kinds:
            consent = None if consents is None else consents.consent(kind)
            yield from _lacking(rules, self._zone, kind, (consents, consent), at)
            needed = rules.needed_level(kind.purpose)
            if not shared(consents, rules).covers(needed):
                yield Hindrance(Obstacle.SHARING_TOO_LITTLE, kind.purpose)
        kind = self._question.kind
        if kind.purpose.is_use:
            return
        quiet = self._quiet_at(rules, at)
        if quiet is not None:
            yield quiet
        counts = () if consents is None else consents.counts
        yield from _too_often(rules, self._zone, kind, counts, at)

    def _quiet_at(self, rules: ContactRules, at: datetime) -> Hindrance | None:
        """Return that it is quiet and how long, or None; worked out once for all members."""
        if at not in self._quiet:
            kind, zone = self._question.kind, self._zone
            quiet = rules.quiet_until(kind, at, zone) is not None
            until = rules.quiet_throughout(kind, at, zone)
            self._quiet[at] = Hindrance(Obstacle.QUIET_HOURS, until=until) if quiet else None
        return self._quiet[at]


def shared(consents: Consents | None, rules: ContactRules) -> SharingLevel:
    """Return how much a member shares."""
    if consents is None or consents.sharing is None:
        return rules.sharing_default
    return consents.sharing.level


class ConsentNow(NamedTuple):
    """What time has made of a consent."""

    status: ConsentStatus
    ends_at: datetime | None = None
    """GIVEN: it ends then, unless it is used before. PENDING: it can be confirmed before that."""


def consent_at(
    rules: ContactRules, zone: ZoneInfo, consents: Consents, consent: Consent, at: datetime
) -> ConsentNow:
    """Return how things stand with a consent at an instant."""
    ends_at = consent.confirm_until
    if consent.status is ConsentStatus.GIVEN:
        ends_at = rules.consent_ends(consents.last_used(consent), zone)
    if ends_at is not None and ends_at <= at:
        return ConsentNow(ConsentStatus.EXPIRED, ends_at)
    return ConsentNow(consent.status, ends_at)


_OBSTACLES = {
    ConsentStatus.PENDING: Obstacle.CONSENT_PENDING,
    ConsentStatus.EXPIRED: Obstacle.CONSENT_EXPIRED,
    ConsentStatus.WITHDRAWN: Obstacle.CONSENT_WITHDRAWN,
    ConsentStatus.REFUSED: Obstacle.CONSENT_WITHDRAWN,
}


def _lacking(
    rules: ContactRules,
    zone: ZoneInfo,
    kind: ContactKind,
    found: tuple[Consents | None, Consent | None],
    at: datetime,
) -> Iterator[Hindrance]:
    """Say which consent is not there; who said no is left alone even where none is needed."""
    consents, consent = found
    if consent is not None and consent.status in SAID_NO:
        yield Hindrance(Obstacle.CONSENT_WITHDRAWN, kind.purpose)
        return
    if not rules.needs_consent(kind):
        return
    if consents is None or consent is None:
        yield Hindrance(Obstacle.CONSENT_MISSING, kind.purpose)
        return
    status = consent_at(rules, zone, consents, consent, at).status
    if status is not ConsentStatus.GIVEN:
        yield Hindrance(_OBSTACLES[status], kind.purpose)
    elif consent.at > at:
        # A till's clock may be a little ahead, and one may ask about the past.
        yield Hindrance(Obstacle.CONSENT_MISSING, kind.purpose, consent.at)


def _too_often(
    rules: ContactRules,
    zone: ZoneInfo,
    kind: ContactKind,
    counts: tuple[ContactCount, ...],
    at: datetime,
) -> Iterator[Hindrance]:
    """Say which limits of the month are reached."""
    month = month_of(at.astimezone(zone).date())
    for limit in rules.limits:
        if not limit.counts(kind):
            continue
        count = sum(one.count for one in counts if one.month == month and limit.counts(one.kind))
        if count >= limit.per_month:
            until = month_start(month + 1, zone) if limit.per_month else None
            yield Hindrance(Obstacle.MONTHLY_LIMIT, kind.purpose, until, limit.per_month)
