"""What tests say of consents and contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ledger.application import commands as c
from ledger.domain.consent.aggregate import Consents
from ledger.domain.consent.contacting import ContactAnswer, Obstacle, Question
from ledger.domain.consent.words import (
    ConsentChoice,
    ConsentSource,
    ContactChannel,
    ContactKind,
    ContactPurpose,
    Origin,
    SharingChoice,
    SharingLevel,
)
from ledger.domain.rules import ContactRules
from tests.support.world import World, publish_rules

EMAIL_ADS = ContactKind(ContactPurpose.ADVERTISING, ContactChannel.EMAIL)
SMS_ADS = ContactKind(ContactPurpose.ADVERTISING, ContactChannel.SMS)
EMAIL_SERVICE = ContactKind(ContactPurpose.SERVICE, ContactChannel.EMAIL)
POST_ADS = ContactKind(ContactPurpose.ADVERTISING, ContactChannel.POST)
PERSONAL = ContactKind(ContactPurpose.PERSONALISATION)


def world_with(contact: ContactRules | None = None, time_zone: str = "UTC") -> World:
    """A programme with rules of contact."""
    return World(rules=publish_rules(contact=contact or ContactRules()), time_zone=time_zone)


def choice(
    kind: ContactKind = EMAIL_ADS,
    *,
    given: bool = True,
    source: ConsentSource = ConsentSource.WEB,
    text_version: str = "newsletter-7",
) -> ConsentChoice:
    """A yes or a no."""
    return ConsentChoice(kind, given, Origin(source, text_version=text_version))


def yes(member: str, *kinds: ContactKind, **more: Any) -> c.SetConsents:
    """A command by which a member agrees."""
    return c.SetConsents(member, tuple(choice(one) for one in kinds or (EMAIL_ADS,)), **more)


def no(member: str, *kinds: ContactKind, **more: Any) -> c.SetConsents:
    """A command by which a member says no."""
    choices = tuple(choice(one, given=False) for one in kinds or (EMAIL_ADS,))
    return c.SetConsents(member, choices, **more)


def share(member: str, level: SharingLevel) -> c.SetConsents:
    """A command by which a member chooses how much to share."""
    return c.SetConsents(member, sharing=SharingChoice(level, Origin(ConsentSource.APP)))


def send(
    member: str, kind: ContactKind = EMAIL_ADS, mailing: str = "", **more: Any
) -> c.RecordContact:
    """A command by which somebody contacts a member."""
    return c.RecordContact(member, kind, mailing_reference=mailing, **more)


def ask(
    world: World,
    member: str,
    kind: ContactKind = EMAIL_ADS,
    at: datetime | None = None,
    *,
    personalised: bool = False,
) -> ContactAnswer:
    """Whether a member may be contacted."""
    (answer,) = world.read(c.CheckContacts((member,), Question(kind, personalised), at))
    assert isinstance(answer, ContactAnswer)
    return answer


def obstacles(
    world: World,
    member: str,
    kind: ContactKind = EMAIL_ADS,
    at: datetime | None = None,
    *,
    personalised: bool = False,
) -> list[Obstacle]:
    """Everything that is in the way."""
    answer = ask(world, member, kind, at, personalised=personalised)
    assert answer.allowed == (not answer.hindrances)
    return [one.obstacle for one in answer.hindrances]


def consents_of(world: World, member: str) -> Consents:
    """What a member agreed to, made from its rows."""
    found: Consents = world.stored(world.namespace.consents(member))
    return found
